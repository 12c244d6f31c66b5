/** Where the branches of a tree are drawn: at most so many, what lies below them folded into triangles. */
import { frontier, isObject, rootOf, type MergeTree } from "./mergeTree.js";

/** A tree of more branches than these is no longer read. */
export const MOST_BRANCHES = 200;

export interface DrawnNode {
  id: number;
  /** 0 … 1 from left to right. */
  x: number;
  /** √ of its height beside that of the root, 0 … 1. */
  y: number;
  /** Left and right end of what it stands for, 0 … 1. */
  from: number;
  to: number;
  /** A branch whose inside is not drawn. */
  folded: boolean;
}

export interface TreeLayout {
  /** Drawn nodes by id, children before parents. */
  nodes: ReadonlyMap<number, DrawnNode>;
  /** Ends of the drawn tree, left to right. */
  ends: readonly number[];
}

/** Empty room between the ends of two classes, in ends. */
const GAP = 1.4;

export const heightPart = (tree: MergeTree, height: number): number => {
  const most = tree.height[rootOf(tree)]!;
  return most > 0 ? Math.sqrt(Math.max(0, height) / most) : 0;
};

/**
 * Ends stand side by side, with a gap where one class goes over into the next.
 * @param classOfEnd class of a drawn end, by its node; gaps come where it changes
 */
export function layoutTree(tree: MergeTree, classOfEnd: (id: number) => number, most = MOST_BRANCHES): TreeLayout {
  const ends = frontier(tree, most);
  const nodes = new Map<number, DrawnNode>();
  let gaps = 0;
  const at = ends.map((id, i) => {
    if (i > 0 && classOfEnd(id) !== classOfEnd(ends[i - 1]!)) gaps++;
    return i + gaps * GAP;
  });
  const width = Math.max(1, ends.length + gaps * GAP);
  ends.forEach((id, i) => {
    const from = at[i]! / width;
    const to = (at[i]! + 1) / width;
    nodes.set(id, {
      id,
      x: (from + to) / 2,
      y: heightPart(tree, tree.height[id]!),
      from,
      to,
      folded: !isObject(tree, id),
    });
  });
  // Parents have higher numbers than their children.
  for (const end of ends) {
    for (let id = tree.parent[end]!; id >= 0 && !nodes.has(id); id = tree.parent[id]!) {
      const [l, r] = [nodes.get(tree.left[id]!), nodes.get(tree.right[id]!)];
      if (!l || !r) break;
      nodes.set(id, {
        id,
        x: (l.x + r.x) / 2,
        y: heightPart(tree, tree.height[id]!),
        from: l.from,
        to: r.to,
        folded: false,
      });
    }
  }
  return { nodes, ends };
}

/** A merge as a path: up from the left child, across, down to the right one. @param X, Y px of 0 … 1 */
export function mergePath(
  tree: MergeTree,
  layout: TreeLayout,
  id: number,
  X: (x: number) => number,
  Y: (y: number) => number,
): string | null {
  const node = layout.nodes.get(id);
  const l = layout.nodes.get(tree.left[id]!);
  const r = layout.nodes.get(tree.right[id]!);
  if (!node || !l || !r || node.folded) return null;
  const px = (v: number): string => v.toFixed(1);
  return `M${px(X(l.x))} ${px(Y(l.y))}V${px(Y(node.y))}H${px(X(r.x))}V${px(Y(r.y))}`;
}

/** Pictures of `side` px under places 0 … 1, moved aside as little as needed so that none covers another. */
export function spread(places: readonly number[], side: number, width: number): number[] {
  const out = places.map((p) => p * width - side / 2);
  for (let i = 0; i < out.length; i++) out[i] = Math.max(out[i]!, i === 0 ? 0 : out[i - 1]! + side);
  let room = width - side;
  for (let i = out.length - 1; i >= 0; i--) {
    out[i] = Math.min(out[i]!, room);
    room = out[i]! - side;
  }
  return out;
}
