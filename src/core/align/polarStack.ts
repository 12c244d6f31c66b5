/** Particles as half-ring Fourier samples, kept for the whole run; and references as weighted ring coefficients. */
import { ringCoefficients } from "../polar/ringCoefficients.js";
import { polarPlan } from "../polar/polarTransform.js";
import type { Preparation, Prepared } from "../prepare/preparation.js";
import { preparerOf } from "../prepare/preparer.js";
import type { KernelIo, StackRef } from "../stack.js";
import type { Range } from "../tools/tool.js";
import { annulusMask, type Geometry } from "./geometry.js";
import { particlePlan } from "./particlePlan.js";
import type { References } from "./search.js";

export { FLAT, NOT_FINITE, prepareParticle, USABLE } from "./prepareParticle.js";

export interface TransformArgs {
  stack: StackRef;
  geometry: Geometry;
  /** (count, R, H). */
  yRe: Float32Array;
  yIm: Float32Array;
  /** (count) USABLE, NOT_FINITE or FLAT. */
  status: Uint8Array;
  /** What is done to each image first; null = nothing. */
  prepared?: Prepared | null;
}

/** Kernel over images: read, prepare and transform them. */
export function transformKernel(range: Range, args: TransformArgs, io: KernelIo): void {
  const { stack, geometry, yRe, yIm, status } = args;
  const plan = particlePlan(geometry);
  const prepare = args.prepared ? preparerOf(args.prepared) : null;
  for (let first = range.start; first < range.end; first += plan.batch) {
    const count = Math.min(plan.batch, range.end - first);
    for (let b = 0; b < count; b++) {
      const room = plan.room(b);
      io.readImage(stack, first + b, room);
      prepare?.(room, first + b);
      status[first + b] = plan.prepare(b);
    }
    plan.transform(count, yRe, yIm, first * geometry.rings * geometry.half);
  }
}

export interface CopyArgs {
  stack: StackRef;
  /** (count, n, n). */
  out: Float32Array;
}

/** Kernel over images: read them into memory. */
export function copyKernel(range: Range, args: CopyArgs, io: KernelIo): void {
  const size = args.stack.width * args.stack.height;
  for (let i = range.start; i < range.end; i++) {
    io.readImage(args.stack, i, args.out.subarray(i * size, (i + 1) * size));
  }
}

export interface ReferenceArgs {
  /** (count, n, n). */
  images: Float32Array;
  geometry: Geometry;
  /** (count, H orders, R rings): B_m(k) = 2πk·A_m(k)/‖A‖, ‖A‖² = Σ_k 2πk Σ_m |A_m(k)|². */
  re: Float32Array;
  im: Float32Array;
  /** (count) ‖A‖; 0 for a reference that is flat under the mask. */
  norm: Float64Array;
  /** What is done to each reference first (not the CTF); null = nothing. */
  preparation?: Preparation | null;
  /**
   * (R) share of an object's power that particles have on each ring (CTF², for particles multiplied by their CTF): then
   * ‖A‖² = Σ_k 2πk·w_k Σ_m |A_m(k)|², and the score stays proportional to a correlation coefficient. null = 1.
   */
  power?: Float64Array | null;
}

/**
 * Kernel over references: subtract the mean under the soft annulus, multiply by it, transform, weight and normalise.
 */
export function referenceKernel(range: Range, args: ReferenceArgs): void {
  const { images, geometry, re, im, norm } = args;
  const { boxSize, rings, half } = geometry;
  const size = boxSize * boxSize;
  const count = range.end - range.start;
  const mask = annulusMask(geometry);
  const masked = new Float32Array(count * size);
  const image = new Float32Array(size);
  const { preparation } = args;
  const prepare = preparation
    ? preparerOf({ preparation, width: boxSize, height: boxSize, pixelSize: null, ctf: null })
    : null;
  for (let k = 0; k < count; k++) {
    image.set(images.subarray((range.start + k) * size, (range.start + k + 1) * size));
    prepare?.(image, range.start + k);
    let sum = 0;
    let weight = 0;
    for (let i = 0; i < size; i++) {
      sum += mask[i]! * image[i]!;
      weight += mask[i]!;
    }
    let deviation = 0;
    let power = 0;
    for (let i = 0; i < size; i++) {
      const value = image[i]!;
      masked[k * size + i] = mask[i]! * (value - sum / weight);
      deviation += masked[k * size + i]! ** 2;
      power += mask[i]! * value * value;
    }
    // What is left of a constant after subtracting its mean is rounding.
    if (deviation <= 1e-12 * power) masked.fill(0, k * size, (k + 1) * size);
  }
  const yRe = new Float32Array(count * rings * half);
  const yIm = new Float32Array(count * rings * half);
  polarPlan(boxSize, rings, half).transform(masked, count, yRe, yIm, 0);
  const coefficients = ringCoefficients(boxSize, rings, half);
  for (let k = 0; k < count; k++) {
    const at = (range.start + k) * half * rings;
    const outRe = re.subarray(at, at + half * rings);
    const outIm = im.subarray(at, at + half * rings);
    coefficients.placed(yRe, yIm, k * rings * half, 0, 0, 0, false, outRe, outIm);
    norm[range.start + k] = weightAndNormalise(outRe, outIm, half, rings, args.power);
  }
}

/** A_m(k) → 2πk·A_m(k)/‖A‖ in place, (H, R); `power` as in {@link ReferenceArgs}. @returns ‖A‖ */
export function weightAndNormalise(
  re: Float32Array,
  im: Float32Array,
  half: number,
  rings: number,
  power: Float64Array | null = null,
): number {
  let squares = 0;
  for (let m = 0; m < half; m++) {
    // Orders −m and m have equal moduli.
    const mates = m === 0 ? 1 : 2;
    for (let r = 0; r < rings; r++) {
      const i = m * rings + r;
      const share = power ? power[r]! : 1;
      squares += share * mates * 2 * Math.PI * (r + 1) * (re[i]! * re[i]! + im[i]! * im[i]!);
    }
  }
  const norm = Math.sqrt(squares);
  const scale = norm > 0 ? 1 / norm : 0;
  for (let m = 0; m < half; m++) {
    for (let r = 0; r < rings; r++) {
      const weight = 2 * Math.PI * (r + 1) * scale;
      re[m * rings + r]! *= weight;
      im[m * rings + r]! *= weight;
    }
  }
  return norm;
}

/** Reference coefficients of `images` (count, n, n), made on the calling thread. */
export function makeReferences(images: Float32Array, geometry: Geometry): References & { norm: Float64Array } {
  const count = images.length / geometry.boxSize ** 2;
  const size = count * geometry.half * geometry.rings;
  const made = { re: new Float32Array(size), im: new Float32Array(size), norm: new Float64Array(count) };
  referenceKernel({ start: 0, end: count, block: 0 }, { images, geometry, ...made });
  return { count, ...made };
}
