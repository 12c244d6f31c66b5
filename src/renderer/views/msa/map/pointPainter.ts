/**
 * Paints points into the pixels of a picture, in parts that each take a few milliseconds: a hundred thousand are one
 * part, a million a few. The same on every machine, with or without a graphics card.
 */
import type { MapView, Size } from "./mapView.js";
import { stampOf, type Stamp } from "./stamps.js";

/** How points of one code look. */
export interface Ink {
  /** RGBA, little-endian word. */
  colour: number;
  /** 0 … 7. */
  shape: number;
}

export interface Points {
  x: Float32Array;
  y: Float32Array;
  /** Place in the list of inks, one a point. */
  code: Uint8Array;
  inks: readonly Ink[];
  /** 1 = selected, one a point; null = nothing is. */
  selected: Uint8Array | null;
}

/** How strongly what is not selected is drawn beside what is, of 255. */
const FAINT = 70;
/** Points between two looks at the clock. */
const PART = 8192;

export class PointPainter {
  readonly pixels: Uint32Array<ArrayBuffer>;
  private readonly stamps: Stamp[];
  private pass: 0 | 1 = 0;
  private at = 0;

  /**
   * @param size   px of the picture
   * @param view   in the same px
   * @param radius of a point, px
   */
  constructor(
    private readonly points: Points,
    private readonly view: MapView,
    private readonly size: Size,
    radius: number,
  ) {
    this.pixels = new Uint32Array(size.width * size.height);
    const shapes = new Map<number, Stamp>();
    this.stamps = points.inks.map(({ shape }) => {
      const stamp = shapes.get(shape) ?? stampOf(shape, radius);
      shapes.set(shape, stamp);
      return stamp;
    });
  }

  /** Paint until the time is up. @param now ms @returns whether all is painted */
  step(budgetMs: number, now: () => number): boolean {
    const end = now() + budgetMs;
    const { length } = this.points.x;
    do {
      const stop = Math.min(length, this.at + PART);
      this.paint(this.at, stop);
      this.at = stop;
      if (this.at === length) {
        if (this.pass === 1 || this.points.selected === null) return true;
        // What is selected lies on top.
        this.pass = 1;
        this.at = 0;
      }
    } while (now() < end);
    return false;
  }

  private paint(from: number, to: number): void {
    const { x, y, code, inks, selected } = this.points;
    const { width, height } = this.size;
    const { scale } = this.view;
    const left = width / 2 - this.view.x * scale;
    const top = height / 2 + this.view.y * scale;
    const strength = selected !== null && this.pass === 0 ? FAINT : 255;
    for (let i = from; i < to; i++) {
      if (selected !== null && selected[i] !== this.pass) continue;
      const px = Math.round(left + x[i]! * scale - 0.5);
      const py = Math.round(top - y[i]! * scale - 0.5);
      const stamp = this.stamps[code[i]!]!;
      const { reach } = stamp;
      // Also false for what is no number.
      if (!(px >= -reach && px < width + reach && py >= -reach && py < height + reach)) continue;
      this.put(px, py, stamp, inks[code[i]!]!.colour, strength);
    }
  }

  private put(px: number, py: number, { dx, dy, cover }: Stamp, colour: number, strength: number): void {
    const { pixels } = this;
    const { width, height } = this.size;
    for (let k = 0; k < cover.length; k++) {
      const u = px + dx[k]!;
      const v = py + dy[k]!;
      if (u < 0 || v < 0 || u >= width || v >= height) continue;
      const at = v * width + u;
      const a = strength === 255 ? cover[k]! : (cover[k]! * strength + 127) >> 8;
      pixels[at] = a === 255 ? colour : over(pixels[at]!, colour, a);
    }
  }
}

/** A colour laid over another with coverage a of 255, straight alpha. */
export function over(below: number, colour: number, a: number): number {
  const alphaBelow = below >>> 24;
  if (alphaBelow === 0) return ((a << 24) | (colour & 0xffffff)) >>> 0;
  const rest = ((255 - a) * alphaBelow + 127) / 255;
  const alpha = a + rest;
  const mix = (shift: number): number =>
    Math.round((((colour >>> shift) & 255) * a + ((below >>> shift) & 255) * rest) / alpha);
  return ((Math.round(alpha) << 24) | (mix(16) << 16) | (mix(8) << 8) | mix(0)) >>> 0;
}
