/** Ring coefficients by the kernels (kernels/assembly/rings.ts), one image at a time. */
import { KernelMemory, type Plane } from "../kernels/kernelMemory.js";
import { LANES } from "./laneFft.js";
import { firstRingOfOrder } from "./orders.js";
import { MASK_BAND, MASK_WIDTH, maskStride, type RadialMask } from "./radialMask.js";

/** One image on rings, and what is left of a total without it; not to be shared between threads. */
export interface RingKernel {
  /** Coefficients of the object laid onto its reference, as RingCoefficients.placed makes them; they are kept. */
  place(
    yRe: Float32Array,
    yIm: Float32Array,
    at: number,
    psi: number,
    originX: number,
    originY: number,
    mirror: boolean,
  ): void;
  /** The coefficients that are kept, (H, R). */
  read(outRe: Float32Array, outIm: Float32Array): void;
}

/** {@link RingKernel} with a mask and a total. */
export interface MaskedRingKernel extends RingKernel {
  /** Start sums of zero; add the coefficients that are kept, times `sign`; take the sums, (H, R). */
  begin(): void;
  add(sign: number): void;
  finish(outRe: Float64Array, outIm: Float64Array): void;
  /** Take a mask (of the radius that this was made for), a total under it, (H, R), and weights of the rings. */
  take(mask: RadialMask, totalRe: Float64Array, totalIm: Float64Array, weights: Float64Array): void;
  /** Put the coefficients that are kept under the mask. */
  mask(): void;
  /**
   * 2πk·B/‖B‖ into {@link othersRe}, B = weights·(total − those under the mask), or weights·total.
   * @returns ‖B‖², and with a the coefficients under the mask ‖a‖² and Σ⟨a·b*⟩, b = 2πk·B/‖B‖
   */
  others(without: boolean): { squares: number; product: number; power: number };
  /** (H, R), over the memory of the kernels. */
  readonly othersRe: Float32Array;
  readonly othersIm: Float32Array;
}

/** Zeros before each row, at least as many as the band of a mask reaches. */
const MARGIN = LANES * Math.ceil(MASK_BAND / LANES);
const FIELDS = 29;

/** Kernels take half rings of at least so many samples. */
export const LEAST_HALF = 8;

/** @throws Error where there are no kernels */
export const createRingKernel = (boxSize: number, rings: number, half: number): RingKernel =>
  create(boxSize, rings, half, null);

/**
 * @param radius the mask vanishes beyond, px
 * @throws Error where there are no kernels
 */
export const createMaskedRingKernel = (
  boxSize: number,
  rings: number,
  half: number,
  radius: number,
): MaskedRingKernel => create(boxSize, rings, half, radius);

