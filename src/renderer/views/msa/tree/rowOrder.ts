/** The images below the nodes of a tree, where a leaf may stand for several: all rows from left to right. */
import type { MergeTree } from "./mergeTree.js";

export interface RowOrder {
  /** Rows of the analysis, from left to right. */
  rows: Uint32Array;
  /** Where the rows of each leaf begin, by its place from the left; one more than leaves. */
  starts: Uint32Array;
}

/** @param leafOf leaf of each row; null = row i is leaf i */
export function rowOrder(tree: MergeTree, leafOf: ArrayLike<number> | null): RowOrder {
  const { leaves, order } = tree;
  if (!leafOf) return { rows: order, starts: Uint32Array.from({ length: leaves + 1 }, (_, i) => i) };
  const placeOf = new Uint32Array(leaves);
  order.forEach((leaf, place) => (placeOf[leaf] = place));
  const starts = new Uint32Array(leaves + 1);
  for (let i = 0; i < leafOf.length; i++) starts[placeOf[leafOf[i]!]! + 1]!++;
  for (let p = 1; p <= leaves; p++) starts[p]! += starts[p - 1]!;
  const next = starts.slice();
  const rows = new Uint32Array(leafOf.length);
  for (let i = 0; i < leafOf.length; i++) rows[next[placeOf[leafOf[i]!]!]!++] = i;
  return { rows, starts };
}

/** The stretch of rows below a node. */
export const stretchOf = (tree: MergeTree, { starts }: RowOrder, id: number): readonly [first: number, end: number] => [
  starts[tree.first[id]!]!,
  starts[tree.end[id]!]!,
];

/** Class of each row from the class of each leaf. */
export function classOfRows(tree: MergeTree, order: RowOrder, classOfLeaf: Int32Array): Int32Array {
  const out = new Int32Array(order.rows.length);
  for (let p = 0; p < tree.leaves; p++) {
    for (let i = order.starts[p]!; i < order.starts[p + 1]!; i++) out[order.rows[i]!] = classOfLeaf[tree.order[p]!]!;
  }
  return out;
}
