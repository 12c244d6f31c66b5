/**
 * Factors by block Krylov iteration from a seeded random start: blocks Q₀, Q₁ … span {Ω, (SᵀS)Ω, (SᵀS)²Ω …}, each
 * orthogonalised against all before it; Rayleigh–Ritz on all of them after every pass. With the last block's part W_last of
 * a Ritz vector and its coupling B to the next block, ‖SᵀS v − θ v‖ = ‖B W_last‖, so that convergence is known without
 * another pass.
 *
 * @see Golub & Underwood, in Mathematical Software III, 361 (1977); Halko, Martinsson & Tropp, SIAM Rev. 53, 217 (2011);
 *   Musco & Musco, NIPS 28 (2015)
 */
import { normal, random } from "../random.js";
import type { KernelRunner, Range, SharedArrays } from "../tools/tool.js";
import { reachAtRank } from "./noiseLaw.js";
import { makePasses, pass, passBytes, PASS_KERNELS, type Passes } from "./passes.js";
import type { RowSource } from "./rows.js";
import { symmetricEigen } from "./symmetricEigen.js";
import { combine, makeSpace, orthonormalise, VECTOR_KERNELS, type VectorContext } from "./vectors.js";

export interface RitzArgs {
  h: Float64Array;
  size: number;
  values: Float64Array;
  /** count × size. */
  vectors: Float64Array;
}

/** One item: eigenvalues and vectors of a small symmetric matrix. */
function solveSmall(_: Range, { h, size, values, vectors }: RitzArgs): void {
  const pairs = symmetricEigen(h, size, values.length);
  values.set(pairs.values);
  vectors.set(pairs.vectors);
}

export interface FillArgs {
  seed: number;
  m: number;
  out: Float64Array;
}

/** Items = vectors: normal deviates, one stream a vector. */
function fillNormal(range: Range, { seed, m, out }: FillArgs): void {
  for (let v = range.start; v < range.end; v++) {
    const draw = normal(random(seed, 14, v));
    for (let j = 0; j < m; j++) out[v * m + j] = draw();
  }
}

/** What a tool that iterates must list among its kernels. */
export const KRYLOV_KERNELS = { ...PASS_KERNELS, ...VECTOR_KERNELS, solveSmall, fillNormal };
type Context = SharedArrays & KernelRunner<typeof KRYLOV_KERNELS>;

export interface FactorOptions {
  factors: number;
  solver: "auto" | "exact" | "randomised";
  seed: number;
  /** Seconds to make one row from its file, 0 when rows are in memory. */
  reading: number;
  /** Most passes of the iteration. */
  passes: number;
  /** Is it judged which factors are more than noise? Then only those need be known well, see {@link candidates}. */
  noise: boolean;
}

/** Vectors that span the factors, and what more passes need. */
export interface Start {
  /** Where vectors are combined. */
  space: VectorContext;
  /** k × m, orthonormal. */
  vectors: Float64Array;
  count: number;
  passes: Passes;
  done: number;
}

/** Residual at which the iteration ends … */
const TOLERANCE = 1e-4;
/** … and sine of the angle between the space of the candidates and that of the exact factors. */
const ANGLE = 3e-4;
/** Less than this relative residual the products in float32 do not give. */
const LEAST = 1e-6;
const BASIS_BYTES = 192 * 1024 * 1024;

/** Vectors of a block. */
function blockSize(factors: number, n: number, m: number): number {
  const wanted = 8 * Math.ceil((factors + Math.max(4, factors / 4)) / 8);
  return Math.min(wanted, n, m);
}

/** Blocks kept at a time. */
function mostBlocks(passes: number, m: number, block: number): number {
  return Math.max(2, Math.min(passes, Math.floor(BASIS_BYTES / (8 * m * block))));
}

/** Peak bytes of {@link krylovStart}. */
export function krylovBytes(n: number, m: number, k: number, passes: number): number {
  const p = blockSize(k, n, m);
  return 8 * p * ((mostBlocks(passes, m, p) + 2) * m + n) + passBytes(m, p);
}

