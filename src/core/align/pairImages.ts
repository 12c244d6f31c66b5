/** Two images laid onto each other, and how well they agree then. */
import { centre, type Alignment } from "../conventions.js";
import { ccc } from "../correlate/ccc.js";
import { resample } from "../transform/resample.js";

/** 1 where innerRadius ≤ r ≤ outerRadius, r = distance from the centre floor(n/2), px; (height, width). */
export function annulus(width: number, height: number, innerRadius: number, outerRadius: number): Float32Array {
  const mask = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const dy = y - centre(height);
    for (let x = 0; x < width; x++) {
      const dx = x - centre(width);
      const square = dx * dx + dy * dy;
      if (square >= innerRadius * innerRadius && square <= outerRadius * outerRadius) mask[y * width + x] = 1;
    }
  }
  return mask;
}

/**
 * Lay the image onto the reference, p_ref = M·(R(ψ)·p + t), with one interpolation (cubic B-spline).
 *
 * @param mask (height, width), pixels > 0.5 count
 * @param out  (height, width): the image as it lies on the reference
 * @returns the correlation coefficient with the reference under the mask, −1 … 1
 */
export function layOnto(
  reference: Float32Array,
  image: Float32Array,
  width: number,
  height: number,
  alignment: Alignment,
  mask: Float32Array,
  out: Float32Array,
): number {
  resample(image, width, height, alignment, out);
  return ccc(reference, out, mask).ccc;
}
