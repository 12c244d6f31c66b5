/** Tables as JSON, for programs that want names beside numbers. */
import type { TableResult } from "../../../core/tools/results.js";

/** Rows gathered before they are encoded. */
const ROWS_PER_CHUNK = 4096;

/**
 * `{"columns": [{"name", "label", "unit"}, …], "rows": [{name: number, …}, …]}`, a row a line; numbers read back to the same
 * bits, and what is no number (or infinite) is null. Columns of words hold these.
 */
export function* tableJson({ columns }: TableResult): Iterable<Uint8Array> {
  const encoder = new TextEncoder();
  const heads = columns.map(({ name, label, unit }) => JSON.stringify({ name, label, unit }));
  const rows = Math.max(0, ...columns.map((c) => c.values.length));
  let text = `{"columns": [\n  ${heads.join(",\n  ")}\n], "rows": [`;
  for (let i = 0; i < rows; i++) {
    const row = Object.fromEntries(
      columns.map(({ name, values, words }) => [name, words ? (words[values[i]! - 1] ?? null) : (values[i] ?? null)]),
    );
    text += `${i === 0 ? "" : ","}\n  ${JSON.stringify(row)}`;
    if ((i + 1) % ROWS_PER_CHUNK === 0) {
      yield encoder.encode(text);
      text = "";
    }
  }
  yield encoder.encode(`${text}\n]}\n`);
}
