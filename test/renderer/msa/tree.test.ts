import { describe, expect, test } from "vitest";
import { random as createRandom } from "../../../src/core/random.js";
import {
  canSplit,
  classOfNode,
  classOfObjects,
  cutInto,
  merge,
  named,
  sizeOf,
  split,
} from "../../../src/renderer/views/msa/tree/classing.js";
import {
  classesAt,
  cutHeight,
  frontier,
  mergeTree,
  objectsOf,
  rootOf,
  stepFrom,
  treeOf,
  usualClasses,
} from "../../../src/renderer/views/msa/tree/mergeTree.js";
import { classOfRows, rowOrder, stretchOf } from "../../../src/renderer/views/msa/tree/rowOrder.js";
import { heightPart, layoutTree, mergePath, spread } from "../../../src/renderer/views/msa/tree/treeLayout.js";

/** ((0 1) (2 (3 4))): two tight pairs, then 2 joins, then all. */
const tree = treeOf([0, 3, 2, 5], [1, 4, 6, 7], [1, 2, 9, 100]);

/** A tree of n objects, joined at random in the order of rising heights. */
function randomTree(n: number, seed: number): ReturnType<typeof treeOf> {
  const random = createRandom(seed);
  const open = Array.from({ length: n }, (_, i) => i);
  const [a, b, h]: number[][] = [[], [], []];
  for (let i = 0; i < n - 1; i++) {
    const take = (): number => open.splice(Math.floor(random() * open.length), 1)[0]!;
    a!.push(take());
    b!.push(take());
    h!.push(i + 1);
    open.push(n + i);
  }
  return treeOf(a!, b!, h!);
}

describe("a tree of merges", () => {
  test("knows its parts", () => {
    expect(rootOf(tree)).toBe(8);
    expect([...tree.order]).toEqual([0, 1, 2, 3, 4]);
    expect([...objectsOf(tree, 7)]).toEqual([2, 3, 4]);
    expect([...tree.size]).toEqual([1, 1, 1, 1, 1, 2, 2, 3, 5]);
    expect([...tree.parent]).toEqual([5, 5, 7, 6, 6, 8, 7, 8, -1]);
  });

  test("is read from the table of a result, and refuses what is no tree", () => {
    const column = (
      name: string,
      values: number[],
    ): { name: string; label: string; unit: string; values: Float64Array } => ({
      name,
      label: name,
      unit: "",
      values: Float64Array.from(values),
    });
    const columns = [
      column("left", [0, 3]),
      column("right", [1, 2]),
      column("height", [1, 4]),
      column("size", [20, 50]),
    ];
    expect([...mergeTree({ columns }).size].slice(3)).toEqual([20, 50]);
    expect(() => mergeTree({ columns: columns.slice(1) })).toThrow("columns left");
    expect(() => treeOf([0, 0], [1, 3], [1, 2])).toThrow("merge 2");
    expect(() => treeOf([0, 5], [1, 2], [1, 2])).toThrow("merge 2");
  });

  test("is cut by number and by height, the two agreeing", () => {
    expect(frontier(tree, 1)).toEqual([8]);
    expect(frontier(tree, 2)).toEqual([5, 7]);
    expect(frontier(tree, 3)).toEqual([5, 2, 6]);
    expect(frontier(tree, 99)).toEqual([0, 1, 2, 3, 4]);
    for (let k = 1; k <= 5; k++) expect(classesAt(tree, cutHeight(tree, k))).toBe(k);
    expect(classesAt(tree, 100)).toBe(1);
    expect(classesAt(tree, 99.9)).toBe(2);
  });

  test("its usual cut is at the widest gap of √ height", () => {
    // √: 10, 3, 1.41, 1. The gap of two classes (10 to 3) is the widest.
    expect(usualClasses(tree)).toBe(2);
    expect(usualClasses(treeOf([0, 2, 4, 6], [1, 3, 5, 7], [1, 81, 82, 100]))).toBe(4);
    expect(usualClasses(treeOf([0], [1], [3]))).toBe(2);
  });

  test("a chain of many is walked without a stack", () => {
    const n = 50_000;
    const a = Array.from({ length: n - 1 }, (_, i) => (i === 0 ? 0 : n + i - 1));
    const chain = treeOf(
      a,
      Array.from({ length: n - 1 }, (_, i) => i + 1),
      Array.from({ length: n - 1 }, (_, i) => i),
    );
    expect(chain.end[rootOf(chain)]).toBe(n);
    expect(frontier(chain, 200)).toHaveLength(200);
    expect(layoutTree(chain, () => 0).ends).toHaveLength(200);
  });

  test("keys walk the part that is drawn", () => {
    const drawn = new Set([8, 5, 7, 2, 6]);
    expect(stepFrom(tree, 8, "child", drawn)).toBe(7);
    expect(stepFrom(tree, 7, "child", drawn)).toBe(6);
    expect(stepFrom(tree, 6, "child", drawn)).toBe(6);
    expect(stepFrom(tree, 6, "parent", drawn)).toBe(7);
    expect(stepFrom(tree, 6, "before", drawn)).toBe(2);
    expect(stepFrom(tree, 7, "before", drawn)).toBe(5);
    expect(stepFrom(tree, 8, "after", drawn)).toBe(8);
  });
});

