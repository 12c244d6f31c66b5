/** Many tests at once: probabilities corrected so that few of what is called significant is not. */

/**
 * "benjamini-hochberg": under independence and positive dependence; "benjamini-yekutieli": under any dependence, at the
 * price of a factor Σ 1/i.
 */
export type FalseDiscoveryRule = "benjamini-hochberg" | "benjamini-yekutieli";

/**
 * Smallest false-discovery rate at which each test would still be called significant: with p sorted rising and n tests,
 * q_(i) = min over j ≥ i of p_(j)·n·c/j, at most 1; c = 1, or Σ_{i ≤ n} 1/i for Benjamini–Yekutieli. Calling q ≤ α
 * significant keeps the expected share of false ones among them at or below α.
 *
 * @param p probabilities, 0 … 1
 * @see Benjamini & Hochberg, J. R. Stat. Soc. B 57, 289 (1995); Benjamini & Yekutieli, Ann. Stat. 29, 1165 (2001)
 */
export function falseDiscovery(p: Float64Array, rule: FalseDiscoveryRule): Float64Array {
  const n = p.length;
  let scale = n;
  if (rule === "benjamini-yekutieli") {
    let harmonic = 0;
    for (let i = n; i >= 1; i--) harmonic += 1 / i;
    scale = n * harmonic;
  }
  const order = Uint32Array.from(p, (_, i) => i).sort((i, j) => p[i]! - p[j]! || i - j);
  const q = new Float64Array(n);
  let least = 1;
  for (let place = n; place >= 1; place--) {
    const i = order[place - 1]!;
    least = Math.min(least, (p[i]! * scale) / place);
    q[i] = least;
  }
  return q;
}
