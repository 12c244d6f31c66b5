/**
 * The largest eigenvalue of noise: of X·Xᵀ with X = A^{½} G B^{½}, G of independent normal numbers, A = diag(a) the
 * variances of the rows and b the eigenvalues of the covariance of a row.
 *
 * Outside the spectrum z is real and t, t̃ > 0 solve **t̃ z = Σ_i a_i/(1 − a_i t), t z = Σ_j b_j/(1 − b_j t̃)**. Every t in
 * (0, 1/max a) has one t̃ with Σ a t/(1 − a t) = Σ b t̃/(1 − b t̃); the edge is the least z over t. The largest eigenvalue
 * is edge + σ·TW₁ with TW₁ the Tracy–Widom law for real matrices and σ³ = ½ d²z/dμ², μ = −Σ_i 1/(z(1 − a_i t)). For
 * a = 1 and b = 1 this is Marchenko & Pastur's (√n + √m)² with Johnstone's σ; for a = 1 that of El Karoui.
 *
 * @see Marchenko & Pastur, Math. USSR Sb. 1, 457 (1967); Johnstone, Ann. Stat. 29, 295 (2001); El Karoui, Ann. Probab. 35,
 *   663 (2007); Paul & Silverstein, J. Multivar. Anal. 100, 37 (2009); Couillet & Hachem, Random Matrices 3, 1450016 (2014)
 */

/** Values that occur `weight` times each. */
export interface Weighted {
  values: Float64Array;
  /** One for all. */
  weight: number;
}

export interface NoiseLaw {
  edge: number;
  /** Scale of the Tracy–Widom law. */
  sigma: number;
}

const sumOf = ({ values, weight }: Weighted, term: (v: number) => number): number => {
  let sum = 0;
  for (const v of values) sum += term(v);
  return weight * sum;
};

/** Edge and scale of the largest eigenvalue; values of a and b are not negative, and some are positive. */
export function noiseLaw(a: Weighted, b: Weighted): NoiseLaw {
  const aTop = a.values.reduce((x, y) => Math.max(x, y), 0);
  const bTop = b.values.reduce((x, y) => Math.max(x, y), 0);
  if (!(aTop > 0 && bTop > 0)) return { edge: 0, sigma: 0 };
  /**
   * t̃ of a t. The sum over b is convex in t̃, and more than is wanted where its largest term alone is what is wanted: from
   * there Newton's steps fall towards t̃ without passing it.
   */
  const partner = (t: number): number => {
    const wanted = sumOf(a, (v) => (v * t) / (1 - v * t));
    let at = wanted / (bTop * (b.weight + wanted));
    for (let step = 0; step < 80; step++) {
      let [sum, slope] = [0, 0];
      for (const v of b.values) {
        const part = v / (1 - v * at);
        sum += part * at;
        slope += part * (1 + part * at);
      }
      const fall = (b.weight * sum - wanted) / (b.weight * slope);
      at -= fall;
      if (!(fall > 1e-14 * at)) break;
    }
    return at;
  };
  const z = (t: number): number => sumOf(a, (v) => v / (1 - v * t)) / partner(t);
  // Golden section: z falls from ∞ at t = 0 to the edge and rises again.
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [0, 1 / aTop];
  let [x, y] = [high - ratio * (high - low), low + ratio * (high - low)];
  let [zx, zy] = [z(x), z(y)];
  for (let step = 0; step < 40; step++) {
    if (zx < zy) {
      high = y;
      [y, zy] = [x, zx];
      x = high - ratio * (high - low);
      zx = z(x);
    } else {
      low = x;
      [x, zx] = [y, zy];
      y = low + ratio * (high - low);
      zy = z(y);
    }
  }
  const t = 0.5 * (low + high);
  const edge = z(t);
  const h = 0.02 * Math.min(t, 1 / aTop - t);
  const curvature = (z(t + h) - 2 * edge + z(t - h)) / (h * h);
  const slope = sumOf(a, (v) => v / (1 - v * t) ** 2) / edge;
  return { edge, sigma: Math.cbrt(Math.max(0, curvature) / (2 * slope * slope)) };
}

/** 99 % quantile of the Tracy–Widom law for real matrices. */
export const TRACY_WIDOM_99 = 2.0234;

/**
 * What noise alone would reach at rank r = 0, 1 …: the 99 % quantile of the largest eigenvalue, less, for further ranks,
 * the distance from the edge within which r eigenvalues are expected, σ(3πr/2)^{2/3}; never below 0.
 */
export function reachAtRank({ edge, sigma }: NoiseLaw, rank: number): number {
  return Math.max(0, edge + sigma * (TRACY_WIDOM_99 - (1.5 * Math.PI * rank) ** (2 / 3)));
}
