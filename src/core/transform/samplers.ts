/**
 * Reading an image between its pixels. Each sampler takes coordinates in array indices (x = column, y = row) within
 * [0, width−1] × [0, height−1] when the border is "mirror"; any coordinate when it is "periodic".
 */
import type { SplineBorder } from "./spline.js";

/** Value between the pixels of `data` (height × width). */
export type Sampler = (data: Float64Array, width: number, height: number, x: number, y: number) => number;

function reflect(i: number, n: number): number {
  if (n === 1) return 0;
  const period = 2 * (n - 1);
  const k = ((i % period) + period) % period;
  return k < n ? k : period - k;
}

function wrap(i: number, n: number): number {
  return ((i % n) + n) % n;
}

/** Which pixel stands for index i of a line of n. */
export function indexRule(border: SplineBorder): (i: number, n: number) => number {
  const outside = border === "periodic" ? wrap : reflect;
  return (i, n) => (i >= 0 && i < n ? i : outside(i, n));
}

/** The pixel whose centre is nearest; halves go up. */
export function nearest(border: SplineBorder): Sampler {
  const index = indexRule(border);
  return (data, width, height, x, y) =>
    data[index(Math.floor(y + 0.5), height) * width + index(Math.floor(x + 0.5), width)]!;
}

/** Weights (1−dx, dx) ⊗ (1−dy, dy) on the four pixels around. */
export function bilinear(border: SplineBorder): Sampler {
  const index = indexRule(border);
  return (data, width, height, x, y) => {
    const i = Math.floor(x);
    const j = Math.floor(y);
    const dx = x - i;
    const dy = y - j;
    const i0 = index(i, width);
    const i1 = index(i + 1, width);
    const r0 = index(j, height) * width;
    const r1 = index(j + 1, height) * width;
    const top = data[r0 + i0]! + dx * (data[r0 + i1]! - data[r0 + i0]!);
    const bottom = data[r1 + i0]! + dx * (data[r1 + i1]! - data[r1 + i0]!);
    return top + dy * (bottom - top);
  };
}

/**
 * The six-point quadratic rule of SPIDER's RT SQ: with f0 = f(i, j), dx, dy in [0, 1),
 * f = f0 + dx(C1 + (dx−1)C2 + dy·C5) + dy(C3 + (dy−1)C4), C1 = f(i+1,j) − f0, C2 = (C1 − f0 + f(i−1,j))/2,
 * C3 = f(i,j+1) − f0, C4 = (C3 − f0 + f(i,j−1))/2, C5 = f(i+1,j+1) − f0 − C1 − C3.
 */
export function quadratic(border: SplineBorder): Sampler {
  const index = indexRule(border);
  return (data, width, height, x, y) => {
    const i = Math.floor(x);
    const j = Math.floor(y);
    const dx = x - i;
    const dy = y - j;
    const i0 = index(i, width);
    const i1 = index(i + 1, width);
    const r0 = index(j, height) * width;
    const r1 = index(j + 1, height) * width;
    const f0 = data[r0 + i0]!;
    const c1 = data[r0 + i1]! - f0;
    const c2 = 0.5 * (c1 - f0 + data[r0 + index(i - 1, width)]!);
    const c3 = data[r1 + i0]! - f0;
    const c4 = 0.5 * (c3 - f0 + data[index(j - 1, height) * width + i0]!);
    const c5 = data[r1 + i1]! - f0 - c1 - c3;
    return f0 + dx * (c1 + (dx - 1) * c2 + dy * c5) + dy * (c3 + (dy - 1) * c4);
  };
}

/** Weights of four neighbours at −1, 0, 1, 2 for a point a fraction d after pixel 0. */
type Weights = (d: number, w: Float64Array) => void;

/** Keys' cubic convolution, a = −1/2. @see Keys, IEEE Trans. ASSP 29, 1153 (1981) */
const keysWeights: Weights = (d, w) => {
  w[0] = d * (-0.5 + d * (1 - 0.5 * d));
  w[1] = 1 + d * d * (1.5 * d - 2.5);
  w[2] = d * (0.5 + d * (2 - 1.5 * d));
  w[3] = d * d * (0.5 * d - 0.5);
};

const splineWeights: Weights = (d, w) => {
  const e = 1 - d;
  w[0] = (e * e * e) / 6;
  w[1] = 2 / 3 - 0.5 * d * d * (2 - d);
  w[2] = 2 / 3 - 0.5 * e * e * (2 - e);
  w[3] = (d * d * d) / 6;
};

function separable4(border: SplineBorder, weights: Weights): Sampler {
  const index = indexRule(border);
  const wx = new Float64Array(4);
  const wy = new Float64Array(4);
  return (data, width, height, x, y) => {
    const i = Math.floor(x);
    const j = Math.floor(y);
    weights(x - i, wx);
    weights(y - j, wy);
    const inside = i >= 1 && j >= 1 && i + 2 < width && j + 2 < height;
    const i0 = inside ? i - 1 : index(i - 1, width);
    const i1 = inside ? i : index(i, width);
    const i2 = inside ? i + 1 : index(i + 1, width);
    const i3 = inside ? i + 2 : index(i + 2, width);
    let sum = 0;
    for (let k = 0; k < 4; k++) {
      const r = (inside ? j - 1 + k : index(j - 1 + k, height)) * width;
      sum +=
        wy[k]! * (wx[0]! * data[r + i0]! + wx[1]! * data[r + i1]! + wx[2]! * data[r + i2]! + wx[3]! * data[r + i3]!);
    }
    return sum;
  };
}

/** Keys' bicubic on the 16 pixels around. */
export function bicubic(border: SplineBorder): Sampler {
  return separable4(border, keysWeights);
}

/** The cubic B-spline; `data` must hold coefficients ({@link splineCoefficients}), not pixels. */
export function spline(border: SplineBorder): Sampler {
  return separable4(border, splineWeights);
}
