import { describe, expect, test } from "vitest";
import { extentOf, nearestIndex, pathOf, rowsOf, ticksOf } from "../../../src/renderer/components/plotGeometry.js";
import { resolutionTicks, roundLength, roundStep, roundTicks } from "../../../src/renderer/components/ticks.js";
import { scaleBarLength } from "../../../src/renderer/components/ScaleBar.js";
import { windowText } from "../../../src/renderer/components/ContrastHistogram.js";

describe("axis ticks", () => {
  test("are multiples of 1, 2 or 5 times a power of ten, inside the axis", () => {
    expect(roundTicks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(roundTicks(0.25, 0.45, 4)).toEqual([0.25, 0.3, 0.35, 0.4, 0.45]);
    expect(roundTicks(-3, 12, 3)).toEqual([0, 5, 10]);
    expect([0.7, 3, 6, 9].map((span) => roundStep(span, 1))).toEqual([0.5, 2, 5, 10]);
  });

  test("a resolution axis runs linearly in 1/Å, is labelled in round Å, and keeps its labels apart", () => {
    for (const nyquist of [1.3, 2.7, 8, 12, 33]) {
      const ticks = resolutionTicks(1 / nyquist, 5);
      expect(ticks[0]).toEqual({ value: 0, label: "∞" });
      expect(ticks.length).toBeGreaterThanOrEqual(3);
      for (let i = 1; i < ticks.length; i++) {
        const { value, label } = ticks[i]!;
        expect(value).toBeCloseTo(1 / Number(label), 12);
        expect(value).toBeLessThanOrEqual(1.001 / nyquist);
        expect(value - ticks[i - 1]!.value).toBeGreaterThan(0.7 / nyquist / 5.5);
      }
    }
  });

  test("an extra tick takes the place of a round one that would overlap it, but never of zero", () => {
    const labels = ticksOf({ label: "FRC", min: 0, max: 1, extraTicks: [0.143] }, { low: 0, high: 1 }, 5).map(
      (t) => t.label,
    );
    expect(labels).toContain(".143");
    expect(labels).toContain("0.0");
    expect(labels).not.toContain("0.2");
  });

  test("an axis without ends takes those of the data, widened to round numbers; gaps are left out", () => {
    expect(extentOf({ label: "" }, [[0.31, NaN, 0.43]], 4)).toEqual({ low: 0.3, high: 0.45 });
    // The widened span asks for a coarser step: the ends are ticks of that one.
    expect(extentOf({ label: "" }, [[14, 71]], 4)).toEqual({ low: 0, high: 80 });
    // One value, such as a share of 1, is drawn from zero and not beyond it.
    expect(extentOf({ label: "" }, [[1, 1]], 4)).toEqual({ low: 0, high: 1 });
    expect(extentOf({ label: "" }, [[-2, -2]], 4)).toEqual({ low: -2, high: 0 });
    expect(extentOf({ label: "" }, [[NaN]], 4)).toEqual({ low: 0, high: 1 });
    // An end that gives way to the data, so that no curve leaves its plot.
    expect(extentOf({ label: "", downTo: -0.2, max: 1 }, [[1, 0.05]], 5)).toEqual({ low: -0.2, high: 1 });
    expect(extentOf({ label: "", downTo: -0.2, max: 1 }, [[1, -0.27]], 5)).toEqual({ low: -0.4, high: 1 });
    expect(extentOf({ label: "", integer: true }, [[1, 8]], 4)).toEqual({ low: 1, high: 8 });
  });
});

describe("curves", () => {
  test("lift the pen where a value is not finite", () => {
    const same = (v: number): number => v;
    expect(pathOf({ name: "", x: [0, 1, 2, 3], y: [5, NaN, 6, 7] }, same, same)).toBe("M0.0 5.0M2.0 6.0L3.0 7.0");
  });

  test("find the nearest point", () => {
    expect(nearestIndex([0, 1, 4], 2.4)).toBe(1);
    expect(nearestIndex([0, 1, 4], 2.6)).toBe(2);
    expect(nearestIndex([], 1)).toBe(-1);
  });
});

describe("scale bar", () => {
  test("1-2-5 lengths of at most a third of the image; none without pixel size or on small images", () => {
    expect([1.9, 2, 4.99, 70, 199].map(roundLength)).toEqual([1, 2, 2, 50, 100]);
    expect(scaleBarLength(96, 4, 288)).toBe(100);
    expect(scaleBarLength(96, null, 288)).toBeNull();
    expect(scaleBarLength(96, 4, 96)).toBeNull();
  });
});

describe("contrast window", () => {
  test("is printed in σ with signs, in pixel values where σ is 0", () => {
    expect(windowText(-0.66, 1.49, 0, 1)).toBe("\u22120.66\u00a0σ to +1.49\u00a0σ");
    expect(windowText(8, 14, 10, 2)).toBe("\u22121.00\u00a0σ to +2.00\u00a0σ");
    expect(windowText(3, 3, 3, 0)).toBe("3.000 to 3.000");
  });
});

describe("the numbers of a plot as a table", () => {
  test("stand at their x: a curve of every other point has gaps, and is not pushed together", () => {
    const every = { name: "FFT", x: [-2, -1, 0, 1], y: [5, 6, 7, 8] };
    const second = { name: "brute force", x: [-2, 0], y: [5, 7] };
    expect(rowsOf([every, second])).toEqual([
      [-2, 5, 5],
      [-1, 6, null],
      [0, 7, 7],
      [1, 8, null],
    ]);
    expect(rowsOf([second, every])[1]).toEqual([-1, null, 6]);
    expect(rowsOf([])).toEqual([]);
  });
});
