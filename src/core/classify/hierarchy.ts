/** Hierarchical ascendant classification: which step when. */
import type { KernelRunner, SharedArrays } from "../tools/tool.js";
import { ALIVE, MERGED, wardKernel, type ChainState } from "./meanChain.js";
import type { Points } from "./points.js";
import { spanningKernel, type SpanningState } from "./spanningTree.js";
import { distancesKernel, tableChainKernel } from "./tableChain.js";
import { treeOf, type Tree } from "./tree.js";

export type Linkage = "ward" | "average" | "complete" | "single";

/** What a tool that calls {@link hierarchy} must list among its kernels. */
export const HIERARCHY_KERNELS = {
  ward: wardKernel,
  distances: distancesKernel,
  tableChain: tableChainKernel,
  spanning: spanningKernel,
};
type Context = SharedArrays & KernelRunner<typeof HIERARCHY_KERNELS>;

/** Distances of a block: 20–30 ms. */
const blockOf = (k: number): number => Math.ceil(1.5e7 / (k + 2));

/** What reading a distance from the table costs, as if it were computed from so many coordinates. */
const SCATTERED = 60;

/** Steps of a chain over n points, about: each point is reached three times. */
const CHAIN_STEPS = 3;

/** Bytes of {@link hierarchy}: average and complete linkage hold all n(n − 1)/2 distances. */
export function hierarchyBytes(n: number, k: number, linkage: Linkage): number {
  const table = linkage === "average" || linkage === "complete" ? 4 * n * (n - 1) : 0;
  return table + n * (8 * k + 48);
}

/** Work units of {@link hierarchy}: one is a distance. */
export function hierarchyWork(n: number, linkage: Linkage): number {
  const chain = (CHAIN_STEPS / 2) * n * n;
  if (linkage === "single") return n * n;
  return linkage === "ward" ? chain : chain + n * n;
}

/** Seconds of {@link hierarchy} on one core. */
export function hierarchySeconds(n: number, k: number, linkage: Linkage): number {
  const table = linkage === "average" || linkage === "complete" ? n * n * 6e-8 : 0;
  return table + hierarchyWork(n, linkage) * (3e-9 + 1e-9 * k);
}

/**
 * The tree of a set of points by Ward's method, average, complete or single linkage, each exactly: the merges of always
 * joining the closest two clusters, with heights as scipy's linkage gives them. Ward needs O(n k) memory, single
 * linkage O(n), average and complete hold all distances; time is O(n²).
 *
 * @param weights objects that each point stands for; absent = one each. They weigh in Ward's distance and in averages.
 */
export async function hierarchy(
  ctx: Context,
  points: Points,
  linkage: Linkage,
  weights: ArrayLike<number> | null,
  label: string,
): Promise<Tree> {
  const { n } = points;
  if (n < 2) return treeOf(n, { first: [], second: [], height: [] }, weights ?? undefined);
  const merges =
    linkage === "single" ? await span(ctx, points, label) : await chain(ctx, points, linkage, weights, label);
  return treeOf(n, merges, weights ?? undefined);
}

async function span(ctx: Context, points: Points, label: string): Promise<SpanningState> {
  const { n, k } = points;
  const state: SpanningState = {
    nearest: ctx.float64(n).fill(Infinity),
    neighbour: ctx.int32(n),
    inside: ctx.uint8(n),
    counters: ctx.int32(2),
    first: ctx.int32(n - 1),
    second: ctx.int32(n - 1),
    height: ctx.float64(n - 1),
  };
  const steps = Math.max(1, Math.floor(blockOf(k) / n));
  while (state.counters[1]! < n - 1) {
    const weight = n * Math.min(steps, n - 1 - state.counters[1]!);
    await ctx.forEachRange("spanning", 1, { points, state, steps }, { label, itemsPerBlock: 1, weight });
  }
  return state;
}

async function chain(
  ctx: Context,
  points: Points,
  linkage: Exclude<Linkage, "single">,
  weights: ArrayLike<number> | null,
  label: string,
): Promise<ChainState> {
  const { n, k, values } = points;
  const state: ChainState = {
    alive: ctx.int32(n),
    chain: ctx.int32(n),
    sizes: ctx.float64(n),
    counters: ctx.int32(3),
    first: ctx.int32(n - 1),
    second: ctx.int32(n - 1),
    height: ctx.float64(n - 1),
  };
  for (let i = 0; i < n; i++) {
    state.alive[i] = i;
    state.sizes[i] = weights?.[i] ?? 1;
  }
  state.counters[ALIVE] = n;
  const means = ctx.float64(linkage === "ward" ? n * k : 0);
  const table = ctx.float64(linkage === "ward" ? 0 : (n * (n - 1)) / 2);
  if (linkage === "ward") means.set(values);
  else {
    await ctx.forEachRange(
      "distances",
      Math.ceil(n / 2),
      { points, table },
      { label: `${label}: distances`, itemsPerBlock: Math.max(1, Math.floor(blockOf(k) / n)), weight: 2 * n },
    );
  }
  let told = 0;
  while (state.counters[ALIVE] > 1) {
    // Distances in the table lie far apart in memory, each about as dear as several computed ones.
    const block = blockOf(linkage === "ward" ? k : SCATTERED);
    const scans = Math.max(1, Math.floor(block / state.counters[ALIVE]));
    // The last merges look at few clusters: what is left of n²/2 falls with the square of the clusters that stand.
    const before = state.counters[ALIVE];
    const weight = CHAIN_STEPS * Math.min(scans / CHAIN_STEPS, before - 1) * before;
    const share = Math.min(weight, (CHAIN_STEPS / 2) * n * n - told);
    told += share;
    const options = { label, itemsPerBlock: 1, weight: share };
    if (linkage === "ward") await ctx.forEachRange("ward", 1, { state, means, k, scans }, options);
    else await ctx.forEachRange("tableChain", 1, { state, n, table, linkage, scans }, options);
  }
  if (state.counters[MERGED] !== n - 1) throw new Error(`${state.counters[MERGED]} merges of ${n} points`);
  return state;
}
