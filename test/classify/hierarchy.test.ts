import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { adjustedRandIndex } from "../../src/core/classify/agreement.js";
import { hierarchy, HIERARCHY_KERNELS, type Linkage } from "../../src/core/classify/hierarchy.js";
import {
  cutByHeight,
  cutByNumber,
  riseOf,
  heightOfCut,
  widestGap,
  leafOrder,
  treeOf,
  type Tree,
} from "../../src/core/classify/tree.js";
import { normal, random } from "../../src/core/random.js";
import { kernelContext } from "../support/kernelContext.js";
import { blobs, pointsOf } from "./points.js";

interface Golden {
  n: number;
  k: number;
  points: number[];
  trees: Record<Linkage, { merges: number[][]; four: number[]; height: number; cut: number[] }>;
}
const golden = JSON.parse(
  readFileSync(join(import.meta.dirname, "../golden/scipy/classification.json"), "utf8"),
) as Golden[];
const linkages: readonly Linkage[] = ["ward", "average", "complete", "single"];
const context = kernelContext(HIERARCHY_KERNELS);
const rowsOf = ({ n, k, points }: Golden) => Array.from({ length: n }, (_, i) => points.slice(i * k, (i + 1) * k));
const samePartition = (a: ArrayLike<number>, b: ArrayLike<number>): boolean => adjustedRandIndex(a, b) === 1;

describe.each(linkages)("%s linkage", (linkage) => {
  it.each(golden)("is scipy's for $n points in $k dimensions", async (set) => {
    const tree = await hierarchy(context, pointsOf(rowsOf(set)), linkage, null, "tree");
    const { merges, four, height, cut } = set.trees[linkage];
    expect(tree.leaves).toBe(set.n);
    merges.forEach(([left, right, h, size], i) => {
      expect([tree.left[i], tree.right[i], tree.size[i]]).toEqual([left, right, size]);
      expect(Math.abs(tree.height[i]! - h!)).toBeLessThan(1e-9 * h!);
    });
    // With two points fcluster's own rule for the least height cuts nothing.
    if (set.n > 4) expect(samePartition(cutByNumber(tree, 4), four)).toBe(true);
    expect(samePartition(cutByHeight(tree, height * (1 + 1e-12)), cut)).toBe(true);
  });

  it("takes a weighted point for as many equal ones", async () => {
    const rows = [
      [0, 0.1],
      [1, 0],
      [3, 3.2],
      [4.1, 3],
      [9, 1],
      [2, 7.3],
    ];
    const weights = [3, 1, 2, 5, 1, 4];
    const weighted = await hierarchy(context, pointsOf(rows), linkage, weights, "tree");
    const repeated = rows.flatMap((row, i) => Array.from({ length: weights[i]! }, () => row));
    const whole = await hierarchy(context, pointsOf(repeated), linkage, null, "tree");
    const tops = whole.height.slice(-5);
    weighted.height.forEach((h, i) => expect(h).toBeCloseTo(tops[i]!, 10));
    expect(weighted.size.at(-1)).toBe(16);
  });

  it("goes through the same merges in small steps", async () => {
    const { points } = blobs(5, 8, 3, 0.4, 2);
    const once = await hierarchy(context, points, linkage, null, "tree");
    const kernels = Object.fromEntries(
      Object.entries(HIERARCHY_KERNELS).map(([name, kernel]) => [
        name,
        (range: never, args: { scans?: number; steps?: number }, io: never) => {
          if (args.scans !== undefined) args.scans = 1;
          if (args.steps !== undefined) args.steps = 1;
          (kernel as (range: never, args: unknown, io: never) => void)(range, args, io);
        },
      ]),
    ) as unknown as typeof HIERARCHY_KERNELS;
    let blocks = 0;
    const slow = kernelContext(kernels, { onBlock: () => blocks++ });
    expect(await hierarchy(slow, points, linkage, null, "tree")).toEqual(once);
    expect(blocks).toBeGreaterThanOrEqual(39);
  });

  it("puts coinciding points together at height 0", async () => {
    const points = pointsOf(Array.from({ length: 6 }, (_, i) => [i < 3 ? 1 : 2]));
    const { height } = await hierarchy(context, points, linkage, null, "tree");
    expect(Array.from(height.slice(0, 4))).toEqual([0, 0, 0, 0]);
    expect(height[4]!).toBeCloseTo(linkage === "ward" ? Math.sqrt(3) : 1, 12);
  });

  it("copes with one point and with none", async () => {
    expect((await hierarchy(context, pointsOf([[1, 2]]), linkage, null, "tree")).height).toHaveLength(0);
    expect((await hierarchy(context, pointsOf([]), linkage, null, "tree")).leaves).toBe(0);
  });
});

