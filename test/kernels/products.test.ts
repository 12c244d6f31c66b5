import { Matrix } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { gramMatrix, matrixProduct, plainProduct } from "../../src/core/kernels/gemm.js";
import { KernelMemory } from "../../src/core/kernels/kernelMemory.js";
import { addConjugateProduct, addProduct, weightedProduct } from "../../src/core/kernels/multiply.js";
import { normal, random } from "../../src/core/random.js";

const noise = (count: number, ...key: number[]): Float32Array => {
  const draw = normal(random(11, ...key));
  return Float32Array.from({ length: count }, () => draw());
};
const worst = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, v, i) => Math.max(most, Math.abs(v - b[i]!)), 0);

describe("products of complex planes", () => {
  const n = 24;
  const memory = new KernelMemory();
  const planes = Array.from({ length: 6 }, () => memory.reserve(n + 4));
  const kernels = memory.start();
  const views = planes.map((plane) => memory.view(plane));

  test.each([
    ["addProduct", addProduct],
    ["addConjugateProduct", addConjugateProduct],
  ] as const)("%s adds to what is there, as its twin and the definition do", (name, twin) => {
    views.forEach((view, i) => view.set(noise(n + 4, i)));
    const [a, b, c, d, re, im] = views.map((view) => view.slice(0, n)) as [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array, Float32Array]; // prettier-ignore
    const sign = name === "addProduct" ? -1 : 1;
    const truth = re.map((v, i) => v + a[i]! * c[i]! + sign * b[i]! * d[i]!);
    const other = re.map((v, i) => v + a[i]! * c[i]! - sign * b[i]! * d[i]!);
    twin(a, b, c, d, re, im);
    const behind = views[4]!.slice(n);
    kernels[name]!(...planes.map((plane) => plane.at), n);
    expect(worst(views[4]!.subarray(0, n), re)).toBeLessThan(1e-6);
    expect(worst(views[5]!.subarray(0, n), im)).toBeLessThan(1e-6);
    expect(worst(re, truth)).toBeLessThan(1e-6);
    expect(worst(re, other)).toBeGreaterThan(0.1);
    expect(views[4]!.slice(n)).toEqual(behind);
  });

  test("weightedProduct, also in place", () => {
    views.forEach((view, i) => view.set(noise(n + 4, i, 1)));
    const [re, im, weight] = [views[0]!.slice(0, n), views[1]!.slice(0, n), views[2]!.slice(0, n)];
    const [fRe, fIm, w] = planes.map((plane) => plane.at) as [number, number, number];
    kernels["weightedProduct"]!(fRe, fIm, w, fRe, fIm, n);
    weightedProduct(re, im, weight, re, im);
    expect(views[0]!.slice(0, n)).toEqual(re);
    expect(views[1]!.slice(0, n)).toEqual(im);
    expect(views[0]![n]).toBe(noise(n + 4, 0, 1)[n]);
  });
});

describe("products of matrices", () => {
  const SIZES = [[1, 1, 1], [3, 5, 7], [4, 8, 8], [5, 1, 9], [130, 3, 5], [255, 257, 259], [257, 600, 30]] as const; // prettier-ignore

  test.each(SIZES)("%i × %i times × %i: the twin's, ml-matrix's", (rows, depth, columns) => {
    for (const transposed of [false, true]) {
      const a = noise(rows * depth, rows);
      const b = noise(depth * columns, columns, 2);
      const fast = new Float64Array(rows * columns);
      const plain = new Float64Array(rows * columns);
      const product = { a, b, rows, depth, columns, transposed };
      matrixProduct({ ...product, out: fast });
      plainProduct({ ...product, out: plain });
      // Σ|a·b| is about 0.6 · depth, and a few of it at small depths.
      expect(worst(fast, plain)).toBeLessThan(6e-7 * (depth + 4));
      const left = Matrix.from1DArray(rows, depth, Array.from(a));
      const right = transposed
        ? Matrix.from1DArray(columns, depth, Array.from(b)).transpose()
        : Matrix.from1DArray(depth, columns, Array.from(b));
      expect(worst(plain, left.mmul(right).to1DArray())).toBeLessThan(1e-10);
      const single = new Float32Array(rows * columns);
      matrixProduct({ ...product, out: single });
      expect(single).toEqual(Float32Array.from(fast));
    }
  });

  test("a Gram matrix is symmetric to the bit and that of the rows", () => {
    const [rows, depth] = [300, 270];
    const a = noise(rows * depth, 4);
    const gram = new Float64Array(rows * rows);
    gramMatrix(a, rows, depth, gram);
    const plain = new Float64Array(rows * rows);
    plainProduct({ a, b: a, rows, depth, columns: rows, transposed: true, out: plain });
    expect(worst(gram, plain)).toBeLessThan(2e-6 * depth);
    const turned = gram.map((_, i) => gram[(i % rows) * rows + Math.floor(i / rows)]!);
    expect(worst(gram, turned)).toBe(0);
    const other = new Float64Array(rows * rows);
    gramMatrix(noise(rows * depth, 5), rows, depth, other);
    expect(worst(gram, other)).toBeGreaterThan(1);
  });

  test("long sums lose nothing: a million ones and a small number", () => {
    const depth = 1 << 20;
    const a = new Float32Array(depth).fill(1);
    a[depth - 1] = 1 + 2 ** -10;
    const out = new Float64Array(1);
    gramMatrix(a, 1, depth, out);
    // The last block's float32 sum of 256 terms keeps 2^-9 to 2^-16; a float32 sum over all would lose it.
    expect(Math.abs(out[0]! - (depth + 2 ** -9))).toBeLessThan(2 ** -15);
    let naive = 0;
    for (let i = 0; i < depth; i++) naive = Math.fround(naive + a[i]! * a[i]!);
    expect(Math.abs(naive - (depth + 2 ** -9))).toBeGreaterThan(2 ** -15);
  });

  test("arrays too short are refused", () => {
    const product = { a: new Float32Array(5), b: new Float32Array(6), rows: 2, depth: 3, columns: 2 };
    expect(() => matrixProduct({ ...product, out: new Float32Array(4) })).toThrow(RangeError);
  });
});
