/**
 * STAR files (Hall, J. Chem. Inf. Comput. Sci. 31, 326 (1991)) as RELION 3.0 to 5 writes them. The bytes stay as they
 * are, in shared memory, with the offset of every cell beside them: cells are decoded when asked for, whatever is not
 * touched goes back to disk byte for byte, and both cross threads without a copy.
 */

/** A cell that is not there: a key without a value. */
export const NO_CELL = 0xffffffff;

/** One loop, or one run of key–value pairs (a table of one row), of a data block. */
export interface StarTable {
  /** Of the data block, without "data_"; "" for a bare `data_`. */
  name: string;
  kind: "loop" | "pairs";
  /** Column names without the leading underscore, in file order. */
  labels: string[];
  rows: number;
  /** Byte of the first character of cell (row, column), at row · labels.length + column; shared. */
  cells: Uint32Array;
  /** The whole file; shared. */
  bytes: Uint8Array;
  encoding: "utf-8" | "latin1";
  /** Byte after the line of the last label of a loop: where a new label goes. */
  labelsEnd: number;
  /** Byte after the line of the last row or pair. */
  end: number;
}

export interface StarFile {
  bytes: Uint8Array;
  encoding: "utf-8" | "latin1";
  /** How lines end in the file; written files always have "\n". */
  newline: "\n" | "\r\n" | "\r";
  /** Byte after the last whole line: less than the size when the last line is cut off. */
  end: number;
  tables: StarTable[];
}

const LF = 10;
const CR = 13;
const DOUBLE = 34;
const SINGLE = 39;
const SEMICOLON = 59;

/** Is this the end of a line (or of the file)? */
export function isLineEnd(byte: number | undefined): boolean {
  return byte === LF || byte === CR || byte === undefined;
}

/** Does a text block begin here: a semicolon as the first character of a line? */
export function isTextBlock(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === SEMICOLON && (at === 0 || isLineEnd(bytes[at - 1]));
}

/**
 * Byte after the closing quote of a value that starts with a quote at `at`; −1 when it is not closed on its line (then
 * the quote is a plain character). A quote closes only before white space, so 'a'b' holds a'b.
 */
export function quoteEnd(bytes: Uint8Array, at: number): number {
  const quote = bytes[at]!;
  if (quote !== DOUBLE && quote !== SINGLE) return -1;
  for (let i = at + 1; i < bytes.length; i++) {
    const c = bytes[i]!;
    if (c === LF || c === CR) return -1;
    if (c === quote && (i + 1 >= bytes.length || bytes[i + 1]! <= 32)) return i + 1;
  }
  return -1;
}

/** Byte after the semicolon that closes the text block at `at`; −1 when the file ends first. */
function textBlockEnd(bytes: Uint8Array, at: number): number {
  for (let i = bytes.indexOf(SEMICOLON, at + 1); i >= 0; i = bytes.indexOf(SEMICOLON, i + 1)) {
    if (isLineEnd(bytes[i - 1])) return i + 1;
  }
  return -1;
}

/** Byte after the last character of the cell at `at`, closing quote or semicolon included. */
export function cellEnd(bytes: Uint8Array, at: number): number {
  if (isTextBlock(bytes, at)) return textBlockEnd(bytes, at);
  const closed = quoteEnd(bytes, at);
  if (closed >= 0) return closed;
  let i = at;
  while (i < bytes.length && bytes[i]! > 32) i++;
  return i;
}

/** Byte of cell (row, column); {@link NO_CELL} when there is none. */
export function cellAt(table: StarTable, row: number, column: number): number {
  return table.cells[row * table.labels.length + column]!;
}

/** [start, end) of the value itself, without quotes. */
export function valueRange(bytes: Uint8Array, at: number): [number, number] {
  const end = cellEnd(bytes, at);
  if (isTextBlock(bytes, at)) {
    const newline = bytes[end - 2] === LF && bytes[end - 3] === CR ? 2 : 1;
    return [at + 1, Math.max(at + 1, end - 1 - newline)];
  }
  return quoteEnd(bytes, at) >= 0 ? [at + 1, end - 1] : [at, end];
}

/** Characters that are put together at once; a call takes only so many arguments. */
const PIECE = 4096;

/** Text of bytes in the file's encoding. */
export function decodeText(bytes: Uint8Array, start: number, end: number, encoding: "utf-8" | "latin1"): string {
  let text = "";
  // In pieces, not character by character: a text joined of single characters takes a kilobyte.
  for (let from = start; from < end; from += PIECE) {
    const codes = new Array<number>(Math.min(PIECE, end - from));
    for (let i = 0; i < codes.length; i++) {
      const c = bytes[from + i]!;
      // Latin-1 maps bytes to characters one to one, so such a file can be written again without loss.
      if (c > 127 && encoding === "utf-8") return new TextDecoder().decode(bytes.slice(start, end));
      codes[i] = c;
    }
    const piece = String.fromCharCode.apply(null, codes);
    text = text === "" ? piece : text + piece;
  }
  return text;
}

/** Value of cell (row, column) as text, without quotes; "" for a key without a value. */
export function cellText(table: StarTable, row: number, column: number): string {
  const at = cellAt(table, row, column);
  if (at === NO_CELL) return "";
  const [start, end] = valueRange(table.bytes, at);
  return decodeText(table.bytes, start, end, table.encoding);
}

/** Value of cell (row, column) as a number; NaN when it is not one. "nan", "inf" and overflow give what they say. */
export function cellNumber(table: StarTable, row: number, column: number): number {
  const at = cellAt(table, row, column);
  if (at === NO_CELL) return NaN;
  const [start, end] = valueRange(table.bytes, at);
  return parseNumber(table.bytes, start, end);
}

