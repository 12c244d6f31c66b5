/** Student's t, corrections for many tests, and the correlation of noise: against scipy, and against what must hold. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { circleMask } from "../../src/core/mask/circle.js";
import { normal, random } from "../../src/core/random.js";
import { noiseSource } from "../../src/core/simulate/noise.js";
import { addToCoMoments, mergeCoMoments, type CoMoments } from "../../src/core/statistics/coMoments.js";
import { falseDiscovery } from "../../src/core/statistics/falseDiscovery.js";
import { noiseMeter } from "../../src/core/statistics/noiseCorrelation.js";
import { incompleteBeta, lnGamma, studentTwoSided, welch } from "../../src/core/statistics/student.js";

const golden = JSON.parse(readFileSync(new URL("../golden/maps/values.json", import.meta.url), "utf8")) as {
  student: { t: number; df: number; p: number }[];
  beta: { a: number; b: number; x: number; value: number }[];
  welch: { a: number[][]; b: number[][]; t: number[]; p: number[] };
  corrected: { p: number[]; bh: number[]; by: number[] };
};
const relative = (found: number, wanted: number): number =>
  Math.abs(found - wanted) / Math.max(Math.abs(wanted), 1e-280);

describe("Student's t", () => {
  test("Γ of whole and half numbers", () => {
    let product = 1;
    for (let n = 1; n < 20; n++) {
      expect(lnGamma(n)).toBeCloseTo(Math.log(product), 12);
      product *= n;
    }
    expect(lnGamma(0.5)).toBeCloseTo(0.5 * Math.log(Math.PI), 14);
    expect(lnGamma(0.25) + lnGamma(0.75)).toBeCloseTo(Math.log(Math.PI * Math.SQRT2), 13);
  });

  test("incomplete beta functions and two-sided probabilities are scipy's, into the far tail", () => {
    for (const { a, b, x, value } of golden.beta) expect(relative(incompleteBeta(a, b, x), value)).toBeLessThan(1e-11);
    let least = 1;
    for (const { t, df, p } of golden.student) {
      expect(relative(studentTwoSided(t, df), p)).toBeLessThan(1e-9);
      expect(studentTwoSided(-t, df)).toBe(studentTwoSided(t, df));
      least = Math.min(least, p);
    }
    expect(least).toBeLessThan(1e-80);
    // One degree of freedom is the law of Cauchy.
    expect(studentTwoSided(1, 1)).toBeCloseTo(0.5, 14);
    // The normal law is not it: the tail of few degrees of freedom is heavy.
    expect(studentTwoSided(6, 8) / 2e-9).toBeGreaterThan(1e4);
  });

  test("Welch's test is scipy's", () => {
    const { a, b, t, p } = golden.welch;
    const group = (rows: number[][], k: number) => {
      const values = rows.map((row) => row[k]!);
      const mean = values.reduce((s, v) => s + v, 0) / values.length;
      return {
        mean,
        variance: values.reduce((s, v) => s + (v - mean) ** 2, 0) / (values.length - 1),
        n: values.length,
      };
    };
    t.forEach((wanted, k) => {
      const test = welch(group(a, k), group(b, k))!;
      expect(test.t).toBeCloseTo(wanted, 10);
      expect(relative(studentTwoSided(test.t, test.df), p[k]!)).toBeLessThan(1e-10);
    });
    const still = { mean: 1, variance: 0, n: 4 };
    expect(welch(still, { ...still, mean: 2 })).toBeNull();
    expect(welch({ mean: 0, variance: 1e-200, n: 3 }, { ...still, n: 5 })!.df).toBeCloseTo(2, 10);
  });
});

describe("false discovery", () => {
  test("q of both rules are those of their definition in numpy; order of the tests does not matter", () => {
    const p = Float64Array.from(golden.corrected.p);
    const bh = falseDiscovery(p, "benjamini-hochberg");
    const by = falseDiscovery(p, "benjamini-yekutieli");
    bh.forEach((q, i) => expect(q).toBeCloseTo(golden.corrected.bh[i]!, 12));
    by.forEach((q, i) => expect(q).toBeCloseTo(golden.corrected.by[i]!, 12));
    expect(falseDiscovery(p.slice().reverse(), "benjamini-hochberg").reverse()).toEqual(bh);
    expect(falseDiscovery(new Float64Array(0), "benjamini-hochberg")).toHaveLength(0);
  });

  test("q ≤ α is the step-up rule: the largest k with p_(k) ≤ kα/n", () => {
    const p = Float64Array.of(0.01, 0.02, 0.035, 0.039, 0.2);
    // The third is above 3·0.05/5, the fourth is not above 4·0.05/5: all four are called significant.
    expect([...falseDiscovery(p, "benjamini-hochberg")].filter((q) => q <= 0.05)).toHaveLength(4);
  });
});

describe("the correlation of noise", () => {
  const meterOf = (make: (uniform: () => number, out: Float64Array) => void, n: number, images: number) => {
    const { mask } = circleMask(n, n, Math.floor(n / 2) - 1);
    const meter = noiseMeter(mask, n, n);
    const power = new Float64Array(meter.half);
    const image = new Float64Array(n * n);
    for (let i = 0; i < images; i++) {
      make(random(5, i), image);
      meter.add(image, power);
    }
    return { ...meter.read(power, images), mask };
  };

  test.each([32, 33])("box %i: white noise has as many independent pixels as it has pixels", (n) => {
    const { pixels, neighbours, independent, length } = meterOf(noiseSource("white", n, n), n, 200);
    expect(Math.abs(neighbours)).toBeLessThan(0.01);
    expect(independent / pixels).toBeGreaterThan(0.95);
    expect(length).toBeLessThan(1);
  });

  test("noise of 2 × 2 equal pixels is worth a quarter of them", () => {
    const n = 32;
    const blocks = (uniform: () => number, out: Float64Array): void => {
      const draw = normal(uniform);
      const [dx, dy] = [Math.floor(2 * uniform()), Math.floor(2 * uniform())];
      const value = Float64Array.from({ length: 17 * 17 }, () => draw());
      for (let i = 0; i < n * n; i++) out[i] = value[((Math.floor(i / n) + dy) >> 1) * 17 + (((i % n) + dx) >> 1)]!;
    };
    // ρ is (1 − |dx|/2)(1 − |dy|/2) on average over where the blocks begin: Σ ρ² = 1.5² of an endless plane.
    const { neighbours, independent, pixels } = meterOf(blocks, n, 400);
    expect(neighbours).toBeCloseTo(0.5, 1);
    expect(pixels / independent).toBeGreaterThan(2.0);
    expect(pixels / independent).toBeLessThan(2.4);
  });

  test("coloured noise is worth what its own correlation matrix says", () => {
    const n = 24;
    const { neighbours, independent, pixels, mask } = meterOf(noiseSource("falling", n, n), n, 400);
    expect(neighbours).toBeGreaterThan(0.3);
    // tr R² from the matrix itself, of many more images.
    const inside = [...mask.keys()].filter((i) => mask[i]! > 0);
    const m = inside.length;
    const gram = new Float64Array(m * m);
    const make = noiseSource("falling", n, n);
    const image = new Float64Array(n * n);
    const images = 3000;
    for (let k = 0; k < images; k++) {
      make(random(6, k), image);
      for (let i = 0; i < m; i++)
        for (let j = 0; j < m; j++) gram[i * m + j]! += image[inside[i]!]! * image[inside[j]!]!;
    }
    const squares = gram.reduce((sum, v) => sum + (v / images) ** 2, 0) - (m * m) / images;
    expect(independent / (m ** 2 / squares)).toBeGreaterThan(0.85);
    expect(independent / (m ** 2 / squares)).toBeLessThan(1.15);
    expect(independent).toBeLessThan(0.6 * pixels);
  });
});

describe("co-moments", () => {
  const images = Array.from({ length: 50 }, (_, k) => {
    const draw = normal(random(8, k));
    return Float64Array.from({ length: 6 }, () => 100 + draw());
  });
  const empty = (): CoMoments => ({ mean: new Float64Array(6), m2: new Float64Array(6), c: new Float64Array(12) });
  const of = (some: Float64Array[]): CoMoments => {
    const moments = empty();
    some.forEach((image, count) => addToCoMoments(image, [1, 4], count, moments));
    return moments;
  };

  test("merged in parts, pixel range by pixel range, they are those of the whole, and those of the definition", () => {
    const whole = of(images);
    const parts = of(images.slice(0, 20));
    const rest = of(images.slice(20));
    const means = [[1, 4].map((a) => parts.mean[a]!), [1, 4].map((a) => rest.mean[a]!)] as const;
    mergeCoMoments(parts, 20, rest, 30, means, 0, 4);
    mergeCoMoments(parts, 20, rest, 30, means, 4, 6);
    for (let i = 0; i < 6; i++) {
      const mean = (k: number): number => images.reduce((s, image) => s + image[k]!, 0) / 50;
      [1, 4].forEach((a, k) => {
        const wanted = images.reduce((s, image) => s + (image[a]! - mean(a)) * (image[i]! - mean(i)), 0);
        expect(whole.c[6 * k + i]).toBeCloseTo(wanted, 9);
        expect(parts.c[6 * k + i]).toBeCloseTo(wanted, 9);
      });
      expect(parts.m2[i]).toBeCloseTo(whole.m2[i]!, 9);
    }
  });
});
