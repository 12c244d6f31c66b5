/**
 * The Fourier transform of an image on rings: X(k, φ) = Σ_p I(p)·e^{−2πi q·p/n}, q = k·(cos φ, sin φ), p from the
 * centre floor(n/2), unnormalised; rings k = 1 … R (spacing 1/n per px), half circles φ_j = πj/H, j < H, because a real
 * image has X(k, φ + π) = X*(k, φ). Boxes of any size, odd or even: the grid is the next power of two ≥ 2n.
 */
import { centre } from "../conventions.js";
import { hasKernels } from "../kernels/kernelMemory.js";
import { gridding } from "./gridding.js";
import { KERNEL_WIDTH } from "./kaiserBessel.js";
import { laneFft, LANES } from "./laneFft.js";
import { BATCH, createPolarKernel, LEAST_BOX } from "./polarKernel.js";

/** Lanes in a group; a binding of this module, because the innermost loops read it. */
const GROUP = LANES;
/** A prepared transform of square images of one size onto one set of rings. */
export interface PolarPlan {
  readonly boxSize: number;
  /** R. */
  readonly rings: number;
  /** H, samples on a half ring. */
  readonly half: number;
  /**
   * @param images (count, n, n) pixels; the caller has subtracted the background and masked
   * @param outRe,outIm (count, R, H) from index `at` on
   */
  transform(images: Float32Array, count: number, outRe: Float32Array, outIm: Float32Array, at: number): void;
}

const plans = new Map<string, PolarPlan>();

/**
 * The transform of (boxSize × boxSize) images onto `rings` rings of `half` samples; plans are made once and kept.
 * @param rings 1 … floor(boxSize/2) − 1
 * @throws Error for ring numbers beyond Nyquist
 */
export function polarPlan(boxSize: number, rings: number, half: number): PolarPlan {
  const key = `${boxSize} ${rings} ${half}`;
  let plan = plans.get(key);
  if (!plan) {
    plan = createPolarPlan(boxSize, rings, half);
    if (plans.size >= 8) plans.clear();
    plans.set(key, plan);
  }
  return plan;
}

/**
 * A plan of its own, with its scratch.
 * @param plain the twin of the kernels, also where there are kernels
 * @throws Error for ring numbers beyond Nyquist
 */
export function createPolarPlan(boxSize: number, rings: number, half: number, plain = false): PolarPlan {
  if (rings < 1 || rings >= boxSize / 2) throw new Error(`${rings} rings of a box of ${boxSize} px`);
  return !plain && canUseKernels(boxSize) ? kernelPlan(boxSize, rings, half) : plainPlan(boxSize, rings, half);
}

/** Are there kernels for boxes of this size? */
export const canUseKernels = (boxSize: number): boolean => boxSize >= LEAST_BOX && hasKernels();

function kernelPlan(boxSize: number, rings: number, half: number): PolarPlan {
  const grid = gridding(boxSize, rings, half);
  const { flatten, samples } = grid;
  const size = boxSize * boxSize;
  const mask = Float32Array.from({ length: size }, (_, i) => flatten[i % boxSize]! * flatten[Math.floor(i / boxSize)]!);
  const kernel = createPolarKernel(boxSize, grid, mask, null);
  return {
    boxSize,
    rings,
    half,
    transform(images, count, outRe, outIm, at) {
      for (let first = 0; first < count; first += BATCH) {
        const batch = Math.min(BATCH, count - first);
        for (let b = 0; b < batch; b++) {
          kernel.room(b).set(images.subarray((first + b) * size, (first + b + 1) * size));
          kernel.setLevel(b, 0, 1);
        }
        kernel.transform(batch, outRe, outIm, at + first * samples);
      }
    },
  };
}

