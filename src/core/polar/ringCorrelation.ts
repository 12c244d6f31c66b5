/** Correlation of two polar images (see rings.ts) along the angle: a shift along the rings is a turn of the image. */
import { fft1d } from "../fourier/fft1d.js";

/** Fourier coefficients of every ring; see {@link ringSpectrum}. */
export interface RingSpectrum {
  rings: number;
  angles: number;
  /** (rings, angles) interleaved complex. */
  data: Float64Array;
}

/** F_m(r) = Σ_a polar(r, a)·e^{−2πi ma/angles} of every ring, unscaled, m = 0 … angles − 1. */
export function ringSpectrum(polar: Float32Array | Float64Array, rings: number, angles: number): RingSpectrum {
  const fft = fft1d(angles);
  const line = new Float64Array(2 * angles);
  const out = new Float64Array(2 * angles);
  const data = new Float64Array(2 * rings * angles);
  for (let ring = 0; ring < rings; ring++) {
    for (let a = 0; a < angles; a++) line[2 * a] = polar[ring * angles + a]!;
    fft.forward(line, out);
    data.set(out, 2 * ring * angles);
  }
  return { rings, angles, data };
}

/** The spectrum of the mirrored image M·p (x → −x): its azimuths are 180° − φ, hence (−1)^m·F*_m. */
export function mirrored({ rings, angles, data }: RingSpectrum): RingSpectrum {
  const out = new Float64Array(data.length);
  for (let k = 0; k < angles; k++) {
    // Signed order, so that odd numbers of samples, which have none at 180°, are interpolated and not bent.
    const sign = (2 * k > angles ? angles - k : k) % 2 === 0 ? 1 : -1;
    for (let i = 2 * k; i < data.length; i += 2 * angles) {
      out[i] = sign * data[i]!;
      out[i + 1] = -sign * data[i + 1]!;
    }
  }
  return { rings, angles, data: out };
}

/** What {@link rotationalCorrelation} gives. */
export interface RotationalCorrelation {
  /** One coefficient an angle, −1 … 1: of all rings together. */
  sum: Float64Array;
  /** (rings, angles): the coefficient of each ring alone, about its own means; 0 for a ring without contrast. */
  rings: Float64Array;
}

/**
 * Rotational correlation: with ψ = a·360°/angles,
 *
 * c(ψ) = Σ_r w_r Σ_φ (f(r, φ) − f̄)(g(r, φ + ψ) − ḡ) / √(Σ_r w_r Σ_φ (f − f̄)² · Σ_r w_r Σ_φ (g − ḡ)²),
 *
 * f̄, ḡ the weighted means over all rings. Turning f by ψ lays it on g: with f the image and g the reference, the peak
 * is the ψ of core/conventions.ts; with g {@link mirrored}, that of M·R(ψ). With weight r, c is the correlation
 * coefficient of the two images over the annulus. Rings without contrast together: 0.
 *
 * @param weights one a ring, not negative
 * @see Saxton & Frank, Ultramicroscopy 2, 219 (1977); Joyeux & Penczek, Ultramicroscopy 92, 33 (2002)
 */
