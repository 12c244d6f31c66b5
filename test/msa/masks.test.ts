import { describe, expect, test } from "vitest";
import { otsuThreshold, pixelsOf, thresholdMask } from "../../src/core/msa/masks.js";
import { noiseLaw, reachAtRank } from "../../src/core/msa/noiseLaw.js";
import { normal, random } from "../../src/core/random.js";
import { symmetricEigen } from "../../src/core/msa/symmetricEigen.js";

describe("masks", () => {
  test("Otsu's threshold parts two groups between their nearest members", () => {
    const values = Float64Array.from([1, 1.2, 0.8, 1.1, 9, 8.5, 9.2]);
    expect(otsuThreshold(values)).toBeCloseTo((1.2 + 8.5) / 2, 12);
    expect([...thresholdMask(values, null, false)]).toEqual([0, 0, 0, 0, 1, 1, 1]);
    expect([...thresholdMask(values, null, true)]).toEqual([1, 1, 1, 1, 0, 0, 0]);
    expect(otsuThreshold(new Float64Array(5).fill(2))).toBe(2);
  });

  test("a threshold in standard deviations; weights only where a mask is soft", () => {
    const values = Float64Array.from([0, 0, 0, 4]);
    // Mean 1, standard deviation √3.
    expect([...thresholdMask(values, 1.7, false)]).toEqual([0, 0, 0, 1]);
    expect([...thresholdMask(values, 1.8, false)]).toEqual([0, 0, 0, 0]);
    expect(pixelsOf(Float32Array.from([0, 1, 1])).weights).toBeNull();
    const soft = pixelsOf(Float32Array.from([0, 0.5, 7]));
    expect([...soft.pixels]).toEqual([1, 2]);
    expect([...soft.weights!]).toEqual([0.5, 1]);
  });
});

describe("the law of the largest eigenvalue", () => {
  const ones = (n: number) => ({ values: new Float64Array(n).fill(1), weight: 1 });
  test.each([
    [1000, 1000],
    [80, 2821],
    [2000, 300],
  ])("white noise, %i × %i: Marchenko and Pastur's edge, Johnstone's scale", (n, m) => {
    const { edge, sigma } = noiseLaw(ones(n), ones(m));
    const [a, b] = [Math.sqrt(n), Math.sqrt(m)];
    expect(edge / (a + b) ** 2).toBeCloseTo(1, 9);
    expect(sigma / ((a + b) * Math.cbrt(1 / a + 1 / b))).toBeCloseTo(1, 3);
  });

  test("rows and columns of unequal variance: the largest eigenvalues lie at the edge", () => {
    const [n, m] = [60, 90];
    const a = Float64Array.from({ length: n }, (_, i) => 0.5 + i / n);
    const b = Float64Array.from({ length: m }, (_, j) => 3 / (1 + (5 * j) / m));
    const law = noiseLaw({ values: a, weight: 1 }, { values: b, weight: 1 });
    const draw = normal(random(4));
    const trials = 12;
    let mean = 0;
    for (let trial = 0; trial < trials; trial++) {
      const x = Float64Array.from({ length: n * m }, (_, i) => draw() * Math.sqrt(a[Math.floor(i / m)]! * b[i % m]!));
      const gram = new Float64Array(n * n);
      for (let i = 0; i < n; i++) {
        for (let k = 0; k < n; k++) {
          let sum = 0;
          for (let j = 0; j < m; j++) sum += x[i * m + j]! * x[k * m + j]!;
          gram[i * n + k] = sum;
        }
      }
      mean += symmetricEigen(gram, n, 1).values[0]! / trials;
    }
    // Tracy and Widom: mean edge − 1.21σ, standard deviation 1.27σ of one, so 0.37σ of the mean of twelve.
    expect(Math.abs((mean - law.edge) / law.sigma + 1.21)).toBeLessThan(1);
    // Negative control: white noise of the same trace has another edge.
    const sum = (v: Float64Array): number => v.reduce((s, value) => s + value, 0);
    const flat = noiseLaw(
      { values: new Float64Array(n).fill(sum(a) / n), weight: 1 },
      { values: new Float64Array(m).fill(sum(b) / m), weight: 1 },
    );
    expect(Math.abs(law.edge - flat.edge) / law.sigma).toBeGreaterThan(3);
  });

  test("what noise reaches falls with the rank and never below 0", () => {
    const law = noiseLaw(ones(20), ones(30));
    const reach = Array.from({ length: 40 }, (_, r) => reachAtRank(law, r));
    for (let r = 1; r < reach.length; r++) expect(reach[r]!).toBeLessThanOrEqual(reach[r - 1]!);
    expect(Math.min(...reach)).toBe(0);
  });
});
