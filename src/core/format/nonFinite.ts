/** Numbers of a table that are none. */
import type { Finding } from "../findings.js";
import { remarkOn, shown } from "./message.js";
import { cellText, columnOf, lineOfRow, type StarTable } from "./star.js";

/** The finding about values of a column that are no finite numbers. */
export function nonFinite(
  file: { path: string; name: string },
  table: StarTable,
  label: string,
  values: Float32Array | Float64Array,
): Finding[] {
  let count = 0;
  let first = -1;
  for (let row = 0; row < table.rows; row++) {
    if (Number.isFinite(values[row])) continue;
    if (count++ === 0) first = row;
  }
  if (count === 0) return [];
  return [
    remarkOn(file, "W_STAR_NONFINITE", {
      what: `${count} of ${table.rows} values of ${label} are no finite numbers`,
      line: lineOfRow(table, first),
      found: `"${shown(cellText(table, first, columnOf(table, label)), 40)}"`,
      expected: "a number",
      hint: "leave these particles out of computations that need this value",
    }),
  ];
}
