/** Which searches are refused before they start. */
import { describe, expect, test } from "vitest";
import { geometryOf, type RangeParams } from "../../src/core/tools/alignParams.js";

const settle = (change: Partial<RangeParams>) =>
  geometryOf(
    "align.test",
    64,
    2,
    { maxShift: 5, shiftStep: 0, innerRadius: 1, outerRadius: 0, lowPass: 0, maxFrequency: 0, ...change },
    { mirror: false, angularRange: 0 },
  );

describe("the first shift step", () => {
  test("one that would make shifts without number is refused with the least that is allowed", () => {
    for (const shiftStep of [1e-9, 0.001, 0.099]) {
      expect(() => settle({ shiftStep })).toThrow(/allow steps of 0\.1 px or more/);
    }
    expect(() => settle({ maxShift: 7, shiftStep: 0.01 })).toThrow(/0\.14 px/);
  });

  test("that least step is taken, as are all above it and the automatic one", () => {
    for (const shiftStep of [0, 0.1, 1, 64]) expect(settle({ shiftStep }).shiftStep).toBeGreaterThan(0);
    expect(settle({ maxShift: 7, shiftStep: 0.14 }).shiftStep).toBe(0.14);
  });
});
