import { describe, expect, test } from "vitest";
import { bandProduct, plainBandProduct, type BandProduct } from "../../src/core/kernels/bandProduct.js";
import { normal, random } from "../../src/core/random.js";

function products(
  make: (depth: number, columns: number) => BandProduct,
  depth: number,
  columns: number,
  rows: number,
  seed: number,
) {
  const draw = normal(random(seed));
  const product = make(depth, columns);
  const q = Float64Array.from({ length: depth * columns }, draw);
  product.load(q);
  product.clear();
  const y = new Float64Array(rows * columns);
  for (let first = 0; first < rows; first += product.rows) {
    const high = Math.min(product.rows, rows - first);
    for (let r = 0; r < high; r++) {
      for (let j = 0; j < depth; j++) product.band[r * product.stride + j] = draw();
    }
    const part = y.subarray(first * columns, (first + high) * columns);
    product.forward(high, part);
    product.backward(high, part);
  }
  const z = new Float64Array(depth * columns);
  product.addTo(z);
  return { y, z };
}

const furthest = (a: Float64Array, b: Float64Array): number => {
  const scale = Math.sqrt(b.reduce((sum, v) => sum + v * v, 0) / b.length);
  return a.reduce((most, v, i) => Math.max(most, Math.abs(v - b[i]!)), 0) / scale;
};

describe("products of bands", () => {
  test.each([
    [1, 1, 1],
    [3, 5, 7],
    [16, 8, 128],
    [257, 9, 131],
    [1000, 40, 300],
    [1021, 33, 127],
  ])("depth %i, %i columns, %i rows agree with the twin", (depth, columns, rows) => {
    const fast = products(bandProduct, depth, columns, rows, 1);
    const plain = products(plainBandProduct, depth, columns, rows, 1);
    expect(furthest(fast.y, plain.y)).toBeLessThan(5e-6);
    expect(furthest(fast.z, plain.z)).toBeLessThan(5e-6);
    // Negative control: other numbers do not agree.
    const other = products(plainBandProduct, depth, columns, rows, 2);
    expect(furthest(fast.y, other.y)).toBeGreaterThan(0.1);
    expect(furthest(fast.z, other.z)).toBeGreaterThan(0.1);
  });
});
