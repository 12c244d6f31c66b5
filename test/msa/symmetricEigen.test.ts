import { describe, expect, test } from "vitest";
import { normal, random } from "../../src/core/random.js";
import { eigenpairsOf, reduceRows, startReduction, symmetricEigen } from "../../src/core/msa/symmetricEigen.js";

function gram(n: number, rank: number, seed: number): Float64Array {
  const draw = normal(random(seed));
  const b = Float64Array.from({ length: n * rank }, draw);
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < rank; k++) sum += b[i * rank + k]! * b[j * rank + k]!;
      a[i * n + j] = sum;
      a[j * n + i] = sum;
    }
  }
  return a;
}

/** Largest |A v − λ v| and |vᵢ·vⱼ − δ|, relative to the largest eigenvalue and to 1. */
function defects(a: Float64Array, n: number, { values, vectors }: { values: Float64Array; vectors: Float64Array }) {
  let residual = 0;
  let skew = 0;
  values.forEach((value, v) => {
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += a[i * n + j]! * vectors[v * n + j]!;
      residual = Math.max(residual, Math.abs(sum - value * vectors[v * n + i]!));
    }
    for (let w = 0; w <= v; w++) {
      let dot = 0;
      for (let i = 0; i < n; i++) dot += vectors[v * n + i]! * vectors[w * n + i]!;
      skew = Math.max(skew, Math.abs(dot - (v === w ? 1 : 0)));
    }
  });
  return { residual: residual / (Math.abs(values[0]!) || 1), skew };
}

describe("eigenvalues of symmetric matrices", () => {
  test.each([
    [1, 1],
    [2, 2],
    [3, 1],
    [17, 20],
    [40, 12],
    [64, 64],
  ])("n = %i, rank %i: A v = λ v, vectors orthonormal, trace kept", (n, rank) => {
    const a = gram(n, rank, 3);
    const pairs = symmetricEigen(a, n);
    const { residual, skew } = defects(a, n, pairs);
    expect(residual).toBeLessThan(1e-13);
    expect(skew).toBeLessThan(1e-13);
    let trace = 0;
    for (let i = 0; i < n; i++) trace += a[i * n + i]!;
    const sum = pairs.values.reduce((s, v) => s + v, 0);
    expect(Math.abs(sum / trace - 1)).toBeLessThan(1e-13);
    // Negative control: values of another matrix are no eigenvalues of this one.
    const other = { ...pairs, values: symmetricEigen(gram(n, rank, 4), n).values };
    expect(defects(a, n, other).residual).toBeGreaterThan(1e-3);
  });

  test("the second difference of 50 points has its known spectrum", () => {
    const n = 50;
    const a = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      a[i * n + i] = 2;
      if (i > 0) a[i * n + i - 1] = a[(i - 1) * n + i] = -1;
    }
    const { values } = symmetricEigen(a, n, 10);
    values.forEach((value, k) => {
      expect(value).toBeCloseTo(2 - 2 * Math.cos((Math.PI * (n - k)) / (n + 1)), 13);
    });
  });

  test("equal eigenvalues, a diagonal matrix and zeros have orthonormal vectors", () => {
    const n = 12;
    const a = new Float64Array(n * n);
    expect(defects(a, n, symmetricEigen(a, n)).skew).toBeLessThan(1e-13);
    for (let i = 0; i < n; i++) a[i * n + i] = i < 5 ? 3 : 1;
    const pairs = symmetricEigen(a, n);
    expect([...pairs.values].map((v) => Math.round(v * 1e12) / 1e12)).toEqual([3, 3, 3, 3, 3, 1, 1, 1, 1, 1, 1, 1]);
    const { residual, skew } = defects(a, n, pairs);
    expect(residual).toBeLessThan(1e-13);
    expect(skew).toBeLessThan(1e-13);
  });

  test("reduced in parts it is the same to the bit", () => {
    const n = 33;
    const a = gram(n, 40, 8);
    const whole = symmetricEigen(a, n, 5);
    const parts = startReduction(a.slice(), n);
    for (let first = n; first > 0; first -= 7) reduceRows(parts, first, Math.max(0, first - 7));
    expect(eigenpairsOf(parts, 5)).toEqual(whole);
  });
});
