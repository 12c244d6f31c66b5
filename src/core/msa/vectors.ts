/**
 * Algebra of a few long vectors in double, over ranges of their elements: products with each other, combinations,
 * orthonormal bases. Vectors are rows of m numbers. Parts of sums are added in order of the ranges.
 */
import type { KernelRunner, Range } from "../tools/tool.js";
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
  for (let item = range.start; item < range.end; item++) {
    const start = item * size;
    const end = Math.min(m, start + size);
    const out = parts.subarray(item * aCount * bCount, (item + 1) * aCount * bCount);
    for (let i = 0; i < aCount; i += 2) {
      const twin = i + 1 < aCount ? i + 1 : i;
      for (let j = 0; j < bCount; j += 2) {
        const other = j + 1 < bCount ? j + 1 : j;
        let [s00, s01, s10, s11] = [0, 0, 0, 0];
        let [pa, qa, pb, qb] = [i * m + start, twin * m + start, j * m + start, other * m + start];
        for (let e = start; e < end; e++) {
          const x = a[pa++]!;
          const y = a[qa++]!;
          const u = b[pb++]!;
          const v = b[qb++]!;
          s00 += x * u;
          s01 += x * v;
          s10 += y * u;
          s11 += y * v;
        }
        out[i * bCount + j] = s00;
        out[i * bCount + other] = s01;
        out[twin * bCount + j] = s10;
        out[twin * bCount + other] = s11;
      }
    }
  }
}

export interface CombineArgs {
  b: Float64Array;
  bCount: number;
  /** Rows taken off first: b_j − Σ_i less[i, j] a_i. */
  a: Float64Array;
  aCount: number;
  less: Float64Array;
  /** bCount × outCount: out_o = Σ_j turn[j, o] b_j. */
  turn: Float64Array;
  outCount: number;
  out: Float64Array;
  m: number;
}

/** Elements combined at a time: a piece of every vector stays in the cache. */
const PIECE = 256;

/** Items = elements. */
function combineVectors(range: Range, args: CombineArgs): void {
  const { a, aCount, b, bCount, less, turn, out, outCount, m } = args;
  const rest = new Float64Array(bCount * PIECE);
  const line = new Float64Array(PIECE);
  const off = new Float64Array(aCount);
  const mix = new Float64Array(bCount);
  for (let start = range.start; start < range.end; start += PIECE) {
    const length = Math.min(PIECE, range.end - start);
    for (let j = 0; j < bCount; j++) {
      const piece = rest.subarray(j * PIECE, j * PIECE + length);
      piece.set(b.subarray(j * m + start, j * m + start + length));
      for (let i = 0; i < aCount; i++) off[i] = -less[i * bCount + j]!;
      addCombination(piece, a, m, start, off);
    }
    for (let o = 0; o < outCount; o++) {
      const piece = line.subarray(0, length).fill(0);
      for (let j = 0; j < bCount; j++) mix[j] = turn[j * outCount + o]!;
      addCombination(piece, rest, PIECE, 0, mix);
      out.set(piece, o * m + start);
    }
  }
}

/** to[e] += Σ_i factors[i] · from[i·step + at + e], four vectors at a time. */
function addCombination(to: Float64Array, from: Float64Array, step: number, at: number, factors: Float64Array): void {
  const count = factors.length;
  const length = to.length;
  let i = 0;
  for (; i + 3 < count; i += 4) {
    const f0 = factors[i]!;
    const f1 = factors[i + 1]!;
    const f2 = factors[i + 2]!;
    const f3 = factors[i + 3]!;
    const p0 = i * step + at;
    const p1 = p0 + step;
    const p2 = p1 + step;
    const p3 = p2 + step;
    for (let e = 0; e < length; e++) {
      to[e] = to[e]! + (f0 * from[p0 + e]! + f1 * from[p1 + e]! + (f2 * from[p2 + e]! + f3 * from[p3 + e]!));
    }
  }
  for (; i < count; i++) {
    const f = factors[i]!;
    const p = i * step + at;
    for (let e = 0; e < length; e++) to[e] = to[e]! + f * from[p + e]!;
  }
}

/** What a tool that combines vectors must list among its kernels. */
export const VECTOR_KERNELS = { dotParts, combineVectors };
export type VectorContext = KernelRunner<typeof VECTOR_KERNELS> & {
  /** Shared room for parts of products, {@link partsLength} numbers. */
  parts: Float64Array;
};

/** Numbers that {@link dots} of `rows` and `columns` vectors takes. */
export const partsLength = (m: number, rows: number, columns: number): number =>
  Math.ceil(m / rangeSize(m)) * rows * columns;

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

/** out_o = Σ_j turn[j, o] (b_j − Σ_i less[i, j] a_i); `out` may be `b`. */
export async function combine(
  ctx: VectorContext,
  m: number,
  b: Float64Array,
  bCount: number,
  turn: Float64Array,
  outCount: number,
  out: Float64Array,
  off?: { a: Float64Array; aCount: number; less: Float64Array },
): Promise<void> {
  const { a, aCount, less } = off ?? { a: b, aCount: 0, less: turn };
  const args = { a, aCount, less, b, bCount, turn, outCount, out, m };
  await ctx.forEachRange("combineVectors", m, args, {
    label: "orthogonalising",
    itemsPerBlock: rangeSize(m),
    weight: 0,
  });
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
    const off = { a: basis, aCount: basisCount, less: outer };
    if (kept > 0) await combine(ctx, m, block, left, turn, kept, block, off);
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
