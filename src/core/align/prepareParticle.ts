/** One particle made ready for its transform: background, scale and window. */
import type { Geometry } from "./geometry.js";

/** What {@link prepareParticle} found: usable, with NaN or infinite pixels, or the same value everywhere. */
export const USABLE = 0;
export const NOT_FINITE = 1;
export const FLAT = 2;

/** Particles that deviate by more count as not finite: their squares and sums would leave the range of float32. */
export const MOST_DEVIATION = 1e18;

/**
 * Background 0, sd 1 and the box window: out = w·(image − b)/s, b = mean of the pixels beyond outerRadius,
 * s = root mean square deviation from b over the box.
 * @param image,out (n, n)
 * @returns USABLE, or NOT_FINITE or FLAT, when `out` is zero
 */
export function prepareParticle(
  image: Float32Array,
  geometry: Geometry,
  window: Float64Array,
  out: Float32Array,
): number {
  const { boxSize, outerRadius } = geometry;
  const middle = Math.floor(boxSize / 2);
  let sum = 0;
  let n = 0;
  let low = Infinity;
  let high = -Infinity;
  let finite = true;
  for (let y = 0, i = 0; y < boxSize; y++) {
    for (let x = 0; x < boxSize; x++, i++) {
      const value = image[i]!;
      if (!Number.isFinite(value)) finite = false;
      if (value < low) low = value;
      if (value > high) high = value;
      if ((x - middle) ** 2 + (y - middle) ** 2 > outerRadius * outerRadius) {
        sum += value;
        n++;
      }
    }
  }
  const background = n > 0 ? sum / n : 0;
  let squares = 0;
  for (let i = 0; i < image.length; i++) squares += (image[i]! - background) ** 2;
  const deviation = Math.sqrt(squares / image.length);
  if (!finite || !(high > low) || !(deviation > 0) || !(deviation <= MOST_DEVIATION)) {
    out.fill(0);
    return finite && !(high > low) ? FLAT : NOT_FINITE;
  }
  for (let i = 0; i < image.length; i++) out[i] = (window[i]! * (image[i]! - background)) / deviation;
  return USABLE;
}
