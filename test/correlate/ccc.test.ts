import { describe, expect, test } from "vitest";
import { ccc } from "../../src/core/correlate/ccc.js";
import { circleMask } from "../../src/core/mask/circle.js";
import { golden } from "../support/golden.js";
import { phantom } from "../support/phantom.js";

describe("correlation coefficient", () => {
  const a = phantom(20, 17);
  const b = phantom(20, 17, { psi: 20, shiftX: 1, shiftY: 0, mirror: false });

  test("1 for a copy of any brightness and contrast, −1 for a negative", () => {
    expect(
      ccc(
        a,
        a.map((v) => 5 + 3 * v),
      ).ccc,
    ).toBeCloseTo(1, 6);
    expect(
      ccc(
        a,
        a.map((v) => 5 - 0.01 * v),
      ).ccc,
    ).toBeCloseTo(-1, 6);
  });

  test("symmetric, and nothing outside the mask matters", () => {
    const { mask, count } = circleMask(20, 17, 6);
    const inside = ccc(a, b, mask);
    expect(inside.n).toBe(count);
    expect(ccc(b, a, mask).ccc).toBe(inside.ccc);
    const spoilt = a.map((v, i) => (mask[i] ? v : 99));
    expect(ccc(spoilt, b, mask)).toEqual(inside);
    expect(ccc(spoilt, b).ccc).not.toBeCloseTo(inside.ccc, 2);
  });

  test("keeps its digits on a large background", () => {
    const f = Float64Array.from(a, (v) => v + 1e7);
    expect(ccc(f, Float64Array.from(b)).ccc).toBeCloseTo(ccc(a, b).ccc, 6);
  });

  test("a constant image correlates with nothing; unequal sizes are refused", () => {
    expect(ccc(a, new Float32Array(a.length).fill(2)).ccc).toBe(0);
    expect(() => ccc(a, new Float32Array(3))).toThrow(/340 and 3/);
    expect(() => ccc(a, b, new Float32Array(3))).toThrow(/mask 3/);
  });

  test("SPIDER CC C of img_a and img_b within radius 25 is 0.318649", () => {
    const { mask } = circleMask(64, 64, 25);
    expect(ccc(golden("spider/img_a"), golden("spider/img_b"), mask).ccc).toBeCloseTo(0.318649, 5);
  });
});
