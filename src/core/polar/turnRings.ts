/** Turning an image by any angle on its half-ring samples. */
import { fft1d } from "../fourier/fft1d.js";

/**
 * The half-ring samples of the image turned by ψ: X'(k, φ) = X(k, φ − ψ), by the Fourier series along each whole ring
 * (X(k, φ + π) = X*(k, φ)), so nothing is lost but the highest order.
 * @param re,im     (R, H) samples from index `at` on, see polarTransform.ts
 * @param psi       degrees
 * @param outRe,outIm (R, H) from index 0 on
 */
export function turnHalfRings(
  re: Float32Array,
  im: Float32Array,
  at: number,
  rings: number,
  half: number,
  psi: number,
  outRe: Float32Array,
  outIm: Float32Array,
): void {
  const n = 2 * half;
  const fft = fft1d(n);
  const ring = new Float64Array(2 * n);
  const series = new Float64Array(2 * n);
  const psiRad = (psi * Math.PI) / 180;
  const cos = Float64Array.from({ length: n }, (_, m) => Math.cos((m < half ? m : m - n) * psiRad));
  const sin = Float64Array.from({ length: n }, (_, m) => (m === half ? 0 : Math.sin((m < half ? m : m - n) * psiRad)));
  for (let r = 0; r < rings; r++) {
    for (let j = 0, i = at + r * half; j < half; j++, i++) {
      ring[2 * j] = re[i]!;
      ring[2 * j + 1] = im[i]!;
      ring[2 * (j + half)] = re[i]!;
      ring[2 * (j + half) + 1] = -im[i]!;
    }
    fft.forward(ring, series);
    for (let m = 0; m < n; m++) {
      const a = series[2 * m]!;
      const b = series[2 * m + 1]!;
      series[2 * m] = a * cos[m]! + b * sin[m]!;
      series[2 * m + 1] = b * cos[m]! - a * sin[m]!;
    }
    fft.inverse(series, ring);
    for (let j = 0, i = r * half; j < half; j++, i++) {
      outRe[i] = ring[2 * j]!;
      outIm[i] = ring[2 * j + 1]!;
    }
  }
}
