/** Bringing images to a common scale. */

/** Mean and standard deviation (over n) of the pixels where `mask` > 0.5; null = all pixels. */
export function maskedStatistics(
  image: Float32Array | Float64Array,
  mask: Float32Array | null,
): { n: number; mean: number; sd: number } {
  let n = 0;
  let sum = 0;
  for (let i = 0; i < image.length; i++) {
    if (mask && mask[i]! <= 0.5) continue;
    sum += image[i]!;
    n++;
  }
  const mean = sum / n;
  let squares = 0;
  for (let i = 0; i < image.length; i++) {
    if (mask && mask[i]! <= 0.5) continue;
    const d = image[i]! - mean;
    squares += d * d;
  }
  return { n, mean, sd: Math.sqrt(squares / n) };
}

/**
 * out = (image − mean)/sd, mean and sd (over n) of the pixels where `mask` > 0.5 (null: all): afterwards mean 0 and
 * sd 1 there. An image that is constant under the mask has no scale: its sd comes back as 0 and only the mean is
 * subtracted; the caller decides what such an image means.
 * @param out (height, width); may be `image`
 */
export function normalise(
  image: Float32Array | Float64Array,
  mask: Float32Array | null,
  out: Float32Array | Float64Array,
): { mean: number; sd: number } {
  const { mean, sd } = maskedStatistics(image, mask);
  const scale = sd > 0 ? 1 / sd : 1;
  for (let i = 0; i < image.length; i++) out[i] = (image[i]! - mean) * scale;
  return { mean, sd };
}
