/**
 * Fourier transforms of real images and rows in float32, for searches and filters where speed counts: by WebAssembly
 * with SIMD where it runs and no prime factor of a side exceeds 199, else in double precision by {@link realFft2d}, rounded
 * at the end. Both agree to float32 rounding, about 2e-7 of the largest coefficient. Statistics and the FRC stay with
 * {@link realFft2d}.
 *
 * Signs and scales are those of fft2d.ts: forward e^{−2πi…}, unscaled; the inverse divides. Layout: real and imaginary
 * parts in two planes; the coefficient (ky, kx), kx = 0 … floor(width/2), at ky·stride + kx. Rows are filled up with
 * zeros to `stride`, the next multiple of 4; the inverse ignores what stands there.
 */
import { kernelFactors, reserveFftScratch, reserveFftTable } from "../kernels/fftPlan.js";
import { hasKernels, KernelMemory, type KernelExports, type Plane } from "../kernels/kernelMemory.js";
import { realFft2d } from "./fft2d.js";

const upTo = (n: number, step: number): number => Math.ceil(n / step) * step;

/** A prepared float32 transform of real images of one size. */
export interface RealFft2d32 {
  readonly width: number;
  readonly height: number;
  /** Columns of a half spectrum: floor(width/2) + 1. */
  readonly half: number;
  /** Numbers from one row of a plane to the next: the next multiple of 4 from `half` on. */
  readonly stride: number;
  /** Numbers in a plane: stride · height. */
  readonly length: number;
  /** The half spectrum of `image` (height × width, row 0 first). */
  forward(image: Float32Array | Float64Array, re: Float32Array, im: Float32Array): void;
  /** The real image of a half spectrum. Parts that no real image can have are ignored. */
  inverse(re: Float32Array, im: Float32Array, out: Float32Array | Float64Array): void;
}

const plans = new Map<string, RealFft2d32>();
/** Each plan holds memory of its own; there are few sizes in a run. */
const MOST_PLANS = 16;

/**
 * The float32 transform of real images of this size; plans are made once and kept.
 * @throws Error when a side is not a positive whole number
 */
export function realFft2d32(width: number, height: number): RealFft2d32 {
  const key = `${width}x${height}`;
  let plan = plans.get(key);
  if (!plan) {
    if (plans.size >= MOST_PLANS) plans.clear();
    plan = kernelFft2d(width, height) ?? plainFft2d(width, height);
    plans.set(key, plan);
  }
  return plan;
}

/** The twin in TypeScript: {@link realFft2d} rounded to float32, in the same layout. */
export function plainFft2d(width: number, height: number): RealFft2d32 {
  const fft = realFft2d(width, height);
  const { half } = fft;
  const stride = upTo(half, 4);
  const spectrum = new Float64Array(fft.length);
  return {
    width,
    height,
    half,
    stride,
    length: stride * height,
    forward(image, re, im) {
      fft.forward(image, spectrum);
      re.fill(0);
      im.fill(0);
      for (let y = 0, i = 0; y < height; y++) {
        for (let kx = 0; kx < half; kx++, i += 2) {
          re[y * stride + kx] = spectrum[i]!;
          im[y * stride + kx] = spectrum[i + 1]!;
        }
      }
    },
    inverse(re, im, out) {
      for (let y = 0, i = 0; y < height; y++) {
        for (let kx = 0; kx < half; kx++, i += 2) {
          spectrum[i] = re[y * stride + kx]!;
          spectrum[i + 1] = im[y * stride + kx]!;
        }
      }
      fft.inverse(spectrum, out);
    },
  };
}

/** A transform within a larger plan, over planes that the plan has reserved; see {@link reserveRealFft2d}. */
export interface PlacedFft2d {
  readonly half: number;
  readonly stride: number;
  /** Numbers from one row of an image plane to the next: the next multiple of 4 from the width on. */
  readonly imageStride: number;
  /** Numbers in an image plane: imageStride · (height up to the next multiple of 8); the rest is scratch. */
  readonly imageLength: number;
  /** Numbers in each plane of a spectrum. */
  readonly length: number;
  /** Fill the tables, once, before the first transform. */
  fill(memory: KernelMemory): void;
  forward(kernels: KernelExports, image: Plane, re: Plane, im: Plane): void;
  inverse(kernels: KernelExports, re: Plane, im: Plane, image: Plane): void;
}

