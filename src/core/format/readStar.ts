/** Bytes of a STAR file → its tables. One pass; only the offsets of cells are kept. */
import type { Finding } from "../findings.js";
import { refusal, remarkOn, shown } from "./message.js";
import { cellEnd, decodeText, isLineEnd, isTextBlock, lineAt, NO_CELL, quoteEnd } from "./star.js";
import type { StarFile, StarTable } from "./star.js";
import { OffsetList } from "./offsetList.js";
import { starEncoding } from "./starEncoding.js";

const LF = 10;
const CR = 13;
const HASH = 35;
const UNDERSCORE = 95;
/** More columns than any program writes; RELION knows some 600 labels in all. */
const WIDE = 500;

type Named = { path: string; name: string };

/**
 * Parse a STAR file.
 *
 * Rows of a loop are lines, as RELION reads them; a text block (`;` first on a line) may continue a row. A last line
 * that is short and has no newline is a cut file: the rows before it are used.
 * @param bytes  whole file; views shared memory when the tables shall cross threads
 * @param progress  one shared cell that follows the bytes read, for whoever waits
 * @throws AppError "E_STAR_ENCODING", "E_STAR_NUL", "E_STAR_NO_BLOCK", "E_STAR_DUP_LABEL", "E_STAR_COLS", "E_STAR_SYNTAX"
 */
export function readStar(
  file: Named,
  bytes: Uint8Array,
  progress?: Uint32Array,
): { star: StarFile; findings: Finding[] } {
  const { encoding, newline, start, findings } = starEncoding(file, bytes);
  const parser = new Parser(file, bytes, encoding, start, progress);
  const tables = parser.run();
  findings.push(...parser.findings);
  return { star: { bytes, encoding, newline, end: parser.end, tables }, findings };
}

class Parser {
  readonly findings: Finding[] = [];
  /** Byte after the last whole line. */
  end: number;
  private readonly tables: StarTable[] = [];
  private block: string | null = null;
  private pairs: { labels: string[]; cells: number[]; seen: Set<string>; end: number } | null = null;

  constructor(
    private readonly file: Named,
    private readonly bytes: Uint8Array,
    private readonly encoding: "utf-8" | "latin1",
    private at: number,
    private readonly progress: Uint32Array | undefined,
  ) {
    this.end = bytes.length;
  }

  run(): StarTable[] {
    const { bytes } = this;
    while (this.skipToToken()) {
      if (this.isKeyword("data_")) {
        this.closePairs();
        const end = this.tokenEnd();
        this.block = decodeText(bytes, this.at + 5, end, this.encoding);
        this.at = end;
      } else if (this.block === null) {
        throw refusal(this.file, "E_STAR_NO_BLOCK", {
          what: "there is text before the first data block",
          line: lineAt(bytes, this.at),
          found: `"${shown(this.token(), 60)}"`,
          expected: "a line that begins with data_",
          hint: "check that this is a STAR file and that its beginning was not cut off",
        });
      } else if (this.isKeyword("loop_") && this.tokenEnd() === this.at + 5) {
        this.closePairs();
        this.at += 5;
        this.loop(this.block);
      } else if (bytes[this.at] === UNDERSCORE) {
        this.pair();
      } else {
        throw refusal(this.file, "E_STAR_SYNTAX", {
          what: "a value stands outside of any loop",
          line: lineAt(bytes, this.at),
          found: `"${shown(this.token(), 60)}"`,
          expected: "data_, loop_ or a label that begins with _",
          hint: "values that hold blanks must be quoted",
        });
      }
    }
    this.closePairs();
    if (this.block === null) {
      throw refusal(this.file, "E_STAR_NO_BLOCK", {
        what: "the file holds no data block",
        expected: "a line that begins with data_",
        hint: "check that the file was written whole",
      });
    }
    return this.tables;
  }

  /** Move over blanks, line ends and comments; false at the end of the file. */
  private skipToToken(): boolean {
    const { bytes } = this;
    for (;;) {
      while (bytes[this.at]! <= 32) this.at++;
      if (this.at >= bytes.length) return false;
      if (bytes[this.at] !== HASH) return true;
      this.toLineEnd();
    }
  }

  private toLineEnd(): void {
    while (!isLineEnd(this.bytes[this.at])) this.at++;
  }

  private tokenEnd(): number {
    let i = this.at;
    while (this.bytes[i]! > 32) i++;
    return i;
  }

