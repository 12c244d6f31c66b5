/** Single linkage: the edges of the shortest tree that spans the points. */
import type { Range } from "../tools/tool.js";
import { squaredDistance, type Points } from "./points.js";

/** A tree that grows, in shared memory. */
export interface SpanningState {
  /** Squared distance of each point to the tree. */
  nearest: Float64Array;
  /** The point of the tree that is that near. */
  neighbour: Int32Array;
  inside: Uint8Array;
  /** The point added last, edges made. */
  counters: Int32Array;
  first: Int32Array;
  second: Int32Array;
  height: Float64Array;
}

/**
 * One item: adds `steps` points to the tree, always the one that is closest to it. Its edges in order of length are the
 * merges of single linkage.
 *
 * R. C. Prim, Bell Syst. Tech. J. 36, 1389 (1957); Gower & Ross, Appl. Statist. 18, 54 (1969).
 */
export function spanningKernel(_: Range, a: { points: Points; state: SpanningState; steps: number }): void {
  const { n, k, values } = a.points;
  const { nearest, neighbour, inside, counters, first, second, height } = a.state;
  for (let step = 0; step < a.steps && counters[1]! < n - 1; step++) {
    const last = counters[0]!;
    inside[last] = 1;
    let closest = -1;
    let least = Infinity;
    for (let i = 0; i < n; i++) {
      if (inside[i]) continue;
      const d = squaredDistance(values, last * k, values, i * k, k);
      if (d < nearest[i]!) {
        nearest[i] = d;
        neighbour[i] = last;
      }
      if (nearest[i]! < least) {
        least = nearest[i]!;
        closest = i;
      }
    }
    const edge = counters[1]!;
    first[edge] = neighbour[closest]!;
    second[edge] = closest;
    height[edge] = Math.sqrt(least);
    counters[0] = closest;
    counters[1] = edge + 1;
  }
}
