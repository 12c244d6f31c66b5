/** Lengths that transform quickly. */

/** The smallest whole number from `n` on whose only prime factors are 2, 3 and 5. */
export function smoothSize(n: number): number {
  for (let size = Math.max(1, Math.ceil(n)); ; size++) {
    let rest = size;
    for (const prime of [2, 3, 5]) while (rest % prime === 0) rest /= prime;
    if (rest === 1) return size;
  }
}
