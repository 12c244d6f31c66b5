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

/** A variance below this part of its sum of squares is rounding. */
const ROUNDING = 1e-13;

/**
 * The correlation coefficient of f with g moved by −d, d = (dx, dy) in whole pixels: that of the pairs f(p), g(p + d)
 * over the pixels p where mask > 0.5 (null: all) and p + d lies on the image (or anywhere, when g repeats). This is what
 * a peak of the correlation function at d is worth; 0 where nothing varies.
 *
 * @param f,g (height, width)
 */
export function cccAtShift(
  f: Float32Array | Float64Array,
  g: Float32Array | Float64Array,
  width: number,
  height: number,
  dx: number,
  dy: number,
  { periodic, mask }: { periodic: boolean; mask: Float32Array | null },
): number {
  // Sums about the first pair, in one pass: images are seldom far from it, and nothing is copied.
  let n = 0;
  let [f0, g0, sf, sg, ff, gg, fg] = [0, 0, 0, 0, 0, 0, 0];
  for (let y = 0; y < height; y++) {
    let v = y + dy;
    if (periodic) v = ((v % height) + height) % height;
    else if (v < 0 || v >= height) continue;
    let u = periodic ? ((dx % width) + width) % width : dx;
    for (let x = 0; x < width; x++, u++) {
      if (periodic && u === width) u = 0;
      if (u < 0 || u >= width || (mask && mask[y * width + x]! <= 0.5)) continue;
      if (n++ === 0) {
        f0 = f[y * width + x]!;
        g0 = g[v * width + u]!;
      }
      const a = f[y * width + x]! - f0;
      const b = g[v * width + u]! - g0;
      sf += a;
      sg += b;
      ff += a * a;
      gg += b * b;
      fg += a * b;
    }
  }
  if (n === 0) return 0;
  const varF = ff - (sf * sf) / n;
  const varG = gg - (sg * sg) / n;
  if (!(varF > ROUNDING * ff && varG > ROUNDING * gg)) return 0;
  return Math.max(-1, Math.min(1, (fg - (sf * sg) / n) / Math.sqrt(varF * varG)));
}
