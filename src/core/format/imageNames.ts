/** `N@path` of every particle of a STAR table → which image of which file. */
import { ByteNames } from "./byteNames.js";
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
  // `files`: number of the file for each of the names.
  const stacks = { known: new ByteNames(bytes, table.encoding), files: [] as number[] };
  const singles = { known: new ByteNames(bytes, table.encoding), files: [] as number[] };
  for (let row = 0; row < table.rows; row++) {
    const at = cellAt(table, row, column);
    const quoted = at !== NO_CELL && quoteEnd(bytes, at) >= 0;
    const start = quoted ? at + 1 : at;
    const end = at === NO_CELL ? at : cellEnd(bytes, at) - (quoted ? 1 : 0);
    let split = start;
    while (split < end && bytes[split] !== AT) split++;
    const whole = split >= end;
    const number = whole ? 1 : imageNumber(bytes, start, split);
    if (number === null) throw badIndex(file, table, row, column, decodeText(bytes, start, split, table.encoding));
    const { known, files } = whole ? singles : stacks;
    const name = known.numberOf(whole ? start : split + 1, end);
    if (name === files.length) {
      // Seen for the first time: what is wrong with a name is wrong wherever it stands.
      checkName(file, table, row, column, whole, known.names[name]!);
      files.push(names.paths.length);
      names.paths.push(known.names[name]!);
      names.whole.push(whole);
      names.firstRow.push(row);
    }
    names.file[row] = files[name]!;
    names.section[row] = number - 1;
  }
  return names;
}

function checkName(
  file: { path: string; name: string },
  table: StarTable,
  row: number,
  column: number,
  whole: boolean,
  path: string,
): void {
  if (whole && !(path !== "" && SINGLE_IMAGES.has(extension(cellText(table, row, column))))) {
    throw refusal(file, "E_STAR_IMAGE", {
      what: "rlnImageName does not say which image of the stack is meant",
      line: lineOfRow(table, row),
      found: `"${shown(cellText(table, row, column))}"`,
      expected: 'a number, "@" and a path, such as 1@stack.mrcs',
      hint: "write the image number (from 1) and @ before the path",
    });
  }
  if (path === "") {
    throw refusal(file, "E_STAR_IMAGE", {
      what: "rlnImageName names no file",
      line: lineOfRow(table, row),
      found: `"${shown(cellText(table, row, column))}"`,
      expected: "a path after the @",
    });
  }
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

/** Images beyond which a table is not believed to name most of what its stacks hold: 8 MB of bits. */
const DENSE = 2 ** 26;

/**
 * Rows whose image was named by an earlier row: how many there are, the first of them, and the row that named its image
 * first; null = none.
 */
export function repeatedImages({
  paths,
  file,
  section,
}: ImageNames): { count: number; row: number; earlier: number } | null {
  const place = placesOf(paths.length, file, section);
  const named = new Uint8Array(Math.ceil(place.count / 8));
  let count = 0;
  let first = -1;
  for (let row = 0; row < file.length; row++) {
    const at = place.of(row);
    const bit = 1 << (at & 7);
    const byte = Math.floor(at / 8);
    if ((named[byte]! & bit) === 0) named[byte]! |= bit;
    else if (count++ === 0) first = row;
  }
  if (count === 0) return null;
  let earlier = 0;
  while (file[earlier] !== file[first] || section[earlier] !== section[first]) earlier++;
  return { count, row: first, earlier };
}

/** A number for the image of each row, the same for the same image only, below `count`. */
function placesOf(
  files: number,
  file: Uint32Array,
  section: Uint32Array,
): { count: number; of: (row: number) => number } {
  const held = new Float64Array(files);
  for (let row = 0; row < file.length; row++) held[file[row]!] = Math.max(held[file[row]!]!, section[row]! + 1);
  let count = 0;
  const start = held.map((n) => (count += n) - n);
  if (count <= DENSE) return { count, of: (row) => start[file[row]!]! + section[row]! };
  // Far more images than rows, or nonsense for numbers: their order among those that are named.
  const sorted = Float64Array.from(file, (f, row) => start[f]! + section[row]!).sort();
  return {
    count: sorted.length,
    of(row) {
      const wanted = start[file[row]!]! + section[row]!;
      let [low, high] = [0, sorted.length - 1];
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (sorted[middle]! < wanted) low = middle + 1;
        else high = middle;
      }
      return low;
    },
  };
}
