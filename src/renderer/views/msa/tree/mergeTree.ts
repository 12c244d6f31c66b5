/** A hierarchical classification as a tree: who joins whom at which height, in the numbering of scipy's linkage. */
import type { TableResult } from "../../../../core/tools/results.js";

/** Nodes 0 … n−1 are objects, node n + i is merge i. Columns by node; children of an object are −1, its height 0. */
export interface MergeTree {
  /** Objects. */
  leaves: number;
  /** Nodes in all: 2 leaves − 1. */
  count: number;
  left: Int32Array;
  right: Int32Array;
  parent: Int32Array;
  height: Float64Array;
  size: Uint32Array;
  /** Objects from left to right, and which stretch of them lies below a node: [first, end). */
  order: Uint32Array;
  first: Uint32Array;
  end: Uint32Array;
}

const column = (table: TableResult, name: string): Float64Array | null =>
  table.columns.find((c) => c.name === name)?.values ?? null;

/** @throws Error if the table is no tree: a bug of the tool that made it */
export function mergeTree(table: TableResult): MergeTree {
  const [a, b, heights] = [column(table, "left"), column(table, "right"), column(table, "height")];
  if (!a || !b || !heights) throw new Error("the tree has no columns left, right and height");
  return treeOf(a, b, heights, column(table, "size"));
}

/** @param sizes objects behind a merge, where an object of the tree stands for several; null = count them */
export function treeOf(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  heights: ArrayLike<number>,
  sizes: ArrayLike<number> | null = null,
): MergeTree {
  const leaves = a.length + 1;
  const count = 2 * leaves - 1;
  const left = new Int32Array(count).fill(-1);
  const right = new Int32Array(count).fill(-1);
  const parent = new Int32Array(count).fill(-1);
  const height = new Float64Array(count);
  const size = new Uint32Array(count).fill(1, 0, leaves);
  for (let i = 0; i < a.length; i++) {
    const id = leaves + i;
    const [l, r] = [a[i]!, b[i]!];
    if (!(l >= 0 && r >= 0 && l < id && r < id && l !== r) || parent[l] !== -1 || parent[r] !== -1) {
      throw new Error(`merge ${i + 1} of the tree joins ${l} and ${r}, which cannot be`);
    }
    left[id] = l;
    right[id] = r;
    parent[l] = parent[r] = id;
    height[id] = heights[i]!;
    size[id] = sizes?.[i] ?? size[l]! + size[r]!;
  }
  const order = new Uint32Array(leaves);
  const first = new Uint32Array(count);
  const end = new Uint32Array(count);
  let place = 0;
  // A tree of chains would overflow a stack of calls.
  const waiting = [count - 1];
  while (waiting.length > 0) {
    const id = waiting.pop()!;
    if (id < 0) {
      const done = -id - 1;
      end[done] = place;
      continue;
    }
    first[id] = place;
    if (id < leaves) {
      order[place++] = id;
      end[id] = place;
    } else waiting.push(-id - 1, right[id]!, left[id]!);
  }
  return { leaves, count, left, right, parent, height, size, order, first, end };
}

export const isObject = (tree: MergeTree, id: number): boolean => id < tree.leaves;
export const rootOf = (tree: MergeTree): number => tree.count - 1;

/** Objects below a node. */
export const objectsOf = (tree: MergeTree, id: number): Uint32Array =>
  tree.order.subarray(tree.first[id], tree.end[id]);

/** The `wanted` nodes that the last merges leave (fewer where there are fewer objects), left to right. */
export function frontier(tree: MergeTree, wanted: number): number[] {
  // Merges are in the order of their making; the last wanted − 1 of them lie above the cut.
  const above = Math.max(tree.leaves, tree.count - Math.max(1, Math.min(wanted, tree.leaves)) + 1);
  const found: number[] = [];
  const waiting = [rootOf(tree)];
  while (waiting.length > 0) {
    const id = waiting.pop()!;
    if (id >= above) waiting.push(tree.right[id]!, tree.left[id]!);
    else found.push(id);
  }
  return found;
}

/** How many classes a cut at this height leaves: merges above it, and one. */
export function classesAt(tree: MergeTree, height: number): number {
  let above = 0;
  for (let id = tree.count - 1; id >= tree.leaves && tree.height[id]! > height; id--) above++;
  return above + 1;
}

/** A height between the merges that `classes` classes lie between: the middle of the two, as drawn (√). */
export function cutHeight(tree: MergeTree, classes: number): number {
  const k = Math.max(1, Math.min(classes, tree.leaves));
  const upper = k === 1 ? 1.1 * tree.height[rootOf(tree)]! : tree.height[tree.count - k + 1]!;
  const lower = k === tree.leaves ? 0 : tree.height[tree.count - k]!;
  return ((Math.sqrt(Math.max(0, upper)) + Math.sqrt(Math.max(0, lower))) / 2) ** 2;
}

/** More classes than these are not proposed. */
const MOST_PROPOSED = 32;

/** The number of classes at the largest gap between the heights of two merges, as drawn (√). */
export function usualClasses(tree: MergeTree): number {
  let best = Math.min(2, tree.leaves);
  let widest = -1;
  for (let k = 2; k <= Math.min(MOST_PROPOSED, tree.leaves - 1); k++) {
    const upper = Math.sqrt(Math.max(0, tree.height[tree.count - k + 1]!));
    const lower = Math.sqrt(Math.max(0, tree.height[tree.count - k]!));
    if (upper - lower > widest) [widest, best] = [upper - lower, k];
  }
  return best;
}

export type Step = "parent" | "child" | "before" | "after";

/** Where a key leads from a node within the part that is drawn; the node itself where there is nothing. */
export function stepFrom(tree: MergeTree, id: number, step: Step, drawn: ReadonlySet<number>): number {
  if (step === "parent") return tree.parent[id]! >= 0 ? tree.parent[id]! : id;
  if (step === "child") {
    const [l, r] = [tree.left[id]!, tree.right[id]!];
    if (l < 0 || !drawn.has(l)) return id;
    return tree.size[l]! >= tree.size[r]! ? l : r;
  }
  const up = tree.parent[id]!;
  if (up < 0) return id;
  const wanted = step === "after" ? tree.right[up]! : tree.left[up]!;
  return wanted === id ? stepFrom(tree, up, step, drawn) : wanted;
}
