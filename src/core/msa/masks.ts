/** Which pixels are analysed. */
import { AppError } from "../errors.js";

export interface PixelMask {
  /** Pixel numbers y·width + x, ascending. */
  pixels: Uint32Array;
  /** Weight of each of them, 0 … 1, or null when all are 1. */
  weights: Float32Array | null;
}

/** Pixels of a mask (height, width) that are above 0, with their weights; values above 1 count as 1. */
export function pixelsOf(mask: Float32Array): PixelMask {
  const inside: number[] = [];
  mask.forEach((value, i) => {
    if (value > 0) inside.push(i);
  });
  const pixels = Uint32Array.from(inside);
  const weights = Float32Array.from(inside, (i) => Math.min(1, mask[i]!));
  return { pixels, weights: weights.every((w) => w === 1) ? null : weights };
}

/**
 * Otsu's threshold: the value that parts the numbers into two sets with the largest variance between them,
 * n₁n₂(m₁ − m₂)². Taken between two neighbouring numbers of the sorted list, so it does not depend on bins.
 * @see Otsu, IEEE Trans. Syst. Man Cybern. 9, 62 (1979)
 */
export function otsuThreshold(values: Float32Array | Float64Array): number {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  const total = sorted.reduce((sum, v) => sum + v, 0);
  let left = 0;
  let best = -1;
  let threshold = sorted[0] ?? 0;
  for (let i = 1; i < n; i++) {
    left += sorted[i - 1]!;
    if (sorted[i] === sorted[i - 1]) continue;
    const between = i * (n - i) * (left / i - (total - left) / (n - i)) ** 2;
    if (between > best) {
      best = between;
      threshold = 0.5 * (sorted[i - 1]! + sorted[i]!);
    }
  }
  return threshold;
}

/**
 * Mask of the pixels where an average stands out: 1 where average > threshold (with `dark`: < threshold), else 0. The
 * threshold is mean + sigma·sd of the average's pixels (with `dark`: mean − sigma·sd), or Otsu's for sigma = null.
 * @param average (height, width)
 */
export function thresholdMask(average: Float32Array | Float64Array, sigma: number | null, dark: boolean): Float32Array {
  const n = average.length;
  let threshold: number;
  if (sigma === null) threshold = otsuThreshold(average);
  else {
    let mean = 0;
    for (const value of average) mean += value / n;
    let square = 0;
    for (const value of average) square += (value - mean) ** 2 / n;
    threshold = mean + (dark ? -sigma : sigma) * Math.sqrt(square);
  }
  return Float32Array.from(average, (value) => ((dark ? value < threshold : value > threshold) ? 1 : 0));
}

/**
 * Refuse a mask without pixels.
 * @throws AppError "input.unusable"
 */
export function requirePixels(mask: PixelMask, tool: string): void {
  if (mask.pixels.length > 0) return;
  const reason = "no pixel lies under the mask: make it larger or lower its threshold";
  throw new AppError("input.unusable", `${tool}: ${reason}.`, { tool, input: "mask", reason });
}
