import { describe, expect, test } from "vitest";
import { longVectors, plainVectors } from "../../src/core/kernels/longVectors.js";
import { normal, random } from "../../src/core/random.js";

const draws = (length: number, seed: number): Float64Array => {
  const draw = normal(random(seed));
  return Float64Array.from({ length }, draw);
};
const furthest = (a: Float64Array, b: Float64Array): number =>
  a.reduce((most, v, i) => Math.max(most, Math.abs(v - b[i]!)), 0);

describe("long vectors agree with the twin", () => {
  test.each([
    [1, 1, 1, 0, 1],
    [3, 2, 7, 0, 7],
    [5, 33, 300, 0, 300],
    [70, 40, 1021, 257, 770],
    [64, 65, 513, 512, 513],
  ])("%i and %i vectors of %i elements, %i … %i", (aCount, bCount, m, start, end) => {
    const [a, b] = [draws(aCount * m, 1), draws(bCount * m, 2)];
    const [fast, plain] = [new Float64Array(aCount * bCount).fill(9), new Float64Array(aCount * bCount)];
    longVectors().dots(a, aCount, b, bCount, m, start, end, fast);
    plainVectors().dots(a, aCount, b, bCount, m, start, end, plain);
    expect(furthest(fast, plain)).toBeLessThan(1e-12 * Math.sqrt(m) * 10);
    // Negative control: a range of one element less has other products.
    plainVectors().dots(a, aCount, b, bCount, m, start, end - 1, plain);
    expect(furthest(fast, plain)).toBeGreaterThan(1e-3);

    const outCount = Math.max(1, bCount - 1);
    const terms = [
      { from: a, count: aCount, mix: draws(aCount * outCount, 3) },
      { from: b, count: bCount, mix: draws(bCount * outCount, 4) },
    ];
    const [mixed, wanted] = [new Float64Array(outCount * m).fill(7), new Float64Array(outCount * m).fill(7)];
    longVectors().combine(terms, outCount, m, start, end, mixed);
    plainVectors().combine(terms, outCount, m, start, end, wanted);
    expect(furthest(mixed, wanted)).toBeLessThan(1e-12);
    // Elements beyond the range stay as they were.
    for (let e = 0; e < m; e++) if (e < start || e >= end) expect(mixed[e]).toBe(7);
    // In place of what is combined it is the same.
    longVectors().combine(terms, outCount, m, start, end, b);
    for (let o = 0; o < outCount; o++) {
      expect(b.slice(o * m + start, o * m + end)).toEqual(mixed.slice(o * m + start, o * m + end));
    }
    plainVectors().combine(terms.slice(0, 1), outCount, m, start, end, wanted);
    expect(furthest(mixed, wanted)).toBeGreaterThan(1e-3);
  });
});
