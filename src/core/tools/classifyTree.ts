/** Trees of a classification as tables, and what each number of classes would be worth. */
import type { Points } from "../classify/points.js";
import { cutByNumber, riseOf, widestGap, type Tree } from "../classify/tree.js";
import { validityOf } from "../classify/validity.js";
import { column } from "./classifyRun.js";
import type { TableResult } from "./results.js";

/** One row a merge, as scipy's linkage: nodes from 0, those below the number of leaves are leaves. */
export function treeTable({ leaves, left, right, height, size }: Tree): TableResult {
  return {
    columns: [
      column(
        "node",
        "Node",
        Float64Array.from(left, (_, i) => leaves + i),
      ),
      column("left", "Left branch", Float64Array.from(left)),
      column("right", "Right branch", Float64Array.from(right)),
      column("height", "Height", height),
      column("size", "Images", size),
    ],
  };
}

/** Numbers of classes that are weighed against each other. */
const WEIGHED = 30;

/**
 * Validity of the cuts into 1, 2, … classes.
 * @param leafOf leaf of each point; null = each its own
 */
export function cutsTable(points: Points, tree: Tree, leafOf: Int32Array | null): TableResult {
  const most = Math.min(WEIGHED, tree.leaves);
  const numbers = Array.from({ length: most }, (_, i) => i + 1);
  const validities = numbers.map((classes) => {
    const ofLeaf = cutByNumber(tree, classes);
    return validityOf(points, leafOf ? leafOf.map((leaf) => ofLeaf[leaf]!) : ofLeaf, classes);
  });
  const by = (name: string, label: string, of: (classes: number, i: number) => number | null) =>
    column(
      name,
      label,
      Float64Array.from(numbers, (classes, i) => of(classes, i) ?? Number.NaN),
    );
  return {
    columns: [
      by("classes", "Classes", (classes) => classes),
      by("height", "Height of the merge that would leave one class fewer", (k) => tree.height[tree.leaves - k] ?? null),
      by("rise", "Rise of the height to that merge, as a factor", (k) => {
        const rise = riseOf(tree, k);
        return Number.isFinite(rise) ? rise : null;
      }),
      by("withinShare", "Share of the variance within classes", (_, i) => validities[i]!.withinShare),
      by("calinskiHarabasz", "Calinski–Harabasz", (_, i) => validities[i]!.calinskiHarabasz),
      by("daviesBouldin", "Davies–Bouldin", (_, i) => validities[i]!.daviesBouldin),
    ],
  };
}

/**
 * The number of classes into which the tree falls most clearly. Single images at its foot are close by chance, and are
 * not asked: at most half of them are classes. Groups are.
 */
export const suggestedClasses = (tree: Tree, leaves: "images" | "groups"): number =>
  widestGap(tree, leaves === "groups" ? WEIGHED : Math.min(WEIGHED, Math.floor(tree.leaves / 2)));

/** Number of classes for a parameter that may be 0, "by the widest gap". */
export function classesOf(
  tree: Tree,
  wanted: number,
  leaves: "images" | "groups",
): { classes: number; notes: string[] } {
  if (wanted > 0) return { classes: wanted, notes: [] };
  const classes = suggestedClasses(tree, leaves);
  const into =
    classes === 1
      ? "The tree was not cut: its leaves coincide."
      : `Cut into ${classes} classes, above which the height of the tree rises by the largest factor.`;
  return { classes, notes: [into] };
}