describe("Ward's heights", () => {
  it("have half the sum of their squares within all points (control: not so the other linkages')", async () => {
    const { points } = blobs(3, 7, 2, 0.5, 6);
    let total = 0;
    for (let j = 0; j < 2; j++) {
      const column = Array.from({ length: points.n }, (_, i) => points.values[2 * i + j]!);
      const mean = column.reduce((sum, x) => sum + x, 0) / points.n;
      total += column.reduce((sum, x) => sum + (x - mean) ** 2, 0);
    }
    const halfSquares = async (linkage: Linkage) =>
      (await hierarchy(context, points, linkage, null, "tree")).height.reduce((sum, h) => sum + (h * h) / 2, 0);
    expect(await halfSquares("ward")).toBeCloseTo(total, 10);
    expect(Math.abs((await halfSquares("average")) - total)).toBeGreaterThan(1);
  });
});

/** Five leaves: ((0, 1), (2, (3, 4))) at heights 1, 1.5, 2, 10. */
const example: Tree = treeOf(5, { first: [3, 0, 2, 1], second: [4, 1, 3, 2], height: [1, 1.5, 2, 10] });

describe("a tree", () => {
  it("numbers its nodes by height, whatever the order of the merges", () => {
    expect(example.left).toEqual(Int32Array.of(3, 0, 2, 6));
    expect(example.right).toEqual(Int32Array.of(4, 1, 5, 7));
    const shuffled = treeOf(5, { first: [1, 2, 3, 0], second: [2, 3, 4, 1], height: [10, 2, 1, 1.5] });
    expect(shuffled).toEqual(example);
    expect(treeOf(2, { first: [0], second: [1], height: [1] }, [4, 5]).size).toEqual(Float64Array.of(9));
  });

  it("lists its leaves so that every branch covers neighbours", async () => {
    expect(leafOrder(example)).toEqual(Int32Array.of(0, 1, 2, 3, 4));
    const { points } = blobs(6, 20, 2, 0.5, 8);
    const tree = await hierarchy(context, points, "average", null, "tree");
    const place = new Map(Array.from(leafOrder(tree), (leaf, at) => [leaf, at]));
    const spans: [number, number][] = Array.from({ length: 120 }, (_, i) => [place.get(i)!, place.get(i)!]);
    tree.left.forEach((l, i) => {
      const [a, b] = [spans[l]!, spans[tree.right[i]!]!];
      expect(a[1] + 1).toBe(b[0]);
      spans.push([a[0], b[1]]);
    });
    expect(spans.at(-1)).toEqual([0, 119]);
  });

  it("is cut by number and by height, classes in the order of the leaves", () => {
    expect(Array.from(cutByNumber(example, 1))).toEqual([0, 0, 0, 0, 0]);
    expect(Array.from(cutByNumber(example, 3))).toEqual([0, 0, 1, 2, 2]);
    expect(Array.from(cutByNumber(example, 5))).toEqual([0, 1, 2, 3, 4]);
    expect(Array.from(cutByNumber(example, 9))).toEqual([0, 1, 2, 3, 4]);
    expect(Array.from(cutByHeight(example, 1.5))).toEqual([0, 0, 1, 2, 2]);
    expect(Array.from(cutByHeight(example, 1.4))).toEqual([0, 1, 2, 3, 3]);
    expect(Array.from(cutByHeight(example, 99))).toEqual([0, 0, 0, 0, 0]);
    for (const classes of [1, 2, 3, 4, 5]) {
      expect(cutByHeight(example, heightOfCut(example, classes))).toEqual(cutByNumber(example, classes));
    }
  });

  it("suggests the cut in the widest gap by ratio, which for Ward is not that by height", async () => {
    expect(riseOf(example, 2)).toBe(5);
    expect(riseOf(example, 4)).toBe(1.5);
    expect(riseOf(example, 5)).toBeNaN();
    expect(riseOf(example, 1)).toBeNaN();
    expect(widestGap(example, 30)).toBe(2);
    const level = treeOf(3, { first: [0, 1], second: [1, 2], height: [0, 0] });
    expect(widestGap(level, 30)).toBe(1);
    expect(widestGap(treeOf(1, { first: [], second: [], height: [] }), 30)).toBe(1);
    // Two far groups of four near ones: the merge of the two is far the highest.
    const gauss = normal(random(4));
    const points = pointsOf(
      Array.from({ length: 80 }, (_, i) => [i % 8 < 4 ? 0 : 20, 3 * (i % 4)].map((x) => x + 0.05 * gauss())),
    );
    const tree = await hierarchy(context, points, "ward", null, "tree");
    expect(widestGap(tree, 30)).toBe(8);
    expect(widestGap(tree, 5)).toBeLessThanOrEqual(5);
    const gap = (classes: number) => tree.height[80 - classes]! - tree.height[80 - classes - 1]!;
    expect(gap(2)).toBeGreaterThan(gap(8));
    // Eight places, ten times each: the rise is infinite where nothing but coinciding points was joined.
    const same = pointsOf(Array.from({ length: 80 }, (_, i) => [i % 2, Math.floor(i / 2) % 2, Math.floor(i / 4) % 2]));
    expect(widestGap(await hierarchy(context, same, "ward", null, "tree"), 30)).toBe(8);
  });
});
