/** The window of a whole set, from pixels of images spread over it. */
import { AppError } from "../../../core/errors.js";
import { prepare, type Preparation } from "../display/prepare.js";
import { statisticsOf, windowOf, type Window } from "../display/window.js";
import type { Contrast } from "../types.js";
import type { WorkerEnv } from "../workerEnv.js";

/** Pixels taken of one image. */
const PIXELS_PER_IMAGE = 4096;
/** Images taken of a set, and pixels that may be read for it. */
const MAX_IMAGES = 500;
const MIN_IMAGES = 24;
const PIXEL_BUDGET = 1 << 23;

/** Numbers of at most 500 images spread evenly over a set, fewer when they are large. */
export function sampleIndices(count: number, width: number, height: number): number[] {
  const affordable = Math.max(MIN_IMAGES, Math.floor(PIXEL_BUDGET / (width * height)));
  const n = Math.min(count, MAX_IMAGES, affordable);
  return Array.from({ length: n }, (_, i) => Math.floor(((i + 0.5) * count) / n));
}

export interface SampleArgs {
  preparation: Preparation;
  indices: readonly number[];
}

/** Up to 4,096 pixels of each image, image after image; images that cannot be read are passed over. */
export function samplePixels({ preparation, indices }: SampleArgs, env: WorkerEnv): Float32Array {
  const { width, height, load } = prepare(preparation, env);
  const size = width * height;
  const each = Math.min(size, PIXELS_PER_IMAGE);
  const step = each === size ? 1 : coprimeNear(Math.floor(size * 0.618), size);
  const out = new Float32Array(new SharedArrayBuffer(4 * each * indices.length)).fill(NaN);
  indices.forEach((index, place) => {
    let image: Float32Array;
    try {
      image = load(index);
    } catch (error) {
      if (error instanceof AppError) return;
      throw error;
    }
    for (let k = 0, p = 0; k < each; k++, p = (p + step) % size) out[place * each + k] = image[p]!;
  });
  return out;
}

export interface WindowArgs {
  samples: readonly Float32Array[];
  contrast: Contrast;
}
export function sampleWindow({ samples, contrast }: WindowArgs): Window {
  const all = new Float32Array(samples.reduce((n, s) => n + s.length, 0));
  let at = 0;
  for (const sample of samples) {
    all.set(sample, at);
    at += sample.length;
  }
  return windowOf(all, contrast, statisticsOf(all), new Float32Array(all.length));
}

/** Steps of this length visit every pixel and no row or column sooner than others. */
function coprimeNear(step: number, size: number): number {
  const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
  let candidate = Math.max(1, step);
  while (gcd(candidate, size) !== 1) candidate++;
  return candidate;
}
