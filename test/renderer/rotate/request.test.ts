import { describe, expect, test } from "vitest";
import {
  cellBeside,
  cellRing,
  oldSteps,
  ringAt,
  ringDragged,
  roleOf,
  settle,
} from "../../../src/renderer/views/rotate/rotateRequest.js";
import { USUAL } from "../../../src/renderer/views/rotate/rotateStore.js";

describe("settings that fit the images", () => {
  test.each([
    [64, 64],
    [65, 47],
    [128, 128],
    [256, 256],
    [33, 50],
  ])("rings about any shift stay within %i × %i px", (width, height) => {
    for (const maxShift of [0, 1, 2, 5, 500]) {
      const settled = settle({ ...USUAL, maxShift }, width, height);
      const { rings, grid, outerRadius, innerRadius, mostShift } = settled;
      const reach = ((grid.perAxis - 1) / 2) * grid.step;
      expect(outerRadius + reach).toBeLessThanOrEqual(Math.floor((Math.min(width, height) - 1) / 2));
      expect(rings.radii.at(-1)!).toBeLessThanOrEqual(outerRadius);
      expect(innerRadius).toBeLessThan(outerRadius);
      expect(rings.radii.length).toBeLessThanOrEqual(9);
      expect(settled.maxShift).toBeLessThanOrEqual(mostShift);
      expect(grid.perAxis).toBeLessThanOrEqual(21);
    }
  });

  test("the defaults are 0.1 and 0.45 of the box, 4 px apart, and 25 searches", () => {
    const settled = settle(USUAL, 64, 64);
    expect([...settled.rings.radii]).toEqual([6, 10, 14, 18, 22, 26]);
    expect(settled.outerRadius).toBe(29);
    expect(settled.grid.perAxis ** 2).toBe(25);
    expect(settled.rings.angles).toBe(360);
  });

  test("what does not fit is made to fit, not refused", () => {
    const settled = settle({ ...USUAL, outerRadius: 31, innerRadius: 60, maxShift: 4 }, 64, 64);
    expect([settled.innerRadius, settled.outerRadius]).toEqual([26, 27]);
  });
});

describe("dragging a ring", () => {
  const settled = settle({ ...USUAL, innerRadius: 5, outerRadius: 25, ringStep: 5 }, 64, 64);
  const after = (ring: number, radius: number): number[] => {
    const change = ringDragged(settled, ring, roleOf(ring, 5), radius);
    return [...settle({ ...USUAL, innerRadius: 5, outerRadius: 25, ringStep: 5, ...change }, 64, 64).rings.radii];
  };

  test("the innermost takes the others along", () => expect(after(0, 7.2)).toEqual([7, 12, 17, 22]));
  test("the outermost spreads as many rings", () => {
    expect(after(4, 29)).toEqual([5, 11, 17, 23, 29]);
    expect(after(4, 21.4)).toEqual([5, 9, 13, 17, 21]);
    expect(after(4, 400).at(-1)).toBe(29);
    const uneven = after(4, 28);
    expect(uneven).toHaveLength(5);
    expect(uneven.at(-1)).toBeCloseTo(28, 1);
  });
  test("one between them sets the step", () => {
    expect(after(2, 13)).toEqual([5, 9, 13, 17, 21, 25]);
    expect(after(1, -3)).toHaveLength(21);
  });

  test("the nearest ring within reach is taken", () => {
    expect(ringAt([5, 10, 15], 11, 2)).toBe(1);
    expect(ringAt([5, 10, 15], 12.4, 2)).toBe(-1);
    expect(ringAt([], 3, 2)).toBe(-1);
  });
});

describe("cells of the grid", () => {
  const grid = { perAxis: 5, step: 1 };
  test("neighbours end at the rim", () => {
    expect(cellBeside(grid, 12, 1, 0)).toBe(13);
    expect(cellBeside(grid, 12, 0, -1)).toBe(7);
    expect(cellBeside(grid, 0, -1, -1)).toBe(0);
    expect(cellBeside(grid, 24, 1, 1)).toBe(24);
  });
  test("steps from the middle", () => {
    expect(Array.from({ length: 25 }, (_, i) => cellRing(grid, i)).filter((r) => r === 2)).toHaveLength(16);
    expect(cellRing(grid, 12)).toBe(0);
  });
  test("old searches are those of the range before", () => {
    expect(oldSteps(USUAL, grid)).toBe(1);
    expect(oldSteps({ ...USUAL, shiftBefore: 0 }, grid)).toBe(0);
    expect(oldSteps({ ...USUAL, shiftBefore: 5 }, grid)).toBe(1);
    expect(oldSteps({ ...USUAL, shiftStep: 0.5, shiftBefore: 0.5 }, { perAxis: 9, step: 0.5 })).toBe(1);
    expect(oldSteps(USUAL, { perAxis: 1, step: 1 })).toBe(-1);
  });
});
