/** Tables of numbers in CSV, as the tools write them: a header line with names, then rows of numbers. */
import type { InputErrorCode } from "../errors.js";
import { refusal, shown } from "./message.js";

type Named = { path: string; name: string };

export interface NumbersCsv {
  names: string[];
  rows: number;
  /** One a name, each with `rows` values; an empty cell is NaN. */
  columns: Float64Array[];
}

const LF = 10;
/** Bytes that are decoded at once: a table of a million rows never becomes one text. */
const PIECE = 1 << 20;
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$|^[+-]?Infinity$/i;

/**
 * Read a CSV file whose cells are numbers ("." as decimal point) or empty.
 * @param bytes the whole file, UTF-8
 * @param allocate makes the columns
 * @throws AppError "E_CSV_COLS" (header, number of cells in a row), "E_CSV_CELL" (a cell that is no number)
 */
export function readNumbersCsv(
  file: Named,
  bytes: Uint8Array,
  allocate: (length: number) => Float64Array = (length) => new Float64Array(length),
): NumbersCsv {
  let names: string[] | null = null;
  let columns: Float64Array[] = [];
  let rows = 0;
  let line = 0;
  for (const text of lines(bytes)) {
    line++;
    const bare = text.replace(/\r$/, "");
    if (names === null) {
      names = headerOf(file, bare, line);
      const most = linesIn(bytes);
      columns = names.map(() => allocate(most));
      continue;
    }
    const cells = bare.split(",");
    if (cells.length !== names.length) {
      throw wrong(file, "E_CSV_COLS", line, {
        what: "a row has another number of cells than the header",
        found: `${cells.length} cells`,
        expected: `${names.length}`,
      });
    }
    for (let c = 0; c < cells.length; c++) {
      const cell = cells[c]!.trim();
      const value = cell === "" ? NaN : Number(cell);
      if (cell !== "" && (Number.isNaN(value) || !NUMBER.test(cell))) {
        throw wrong(file, "E_CSV_CELL", line, {
          what: `column ${shown(names[c]!)} holds no number`,
          found: `"${shown(cell, 40)}"`,
          expected: "a number",
        });
      }
      columns[c]![rows] = value;
    }
    rows++;
  }
  if (names === null) {
    throw wrong(file, "E_CSV_COLS", 1, {
      what: "the file has no header line",
      found: "an empty file",
      expected: "a line with the names of the columns",
    });
  }
  return { names, rows, columns: columns.map((column) => column.subarray(0, rows)) };
}

function headerOf(file: Named, text: string, line: number): string[] {
  const names = text
    .replace(/^\ufeff/, "")
    .split(",")
    .map((name) => name.trim().replace(/^"(.*)"$/, "$1"));
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return names;
  throw wrong(file, "E_CSV_COLS", line, {
    what: `column ${shown(twice)} is named twice`,
    found: shown(text),
    expected: "each column once",
  });
}

function wrong(
  file: Named,
  code: InputErrorCode,
  line: number,
  remark: { what: string; found: string; expected: string },
): Error {
  return refusal(file, code, { ...remark, line });
}

/** Lines without their ends. */
function* lines(bytes: Uint8Array): Iterable<string> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  for (let from = 0; from < bytes.length;) {
    let to = Math.min(bytes.length, from + PIECE);
    if (to < bytes.length) {
      const last = bytes.lastIndexOf(LF, to - 1);
      const next = last >= from ? last : bytes.indexOf(LF, to);
      to = next < 0 ? bytes.length : next + 1;
    }
    // A copy: texts are not decoded from shared memory.
    const texts = decoder.decode(bytes.slice(from, to)).split("\n");
    if (texts.at(-1) === "") texts.pop();
    yield* texts;
    from = to;
  }
}

function linesIn(bytes: Uint8Array): number {
  let count = 1;
  for (const byte of bytes) if (byte === LF) count++;
  return count;
}
