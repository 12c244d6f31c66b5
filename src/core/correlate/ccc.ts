/** The cross-correlation coefficient of two images. */
import { AppError } from "../errors.js";

/**
 * Normalised correlation of two images over a mask.
 *
 * ccc = Σ(f − f̄)(g − ḡ) / √(Σ(f − f̄)² · Σ(g − ḡ)²), −1 … 1, sums and means over the n pixels where mask > 0.5
 * (null: all). An image that is constant there correlates with nothing: its ccc is 0.
 *
 * @returns the coefficient, the raw sum Σ f·g of the pixels as they are, and n
 * @throws AppError "image.sizeMismatch"
 */
export function ccc(
  f: Float32Array | Float64Array,
  g: Float32Array | Float64Array,
  mask: Float32Array | null = null,
): { ccc: number; sum: number; n: number } {
  if (f.length !== g.length || (mask && mask.length !== f.length)) {
    throw new AppError(
      "image.sizeMismatch",
      `Two images must have the same number of pixels to be correlated; these have ${f.length} and ${g.length}` +
        (mask ? `, the mask ${mask.length}.` : "."),
      { expected: [f.length], actual: [g.length] },
    );
  }
  let n = 0;
  let sumF = 0;
  let sumG = 0;
  let sum = 0;
  for (let i = 0; i < f.length; i++) {
    if (mask && mask[i]! <= 0.5) continue;
    n++;
    sumF += f[i]!;
    sumG += g[i]!;
    sum += f[i]! * g[i]!;
  }
  const meanF = sumF / n;
  const meanG = sumG / n;
  let fg = 0;
  let ff = 0;
  let gg = 0;
  // A second pass about the means: one-pass formulas lose all digits when the mean is large against the contrast.
  for (let i = 0; i < f.length; i++) {
    if (mask && mask[i]! <= 0.5) continue;
    const a = f[i]! - meanF;
    const b = g[i]! - meanG;
    fg += a * b;
    ff += a * a;
    gg += b * b;
  }
  const scale = Math.sqrt(ff) * Math.sqrt(gg);
  return { ccc: scale > 0 ? Math.max(-1, Math.min(1, fg / scale)) : 0, sum, n };
}
