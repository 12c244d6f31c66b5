/** Finding peaks of a map to a fraction of a pixel. */
import { centre } from "../conventions.js";

/** A peak; coordinates from the map's origin floor(n/2), px. */
export interface Peak {
  /** Of the fitted paraboloid. */
  x: number;
  y: number;
  height: number;
  /** Of the highest pixel. */
  xInt: number;
  yInt: number;
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

function peakAt(map: Float32Array | Float64Array, width: number, height: number, x: number, y: number): Peak {
  const xInt = x - centre(width);
  const yInt = y - centre(height);
  if (x < 1 || y < 1 || x > width - 2 || y > height - 2) {
    return { x: xInt, y: yInt, height: map[y * width + x]!, xInt, yInt };
  }
  const fit = fitPeak((dx, dy) => map[(y + dy) * width + x + dx]!);
  return { x: xInt + fit.dx, y: yInt + fit.dy, height: fit.height, xInt, yInt };
}

/**
 * The highest peaks of a map, in falling order of their pixel: pixels strictly above their eight neighbours; pixels of
 * the border and plateaus are no peaks. Equal heights keep the order of rows, then columns.
 *
 * @param count    at most so many
 * @param maxShift only peaks with |x|, |y| ≤ maxShift px from the origin
 */
export function findPeaks(
  map: Float32Array | Float64Array,
  width: number,
  height: number,
  count: number,
  maxShift = Infinity,
): Peak[] {
  const found: { at: number; value: number }[] = [];
  for (let y = 1; y < height - 1; y++) {
    if (Math.abs(y - centre(height)) > maxShift) continue;
    for (let x = 1; x < width - 1; x++) {
      if (Math.abs(x - centre(width)) > maxShift) continue;
      const at = y * width + x;
      const value = map[at]!;
      if (
        value > map[at - 1]! &&
        value > map[at + 1]! &&
        value > map[at - width - 1]! &&
        value > map[at - width]! &&
        value > map[at - width + 1]! &&
        value > map[at + width - 1]! &&
        value > map[at + width]! &&
        value > map[at + width + 1]!
      ) {
        found.push({ at, value });
      }
    }
  }
  found.sort((a, b) => b.value - a.value || a.at - b.at);
  return found.slice(0, count).map(({ at }) => peakAt(map, width, height, at % width, Math.floor(at / width)));
}

/**
 * The highest pixel with |x|, |y| ≤ maxShift px from the origin, whether or not its neighbours are lower, refined by
 * {@link fitPeak} when all eight neighbours exist and none outside the window is higher. Ties: the first by rows.
 */
export function highestPeak(
  map: Float32Array | Float64Array,
  width: number,
  height: number,
  maxShift = Infinity,
): Peak {
  let best = -1;
  for (let y = 0; y < height; y++) {
    if (Math.abs(y - centre(height)) > maxShift) continue;
    for (let x = 0; x < width; x++) {
      if (Math.abs(x - centre(width)) > maxShift) continue;
      if (best < 0 || map[y * width + x]! > map[best]!) best = y * width + x;
    }
  }
  const x = best % width;
  const y = Math.floor(best / width);
  const xInt = x - centre(width);
  const yInt = y - centre(height);
  const peak = peakAt(map, width, height, x, y);
  const climbing = Math.abs(peak.x) > maxShift || Math.abs(peak.y) > maxShift;
  return climbing ? { x: xInt, y: yInt, height: map[best]!, xInt, yInt } : peak;
}
