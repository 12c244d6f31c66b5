/**
 * Largest singular values of the matrix of an analysis, with both sides of vectors and the residual of each.
 *
 * Exact: the smaller Gram matrix whole; else by block Krylov iteration (krylov.ts). Either way one more pass with the
 * vectors found makes Y = S·V, the true residuals ‖SᵀS v − σ² v‖/σ², and a last rotation within their span.
 */
import type { KernelRunner, Range, SharedArrays } from "../tools/tool.js";
import { EXACT_KERNELS, exactBytes, exactVectors } from "./exactFactors.js";
import { krylovBytes, krylovStart, KRYLOV_KERNELS, type FactorOptions, type Start } from "./krylov.js";
import { makePasses, pass, passBytes } from "./passes.js";
import type { RowSource } from "./rows.js";
import { symmetricEigen } from "./symmetricEigen.js";
import { combine, dots, makeSpace, orthonormalise, type VectorContext } from "./vectors.js";

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
export const FACTOR_KERNELS = { ...KRYLOV_KERNELS, ...EXACT_KERNELS, residualNorms };
export type FactorContext = SharedArrays & KernelRunner<typeof FACTOR_KERNELS>;

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

/** Peak bytes of {@link findFactors}, without the rows. */
export function factorBytes(n: number, m: number, factors: number, exact: boolean, passes: number): number {
  const k = Math.min(factors, n, m);
  const out = 8 * k * (3 * m + 2 * n);
  if (exact) return exactBytes(n, m) + passBytes(m, k) + out;
  return krylovBytes(n, m, k, passes) + out;
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
