/** From half-ring samples to ring coefficients X_m(k), as moved and turned objects. */
import { hasKernels } from "../kernels/kernelMemory.js";
import { LANES } from "./laneFft.js";
import { createRingFft } from "./ringFft.js";
import { createRingKernel, LEAST_HALF } from "./ringKernel.js";

/** Lanes in a group; a binding of this module, because the innermost loops read it. */
const GROUP = LANES;
/** Turns half-ring samples of one geometry into coefficients; allocates nothing per call. */
export interface RingCoefficients {
  /**
   * Coefficients of the object laid onto its reference:
   * out_m(k) = e^{−imψ}·(1/2H) Σ_j X(k, φ_j)·e^{−2πi q·o/n}·e^{−imφ_j}, conjugated when `mirror`;
   * that is the transform of the image after p_ref = M·R(ψ)·(p + o).
   * @param yRe,yIm (R, H) samples from index `at` on
   * @param psi     degrees
   * @param originX,originY o, px
   * @param outRe,outIm (H orders, R) from index 0 on
   */
  placed(
    yRe: Float32Array,
    yIm: Float32Array,
    at: number,
    psi: number,
    originX: number,
    originY: number,
    mirror: boolean,
    outRe: Float32Array,
    outIm: Float32Array,
  ): void;
}

const kept = new Map<string, RingCoefficients>();

/** {@link createRingCoefficients}, kept with its scratch for the next call on the same thread. */
export function ringCoefficients(boxSize: number, rings: number, half: number): RingCoefficients {
  const key = `${boxSize} ${rings} ${half}`;
  let made = kept.get(key);
  if (!made) {
    if (kept.size >= 4) kept.clear();
    made = createRingCoefficients(boxSize, rings, half);
    kept.set(key, made);
  }
  return made;
}

/** Eight rings at a time: four lanes, and the two partners of {@link createRingFft}. */
const RINGS_AT_ONCE = 2 * GROUP;

/**
 * @param boxSize n, px
 * @param rings   R
 * @param half    H, a power of two
 * @param plain   without the kernels, also where there are some
 */
export function createRingCoefficients(boxSize: number, rings: number, half: number, plain = false): RingCoefficients {
  if (plain || half < LEAST_HALF || !hasKernels()) return plainCoefficients(boxSize, rings, half);
  const kernel = createRingKernel(boxSize, rings, half);
  return {
    placed(yRe, yIm, at, psi, originX, originY, mirror, outRe, outIm) {
      kernel.place(yRe, yIm, at, psi, originX, originY, mirror);
      kernel.read(outRe, outIm);
    },
  };
}

function plainCoefficients(boxSize: number, rings: number, half: number): RingCoefficients {
  const fft = createRingFft(half);
  const size = half * GROUP;
  const [aRe, aIm, bRe, bIm, cRe, cIm, dRe, dIm] = Array.from({ length: 8 }, () => new Float32Array(size)) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const cos = Float64Array.from({ length: half }, (_, j) => Math.cos((Math.PI * j) / half));
  const sin = Float64Array.from({ length: half }, (_, j) => Math.sin((Math.PI * j) / half));
  // e^{−2πi o·direction/n} of each sample, and its power for the ring in hand.
  const unitRe = new Float64Array(half);
  const unitIm = new Float64Array(half);
  const phaseRe = new Float64Array(half);
  const phaseIm = new Float64Array(half);
  return {
    placed(yRe, yIm, at, psi, originX, originY, mirror, outRe, outIm) {
      const psiRad = (psi * Math.PI) / 180;
      const sign = mirror ? -1 : 1;
      for (let j = 0; j < half; j++) {
        const angle = (-2 * Math.PI * (originX * cos[j]! + originY * sin[j]!)) / boxSize;
        phaseRe[j] = unitRe[j] = Math.cos(angle);
        phaseIm[j] = unitIm[j] = Math.sin(angle);
      }
      for (let first = 0; first < rings; first += RINGS_AT_ONCE) {
        for (let j = 0; j < half; j++) {
          let c = phaseRe[j]!;
          let s = phaseIm[j]!;
          for (let r = 0; r < RINGS_AT_ONCE; r++) {
            const ring = first + r;
            const i = j * GROUP + (r % GROUP);
            const re = r < GROUP ? aRe : bRe;
            const im = r < GROUP ? aIm : bIm;
            if (ring >= rings) {
              re[i] = 0;
              im[i] = 0;
              continue;
            }
            const u = yRe[at + ring * half + j]!;
            const v = yIm[at + ring * half + j]!;
            re[i] = u * c - v * s;
            im[i] = u * s + v * c;
            const next = c * unitRe[j]! - s * unitIm[j]!;
            s = c * unitIm[j]! + s * unitRe[j]!;
            c = next;
          }
          phaseRe[j] = c;
          phaseIm[j] = s;
        }
        fft.pair(aRe, aIm, bRe, bIm, cRe, cIm, dRe, dIm);
        for (let m = 0; m < half; m++) {
          const c = Math.cos(m * psiRad);
          const s = -Math.sin(m * psiRad);
          for (let r = 0; r < RINGS_AT_ONCE && first + r < rings; r++) {
            const i = m * GROUP + (r % GROUP);
            const u = r < GROUP ? cRe[i]! : dRe[i]!;
            const v = r < GROUP ? cIm[i]! : dIm[i]!;
            outRe[m * rings + first + r] = u * c - v * s;
            outIm[m * rings + first + r] = sign * (u * s + v * c);
          }
        }
      }
    },
  };
}
