/** k-means from several starts: which step when. */
import type { KernelRunner, SharedArrays } from "../tools/tool.js";
import { exchangeKernel, settleKernel, sweptKernel } from "./exchange.js";
import {
  allocateKMeans,
  assignKernel,
  randomSeedKernel,
  seedKernel,
  seedTrials,
  updateKernel,
} from "./kmeansKernels.js";
import type { Points } from "./points.js";

/** What a tool that calls {@link kmeans} must list among its kernels. */
export const KMEANS_KERNELS = {
  kmeansSeed: seedKernel,
  kmeansRandomSeed: randomSeedKernel,
  kmeansAssign: assignKernel,
  kmeansUpdate: updateKernel,
  kmeansSettle: settleKernel,
  kmeansExchange: exchangeKernel,
  kmeansSwept: sweptKernel,
};

export interface KMeansOptions {
  classes: number;
  /** One start each. */
  seeds: readonly number[];
  /** k-means++, or objects drawn at random. */
  seeding: "plusplus" | "random";
  /** Lloyd's passes, at most. */
  passes: number;
  /** Sweeps of single exchanges after them, at most; 0 = none. */
  sweeps: number;
}

/**
 * Options for the best partition that can be had: passes until nothing moves, and sweeps until nothing moves for up to
 * 10,000 objects, fewer for more, where the last of them change next to nothing.
 */
export const thorough = (n: number, classes: number, seeds: readonly number[]): KMeansOptions => ({
  classes,
  seeds,
  seeding: "plusplus",
  passes: 100,
  sweeps: Math.max(10, Math.min(100, Math.round(1e6 / Math.max(1, n)))),
});

/** What the starts came to. */
export interface KMeansRuns {
  /** (starts, n), class from 0. */
  labels: Int32Array;
  /** (starts): Σ |x − centre|². */
  within: Float64Array;
  /** (starts, classes, k). */
  centres: Float64Array;
  /** The start with the least sum (of equal ones, the first). */
  best: number;
  /** Starts that still changed when passes or sweeps ran out. */
  unsettled: number;
}

/** Multiply-adds of a block: 10–20 ms. */
const BLOCK = 1e7;
/** Passes and sweeps that count as progress; most runs need fewer, and later ones pass unannounced. */
const COUNTED = 8;

/** Work units of {@link kmeans}, for `ctx.expect`: one is a distance. */
export function kmeansWork(n: number, { classes, seeds, seeding, passes, sweeps }: KMeansOptions): number {
  const seedingWork = seeding === "plusplus" ? seedTrials(classes) + 1 : 0;
  return seeds.length * n * classes * (seedingWork + Math.min(passes, COUNTED) + Math.min(sweeps, COUNTED));
}

/** Seconds of {@link kmeans} on one core. */
export const kmeansSeconds = (n: number, k: number, options: KMeansOptions): number =>
  kmeansWork(n, options) * (2e-9 + 1.2e-9 * k) * 1.5;

/**
 * Partitions of least Σ |x − centre|², one a seed: k-means++ (Arthur & Vassilvitskii 2007), Lloyd's passes until no
 * object changes its class, then exchanges of single objects (Späth 1980) until none lowers the sum. No class is empty
 * as long as there are as many objects as classes.
 */
export async function kmeans(
  ctx: SharedArrays & KernelRunner<typeof KMEANS_KERNELS>,
  points: Points,
  options: KMeansOptions,
  label: string,
): Promise<KMeansRuns> {
  const { n, k } = points;
  const { classes, seeds } = options;
  const starts = seeds.length;
  const state = allocateKMeans(ctx, points, classes, seeds);
  const each = { label, itemsPerBlock: 1, weight: 0 };

  if (options.seeding === "random") await ctx.forEachRange("kmeansRandomSeed", starts, state, each);
  else {
    const perCentre = n * (seedTrials(classes) + 1);
    const step = Math.max(1, Math.floor(BLOCK / (perCentre * k)));
    for (let first = 0; first < classes; first += step) {
      const last = Math.min(classes, first + step);
      await ctx.forEachRange(
        "kmeansSeed",
        starts,
        { ...state, first, last },
        { ...each, label: `${label}: seeds`, weight: perCentre * (last - first) },
      );
    }
  }

  const items = Math.max(1, Math.floor(BLOCK / (classes * k)));
  const going = (): boolean => state.rests.includes(0);
  for (let pass = 0; pass < options.passes && going(); pass++) {
    const weight = pass < COUNTED ? classes : 0;
    const sharing = { label: `${label}: moving the centres`, itemsPerBlock: items, weight };
    await ctx.forEachRange("kmeansAssign", starts * n, { ...state, firstPass: pass === 0 }, sharing);
    await ctx.forEachRange("kmeansUpdate", starts, state, each);
  }
  let unsettled = count(state.rests, 0);
  await ctx.forEachRange("kmeansSettle", starts, state, each);
  for (let sweep = 0; sweep < options.sweeps && going(); sweep++) {
    for (let first = 0; first < n; first += items) {
      const last = Math.min(n, first + items);
      const weight = sweep < COUNTED ? classes * (last - first) : 0;
      const exchanging = { ...each, label: `${label}: exchanging single objects`, weight };
      await ctx.forEachRange("kmeansExchange", starts, { ...state, first, last }, exchanging);
    }
    await ctx.forEachRange("kmeansSwept", starts, state, each);
    unsettled = count(state.rests, 0);
  }
  const { labels, within, centres } = state;
  return { labels, within, centres, best: within.indexOf(Math.min(...within)), unsettled };
}

function count(flags: Uint8Array, value: number): number {
  return flags.reduce((sum, flag) => sum + (flag === value ? 1 : 0), 0);
}
