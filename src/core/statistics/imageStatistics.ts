/** The numbers of one image. */

export interface ImageStatistics {
  mean: number;
  /** Over n − 1. */
  sd: number;
  min: number;
  max: number;
  /** Pixels that are NaN or infinite; the other figures leave them out. */
  nonFinite: number;
}

/** Mean, sd (over n − 1), min and max of the finite pixels, and the number of others; NaN where there is no finite one. */
export function imageStatistics(image: Float32Array | Float64Array): ImageStatistics {
  let n = 0;
  let sum = 0;
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < image.length; i++) {
    const value = image[i]!;
    if (!Number.isFinite(value)) continue;
    n++;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const nonFinite = image.length - n;
  if (n === 0) return { mean: Number.NaN, sd: Number.NaN, min: Number.NaN, max: Number.NaN, nonFinite };
  const mean = sum / n;
  let squares = 0;
  for (let i = 0; i < image.length; i++) {
    const value = image[i]!;
    if (Number.isFinite(value)) squares += (value - mean) ** 2;
  }
  return { mean, sd: n > 1 ? Math.sqrt(squares / (n - 1)) : 0, min, max, nonFinite };
}

/** True when every pixel is a finite number. */
export function isFiniteImage(image: Float32Array | Float64Array): boolean {
  for (let i = 0; i < image.length; i++) if (!Number.isFinite(image[i]!)) return false;
  return true;
}