/** Powers of ten that a double holds exactly. */
const POWERS = Array.from({ length: 23 }, (_, i) => 10 ** i);

/**
 * The number written in bytes [start, end); NaN when it is none. Up to 15 digits and 22 decimals are exact in a double,
 * so one division rounds correctly (Clinger, PLDI 1990); everything else goes the slow way.
 */
export function parseNumber(bytes: Uint8Array, start: number, end: number): number {
  const sign = bytes[start];
  const first = sign === 45 || sign === 43 ? start + 1 : start;
  let mantissa = 0;
  let digits = 0;
  let point = -1;
  for (let i = first; i < end; i++) {
    const digit = bytes[i]! - 48;
    if (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      if (mantissa !== 0) digits++;
    } else if (digit === -2 && point < 0) {
      point = i;
    } else {
      return slowNumber(bytes, start, end);
    }
  }
  const decimals = point < 0 ? 0 : end - point - 1;
  if (digits > 15 || decimals > 22 || end - first - (point < 0 ? 0 : 1) < 1) return slowNumber(bytes, start, end);
  const value = mantissa / POWERS[decimals]!;
  return sign === 45 ? -value : value;
}

const SPECIAL: ReadonlyMap<string, number> = new Map([
  ["inf", Infinity],
  ["+inf", Infinity],
  ["-inf", -Infinity],
  ["infinity", Infinity],
  ["-infinity", -Infinity],
]);

function slowNumber(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > 400) return NaN;
  const text = decodeText(bytes, start, end, "latin1");
  const special = SPECIAL.get(text.toLowerCase());
  if (special !== undefined) return special;
  return /^[+-]?(\d+\.?\d*|\.\d+)([eEdD][+-]?\d+)?$/.test(text) ? Number(text.replace(/[dD]/, "e")) : NaN;
}

/** Column number of a label; −1 when there is none. */
export function columnOf(table: StarTable, label: string): number {
  return table.labels.indexOf(label);
}

/**
 * Cells of one column as numbers: those of rows `first` … `first + count − 1` into `out` from 0 (NaN where a cell is
 * none). What nearly every cell is, up to 15 digits with or without a point, is read in one go; the rest as
 * {@link cellNumber} reads it, to the same value.
 */
export function parseRows(
  table: StarTable,
  column: number,
  first: number,
  count: number,
  out: Float64Array | Float32Array,
): void {
  const { bytes, cells } = table;
  const columns = table.labels.length;
  for (let i = 0, k = first * columns + column; i < count; i++, k += columns) {
    let at = cells[k]!;
    let c = bytes[at]!;
    const negative = c === 45;
    if (negative || c === 43) c = bytes[++at]!;
    const start = at;
    let mantissa = 0;
    let point = -1;
    for (; ; c = bytes[++at]!) {
      const digit = c - 48;
      if (digit >= 0 && digit <= 9) mantissa = mantissa * 10 + digit;
      else if (c === 46 && point < 0) point = at;
      else break;
    }
    const digits = at - start - (point < 0 ? 0 : 1);
    if (c > 32 || digits < 1 || digits > 15) {
      out[i] = cellNumber(table, first + i, column);
      continue;
    }
    const value = point < 0 ? mantissa : mantissa / POWERS[at - point - 1]!;
    out[i] = negative ? -value : value;
  }
}

/** A whole column as numbers into `out` (NaN where a cell is none), at least `rows` long. */
function parseColumn(table: StarTable, column: number, out: Float64Array | Float32Array): void {
  parseRows(table, column, 0, table.rows, out);
}

const numeric = new WeakMap<StarTable, Map<number, Float64Array>>();

/** A whole column as numbers (NaN where a cell is none); decoded once per table object and thread. */
export function numericColumn(table: StarTable, column: number): Float64Array {
  let columns = numeric.get(table);
  if (!columns) numeric.set(table, (columns = new Map<number, Float64Array>()));
  let values = columns.get(column);
  if (!values) {
    values = new Float64Array(table.rows);
    parseColumn(table, column, values);
    columns.set(column, values);
  }
  return values;
}

/** Does the column hold numbers, judged by up to 50 rows spread over the table? An empty table has none. */
export function isNumericColumn(table: StarTable, column: number): boolean {
  const looks = Math.min(table.rows, 50);
  for (let i = 0; i < looks; i++) {
    const row = Math.floor((i * table.rows) / looks);
    if (Number.isNaN(cellNumber(table, row, column)) && cellText(table, row, column).toLowerCase() !== "nan")
      return false;
  }
  return looks > 0;
}

/** Where lines were last counted to, by file: what is told of a table goes from its top to its end, as a rule. */
const counted = new WeakMap<Uint8Array, { at: number; line: number }>();

/** Line, from 1, of a byte; lines end in LF, CR LF or (in files without LF) CR. */
export function lineAt(bytes: Uint8Array, at: number): number {
  const before = counted.get(bytes);
  const known = before && before.at <= at ? before : { at: 0, line: 1 };
  let { line } = known;
  for (let i = known.at; i < at && i < bytes.length; i++) {
    const c = bytes[i];
    if (c === LF || (c === CR && bytes[i + 1] !== LF)) line++;
  }
  counted.set(bytes, { at: Math.min(at, bytes.length), line });
  return line;
}

/** Line, from 1, of a row: that of its first cell. */
export function lineOfRow(table: StarTable, row: number): number {
  return lineAt(table.bytes, cellAt(table, row, 0));
}
