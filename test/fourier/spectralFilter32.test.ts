import { describe, expect, test } from "vitest";
import { plainFilter, spectralFilter32 } from "../../src/core/fourier/spectralFilter32.js";
import { normal, random } from "../../src/core/random.js";

const noise = (count: number, ...key: number[]): Float32Array => {
  const draw = normal(random(17, ...key));
  return Float32Array.from({ length: count }, () => draw());
};
const worst = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, v, i) => Math.max(most, Math.abs(v - b[i]!)), 0);

describe("filters of float32 images", () => {
  test.each([
    [1, 1],
    [2, 3],
    [5, 4],
    [64, 64],
    [65, 50],
    [100, 96],
    [97, 31],
    [211, 5],
    [6, 211],
    [251, 251],
    [422, 9],
    [223, 446],
  ])("%i × %i: as in double precision, to rounding", (width, height) => {
    const half = Math.floor(width / 2) + 1;
    const transfer = Float64Array.from(noise(half * height, width), (v) => Math.tanh(v));
    // The grey level of a raw image costs its own rounding, no more: the transfer that removes it shows the difference.
    for (const [level, keep] of [
      [0, 1],
      [1000, 1],
      [1000, 0],
      [-1e5, 0],
    ] as const) {
      transfer[0] = keep;
      const fast = noise(width * height, height).map((v) => v + level);
      const plain = fast.slice();
      spectralFilter32(width, height).apply(fast, transfer);
      plainFilter(width, height).apply(plain, transfer);
      expect(worst(fast, plain)).toBeLessThan(4e-6 + 1.2e-7 * keep * Math.abs(level));
    }
  });

  test("ones change nothing; another transfer is noticed; nothing is left over from the filter before", () => {
    const image = noise(60 * 60, 3);
    const once = image.slice();
    spectralFilter32(60, 60).apply(once, new Float64Array(31 * 60).fill(0.5));
    expect(worst(once, image)).toBeGreaterThan(0.5);
    const again = image.slice();
    spectralFilter32(60, 60).apply(again, new Float32Array(31 * 60).fill(1));
    expect(worst(again, image)).toBeLessThan(2e-6);
  });
});
