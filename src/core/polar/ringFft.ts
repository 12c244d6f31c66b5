/**
 * Angular Fourier coefficients of rings given on half circles:
 * X_m = (1/2H) Σ_{j<2H} X(φ_j)·e^{−imφ_j}, φ_j = πj/H. A real image has X(φ + π) = X*(φ), hence
 * X_{−m} = (−1)^m X*_m, and m = 0 … H−1 is everything. Four lanes at once (see laneFft.ts).
 */
import { laneFft, LANES } from "./laneFft.js";

/** Lanes in a group; a binding of this module, because the innermost loops read it. */
const GROUP = LANES;
/** Transform of rings of one length; arrays hold H·{@link LANES} numbers, [j][lane] in, [m][lane] out. */
export interface RingFft {
  /** H: samples on a half ring in, orders m out. */
  readonly half: number;
  /** Coefficients of the rings a and b, which share one transform for their even orders. */
  pair(
    aRe: Float32Array,
    aIm: Float32Array,
    bRe: Float32Array,
    bIm: Float32Array,
    outARe: Float32Array,
    outAIm: Float32Array,
    outBRe: Float32Array,
    outBIm: Float32Array,
  ): void;
}

/** @param half H, a power of two */
export function createRingFft(half: number): RingFft {
  const fft = laneFft(half);
  const cos = Float64Array.from({ length: half }, (_, j) => Math.cos((Math.PI * j) / half));
  const sin = Float64Array.from({ length: half }, (_, j) => Math.sin((Math.PI * j) / half));
  const size = half * GROUP;
  const re = new Float32Array(size);
  const im = new Float32Array(size);
  const otherRe = new Float32Array(size);
  const otherIm = new Float32Array(size);

  /** Odd orders m = 2p + 1: (1/H)·FFT(Im X_j · (sin φ_j + i cos φ_j))[p]. */
  function odd(x: Float32Array, outRe: Float32Array, outIm: Float32Array): void {
    for (let j = 0; j < half; j++) {
      const c = cos[j]!;
      const s = sin[j]!;
      for (let i = j * GROUP; i < (j + 1) * GROUP; i++) {
        const v = x[i]!;
        re[i] = v * s;
        im[i] = v * c;
      }
    }
    const other = fft.forward(re, im, otherRe, otherIm);
    const zr = other ? otherRe : re;
    const zi = other ? otherIm : im;
    const scale = 1 / half;
    for (let p = 0; 2 * p + 1 < half; p++) {
      for (let l = 0; l < GROUP; l++) {
        outRe[(2 * p + 1) * GROUP + l] = scale * zr[p * GROUP + l]!;
        outIm[(2 * p + 1) * GROUP + l] = scale * zi[p * GROUP + l]!;
      }
    }
  }

  return {
    half,
    pair(aRe, aIm, bRe, bIm, outARe, outAIm, outBRe, outBIm) {
      // Even orders m = 2p: (1/H)·FFT(Re X_j)[p]; the two real sequences share one complex transform.
      re.set(aRe);
      im.set(bRe);
      const other = fft.forward(re, im, otherRe, otherIm);
      const zr = other ? otherRe : re;
      const zi = other ? otherIm : im;
      const scale = 0.5 / half;
      for (let p = 0; 2 * p < half; p++) {
        const i0 = p * GROUP;
        const j0 = ((half - p) % half) * GROUP;
        const o = 2 * p * GROUP;
        for (let l = 0; l < GROUP; l++) {
          const ur = zr[i0 + l]!;
          const ui = zi[i0 + l]!;
          const vr = zr[j0 + l]!;
          const vi = zi[j0 + l]!;
          outARe[o + l] = scale * (ur + vr);
          outAIm[o + l] = scale * (ui - vi);
          outBRe[o + l] = scale * (ui + vi);
          outBIm[o + l] = scale * (vr - ur);
        }
      }
      odd(aIm, outARe, outAIm);
      odd(bIm, outBRe, outBIm);
    },
  };
}
