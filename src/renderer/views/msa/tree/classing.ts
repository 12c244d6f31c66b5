/** Classes made from a tree: by its cut, then split, merged and named by hand. Pure; every change makes a new one. */
import { frontier, isObject, type MergeTree } from "./mergeTree.js";

export interface TreeClass {
  /** Nodes of the tree whose objects it holds; of more than one, they were merged by hand. */
  nodes: readonly number[];
  /** Null = its number. */
  name: string | null;
}

export interface Classing {
  classes: readonly TreeClass[];
  /** Changed since the cut. */
  byHand: boolean;
}

/** Left to right, as they stand in the drawing. */
export const cutInto = (tree: MergeTree, classes: number): Classing => ({
  classes: frontier(tree, classes).map((node) => ({ nodes: [node], name: null })),
  byHand: false,
});

const byPlace = (tree: MergeTree, classes: readonly TreeClass[]): TreeClass[] =>
  [...classes].sort((a, b) => tree.first[a.nodes[0]!]! - tree.first[b.nodes[0]!]!);

export const canSplit = (tree: MergeTree, of: TreeClass): boolean =>
  of.nodes.length > 1 || !isObject(tree, of.nodes[0]!);

/** A class that was merged falls into its branches, any other into the two that met last. */
export function split(tree: MergeTree, classing: Classing, at: number): Classing {
  const of = classing.classes[at];
  if (!of || !canSplit(tree, of)) return classing;
  const parts = of.nodes.length > 1 ? of.nodes : [tree.left[of.nodes[0]!]!, tree.right[of.nodes[0]!]!];
  const rest = classing.classes.filter((_, i) => i !== at);
  return { classes: byPlace(tree, [...rest, ...parts.map((node) => ({ nodes: [node], name: null }))]), byHand: true };
}

/** The first of two keeps its name. */
export function merge(tree: MergeTree, classing: Classing, a: number, b: number): Classing {
  const [one, other] = [classing.classes[a], classing.classes[b]];
  if (!one || !other || a === b) return classing;
  const nodes = joined(tree, [...one.nodes, ...other.nodes]).sort((p, q) => tree.first[p]! - tree.first[q]!);
  const rest = classing.classes.filter((_, i) => i !== a && i !== b);
  return { classes: byPlace(tree, [...rest, { nodes, name: one.name ?? other.name }]), byHand: true };
}

/** Two children are their parent. */
function joined(tree: MergeTree, nodes: readonly number[]): number[] {
  const held = new Set(nodes);
  for (const id of [...held]) {
    for (
      let up = tree.parent[id]!;
      up >= 0 && held.has(tree.left[up]!) && held.has(tree.right[up]!);
      up = tree.parent[up]!
    ) {
      held.delete(tree.left[up]!);
      held.delete(tree.right[up]!);
      held.add(up);
    }
  }
  return [...held];
}

/** An empty name is none. */
export const named = (classing: Classing, at: number, name: string): Classing => ({
  classes: classing.classes.map((c, i) => (i === at ? { ...c, name: name.trim() === "" ? null : name.trim() } : c)),
  byHand: true,
});

/** Class of each object, from 0. */
export function classOfObjects(tree: MergeTree, { classes }: Classing): Int32Array {
  const of = new Int32Array(tree.leaves).fill(-1);
  classes.forEach(({ nodes }, k) => {
    for (const node of nodes) for (let p = tree.first[node]!; p < tree.end[node]!; p++) of[tree.order[p]!] = k;
  });
  return of;
}

/** The class a node lies in with all its objects; −1 where it holds several. */
export function classOfNode(tree: MergeTree, { classes }: Classing, id: number): number {
  return classes.findIndex(({ nodes }) =>
    nodes.some((node) => tree.first[id]! >= tree.first[node]! && tree.end[id]! <= tree.end[node]!),
  );
}

export const sizeOf = (tree: MergeTree, { nodes }: TreeClass): number =>
  nodes.reduce((sum, node) => sum + tree.size[node]!, 0);
