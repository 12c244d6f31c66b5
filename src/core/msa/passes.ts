/**
 * Passes over the rows of an analysis: Y = S·Q and Z = Sᵀ·Y at once, so that one reading of the images gives SᵀS·Q.
 *
 * Rows are cut into blocks of about 30 ms; a wave of blocks runs at a time, each adding to its own slot, and the slots are
 * added in order at the end. Which rows meet in a slot depends on the problem alone.
 */
import { bandProduct } from "../kernels/bandProduct.js";
import type { KernelIo } from "../stack.js";
import type { KernelRunner, Range, SharedArrays } from "../tools/tool.js";
import { createRowReader, type RowSource } from "./rows.js";

export interface PassArgs {
  source: RowSource;
  /** columns × m: a vector a row; not used when `given`. */
  q: Float64Array;
  columns: number;
  /** n × columns: Y, written, or read when `given`. */
  y: Float64Array;
  given: boolean;
  /** slots × m × columns. */
  slots: Float64Array;
  /** First row of the wave, and rows of a block. */
  first: number;
  rowsPerBlock: number;
}

/** Items = blocks of a wave. */
function productPass(range: Range, a: PassArgs, io: KernelIo): void {
  const n = a.source.items.length;
  const m = a.source.pixels.length;
  const p = a.columns;
  const reader = createRowReader(a.source, io);
  const product = bandProduct(m, p);
  if (!a.given) product.load(a.q);
  for (let item = range.start; item < range.end; item++) {
    const start = a.first + item * a.rowsPerBlock;
    const end = Math.min(n, start + a.rowsPerBlock);
    product.clear();
    for (let row = start; row < end; row += product.rows) {
      const high = Math.min(product.rows, end - row);
      for (let r = 0; r < high; r++) reader.row(row + r, product.band, r * product.stride);
      const part = a.y.subarray(row * p, (row + high) * p);
      if (!a.given) product.forward(high, part);
      product.backward(high, part);
    }
    product.addTo(a.slots.subarray(item * m * p, (item + 1) * m * p));
  }
}

/** Items = pixels: z[c·m + j] = Σ_slots slot[j·columns + c]. */
function foldSlots(range: Range, a: { slots: Float64Array; count: number; columns: number; z: Float64Array }): void {
  const { slots, count, columns, z } = a;
  const size = slots.length / count;
  const m = size / columns;
  for (let j = range.start; j < range.end; j++) {
    for (let c = 0; c < columns; c++) {
      let sum = 0;
      for (let s = 0; s < count; s++) sum += slots[s * size + j * columns + c]!;
      z[c * m + j] = sum;
    }
  }
}

/** What a tool that passes over rows must list among its kernels. */
export const PASS_KERNELS = { productPass, foldSlots };

/** Room for passes with up to `columns` vectors. */
export interface Passes {
  source: RowSource;
  columns: number;
  slots: Float64Array;
  slotCount: number;
  rowsPerBlock: number;
}

const SLOT_BYTES = 96 * 1024 * 1024;
/** Multiply-adds a second of the products on one core. */
const RATE = 5e9;

/** Seconds that one row costs in a pass with `columns` vectors, on one core. */
export function secondsPerRow(m: number, columns: number, reading: number): number {
  return reading + (2 * m * columns) / RATE + m * 1e-9;
}

function slotsFor(m: number, columns: number): number {
  return Math.max(2, Math.min(16, Math.floor(SLOT_BYTES / (8 * m * columns))));
}

/** Bytes of {@link makePasses}. */
export const passBytes = (m: number, columns: number): number => 8 * m * columns * slotsFor(m, columns);

/** @param reading seconds to make one row from its file; 0 when rows are in memory */
export function makePasses(ctx: SharedArrays, source: RowSource, columns: number, reading: number): Passes {
  const m = source.pixels.length;
  const slotCount = slotsFor(m, columns);
  const rowsPerBlock = Math.max(1, Math.round(0.03 / secondsPerRow(m, columns, reading)));
  return { source, columns, slots: ctx.float64(slotCount * m * columns), slotCount, rowsPerBlock };
}

/** Work units of one pass: rows. */
export const passWork = (n: number): number => n;

/**
 * z = Sᵀ·Y with Y = S·Q, or with a Y that is given.
 * @param columns vectors of this pass, at most those the passes have room for
 * @param q (columns × m) or null: Y is given
 * @param y (n × columns), out or in
 * @param z (columns × m), out
 */
export async function pass(
  ctx: KernelRunner<typeof PASS_KERNELS>,
  passes: Passes,
  columns: number,
  q: Float64Array | null,
  y: Float64Array,
  z: Float64Array,
  label: string,
): Promise<void> {
  const { source, slotCount, rowsPerBlock } = passes;
  const n = source.items.length;
  const m = source.pixels.length;
  const slots = passes.slots.subarray(0, slotCount * m * columns).fill(0);
  const wave = slotCount * rowsPerBlock;
  for (let first = 0; first < n; first += wave) {
    const blocks = Math.ceil(Math.min(wave, n - first) / rowsPerBlock);
    await ctx.forEachRange(
      "productPass",
      blocks,
      { source, q: q ?? z, columns, y, given: q === null, slots, first, rowsPerBlock },
      { label, itemsPerBlock: 1, weight: Math.min(wave, n - first) / blocks },
    );
  }
  const folding = { label, itemsPerBlock: Math.max(16, Math.ceil(4e6 / (columns * slotCount))), weight: 0 };
  await ctx.forEachRange("foldSlots", m, { slots, count: slotCount, columns, z }, folding);
}
