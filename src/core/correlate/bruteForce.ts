/** Correlation summed shift by shift in real space: n products for each of n shifts, what the FFT saves. */
import { centre } from "../conventions.js";

/**
 * Σ_p f(p)·g(p + d), the value of the correlation function at one shift d = (dx, dy) of whole pixels, in double sums.
 *
 * @param f,g      (height, width)
 * @param periodic true: g repeats beyond its borders (the circular function); false: it is 0 there (the padded one)
 */
function correlationAt(
  f: Float32Array | Float64Array,
  g: Float32Array | Float64Array,
  width: number,
  height: number,
  dx: number,
  dy: number,
  periodic: boolean,
): number {
  let sum = 0;
  if (periodic) {
    const shift = ((dx % width) + width) % width;
    for (let y = 0; y < height; y++) {
      const row = y * width;
      const from = ((((y + dy) % height) + height) % height) * width;
      sum += products(f, row, g, from + shift, width - shift);
      sum += products(f, row + width - shift, g, from, shift);
    }
    return sum;
  }
  const length = width - Math.abs(dx);
  for (let y = Math.max(0, -dy); y < Math.min(height, height - dy); y++) {
    sum += products(f, y * width + Math.max(0, -dx), g, (y + dy) * width + Math.max(0, dx), length);
  }
  return sum;
}

function products(
  f: Float32Array | Float64Array,
  i: number,
  g: Float32Array | Float64Array,
  j: number,
  n: number,
): number {
  let sum = 0;
  for (let k = 0; k < n; k++) sum += f[i + k]! * g[j + k]!;
  return sum;
}

/**
 * The map of correlate() (ccf.ts), kind "ccf", for the shifts number `first` … `end` − 1 (row by row), by brute force.
 *
 * @param f,g   (height, width), as they enter the transforms: means subtracted where they are there
 * @param scale what every sum is multiplied by
 * @param out   (height, width), d = 0 at (floor(height/2), floor(width/2))
 */
export function bruteForceCcf(
  f: Float32Array | Float64Array,
  g: Float32Array | Float64Array,
  width: number,
  height: number,
  { periodic, scale, first, end }: { periodic: boolean; scale: number; first: number; end: number },
  out: Float32Array | Float64Array,
): void {
  for (let i = first; i < end; i++) {
    const dx = (i % width) - centre(width);
    const dy = Math.floor(i / width) - centre(height);
    out[i] = scale * correlationAt(f, g, width, height, dx, dy, periodic);
  }
}
