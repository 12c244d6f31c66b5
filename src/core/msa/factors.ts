/**
 * Largest singular values of the matrix of an analysis, with both sides of vectors and the residual of each.
 *
 * Exact: the smaller Gram matrix whole. Else by block Krylov iteration from a seeded random start: blocks Q₀, Q₁ … span
 * {Ω, (SᵀS)Ω, (SᵀS)²Ω …}, each orthogonalised against all before it; Rayleigh–Ritz on all of them after every pass. With
 * the last block's part W_last of a Ritz vector and its coupling B to the next block, ‖SᵀS v − θ v‖ = ‖B W_last‖, so that
 * convergence is known without another pass. Either way one more pass with the vectors found makes Y = S·V, the true
 * residuals ‖SᵀS v − σ² v‖/σ², and a last rotation within their span.
 *
 * @see Golub & Underwood, in Mathematical Software III, 361 (1977); Halko, Martinsson & Tropp, SIAM Rev. 53, 217 (2011);
 *   Musco & Musco, NIPS 28 (2015)
 */
import { normal, random } from "../random.js";
import type { KernelRunner, Range, SharedArrays } from "../tools/tool.js";
import { EXACT_KERNELS, exactBytes, exactVectors } from "./exactFactors.js";
import { makePasses, pass, passBytes, PASS_KERNELS, type Passes } from "./passes.js";
import { reachAtRank } from "./noiseLaw.js";
import type { RowSource } from "./rows.js";
import { symmetricEigen } from "./symmetricEigen.js";
import { combine, dots, orthonormalise, partsLength, VECTOR_KERNELS, type VectorContext } from "./vectors.js";

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

export interface ResidualArgs {
  v: Float64Array;
  z: Float64Array;
  values: Float64Array;
  m: number;
  out: Float64Array;
}

/** Items = factors: ‖z − σ² v‖ / σ². */
function residualNorms(range: Range, { v, z, values, m, out }: ResidualArgs): void {
  for (let f = range.start; f < range.end; f++) {
    const value = values[f]!;
    let sum = 0;
    for (let j = f * m; j < (f + 1) * m; j++) sum += (z[j]! - value * v[j]!) ** 2;
    out[f] = value > 0 ? Math.sqrt(sum) / value : 0;
  }
}

/** What a tool that looks for factors must list among its kernels. */
export const FACTOR_KERNELS = {
  ...PASS_KERNELS,
  ...EXACT_KERNELS,
  ...VECTOR_KERNELS,
  solveSmall,
  fillNormal,
  residualNorms,
};
export type FactorContext = SharedArrays & KernelRunner<typeof FACTOR_KERNELS>;

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

export interface Factors {
  /** k, σ², descending. */
  values: Float64Array;
  /** k × m: V, a vector of unit length a row; the element farthest from 0 is positive. */
  vectors: Float64Array;
  /** n × k: Y = S·V = U Σ. */
  y: Float64Array;
  /** k. */
  residuals: Float64Array;
  exact: boolean;
  /** Passes over the rows. */
  passes: number;
}

/** The smaller side is solved exactly up to this size, if not told otherwise. */
const EXACT_SIDE = 1000;
/** Residual at which the iteration ends … */
const TOLERANCE = 1e-4;
/** … and sine of the angle between the space of the candidates and that of the exact factors. */
const ANGLE = 3e-4;
/** Less than this relative residual the products in float32 do not give. */
const LEAST = 1e-6;
const BASIS_BYTES = 192 * 1024 * 1024;
/** Factors below this share of the trace are rounding of float32 … */
const NOTHING = 1e-11;
/** … and so are those below this share of the largest that no vector belongs to. */
const SLIGHT = 1e-5;
const LOST = 0.3;

/** Is the problem solved exactly? Rows must be in memory if the images are the smaller side. */
export function isExact(solver: FactorOptions["solver"], n: number, m: number, inMemory: boolean): boolean {
  if (m < n || inMemory) return solver === "exact" || (solver === "auto" && Math.min(n, m) <= EXACT_SIDE);
  return false;
}

/** Vectors of a block. */
function blockSize(factors: number, n: number, m: number): number {
  const wanted = 8 * Math.ceil((factors + Math.max(4, factors / 4)) / 8);
  return Math.min(wanted, n, m);
}

/** Blocks kept at a time. */
function mostBlocks(passes: number, m: number, block: number): number {
  return Math.max(2, Math.min(passes, Math.floor(BASIS_BYTES / (8 * m * block))));
}

/** Peak bytes of {@link findFactors}, without the rows. */
export function factorBytes(n: number, m: number, factors: number, exact: boolean, passes: number): number {
  const k = Math.min(factors, n, m);
  const out = 8 * k * (3 * m + 2 * n);
  if (exact) return exactBytes(n, m) + passBytes(m, k) + out;
  const p = blockSize(k, n, m);
  return 8 * p * ((mostBlocks(passes, m, p) + 2) * m + n) + passBytes(m, p) + out;
}

