/** Student's t for two groups of unequal variance, and its two-sided probability. */

/** Lanczos' series for Γ, g = 7. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** ln Γ(x) for x > 0, to about 1e-15 of its size. @see Lanczos, SIAM J. Numer. Anal. 1, 86 (1964) */
export function lnGamma(x: number): number {
  // Γ(x)·Γ(1 − x) = π/sin πx: the series is for the right half of the plane.
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - lnGamma(1 - x);
  let sum = LANCZOS[0]!;
  for (let i = 1; i < LANCZOS.length; i++) sum += LANCZOS[i]! / (x - 1 + i);
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

const MOST_TERMS = 100_000;
const TINY = 1e-300;

/**
 * Regularised incomplete beta function I_x(a, b) = ∫₀ˣ t^(a−1)(1 − t)^(b−1) dt / B(a, b), by its continued fraction
 * (Lentz); a, b > 0, 0 ≤ x ≤ 1. Relative error about 1e-10 for a or b of 10⁴, 1e-13 for small ones.
 * @see Abramowitz & Stegun, Handbook of Mathematical Functions (1964), 26.5.8
 */
export function incompleteBeta(a: number, b: number, x: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // On the other side of the mean the fraction converges slowly: I_x(a, b) = 1 − I_{1−x}(b, a).
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(b, a, 1 - x);
  const front = Math.exp(lnGamma(a + b) - lnGamma(a) - lnGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  const away = (v: number): number => (Math.abs(v) < TINY ? TINY : v);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= MOST_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    const step = d * c;
    fraction *= step;
    if (Math.abs(step - 1) < 1e-15) break;
  }
  return front * fraction;
}

/** Probability of |T| ≥ |t| under Student's t with df > 0 degrees of freedom: I_{df/(df + t²)}(df/2, ½). */
export function studentTwoSided(t: number, df: number): number {
  return incompleteBeta(df / 2, 0.5, df / (df + t * t));
}

/** What is known of a group: mean, variance over n − 1, and n ≥ 2. */
export interface Group {
  mean: number;
  variance: number;
  n: number;
}

/**
 * Welch's test of two means: t = (mean_a − mean_b)/√(s_a + s_b), s = variance/n, with
 * df = (s_a + s_b)²/(s_a²/(n_a − 1) + s_b²/(n_b − 1)) degrees of freedom (Welch–Satterthwaite).
 * @returns null when neither group varies: there is nothing to measure a difference against
 * @see Welch, Biometrika 34, 28 (1947)
 */
export function welch(a: Group, b: Group): { t: number; df: number } | null {
  const sa = a.variance / a.n;
  const sb = b.variance / b.n;
  const s = sa + sb;
  if (!(s > 0)) return null;
  // Shares of the error: squares of small variances would underflow.
  const df = 1 / ((sa / s) ** 2 / (a.n - 1) + (sb / s) ** 2 / (b.n - 1));
  return { t: (a.mean - b.mean) / Math.sqrt(s), df };
}
