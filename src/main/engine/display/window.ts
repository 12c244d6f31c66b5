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

/** Over the finite pixels; all 0 when there are none. Sums run from the first of them, so that a large mean costs no digits. */
export function statisticsOf(pixels: Float32Array): Statistics {
  const { length } = pixels;
  let first = 0;
  while (first < length && pixels[first]! - pixels[first]! !== 0) first++;
  if (first === length) return { min: 0, max: 0, mean: 0, sd: 0, n: 0 };
  const origin = pixels[first]!;
  let n = 0;
  let sum = 0;
  let squares = 0;
  let min = Infinity;
  let max = -Infinity;
  for (let i = first; i < length; i++) {
    const v = pixels[i]!;
    if (v - v !== 0) continue; // NaN and ±Inf
    const d = v - origin;
    n++;
    sum += d;
    squares += d * d;
    if (v < min) min = v;
    if (v > max) max = v;
  }
  const mean = sum / n;
  return { min, max, mean: origin + mean, sd: Math.sqrt(Math.max(0, squares / n - mean * mean)), n };
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
      const [low, high] = percentiles(pixels, known, [contrast.low, contrast.high], scratch);
      return { low: low!, high: high! };
    }
  }
}

/** Bins of the first, coarse look at where a percentile lies. */
const BINS = 4096;
const counts = new Uint32Array(BINS);

/**
 * Percentiles (0 … 100) of the finite pixels, with linear interpolation between neighbours, as numpy's default; 0 when
 * there are none. Exact: a histogram tells in which narrow bin each one lies, and only the values of that bin are
 * ordered.
 */
export function percentiles(
  pixels: Float32Array,
  { min, max, n }: Statistics,
  wanted: readonly number[],
  scratch: Float32Array,
): number[] {
  if (n === 0 || min === max) return wanted.map(() => min);
  const scale = BINS / (max - min);
  counts.fill(0);
  for (let i = 0; i < pixels.length; i++) {
    const v = pixels[i]!;
    if (v - v === 0) counts[Math.min(BINS - 1, ((v - min) * scale) | 0)]!++;
  }
  let gathered = -1;
  let before = 0;
  let held = scratch.subarray(0, 0);
  const ordered = (k: number): number => {
    let bin = 0;
    for (before = 0; before + counts[bin]! <= k; bin++) before += counts[bin]!;
    // Neighbours mostly lie in one bin.
    if (bin !== gathered) held = scratch.subarray(0, gather(pixels, min, scale, (gathered = bin), scratch));
    return select(held, k - before);
  };
  return wanted.map((p) => {
    const place = (Math.min(100, Math.max(0, p)) / 100) * (n - 1);
    const k = Math.floor(place);
    const at = ordered(k);
    return place === k ? at : at + (place - k) * (ordered(k + 1) - at);
  });
}

/** Copy the finite pixels of one bin to `out`; returns their number. */
function gather(pixels: Float32Array, min: number, scale: number, bin: number, out: Float32Array): number {
  let n = 0;
  for (let i = 0; i < pixels.length; i++) {
    const v = pixels[i]!;
    if (v - v === 0 && Math.min(BINS - 1, ((v - min) * scale) | 0) === bin) out[n++] = v;
  }
  return n;
}

/** The k-th smallest (from 0), by Hoare's selection; reorders `values`. */
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
    else out[i] = v <= low ? 0 : v >= high ? 255 : ((v - low) * scale + 0.5) | 0;
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

/** 1 for every pixel of the reduced picture under which any pixel is NaN or infinite; sizes as {@link binned}. */
export function nonFiniteMask(
  pixels: Float32Array,
  width: number,
  height: number,
  bin: number,
): Uint8Array<ArrayBuffer> {
  const w = Math.ceil(width / bin);
  const out = new Uint8Array(w * Math.ceil(height / bin));
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / bin) * w;
    for (let x = 0; x < width; x++) {
      const v = pixels[y * width + x]!;
      if (v - v !== 0) out[row + Math.floor(x / bin)] = 1;
    }
  }
  return out;
}
