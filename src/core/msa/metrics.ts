/**
 * Metrics of an analysis. With x the pixel under the mask plus the constant c, n images and m pixels, all have the form
 * S_ij = α_i (y_ij − mean_j) β_j, and every image is x_ij = scale_i · g⁻¹(mean_j + Σ_k c_ik e_kj) with coordinates
 * c_ik = (UΣ)_ik / α_i and eigenimages e_kj = v_kj / β_j of S = U Σ Vᵀ:
 *
 * | metric | scale_i | y_ij | α_i | mean_j | β_j | eigenvalue |
 * |---|---|---|---|---|---|---|
 * | euclidean (PCA) | 1 | x_ij | 1 | Σ y/n | 1 | σ²/(n − 1) |
 * | correlation | 1 | x_ij | 1 | Σ y/n | 1/sd_j | σ²/(n − 1) |
 * | chi-square (correspondence analysis) | R_i = Σ_j x_ij | x_ij/R_i | √(R_i/T) | Σ_i x_ij/T | 1/√mean_j | σ² (inertia) |
 * | hellinger | R_i | √(x_ij/R_i) | 1 | Σ y/n | 1 | σ²/(n − 1) |
 * | modulation | a_i = √(Σ_j x_ij²/m) | x_ij/a_i | 1/√n | Σ y/n | 1/√b_j, b_j = √(Σ_i y_ij²/n) | σ² |
 *
 * T = Σ R_i. For chi-square S is (x_ij/T − r_i c_j)/√(r_i c_j) with r_i = R_i/T and c_j = mean_j: the trivial factor is
 * gone with the mean. The modulation metric is chi-square's with root mean squares, which no sign of the data can make
 * vanish, in the place of averages: made here from that description, with equal weights of images, so that any image
 * may be multiplied by a positive factor and nothing changes but its scale.
 *
 * @see Benzécri, L'analyse des données II (1973); van Heel & Frank, Ultramicroscopy 6, 187 (1981); Rao, Qüestiió 19, 23
 *   (1995) for Hellinger; van Heel, Portugal & Schatz, Open J. Stat. 6, 701 (2016), which names modulation
 */
import type { Metric } from "../tools/results.js";

/** Does the metric need pixels that are not negative? */
export const needsPositive = (metric: Metric): boolean => metric === "chi-square" || metric === "hellinger";

/** Is the eigenvalue σ²/(n − 1), a variance, rather than σ²? */
export const isVariance = (metric: Metric): boolean => metric !== "chi-square" && metric !== "modulation";

/**
 * Pixels of one image into its profile y, in place.
 * @param x     in: pixels under the mask; out: y
 * @param given the scale, when it is known already
 * @returns scale_i, and the smallest pixel with the constant added
 */
export function profileOf(
  metric: Metric,
  constant: number,
  x: Float32Array,
  given?: number,
): { scale: number; least: number } {
  const m = x.length;
  let least = Infinity;
  let sum = 0;
  let square = 0;
  for (let j = 0; j < m; j++) {
    const value = x[j]! + constant;
    x[j] = value;
    if (value < least) least = value;
    sum += value;
    square += value * value;
  }
  if (metric === "euclidean" || metric === "correlation") return { scale: 1, least };
  const scale = given ?? (metric === "modulation" ? Math.sqrt(square / m) : sum);
  const factor = scale > 0 ? 1 / scale : 0;
  if (metric === "hellinger") for (let j = 0; j < m; j++) x[j] = Math.sqrt(Math.max(0, x[j]! * factor));
  else for (let j = 0; j < m; j++) x[j] = x[j]! * factor;
  return { scale, least };
}

/** Weighted moments of the profiles over images: mean_j, Σ w(y − mean)², Σ w (w = R_i for chi-square, else 1). */
export interface ProfileMoments {
  mean: Float64Array;
  m2: Float64Array;
  weight: number;
}

/**
 * β and α of the metric from the moments, and the trace Σ σ² of S, exactly: Σ_j β_j² Σ_i α_i² (y_ij − mean_j)².
 * A pixel whose β would be infinite (no variance for correlation, nothing at all for chi-square and modulation) gets 0:
 * it takes no part.
 * @param beta  (m), out
 * @param alpha (n), out
 */
export function weightsOf(
  metric: Metric,
  { mean, m2, weight }: ProfileMoments,
  scale: Float64Array,
  beta: Float64Array,
  alpha: Float64Array,
): { trace: number; unused: number } {
  const n = scale.length;
  const chi = metric === "chi-square";
  const equal = metric === "modulation" ? 1 / Math.sqrt(n) : 1;
  for (let i = 0; i < n; i++) alpha[i] = chi ? Math.sqrt(scale[i]! / weight) : equal;
  let trace = 0;
  let unused = 0;
  for (let j = 0; j < mean.length; j++) {
    const inverse = betaOf(metric, mean[j]!, m2[j]!, n);
    beta[j] = inverse;
    if (inverse === 0) unused++;
    trace += inverse * inverse * m2[j]! * (chi ? 1 / weight : equal * equal);
  }
  return { trace, unused };
}

/** Below this share of its mean square a pixel's variance is rounding. */
const FLAT = 1e-12;

function betaOf(metric: Metric, mean: number, m2: number, n: number): number {
  if (metric === "correlation") return m2 > FLAT * n * mean * mean ? Math.sqrt((n - 1) / m2) : 0;
  if (metric === "chi-square") return mean > 0 ? 1 / Math.sqrt(mean) : 0;
  if (metric === "modulation") {
    const square = m2 / n + mean * mean;
    return square > 0 ? square ** -0.25 : 0;
  }
  return 1;
}
