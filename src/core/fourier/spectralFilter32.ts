/** Multiplying the spectrum of a float32 image by real numbers, in one go: the hot path of filters and CTF correction. */
import { kernelFactors } from "../kernels/fftPlan.js";
import { hasKernels, KernelMemory } from "../kernels/kernelMemory.js";
import { realFft2d } from "./fft2d.js";
import { multiplySpectrum } from "./halfSpectrum.js";
import { copyRows, reserveRealFft2d } from "./realFft32.js";
import { smoothSize } from "./smoothSize.js";

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
 * twin in double precision, whatever constant is added to the image. Sides whose prime factors are beyond the kernels are
 * filtered in a longer frame, by the response to a point.
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

/** A side as the kernels transform it. */
interface Side {
  n: number;
  /** n where they can; else long enough for the image and half of it once more before and behind. */
  frame: number;
  /** Pixels before and behind, from the other end of the image, which repeats. */
  reach: number;
}

function sideOf(n: number): Side {
  if (kernelFactors(n)) return { n, frame: n, reach: 0 };
  const reach = Math.floor(n / 2);
  return { n, frame: smoothSize(n + 2 * reach), reach };
}

function kernelFilter(width: number, height: number): SpectralFilter32 | null {
  if (!hasKernels()) return null;
  const [across, down] = [sideOf(width), sideOf(height)];
  const memory = new KernelMemory();
  const fft = reserveRealFft2d(memory, across.frame, down.frame);
  if (!fft) return null;
  const { half, stride, imageStride, length } = fft;
  const image32 = memory.reserve(fft.imageLength);
  const [re, im, weight] = [memory.reserve(length), memory.reserve(length), memory.reserve(length)];
  const kernels = memory.start();
  fft.fill(memory);
  const pixels = memory.view(image32);
  const weights = memory.view(weight);
  const whole = across.reach === 0 && down.reach === 0;
  let known: Float64Array | null = null;

  /** The transfer of the frame that does to the image what `transfer` does; images of one filter follow each other. */
  function extend(transfer: Float32Array | Float64Array): void {
    if (known?.every((v, i) => v === transfer[i])) return;
    known = Float64Array.from(transfer);
    const response = pointResponse(width, height, known);
    pixels.fill(0);
    // Real and the same at p and −p; at half a period it is shared by both ends.
    for (let y = -down.reach; y < (down.reach > 0 ? down.reach + 1 : height); y++) {
      const wy = 2 * Math.abs(y) === height && down.reach > 0 ? 0.5 : 1;
      const from = ((y + height) % height) * width;
      const to = ((y + down.frame) % down.frame) * imageStride;
      for (let x = -across.reach; x < (across.reach > 0 ? across.reach + 1 : width); x++) {
        const wx = 2 * Math.abs(x) === width && across.reach > 0 ? 0.5 : 1;
        pixels[to + ((x + across.frame) % across.frame)] = wx * wy * response[from + ((x + width) % width)]!;
      }
    }
    fft!.forward(kernels, image32, re, im);
    weights.set(memory.view(re));
  }

  /** The image and, before and behind it, as much of its repetition as the response reaches. */
  function place(image: Float32Array): void {
    for (let y = -down.reach; y < height + down.reach; y++) {
      const from = ((y + height) % height) * width;
      const to = ((y + down.frame) % down.frame) * imageStride;
      pixels.set(image.subarray(from, from + width), to);
      if (across.reach === 0) continue;
      pixels.set(image.subarray(from, from + across.reach), to + width);
      pixels.fill(0, to + width + across.reach, to + across.frame - across.reach);
      pixels.set(image.subarray(from + width - across.reach, from + width), to + across.frame - across.reach);
    }
    for (let y = height + down.reach; y < down.frame - down.reach; y++) {
      pixels.fill(0, y * imageStride, (y + 1) * imageStride);
    }
  }

  return {
    apply(image, transfer) {
      const level = dominantLevel(image);
      if (level !== 0) for (let i = 0; i < image.length; i++) image[i]! -= level;
      if (whole) copyRows(transfer, half, weights, stride, half, height);
      else extend(transfer);
      if (whole) copyRows(image, width, pixels, imageStride, width, height);
      else place(image);
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

/** What a filter makes of the pixel (0, 0), alone at 1; (height, width), periodic. */
function pointResponse(width: number, height: number, transfer: Float64Array): Float64Array {
  const fft = realFft2d(width, height);
  const spectrum = new Float64Array(fft.length);
  for (let i = 0; i < transfer.length; i++) spectrum[2 * i] = transfer[i]!;
  const response = new Float64Array(width * height);
  fft.inverse(spectrum, response);
  return response;
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
