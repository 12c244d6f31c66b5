/** The tree of an alignment in pairs, from its table: who is whose child, and in which order the leaves are drawn. */
import type { TableResult } from "../../../../core/tools/results.js";

/** Nodes count from 0 here, leaves first; −1 = none. While the tool runs there are several nodes without a parent. */
export interface TreeModel {
  count: number;
  leaves: number;
  level: Int32Array;
  left: Int32Array;
  right: Int32Array;
  parent: Int32Array;
  /** Image number of a leaf, from 0. */
  image: Int32Array;
  /** Picture of a node above the leaves, from 0. */
  picture: Int32Array;
  /** Coefficient of the right child with the left one; NaN for leaves. */
  ccc: Float64Array;
  /** Nodes without a parent, as they are drawn. */
  roots: readonly number[];
  /** Leaves from left to right. */
  order: Int32Array;
  /** Places in {@link order} of a node's leaves: [first, end). */
  first: Int32Array;
  end: Int32Array;
  /** Lowest and highest coefficient; NaN without any. */
  range: readonly [number, number];
}

/** How the right child of a node lies on the left one. */
export interface Join {
  psi: number;
  shiftX: number;
  shiftY: number;
  mirror: boolean;
  atLimit: boolean;
}

/** @returns null when the table is no tree */
export function treeModel(table: TableResult): TreeModel | null {
  const columnOf = (name: string): Float64Array | undefined => table.columns.find((c) => c.name === name)?.values;
  const [levels, lefts, rights, images, pictures, cccs] = ["level", "left", "right", "image", "picture", "ccc"].map(
    columnOf,
  );
  if (!levels || !lefts || !rights || !images || !pictures || !cccs || levels.length === 0) return null;
  const numbers = (values: Float64Array): Int32Array => {
    const out = new Int32Array(values.length);
    for (let i = 0; i < out.length; i++) out[i] = values[i]! > 0 ? values[i]! - 1 : -1;
    return out;
  };
  const count = levels.length;
  const level = Int32Array.from(levels);
  const left = numbers(lefts);
  const right = numbers(rights);
  const parent = new Int32Array(count).fill(-1);
  let leaves = 0;
  let [low, high] = [Infinity, -Infinity];
  for (let id = 0; id < count; id++) {
    if (left[id]! < 0) {
      leaves++;
      continue;
    }
    // Children stand before their parent: anything else would walk in circles.
    if (left[id]! >= id || right[id]! < 0 || right[id]! >= id) return null;
    parent[left[id]!] = id;
    parent[right[id]!] = id;
    const value = cccs[id]!;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const roots = Array.from({ length: count }, (_, id) => id).filter((id) => parent[id] === -1);
  // What passed up without a partner stands last on its level, as the tool keeps it.
  roots.sort((a, b) => level[b]! - level[a]! || a - b);

  const order = new Int32Array(leaves);
  const first = new Int32Array(count);
  const end = new Int32Array(count);
  let placed = 0;
  const waiting = [...roots].reverse();
  while (waiting.length > 0) {
    const id = waiting.pop()!;
    first[id] = placed;
    if (left[id]! < 0) order[placed++] = id;
    else waiting.push(right[id]!, left[id]!);
  }
  for (let id = 0; id < count; id++) end[id] = left[id]! < 0 ? first[id]! + 1 : end[right[id]!]!;
  const range: [number, number] = low <= high ? [low, high] : [NaN, NaN];
  const [image, picture] = [numbers(images), numbers(pictures)];
  return { count, leaves, level, left, right, parent, image, picture, ccc: cccs, roots, order, first, end, range };
}

export const isLeaf = (tree: TreeModel, id: number): boolean => tree.left[id]! < 0;
export const membersCount = (tree: TreeModel, id: number): number => tree.end[id]! - tree.first[id]!;

/** Image numbers of a node's leaves, from left to right. */
export const membersOf = (tree: TreeModel, id: number): Uint32Array =>
  Uint32Array.from(tree.order.subarray(tree.first[id], tree.end[id]), (leaf) => tree.image[leaf]!);

/** How the children of a node were laid; null for a leaf. */
export function joinOf(table: TableResult, id: number): Join | null {
  const at = (name: string): number => table.columns.find((c) => c.name === name)?.values[id] ?? NaN;
  if (!(at("left") > 0)) return null;
  return {
    psi: at("psi"),
    shiftX: at("shiftX"),
    shiftY: at("shiftY"),
    mirror: at("mirror") === 1,
    atLimit: at("atLimit") === 1,
  };
}

/** The nodes below `roots` that a cut between two levels leaves on top, left to right; null when more than `most`. */
export function frontier(tree: TreeModel, roots: readonly number[], level: number, most: number): number[] | null {
  const found: number[] = [];
  const waiting = [...roots].reverse();
  while (waiting.length > 0) {
    const id = waiting.pop()!;
    if (tree.level[id]! > level) waiting.push(tree.right[id]!, tree.left[id]!);
    else if (found.push(id) > most) return null;
  }
  return found;
}

/** The ancestor with that level, or the highest one below it. */
export function ancestorAt(tree: TreeModel, id: number, level: number): number {
  let at = id;
  while (tree.parent[at]! >= 0 && tree.level[tree.parent[at]!]! <= level) at = tree.parent[at]!;
  return at;
}

/** The largest part of the tree in which this node has room for its picture; null = the whole tree. */
export function partWith(tree: TreeModel, id: number, most: number): number | null {
  const level = tree.level[id]!;
  if (frontier(tree, tree.roots, level, most)) return null;
  let top = id;
  for (let up = id; up >= 0 && frontier(tree, [up], level, most); up = tree.parent[up]!) top = up;
  return top;
}

export type Step = "parent" | "child" | "before" | "after" | "first" | "last";

/**
 * Where a key leads from a node; the node itself where there is nothing.
 * @param came the child from which a parent was reached, if one was
 */
export function stepFrom(tree: TreeModel, id: number, step: Step, came?: number): number {
  if (step === "parent") return tree.parent[id]! >= 0 ? tree.parent[id]! : id;
  if (step === "child") {
    if (isLeaf(tree, id)) return id;
    return came !== undefined && tree.parent[came] === id ? came : tree.left[id]!;
  }
  const level = tree.level[id]!;
  const at = (place: number): number | null => {
    const leaf = tree.order[place];
    if (leaf === undefined) return null;
    const node = ancestorAt(tree, leaf, level);
    return tree.level[node] === level ? node : null;
  };
  const walk = (from: number, by: 1 | -1): number => {
    // A branch that passes this level by is skipped as a whole.
    for (let place = from; place >= 0 && place < tree.leaves; place += by) {
      const node = at(place);
      if (node !== null) return node;
    }
    return id;
  };
  if (step === "before") return walk(tree.first[id]! - 1, -1);
  if (step === "after") return walk(tree.end[id]!, 1);
  return step === "first" ? walk(0, 1) : walk(tree.leaves - 1, -1);
}
