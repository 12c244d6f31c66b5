/**
 * Fourier transforms of many real rows of one length in float32: the one-dimensional companion of realFft32.ts, with the
 * same signs (forward e^{−2πi jk/n}, unscaled; the inverse divides by n), paths and accuracy.
 */
import { kernelFactors, reserveFftScratch, reserveFftTable } from "../kernels/fftPlan.js";
import { hasKernels, KernelMemory } from "../kernels/kernelMemory.js";
import { fft1d } from "./fft1d.js";

/** A prepared transform of `rows` real rows of `n` numbers. */
export interface RealRows32 {
  readonly n: number;
  readonly rows: number;
  /** Coefficients of a row: floor(n/2) + 1. */
  readonly half: number;
  /** Numbers from one row of a plane to the next: the next multiple of 4 from `half` on; the rest of a row is 0. */
  readonly stride: number;
  /** re + i·im [row, k] = Σ_j values[row, j]·e^{−2πi jk/n}; planes (rows, stride). */
  forward(values: Float32Array, re: Float32Array, im: Float32Array): void;
  /** The real rows (rows, n) of half spectra. Parts that no real row can have are ignored. */
  inverse(re: Float32Array, im: Float32Array, out: Float32Array): void;
}

const plans = new Map<string, RealRows32>();
/** Each plan holds memory of its own; there are few sizes in a run. */
const MOST_PLANS = 16;

/**
 * The float32 transform of `rows` real rows of length `n`; plans are made once and kept.
 * @throws Error when n is not a positive whole number
 */
export function realRows32(n: number, rows: number): RealRows32 {
  const key = `${n}x${rows}`;
  let plan = plans.get(key);
  if (!plan) {
    if (plans.size >= MOST_PLANS) plans.clear();
    plan = kernelRows(n, rows) ?? plainRows(n, rows);
    plans.set(key, plan);
  }
  return plan;
}

const strideOf = (n: number): number => 4 * Math.ceil((Math.floor(n / 2) + 1) / 4);

/** The twin in TypeScript: fft1d.ts in double precision, row by row. */
export function plainRows(n: number, rows: number): RealRows32 {
  const fft = fft1d(n);
  const half = Math.floor(n / 2) + 1;
  const stride = strideOf(n);
  const a = new Float64Array(2 * n);
  const b = new Float64Array(2 * n);
  return {
    n,
    rows,
    half,
    stride,
    forward(values, re, im) {
      re.fill(0);
      im.fill(0);
      for (let y = 0; y < rows; y++) {
        for (let j = 0; j < n; j++) {
          a[2 * j] = values[y * n + j]!;
          a[2 * j + 1] = 0;
        }
        fft.forward(a, b);
        for (let k = 0; k < half; k++) {
          re[y * stride + k] = b[2 * k]!;
          im[y * stride + k] = b[2 * k + 1]!;
        }
      }
    },
    inverse(re, im, out) {
      for (let y = 0; y < rows; y++) {
        for (let k = half - 1; k >= 0; k--) {
          const own = k === 0 || 2 * k === n;
          const imaginary = own ? 0 : im[y * stride + k]!;
          const mate = own ? k : n - k;
          a[2 * mate] = re[y * stride + k]!;
          a[2 * mate + 1] = -imaginary;
          a[2 * k] = re[y * stride + k]!;
          a[2 * k + 1] = imaginary;
        }
        fft.inverse(a, b);
        for (let j = 0; j < n; j++) out[y * n + j] = b[2 * j]!;
      }
    },
  };
}

function kernelRows(n: number, rows: number): RealRows32 | null {
  const factors = kernelFactors(n);
  if (!factors || !hasKernels()) return null;
  const half = Math.floor(n / 2) + 1;
  const stride = strideOf(n);
  const padded = 8 * Math.ceil(rows / 8);
  const step = 4 * Math.ceil(n / 4);
  const memory = new KernelMemory();
  const table = reserveFftTable(memory, n, factors);
  const scratch = reserveFftScratch(memory, n);
  const planes = [memory.reserve(padded * step), memory.reserve(padded * stride), memory.reserve(padded * stride)] as const; // prettier-ignore
  const kernels = memory.start();
  table.fill(memory);
  const [values32, re32, im32] = [memory.view(planes[0]), memory.view(planes[1]), memory.view(planes[2])];
  const used = rows * stride;
  const [at, reAt, imAt] = planes.map((plane) => plane.at) as [number, number, number];
  return {
    n,
    rows,
    half,
    stride,
    forward(values, re, im) {
      if (step === n) values32.set(values);
      else for (let y = 0; y < rows; y++) values32.set(values.subarray(y * n, (y + 1) * n), y * step);
      kernels["realRowsForward"]!(table.at, n, padded, at, 4 * step, reAt, imAt, 4 * stride, 16, ...scratch);
      re.set(re32.subarray(0, used));
      im.set(im32.subarray(0, used));
    },
    inverse(re, im, out) {
      re32.set(re.subarray(0, used));
      im32.set(im.subarray(0, used));
      kernels["realRowsInverse"]!(table.at, n, padded, reAt, imAt, 4 * stride, 16, at, 4 * step, 1 / n, ...scratch);
      for (let y = 0; y < rows; y++) out.set(values32.subarray(y * step, y * step + n), y * n);
    },
  };
}
