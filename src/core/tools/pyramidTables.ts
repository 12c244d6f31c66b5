/** The tree of a pyramidal alignment as a table, and what each of its levels is worth as curves. */
import type { Join } from "../align/pyramidTree.js";
import type { CurvesResult, TableResult } from "./results.js";

/**
 * One row a node: leaves first, in the order of the images, then level by level; numbers from 1. Cells that mean nothing
 * for a node (the image of a join, the children of a leaf) are NaN.
 * @param leaves   image number of each leaf
 * @param numberOf what an image is called, from 0
 */
export function treeTable(
  leaves: Uint32Array,
  joins: readonly Join[],
  numberOf: (image: number) => number,
): TableResult {
  const n = leaves.length;
  const column = (
    name: string,
    label: string,
    unit: string,
    leaf: (k: number) => number,
    join: (j: Join, k: number) => number,
  ): TableResult["columns"][number] => ({
    name,
    label,
    unit,
    values: Float64Array.from({ length: n + joins.length }, (_, k) => (k < n ? leaf(k) : join(joins[k - n]!, k - n))),
  });
  const none = (): number => Number.NaN;
  return {
    columns: [
      column(
        "node",
        "Node",
        "",
        (k) => k + 1,
        (j) => j.node + 1,
      ),
      column(
        "level",
        "Level",
        "",
        () => 0,
        (j) => j.level,
      ),
      column("left", "Left child", "", none, (j) => j.left + 1),
      column("right", "Right child", "", none, (j) => j.right + 1),
      column(
        "members",
        "Particles",
        "",
        () => 1,
        (j) => j.members,
      ),
      column("image", "Particle of a leaf", "", (k) => numberOf(leaves[k]!) + 1, none),
      column("picture", "Picture in nodes.mrcs", "", none, (_, k) => k + 1),
      column("psi", "Angle of the right child on the left", "°", none, (j) => j.placement.psi),
      column("shiftX", "Shift of the right child on the left, x", "px", none, (j) => j.placement.shiftX),
      column("shiftY", "Shift of the right child on the left, y", "px", none, (j) => j.placement.shiftY),
      column("mirror", "Right child mirrored", "", none, (j) => (j.placement.mirror ? 1 : 0)),
      column("centreX", "Move of both to the middle, x", "px", none, (j) => j.centre[0]),
      column("centreY", "Move of both to the middle, y", "px", none, (j) => j.centre[1]),
      column("ccc", "Coefficient of the right child with the left", "", none, (j) => j.ccc),
      column("atLimit", "At the limit of the shift search", "", none, (j) => (j.atLimit ? 1 : 0)),
    ],
  };
}

/** Number of pairs, particles a node, and coefficients of the pairs, level by level. */
export function levelCurves(joins: readonly Join[]): CurvesResult {
  const levels = Array.from({ length: joins.at(-1)?.level ?? 0 }, (_, l) => joins.filter((j) => j.level === l + 1));
  const column = (value: (joins: readonly Join[]) => number): Float64Array => Float64Array.from(levels, value);
  const mean = (list: readonly Join[], of: (j: Join) => number): number =>
    list.reduce((sum, j) => sum + of(j), 0) / list.length;
  return {
    x: { label: "Level", unit: "", values: Float64Array.from(levels, (_, l) => l + 1) },
    series: [
      { name: "ccc", label: "Mean coefficient of the pairs", unit: "", values: column((l) => mean(l, (j) => j.ccc)) },
      {
        name: "lowestCcc",
        label: "Lowest coefficient of a pair",
        unit: "",
        values: column((l) => l.reduce((least, j) => Math.min(least, j.ccc), 1)),
      },
      { name: "pairs", label: "Pairs", unit: "", values: column((l) => l.length) },
      { name: "members", label: "Particles a node", unit: "", values: column((l) => mean(l, (j) => j.members)) },
      {
        name: "atLimit",
        label: "Pairs at the limit of the shift search",
        unit: "",
        values: column((l) => l.filter((j) => j.atLimit).length),
      },
    ],
  };
}