function plainPlan(boxSize: number, rings: number, half: number): PolarPlan {
  const grid = gridding(boxSize, rings, half);
  const { padded, limit, samples, firstX, firstY, weightX, weightY, flatten } = grid;
  const wrap = padded - 1;
  const columns = 2 * limit + 1;
  const middle = centre(boxSize);
  const fft = laneFft(padded);
  const line = padded * GROUP;
  const gridRe = new Float32Array(columns * line);
  const gridIm = new Float32Array(columns * line);
  const aRe = new Float32Array(line);
  const aIm = new Float32Array(line);
  const bRe = new Float32Array(line);
  const bIm = new Float32Array(line);

  /** Rows, then columns, of the 2-D transform of up to eight images into grid[column + limit][row][lane]. */
  function toGrid(images: Float32Array, first: number, count: number): void {
    const size = boxSize * boxSize;
    gridRe.fill(0);
    gridIm.fill(0);
    for (let row = 0; row < boxSize; row++) {
      aRe.fill(0);
      aIm.fill(0);
      for (let b = 0; b < count; b++) {
        const target = b < GROUP ? aRe : aIm;
        const from = (first + b) * size + row * boxSize;
        for (let x = 0; x < boxSize; x++) {
          target[((x - middle) & wrap) * GROUP + (b % GROUP)] = images[from + x]! * flatten[x]! * flatten[row]!;
        }
      }
      const other = fft.forward(aRe, aIm, bRe, bIm);
      const re = other ? bRe : aRe;
      const im = other ? bIm : aIm;
      const y = ((row - middle) & wrap) * GROUP;
      for (let k = -limit; k <= limit; k++) {
        const from = (k & wrap) * GROUP;
        const to = (k + limit) * line + y;
        for (let l = 0; l < GROUP; l++) {
          gridRe[to + l] = re[from + l]!;
          gridIm[to + l] = im[from + l]!;
        }
      }
    }
    for (let column = 0; column < columns; column++) {
      const at = column * line;
      aRe.set(gridRe.subarray(at, at + line));
      aIm.set(gridIm.subarray(at, at + line));
      const other = fft.forward(aRe, aIm, bRe, bIm);
      gridRe.set(other ? bRe : aRe, at);
      gridIm.set(other ? bIm : aIm, at);
    }
  }

  // Where the kernel's taps lie in the grid, at q and at −q, and their weights.
  const taps = KERNEL_WIDTH * KERNEL_WIDTH;
  const here = new Int32Array(taps);
  const there = new Int32Array(taps);
  const weight = new Float64Array(taps);
  function locate(s: number): number {
    let n = 0;
    for (let tx = 0; tx < KERNEL_WIDTH; tx++) {
      const x = firstX[s]! + tx;
      if (x < -limit || x > limit) continue;
      for (let ty = 0; ty < KERNEL_WIDTH; ty++, n++) {
        const y = firstY[s]! + ty;
        weight[n] = weightX[s * KERNEL_WIDTH + tx]! * weightY[s * KERNEL_WIDTH + ty]!;
        here[n] = (limit + x) * line + (y & wrap) * GROUP;
        there[n] = (limit - x) * line + (-y & wrap) * GROUP;
      }
    }
    return n;
  }

  return {
    boxSize,
    rings,
    half,
    transform(images, count, outRe, outIm, at) {
      for (let first = 0; first < count; first += BATCH) {
        const batch = Math.min(BATCH, count - first);
        toGrid(images, first, batch);
        const lanes = Math.min(batch, GROUP);
        for (let s = 0; s < samples; s++) {
          const used = locate(s);
          for (let l = 0; l < lanes; l++) {
            let hr = 0;
            let hi = 0;
            let tr = 0;
            let ti = 0;
            for (let n = 0; n < used; n++) {
              const w = weight[n]!;
              const p = here[n]! + l;
              const q = there[n]! + l;
              hr += w * gridRe[p]!;
              hi += w * gridIm[p]!;
              tr += w * gridRe[q]!;
              ti += w * gridIm[q]!;
            }
            // F = A + iB with A, B transforms of real images: A = (F(q) + F*(−q))/2, B = (F(q) − F*(−q))/2i.
            const to = at + (first + l) * samples + s;
            outRe[to] = 0.5 * (hr + tr);
            outIm[to] = 0.5 * (hi - ti);
            if (GROUP + l < batch) {
              outRe[to + GROUP * samples] = 0.5 * (hi + ti);
              outIm[to + GROUP * samples] = 0.5 * (tr - hr);
            }
          }
        }
      }
    },
  };
}
