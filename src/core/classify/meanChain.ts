/** Ward's classification by the means of the clusters: no table of distances. */
import type { Range } from "../tools/tool.js";

/** Merges made so far and the chain of nearest neighbours, in shared memory: a run goes on where it stopped. */
export interface ChainState {
  /** Clusters that still stand, by the slot they live in, rising; the first `counters[ALIVE]` count. */
  alive: Int32Array;
  /** Slots, each the nearest neighbour of the one before it; the first `counters[LENGTH]` count. */
  chain: Int32Array;
  /** Objects in the cluster of each slot. */
  sizes: Float64Array;
  counters: Int32Array;
  /** Merge i joined the clusters of slots first[i] < second[i]; the new one lives in second[i]. */
  first: Int32Array;
  second: Int32Array;
  height: Float64Array;
}
/** Places in {@link ChainState.counters}: clusters that stand, length of the chain, merges made. */
export const ALIVE = 0;
export const LENGTH = 1;
export const MERGED = 2;

/** What the chain compares, between the clusters of two slots; it need not be the height. */
export interface ChainMetric {
  distance(x: number, y: number): number;
  /** The first of the standing clusters that is closer to x than `least`, and closer than all others; else `nearest`. */
  nearest(x: number, nearest: number, least: number): number;
  /** x and y become one cluster, in slot y. */
  join(x: number, y: number): void;
  height(distance: number): number;
}

/**
 * Goes on with a nearest-neighbour chain for `scans` steps: from a cluster to its nearest neighbour, to the neighbour's
 * nearest, until two are each other's, which are merged. With a distance that a merge never shortens (Ward, average,
 * complete) the merges are those of always joining the closest pair.
 *
 * F. Murtagh, Comput. J. 26, 354 (1983), doi:10.1093/comjnl/26.4.354.
 */
export function followChain(state: ChainState, metric: ChainMetric, scans: number): void {
  const { alive, chain, sizes, counters } = state;
  for (let scan = 0; scan < scans && counters[ALIVE]! > 1; scan++) {
    if (counters[LENGTH] === 0) {
      chain[0] = alive[0]!;
      counters[LENGTH] = 1;
    }
    const length = counters[LENGTH]!;
    const x = chain[length - 1]!;
    // On a tie the cluster before in the chain wins, or the chain would run in a circle.
    const before = length > 1 ? chain[length - 2]! : -1;
    const nearest = metric.nearest(x, before, before < 0 ? Infinity : metric.distance(x, before));
    if (nearest !== before) {
      chain[length] = nearest;
      counters[LENGTH] = length + 1;
      continue;
    }
    counters[LENGTH] = length - 2;
    const [from, to] = x < nearest ? [x, nearest] : [nearest, x];
    const merge = counters[MERGED]!;
    state.first[merge] = from;
    state.second[merge] = to;
    state.height[merge] = metric.height(metric.distance(x, nearest));
    counters[MERGED] = merge + 1;
    metric.join(from, to);
    sizes[to]! += sizes[from]!;
    const place = alive.subarray(0, counters[ALIVE]).indexOf(from);
    alive.copyWithin(place, place + 1, counters[ALIVE]);
    counters[ALIVE]!--;
  }
}

/**
 * One item: goes on with Ward's method for `scans` steps. Two clusters lie √(2 n_a n_b/(n_a + n_b))·|m_a − m_b| apart:
 * the square of it is twice what joining them adds to the sum of squares within, and for single points it is their
 * distance (the convention of scipy).
 *
 * J. H. Ward, J. Am. Stat. Assoc. 58, 236 (1963), doi:10.1080/01621459.1963.10500845.
 */
export function wardKernel(_: Range, a: { state: ChainState; means: Float64Array; k: number; scans: number }): void {
  const { means, k, state } = a;
  const { alive, counters, sizes } = state;
  followChain(
    state,
    {
      distance(x, y) {
        let sum = 0;
        for (let j = 0; j < k; j++) {
          const d = means[x * k + j]! - means[y * k + j]!;
          sum += d * d;
        }
        return ((2 * sizes[x]! * sizes[y]!) / (sizes[x]! + sizes[y]!)) * sum;
      },
      nearest(x, before, distance) {
        let found = before;
        let least = distance;
        const size = sizes[x]!;
        const count = counters[ALIVE]!;
        for (let i = 0; i < count; i++) {
          const y = alive[i]!;
          if (y === x) continue;
          const weight = (2 * size * sizes[y]!) / (size + sizes[y]!);
          const most = least / weight;
          let sum = 0;
          for (let j = 0; j < k && sum <= most; j++) {
            const d = means[x * k + j]! - means[y * k + j]!;
            sum += d * d;
          }
          if (weight * sum < least) {
            least = weight * sum;
            found = y;
          }
        }
        return found;
      },
      join(x, y) {
        const share = sizes[x]! / (sizes[x]! + sizes[y]!);
        for (let j = 0; j < k; j++) means[y * k + j]! += share * (means[x * k + j]! - means[y * k + j]!);
      },
      height: Math.sqrt,
    },
    a.scans,
  );
}