/** The `k` first factors of rows whose total Σσ² is `trace`. */
export async function krylovStart(
  ctx: Context,
  source: RowSource,
  k: number,
  trace: number,
  options: FactorOptions,
): Promise<Start> {
  const n = source.items.length;
  const m = source.pixels.length;
  const p = blockSize(k, n, m);
  const passes = makePasses(ctx, source, p, options.reading);
  const most = mostBlocks(options.passes, m, p);
  const space = makeSpace(ctx, m, most * p, p);
  const basis = ctx.float64((most + 1) * p * m);
  const y = ctx.float64(n * p);
  const next = ctx.float64(p * m);
  const h = ctx.float64((most * p) ** 2);
  const values = ctx.float64(p);
  const ritz = ctx.float64(p * most * p);
  const quick = { label: "orthogonalising", itemsPerBlock: 1, weight: 0 };
  await ctx.forEachRange("fillNormal", p, { seed: options.seed, m, out: basis }, quick);
  let width = (await orthonormalise(space, m, basis, 0, basis, p)).left;
  let size = 0;
  const held = new Float64Array((most * p) ** 2);
  const before = new Float64Array(p);
  const stride = most * p;
  for (let done = 1; ; done++) {
    const block = basis.subarray(size * m, (size + width) * m);
    await pass(ctx, passes, width, block, y, next, "finding factors");
    const all = size + width;
    const { left, products, rest } = await orthonormalise(space, m, basis, all, next, width);
    for (let i = 0; i < all; i++) {
      for (let j = 0; j < width; j++) {
        held[i * stride + size + j] = products[i * width + j]!;
        held[(size + j) * stride + i] = products[i * width + j]!;
      }
    }
    for (let i = 0; i < all; i++) h.set(held.subarray(i * stride, i * stride + all), i * all);
    const kept = Math.min(p, all);
    const args = { h, size: all, values: values.subarray(0, kept), vectors: ritz.subarray(0, kept * all) };
    await ctx.forEachRange("solveSmall", 1, args, quick);
    const coupling = couplings(args.vectors, kept, all, size, width, rest, left);
    const wanted = options.noise ? candidates(values.subarray(0, k), before, trace, n, m) : k;
    before.set(values);
    const known = kept >= k && (wanted === k || done >= FEWEST) && converged(values, coupling, wanted);
    const last = left === 0 || known || done >= options.passes;
    if (last || all + left > most * p) {
      const turn = new Float64Array(all * kept);
      for (let f = 0; f < kept; f++) for (let i = 0; i < all; i++) turn[i * kept + f] = args.vectors[f * all + i]!;
      const found = last ? ctx.float64(kept * m) : next;
      await combine(space, m, [{ from: basis, count: all, mix: turn }], kept, found);
      if (last) return { space, vectors: found, count: Math.min(k, kept), passes, done };
      basis.set(found.subarray(0, kept * m));
      size = 0;
      width = kept;
    } else {
      basis.set(next.subarray(0, left * m), all * m);
      size = all;
      width = left;
    }
  }
}

/** Passes before the end is thought of where only candidates count: what is weak takes some to rise at all. */
const FEWEST = 4;

/**
 * Leading factors that may turn out to be more than noise: those beyond the reach of white noise (Johnstone's law, 99 %)
 * that holds all that they leave of the trace, or that one more rise like that since the pass `before` would bring there.
 * Noise with any structure reaches farther, so that none is left out for its colour.
 */
function candidates(values: Float64Array, before: Float64Array, trace: number, n: number, m: number): number {
  let rest = trace;
  let count = 0;
  for (; count < values.length; count++) {
    const value = values[count]!;
    rest -= value;
    const freedom = Math.max(1, n - 1 - count);
    const roots = Math.sqrt(freedom) + Math.sqrt(m);
    const sigma = roots * Math.cbrt(1 / Math.sqrt(freedom) + 1 / Math.sqrt(m));
    const reach = (Math.max(0, rest) / (freedom * m)) * reachAtRank({ edge: roots * roots, sigma }, 0);
    if (value + (value - before[count]!) <= reach) break;
  }
  return count;
}

/** Are the first `count` known well, each for itself, and their space by its gap to the next (Davis & Kahan)? */
function converged(values: Float64Array, coupling: Float64Array, count: number): boolean {
  const errors = coupling.subarray(0, count);
  if (!errors.every((error, f) => error <= TOLERANCE * values[f]!)) return false;
  if (count === 0 || count === values.length) return true;
  const gap = values[count - 1]! - values[count]!;
  const enough = Math.max(ANGLE * gap, LEAST * values[count - 1]!);
  return Math.hypot(...errors) <= enough;
}

/** ‖B W_last‖ of every Ritz vector: rest (left × width) times its last `width` components. */
function couplings(
  vectors: Float64Array,
  count: number,
  all: number,
  size: number,
  width: number,
  rest: Float64Array,
  left: number,
): Float64Array {
  return Float64Array.from({ length: count }, (_, f) => {
    let square = 0;
    for (let r = 0; r < left; r++) {
      let sum = 0;
      for (let j = 0; j < width; j++) sum += rest[r * width + j]! * vectors[f * all + size + j]!;
      square += sum * sum;
    }
    return Math.sqrt(square);
  });
}
