/** Shifts, maps over shifts, and what is drawn of them: numbers only. A shift d says where g lies from f. */
import { centre } from "../../../core/conventions.js";
import type { TableResult } from "../../../core/tools/results.js";
import { fixed, withUnit } from "../../components/numbers.js";

export interface Shift {
  x: number;
  y: number;
}

export interface MapSize {
  width: number;
  height: number;
}

/** One row of the table of peaks. */
export interface FoundPeak {
  /** By the fit, px. */
  x: number;
  y: number;
  height: number;
  /** Height above the mean of the map in its standard deviations. */
  sigma: number;
  xInt: number;
  yInt: number;
  /** Coefficient of the pixels that lie on each other at the whole-pixel shift. */
  ccc: number;
  /** On the limit of the search. */
  rim: boolean;
}

const PEAK_NUMBERS = ["x", "y", "height", "sigma", "xInt", "yInt", "ccc"] as const;

export function peaksIn(table: TableResult): FoundPeak[] {
  const column = (name: string): Float64Array =>
    table.columns.find((c) => c.name === name)?.values ?? new Float64Array();
  const rim = column("rim");
  return Array.from(column("x"), (_, row) => {
    const numbers = Object.fromEntries(PEAK_NUMBERS.map((name) => [name, column(name)[row] ?? NaN]));
    return { ...(numbers as Record<(typeof PEAK_NUMBERS)[number], number>), rim: rim[row] === 1 };
  });
}

export const pixelOf = ({ xInt, yInt }: FoundPeak): Shift => ({ x: xInt, y: yInt });

/** What g must be moved by to lie on f. */
export const moveOf = ({ x, y }: Shift): Shift => ({ x: x === 0 ? 0 : -x, y: y === 0 ? 0 : -y });

/** The nearest shift that the map has. */
export function withinMap({ x, y }: Shift, { width, height }: MapSize): Shift {
  const within = (v: number, n: number): number => Math.min(n - 1 - centre(n), Math.max(-centre(n), Math.round(v)));
  return { x: within(x, width), y: within(y, height) };
}

export const valueAt = (map: Float32Array, { width, height }: MapSize, { x, y }: Shift): number =>
  map[(y + centre(height)) * width + x + centre(width)] ?? NaN;

/** Row y of a map over its shifts x. */
export function profileAt(map: Float32Array, { width, height }: MapSize, y: number): { x: number[]; y: number[] } {
  const from = (y + centre(height)) * width;
  return {
    x: Array.from({ length: width }, (_, i) => i - centre(width)),
    y: Array.from(map.subarray(from, from + width)),
  };
}

/** An image moved by whole pixels; what comes in is what left on the other side, or `outside`. */
export function movedImage(
  image: Float32Array,
  { width, height }: MapSize,
  by: Shift,
  outside: number | "periodic",
): Float32Array {
  const out = new Float32Array(image.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [u, v] = [x - by.x, y - by.y];
      const inside = u >= 0 && u < width && v >= 0 && v < height;
      if (!inside && outside !== "periodic") out[y * width + x] = outside;
      else out[y * width + x] = image[(((v % height) + height) % height) * width + (((u % width) + width) % width)]!;
    }
  }
  return out;
}

/** Mean, or highest, of blocks of `block` × `block` values; blocks at the far borders may be smaller. */
export function inBlocks(
  values: Float32Array,
  { width, height }: MapSize,
  block: number,
  take: "mean" | "highest",
): MapSize & { values: Float32Array } {
  if (block === 1) return { values, width, height };
  const size = { width: Math.ceil(width / block), height: Math.ceil(height / block) };
  const out = new Float32Array(size.width * size.height);
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      let sum = 0;
      let most = -Infinity;
      let n = 0;
      for (let v = y * block; v < Math.min(height, (y + 1) * block); v++) {
        for (let u = x * block; u < Math.min(width, (x + 1) * block); u++) {
          const value = values[v * width + u]!;
          sum += value;
          if (value > most) most = value;
          n++;
        }
      }
      out[y * size.width + x] = take === "mean" ? sum / n : most;
    }
  }
  return { ...size, values: out };
}

