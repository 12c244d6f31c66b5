/** Fourier transforms of the rings of one image, in double precision and in float32, with room of their own. */
import { fft1d } from "../fourier/fft1d.js";
import { realRows32 } from "../fourier/realRows32.js";

/** A prepared transform of `rings` real rings of `angles` samples. */
export interface RingTransform {
  /** Coefficient m = 0 … floor(angles/2) of ring r at r·stride + m, unscaled, e^{−2πi ma/angles}; overwritten by each call. */
  readonly re: Float32Array | Float64Array;
  readonly im: Float32Array | Float64Array;
  readonly stride: number;
  /** @param polar (rings, angles) */
  forward(polar: Float64Array): void;
}

/** In float32: fourier/realRows32.ts. */
export function ringTransform32(rings: number, angles: number): RingTransform {
  const rows = realRows32(angles, rings);
  const values = new Float32Array(rings * angles);
  const re = new Float32Array(rings * rows.stride);
  const im = new Float32Array(rings * rows.stride);
  return {
    re,
    im,
    stride: rows.stride,
    forward(polar) {
      values.set(polar);
      rows.forward(values, re, im);
    },
  };
}

/** In double precision: fourier/fft1d.ts. */
export function ringTransform(rings: number, angles: number): RingTransform {
  const fft = fft1d(angles);
  const orders = Math.floor(angles / 2) + 1;
  const pair = new Float64Array(2 * angles);
  const spectrum = new Float64Array(2 * angles);
  const re = new Float64Array(rings * orders);
  const im = new Float64Array(rings * orders);
  return {
    re,
    im,
    stride: orders,
    forward(polar) {
      // Two real rings travel as one complex line: X = (Z_m + Z*_{−m})/2, Y = (Z_m − Z*_{−m})/2i.
      for (let ring = 0; ring < rings; ring += 2) {
        const both = ring + 1 < rings;
        const at = ring * angles;
        for (let a = 0; a < angles; a++) {
          pair[2 * a] = polar[at + a]!;
          pair[2 * a + 1] = both ? polar[at + angles + a]! : 0;
        }
        fft.forward(pair, spectrum);
        for (let m = 0; m < orders; m++) {
          const i = 2 * m;
          const j = m === 0 ? 0 : 2 * (angles - m);
          const to = ring * orders + m;
          re[to] = 0.5 * (spectrum[i]! + spectrum[j]!);
          im[to] = 0.5 * (spectrum[i + 1]! - spectrum[j + 1]!);
          if (!both) continue;
          re[to + orders] = 0.5 * (spectrum[i + 1]! + spectrum[j + 1]!);
          im[to + orders] = 0.5 * (spectrum[j]! - spectrum[i]!);
        }
      }
    },
  };
}
