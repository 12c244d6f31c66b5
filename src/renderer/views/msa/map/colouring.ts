/** Colours of points by a column: classes in their eight colours and shapes, numbers in "tide". */
import type { Ink } from "./pointPainter.js";

const CLASSES = 8;

export interface Colouring {
  code: Uint8Array;
  inks: readonly Ink[];
  /** Ends of the numbers; null where the points are classes or all alike. */
  range: readonly [number, number] | null;
}

/** "rgb(63, 164, 240)" → word RGBA, little-endian. */
export function wordOf(css: string): number {
  const [r = 0, g = 0, b = 0] = (css.match(/[\d.]+/g) ?? []).map(Number);
  // Chromium gives mixed colours as fractions.
  const whole = css.startsWith("color(") ? 255 : 1;
  return ((255 << 24) | (Math.round(b * whole) << 16) | (Math.round(g * whole) << 8) | Math.round(r * whole)) >>> 0;
}

/** All points alike. */
export const plainColouring = (n: number, colour: number): Colouring => ({
  code: new Uint8Array(n),
  inks: [{ colour, shape: 0 }],
  range: null,
});

/**
 * By class: colour and shape repeat after eight, the number carries identity.
 * @param classes class of each point, from 0; negative = none
 * @param colours words of the eight class colours
 * @param none    word of what is in no class
 */
export function byClass(classes: ArrayLike<number>, colours: readonly number[], none: number): Colouring {
  const code = new Uint8Array(classes.length);
  for (let i = 0; i < code.length; i++) code[i] = classes[i]! >= 0 ? classes[i]! % CLASSES : CLASSES;
  const inks = [...colours.slice(0, CLASSES).map((colour, shape) => ({ colour, shape })), { colour: none, shape: 0 }];
  return { code, inks, range: null };
}

/** Steps of a sequential colour map; the darkest are not seen on a dark ground, the palest not on a light one. */
const STEPS = 200;
const DARKEST = 45;
const PALEST = 235;

/** By number, from the lowest to the highest of all but the outermost 0.5 %. @param lut 256 words RGBA */
export function byNumber(values: ArrayLike<number>, lut: Uint32Array, none: number): Colouring {
  const n = values.length;
  const range = middleRange(values);
  const [low, high] = range;
  const scale = high > low ? (STEPS - 1) / (high - low) : 0;
  const code = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    const v = values[i]!;
    code[i] = v - v === 0 ? Math.max(0, Math.min(STEPS - 1, Math.round((v - low) * scale))) : STEPS;
  }
  const inks = Array.from({ length: STEPS }, (_, k) => ({
    colour: lut[Math.round(DARKEST + ((PALEST - DARKEST) * k) / (STEPS - 1))]!,
    shape: 0,
  }));
  return { code, inks: [...inks, { colour: none, shape: 6 }], range };
}

/** Sampled, so that a million numbers are not sorted. */
const SAMPLE = 20_000;

export function middleRange(values: ArrayLike<number>): readonly [number, number] {
  const step = Math.max(1, Math.floor(values.length / SAMPLE));
  const sample: number[] = [];
  for (let i = 0; i < values.length; i += step) if (Number.isFinite(values[i])) sample.push(values[i]!);
  if (sample.length === 0) return [0, 1];
  const sorted = Float64Array.from(sample).sort();
  const cut = Math.floor(sorted.length / 200);
  return [sorted[cut]!, sorted[sorted.length - 1 - cut]!];
}

/** Few different whole numbers: a class, a micrograph, a half-set. Most that still are told apart by number. */
const MOST_KINDS = 64;

/** Whether a column of numbers is rather kinds than amounts. */
export function areKinds(values: ArrayLike<number>): boolean {
  const seen = new Set<number>();
  for (let i = 0; i < values.length; i++) {
    const v = values[i]!;
    if (!Number.isFinite(v)) continue;
    if (!Number.isInteger(v)) return false;
    seen.add(v);
    if (seen.size > MOST_KINDS) return false;
  }
  return seen.size > 0;
}