  private token(): string {
    return decodeText(this.bytes, this.at, Math.min(this.tokenEnd(), this.at + 200), this.encoding);
  }

  /** Does this word (lower case) stand here, in any case? */
  private isKeyword(word: string): boolean {
    for (let i = 0; i < word.length; i++) {
      if ((this.bytes[this.at + i]! | 32) !== (word.charCodeAt(i) | 32)) return false;
    }
    return true;
  }

  private label(seen: Set<string>): string {
    const end = this.tokenEnd();
    const label = decodeText(this.bytes, this.at + 1, end, this.encoding);
    if (seen.has(label)) {
      throw refusal(this.file, "E_STAR_DUP_LABEL", {
        what: `the label _${shown(label)} stands twice in data_${shown(this.block ?? "")}: which column is meant?`,
        line: lineAt(this.bytes, this.at),
        found: `_${shown(label)} again`,
        expected: "each label once",
        hint: "remove or rename one of the two columns",
      });
    }
    seen.add(label);
    this.at = end;
    return label;
  }

  private pair(): void {
    const { bytes } = this;
    this.pairs ??= { labels: [], cells: [], seen: new Set(), end: 0 };
    const line = this.at;
    this.pairs.labels.push(this.label(this.pairs.seen));
    while (bytes[this.at]! <= 32 && !isLineEnd(bytes[this.at])) this.at++;
    let cell = NO_CELL;
    if (isLineEnd(bytes[this.at])) {
      const next = bytes[this.at] === CR && bytes[this.at + 1] === LF ? this.at + 2 : this.at + 1;
      if (isTextBlock(bytes, next)) cell = next;
    } else if (bytes[this.at] !== HASH) {
      cell = this.at;
    }
    if (cell !== NO_CELL) this.at = this.valueEnd(cell);
    this.pairs.cells.push(cell);
    while (bytes[this.at]! <= 32 && !isLineEnd(bytes[this.at])) this.at++;
    if (bytes[this.at] === HASH) this.toLineEnd();
    if (!isLineEnd(bytes[this.at])) {
      throw refusal(this.file, "E_STAR_SYNTAX", {
        what: "more than one value follows a label outside of a loop",
        line: lineAt(bytes, line),
        found: `"${shown(this.token(), 60)}" after the first value`,
        expected: "one value",
        hint: "quote a value that holds blanks",
      });
    }
    this.pairs.end = this.afterLine();
  }

  private afterLine(): number {
    const { bytes, at } = this;
    if (at >= bytes.length) return bytes.length;
    return bytes[at] === CR && bytes[at + 1] === LF ? at + 2 : at + 1;
  }

  private closePairs(): void {
    const { pairs } = this;
    if (!pairs) return;
    const cells = new Uint32Array(new SharedArrayBuffer(4 * pairs.cells.length));
    cells.set(pairs.cells);
    this.add({ kind: "pairs", labels: pairs.labels, rows: 1, cells, labelsEnd: pairs.end, end: pairs.end });
    this.pairs = null;
  }

  private add(table: Pick<StarTable, "kind" | "labels" | "rows" | "cells" | "labelsEnd" | "end">): void {
    this.tables.push({ name: this.block ?? "", bytes: this.bytes, encoding: this.encoding, ...table });
    if (table.labels.length > WIDE) {
      this.findings.push(
        remarkOn(this.file, "W_STAR_WIDE", {
          what: `the table data_${shown(this.block ?? "")} has very many columns; it is read, and only some are shown at once`,
          found: `${table.labels.length} columns`,
          expected: `at most ${WIDE}`,
        }),
      );
    }
  }

  private valueEnd(at: number): number {
    const end = cellEnd(this.bytes, at);
    if (end >= 0) return end;
    throw refusal(this.file, "E_STAR_SYNTAX", {
      what: "a text block is not closed before the end of the file",
      line: lineAt(this.bytes, at),
      expected: "a line that begins with ;",
      hint: "check that the file was written whole",
    });
  }

