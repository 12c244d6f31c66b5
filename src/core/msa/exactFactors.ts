/**
 * All of the smaller side at once: the Gram matrix S·Sᵀ (n × n) or Sᵀ·S (m × m), reduced to tridiagonal form, its largest
 * eigenvalues and their vectors.
 */
import { gramMatrix, matrixProduct } from "../kernels/gemm.js";
import type { KernelIo } from "../stack.js";
import type { KernelRunner, Range, SharedArrays } from "../tools/tool.js";
import { createRowReader, type RowSource } from "./rows.js";
import { eigenpairsOf, reduceRows as reduce, startReduction, type Reduction } from "./symmetricEigen.js";

/** Rows of a tile of S·Sᵀ. */
const TILE = 128;

export interface RowGramArgs {
  data: Float32Array;
  n: number;
  m: number;
  gram: Float64Array;
}

/** Items = tiles on and below the diagonal, row of tiles by row of tiles. */
function rowGramTiles(range: Range, { data, n, m, gram }: RowGramArgs): void {
  const out = new Float64Array(TILE * TILE);
  for (let item = range.start; item < range.end; item++) {
    const i = Math.floor((Math.sqrt(8 * item + 1) - 1) / 2);
    const j = item - (i * (i + 1)) / 2;
    const [top, left] = [i * TILE, j * TILE];
    const rows = Math.min(TILE, n - top);
    const columns = Math.min(TILE, n - left);
    const a = data.subarray(top * m, (top + rows) * m);
    const b = data.subarray(left * m, (left + columns) * m);
    matrixProduct({ a, b, rows, depth: m, columns, transposed: true, out });
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        gram[(top + r) * n + left + c] = out[r * columns + c]!;
        gram[(left + c) * n + top + r] = out[r * columns + c]!;
      }
    }
  }
}

export interface PixelGramArgs {
  source: RowSource;
  first: number;
  rowsPerBlock: number;
  /** slots × m × m. */
  slots: Float64Array;
}

/** Items = blocks of rows of a wave, each with its own slot. */
function pixelGramBlocks(range: Range, { source, first, rowsPerBlock, slots }: PixelGramArgs, io: KernelIo): void {
  const n = source.items.length;
  const m = source.pixels.length;
  const reader = createRowReader(source, io);
  const row = new Float32Array(m);
  const out = new Float64Array(m * m);
  for (let item = range.start; item < range.end; item++) {
    const start = first + item * rowsPerBlock;
    const rows = Math.min(n, start + rowsPerBlock) - start;
    const turned = new Float32Array(m * rows);
    for (let r = 0; r < rows; r++) {
      reader.row(start + r, row, 0);
      for (let j = 0; j < m; j++) turned[j * rows + r] = row[j]!;
    }
    gramMatrix(turned, m, rows, out);
    const slot = slots.subarray(item * m * m, (item + 1) * m * m);
    for (let i = 0; i < out.length; i++) slot[i] = slot[i]! + out[i]!;
  }
}

/** Items = elements of the Gram matrix: adds the slots in order into the first. */
function foldGram(range: Range, { slots, count }: { slots: Float64Array; count: number }): void {
  const size = slots.length / count;
  for (let s = 1; s < count; s++) {
    for (let i = range.start; i < range.end; i++) slots[i] = slots[i]! + slots[s * size + i]!;
  }
}

export interface ReduceArgs {
  reduction: Reduction;
  first: number;
  end: number;
}

/** One item: rows first − 1 … end of the reduction. */
function reduceRows(_: Range, { reduction, first, end }: ReduceArgs): void {
  reduce(reduction, first, end);
}

export interface SolveArgs {
  reduction: Reduction;
  values: Float64Array;
  vectors: Float64Array;
}

/** One item: the largest eigenvalues and their vectors. */
function solveReduced(_: Range, { reduction, values, vectors }: SolveArgs): void {
  const pairs = eigenpairsOf(reduction, values.length);
  values.set(pairs.values);
  vectors.set(pairs.vectors);
}

