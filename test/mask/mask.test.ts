import { describe, expect, test } from "vitest";
import { applyMask, circleMask, maskRadiusOrAuto, softCircleMask } from "../../src/core/mask/circle.js";
import { maskedStatistics, normalise } from "../../src/core/mask/normalise.js";
import { normal, random } from "../../src/core/random.js";

describe("circular masks", () => {
  test("a disc about floor(n/2), counted, even and odd", () => {
    const even = circleMask(6, 6, 1);
    expect(even.count).toBe(5);
    expect([even.mask[3 * 6 + 3], even.mask[3 * 6 + 2], even.mask[2 * 6 + 2]]).toEqual([1, 1, 0]);
    const odd = circleMask(7, 5, 2);
    expect(odd.count).toBe(13);
    expect(odd.mask[2 * 7 + 3]).toBe(1);
    expect(circleMask(64, 64, 25).count).toBe(1961);
  });

  test("a cosine edge: 1 inside, ½ in its middle, 0 beyond", () => {
    const { mask, sum } = softCircleMask(41, 41, 10, 4);
    expect([10, 12, 14].map((r) => mask[20 * 41 + 20 + r]!)).toEqual([1, expect.closeTo(0.5, 6), 0]);
    expect(sum).toBeGreaterThan(circleMask(41, 41, 10).count);
    expect(sum).toBeLessThan(circleMask(41, 41, 14).count);
    expect(softCircleMask(9, 8, 3, 0).mask).toEqual(circleMask(9, 8, 3).mask);
  });

  test("masking keeps the background where the mask is 0", () => {
    const out = new Float32Array(3);
    applyMask(Float32Array.of(1, 2, 3), Float32Array.of(0, 0.5, 1), 10, out);
    expect([...out]).toEqual([10, 6, 3]);
  });

  test("radius 0 is automatic", () => {
    expect([maskRadiusOrAuto(0, 64, 64), maskRadiusOrAuto(0, 65, 40), maskRadiusOrAuto(7, 64, 64)]).toEqual([
      31, 19, 7,
    ]);
  });
});

describe("normalising", () => {
  const draw = normal(random(1));
  const image = Float32Array.from({ length: 20 * 21 }, () => 5 + 3 * draw());

  test("mean 0 and sd 1 under the mask, whatever lies outside it", () => {
    const { mask } = circleMask(20, 21, 8);
    const spoilt = image.map((v, i) => (mask[i] ? v : 1e6));
    const out = new Float32Array(image.length);
    const was = normalise(spoilt, mask, out);
    expect(was.mean).toBeCloseTo(5, 0);
    const now = maskedStatistics(out, mask);
    expect(now.mean).toBeCloseTo(0, 6);
    expect(now.sd).toBeCloseTo(1, 6);
    expect(Math.abs(maskedStatistics(out, null).mean)).toBeGreaterThan(1);
  });

  test("a constant image is centred and says that it has no scale", () => {
    const out = new Float32Array(4);
    expect(normalise(Float32Array.of(2, 2, 2, 2), null, out)).toEqual({ mean: 2, sd: 0 });
    expect([...out]).toEqual([0, 0, 0, 0]);
  });
});
