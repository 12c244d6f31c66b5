/** Eigenvalues of the covariance of a model of noise (noiseModel.ts). */
import { normal, random } from "../random.js";
import { covarianceOf, type Frame, type NoiseModel } from "./noiseModel.js";
import { largestOf, reduceRows, startReduction, symmetricEigen } from "./symmetricEigen.js";

/** Vectors of a block and blocks of the search for the largest eigenvalues of the covariance. */
const BLOCK = 6;
const BLOCKS = 12;
/** Largest eigenvalues taken one by one. */
const TOP = 24;
/** Pixels whose covariance is solved whole. */
const DENSE = 448;
/** Of m eigenvalues, how many are found one by one: none where the matrix is solved whole. */
export const topCount = (m: number): number => (m <= DENSE ? 0 : TOP);

/** How many eigenvalues the others are made from. */
export const bulkCount = (m: number): number => Math.min(m, DENSE);

/** Eigenvalues, descending, of the covariance of the {@link bulkCount} pixels nearest to the middle of the mask. */
export function bulkEigenvalues(model: NoiseModel, frame: Frame): Float64Array {
  return denseEigenvalues(model, frame, middlePixels(frame, bulkCount(model.variance.length)));
}

/** The largest eigenvalues of the covariance one by one. */
export function topEigenvalues(model: NoiseModel, frame: Frame): Float64Array {
  const covariance = covarianceOf(model, frame);
  return largestEigenvalues((x) => covariance.apply(x), model.variance.length);
}

/**
 * All eigenvalues of the covariance, descending. Of at most {@link DENSE} pixels they are `bulk`. Of more, the largest as
 * found one by one, and the others as quantiles of the bulk, moved and stretched so that trace and sum of squares are
 * exact: for a stationary process the bulk depends little on where the pixels end.
 */
export function allEigenvalues(model: NoiseModel, frame: Frame, top: Float64Array, bulk: Float64Array): Float64Array {
  const m = model.variance.length;
  if (m <= DENSE) return bulk;
  const rest = m - top.length;
  const trace = model.variance.reduce((a, b) => a + b, 0);
  const mean = Math.max(0, trace - top.reduce((a, b) => a + b, 0)) / rest;
  const square = Math.max(0, covarianceOf(model, frame).squareSum() - top.reduce((a, b) => a + b * b, 0)) / rest;
  const tail = Float64Array.from({ length: rest }, (_, i) => {
    const at = ((top.length + i + 0.5) / m) * bulk.length - 0.5;
    const low = Math.max(0, Math.floor(at));
    const high = Math.min(bulk.length - 1, low + 1);
    const share = Math.max(0, at - low);
    return bulk[low]! * (1 - share) + bulk[high]! * share;
  });
  const tailMean = tail.reduce((a, b) => a + b, 0) / rest;
  const tailSpread = tail.reduce((a, b) => a + (b - tailMean) ** 2, 0) / rest;
  const stretch = tailSpread > 0 ? Math.sqrt(Math.max(0, square - mean * mean) / tailSpread) : 0;
  const all = new Float64Array(m);
  all.set(top);
  for (let i = 0; i < rest; i++) {
    all[top.length + i] = Math.min(top[0]!, Math.max(0, mean + stretch * (tail[i]! - tailMean)));
  }
  return all;
}

/** The pixels nearest to the middle of the mask, by their number. */
function middlePixels({ width, places }: Frame, count: number): Uint32Array {
  const x = Float64Array.from(places, (place) => place % width);
  const y = Float64Array.from(places, (place) => Math.floor(place / width));
  const cx = x.reduce((a, b) => a + b, 0) / x.length;
  const cy = y.reduce((a, b) => a + b, 0) / y.length;
  const distance = x.map((value, j) => (value - cx) ** 2 + (y[j]! - cy) ** 2);
  const order = [...distance.keys()].sort((a, b) => distance[a]! - distance[b]! || a - b);
  return Uint32Array.from(order.slice(0, count));
}

/** Eigenvalues of the covariance of some pixels, descending, by the whole matrix. */
function denseEigenvalues({ variance, correlation }: NoiseModel, frame: Frame, pixels: Uint32Array): Float64Array {
  const { width, height, places } = frame;
  const n = pixels.length;
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const p = places[pixels[i]!]!;
    for (let j = 0; j <= i; j++) {
      const q = places[pixels[j]!]!;
      const dx = ((p % width) - (q % width) + width) % width;
      const dy = (Math.floor(p / width) - Math.floor(q / width) + height) % height;
      a[i * n + j] = Math.sqrt(variance[pixels[i]!]! * variance[pixels[j]!]!) * correlation[dy * width + dx]!;
    }
  }
  const reduction = startReduction(a, n);
  reduceRows(reduction, n, 0);
  return largestOf(reduction.diagonal, reduction.below, n).map((v) => Math.max(0, v));
}

/** The largest eigenvalues of a symmetric operator, by block Lanczos with full orthogonalisation. */
function largestEigenvalues(apply: (x: Float64Array) => Float64Array, m: number): Float64Array {
  const basis: Float64Array[] = [];
  const images: Float64Array[] = [];
  const draw = normal(random(m, 15));
  let block: Float64Array[] = Array.from({ length: Math.min(BLOCK, m) }, () => Float64Array.from({ length: m }, draw));
  for (let b = 0; b < BLOCKS && basis.length < m; b++) {
    const next: Float64Array[] = [];
    for (const x of block) {
      if (basis.length >= m || !addUnit(basis, x)) continue;
      const image = apply(basis[basis.length - 1]!);
      images.push(image);
      next.push(image.slice());
    }
    if (next.length === 0) break;
    block = next;
  }
  const size = basis.length;
  const h = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      const x = basis[i]!;
      const y = images[j]!;
      for (let e = 0; e < m; e++) sum += x[e]! * y[e]!;
      h[i * size + j] = sum;
      h[j * size + i] = sum;
    }
  }
  const { values } = symmetricEigen(h, size, Math.min(TOP, size));
  return values.map((v) => Math.max(0, v));
}

/** Append x, made orthogonal to the others and of unit length, unless nothing is left of it. */
function addUnit(basis: Float64Array[], x: Float64Array): boolean {
  const before = norm(x);
  for (let sweep = 0; sweep < 2; sweep++) {
    for (const q of basis) {
      let dot = 0;
      for (let e = 0; e < x.length; e++) dot += x[e]! * q[e]!;
      for (let e = 0; e < x.length; e++) x[e] = x[e]! - dot * q[e]!;
    }
  }
  const after = norm(x);
  if (!(after > 1e-10 * before)) return false;
  basis.push(x.map((v) => v / after));
  return true;
}

function norm(x: Float64Array): number {
  let sum = 0;
  for (const v of x) sum += v * v;
  return Math.sqrt(sum);
}
