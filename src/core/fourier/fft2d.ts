/**
 * Two-dimensional Fourier transforms of any size, and the half spectrum of a real image.
 *
 * Forward sign e^{−2πi(kx·x/width + ky·y/height)}, no scale; the inverse divides by width·height. The origin of the
 * transform is pixel (0, 0); see {@link centrePhase} for spectra about the image centre.
 *
 * **Half spectrum**: of a real image only kx = 0 … floor(width/2) are kept, the rest being complex conjugates
 * (Friedel mates). Coefficient (ky, kx) is at 2·(ky·half + kx), interleaved re, im; row ky holds the signed frequency
 * ky ≤ height/2 ? ky : ky − height.
 */
import { fft1d } from "./fft1d.js";

/** A prepared transform of real images of one size. */
export interface RealFft2d {
  readonly width: number;
  readonly height: number;
  /** Columns of a half spectrum: floor(width/2) + 1. */
  readonly half: number;
  /** Length of a half spectrum in numbers: 2 · half · height. */
  readonly length: number;
  /** The half spectrum of `image` (height × width, row 0 first). */
  forward(image: Float32Array | Float64Array, out: Float64Array): void;
  /** The real image of a half spectrum; `spectrum` is left as it is. Parts that no real image can have are ignored. */
  inverse(spectrum: Float64Array, out: Float32Array | Float64Array): void;
}

const realPlans = new Map<string, RealFft2d>();

/** The transform of real images of this size; plans are made once and kept. */
export function realFft2d(width: number, height: number): RealFft2d {
  const key = `${width}x${height}`;
  let plan = realPlans.get(key);
  if (!plan) {
    plan = makeReal(width, height);
    realPlans.set(key, plan);
  }
  return plan;
}

function makeReal(width: number, height: number): RealFft2d {
  const half = Math.floor(width / 2) + 1;
  const rowFft = fft1d(width);
  const columnFft = fft1d(height);
  const rowA = new Float64Array(2 * width);
  const rowB = new Float64Array(2 * width);
  const columnA = new Float64Array(2 * height);
  const columnB = new Float64Array(2 * height);
  const work = new Float64Array(2 * half * height);

  const columns = (from: Float64Array, to: Float64Array, inverse: boolean): void => {
    for (let kx = 0; kx < half; kx++) {
      for (let y = 0, i = 2 * kx; y < height; y++, i += 2 * half) {
        columnA[2 * y] = from[i]!;
        columnA[2 * y + 1] = from[i + 1]!;
      }
      if (inverse) columnFft.inverse(columnA, columnB);
      else columnFft.forward(columnA, columnB);
      for (let y = 0, i = 2 * kx; y < height; y++, i += 2 * half) {
        to[i] = columnB[2 * y]!;
        to[i + 1] = columnB[2 * y + 1]!;
      }
    }
  };

  return {
    width,
    height,
    half,
    length: 2 * half * height,
    forward(image, out) {
      // Two real rows a, b travel as one complex row a + ib: A = (Z_k + Z*_{−k})/2, B = (Z_k − Z*_{−k})/2i.
      for (let y = 0; y < height; y += 2) {
        const paired = y + 1 < height;
        if (isZero(image, y * width, (paired ? y + 2 : y + 1) * width)) {
          work.fill(0, 2 * y * half, 2 * (paired ? y + 2 : y + 1) * half);
          continue;
        }
        for (let x = 0; x < width; x++) {
          rowA[2 * x] = image[y * width + x]!;
          rowA[2 * x + 1] = paired ? image[(y + 1) * width + x]! : 0;
        }
        rowFft.forward(rowA, rowB);
        for (let kx = 0; kx < half; kx++) {
          const i = 2 * kx;
          const j = 2 * (kx === 0 ? 0 : width - kx);
          const o = 2 * (y * half + kx);
          work[o] = 0.5 * (rowB[i]! + rowB[j]!);
          work[o + 1] = 0.5 * (rowB[i + 1]! - rowB[j + 1]!);
          if (paired) {
            work[o + 2 * half] = 0.5 * (rowB[i + 1]! + rowB[j + 1]!);
            work[o + 2 * half + 1] = 0.5 * (rowB[j]! - rowB[i]!);
          }
        }
      }
      columns(work, out, false);
    },
    inverse(spectrum, out) {
      columns(spectrum, work, true);
      for (let y = 0; y < height; y += 2) {
        const paired = y + 1 < height;
        for (let kx = 0; kx < half; kx++) {
          const o = 2 * (y * half + kx);
          const self = kx === 0 || 2 * kx === width;
          const ar = work[o]!;
          const ai = self ? 0 : work[o + 1]!;
          const br = paired ? work[o + 2 * half]! : 0;
          const bi = paired && !self ? work[o + 2 * half + 1]! : 0;
          rowA[2 * kx] = ar - bi;
          rowA[2 * kx + 1] = ai + br;
          if (!self) {
            const j = 2 * (width - kx);
            rowA[j] = ar + bi;
            rowA[j + 1] = br - ai;
          }
        }
        rowFft.inverse(rowA, rowB);
        for (let x = 0; x < width; x++) {
          out[y * width + x] = rowB[2 * x]!;
          if (paired) out[(y + 1) * width + x] = rowB[2 * x + 1]!;
        }
      }
    },
  };
}

/** Are all numbers from `first` to `end` − 1 zero, as in the rows of a frame about an image? */
function isZero(image: Float32Array | Float64Array, first: number, end: number): boolean {
  for (let i = first; i < end; i++) if (image[i] !== 0) return false;
  return true;
}

/**
 * Full complex transform in two dimensions, for spectra that have no Friedel symmetry.
 *
 * @param data (height, width) interleaved complex; may be `out`
 * @param sign −1: forward, e^{−2πi…}, unscaled; +1: inverse, divided by width·height
 * @param out  (height, width) interleaved complex, the zero frequency at index 0
 */
export function fft2d(data: Float64Array, width: number, height: number, sign: -1 | 1, out: Float64Array): void {
  const rows = fft1d(width);
  const columns = fft1d(height);
  const longest = 2 * Math.max(width, height);
  const a = new Float64Array(longest);
  const b = new Float64Array(longest);
  const rowA = a.subarray(0, 2 * width);
  const rowB = b.subarray(0, 2 * width);
  for (let y = 0; y < height; y++) {
    const at = 2 * y * width;
    for (let i = 0; i < 2 * width; i++) rowA[i] = data[at + i]!;
    if (sign < 0) rows.forward(rowA, rowB);
    else rows.inverse(rowA, rowB);
    for (let i = 0; i < 2 * width; i++) out[at + i] = rowB[i]!;
  }
  const columnA = a.subarray(0, 2 * height);
  const columnB = b.subarray(0, 2 * height);
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      columnA[2 * y] = out[2 * (y * width + x)]!;
      columnA[2 * y + 1] = out[2 * (y * width + x) + 1]!;
    }
    if (sign < 0) columns.forward(columnA, columnB);
    else columns.inverse(columnA, columnB);
    for (let y = 0; y < height; y++) {
      out[2 * (y * width + x)] = columnB[2 * y]!;
      out[2 * (y * width + x) + 1] = columnB[2 * y + 1]!;
    }
  }
}
