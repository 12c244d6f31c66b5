/** How good a partition is, from the points alone. */
import { centresOf, squaredDistance, type Points } from "./points.js";

export interface Validity {
  /** Classes that have members. */
  classes: number;
  /** Σ |x − class mean|². */
  within: number;
  /** The same as a share of Σ |x − mean|²; 0 when all points coincide. */
  withinShare: number;
  /** (B/(K − 1)) / (W/(n − K)); null for one class, for as many classes as points, and for W = 0. */
  calinskiHarabasz: number | null;
  /** Mean over the classes of the largest (s_i + s_j)/|m_i − m_j|; null for one class and where means coincide. */
  daviesBouldin: number | null;
}

/**
 * Sums within, Calinski–Harabasz and Davies–Bouldin, with W = Σ |x − m_class|², B = Σ n_k |m_k − m|² and s_k the mean
 * distance (not squared) of the members of class k from its mean.
 *
 * Caliński & Harabasz, Commun. Statist. 3, 1 (1974), doi:10.1080/03610927408827101; Davies & Bouldin, IEEE Trans. PAMI
 * 1, 224 (1979), doi:10.1109/TPAMI.1979.4766909.
 *
 * @param labels class of each point, from 0
 */
export function validityOf(points: Points, labels: ArrayLike<number>, classes: number): Validity {
  const { n, k, values } = points;
  const { means, counts } = centresOf(points, labels, classes);
  const whole = centresOf(points, new Uint8Array(n), 1).means;
  const spread = new Float64Array(classes);
  let within = 0;
  for (let i = 0; i < n; i++) {
    const c = labels[i]!;
    const d = squaredDistance(values, i * k, means, c * k, k);
    within += d;
    spread[c]! += Math.sqrt(d) / counts[c]!;
  }
  const used = [...counts.keys()].filter((c) => counts[c]! > 0);
  const between = used.reduce((sum, c) => sum + counts[c]! * squaredDistance(means, c * k, whole, 0, k), 0);
  const K = used.length;
  const total = within + between;
  let davies: number | null = null;
  if (K > 1) {
    davies = 0;
    for (const a of used) {
      let worst = 0;
      for (const b of used) {
        if (a === b) continue;
        const apart = Math.sqrt(squaredDistance(means, a * k, means, b * k, k));
        worst = Math.max(worst, apart > 0 ? (spread[a]! + spread[b]!) / apart : Infinity);
      }
      davies += worst / K;
    }
  }
  return {
    classes: K,
    within,
    withinShare: total > 0 ? within / total : 0,
    calinskiHarabasz: K > 1 && K < n && within > 0 ? between / (K - 1) / (within / (n - K)) : null,
    daviesBouldin: davies !== null && Number.isFinite(davies) ? davies : null,
  };
}
