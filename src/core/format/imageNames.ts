/** `N@path` of every particle of a STAR table → which image of which file. */
import { refusal, shown } from "./message.js";
import { cellAt, cellEnd, cellText, decodeText, lineOfRow, NO_CELL, quoteEnd, type StarTable } from "./star.js";
import { extension } from "./source.js";

const AT = 64;

/** The images a table names. Numbers of files count from 0 in the order of first appearance. */
export interface ImageNames {
  /** As written, after the first @. */
  paths: string[];
  /** 1 = the table names the whole file (no "N@"), which must hold a single image. */
  whole: boolean[];
  /** First row that names each file. */
  firstRow: number[];
  /** File of each row; shared. */
  file: Uint32Array;
  /** Section of each row, from 0; shared. */
  section: Uint32Array;
}

/** Extensions of files that RELION reads whole when no "N@" stands before them. */
const SINGLE_IMAGES: ReadonlySet<string> = new Set([".mrc", ".map", ".rec"]);

/** Is the word before the @ a whole number from 1 up that a stack can have? Null = it is not. */
function imageNumber(bytes: Uint8Array, start: number, end: number): number | null {
  if (end === start) return null;
  let n = 0;
  for (let i = start; i < end; i++) {
    const digit = bytes[i]! - 48;
    if (!(digit >= 0 && digit <= 9)) return null;
    n = n * 10 + digit;
    if (n > 0x7fffffff) return null;
  }
  return n > 0 ? n : null;
}

/**
 * Split rlnImageName at the first @: the number counts from 1, the rest is a path that may hold further @.
 * @throws AppError "E_STAR_INDEX" no image number from 1 up; "E_STAR_IMAGE" no @ before a stack, or no path
 */
export function readImageNames(file: { path: string; name: string }, table: StarTable, column: number): ImageNames {
  const { bytes } = table;
  const names: ImageNames = {
    paths: [],
    whole: [],
    firstRow: [],
    file: new Uint32Array(new SharedArrayBuffer(4 * table.rows)),
    section: new Uint32Array(new SharedArrayBuffer(4 * table.rows)),
  };
  const known = new Map<string, number>();
  let before = { start: 0, length: -1, file: 0 };
  for (let row = 0; row < table.rows; row++) {
    const at = cellAt(table, row, column);
    const quoted = at !== NO_CELL && quoteEnd(bytes, at) >= 0;
    const start = quoted ? at + 1 : at;
    const end = at === NO_CELL ? at : cellEnd(bytes, at) - (quoted ? 1 : 0);
    let split = start;
    while (split < end && bytes[split] !== AT) split++;
    const whole = split >= end;
    if (whole && !(start < end && SINGLE_IMAGES.has(extension(cellText(table, row, column))))) {
      throw refusal(file, "E_STAR_IMAGE", {
        what: "rlnImageName does not say which image of the stack is meant",
        line: lineOfRow(table, row),
        found: `"${shown(cellText(table, row, column))}"`,
        expected: 'a number, "@" and a path, such as 1@stack.mrcs',
        hint: "write the image number (from 1) and @ before the path",
      });
    }
    const number = whole ? 1 : imageNumber(bytes, start, split);
    if (number === null) throw badIndex(file, table, row, column, decodeText(bytes, start, split, table.encoding));
    const from = whole ? start : split + 1;
    const length = end - from;
    if (length <= 0) {
      throw refusal(file, "E_STAR_IMAGE", {
        what: "rlnImageName names no file",
        line: lineOfRow(table, row),
        found: `"${shown(cellText(table, row, column))}"`,
        expected: "a path after the @",
      });
    }
    let same = length === before.length && names.whole[before.file] === whole;
    for (let i = 0; same && i < length; i++) same = bytes[from + i] === bytes[before.start + i];
    if (!same) {
      const path = decodeText(bytes, from, end, table.encoding);
      const key = whole ? `*${path}` : path;
      let index = known.get(key);
      if (index === undefined) {
        index = names.paths.length;
        known.set(key, index);
        names.paths.push(path);
        names.whole.push(whole);
        names.firstRow.push(row);
      }
      before = { start: from, length, file: index };
    }
    names.file[row] = before.file;
    names.section[row] = number - 1;
  }
  return names;
}

function badIndex(
  file: { path: string; name: string },
  table: StarTable,
  row: number,
  column: number,
  number: string,
): Error {
  return refusal(file, "E_STAR_INDEX", {
    what: "the image number before the @ is not one; images count from 1",
    line: lineOfRow(table, row),
    found: `"${shown(number, 40)}" in "${shown(cellText(table, row, column))}"`,
    expected: "a whole number from 1 up",
    hint:
      Number(number) === 0
        ? "if this file counts from 0, add 1 to every image number"
        : "check the program that wrote this file",
  });
}

/** Rows whose image was named by an earlier row, in ascending order; [row, earlier row]. */
export function duplicateImages(names: ImageNames): [number, number][] {
  const rows = names.file.length;
  const keys = new Float64Array(rows);
  for (let i = 0; i < rows; i++) keys[i] = names.file[i]! * 2 ** 31 + names.section[i]!;
  const sorted = keys.slice().sort();
  const twice = new Map<number, number>();
  for (let i = 1; i < rows; i++) if (sorted[i] === sorted[i - 1]) twice.set(sorted[i]!, -1);
  const pairs: [number, number][] = [];
  if (twice.size === 0) return pairs;
  for (let row = 0; row < rows; row++) {
    const first = twice.get(keys[row]!);
    if (first === undefined) continue;
    if (first < 0) twice.set(keys[row]!, row);
    else pairs.push([row, first]);
  }
  return pairs;
}