/**
 * Reserve what the kernels need beside images and spectra, for plans that chain transforms with other kernels without
 * copies.
 * @returns null when a side has a prime factor above 199
 */
export function reserveRealFft2d(memory: KernelMemory, width: number, height: number): PlacedFft2d | null {
  const rowFactors = kernelFactors(width);
  const columnFactors = kernelFactors(height);
  if (!rowFactors || !columnFactors) return null;
  const half = Math.floor(width / 2) + 1;
  const stride = upTo(half, 4);
  const imageStride = upTo(width, 4);
  const rows = upTo(height, 8);
  const groups = stride / 4;
  const rowTable = reserveFftTable(memory, width, rowFactors);
  const columnTable = reserveFftTable(memory, height, columnFactors);
  const scratch = reserveFftScratch(memory, Math.max(width, height));
  const workRe = memory.reserve(groups * rows * 4).at;
  const workIm = memory.reserve(groups * rows * 4).at;
  const groupStep = 16 * rows;
  const scale = 1 / (width * height);
  return {
    half,
    stride,
    imageStride,
    imageLength: imageStride * rows,
    length: stride * height,
    fill(made) {
      rowTable.fill(made);
      columnTable.fill(made);
    },
    forward(kernels, image, re, im) {
      const { realRowsForward, columnsForward } = kernels as Required<typeof kernels>;
      realRowsForward!(rowTable.at, width, rows, image.at, 4 * imageStride, workRe, workIm, 16, groupStep, ...scratch);
      columnsForward!(columnTable.at, groups, workRe, workIm, groupStep, re.at, im.at, 4 * stride, ...scratch);
    },
    inverse(kernels, re, im, image) {
      const { realRowsInverse, columnsInverse } = kernels as Required<typeof kernels>;
      columnsInverse!(columnTable.at, groups, re.at, im.at, 4 * stride, workRe, workIm, groupStep, ...scratch);
      realRowsInverse!(rowTable.at, width, rows, workRe, workIm, 16, groupStep, image.at, 4 * imageStride, scale, ...scratch); // prettier-ignore
    },
  };
}

function kernelFft2d(width: number, height: number): RealFft2d32 | null {
  if (!hasKernels()) return null;
  const memory = new KernelMemory();
  const fft = reserveRealFft2d(memory, width, height);
  if (!fft) return null;
  const { half, stride, imageStride, imageLength, length } = fft;
  const imagePlane = memory.reserve(imageLength);
  const rePlane = memory.reserve(length);
  const imPlane = memory.reserve(length);
  const kernels = memory.start();
  fft.fill(memory);
  const pixels = memory.view(imagePlane);
  const outRe = memory.view(rePlane);
  const outIm = memory.view(imPlane);
  return {
    width,
    height,
    half,
    stride,
    length,
    forward(image, re, im) {
      copyRows(image, width, pixels, imageStride, width, height);
      fft.forward(kernels, imagePlane, rePlane, imPlane);
      re.set(outRe);
      im.set(outIm);
    },
    inverse(re, im, out) {
      outRe.set(re.subarray(0, length));
      outIm.set(im.subarray(0, length));
      fft.inverse(kernels, rePlane, imPlane, imagePlane);
      copyRows(pixels, imageStride, out, width, width, height);
    },
  };
}

type Pixels = Float32Array | Float64Array;

/** `rows` rows of `width` numbers between arrays whose rows lie `fromStride` and `toStride` numbers apart. */
export function copyRows(
  from: Pixels,
  fromStride: number,
  to: Pixels,
  toStride: number,
  width: number,
  rows: number,
): void {
  if (fromStride === toStride) {
    to.set(from.length === rows * fromStride ? from : from.subarray(0, rows * fromStride));
    return;
  }
  for (let y = 0; y < rows; y++) {
    to.set(from.subarray(y * fromStride, y * fromStride + width), y * toStride);
  }
}
