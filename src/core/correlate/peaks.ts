/** Finding peaks of a map to a fraction of a pixel. */
import { centre } from "../conventions.js";

/** A peak; coordinates from the map's origin floor(n/2), px. */
export interface Peak {
  /** Of the fitted paraboloid or the centre of gravity; the pixel's where neither was possible. */
  x: number;
  y: number;
  height: number;
  /** Of the highest pixel. */
  xInt: number;
  yInt: number;
  /** On the limit of the search: the true maximum may lie beyond. */
  rim: boolean;
}

/**
 * Extremum of the least-squares paraboloid a + bx + cy + dx² + exy + fy² through a 3 × 3 neighbourhood.
 *
 * Offsets from the middle pixel are clamped to [−1, 1]; a surface that is not a maximum gives (0, 0) and the middle
 * value. The height is never below the highest of the nine values.
 *
 * @param value value(dx, dy) for dx, dy in −1, 0, 1
 */
export function fitPeak(value: (dx: number, dy: number) => number): { dx: number; dy: number; height: number } {
  const rows = [0, 0, 0];
  const columns = [0, 0, 0];
  let highest = -Infinity;
  for (let j = -1; j <= 1; j++) {
    for (let i = -1; i <= 1; i++) {
      const v = value(i, j);
      rows[j + 1]! += v;
      columns[i + 1]! += v;
      if (v > highest) highest = v;
    }
  }
  // Normal equations on the 3 × 3 grid: the basis 1, x, y, x² − 2/3, xy, y² − 2/3 is orthogonal.
  const b = (columns[2]! - columns[0]!) / 6;
  const c = (rows[2]! - rows[0]!) / 6;
  const d = (columns[2]! + columns[0]! - 2 * columns[1]!) / 6;
  const f = (rows[2]! + rows[0]! - 2 * rows[1]!) / 6;
  const e = (value(1, 1) + value(-1, -1) - value(1, -1) - value(-1, 1)) / 4;
  const mean = (rows[0]! + rows[1]! + rows[2]!) / 9;
  const a = mean - (2 / 3) * (d + f);
  const determinant = 4 * d * f - e * e;
  if (!(determinant > 0 && d < 0)) return { dx: 0, dy: 0, height: Math.max(highest, value(0, 0)) };
  const clamp = (offset: number): number => Math.max(-1, Math.min(1, offset));
  const dx = clamp((e * c - 2 * f * b) / determinant);
  const dy = clamp((e * b - 2 * d * c) / determinant);
  return { dx, dy, height: Math.max(highest, a + b * dx + c * dy + d * dx * dx + e * dx * dy + f * dy * dy) };
}

/** How a peak is placed between the pixels. */
export type PeakFit = "parabola" | "centreOfGravity" | "none";

export interface PeakOptions {
  /** Default "parabola": {@link fitPeak}. "centreOfGravity": {@link centreOfGravity}. */
  fit?: PeakFit;
  /** Peaks nearer than this to a higher one are left out, px; default 0. */
  distance?: number;
  /** The map repeats beyond its borders (a circular correlation): peaks on the border have all their neighbours. */
  periodic?: boolean;
}

/**
 * Centre of gravity of the 5 × 5 neighbourhood (3 × 3 where there is no more), each value counted from the lowest of
 * them. Less drawn to noise than the paraboloid on broad peaks; neighbouring peaks and slopes pull at it.
 *
 * @param value value(dx, dy) for dx, dy in −radius … radius
 */
export function centreOfGravity(
  value: (dx: number, dy: number) => number,
  radius: 1 | 2,
): { dx: number; dy: number; height: number } {
  let lowest = Infinity;
  for (let j = -radius; j <= radius; j++) {
    for (let i = -radius; i <= radius; i++) lowest = Math.min(lowest, value(i, j));
  }
  let sum = 0;
  let dx = 0;
  let dy = 0;
  for (let j = -radius; j <= radius; j++) {
    for (let i = -radius; i <= radius; i++) {
      const weight = value(i, j) - lowest;
      sum += weight;
      dx += weight * i;
      dy += weight * j;
    }
  }
  const height = value(0, 0);
  return sum > 0 ? { dx: dx / sum, dy: dy / sum, height } : { dx: 0, dy: 0, height };
}

/** Where peaks are looked for on one axis. */
interface Window {
  first: number;
  last: number;
  /** Values beyond the border exist. */
  wraps: boolean;
}

function searched(n: number, maxShift: number, periodic: boolean): Window {
  const reach = Math.floor(Math.min(maxShift, n));
  const first = Math.max(0, centre(n) - reach);
  const last = Math.min(n - 1, centre(n) + reach);
  return { first, last, wraps: periodic && first === 0 && last === n - 1 };
}

const NEIGHBOURS = [
  [-1, -1],
  [0, -1],
  [1, -1],
  [-1, 0],
  [1, 0],
  [-1, 1],
  [0, 1],
  [1, 1],
] as const;

