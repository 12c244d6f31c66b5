/** Where the nodes of a tree stand: pictures on the upper levels, cells a few pixels high below. Pure functions. */
import { ancestorAt, frontier, isLeaf, type TreeModel } from "./treeModel.js";

export interface TreeRow {
  level: number;
  /** Left to right. */
  nodes: readonly number[];
  /** Least room of one of them, share of the whole width. */
  room: number;
}

export interface TreeLayout {
  /** What is drawn: one node, or all that have no parent yet. */
  roots: readonly number[];
  top: number;
  /** Lowest level with pictures; above `top` when there is no room for any. */
  cut: number;
  /** Rows with pictures, the highest level first. */
  rows: readonly TreeRow[];
  /** Left edge of each leaf in sight, share of the width, and the right edge of the last. */
  edges: Float64Array;
  /** Place of the first leaf in sight. */
  from: number;
}

/**
 * Every node on the lowest level with pictures gets the same room, so that pictures never overlap; what is below a node
 * shares its room.
 * @param top  the node whose part is drawn; null = all
 * @param most pictures that fit beside each other
 */
export function layoutTree(tree: TreeModel, top: number | null, most: number): TreeLayout {
  const roots = top === null ? tree.roots : [top];
  const highest = roots.reduce((level, id) => Math.max(level, tree.level[id]!), 0);
  const lowest = roots.reduce((place, id) => Math.min(place, tree.first[id]!), tree.leaves);
  const last = roots.reduce((place, id) => Math.max(place, tree.end[id]!), 0);
  let cut = highest + 1;
  let slots: readonly number[] = roots;
  for (let level = highest; level >= 0; level--) {
    const found = frontier(tree, roots, level, most);
    if (!found) break;
    cut = level;
    slots = found;
  }
  const edges = new Float64Array(last - lowest + 1);
  slots.forEach((id, slot) => {
    const n = tree.end[id]! - tree.first[id]!;
    for (let k = 0; k < n; k++) edges[tree.first[id]! - lowest + k] = (slot + k / n) / slots.length;
  });
  edges[last - lowest] = 1;
  const layout = { roots, top: highest, cut, edges, from: lowest };
  const byLevel = new Map<number, number[]>();
  const waiting = cut > highest ? [] : [...roots].reverse();
  while (waiting.length > 0) {
    const id = waiting.pop()!;
    const level = tree.level[id]!;
    // A branch that passes the cut by stands on it with the others.
    const row = Math.max(level, cut);
    byLevel.set(row, [...(byLevel.get(row) ?? []), id]);
    if (level > cut) waiting.push(tree.right[id]!, tree.left[id]!);
  }
  const rows = [...byLevel]
    .sort(([a], [b]) => b - a)
    .map(([level, nodes]) => ({
      level,
      nodes,
      room: nodes.reduce(
        (room, id) => Math.min(room, extentOf(tree, layout, id)[1] - extentOf(tree, layout, id)[0]),
        1,
      ),
    }));
  return { ...layout, rows };
}

/** Left and right end of a node, shares of the width. */
export const extentOf = (
  tree: TreeModel,
  { edges, from }: Pick<TreeLayout, "edges" | "from">,
  id: number,
): [number, number] => [edges[tree.first[id]! - from]!, edges[tree.end[id]! - from]!];

/** The levels drawn as cells, the highest first. */
export function cellLevels({ cut, top }: TreeLayout): number[] {
  const highest = Math.min(cut - 1, top);
  return Array.from({ length: highest + 1 }, (_, k) => highest - k);
}

/** The node of a level at this share of the width; null where a branch passes the level by. */
export function nodeAt(tree: TreeModel, layout: TreeLayout, level: number, x: number): number | null {
  const { edges, from } = layout;
  let [low, high] = [0, edges.length - 2];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (edges[middle]! <= x) low = middle;
    else high = middle - 1;
  }
  const leaf = tree.order[from + low];
  if (leaf === undefined) return null;
  const id = ancestorAt(tree, leaf, level);
  return tree.level[id] === level ? id : null;
}

/** No cell here, and a cell without a coefficient (a leaf). */
export const EMPTY = -2;
export const BARE = -1;

/**
 * Colour of every pixel of a row of cells: a number of 0 … 255 between the ends of `range`, {@link BARE} or {@link EMPTY}.
 * Where several cells share a pixel the lowest coefficient wins: what is bad stays in sight.
 */
export function paintCells(
  tree: TreeModel,
  layout: TreeLayout,
  level: number,
  width: number,
  [low, high]: readonly [number, number],
  nodes: readonly number[] | Int32Array,
): Int16Array {
  const out = new Int16Array(width).fill(EMPTY);
  const scale = high > low ? 255 / (high - low) : 0;
  for (const id of nodes) {
    const [start, end] = extentOf(tree, layout, id);
    const x0 = Math.min(width - 1, Math.round(start * width));
    const x1 = Math.max(x0 + 1, Math.round(end * width));
    const value = isLeaf(tree, id) ? BARE : Math.max(0, Math.min(255, Math.round((tree.ccc[id]! - low) * scale)));
    // Cells that are wide enough are told apart by a gap.
    const stop = x1 - x0 >= 4 ? x1 - 1 : x1;
    for (let x = x0; x < Math.min(width, stop); x++) if (out[x]! < 0 || value < out[x]!) out[x] = value;
  }
  return out;
}

/** Nodes in sight of each of these levels. */
export function cellNodes(tree: TreeModel, layout: TreeLayout): Map<number, number[]> {
  const found = new Map<number, number[]>(cellLevels(layout).map((level) => [level, []]));
  const { from, edges } = layout;
  const end = from + edges.length - 1;
  for (let id = 0; id < tree.count; id++) {
    if (tree.level[id]! >= layout.cut || tree.first[id]! < from || tree.end[id]! > end) continue;
    found.get(tree.level[id]!)?.push(id);
  }
  return found;
}