/** What a tool that solves exactly must list among its kernels. */
export const EXACT_KERNELS = { rowGramTiles, pixelGramBlocks, foldGram, reduceRows, solveReduced };
type Context = SharedArrays & KernelRunner<typeof EXACT_KERNELS>;

/** Slots of Sᵀ·S; a function of the problem alone. */
const gramSlots = (m: number): number => Math.max(2, Math.min(8, Math.floor(6.4e7 / (8 * m * m))));

/** Peak bytes of {@link exactVectors}. */
export function exactBytes(n: number, m: number): number {
  return n <= m ? 8 * n * n : 8 * m * m * (gramSlots(m) + 1);
}

/** Seconds on one core. */
export function exactSeconds(n: number, m: number, reading: number): number {
  const side = Math.min(n, m);
  return n * (m < n ? reading : 0) + (side * side * Math.max(n, m)) / 8e9 + (1.4 * side ** 3) / 1e9;
}

/**
 * The `count` largest eigenvalues σ² and vectors of the smaller Gram matrix: of S·Sᵀ (rows of n numbers) when n ≤ m,
 * which needs the rows in memory, else of Sᵀ·S (rows of m numbers).
 */
export async function exactVectors(
  ctx: Context,
  source: RowSource,
  count: number,
  reading: number,
): Promise<{ side: "images" | "pixels"; vectors: Float64Array }> {
  const n = source.items.length;
  const m = source.pixels.length;
  const byImages = n <= m && source.data !== null;
  const size = byImages ? n : m;
  const gram = byImages ? await rowGram(ctx, source, source.data!) : await pixelGram(ctx, source, reading);
  const shared = startReduction(gram, size);
  const reduction: Reduction = {
    ...shared,
    diagonal: ctx.float64(size),
    below: ctx.float64(size),
    norm: ctx.float64(size),
  };
  for (let first = size; first > 0;) {
    // Row i costs 4i² multiply-adds; a task takes about 30 ms.
    const end = Math.max(0, first - Math.max(1, Math.round(3e7 / (4 * first * first))));
    const options = { label: "solving", itemsPerBlock: 1, weight: 0 };
    await ctx.forEachRange("reduceRows", 1, { reduction, first, end }, options);
    first = end;
  }
  const values = ctx.float64(count);
  const vectors = ctx.float64(count * size);
  const solving = { label: "solving", itemsPerBlock: 1, weight: 0 };
  await ctx.forEachRange("solveReduced", 1, { reduction, values, vectors }, solving);
  return { side: byImages ? "images" : "pixels", vectors };
}

async function rowGram(ctx: Context, source: RowSource, data: Float32Array): Promise<Float64Array> {
  const n = source.items.length;
  const m = source.pixels.length;
  const gram = ctx.float64(n * n);
  const tiles = Math.ceil(n / TILE);
  await ctx.forEachRange(
    "rowGramTiles",
    (tiles * (tiles + 1)) / 2,
    { data, n, m, gram },
    { label: "comparing images", itemsPerBlock: Math.max(1, Math.round(1.2e8 / (TILE * TILE * m))), weight: 0 },
  );
  return gram;
}

async function pixelGram(ctx: Context, source: RowSource, reading: number): Promise<Float64Array> {
  const n = source.items.length;
  const m = source.pixels.length;
  const count = gramSlots(m);
  const slots = ctx.float64(count * m * m);
  // Adding a block to its slot costs m² as well, so a block holds at least 64 rows.
  const rowsPerBlock = Math.max(64, Math.round(0.04 / (reading + (m * m) / 8e9)));
  const wave = count * rowsPerBlock;
  for (let first = 0; first < n; first += wave) {
    const blocks = Math.ceil(Math.min(wave, n - first) / rowsPerBlock);
    await ctx.forEachRange(
      "pixelGramBlocks",
      blocks,
      { source, first, rowsPerBlock, slots },
      { label: "comparing pixels", itemsPerBlock: 1, weight: Math.min(wave, n - first) / blocks },
    );
  }
  const folding = { label: "comparing pixels", itemsPerBlock: 1 << 18, weight: 0 };
  await ctx.forEachRange("foldGram", m * m, { slots, count }, folding);
  return slots.subarray(0, m * m);
}
