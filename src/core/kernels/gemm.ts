/**
 * Matrix products in float32 with blocked double sums: products are summed in float32 over {@link DEPTH} terms, these
 * sums in double, so that errors stay near 1e-6 of Σ|a·b| however long the sums are. By WebAssembly with SIMD, or by
 * the plain twins {@link plainProduct}, which sum in double throughout. Matrices are row-major.
 */
import { hasKernels, KernelMemory, type KernelExports, type Plane } from "./kernelMemory.js";

/** Rows and columns of a block of the result, and terms of a block of the sums; panels of one block fit a 2nd-level cache. */
const BLOCK = 256;
const DEPTH = 256;

/** C (rows × columns) = A (rows × depth) · B, with B (depth × columns), or Bᵀ given as (columns × depth). */
export interface Product {
  a: Float32Array;
  b: Float32Array;
  rows: number;
  depth: number;
  columns: number;
  /** B is given as its transpose, (columns × depth). */
  transposed?: boolean;
  out: Float32Array | Float64Array;
}

/**
 * out = A·B or A·Bᵀ; any sizes; `out` is none of the inputs.
 * @throws RangeError when an array is shorter than its matrix
 */
export function matrixProduct(product: Product): void {
  if (hasKernels()) blockedProduct(checked(product), false);
  else plainProduct(product);
}

/**
 * Gram matrix A·Aᵀ of `rows` rows of `depth` numbers: out (rows × rows), symmetric to the bit.
 * @throws RangeError when an array is shorter than its matrix
 */
export function gramMatrix(a: Float32Array, rows: number, depth: number, out: Float32Array | Float64Array): void {
  const product = { a, b: a, rows, depth, columns: rows, transposed: true, out };
  if (hasKernels()) blockedProduct(checked(product), true);
  else plainProduct(product);
}

/** The twin in TypeScript: every sum in double, in order. */
export function plainProduct(product: Product): void {
  const { a, b, rows, depth, columns, transposed, out } = checked(product);
  const line = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    line.fill(0);
    if (transposed) {
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        for (let k = 0; k < depth; k++) sum += a[i * depth + k]! * b[j * depth + k]!;
        line[j] = sum;
      }
    } else {
      for (let k = 0; k < depth; k++) {
        const x = a[i * depth + k]!;
        for (let j = 0; j < columns; j++) line[j]! += x * b[k * columns + j]!;
      }
    }
    out.set(line, i * columns);
  }
}

function checked(product: Product): Product {
  const { a, b, rows, depth, columns, out } = product;
  if (a.length < rows * depth || b.length < depth * columns || out.length < rows * columns) {
    throw new RangeError(`a product of ${rows} × ${depth} and ${depth} × ${columns} numbers in too short arrays`);
  }
  return product;
}

interface Workspace {
  kernels: KernelExports;
  staging: Plane;
  stagingView: Float32Array;
  a: Plane;
  b: Plane;
  sums: Plane;
  sumsView: Float64Array;
}

let workspace: Workspace | null = null;

function makeWorkspace(): Workspace {
  const memory = new KernelMemory();
  const staging = memory.reserve(BLOCK * DEPTH);
  const a = memory.reserve(BLOCK * DEPTH);
  const b = memory.reserve(BLOCK * DEPTH);
  const sums = memory.reserve(2 * BLOCK * BLOCK);
  const kernels = memory.start();
  const sumsView = memory.doubles(sums);
  return { kernels, staging, stagingView: memory.view(staging), a, b, sums, sumsView };
}

const upTo = (n: number, step: number): number => Math.ceil(n / step) * step;

/** @param symmetric only tiles on and above the diagonal are computed, the others mirrored */
function blockedProduct({ a, b, rows, depth, columns, transposed, out }: Product, symmetric: boolean): void {
  const w = (workspace ??= makeWorkspace());
  for (let i = 0; i < rows; i += BLOCK) {
    const high = Math.min(BLOCK, rows - i);
    for (let j = symmetric ? i : 0; j < columns; j += BLOCK) {
      const wide = Math.min(BLOCK, columns - j);
      const diagonal = symmetric && i === j;
      w.sumsView.fill(0);
      for (let k = 0; k < depth; k += DEPTH) {
        const deep = Math.min(DEPTH, depth - k);
        packRows(w, a, i, high, depth, k, deep, w.a.at, 4);
        if (transposed) packRows(w, b, j, wide, depth, k, deep, w.b.at, 8);
        else packColumns(w, b, k, deep, columns, j, wide);
        w.kernels["gemmPanels"]!(w.a.at, w.b.at, upTo(high, 4), upTo(wide, 8), upTo(deep, 4), w.sums.at, 8 * BLOCK, diagonal ? 1 : 0); // prettier-ignore
      }
      for (let y = 0; y < high; y++) {
        const first = diagonal ? y : 0;
        const line = w.sumsView.subarray(y * BLOCK + first, y * BLOCK + wide);
        out.set(line, (i + y) * columns + j + first);
        if (symmetric) for (let x = 0; x < line.length; x++) out[(j + first + x) * columns + i + y] = line[x]!;
      }
    }
  }
}

/** Rows first … first + count of `from`, terms k … k + deep, into panels of 4; filled up with zeros to `step` rows. */
function packRows(
  w: Workspace,
  from: Float32Array,
  first: number,
  count: number,
  length: number,
  k: number,
  deep: number,
  to: number,
  step: number,
): void {
  const padded = upTo(deep, 4);
  const { stagingView } = w;
  for (let y = 0; y < count; y++) {
    const at = (first + y) * length + k;
    stagingView.set(from.subarray(at, at + deep), y * DEPTH);
    if (deep < padded) stagingView.fill(0, y * DEPTH + deep, y * DEPTH + padded);
  }
  const all = upTo(count, step);
  stagingView.fill(0, count * DEPTH, all * DEPTH);
  w.kernels["packRows"]!(w.staging.at, 4 * DEPTH, all, padded, to);
}

/** Rows k … k + deep of `from`, columns first … first + count, into panels of 4 columns. */
function packColumns(
  w: Workspace,
  from: Float32Array,
  k: number,
  deep: number,
  length: number,
  first: number,
  count: number,
): void {
  const wide = upTo(count, 8);
  const padded = upTo(deep, 4);
  const { stagingView } = w;
  for (let y = 0; y < deep; y++) {
    const at = (k + y) * length + first;
    stagingView.set(from.subarray(at, at + count), y * BLOCK);
    if (count < wide) stagingView.fill(0, y * BLOCK + count, y * BLOCK + wide);
  }
  stagingView.fill(0, deep * BLOCK, padded * BLOCK);
  w.kernels["packColumns"]!(w.staging.at, 4 * BLOCK, wide, padded, w.b.at);
}
