/**
 * Algebra of a few long vectors in double, over ranges of their elements: products with each other, combinations,
 * orthonormal bases. Vectors are rows of m numbers. Parts of sums are added in order of the ranges.
 */
import { longVectors, type Term } from "../kernels/longVectors.js";
import type { KernelRunner, Range, SharedArrays } from "../tools/tool.js";
import { symmetricEigen } from "./symmetricEigen.js";

/** Elements of a range; at most 16 ranges. */
const rangeSize = (m: number): number => Math.max(256, Math.ceil(m / 16));

export interface DotArgs {
  a: Float64Array;
  b: Float64Array;
  aCount: number;
  bCount: number;
  m: number;
  size: number;
  /** ranges × aCount × bCount. */
  parts: Float64Array;
}

/** Items = ranges: parts of a_i · b_j. */
function dotParts(range: Range, { a, b, aCount, bCount, m, size, parts }: DotArgs): void {
  const products = longVectors();
  for (let item = range.start; item < range.end; item++) {
    const out = parts.subarray(item * aCount * bCount, (item + 1) * aCount * bCount);
    products.dots(a, aCount, b, bCount, m, item * size, Math.min(m, (item + 1) * size), out);
  }
}

export interface CombineArgs {
  terms: readonly Term[];
  outCount: number;
  out: Float64Array;
  m: number;
}

/** Items = elements: out_o = Σ over terms of Σ_i mix[i, o] from_i. */
function combineVectors(range: Range, { terms, outCount, out, m }: CombineArgs): void {
  longVectors().combine(terms, outCount, m, range.start, range.end, out);
}

/** What a tool that combines vectors must list among its kernels. */
export const VECTOR_KERNELS = { dotParts, combineVectors };
export type VectorContext = KernelRunner<typeof VECTOR_KERNELS> & {
  /** Shared room for parts of products, {@link partsLength} numbers. */
  parts: Float64Array;
};

/** Numbers that {@link dots} of `rows` and `columns` vectors takes. */
const partsLength = (m: number, rows: number, columns: number): number => Math.ceil(m / rangeSize(m)) * rows * columns;

/** A context with room for products of `rows` and `columns` vectors. */
export function makeSpace(
  ctx: SharedArrays & KernelRunner<typeof VECTOR_KERNELS>,
  m: number,
  rows: number,
  columns: number,
): VectorContext {
  const parts = ctx.float64(partsLength(m, rows, columns));
  return { parts, forEachRange: (kernel, count, args, options) => ctx.forEachRange(kernel, count, args, options) };
}

/** a (aCount × m) · bᵀ (bCount × m): aCount × bCount, summed in order. */
export async function dots(
  ctx: VectorContext,
  m: number,
  a: Float64Array,
  aCount: number,
  b: Float64Array,
  bCount: number,
): Promise<Float64Array> {
  const size = rangeSize(m);
  const ranges = Math.ceil(m / size);
  const parts = ctx.parts.subarray(0, ranges * aCount * bCount);
  const args = { a, b, aCount, bCount, m, size, parts };
  await ctx.forEachRange("dotParts", ranges, args, { label: "orthogonalising", itemsPerBlock: 1, weight: 0 });
  const sum = new Float64Array(aCount * bCount);
  for (let r = 0; r < ranges; r++) for (let i = 0; i < sum.length; i++) sum[i]! += parts[r * sum.length + i]!;
  return sum;
}

/** out_o = Σ over terms of Σ_i mix[i, o] from_i; `out` may be one of those combined. */
export async function combine(
  ctx: VectorContext,
  m: number,
  terms: readonly Term[],
  outCount: number,
  out: Float64Array,
): Promise<void> {
  await ctx.forEachRange(
    "combineVectors",
    m,
    { terms, outCount, out, m },
    { label: "orthogonalising", itemsPerBlock: rangeSize(m), weight: 0 },
  );
}