  private loop(block: string): void {
    const { bytes } = this;
    const labels: string[] = [];
    const seen = new Set<string>();
    let labelsEnd = this.at;
    while (this.skipToToken() && bytes[this.at] === UNDERSCORE) {
      labels.push(this.label(seen));
      const next = this.at;
      this.toLineEnd();
      labelsEnd = this.afterLine();
      this.at = next;
    }
    if (labels.length === 0) {
      throw refusal(this.file, "E_STAR_SYNTAX", {
        what: `a loop in data_${shown(block)} has no labels`,
        line: lineAt(bytes, Math.min(this.at, bytes.length)),
        expected: "labels that begin with _ after loop_",
        hint: "check that the file was written whole",
      });
    }
    const cells = new OffsetList(bytes.length);
    const rows = this.rows(labels.length, cells);
    this.add({ kind: "loop", labels, rows: rows.count, cells: cells.shared(), labelsEnd, end: rows.end ?? labelsEnd });
  }

  /** Read rows from `at`, the first character of the first one; leaves `at` at what ends the loop. */
  private rows(columns: number, cells: OffsetList): { count: number; end: number | null } {
    const { bytes } = this;
    const size = bytes.length;
    let count = 0;
    let end: number | null = null;
    let at = this.at;
    while (at < size) {
      // Here a line (or what is left of it) begins.
      while (at < size && bytes[at]! <= 32) at++;
      if (at >= size) break;
      if (bytes[at] === HASH) {
        while (at < size && !isLineEnd(bytes[at])) at++;
        continue;
      }
      this.at = at;
      if (this.endsLoop(columns)) break;
      const rowStart = at;
      let found = 0;
      for (;;) {
        const c = bytes[at]!;
        if (c === HASH) {
          while (at < size && !isLineEnd(bytes[at])) at++;
        } else {
          if (found < columns) cells.push(at);
          found++;
          if (c === 34 || c === 39) {
            const closed = quoteEnd(bytes, at);
            if (closed >= 0) at = closed;
            else while (bytes[at]! > 32) at++;
          } else if (c === 59 && isTextBlock(bytes, at)) {
            at = this.valueEnd(at);
          } else {
            do at++;
            while (bytes[at]! > 32);
          }
        }
        // Behind the end there is undefined, which is neither above nor below any number.
        let blank = bytes[at]!;
        while (blank <= 32 && blank !== LF && blank !== CR) blank = bytes[++at]!;
        if (at >= size) break;
        if (blank <= 32) {
          const next = bytes[at] === CR && bytes[at + 1] === LF ? at + 2 : at + 1;
          if (!(found < columns && isTextBlock(bytes, next))) break;
          at = next;
        }
      }
      if (found !== columns) {
        if (found < columns && at >= size && count > 0) {
          cells.drop(found);
          this.cut(rowStart, count, columns, found);
          break;
        }
        throw this.wrongColumns(rowStart, columns, found);
      }
      count++;
      this.at = at;
      end = this.afterLine();
      if (this.progress && (count & 0x3fff) === 0) Atomics.store(this.progress, 0, at);
    }
    this.at = at;
    return { count, end };
  }

  /** At the first character of a line: does something else than a row begin? */
  private endsLoop(columns: number): boolean {
    const c = this.bytes[this.at]!;
    if (c === UNDERSCORE) return true;
    if (!this.isKeyword("data_") && !(this.isKeyword("loop_") && this.tokenEnd() === this.at + 5)) return false;
    if (columns === 1) return true;
    // A value such as data_1/x.mrc in the first column is a row: a block name stands alone on its line.
    let i = this.tokenEnd();
    while (this.bytes[i]! <= 32 && !isLineEnd(this.bytes[i])) i++;
    return isLineEnd(this.bytes[i]) || this.bytes[i] === HASH;
  }

  private cut(at: number, count: number, columns: number, found: number): void {
    this.end = at;
    this.findings.push(
      remarkOn(this.file, "W_STAR_TRUNCATED", {
        what: `the last line is cut off: the file was not written to its end; the ${count} whole rows before it are used`,
        line: lineAt(this.bytes, at),
        found: `${found} values and no newline`,
        expected: `${columns} values`,
        hint: "write or copy the file again",
      }),
    );
  }

  private wrongColumns(at: number, columns: number, found: number): Error {
    return refusal(this.file, "E_STAR_COLS", {
      what: "a row has not as many values as the loop has labels",
      line: lineAt(this.bytes, at),
      found: `${found} values`,
      expected: `${columns} values`,
      hint:
        found > columns
          ? "quote values that hold blanks, for example a path with a space in it"
          : "look for a missing value in this line, or for a line broken in two",
    });
  }
}
