import { describe, expect, test } from "vitest";
import { treeTable } from "../../../src/core/tools/pyramidTables.js";
import {
  BARE,
  cellLevels,
  cellNodes,
  EMPTY,
  extentOf,
  layoutTree,
  nodeAt,
  paintCells,
} from "../../../src/renderer/views/align/tree/treeLayout.js";
import { treeModel, type TreeModel } from "../../../src/renderer/views/align/tree/treeModel.js";
import { joinsOf } from "./trees.js";

const modelOf = (leaves: number, levels = Infinity): TreeModel =>
  treeModel(treeTable(new Uint32Array(leaves).map((_, i) => i), joinsOf(leaves, levels), (i) => i))!; // prettier-ignore

describe("the drawing of a tree", () => {
  test("1,024 leaves: four levels of pictures, the rest as cells", () => {
    const layout = layoutTree(modelOf(1024), null, 11);
    expect(layout.rows.map((r) => [r.level, r.nodes.length])).toEqual([[10, 1], [9, 2], [8, 4], [7, 8]]); // prettier-ignore
    expect(layout.rows.map((r) => r.room)).toEqual([1, 1 / 2, 1 / 4, 1 / 8]);
    expect(cellLevels(layout)).toEqual([6, 5, 4, 3, 2, 1, 0]);
    expect([layout.edges[0], layout.edges[512], layout.edges[1024]]).toEqual([0, 0.5, 1]);
  });

  test("pictures of a level never overlap, whatever the number of leaves", () => {
    for (const leaves of [1, 2, 3, 5, 7, 11, 65, 100, 129, 1000]) {
      const tree = modelOf(leaves);
      for (const most of [1, 3, 8, 16]) {
        const layout = layoutTree(tree, null, most);
        expect(layout.rows.length).toBeGreaterThan(0);
        for (const { nodes, room } of layout.rows) {
          expect(nodes.length).toBeLessThanOrEqual(most);
          const ends = nodes.map((id) => extentOf(tree, layout, id));
          ends.forEach(([start, end], k) => {
            expect(end - start).toBeGreaterThanOrEqual(room - 1e-12);
            if (k > 0) expect(start).toBeGreaterThanOrEqual(ends[k - 1]![1] - 1e-12);
          });
        }
      }
    }
  });

  test("an opened part fills the width, down to its leaves", () => {
    const tree = modelOf(64);
    const part = 64 + 32; // first node of level 2
    const layout = layoutTree(tree, part, 8);
    expect(layout.rows.map((r) => r.nodes)).toEqual([[96], [64, 65], [0, 1, 2, 3]]);
    expect(cellLevels(layout)).toEqual([]);
    expect(extentOf(tree, layout, 65)).toEqual([0.5, 1]);
  });

  test("while there are too many nodes without a parent, all are cells", () => {
    const tree = modelOf(64, 2);
    const layout = layoutTree(tree, null, 8);
    expect(layout.rows).toEqual([]);
    expect(cellLevels(layout)).toEqual([2, 1, 0]);
    expect(cellNodes(tree, layout).get(2)).toHaveLength(16);
    expect(nodeAt(tree, layout, 2, 0.99)).toBe(64 + 32 + 15);
    expect(nodeAt(tree, layout, 0, 0)).toBe(0);
    expect(nodeAt(tree, layout, 0, 1)).toBe(63);
  });

  test("a cell shows its coefficient, and shared pixels the lowest one", () => {
    const tree = modelOf(64, 1);
    const layout = layoutTree(tree, null, 8);
    const nodes = cellNodes(tree, layout).get(1)!;
    const wide = paintCells(tree, layout, 1, 320, [0.1, 0.2], nodes);
    expect(wide[9]).toBe(EMPTY);
    expect(wide[0]).toBe(0);
    expect(wide[10]).toBe(Math.round(((0.1 + 0.002 - 0.1) / 0.1) * 255));
    tree.ccc[nodes[5]!] = 0;
    const narrow = paintCells(tree, layout, 1, 8, [0, 1], nodes);
    expect(narrow[1]).toBe(0);
    expect(narrow[0]).toBeGreaterThan(0);
    expect([...paintCells(tree, layout, 0, 64, [0, 1], cellNodes(tree, layout).get(0)!)]).toEqual(Array(64).fill(BARE));
  });
});