/**
 * The highest peaks of a map, in falling order of their pixel. A pixel is a peak when none of its eight neighbours
 * within the search is higher and one is lower; of equal neighbours the first by rows, then columns, is the peak. There
 * is always one.
 *
 * A peak on the limit of the search, or on the border of a map that does not repeat, is marked `rim`: the true maximum
 * may lie beyond. It keeps its pixel's place where the map goes on rising outside.
 *
 * @param count    at most so many
 * @param maxShift only pixels with |x|, |y| ≤ maxShift px from the origin
 */
export function findPeaks(
  map: Float32Array | Float64Array,
  width: number,
  height: number,
  count: number,
  maxShift = Infinity,
  options: PeakOptions = {},
): Peak[] {
  const periodic = options.periodic ?? false;
  const wx = searched(width, maxShift, periodic);
  const wy = searched(height, maxShift, periodic);
  const found: number[] = [];
  for (let y = wy.first; y <= wy.last; y++) {
    for (let x = wx.first; x <= wx.last; x++) {
      // Most pixels have a higher neighbour on their right, and are told by it alone.
      if (x < wx.last && map[y * width + x + 1]! > map[y * width + x]!) continue;
      if (isPeak(map, width, height, x, y, wx, wy)) found.push(y * width + x);
    }
  }
  // A map that is the same everywhere has its first pixel.
  if (found.length === 0) found.push(wy.first * width + wx.first);
  found.sort((a, b) => map[b]! - map[a]! || a - b);
  const kept: number[] = [];
  const distance = options.distance ?? 0;
  for (const at of found) {
    if (kept.length === count) break;
    if (!kept.some((other) => apart(at, other, width, height, wx, wy) < distance)) kept.push(at);
  }
  return kept.map((at) => refined(map, width, height, at, { wx, wy, periodic, maxShift, fit: options.fit }));
}

/**
 * The highest pixel with |x|, |y| ≤ maxShift px from the origin, refined as {@link findPeaks} does. Ties: the first by
 * rows.
 */
export function highestPeak(
  map: Float32Array | Float64Array,
  width: number,
  height: number,
  maxShift = Infinity,
  options: PeakOptions = {},
): Peak {
  return findPeaks(map, width, height, 1, maxShift, options)[0]!;
}

function isPeak(
  map: Float32Array | Float64Array,
  width: number,
  height: number,
  x: number,
  y: number,
  wx: Window,
  wy: Window,
): boolean {
  const at = y * width + x;
  const value = map[at]!;
  let stands = false;
  for (const [dx, dy] of NEIGHBOURS) {
    let u = x + dx;
    let v = y + dy;
    if (u < wx.first || u > wx.last) {
      if (!wx.wraps) continue;
      u = (u + width) % width;
    }
    if (v < wy.first || v > wy.last) {
      if (!wy.wraps) continue;
      v = (v + height) % height;
    }
    const other = v * width + u;
    if (map[other]! > value || (map[other]! === value && other < at)) return false;
    if (map[other]! < value) stands = true;
  }
  return stands;
}

/** Distance of two pixels, px, the short way round where the map repeats. */
function apart(a: number, b: number, width: number, height: number, wx: Window, wy: Window): number {
  let dx = Math.abs((a % width) - (b % width));
  let dy = Math.abs(Math.floor(a / width) - Math.floor(b / width));
  if (wx.wraps) dx = Math.min(dx, width - dx);
  if (wy.wraps) dy = Math.min(dy, height - dy);
  return Math.sqrt(dx * dx + dy * dy);
}

function refined(
  map: Float32Array | Float64Array,
  width: number,
  height: number,
  at: number,
  {
    wx,
    wy,
    periodic,
    maxShift,
    fit = "parabola",
  }: { wx: Window; wy: Window; periodic: boolean; maxShift: number; fit: PeakFit | undefined },
): Peak {
  const x = at % width;
  const y = Math.floor(at / width);
  const xInt = x - centre(width);
  const yInt = y - centre(height);
  const onRim = (i: number, { first, last, wraps }: Window): boolean => !wraps && (i === first || i === last);
  const rim = onRim(x, wx) || onRim(y, wy);
  const pixel: Peak = { x: xInt, y: yInt, height: map[at]!, xInt, yInt, rim };
  const room = Math.min(x, y, width - 1 - x, height - 1 - y);
  const radius = periodic || room >= 2 ? 2 : room;
  if (fit === "none" || radius < 1) return pixel;
  const value = (dx: number, dy: number): number =>
    map[((y + dy + height) % height) * width + ((x + dx + width) % width)]!;
  if (rim && NEIGHBOURS.some(([dx, dy]) => value(dx, dy) > pixel.height)) return pixel;
  const offset = fit === "parabola" ? fitPeak(value) : centreOfGravity(value, radius === 2 ? 2 : 1);
  const placed = { ...pixel, x: xInt + offset.dx, y: yInt + offset.dy, height: offset.height };
  return Math.abs(placed.x) > maxShift || Math.abs(placed.y) > maxShift ? pixel : placed;
}
