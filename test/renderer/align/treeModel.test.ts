import { describe, expect, test } from "vitest";
import { treeTable } from "../../../src/core/tools/pyramidTables.js";
import {
  ancestorAt,
  frontier,
  joinOf,
  membersOf,
  partWith,
  stepFrom,
  treeModel,
  type TreeModel,
} from "../../../src/renderer/views/align/tree/treeModel.js";
import { joinsOf } from "./trees.js";

const modelOf = (leaves: number, levels = Infinity): TreeModel => {
  const images = Uint32Array.from({ length: leaves }, (_, i) => i);
  return treeModel(treeTable(images, joinsOf(leaves, levels), (i) => i + 10))!;
};

describe("the tree of pairs", () => {
  test("is read as the tool writes it: 5 leaves, the odd one passes up", () => {
    const tree = modelOf(5);
    expect(tree.count).toBe(9);
    expect(tree.leaves).toBe(5);
    expect([...tree.level]).toEqual([0, 0, 0, 0, 0, 1, 1, 2, 3]);
    expect(tree.roots).toEqual([8]);
    expect([tree.left[8], tree.right[8]]).toEqual([7, 4]);
    expect([...tree.order]).toEqual([0, 1, 2, 3, 4]);
    expect([...membersOf(tree, 7)]).toEqual([10, 11, 12, 13]);
    expect([...membersOf(tree, 8)]).toEqual([10, 11, 12, 13, 14]);
    expect(tree.picture[8]).toBe(3);
    expect(tree.picture[0]).toBe(-1);
    expect(tree.range[0]).toBeLessThan(tree.range[1]);
  });

  test("while it grows, has several nodes without a parent, the odd one last", () => {
    const tree = modelOf(9, 1);
    expect(tree.roots).toEqual([9, 10, 11, 12, 8]);
    expect([...tree.order]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test("one particle alone is a tree; a table that runs in circles is none", () => {
    expect(modelOf(1)).toMatchObject({ count: 1, roots: [0], range: [NaN, NaN] });
    const table = treeTable(Uint32Array.of(0, 1), joinsOf(2), (i) => i);
    table.columns.find((c) => c.name === "left")!.values[2] = 3;
    expect(treeModel(table)).toBeNull();
    expect(treeModel({ columns: [] })).toBeNull();
  });

  test("says how the right child lies", () => {
    const table = treeTable(Uint32Array.of(0, 1, 2), joinsOf(3), (i) => i);
    expect(joinOf(table, 0)).toBeNull();
    expect(joinOf(table, 3)).toMatchObject({ psi: 10, shiftX: 1, mirror: false, atLimit: false });
  });

  test("the keys walk to the parent, back to the child that was left, and along a level", () => {
    const tree = modelOf(8);
    expect(stepFrom(tree, 3, "parent")).toBe(9);
    expect(stepFrom(tree, 14, "parent")).toBe(14);
    expect(stepFrom(tree, 14, "child")).toBe(12);
    expect(stepFrom(tree, 14, "child", 13)).toBe(13);
    expect(stepFrom(tree, 14, "child", 2)).toBe(12);
    expect(stepFrom(tree, 0, "child")).toBe(0);
    expect(stepFrom(tree, 9, "after")).toBe(10);
    expect(stepFrom(tree, 8, "before")).toBe(8);
    expect([stepFrom(tree, 10, "first"), stepFrom(tree, 10, "last")]).toEqual([8, 11]);
    expect(stepFrom(tree, 3, "after")).toBe(4);
  });

  test("along a level, a branch that passes it by is skipped", () => {
    // Of 5 leaves the last meets the others on level 3 only.
    const tree = modelOf(5);
    expect(stepFrom(tree, 6, "after")).toBe(6);
    expect(stepFrom(tree, 6, "last")).toBe(6);
    expect(stepFrom(tree, 4, "before")).toBe(3);
  });

  test("the part that is opened is the largest in which the node has room", () => {
    const tree = modelOf(1024);
    expect(partWith(tree, tree.roots[0]!, 8)).toBeNull();
    const onLevel7 = stepFrom(tree, ancestorAt(tree, 0, 7), "last");
    expect(partWith(tree, onLevel7, 8)).toBeNull();
    expect(partWith(tree, onLevel7, 7)).toBe(ancestorAt(tree, onLevel7, 9));
    const top = partWith(tree, 1000, 8)!;
    expect(tree.level[top]).toBe(3);
    expect(frontier(tree, [top], 0, 8)).toContain(1000);
    expect(frontier(tree, [tree.parent[top]!], 0, 8)).toBeNull();
  });
});
