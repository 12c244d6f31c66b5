/**
 * STAR files back to bytes. What is not edited is copied byte for byte (only line ends become LF): unknown columns,
 * order, quotes, comments, blank lines, and every other table.
 */
import { cellAt, cellEnd, isLineEnd, type StarFile, type StarTable } from "./star.js";

/** A column whose cells are replaced, or, when the table has no such label, appended. */
export interface StarColumn {
  /** Without the underscore. */
  label: string;
  /** Plain value of a row of the *original* table; quoted here where it must be. */
  value: (row: number) => string;
}

export interface StarEdit {
  /** A loop of the file. */
  table: StarTable;
  /** Rows kept, in this order; null = all as they are. Comments between rows are kept only with null. */
  rows: ArrayLike<number> | null;
  columns: readonly StarColumn[];
}

export interface NewTable {
  /** Without "data_". */
  name: string;
  rows: number;
  columns: readonly StarColumn[];
}

/** Reserved words and characters that may not begin a bare value. */
const RESERVED = /^(?:data_|loop_|save_|stop_|global_|[_#$'";[\]])/i;

/** Most values are numbers: nothing need be asked of them. */
const NUMERAL = /^[-+.0-9][-+.0-9eE]*$/;

/**
 * A value as it stands in a file: bare where possible, in quotes where it holds blanks or would be taken for something
 * else, as a text block where no quote fits.
 * @throws RangeError for a zero character, and for a line that begins with ";" inside a value of several lines
 */
export function starQuote(value: string): string {
  if (NUMERAL.test(value)) return value;
  if (value.includes("\0")) throw new RangeError("a STAR value cannot hold a zero character");
  const bracket = /^\[[^\s'";#]*\]$/.test(value);

  if (value !== "" && !/[\u0000-\u0020]/.test(value) && (bracket || !RESERVED.test(value))) return value;
  if (!/[\r\n]/.test(value)) {
    if (!/"[\u0000-\u0020]/.test(value)) return `"${value}"`;

    if (!/'[\u0000-\u0020]/.test(value)) return `'${value}'`;
  }
  if (/[\r\n];/.test(value)) throw new RangeError("a line inside a STAR value cannot begin with a semicolon");
  return `\n;${value.replace(/\r\n?/g, "\n")}\n;`;
}

/** A number as RELION writes it: six decimals, exponent for the very large and small. */
export function starNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  const size = Math.abs(value);
  const fixed = size === 0 || (size >= 1e-4 && size < 1e9);
  return fixed ? value.toFixed(6) : value.toExponential(6);
}

/** Gathers bytes into pieces of about a megabyte. */
class Pieces {
  private buffer = new Uint8Array(1 << 20);
  private used = 0;
  private readonly encoder = new TextEncoder();
  private last = 10;

  constructor(private readonly encoding: StarFile["encoding"] = "utf-8") {}

  text(text: string): void {
    if (this.encoding === "utf-8") this.bytes(this.encoder.encode(text));
    else this.bytes(Uint8Array.from(text, (c) => (c.charCodeAt(0) < 256 ? c.charCodeAt(0) : 63)));
  }

  bytes(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.used + bytes.length > this.buffer.length) {
      const grown = new Uint8Array(Math.max(2 * this.buffer.length, this.used + bytes.length));
      grown.set(this.buffer.subarray(0, this.used));
      this.buffer = grown;
    }
    this.buffer.set(bytes, this.used);
    this.used += bytes.length;
    this.last = bytes[bytes.length - 1]!;
  }

  /** End the line unless one has just ended. */
  endLine(): void {
    if (this.last !== 10) this.text("\n");
  }

  /** What has been gathered, once it is a megabyte (or always, at the end). */
  *take(all = false): Generator<Uint8Array> {
    if (this.used === 0 || (!all && this.used < 1 << 20)) return;
    yield this.buffer.slice(0, this.used);
    this.used = 0;
  }
}

/**
 * A file with some tables edited, in pieces. Without edits, and with LF line ends, it is the file itself.
 * @param edits  at most one a table
 */
export function* editStar(star: StarFile, edits: readonly StarEdit[]): Generator<Uint8Array> {
  const out = new Pieces(star.encoding);
  const copy = (from: number, to: number): void => copyRange(star, out, from, to);
  const ordered = [...edits].sort((a, b) => a.table.labelsEnd - b.table.labelsEnd);
  let at = 0;
  for (const edit of ordered) {
    const { table } = edit;
    if (table.kind !== "loop") throw new Error("only loops can be edited");
    const replaced: { column: number; value: StarColumn["value"] }[] = [];
    const appended: StarColumn[] = [];
    for (const column of edit.columns) {
      const index = table.labels.indexOf(column.label);
      if (index < 0) appended.push(column);
      else replaced.push({ column: index, value: column.value });
    }
    replaced.sort((a, b) => a.column - b.column);
    copy(at, table.labelsEnd);
    out.endLine();
    appended.forEach((column, i) => out.text(`_${column.label} #${table.labels.length + i + 1}\n`));
    const edited = (row: number, from: number): number => {
      let cursor = from;
      for (const { column, value } of replaced) {
        const cell = cellAt(table, row, column);
        copy(cursor, cell);
        out.text(starQuote(value(row)));
        cursor = cellEnd(table.bytes, cell);
      }
      const end = cellEnd(table.bytes, cellAt(table, row, table.labels.length - 1));
      copy(cursor, end);
      for (const column of appended) out.text(` ${starQuote(column.value(row))}`);
      return end;
    };
    if (edit.rows === null) {
      at = table.labelsEnd;
      for (let row = 0; row < table.rows; row++) {
        at = edited(row, at);
        yield* out.take();
      }
    } else {
      for (let i = 0; i < edit.rows.length; i++) {
        const row = edit.rows[i]!;
        out.endLine();
        const end = edited(row, lineStart(table.bytes, cellAt(table, row, 0)));
        copy(end, lineEnd(table.bytes, end));
        out.text("\n");
        yield* out.take();
      }
      at = table.end;
    }
  }
  // In slices, so that no copy of a large file is made at once.
  while (at < star.end) {
    const next = Math.min(star.end, at + (1 << 20));
    copy(at, next);
    yield* out.take();
    at = next;
  }
  if (edits.length > 0) out.endLine();
  yield* out.take(true);
}

function lineStart(bytes: Uint8Array, at: number): number {
  let i = at;
  while (i > 0 && !isLineEnd(bytes[i - 1])) i--;
  return i;
}

function lineEnd(bytes: Uint8Array, at: number): number {
  let i = at;
  while (!isLineEnd(bytes[i])) i++;
  return i;
}

/** Copy bytes; CR LF and CR become LF. */
function copyRange(star: StarFile, out: Pieces, from: number, to: number): void {
  if (to <= from) return;
  if (star.newline === "\n") {
    out.bytes(star.bytes.subarray(from, to));
    return;
  }
  const copy = new Uint8Array(to - from);
  let n = 0;
  for (let i = from; i < to; i++) {
    const c = star.bytes[i]!;
    if (c !== 13) copy[n++] = c;
    else if (star.bytes[i + 1] !== 10) copy[n++] = 10;
  }
  out.bytes(copy.subarray(0, n));
}

/** A new file of RELION's layout: `# version 30001`, then each table as a loop with numbered labels. */
export function* writeStar(tables: readonly NewTable[]): Generator<Uint8Array> {
  const out = new Pieces();
  for (const table of tables) {
    out.text(`\n# version 30001\n\ndata_${table.name}\n\nloop_ \n`);
    table.columns.forEach((column, i) => out.text(`_${column.label} #${i + 1} \n`));
    for (let row = 0; row < table.rows; row++) {
      out.endLine();
      out.text(`${table.columns.map((column) => starQuote(column.value(row))).join(" ")}\n`);
      yield* out.take();
    }
  }
  yield* out.take(true);
}
