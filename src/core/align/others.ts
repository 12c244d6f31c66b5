/**
 * The average of all particles but one, as ring coefficients: total less the particle's own contribution, under the mask,
 * rings weighed. The kernels (kernels/assembly/rings.ts) do the work where there are any; the twin is here.
 */
import { hasKernels } from "../kernels/kernelMemory.js";
import { applyRadialMask, type RadialMask } from "../polar/radialMask.js";
import { createRingCoefficients } from "../polar/ringCoefficients.js";
import { createMaskedRingKernel, LEAST_HALF } from "../polar/ringKernel.js";
import type { Geometry } from "./geometry.js";
import { placementOrigin, type Placements } from "./placements.js";
import type { References } from "./levels.js";
import { weightAndNormalise } from "./polarStack.js";

/** What the particles are compared with. */
export interface MaskedTotal {
  /** (H orders, R rings): Σ of the placed particles under the mask. */
  maskedRe: Float64Array;
  maskedIm: Float64Array;
  /** (R) weights 0 … 1 of the rings. */
  weights: Float64Array;
  mask: RadialMask;
}

/** Not to be shared between threads. */
export interface Others {
  /** Start sums of zero; add image i as placed, times `sign`; take the sums, (H, R). */
  begin(): void;
  add(yRe: Float32Array, yIm: Float32Array, i: number, placements: Placements, sign: 1 | -1): void;
  finish(re: Float64Array, im: Float64Array): void;
  /** Take a total: again after every change of its numbers. */
  take(total: MaskedTotal): void;
  /**
   * Make {@link references} of the total, without image i as placed.
   * @param placements null: the image is not part of the total
   * @returns false when nothing is left
   */
  leaveOut(yRe: Float32Array, yIm: Float32Array, i: number, placements: Placements | null): boolean;
  /** One reference, weighted and normalised; written over by the next {@link leaveOut}. */
  readonly references: References;
  /**
   * Σ_k 2πk⟨a·b*⟩/(‖a‖‖b‖) of the image that was left out: a = that image under the mask, b = the others with weighted
   * rings.
   */
  coefficient(): number;
}

const kept = new Map<string, Others>();

/** The room for this geometry; kept, with its scratch, for the next call on the same thread. */
export function othersFor(geometry: Geometry): Others {
  const { boxSize, rings, half, outerRadius, edge } = geometry;
  const key = `${boxSize} ${rings} ${half} ${outerRadius + edge}`;
  let others = kept.get(key);
  if (!others) {
    if (kept.size >= 4) kept.clear();
    others = createOthers(geometry);
    kept.set(key, others);
  }
  return others;
}

/** @param plain without the kernels, also where there are some */
export function createOthers(geometry: Geometry, plain = false): Others {
  return plain || geometry.half < LEAST_HALF || !hasKernels() ? plainOthers(geometry) : kernelOthers(geometry);
}

function kernelOthers({ boxSize, rings, half, outerRadius, edge }: Geometry): Others {
  const size = rings * half;
  const kernel = createMaskedRingKernel(boxSize, rings, half, outerRadius + edge);
  const place = (yRe: Float32Array, yIm: Float32Array, i: number, placements: Placements): void => {
    const [x, y] = placementOrigin(placements, i);
    kernel.place(yRe, yIm, i * size, placements.psi[i]!, x, y, placements.mirror[i] === 1);
  };
  let found = { squares: 0, product: 0, power: 0 };
  return {
    begin: () => kernel.begin(),
    add(yRe, yIm, i, placements, sign) {
      place(yRe, yIm, i, placements);
      kernel.add(sign);
    },
    finish: (re, im) => kernel.finish(re, im),
    take: ({ mask, maskedRe, maskedIm, weights }) => kernel.take(mask, maskedRe, maskedIm, weights),
    leaveOut(yRe, yIm, i, placements) {
      if (placements) {
        place(yRe, yIm, i, placements);
        kernel.mask();
      }
      found = kernel.others(placements !== null);
      return found.squares > 0;
    },
    references: { count: 1, re: kernel.othersRe, im: kernel.othersIm },
    coefficient: () => (found.power > 0 ? found.product / Math.sqrt(found.power) : 0),
  };
}

function plainOthers({ boxSize, rings, half }: Geometry): Others {
  const size = rings * half;
  const coefficients = createRingCoefficients(boxSize, rings, half, true);
  const own = { re: new Float32Array(size), im: new Float32Array(size) };
  const sum = { re: new Float64Array(size), im: new Float64Array(size) };
  const masked = { re: new Float64Array(size), im: new Float64Array(size) };
  const references = { count: 1, re: new Float32Array(size), im: new Float32Array(size) };
  let total: MaskedTotal | null = null;
  const place = (yRe: Float32Array, yIm: Float32Array, i: number, placements: Placements): void => {
    const [x, y] = placementOrigin(placements, i);
    const mirror = placements.mirror[i] === 1;
    coefficients.placed(yRe, yIm, i * size, placements.psi[i]!, x, y, mirror, own.re, own.im);
  };
  return {
    begin() {
      sum.re.fill(0);
      sum.im.fill(0);
    },
    add(yRe, yIm, i, placements, sign) {
      place(yRe, yIm, i, placements);
      for (let p = 0; p < size; p++) {
        sum.re[p]! += sign * own.re[p]!;
        sum.im[p]! += sign * own.im[p]!;
      }
    },
    finish(re, im) {
      re.set(sum.re);
      im.set(sum.im);
    },
    take: (taken) => (total = taken),
    leaveOut(yRe, yIm, i, placements) {
      const { mask, maskedRe, maskedIm, weights } = total!;
      masked.re.fill(0);
      masked.im.fill(0);
      if (placements) {
        place(yRe, yIm, i, placements);
        applyRadialMask(mask, own.re, own.im, masked.re, masked.im);
      }
      for (let m = 0, p = 0; m < half; m++) {
        for (let r = 0; r < rings; r++, p++) {
          references.re[p] = weights[r]! * (maskedRe[p]! - masked.re[p]!);
          references.im[p] = weights[r]! * (maskedIm[p]! - masked.im[p]!);
        }
      }
      return weightAndNormalise(references.re, references.im, half, rings) > 0;
    },
    references,
    coefficient() {
      const { re, im } = references;
      let ab = 0;
      let aa = 0;
      for (let m = 0, p = 0; m < half; m++) {
        const mates = m === 0 ? 1 : 2;
        for (let r = 0; r < rings; r++, p++) {
          ab += mates * (masked.re[p]! * re[p]! + masked.im[p]! * im[p]!);
          aa += mates * 2 * Math.PI * (r + 1) * (masked.re[p]! ** 2 + masked.im[p]! ** 2);
        }
      }
      return aa > 0 ? ab / Math.sqrt(aa) : 0;
    },
  };
}
