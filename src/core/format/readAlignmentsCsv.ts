/**
 * Alignments as a CSV file: `alignments.csv` of the tools, `truth.csv` of `simulate`, or one made elsewhere with the
 * same columns. A header line names the columns, in any order; others may stand between them and are passed over.
 */
import { rotate, wrapDegrees } from "../conventions.js";
import type { InputErrorCode } from "../errors.js";
import type { AlignmentsResult } from "../tools/results.js";
import { refusal, shown } from "./message.js";
import { lineAt, lineOfRow, NO_CELL, parseNumber, type StarTable } from "./star.js";
import { sharedAlignments } from "./sharedAlignments.js";

type Named = { path: string; name: string };

/** Columns in the order in which the tools write them. */
const ALIGNMENT_COLUMNS = ["index", "class", "psi", "originX", "originY", "shiftX", "shiftY", "mirror", "ccc"] as const;
type Column = (typeof ALIGNMENT_COLUMNS)[number];
const NEEDED: readonly Column[] = ["index", "class", "psi", "mirror"];
/** A file with any of these must say how each image lies. */
const PLACING: readonly Column[] = ["psi", "originX", "originY", "shiftX", "shiftY", "mirror"];

/** Largest distance, px, between the shifts a row gives as t and as o; files may be written with few digits. */
const AGREEMENT = 0.01;

const COMMA = 44;
const QUOTE = 34;
const SPACE = 32;
const LF = 10;
const CR = 13;

/** Does text begin like a CSV file of alignments: a line of names between commas, `index` and `psi` among them? */
export function startsAsAlignmentsCsv(text: string): boolean {
  const line = /^(?:\u00ef\u00bb\u00bf)?\s*([^\r\n]*)/.exec(text)![1]!;
  const names = line.split(",").map(bare);
  return names.length > 2 && names.includes("index") && names.includes("psi");
}

const bare = (name: string): string => name.trim().replace(/^"(.*)"$/, "$1");

/**
 * Read a CSV of alignments; index and class count from 1 in the file and from 0 in the result, class 0 = none (−1).
 * Needed are index, class, psi, mirror, and shiftX, shiftY (t) or originX, originY (o, t = R(ψ)·o); where both pairs
 * are given they must agree. ccc may be absent or empty (NaN).
 *
 * @param bytes  the whole file, shared; its commas become spaces, so that the table can be read as a STAR loop
 * @returns the alignments in file order, and the table of their columns
 * @throws AppError "E_CSV_COLS" (header, number of cells), "E_CSV_CELL" (a value), "E_CSV_INDEX" (an image twice)
 */
export function readAlignmentsCsv(file: Named, bytes: Uint8Array): { table: StarTable; alignments: AlignmentsResult } {
  const reader = new Reader(file, bytes);
  const { cells, rows, labels } = reader.rows(reader.header());
  const table: StarTable = {
    name: "alignments",
    kind: "loop",
    labels,
    rows,
    cells,
    bytes,
    encoding: "utf-8",
    labelsEnd: 0,
    end: bytes.length,
  };
  return { table, alignments: reader.alignments(table) };
}

/** Columns of the header that count, index first: a row's line is that of its first cell, which must not be empty. */
interface Header {
  /** Number of the kept column, or −1, of each cell of a line. */
  keptAs: readonly number[];
  labels: Column[];
}

