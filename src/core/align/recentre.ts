/** The centre of an object in an average. */
import { centre } from "../conventions.js";

/** Values closer to the background than this fraction of the strongest, or this many sd of the rim, are no object. */
const FLOOR = 0.1;
const FLOOR_DEVIATIONS = 3;

/**
 * Centre of mass of an image's density, bright or dark alike: weights |v − b| less a floor (a tenth of the strongest, or
 * three sd of the rim), where v is the image averaged over 5 × 5 pixels and b its mean on the rim, between `radius` − 2 and `radius` px from the centre; pixels
 * within `radius` count.
 *
 * @param image (n, n)
 * @returns (x, y) from the centre pixel, px; (0, 0) when nothing stands out
 */
export function densityCentre(image: Float32Array, boxSize: number, radius: number): [number, number] {
  const c = centre(boxSize);
  const smooth = boxMean(image, boxSize);
  let rim = 0;
  let rimSquares = 0;
  let rimCount = 0;
  const within = (i: number): number => Math.hypot((i % boxSize) - c, Math.floor(i / boxSize) - c);
  for (let i = 0; i < image.length; i++) {
    const r = within(i);
    if (r <= radius && r > radius - 2) {
      rim += smooth[i]!;
      rimSquares += smooth[i]! ** 2;
      rimCount++;
    }
  }
  const background = rimCount > 0 ? rim / rimCount : 0;
  let strongest = 0;
  for (let i = 0; i < image.length; i++) {
    if (within(i) <= radius) strongest = Math.max(strongest, Math.abs(smooth[i]! - background));
  }
  const rimVariance = rimCount > 0 ? Math.max(0, rimSquares / rimCount - background * background) : 0;
  const floor = Math.max(FLOOR * strongest, FLOOR_DEVIATIONS * Math.sqrt(rimVariance));
  let sum = 0;
  let x = 0;
  let y = 0;
  for (let i = 0; i < image.length; i++) {
    if (within(i) > radius) continue;
    const weight = Math.abs(smooth[i]! - background) - floor;
    if (weight <= 0) continue;
    sum += weight;
    x += weight * ((i % boxSize) - c);
    y += weight * (Math.floor(i / boxSize) - c);
  }
  return sum > 0 ? [x / sum, y / sum] : [0, 0];
}

/** Mean over the 5 × 5 pixels around each (fewer at the border). */
function boxMean(image: Float32Array, boxSize: number): Float64Array {
  const out = new Float64Array(image.length);
  for (let y = 0; y < boxSize; y++) {
    for (let x = 0; x < boxSize; x++) {
      let sum = 0;
      let n = 0;
      for (let v = Math.max(0, y - 2); v <= Math.min(boxSize - 1, y + 2); v++) {
        for (let u = Math.max(0, x - 2); u <= Math.min(boxSize - 1, x + 2); u++) {
          sum += image[v * boxSize + u]!;
          n++;
        }
      }
      out[y * boxSize + x] = sum / n;
    }
  }
  return out;
}