describe("the drawing", () => {
  test("has no more branches than can be read; all else is folded, nothing lost", () => {
    const large = randomTree(3000, 4);
    const { ends, nodes } = layoutTree(large, () => 0, 200);
    expect(ends).toHaveLength(200);
    expect(ends.reduce((sum, id) => sum + large.size[id]!, 0)).toBe(3000);
    expect(nodes.size).toBe(399);
    for (const [i, id] of ends.entries()) {
      if (i > 0) expect(nodes.get(id)!.from).toBeGreaterThanOrEqual(nodes.get(ends[i - 1]!)!.to - 1e-12);
    }
    for (const [id, node] of nodes) {
      if (ends.includes(id)) continue;
      expect(node.x).toBeGreaterThan(nodes.get(large.left[id]!)!.x);
      expect(node.x).toBeLessThan(nodes.get(large.right[id]!)!.x);
      expect(node.y).toBeGreaterThanOrEqual(nodes.get(large.left[id]!)!.y);
    }
  });

  test("a small tree is drawn to its objects, classes apart", () => {
    const layout = layoutTree(tree, (id) => (id <= 1 ? 0 : 1));
    expect(layout.ends).toEqual([0, 1, 2, 3, 4]);
    const gap = (a: number, b: number): number => layout.nodes.get(b)!.from - layout.nodes.get(a)!.to;
    expect(gap(0, 1)).toBeCloseTo(0, 12);
    expect(gap(1, 2)).toBeGreaterThan(0.1);
    expect(layout.nodes.get(8)!.y).toBe(1);
    expect(layout.nodes.get(7)!.y).toBeCloseTo(0.3, 12);
    expect(
      mergePath(
        tree,
        layout,
        8,
        (x) => x,
        (y) => y,
      ),
    ).toMatch(/^M.*V.*H.*V/);
    expect(
      mergePath(
        tree,
        layout,
        0,
        (x) => x,
        (y) => y,
      ),
    ).toBeNull();
  });

  test("heights are drawn by their root", () => {
    expect(heightPart(tree, 25)).toBe(0.5);
    expect(heightPart(treeOf([0], [1], [0]), 0)).toBe(0);
  });

  test("pictures below are moved aside no more than they must", () => {
    expect(spread([0.5], 40, 400)).toEqual([180]);
    expect(spread([0.5, 0.5], 40, 400)).toEqual([180, 220]);
    expect(spread([0.98, 1], 40, 400)).toEqual([320, 360]);
    expect(spread([0, 0.01], 40, 400)).toEqual([0, 40]);
  });
});

describe("classes by hand", () => {
  const three = cutInto(tree, 3);
  test("come from the cut, left to right", () => {
    expect(three.classes.map((c) => c.nodes[0])).toEqual([5, 2, 6]);
    expect([...classOfObjects(tree, three)]).toEqual([0, 0, 1, 2, 2]);
    expect(three.byHand).toBe(false);
    expect(classOfNode(tree, three, 3)).toBe(2);
    expect(classOfNode(tree, three, 8)).toBe(-1);
  });

  test("are split where two met, and merged; splitting a merged class gives its branches back", () => {
    const four = split(tree, three, 2);
    expect(four.classes.map((c) => c.nodes[0])).toEqual([5, 2, 3, 4]);
    expect(four.byHand).toBe(true);
    const far = merge(tree, three, 0, 2);
    expect(far.classes.map((c) => [...c.nodes])).toEqual([[5, 6], [2]]);
    expect([...classOfObjects(tree, far)]).toEqual([0, 0, 1, 0, 0]);
    expect(sizeOf(tree, far.classes[0]!)).toBe(4);
    expect(split(tree, far, 0).classes.map((c) => [...c.nodes])).toEqual([[5], [2], [6]]);
    // Two children make their parent again.
    expect(merge(tree, three, 1, 2).classes.map((c) => [...c.nodes])).toEqual([[5], [7]]);
    expect(merge(tree, merge(tree, three, 0, 1), 0, 1).classes.map((c) => [...c.nodes])).toEqual([[8]]);
  });

  test("what cannot be is left as it is", () => {
    expect(split(tree, three, 1)).toBe(three);
    expect(canSplit(tree, three.classes[1]!)).toBe(false);
    expect(merge(tree, three, 1, 1)).toBe(three);
    expect(merge(tree, three, 1, 7)).toBe(three);
  });

  test("have names, which outlive a merge", () => {
    const with1 = named(three, 2, "  smile ");
    expect(with1.classes[2]!.name).toBe("smile");
    expect(merge(tree, with1, 1, 2).classes.at(-1)!.name).toBe("smile");
    expect(named(with1, 2, " ").classes[2]!.name).toBeNull();
  });
});

describe("leaves that stand for several images", () => {
  const leafOf = [4, 0, 4, 2, 1, 3, 0];
  test("every image stands once below its leaf", () => {
    const order = rowOrder(tree, leafOf);
    expect([...order.rows].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    const [first, end] = stretchOf(tree, order, 6);
    expect([...order.rows.subarray(first, end)].sort()).toEqual([0, 2, 5]);
    expect(stretchOf(tree, order, 8)).toEqual([0, 7]);
  });

  test("and has the class of its leaf; without groups row i is leaf i", () => {
    const classes = classOfObjects(tree, cutInto(tree, 3));
    expect([...classOfRows(tree, rowOrder(tree, leafOf), classes)]).toEqual([2, 0, 2, 1, 0, 2, 0]);
    expect(classOfRows(tree, rowOrder(tree, null), classes)).toEqual(classes);
  });
});
