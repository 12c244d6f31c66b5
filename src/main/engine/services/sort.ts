/** The order of table rows by several columns: stable, empty cells last. */
import type { SharedRef, WorkerEnv } from "../workerEnv.js";
import { columnOf, type ColumnSource, type TableData } from "../columns.js";

export interface SortArgs {
  table: SharedRef<TableData>;
  /** Rows to order, from 0; null = all. */
  rows: Uint32Array | null;
  /** First key decides first. */
  keys: readonly { column: ColumnSource; descending: boolean }[];
}
export interface Order {
  /** Image number at each place. */
  indices: Uint32Array;
  /** Place of each row of the table; {@link NOWHERE} for rows that are not in the order. */
  places: Uint32Array;
}

export const NOWHERE = 0xffffffff;

export function sortRows({ table, rows, keys }: SortArgs, env: WorkerEnv): Order {
  const data = env.get(table);
  let order = rows ? Uint32Array.from(rows) : Uint32Array.from({ length: data.count }, (_, i) => i);
  // Stable sorts from the last key to the first amount to one sort by all.
  for (const { column, descending } of [...keys].reverse()) {
    order = sortBy(order, rankable(columnOf(data, column)), descending);
  }
  const indices = new Uint32Array(new SharedArrayBuffer(4 * order.length));
  const places = new Uint32Array(new SharedArrayBuffer(4 * data.count)).fill(NOWHERE);
  order.forEach((row, place) => {
    indices[place] = row;
    places[row] = place;
  });
  return { indices, places };
}

/** Numbers that order as the column does; NaN = empty. Text orders by its characters. */
function rankable(column: Float64Array | readonly string[]): Float64Array {
  if (column instanceof Float64Array) return column;
  const ranks = new Map<string, number>();
  for (const text of column) ranks.set(text, NaN);
  let rank = 0;
  for (const text of [...ranks.keys()].sort()) if (text !== "") ranks.set(text, rank++);
  return Float64Array.from(column, (text) => ranks.get(text)!);
}

/**
 * Least-significant-digit radix sort of rows by the 64 bits of their keys, 16 at a time; equal keys keep their order,
 * NaN goes to the end in either direction.
 */
export function sortBy(rows: Uint32Array, keys: Float64Array, descending: boolean): Uint32Array<ArrayBuffer> {
  const n = rows.length;
  const low = new Uint32Array(n);
  const high = new Uint32Array(n);
  const cell = new Float64Array(1);
  const bits = new Uint32Array(cell.buffer);
  for (let i = 0; i < n; i++) {
    const key = keys[rows[i]!]!;
    if (Number.isNaN(key)) {
      low[i] = high[i] = 0xffffffff;
      continue;
    }
    cell[0] = key + 0; // −0 and 0 are one key
    // The bits of a double order like an unsigned number once negative ones are flipped whole, positive ones in sign.
    const negative = bits[1]! >>> 31 === 1;
    const a = negative ? ~bits[0]! >>> 0 : bits[0]!;
    const b = negative ? ~bits[1]! >>> 0 : (bits[1]! | 0x80000000) >>> 0;
    low[i] = descending ? ~a >>> 0 : a;
    high[i] = descending ? ~b >>> 0 : b;
  }
  let from = Uint32Array.from({ length: n }, (_, i) => i);
  let to = new Uint32Array(n);
  const counts = new Uint32Array(65537);
  for (const [digits, shift] of [
    [low, 0],
    [low, 16],
    [high, 0],
    [high, 16],
  ] as const) {
    counts.fill(0);
    for (let i = 0; i < n; i++) counts[((digits[i]! >>> shift) & 0xffff) + 1]!++;
    for (let d = 0; d < 65536; d++) counts[d + 1]! += counts[d]!;
    for (let i = 0; i < n; i++) {
      const item = from[i]!;
      to[counts[(digits[item]! >>> shift) & 0xffff]!++] = item;
    }
    [from, to] = [to, from];
  }
  return from.map((i) => rows[i]!);
}
