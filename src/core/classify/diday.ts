/** Diday's moving centres: what several partitions agree on. */
import type { KernelRunner, SharedArrays } from "../tools/tool.js";
import type { KMEANS_KERNELS } from "./kmeans.js";
import { kmeans, type KMeansRuns } from "./kmeans.js";
import { centresOf, squaredDistance, type Points } from "./points.js";

/** Groups of objects that all partitions keep together. */
export interface StableGroups {
  /** Groups that hold at least the least number of objects, largest first. */
  groups: number;
  /** Group of each object; those of no stable group lie in the one whose centre is nearest. */
  labels: Int32Array;
  /** (groups, k): means of the objects that were together, without those assigned later. */
  centres: Float64Array;
  /** Objects that were together in each group. */
  counts: Int32Array;
  /** 1 = the object lies in a stable group from the start. */
  together: Uint8Array;
  /** Objects that do. */
  stable: number;
}

/** The B partitions that {@link stableGroups} crosses: k-means from random objects, a few passes each. */
export const partitions = (
  ctx: SharedArrays & KernelRunner<typeof KMEANS_KERNELS>,
  points: Points,
  options: { centres: number; seeds: readonly number[]; passes: number },
  label: string,
): Promise<KMeansRuns> =>
  kmeans(
    ctx,
    points,
    { classes: options.centres, seeds: options.seeds, seeding: "random", passes: options.passes, sweeps: 0 },
    label,
  );

/**
 * Crosses partitions: objects that share their class in every one form a group. Groups of at least `least` objects, at
 * most `most` of them, are stable; every other object joins the one with the nearest centre.
 *
 * E. Diday, Rev. Stat. Appl. 19, 19 (1971); Lebart, Morineau & Warwick, Multivariate Descriptive Statistical Analysis
 * (Wiley 1984), ch. V.
 *
 * @param crossed class of each object in each partition
 */
export function stableGroups(
  points: Points,
  crossed: readonly ArrayLike<number>[],
  least: number,
  most: number,
): StableGroups {
  const { n, k, values } = points;
  let labels = new Int32Array(n);
  for (const partition of crossed) {
    const numbers = new Map<string, number>();
    const next = new Int32Array(n);
    for (let i = 0; i < n; i++) {
      const key = `${labels[i]!} ${partition[i]!}`;
      const known = numbers.get(key);
      if (known === undefined) numbers.set(key, numbers.size);
      next[i] = known ?? numbers.size - 1;
    }
    labels = next;
  }
  const size = new Map<number, number>();
  for (const c of labels) size.set(c, (size.get(c) ?? 0) + 1);
  const kept = [...size]
    .sort((a, b) => b[1] - a[1])
    .filter(([, count], place) => place === 0 || (count >= least && place < most));
  const place = new Map(kept.map(([c], g) => [c, g]));
  labels.forEach((c, i) => (labels[i] = place.get(c) ?? -1));
  const { means, counts } = centresOf(points, labels, kept.length);
  const together = Uint8Array.from(labels, (g) => (g >= 0 ? 1 : 0));
  for (let i = 0; i < n; i++) {
    if (together[i]) continue;
    let nearest = Infinity;
    for (let g = 0; g < kept.length; g++) {
      const d = squaredDistance(values, i * k, means, g * k, k);
      if (d < nearest) {
        nearest = d;
        labels[i] = g;
      }
    }
  }
  const stable = together.reduce((sum, is) => sum + is, 0);
  return { groups: kept.length, labels, centres: means, counts, together, stable };
}
