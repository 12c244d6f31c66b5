/** The highest number of a window of a plane: the plain twin, and oracle, of assembly/peak.ts. */

/**
 * Index (y·width + x) of the highest number with x0 ≤ x < x1, y0 ≤ y < y1 (a window of one number or more); the first
 * by rows of equal ones. Numbers that are none are passed over, unless the first of the window is one: then that.
 */
export function highestInWindow(
  plane: Float32Array | Float64Array,
  width: number,
  x0: number,
  x1: number,
  y0: number,
  y1: number,
): number {
  let best = y0 * width + x0;
  for (let y = y0; y < y1; y++) {
    for (let at = y * width + x0; at < y * width + x1; at++) {
      if (plane[at]! > plane[best]!) best = at;
    }
  }
  return best;
}
