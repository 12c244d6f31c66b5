/** Average and complete linkage by a table of all distances. */
import type { Range } from "../tools/tool.js";
import { ALIVE, followChain, type ChainState } from "./meanChain.js";
import { squaredDistance, type Points } from "./points.js";

/** Place of the pair x ≠ y among n(n − 1)/2 distances: (0, 1), (0, 2), …, (1, 2), … */
export function pairPlace(n: number, x: number, y: number): number {
  const [i, j] = x < y ? [x, y] : [y, x];
  return i * n - (i * (i + 1)) / 2 + j - i - 1;
}

/** Items = ceil(n/2) pairs of rows, one long and one short: distances of all pairs of points. */
export function distancesKernel(range: Range, { points, table }: { points: Points; table: Float64Array }): void {
  const { n, k, values } = points;
  const row = (i: number): void => {
    let at = pairPlace(n, i, i + 1);
    for (let j = i + 1; j < n; j++) table[at++] = Math.sqrt(squaredDistance(values, i * k, values, j * k, k));
  };
  for (let item = range.start; item < range.end; item++) {
    row(item);
    const other = n - 1 - item;
    if (other > item) row(other);
  }
}

export interface TableChainArgs {
  state: ChainState;
  n: number;
  table: Float64Array;
  linkage: "average" | "complete";
  scans: number;
}

/**
 * One item: goes on with the classification for `scans` steps. The distance of z to x ∪ y follows Lance & Williams,
 * Comput. J. 9, 373 (1967): average (n_x d_xz + n_y d_yz)/(n_x + n_y), complete max(d_xz, d_yz).
 */
export function tableChainKernel(_: Range, { state, n, table, linkage, scans }: TableChainArgs): void {
  const { alive, sizes, counters } = state;
  followChain(
    state,
    {
      distance: (x, y) => table[pairPlace(n, x, y)]!,
      nearest(x, before, distance) {
        let found = before;
        let least = distance;
        const count = counters[ALIVE]!;
        // Distances to later slots lie in one row, those to earlier ones each in a row of its own.
        const row = pairPlace(n, x, x + 1) - x - 1;
        for (let i = 0; i < count; i++) {
          const y = alive[i]!;
          if (y === x) continue;
          const d = y > x ? table[row + y]! : table[y * n - (y * (y + 1)) / 2 + x - y - 1]!;
          if (d < least) {
            least = d;
            found = y;
          }
        }
        return found;
      },
      join(x, y) {
        const share = sizes[x]! / (sizes[x]! + sizes[y]!);
        for (let a = 0; a < counters[ALIVE]!; a++) {
          const z = alive[a]!;
          if (z === x || z === y) continue;
          const at = pairPlace(n, y, z);
          const fromX = table[pairPlace(n, x, z)]!;
          table[at] = linkage === "complete" ? Math.max(fromX, table[at]!) : share * fromX + (1 - share) * table[at]!;
        }
      },
      height: (d) => d,
    },
    scans,
  );
}