/** Rows in the opposite order. */
export function upsideDown(values: Float32Array, { width, height }: MapSize): Float32Array {
  const out = new Float32Array(values.length);
  for (let y = 0; y < height; y++) out.set(values.subarray((height - 1 - y) * width, (height - y) * width), y * width);
  return out;
}

/**
 * Two images on one: each from black at the first end of its window to its colour at the second, added; where both are
 * bright it is white. One little-endian RGBA word a pixel.
 */
export function superposed(
  f: Float32Array,
  g: Float32Array,
  windows: readonly [readonly [number, number], readonly [number, number]],
  colours: readonly [readonly number[], readonly number[]],
): Uint32Array<ArrayBuffer> {
  const out = new Uint32Array(f.length);
  const part = (v: number, [low, high]: readonly [number, number]): number =>
    v - v === 0 && high !== low ? Math.max(0, Math.min(1, (v - low) / (high - low))) : 0;
  for (let i = 0; i < out.length; i++) {
    const [a, b] = [part(f[i]!, windows[0]), part(g[i]!, windows[1])];
    let word = 0xff000000;
    for (let c = 0; c < 3; c++) {
      word |= Math.min(255, Math.round(a * colours[0][c]! + b * colours[1][c]!)) << (8 * c);
    }
    out[i] = word >>> 0;
  }
  return out;
}

/** "(8, −6)". */
export const shiftText = ({ x, y }: Shift, decimals = 0): string => `(${fixed(x, decimals)}, ${fixed(y, decimals)})`;

/** "(8, −6) px", and in Å where the pixel size is known. */
export const angstromText = ({ x, y }: Shift, pixelSize: number | null): string | null =>
  pixelSize === null ? null : withUnit(shiftText({ x: x * pixelSize, y: y * pixelSize }, 1), "Å");

/** "g lies (8, −6) px from f; move g by (−8, 6) to align." */
export const signSentence = (d: Shift): string =>
  d.x === 0 && d.y === 0
    ? "g lies on f: no shift is needed."
    : `g lies ${withUnit(shiftText(d), "px")} from f; move g by ${shiftText(moveOf(d))} to align.`;

/** Multiplications and additions of three transforms of a frame, 5 N log₂ N each. */
export const fourierOperations = (frame: number): number => 15 * frame * Math.log2(frame);

/** Products of brute force: all pixels for all shifts, or only those that meet when nothing wraps around. */
export function bruteOperations({ width, height }: MapSize, periodic: boolean): number {
  if (periodic) return (width * height) ** 2;
  const along = (n: number): number => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += n - Math.abs(i - centre(n));
    return sum;
  };
  return along(width) * along(height);
}

/** "0.7 M", "16.8 M", "4.3 G". */
export function operationsText(n: number): string {
  const [unit, of] = n >= 1e9 ? ["G", 1e9] : n >= 1e5 ? ["M", 1e6] : ["k", 1e3];
  return withUnit(fixed(n / Number(of), 1), String(unit));
}

/** "1.4 ms", "2.1 s". */
export const timeText = (seconds: number): string =>
  seconds < 1 ? withUnit(fixed(1000 * seconds, seconds < 0.01 ? 1 : 0), "ms") : withUnit(fixed(seconds, 1), "s");

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";
/** "1.4 × 10⁻⁸". */
export function powerText(value: number): string {
  if (value === 0) return "0";
  const [mantissa = "", exponent = ""] = value.toExponential(1).split("e");
  const digits = [...exponent.replace(/[+-]/, "")].map((c) => RAISED[Number(c)]).join("");
  return `${mantissa} × 10${exponent.startsWith("-") ? "⁻" : ""}${digits}`;
}