/** Factors of the rows of `source`, whose total Σσ² is `trace`. */
export async function findFactors(
  ctx: FactorContext,
  source: RowSource,
  trace: number,
  options: FactorOptions,
): Promise<Factors> {
  const n = source.items.length;
  const m = source.pixels.length;
  const k = Math.min(options.factors, n - 1, m);
  const exact = isExact(options.solver, n, m, source.data !== null);
  const start = exact ? await exactStart(ctx, source, k, options) : await krylovStart(ctx, source, k, trace, options);
  return finish(ctx, source, start, trace, exact);
}

interface Start {
  /** Where vectors are combined. */
  space: VectorContext;
  /** k × m, orthonormal. */
  vectors: Float64Array;
  count: number;
  passes: Passes;
  done: number;
}

function makeSpace(ctx: FactorContext, m: number, rows: number, columns: number): VectorContext {
  const parts = ctx.float64(partsLength(m, rows, columns));
  return { parts, forEachRange: (kernel, count, args, options) => ctx.forEachRange(kernel, count, args, options) };
}

async function exactStart(
  ctx: FactorContext,
  source: RowSource,
  k: number,
  { reading }: FactorOptions,
): Promise<Start> {
  const n = source.items.length;
  const m = source.pixels.length;
  const space = makeSpace(ctx, m, k, k);
  const { side, vectors } = await exactVectors(ctx, source, k, reading);
  const passes = makePasses(ctx, source, k, reading);
  if (side === "pixels") return { space, vectors, count: k, passes, done: 1 };
  // V = Sᵀ U, then orthonormal: directions that S does not hold drop out.
  const y = ctx.float64(n * k);
  for (let i = 0; i < n; i++) for (let f = 0; f < k; f++) y[i * k + f] = vectors[f * n + i]!;
  const z = ctx.float64(k * m);
  await pass(ctx, passes, k, null, y, z, "finding factors");
  const { left } = await orthonormalise(space, m, z, 0, z, k);
  return { space, vectors: z, count: left, passes, done: 1 };
}

async function krylovStart(
  ctx: FactorContext,
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

async function finish(
  ctx: FactorContext,
  source: RowSource,
  { space, vectors, count, passes, done }: Start,
  trace: number,
  exact: boolean,
): Promise<Factors> {
  const n = source.items.length;
  const m = source.pixels.length;
  const wide = ctx.float64(n * count);
  const z = ctx.float64(count * m);
  const held = vectors.subarray(0, count * m);
  await pass(ctx, passes, count, held, wide, z, "coordinates");
  const h = await dots(space, m, vectors, count, z, count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      const mean = 0.5 * (h[i * count + j]! + h[j * count + i]!);
      h[i * count + j] = mean;
      h[j * count + i] = mean;
    }
  }
  const { values, vectors: w } = symmetricEigen(h, count);
  const positive = values.findIndex((value) => !(value > NOTHING * trace));
  const most = positive < 0 ? count : positive;
  const found = await rotate(ctx, space, held, z, count, w, values.slice(0, most));
  const lost = values.findIndex((value, f) => f < most && value < SLIGHT * values[0]! && found.residuals[f]! > LOST);
  const k = lost < 0 ? most : lost;
  const v = found.v.subarray(0, k * m);
  const signs = Float64Array.from({ length: k }, (_, f) => signOf(v.subarray(f * m, (f + 1) * m)));
  signs.forEach((sign, f) => {
    if (sign < 0) for (let j = f * m; j < (f + 1) * m; j++) v[j] = -v[j]!;
  });
  const y = ctx.float64(n * k);
  for (let i = 0; i < n; i++) {
    for (let f = 0; f < k; f++) {
      let sum = 0;
      for (let c = 0; c < count; c++) sum += wide[i * count + c]! * w[f * count + c]!;
      y[i * k + f] = signs[f]! * sum;
    }
  }
  const residuals = found.residuals.slice(0, k);
  return { values: values.slice(0, k), vectors: v, y, residuals, exact, passes: done + 1 };
}

/** The vectors turned by `w` (a row a factor), and what is left of SᵀS v − σ² v. */
async function rotate(
  ctx: FactorContext,
  space: VectorContext,
  vectors: Float64Array,
  z: Float64Array,
  count: number,
  w: Float64Array,
  values: Float64Array,
): Promise<{ v: Float64Array; residuals: Float64Array }> {
  const k = values.length;
  const m = vectors.length / count;
  const turn = new Float64Array(count * k);
  for (let f = 0; f < k; f++) for (let i = 0; i < count; i++) turn[i * k + f] = w[f * count + i]!;
  const v = ctx.float64(k * m);
  const turned = ctx.float64(k * m);
  await combine(space, m, [{ from: vectors, count, mix: turn }], k, v);
  await combine(space, m, [{ from: z, count, mix: turn }], k, turned);
  const out = ctx.float64(k);
  const args = { v, z: turned, values, m, out };
  await ctx.forEachRange("residualNorms", k, args, { label: "coordinates", itemsPerBlock: 4, weight: 0 });
  return { v, residuals: out };
}

/** Sign of the element farthest from 0; of equals the first. Rounding within 1e-9 counts as equal. */
function signOf(v: Float64Array): number {
  let most = 0;
  let sign = 1;
  for (const value of v) {
    if (Math.abs(value) > most * (1 + 1e-9)) {
      most = Math.abs(value);
      sign = value < 0 ? -1 : 1;
    }
  }
  return sign;
}
