/** Which pixel values are drawn black and white. Pixels that are no numbers never count. */
import type { Contrast } from "../types.js";

export interface Window {
  low: number;
  high: number;
}
export interface Statistics {
  min: number;
  max: number;
  mean: number;
  sd: number;
  /** Pixels that are finite. */
  n: number;
}

/** Over the finite pixels; all 0 when there are none. */
export function statisticsOf(pixels: Float32Array): Statistics {
  let n = 0;
  let sum = 0;
  let min = Infinity;
  let max = -Infinity;
  for (const v of pixels) {
    if (v - v !== 0) continue; // NaN and ±Inf
    n++;
    sum += v;
    if (v < min) min = v;
    if (v > max) max = v;
  }
  if (n === 0) return { min: 0, max: 0, mean: 0, sd: 0, n };
  const mean = sum / n;
  let squares = 0;
  for (const v of pixels) if (v - v === 0) squares += (v - mean) * (v - mean);
  return { min, max, mean, sd: Math.sqrt(squares / n), n };
}

/** The window of one image, or of a sample of pixels of a set. `scratch` is overwritten; at least as long as `pixels`. */
export function windowOf(pixels: Float32Array, contrast: Contrast, known: Statistics, scratch: Float32Array): Window {
  switch (contrast.mode) {
    case "fixed":
      return { low: contrast.low, high: contrast.high };
    case "minmax":
      return { low: known.min, high: known.max };
    case "sigma":
      return { low: known.mean - contrast.sigmas * known.sd, high: known.mean + contrast.sigmas * known.sd };
    case "percentile": {
      let n = 0;
      for (const v of pixels) if (v - v === 0) scratch[n++] = v;
      const finite = scratch.subarray(0, n);
      return { low: percentile(finite, contrast.low), high: percentile(finite, contrast.high) };
    }
  }
}

/**
 * Percentile p (0 … 100) with linear interpolation between neighbours, as numpy's default; reorders `values`.
 * 0 when there are none.
 */
export function percentile(values: Float32Array, p: number): number {
  const n = values.length;
  if (n === 0) return 0;
  const place = (Math.min(100, Math.max(0, p)) / 100) * (n - 1);
  const k = Math.floor(place);
  const at = select(values, k);
  if (place === k) return at;
  let next = Infinity;
  for (let i = k + 1; i < n; i++) if (values[i]! < next) next = values[i]!;
  return at + (place - k) * (next - at);
}

/** The k-th smallest (from 0), by Hoare's selection; afterwards values before k are not larger, after it not smaller. */
function select(values: Float32Array, k: number): number {
  let left = 0;
  let right = values.length - 1;
  while (left < right) {
    const middle = (left + right) >> 1;
    const a = values[left]!;
    const b = values[middle]!;
    const c = values[right]!;
    const pivot = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    let i = left;
    let j = right;
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i > j) break;
      const swap = values[i]!;
      values[i++] = values[j]!;
      values[j--] = swap;
    }
    if (k <= j) right = j;
    else if (k >= i) left = i;
    else break;
  }
  return values[k]!;
}

/** Pixel values as grey levels 0 … 255; what is no number is drawn as 0. An empty window draws its value mid-grey. */
export function toGrey(pixels: Float32Array, { low, high }: Window, out: Uint8Array): void {
  const scale = high > low ? 255 / (high - low) : 0;
  for (let i = 0; i < pixels.length; i++) {
    const v = pixels[i]!;
    if (scale === 0) out[i] = v < low ? 0 : v > high ? 255 : v === v ? 128 : 0;
    else out[i] = v <= low ? 0 : v >= high ? 255 : Math.round((v - low) * scale);
  }
}

/** Area mean of bin × bin pixels over those that are numbers; the last ones of a side may be smaller. */
export function binned(pixels: Float32Array, width: number, height: number, bin: number): Float32Array {
  if (bin === 1) return pixels;
  const w = Math.ceil(width / bin);
  const h = Math.ceil(height / bin);
  const out = new Float32Array(w * h);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      let sum = 0;
      let n = 0;
      for (let v = y * bin; v < Math.min(height, (y + 1) * bin); v++) {
        for (let u = x * bin; u < Math.min(width, (x + 1) * bin); u++) {
          const value = pixels[v * width + u]!;
          if (value - value !== 0) continue;
          sum += value;
          n++;
        }
      }
      out[y * w + x] = n > 0 ? sum / n : NaN;
    }
  }
  return out;
}
