import { describe, expect, test } from "vitest";
import { pixelAt, readOutText } from "../../../src/renderer/views/loupe/loupeGeometry.js";
import { coarser } from "../../../src/renderer/views/loupe/ContrastSection.js";

describe("the pixel below the pointer", () => {
  test("counts from the upper left, row 0 first in the file", () => {
    expect(pixelAt(0, 0, 96, 64, false)).toEqual({ x: 0, y: 0 });
    expect(pixelAt(0.999, 0.999, 96, 64, false)).toEqual({ x: 95, y: 63 });
    expect(pixelAt(0.5, 0.5, 5, 5, false)).toEqual({ x: 2, y: 2 });
    expect(pixelAt(1, 0.5, 5, 5, false)).toBeNull();
    expect(pixelAt(-0.01, 0.5, 5, 5, false)).toBeNull();
  });

  test("a flipped view still names the row of the file", () => {
    expect(pixelAt(0, 0, 96, 64, true)).toEqual({ x: 0, y: 63 });
    expect(pixelAt(0, 0.999, 96, 64, true)).toEqual({ x: 0, y: 0 });
  });

  test("is said from 1 and from the centre, in σ and as stored", () => {
    const at = { x: 60, y: 39, value: 1.5, raw: null, mean: 0.5, sd: 2 };
    expect(readOutText(at, 96, 96)).toEqual({ place: "x 61, y 40 (+12, −9)", value: "0.50\u00a0σ · 1.500" });
    expect(readOutText({ ...at, raw: -3 }, 96, 96).value).toBe("0.50\u00a0σ · raw −3.000");
    // The centre of 5 pixels is the third.
    expect(readOutText({ ...at, x: 2, y: 2 }, 5, 5).place).toBe("x 3, y 3 (0, 0)");
    expect(readOutText({ ...at, sd: 0 }, 96, 96).value).toBe("flat · 1.500");
  });
});

test("bins of the histogram are taken together without losing a pixel", () => {
  const counts = Array.from({ length: 256 }, (_, k) => k);
  const few = coarser(counts);
  expect(few.length).toBeLessThanOrEqual(72);
  expect(few.reduce((a, b) => a + b)).toBe(counts.reduce((a, b) => a + b));
  expect(coarser([1, 2, 3])).toEqual([1, 2, 3]);
});