export function rotationalCorrelation(f: RingSpectrum, g: RingSpectrum, weights: Float64Array): RotationalCorrelation {
  const { rings, angles } = f;
  if (g.rings !== rings || g.angles !== angles || weights.length !== rings) {
    throw new Error(`rings of ${rings} × ${angles} and ${g.rings} × ${g.angles} samples`);
  }
  const fft = fft1d(angles);
  const meanF = weightedMean(f, weights);
  const meanG = weightedMean(g, weights);
  const total = new Float64Array(2 * angles);
  const product = new Float64Array(2 * angles);
  const line = new Float64Array(2 * angles);
  const each = new Float64Array(rings * angles);
  let powerF = 0;
  let powerG = 0;
  for (let ring = 0; ring < rings; ring++) {
    const at = 2 * ring * angles;
    const w = weights[ring]!;
    let ownF = 0;
    let ownG = 0;
    for (let i = 2; i < 2 * angles; i += 2) {
      const a = f.data[at + i]!;
      const b = f.data[at + i + 1]!;
      const c = g.data[at + i]!;
      const d = g.data[at + i + 1]!;
      ownF += a * a + b * b;
      ownG += c * c + d * d;
      product[i] = a * c + b * d;
      product[i + 1] = a * d - b * c;
      total[i] = total[i]! + w * product[i]!;
      total[i + 1] = total[i + 1]! + w * product[i + 1]!;
    }
    const restF = f.data[at]! - angles * meanF;
    const restG = g.data[at]! - angles * meanG;
    total[0] = total[0]! + w * restF * restG;
    powerF += w * (ownF + restF * restF);
    powerG += w * (ownG + restG * restG);
    product[0] = 0;
    product[1] = 0;
    fft.inverse(product, line);
    const scale = coefficientScale(angles, ownF, ownG, f.data[at]!, g.data[at]!);
    for (let a = 0; a < angles; a++) each[ring * angles + a] = scale * line[2 * a]!;
  }
  fft.inverse(total, line);
  const scale = coefficientScale(angles, powerF, powerG, angles * meanF, angles * meanG);
  const sum = new Float64Array(angles);
  for (let a = 0; a < angles; a++) sum[a] = scale * line[2 * a]!;
  return { sum, rings: each };
}

/** Contrast below this part of the mean, squared, is rounding. */
export const ROUNDING = 1e-22;

/** Parseval: Σ_φ f² = Σ_m |F_m|²/angles. 0 where either has no contrast about its zeroth order. */
function coefficientScale(angles: number, powerF: number, powerG: number, zeroF: number, zeroG: number): number {
  const flat = powerF <= ROUNDING * zeroF * zeroF || powerG <= ROUNDING * zeroG * zeroG;
  return flat ? 0 : angles / (Math.sqrt(powerF) * Math.sqrt(powerG));
}

function weightedMean({ rings, angles, data }: RingSpectrum, weights: Float64Array): number {
  let sum = 0;
  let weight = 0;
  for (let ring = 0; ring < rings; ring++) {
    sum += weights[ring]! * data[2 * ring * angles]!;
    weight += weights[ring]! * angles;
  }
  return weight > 0 ? sum / weight : 0;
}

/** A peak on a circle of samples. */
export interface CircularPeak {
  /** Fraction of a sample, in [0, n). */
  at: number;
  height: number;
}

/**
 * The highest peaks of values on a circle, in falling order, each refined by the parabola through its three samples.
 * A sample is a peak when it is above the one before and not below the one after.
 *
 * @param count    at most so many
 * @param distance peaks nearer than so many samples to a higher one are left out
 */
export function circularPeaks(values: Float64Array, count: number, distance = 0): CircularPeak[] {
  const n = values.length;
  const found: number[] = [];
  for (let i = 0; i < n; i++) {
    const before = values[(i + n - 1) % n]!;
    const after = values[(i + 1) % n]!;
    if (values[i]! > before && values[i]! >= after) found.push(i);
  }
  found.sort((a, b) => values[b]! - values[a]! || a - b);
  const kept: number[] = [];
  for (const i of found) {
    if (kept.length === count) break;
    const near = kept.some((k) => Math.min(Math.abs(i - k), n - Math.abs(i - k)) < distance);
    if (!near) kept.push(i);
  }
  return kept.map((i) => {
    const before = values[(i + n - 1) % n]!;
    const middle = values[i]!;
    const after = values[(i + 1) % n]!;
    const bend = before - 2 * middle + after;
    const offset = bend < 0 ? (0.5 * (before - after)) / bend : 0;
    return { at: (i + offset + n) % n, height: middle - 0.25 * (before - after) * offset };
  });
}
