/**
 * Mean and variance of many images, pixel by pixel, without keeping the images: running moments in double precision
 * (Welford), merged in a fixed order (Chan), so that the result depends on the order of blocks alone.
 */

/** Running moments of a group of images: mean and Σ(x − mean)² of every pixel. */
export interface Moments {
  mean: Float64Array;
  /** Σ(x − mean)². */
  m2: Float64Array;
}

/**
 * Take one more image into running moments.
 * @param count images taken before this one
 * @see Welford, Technometrics 4, 419 (1962)
 */
export function addToMoments(image: Float32Array | Float64Array, count: number, { mean, m2 }: Moments): void {
  const share = 1 / (count + 1);
  for (let i = 0; i < mean.length; i++) {
    const delta = image[i]! - mean[i]!;
    const moved = mean[i]! + delta * share;
    mean[i] = moved;
    m2[i] = m2[i]! + delta * (image[i]! - moved);
  }
}

/**
 * Merge the moments of `countB` further images into those of `countA`, for pixels [start, end); an empty group changes
 * nothing. n = a + b, δ = mean_b − mean_a: mean = mean_a + δ·b/n, m2 = m2_a + m2_b + δ²·ab/n.
 * @see Chan, Golub & LeVeque, Am. Stat. 37, 242 (1983)
 */
export function mergeMoments(
  a: Moments,
  countA: number,
  b: Moments,
  countB: number,
  start = 0,
  end = a.mean.length,
): void {
  if (countB === 0) return;
  const n = countA + countB;
  for (let i = start; i < end; i++) {
    const delta = b.mean[i]! - a.mean[i]!;
    a.mean[i] = a.mean[i]! + (delta * countB) / n;
    a.m2[i] = a.m2[i]! + b.m2[i]! + (delta * delta * countA * countB) / n;
  }
}

/** Variance of every pixel, Σ(x − mean)²/(n − 1); 0 for fewer than two images. */
export function varianceMap(m2: Float64Array, count: number, out: Float32Array | Float64Array): void {
  const scale = count > 1 ? 1 / (count - 1) : 0;
  for (let i = 0; i < m2.length; i++) out[i] = m2[i]! * scale;
}
