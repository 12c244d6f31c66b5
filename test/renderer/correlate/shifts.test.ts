import { describe, expect, test } from "vitest";
import { coefficientOf } from "../../../src/renderer/views/correlate/coefficient.js";
import {
  bruteOperations,
  fourierOperations,
  inBlocks,
  movedImage,
  moveOf,
  operationsText,
  powerText,
  profileAt,
  signSentence,
  superposed,
  timeText,
  upsideDown,
  valueAt,
  withinMap,
} from "../../../src/renderer/views/correlate/shifts.js";

const image = (width: number, height: number): Float32Array =>
  Float32Array.from({ length: width * height }, (_, i) => i);

describe("signs", () => {
  test("the sentence says where g lies and which way it goes", () => {
    expect(signSentence({ x: 8, y: -6 })).toBe("g lies (8, −6)\u00a0px from f; move g by (−8, 6) to align.");
    expect(signSentence({ x: 0, y: 0 })).toMatch(/no shift/);
    expect(Object.is(moveOf({ x: 0, y: 3 }).x, 0)).toBe(true);
  });

  test("moving g by −d lays an impulse at (40, 26) on one at (32, 32)", () => {
    const g = new Float32Array(64 * 64);
    g[26 * 64 + 40] = 1;
    const moved = movedImage(g, { width: 64, height: 64 }, moveOf({ x: 8, y: -6 }), "periodic");
    expect(moved.indexOf(1)).toBe(32 * 64 + 32);
    // The other sign would not.
    expect(movedImage(g, { width: 64, height: 64 }, { x: 8, y: -6 }, "periodic").indexOf(1)).not.toBe(32 * 64 + 32);
  });

  test("what comes in wraps around, or is what lies outside", () => {
    const size = { width: 3, height: 2 };
    expect([...movedImage(image(3, 2), size, { x: 1, y: 0 }, "periodic")]).toEqual([2, 0, 1, 5, 3, 4]);
    expect([...movedImage(image(3, 2), size, { x: 1, y: 1 }, 9)]).toEqual([9, 9, 9, 9, 0, 1]);
  });
});

describe("what a shift is worth", () => {
  const [width, height] = [9, 8];
  const f = Float32Array.from({ length: width * height }, (_, i) => Math.sin(1.7 * i) + (i % 5));
  const d = { x: 2, y: -1 };
  // g(p + d) = f(p)
  const g = movedImage(f, { width, height }, d, "periodic");

  test("1 at the shift of the same image, less elsewhere", () => {
    const ccc = coefficientOf({ f, g, width, height }, { periodic: true, maskRadius: 0 });
    expect(ccc(d)).toBeCloseTo(1, 12);
    expect(ccc(moveOf(d))).toBeLessThan(0.9);
    expect(ccc({ x: 0, y: 0 }, f)).toBeCloseTo(1, 12);
  });

  test("without wrapping only pixels that meet count, under the mask", () => {
    const ccc = coefficientOf({ f, g, width, height }, { periodic: false, maskRadius: 3 });
    expect(ccc(d)).toBeCloseTo(1, 12);
    expect(coefficientOf(null, { periodic: true, maskRadius: 0 })(d)).toBeNaN();
  });
});

describe("maps over shifts, even and odd", () => {
  test("d = 0 lies at floor(n/2)", () => {
    expect(valueAt(image(4, 4), { width: 4, height: 4 }, { x: 0, y: 0 })).toBe(10);
    expect(valueAt(image(5, 3), { width: 5, height: 3 }, { x: 0, y: 0 })).toBe(7);
    expect(profileAt(image(5, 3), { width: 5, height: 3 }, -1)).toEqual({ x: [-2, -1, 0, 1, 2], y: [0, 1, 2, 3, 4] });
    expect(profileAt(image(4, 2), { width: 4, height: 2 }, 0).x).toEqual([-2, -1, 0, 1]);
  });

  test("shifts stay on the map", () => {
    expect(withinMap({ x: 40, y: -40 }, { width: 64, height: 63 })).toEqual({ x: 31, y: -31 });
    expect(withinMap({ x: -40, y: 31 }, { width: 64, height: 63 })).toEqual({ x: -32, y: 31 });
  });
});

describe("drawing", () => {
  test("blocks keep peaks, or mean; odd borders count what they have", () => {
    const size = { width: 3, height: 3 };
    expect(inBlocks(image(3, 3), size, 2, "mean")).toEqual({ width: 2, height: 2, values: Float32Array.of(2, 3.5, 6.5, 8) }); // prettier-ignore
    expect([...inBlocks(image(3, 3), size, 2, "highest").values]).toEqual([4, 5, 7, 8]);
    expect([...upsideDown(image(2, 2), { width: 2, height: 2 })]).toEqual([2, 3, 0, 1]);
  });

  test("orange and blue make white", () => {
    const windows = [[0, 1], [0, 1]] as const; // prettier-ignore
    const colours = [[255, 157, 60], [70, 166, 255]] as const; // prettier-ignore
    const words = superposed(Float32Array.of(1, 0, 1, 0), Float32Array.of(1, 1, 0, NaN), windows, colours);
    expect([...words]).toEqual([0xffffffff, 0xffffa646, 0xff3c9dff, 0xff000000]);
    // A window that falls draws dark as bright.
    const dark = [[0, -1], [0, -1]] as const; // prettier-ignore
    expect([...superposed(Float32Array.of(-1, 1), Float32Array.of(-1, 1), dark, colours)]).toEqual([0xffffffff, 0xff000000]); // prettier-ignore
  });
});

describe("costs in words", () => {
  test("brute force is n⁴ products, fewer where nothing wraps", () => {
    expect(bruteOperations({ width: 64, height: 64 }, true)).toBe(64 ** 4);
    expect(bruteOperations({ width: 2, height: 2 }, false)).toBe((1 + 2) ** 2);
    expect(operationsText(64 ** 4)).toBe("16.8\u00a0M");
    expect(operationsText(fourierOperations(64 * 64))).toBe("0.7\u00a0M");
    expect(operationsText(256 ** 4)).toBe("4.3\u00a0G");
  });

  test("times and differences", () => {
    expect(timeText(0.0014)).toBe("1.4\u00a0ms");
    expect(timeText(0.031)).toBe("31\u00a0ms");
    expect(timeText(2.06)).toBe("2.1\u00a0s");
    expect(powerText(1.4e-8)).toBe("1.4 × 10⁻⁸");
    expect(powerText(0)).toBe("0");
  });
});
