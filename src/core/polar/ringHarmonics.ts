/** Angular orders of a polar image: their power, the self-correlation under rotation, and the symmetry they show. */
import { fft1d } from "../fourier/fft1d.js";
import { ROUNDING, type RingSpectrum } from "./ringCorrelation.js";

/**
 * Power of every angular order on every ring: P_m(r) = |F_m(r)|²/angles², twice that for orders that stand for ±m. The
 * sum over m is the mean square of the ring; without m = 0 it is its variance.
 *
 * @returns (rings, floor(angles/2) + 1), squared density unit
 */
export function harmonicPower({ rings, angles, data }: RingSpectrum): Float64Array {
  const orders = Math.floor(angles / 2) + 1;
  const power = new Float64Array(rings * orders);
  for (let ring = 0; ring < rings; ring++) {
    for (let m = 0; m < orders; m++) {
      const i = 2 * (ring * angles + m);
      const single = m === 0 || 2 * m === angles;
      power[ring * orders + m] = ((single ? 1 : 2) * (data[i]! ** 2 + data[i + 1]! ** 2)) / angles ** 2;
    }
  }
  return power;
}

/** Weighted mean over the rings of (rings, orders) numbers: Σ_r w_r P_m(r) / Σ_r w_r. */
export function meanOverRings(power: Float64Array, weights: Float64Array): Float64Array {
  const orders = power.length / weights.length;
  const mean = new Float64Array(orders);
  const total = weights.reduce((sum, w) => sum + w, 0);
  if (!(total > 0)) return mean;
  weights.forEach((w, ring) => {
    for (let m = 0; m < orders; m++) mean[m] = mean[m]! + (w / total) * power[ring * orders + m]!;
  });
  return mean;
}

/**
 * Rotational self-correlation s(ψ) = Σ_{m≥1} P_m cos mψ / Σ_{m≥1} P_m, about the mean of every ring, so that a bare
 * disc shows no symmetry. 1 at ψ = 0; an n-fold image has it again at every multiple of 360°/n.
 *
 * @param power P_m, m = 0 … floor(angles/2)
 * @returns one number an angle a·360°/angles; all 0 for an image without angular contrast
 */
export function selfCorrelation(power: Float64Array, angles: number): Float64Array {
  const spectrum = new Float64Array(2 * angles);
  const out = new Float64Array(2 * angles);
  let total = 0;
  for (let m = 1; m < power.length; m++) {
    total += power[m]!;
    if (2 * m === angles) spectrum[2 * m] = power[m]!;
    else {
      spectrum[2 * m] = 0.5 * power[m]!;
      spectrum[2 * (angles - m)] = 0.5 * power[m]!;
    }
  }
  const self = new Float64Array(angles);
  if (total <= ROUNDING * power[0]!) return self;
  fft1d(angles).inverse(spectrum, out);
  for (let a = 0; a < angles; a++) self[a] = (angles / total) * out[2 * a]!;
  return self;
}

/**
 * How n-fold an image is: the mean of its self-correlation at the turns 360°·k/n, k = 1 … n − 1, which is
 * (n·Σ_{n|m} P_m / Σ_{m≥1} P_m − 1)/(n − 1). 1 = exactly n-fold; about 0 for noise; negative when the orders that n
 * does not divide prevail.
 *
 * @param power P_m, m = 0 …
 * @param folds largest n
 * @returns scores[n] for n = 2 … folds; 0 at n = 0 and 1, and everywhere for an image without angular contrast
 */
export function symmetryScores(power: Float64Array, folds: number): Float64Array {
  const scores = new Float64Array(folds + 1);
  const total = power.reduce((sum, p, m) => (m === 0 ? 0 : sum + p), 0);
  if (total <= ROUNDING * power[0]!) return scores;
  for (let n = 2; n <= folds; n++) {
    let divided = 0;
    for (let m = n; m < power.length; m += n) divided += power[m]!;
    scores[n] = ((n * divided) / total - 1) / (n - 1);
  }
  return scores;
}

/** Scores below this are what chance brings. */
const CHANCE = 0.1;

/**
 * The strongest symmetry: the largest n whose score reaches nine tenths of the best, because an n-fold image is also
 * k-fold for every k that divides n, and noise then decides which of them is a little higher.
 * @returns n = 1 and score 0 when no score reaches 0.1
 */
export function strongestSymmetry(scores: Float64Array): { n: number; score: number } {
  const best = Math.max(0, ...scores);
  if (best < CHANCE) return { n: 1, score: 0 };
  for (let n = scores.length - 1; n > 1; n--) {
    if (scores[n]! >= 0.9 * best) return { n, score: scores[n]! };
  }
  return { n: 1, score: 0 };
}
