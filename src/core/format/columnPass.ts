/** Several columns of a table as numbers in one pass over its bytes. */
import type { Finding } from "../findings.js";
import { remarkOn, shown } from "./message.js";
import { cellText, columnOf, lineOfRow, parseRows, type StarTable } from "./star.js";

/** Rows of a block: their bytes stay in the processor's cache while one column after the other is read from them. */
const BLOCK = 512;

/** What takes the numbers of a column, block after block. */
export interface ColumnTaker {
  column: number;
  /** @param values  of rows `first`, `first + 1` …; valid until the next call, NaN where a cell is no number */
  take(values: Float64Array, first: number): void;
}

/** Read columns block by block; `visit` gets those of a block together, in the order of `columns`. */
export function forEachBlock(
  table: StarTable,
  columns: readonly number[],
  visit: (values: readonly Float64Array[], first: number) => void,
): void {
  let values = columns.map(() => new Float64Array(BLOCK));
  for (let first = 0; first < table.rows; first += BLOCK) {
    const count = Math.min(BLOCK, table.rows - first);
    if (count < BLOCK) values = values.map((v) => v.subarray(0, count));
    columns.forEach((column, i) => parseRows(table, column, first, count, values[i]!));
    visit(values, first);
  }
}

/** Read the columns of all takers in one pass. */
export function takeColumns(table: StarTable, takers: readonly ColumnTaker[]): void {
  if (takers.length === 0) return;
  const columns = takers.map((t) => t.column);
  forEachBlock(table, columns, (values, first) => takers.forEach((taker, i) => taker.take(values[i]!, first)));
}

/** Watches a column go by for values that are no finite numbers. */
export class FiniteCheck {
  private count = 0;
  private first = -1;

  /** @param values  as they are kept, of rows `first`, `first + 1` … */
  note(values: Float64Array | Float32Array, first: number): void {
    for (let i = 0; i < values.length; i++) {
      // x − x is 0 for every finite x and NaN otherwise.
      if (values[i]! - values[i]! === 0) continue;
      if (this.count++ === 0) this.first = first + i;
    }
  }

  /** The finding, if there was any such value. */
  findings(file: { path: string; name: string }, table: StarTable, label: string): Finding[] {
    if (this.count === 0) return [];
    return [
      remarkOn(file, "W_STAR_NONFINITE", {
        what: `${this.count} of ${table.rows} values of ${label} are no finite numbers`,
        line: lineOfRow(table, this.first),
        found: `"${shown(cellText(table, this.first, columnOf(table, label)), 40)}"`,
        expected: "a number",
        hint: "leave these particles out of computations that need this value",
      }),
    ];
  }
}