function create(boxSize: number, rings: number, half: number, radius: number | null): MaskedRingKernel {
  const eights = 8 * Math.ceil(rings / 8);
  const row = eights + MARGIN;
  const memory = new KernelMemory();
  const reserve = (length: number): Plane => memory.reserve(length);
  const only = (length: number): Plane => memory.reserve(radius === null ? 0 : length);
  /** A plane of coefficients, told by where ring 0 of order 0 is. */
  const rows = (of: (length: number) => Plane): Plane => {
    const { at } = of(MARGIN + half * row);
    return { at: at + 4 * MARGIN, length: half * row };
  };
  const fields = reserve(FIELDS);
  const samples = [reserve(rings * half), reserve(rings * half)] as const;
  const moved = [reserve(eights * half), reserve(eights * half)] as const;
  const halfTurn = reserve(2 * half);
  const roots = reserve(2 * half);
  const work = reserve(6 * half * LANES);
  const own = [rows(reserve), rows(reserve)] as const;
  const sums = [only(2 * half * eights), only(2 * half * eights)] as const;
  const band = only(half * MASK_WIDTH * maskStride(rings));
  const first = only(half);
  const transform = only(eights);
  const mean = only(eights);
  const masked = [rows(only), rows(only)] as const;
  const total = [rows(only), rows(only)] as const;
  const weight = only(eights);
  const measure = only(eights);
  const spare = [rows(only), rows(only)] as const;
  // Whole vectors are written, beyond the last row too.
  const others = [only(half * rings + LANES), only(half * rings + LANES)] as const;
  const found = only(6);
  const kernels = memory.start();
  const { ringPlace, ringAdd, ringMask, ringOthers } = kernels;

  const turn = memory.view(halfTurn);
  const root = memory.view(roots);
  for (let j = 0; j < half; j++) {
    turn[j] = Math.cos((Math.PI * j) / half);
    turn[half + j] = Math.sin((Math.PI * j) / half);
    root[j] = Math.cos((2 * Math.PI * j) / half);
    root[half + j] = -Math.sin((2 * Math.PI * j) / half);
  }
  if (radius !== null) {
    const firstRing = memory.ints(first);
    for (let m = 0; m < half; m++) {
      firstRing[m] = LANES * Math.floor(firstRingOfOrder(m, boxSize, radius, rings) / LANES);
    }
    memory.view(measure).set(Float32Array.from({ length: rings }, (_, k) => 2 * Math.PI * (k + 1)));
  }
  const planes = [...samples, ...moved, halfTurn, roots, work, ...own, ...sums, band, first, transform, mean];
  const more = [...masked, ...total, weight, measure, ...spare, ...others, found];
  memory.ints(fields).set([rings, half, 4 * row, ...[...planes, ...more].map(({ at }) => at)]);

  const [samplesRe, samplesIm] = [memory.view(samples[0]), memory.view(samples[1])];
  const [ownRe, ownIm] = [memory.view(own[0]), memory.view(own[1])];
  const [sumRe, sumIm] = [memory.doubles(sums[0]), memory.doubles(sums[1])];
  const plane = (of: Plane): Float32Array => memory.view({ at: of.at, length: radius === null ? 0 : of.length });
  const [totalRe, totalIm] = [plane(total[0]), plane(total[1])];
  const results = memory.doubles(found);
  const viewOf = (of: Plane): Float32Array => memory.view({ at: of.at, length: radius === null ? 0 : half * rings });

  return {
    place(yRe, yIm, at, psi, originX, originY, mirror) {
      const size = rings * half;
      samplesRe.set(yRe.subarray(at, at + size));
      samplesIm.set(yIm.subarray(at, at + size));
      const psiRad = (psi * Math.PI) / 180;
      const scale = (-2 * Math.PI) / boxSize;
      const sign = mirror ? 1 : 0;
      ringPlace!(fields.at, scale * originX, scale * originY, Math.cos(psiRad), Math.sin(psiRad), sign);
    },
    read(outRe, outIm) {
      for (let m = 0; m < half; m++) {
        outRe.set(ownRe.subarray(m * row, m * row + rings), m * rings);
        outIm.set(ownIm.subarray(m * row, m * row + rings), m * rings);
      }
    },
    begin() {
      sumRe.fill(0);
      sumIm.fill(0);
    },
    add: (sign) => void ringAdd!(fields.at, sign),
    finish(outRe, outIm) {
      for (let m = 0; m < half; m++) {
        outRe.set(sumRe.subarray(m * eights, m * eights + rings), m * rings);
        outIm.set(sumIm.subarray(m * eights, m * eights + rings), m * rings);
      }
    },
    take(mask, re, im, weights) {
      memory.view(band).set(mask.band);
      memory.view(transform).set(mask.transform);
      memory.view(mean).set(mask.mean);
      memory.view(weight).set(weights);
      for (let m = 0; m < half; m++) {
        totalRe.set(re.subarray(m * rings, (m + 1) * rings), m * row);
        totalIm.set(im.subarray(m * rings, (m + 1) * rings), m * row);
      }
    },
    mask: () => void ringMask!(fields.at),
    others(without) {
      ringOthers!(fields.at, without ? 1 : 0);
      return { squares: results[0]!, product: results[1]!, power: results[2]! };
    },
    othersRe: viewOf(others[0]),
    othersIm: viewOf(others[1]),
  };
}
