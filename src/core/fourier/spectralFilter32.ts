/** Multiplying the spectrum of a float32 image by real numbers, in one go: the hot path of filters and CTF correction. */
import { hasKernels, KernelMemory } from "../kernels/kernelMemory.js";
import { realFft2d } from "./fft2d.js";
import { multiplySpectrum } from "./halfSpectrum.js";
import { copyRows, reserveRealFft2d } from "./realFft32.js";

/** A filter for float32 images of one size; see {@link spectralFilter32}. */
export interface SpectralFilter32 {
  /**
   * image ← inverse(transfer · forward(image)), in place.
   * @param image    (height, width)
   * @param transfer (height, floor(width/2) + 1), one number a coefficient of the half spectrum (fft2d.ts)
   */
  apply(image: Float32Array, transfer: Float32Array | Float64Array): void;
}

const plans = new Map<string, SpectralFilter32>();
/** Each plan holds memory of its own; there are few sizes in a run. */
const MOST_PLANS = 16;

/**
 * The filter for images of this size; plans are made once and kept. Within about 1e-6 of the image's largest value of the
 * twin in double precision, whatever constant is added to the image.
 */
export function spectralFilter32(width: number, height: number): SpectralFilter32 {
  const key = `${width}x${height}`;
  let plan = plans.get(key);
  if (!plan) {
    if (plans.size >= MOST_PLANS) plans.clear();
    plan = kernelFilter(width, height) ?? plainFilter(width, height);
    plans.set(key, plan);
  }
  return plan;
}

/** The twin in TypeScript: {@link realFft2d} in double precision, rounded at the end. */
export function plainFilter(width: number, height: number): SpectralFilter32 {
  const fft = realFft2d(width, height);
  const spectrum = new Float64Array(fft.length);
  return {
    apply(image, transfer) {
      fft.forward(image, spectrum);
      multiplySpectrum(spectrum, transfer);
      fft.inverse(spectrum, image);
    },
  };
}

function kernelFilter(width: number, height: number): SpectralFilter32 | null {
  if (!hasKernels()) return null;
  const memory = new KernelMemory();
  const fft = reserveRealFft2d(memory, width, height);
  if (!fft) return null;
  const { half, stride, imageStride, length } = fft;
  const image32 = memory.reserve(fft.imageLength);
  const [re, im, weight] = [memory.reserve(length), memory.reserve(length), memory.reserve(length)];
  const kernels = memory.start();
  fft.fill(memory);
  const pixels = memory.view(image32);
  const weights = memory.view(weight);
  return {
    apply(image, transfer) {
      const level = dominantLevel(image);
      if (level !== 0) for (let i = 0; i < image.length; i++) image[i]! -= level;
      copyRows(image, width, pixels, imageStride, width, height);
      copyRows(transfer, half, weights, stride, half, height);
      fft.forward(kernels, image32, re, im);
      kernels["weightedProduct"]!(re.at, im.at, weight.at, re.at, im.at, length);
      fft.inverse(kernels, re, im, image32);
      copyRows(pixels, imageStride, image, width, width, height);
      if (level !== 0) {
        const kept = level * transfer[0]!;
        for (let i = 0; i < image.length; i++) image[i]! += kept;
      }
    },
  };
}

/** Pixels that are looked at. */
const SAMPLE = 256;

/**
 * The grey level of raw images that stands far above their contrast, from a sample of pixels; 0 when there is none. The
 * rounding of its coefficient would reach into all others, so it takes no part in the transform: a constant c becomes
 * c · transfer[0].
 */
function dominantLevel(image: Float32Array): number {
  const step = Math.max(1, Math.floor(image.length / SAMPLE));
  let sum = 0;
  let squares = 0;
  let n = 0;
  for (let i = 0; i < image.length; i += step, n++) {
    sum += image[i]!;
    squares += image[i]! ** 2;
  }
  const mean = sum / n;
  const variance = squares / n - mean * mean;
  return mean * mean > 16 * variance ? Math.fround(mean) : 0;
}