class Reader {
  /** Byte at which the next line begins. */
  private at = 0;
  /** [start, end) of each cell of the line that was read last, without white space and quotes. */
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];

  constructor(
    private readonly file: Named,
    private readonly bytes: Uint8Array,
  ) {
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) this.at = 3;
  }

  header(): Header {
    const start = this.at;
    if (!this.line()) throw this.wrong("E_CSV_COLS", 0, "the file has no header line", "an empty file", expected());
    const names = this.starts.map((_, i) => this.text(i));
    const has = (name: Column): boolean => names.includes(name);
    const labels = ALIGNMENT_COLUMNS.filter(has);
    const twice = labels.find((name) => names.indexOf(name) !== names.lastIndexOf(name));
    if (twice !== undefined) {
      throw this.wrong("E_CSV_COLS", start, `column ${twice} is named twice`, shownNames(names), "each column once");
    }
    const keptAs = names.map((name) => labels.indexOf(name as Column));
    const missing = NEEDED.filter((name) => !has(name));
    if (!PLACING.some(has) && has("index") && has("class")) return { keptAs, labels };
    const shift = has("shiftX") && has("shiftY");
    if (!shift && !(has("originX") && has("originY"))) missing.push("shiftX", "shiftY");
    const lacking = missing.filter((name) => !has(name));
    if (lacking.length > 0) {
      const what = `${lacking.length === 1 ? "column" : "columns"} ${lacking.join(", ")} missing`;
      throw this.wrong("E_CSV_COLS", start, what, shownNames(names), expected());
    }
    return { keptAs, labels };
  }

  rows({ keptAs, labels }: Header): { cells: Uint32Array; rows: number; labels: Column[] } {
    const columns = labels.length;
    const cells = new Uint32Array(new SharedArrayBuffer(4 * columns * this.linesLeft()));
    let rows = 0;
    while (this.line()) {
      const found = this.starts.length;
      if (found !== keptAs.length) {
        const what = "a row has another number of cells than the header";
        throw this.wrong("E_CSV_COLS", this.starts[0]!, what, `${found} cells`, `${keptAs.length}`);
      }
      keptAs.forEach((column, i) => {
        if (column < 0) return;
        cells[rows * columns + column] = this.ends[i]! > this.starts[i]! ? this.starts[i]! : NO_CELL;
      });
      rows++;
    }
    return { cells: cells.subarray(0, rows * columns), rows, labels };
  }

  alignments(table: StarTable): AlignmentsResult {
    const lineOf = (row: number): number => lineOfRow(table, row);
    const n = table.rows;
    const result = sharedAlignments(n);
    const value = (row: number, column: Column, ok: (v: number) => boolean, wanted: string): number => {
      const v = numberAt(table, row, column);
      if (v !== null && ok(v)) return v;
      const found = v === null ? "an empty cell" : `"${shown(textAt(table, row, column), 40)}"`;
      throw this.refused("E_CSV_CELL", lineOf(row), `${column} of a row cannot be used`, found, wanted);
    };
    const whole = (least: number) => (v: number) => Number.isInteger(v) && v >= least && v < 2 ** 31;
    const has = (name: Column): boolean => table.labels.includes(name);
    const byShift = has("shiftX") && has("shiftY");
    const byOrigin = has("originX") && has("originY");
    const seen = new Map<number, number>();
    for (let row = 0; row < n; row++) {
      const index = value(row, "index", whole(1), "an image number, a whole number from 1");
      const before = seen.get(index);
      if (before !== undefined) {
        const what = `image ${index} has a row already`;
        const found = `index ${index}, as in line ${lineOf(before)}`;
        throw this.refused("E_CSV_INDEX", lineOf(row), what, found, "each image once");
      }
      seen.set(index, row);
      result.classIndex[row] = value(row, "class", whole(0), "a class number, a whole number from 1 (0: none)") - 1;
      result.index[row] = index - 1;
      const ccc = has("ccc") ? numberAt(table, row, "ccc") : null;
      result.ccc[row] =
        ccc === null || textAt(table, row, "ccc").toLowerCase() === "nan"
          ? NaN
          : value(row, "ccc", Number.isFinite, "a number, or nothing");
      if (!has("psi")) {
        result.psi[row] = result.shiftX[row] = result.shiftY[row] = NaN;
        continue;
      }
      const psi = value(row, "psi", Number.isFinite, "an angle in degrees");
      const px = (column: Column): number => value(row, column, Number.isFinite, "a number of pixels");
      const turned = byOrigin ? rotate(psi, px("originX"), px("originY")) : null;
      const [shiftX, shiftY] = byShift ? [px("shiftX"), px("shiftY")] : turned!;
      if (turned && !(Math.hypot(turned[0] - shiftX, turned[1] - shiftY) <= AGREEMENT)) {
        throw this.refused(
          "E_CSV_CELL",
          lineOf(row),
          "shift and origin of a row do not say the same",
          `shift (${shiftX}, ${shiftY}); the origin turned by psi is (${turned[0].toFixed(3)}, ${turned[1].toFixed(3)})`,
          "(shiftX, shiftY) = R(psi)·(originX, originY)",
          "remove the two columns that are out of date",
        );
      }
      result.psi[row] = wrapDegrees(psi);
      result.shiftX[row] = shiftX;
      result.shiftY[row] = shiftY;
      result.mirror[row] = value(row, "mirror", (v) => v === 0 || v === 1, "0 or 1");
    }
    return result;
  }

  /** Read the next line that holds anything into `starts` and `ends`; false at the end of the file. */
  private line(): boolean {
    const { bytes, starts, ends } = this;
    while (this.at < bytes.length) {
      starts.length = ends.length = 0;
      let from = this.at;
      let quoted = false;
      let i = this.at;
      for (; i < bytes.length && bytes[i] !== LF && bytes[i] !== CR; i++) {
        if (bytes[i] === QUOTE) quoted = !quoted;
        if (bytes[i] !== COMMA || quoted) continue;
        this.cell(from, i);
        bytes[i] = SPACE;
        from = i + 1;
      }
      this.cell(from, i);
      this.at = i + 1;
      if (starts.length > 1 || ends[0]! > starts[0]!) return true;
    }
    return false;
  }

  private cell(from: number, to: number): void {
    const { bytes } = this;
    let start = from;
    let end = to;
    while (start < end && bytes[start]! <= SPACE) start++;
    while (end > start && bytes[end - 1]! <= SPACE) end--;
    if (end - start >= 2 && bytes[start] === QUOTE && bytes[end - 1] === QUOTE) {
      // The quotes go as well: what stands between them is the value.
      bytes[start++] = SPACE;
      bytes[--end] = SPACE;
    }
    this.starts.push(start);
    this.ends.push(end);
  }

  private text(i: number): string {
    return new TextDecoder().decode(this.bytes.slice(this.starts[i], this.ends[i]));
  }

  private linesLeft(): number {
    let lines = 1;
    for (let i = this.at; i < this.bytes.length; i++) if (this.bytes[i] === LF || this.bytes[i] === CR) lines++;
    return lines;
  }

  private wrong(code: InputErrorCode, at: number, what: string, found: string, wanted: string): Error {
    return this.refused(code, lineAt(this.bytes, at), what, found, wanted);
  }

  private refused(
    code: InputErrorCode,
    line: number,
    what: string,
    found: string,
    wanted: string,
    hint = "write the file as the tools write alignments.csv",
  ): Error {
    return refusal(this.file, code, { what, line, found, expected: wanted, hint });
  }
}

/** The number of a cell, NaN when it is none; null when the cell is empty. */
function numberAt(table: StarTable, row: number, column: Column): number | null {
  const at = table.cells[row * table.labels.length + table.labels.indexOf(column)]!;
  return at === NO_CELL ? null : parseNumber(table.bytes, at, endOf(table.bytes, at));
}

function textAt(table: StarTable, row: number, column: Column): string {
  const at = table.cells[row * table.labels.length + table.labels.indexOf(column)]!;
  return at === NO_CELL ? "" : new TextDecoder().decode(table.bytes.slice(at, endOf(table.bytes, at)));
}

function endOf(bytes: Uint8Array, at: number): number {
  let end = at;
  while (end < bytes.length && bytes[end]! > SPACE) end++;
  return end;
}

const shownNames = (names: readonly string[]): string => `"${shown(names.join(","))}"`;
const expected = (): string =>
  `${ALIGNMENT_COLUMNS.join(",")} (shiftX,shiftY or originX,originY may be left out, and ccc); or index,class alone`;
