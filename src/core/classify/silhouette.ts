/** Silhouettes: how much closer each object lies to its own class than to the next. */
import { permutation, random } from "../random.js";
import type { KernelRunner, Range, SharedArrays } from "../tools/tool.js";
import { squaredDistance, type Points } from "./points.js";

export interface SilhouetteArgs {
  points: Points;
  /** Objects that are compared with each other. */
  sample: Uint32Array;
  /** Class of each object of the sample, from 0. */
  labels: Int32Array;
  classes: number;
  /** One a sampled object. */
  values: Float64Array;
}

/**
 * Items = sampled objects: s = (b − a)/max(a, b), a the mean distance to the other members of the own class, b the
 * least mean distance to another class; 0 for the only member of a class.
 *
 * P. J. Rousseeuw, J. Comput. Appl. Math. 20, 53 (1987), doi:10.1016/0377-0427(87)90125-7.
 */
export function silhouetteKernel(range: Range, a: SilhouetteArgs): void {
  const { sample, labels, classes } = a;
  const { k, values } = a.points;
  const sums = new Float64Array(classes);
  const counts = new Int32Array(classes);
  for (const c of labels) counts[c]!++;
  for (let i = range.start; i < range.end; i++) {
    sums.fill(0);
    const at = sample[i]! * k;
    for (let j = 0; j < sample.length; j++) {
      sums[labels[j]!]! += Math.sqrt(squaredDistance(values, at, values, sample[j]! * k, k));
    }
    const own = labels[i]!;
    if (counts[own]! < 2) {
      a.values[i] = 0;
      continue;
    }
    const inside = sums[own]! / (counts[own]! - 1);
    let outside = Infinity;
    for (let c = 0; c < classes; c++) {
      if (c !== own && counts[c]! > 0) outside = Math.min(outside, sums[c]! / counts[c]!);
    }
    const larger = Math.max(inside, outside);
    a.values[i] = larger > 0 && Number.isFinite(larger) ? (outside - inside) / larger : 0;
  }
}

/** What a tool that calls {@link silhouettes} must list among its kernels. */
export const SILHOUETTE_KERNELS = { silhouette: silhouetteKernel };

/** Beyond this many objects a sample is compared. */
export const SILHOUETTE_SAMPLE = 5000;

const SAMPLE_STREAM = 13;

export interface Silhouettes {
  /** Mean over the objects compared; null for fewer than two classes among them. */
  mean: number | null;
  /** Mean by class; NaN = no member was compared. */
  byClass: Float64Array;
  /** Objects compared. */
  compared: number;
}

/** Work units of {@link silhouettes}: one is a distance. */
export const silhouetteWork = (n: number): number => Math.min(n, SILHOUETTE_SAMPLE) ** 2;

/** Silhouettes of a partition; beyond {@link SILHOUETTE_SAMPLE} objects those of a sample drawn by the seed. */
export async function silhouettes(
  ctx: SharedArrays & KernelRunner<typeof SILHOUETTE_KERNELS>,
  points: Points,
  labels: ArrayLike<number>,
  classes: number,
  seed: number,
): Promise<Silhouettes> {
  const compared = Math.min(points.n, SILHOUETTE_SAMPLE);
  const sample = ctx.uint32(compared);
  const order =
    compared < points.n
      ? permutation(points.n, random(seed, SAMPLE_STREAM)).slice(0, compared).sort()
      : sample.map((_, i) => i);
  sample.set(order);
  const own = ctx.int32(compared);
  for (let i = 0; i < compared; i++) own[i] = labels[sample[i]!]!;
  const values = ctx.float64(compared);
  await ctx.forEachRange(
    "silhouette",
    compared,
    { points, sample, labels: own, classes, values },
    {
      label: "silhouettes",
      itemsPerBlock: Math.max(1, Math.floor(1e7 / (compared * (points.k + 2)))),
      weight: compared,
    },
  );
  const sums = new Float64Array(classes);
  const counts = new Int32Array(classes);
  let total = 0;
  for (let i = 0; i < compared; i++) {
    sums[own[i]!]! += values[i]!;
    counts[own[i]!]!++;
    total += values[i]!;
  }
  const present = counts.filter((count) => count > 0).length;
  return {
    mean: present > 1 ? total / compared : null,
    byClass: sums.map((sum, c) => (counts[c]! > 0 && present > 1 ? sum / counts[c]! : Number.NaN)),
    compared,
  };
}
