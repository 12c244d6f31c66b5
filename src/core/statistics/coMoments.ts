/**
 * Images as points: mean and variance of every pixel, and its covariance with a few chosen pixels, in one pass and without
 * keeping the images. Running co-moments in double precision, merged in a fixed order.
 */

/** Running co-moments of images of `size` pixels with `anchors.length` chosen pixels. */
export interface CoMoments {
  /** size. */
  mean: Float64Array;
  /** Σ(x − mean)², size. */
  m2: Float64Array;
  /** Σ(x_anchor − mean_anchor)(x − mean), anchor after anchor: anchors × size. */
  c: Float64Array;
}

/**
 * Take one more image into running co-moments: C ← C + (x_a − mean_a)·(x − mean′), mean of before and mean′ of after.
 * @param anchors  pixel numbers y·width + x
 * @param count    images taken before this one
 * @see Welford, Technometrics 4, 419 (1962)
 */
export function addToCoMoments(
  image: Float32Array | Float64Array,
  anchors: ArrayLike<number>,
  count: number,
  { mean, m2, c }: CoMoments,
): void {
  const size = mean.length;
  const share = 1 / (count + 1);
  const off = Array.from(anchors, (a) => image[a]! - mean[a]!);
  for (let i = 0; i < size; i++) {
    const delta = image[i]! - mean[i]!;
    const moved = mean[i]! + delta * share;
    const rest = image[i]! - moved;
    mean[i] = moved;
    m2[i] = m2[i]! + delta * rest;
    for (let k = 0; k < off.length; k++) c[k * size + i] = c[k * size + i]! + off[k]! * rest;
  }
}

/**
 * Merge the co-moments of `countB` further images into those of `countA`, for pixels [start, end); an empty group changes
 * nothing. n = a + b, δ = mean_b − mean_a: C = C_a + C_b + δ_anchor·δ·ab/n.
 * @param anchorMeans  means of the anchors in a, then in b: those in `a.mean` may have been merged already
 * @see Chan, Golub & LeVeque, Am. Stat. 37, 242 (1983)
 */
export function mergeCoMoments(
  a: CoMoments,
  countA: number,
  b: CoMoments,
  countB: number,
  anchorMeans: readonly [ArrayLike<number>, ArrayLike<number>],
  start = 0,
  end = a.mean.length,
): void {
  if (countB === 0) return;
  const n = countA + countB;
  const size = a.mean.length;
  const weight = (countA * countB) / n;
  const [ofA, ofB] = anchorMeans;
  for (let i = start; i < end; i++) {
    const delta = b.mean[i]! - a.mean[i]!;
    a.mean[i] = a.mean[i]! + (delta * countB) / n;
    a.m2[i] = a.m2[i]! + b.m2[i]! + delta * delta * weight;
    for (let k = 0; k < ofA.length; k++) {
      const at = k * size + i;
      a.c[at] = a.c[at]! + b.c[at]! + (ofB[k]! - ofA[k]!) * delta * weight;
    }
  }
}
