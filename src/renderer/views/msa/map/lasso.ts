/** Which points lie inside an outline drawn by hand, or between ranges of the two axes. */
import type { PointGrid } from "./pointGrid.js";

/** Corners, x and y in turn; closed by itself. */
export type Outline = readonly number[];

const SLABS = 256;

/**
 * Tells of a place whether an outline holds it (even-odd rule: a loop inside a loop is outside). Edges are sorted into
 * slabs of y, so that a place is compared with the few edges at its height only.
 */
export function inside(outline: Outline): (x: number, y: number) => boolean {
  const corners = outline.length >> 1;
  if (corners < 3) return () => false;
  let [bottom, top] = [Infinity, -Infinity];
  for (let k = 0; k < corners; k++) {
    bottom = Math.min(bottom, outline[2 * k + 1]!);
    top = Math.max(top, outline[2 * k + 1]!);
  }
  const height = (top - bottom) / SLABS || 1;
  const slabOf = (y: number): number => Math.max(0, Math.min(SLABS - 1, Math.floor((y - bottom) / height)));
  const slabs: number[][] = Array.from({ length: SLABS }, () => []);
  for (let k = 0; k < corners; k++) {
    const next = (k + 1) % corners;
    const [y0, y1] = [outline[2 * k + 1]!, outline[2 * next + 1]!];
    for (let s = slabOf(Math.min(y0, y1)); s <= slabOf(Math.max(y0, y1)); s++) slabs[s]!.push(k);
  }
  return (x, y) => {
    if (!(y >= bottom && y <= top)) return false;
    let odd = false;
    for (const k of slabs[slabOf(y)]!) {
      const next = (k + 1) % corners;
      const [x0, y0, x1, y1] = [outline[2 * k]!, outline[2 * k + 1]!, outline[2 * next]!, outline[2 * next + 1]!];
      if (y0 > y !== y1 > y && x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)) odd = !odd;
    }
    return odd;
  };
}

/** Rows of the points inside, ascending. */
export function lassoed(x: ArrayLike<number>, y: ArrayLike<number>, outline: Outline, grid: PointGrid): Uint32Array {
  const holds = inside(outline);
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let k = 0; k + 1 < outline.length; k += 2) {
    left = Math.min(left, outline[k]!);
    right = Math.max(right, outline[k]!);
    bottom = Math.min(bottom, outline[k + 1]!);
    top = Math.max(top, outline[k + 1]!);
  }
  const found: number[] = [];
  if (left <= right) {
    grid.visit(left, right, bottom, top, (i) => {
      if (holds(x[i]!, y[i]!)) found.push(i);
    });
  }
  return Uint32Array.from(found).sort();
}

export type Range = readonly [low: number, high: number];

/** Rows of the points with both values in their ranges (ends included), ascending. */
export function inRanges(x: ArrayLike<number>, y: ArrayLike<number>, ofX: Range, ofY: Range): Uint32Array {
  const found: number[] = [];
  for (let i = 0; i < x.length; i++) {
    if (x[i]! >= ofX[0] && x[i]! <= ofX[1] && y[i]! >= ofY[0] && y[i]! <= ofY[1]) found.push(i);
  }
  return Uint32Array.from(found);
}

/** "−10 … 5", "-10 to 5", "-10, 5": two numbers, or null. An end left out is open: "… 5". */
export function readRange(text: string): Range | null {
  const bare = text
    .replaceAll("\u2212", "-")
    .replace(/[\s\u00a0\u202f]+/g, " ")
    .trim();
  const parts = /^(.*?)\s*(?:…|\.\.+|\bto\b|,|;)\s*(.*)$/.exec(bare);
  if (!parts) return null;
  const end = (part: string, open: number): number => (part === "" ? open : Number(part));
  const [low, high] = [end(parts[1]!, -Infinity), end(parts[2]!, Infinity)];
  if (Number.isNaN(low) || Number.isNaN(high)) return null;
  return low <= high ? [low, high] : [high, low];
}