/** Directions of a set of unit vectors whose squared length is below this are rounding. */
const DEPENDENT = 1e-10;

/**
 * Orthonormal basis of what `block` (count × m) adds to an orthonormal `basis` (basisCount × m), in place of its first
 * rows; directions that add nothing are dropped. Two sweeps of projection and
 * symmetric whitening by the Gram matrix; the second undoes the rounding of the first.
 * @returns how many rows are left; the products basis · blockᵀ (basisCount × count) of the block as it was; and `rest`
 *   (left × count): block_j = Σ_i products[i, j] basis_i + Σ_r rest[r, j] new_r
 */
export async function orthonormalise(
  ctx: VectorContext,
  m: number,
  basis: Float64Array,
  basisCount: number,
  block: Float64Array,
  count: number,
): Promise<{ left: number; products: Float64Array; rest: Float64Array }> {
  let left = count;
  let products: Float64Array = new Float64Array(basisCount * count);
  let rest: Float64Array = new Float64Array(0);
  for (let sweep = 0; sweep < 2 && left > 0; sweep++) {
    const inner = await dots(ctx, m, block, left, block, left);
    const outer = basisCount > 0 ? await dots(ctx, m, basis, basisCount, block, left) : new Float64Array(0);
    const { turn, kept, back } = whitening(inner, outer, left, basisCount);
    const terms = [{ from: block, count: left, mix: turn }];
    if (basisCount > 0) {
      const less = multiply(outer, basisCount, left, turn, kept).map((v) => -v);
      terms.unshift({ from: basis, count: basisCount, mix: less });
    }
    if (kept > 0) await combine(ctx, m, terms, kept, block);
    if (sweep === 0) {
      products = outer;
      rest = back;
    } else rest = multiply(back, kept, left, rest, count);
    left = kept;
  }
  return { left, products, rest };
}

/** a (rows × inner) · b (inner × columns). */
function multiply(a: Float64Array, rows: number, inner: number, b: Float64Array, columns: number): Float64Array {
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < inner; k++) {
      for (let j = 0; j < columns; j++) out[i * columns + j]! += a[i * inner + k]! * b[k * columns + j]!;
    }
  }
  return out;
}

/**
 * For vectors of Gram matrix C and products G with a basis: C − GᵀG = D W Λ Wᵀ D with D their lengths, so that
 * turn = D⁻¹ W Λ^{−½} makes them orthonormal and back = Λ^{½} Wᵀ D undoes it.
 */
function whitening(inner: Float64Array, outer: Float64Array, count: number, basisCount: number) {
  const c = inner.slice();
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      let sum = 0;
      for (let b = 0; b < basisCount; b++) sum += outer[b * count + i]! * outer[b * count + j]!;
      c[i * count + j] = c[i * count + j]! - sum;
    }
  }
  // A vector that lies in the basis but for rounding is dropped with the rest: its length counts as 0.
  const length = Float64Array.from({ length: count }, (_, i) => {
    const square = c[i * count + i]!;
    return square > 1e-20 * inner[i * count + i]! ? Math.sqrt(square) : 0;
  });
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      const scale = length[i]! * length[j]!;
      c[i * count + j] = scale > 0 ? c[i * count + j]! / scale : 0;
    }
  }
  const { values, vectors } = symmetricEigen(c, count);
  const kept = values.findIndex((value) => value <= DEPENDENT);
  const left = kept < 0 ? count : kept;
  const turn = new Float64Array(count * left);
  const back = new Float64Array(left * count);
  for (let r = 0; r < left; r++) {
    const root = Math.sqrt(values[r]!);
    for (let j = 0; j < count; j++) {
      const w = vectors[r * count + j]!;
      turn[j * left + r] = length[j]! > 0 ? w / (root * length[j]!) : 0;
      back[r * count + j] = root * w * length[j]!;
    }
  }
  return { turn, kept: left, back };
}
