/**
 * Which image each row of an alignments file is about: rows of a CSV by the image number they hold, rows of a STAR file
 * by the image they name, wherever both tables lie.
 */
import type { AppError } from "../../core/errors.js";
import { baseName } from "../../core/format/source.js";
import { cellText, columnOf, lineOfRow } from "../../core/format/star.js";
import type { StackFile } from "../../core/stack.js";
import type { AlignmentsResult } from "../../core/tools/results.js";
import { selectRows } from "./alignmentRows.js";
import type { OpenedFile } from "./open/types.js";

export interface Matched {
  /** `index` = image of the particles' file, rising. */
  rows: AlignmentsResult;
  notes: string[];
}

type Refuse = (reason: string) => AppError;

/** A form is estimated at every change: what was matched once is kept as long as both files are open. */
const known = new WeakMap<OpenedFile, { particles: OpenedFile; matched: Matched }>();

/** @throws what `refuse` makes: a row about an image beyond the stack, or a table about other images */
export function matchAlignments(table: OpenedFile, particles: OpenedFile, refuse: Refuse): Matched {
  const kept = known.get(table);
  if (kept?.particles === particles) return kept.matched;
  const matched = table.info.format === "csv" ? byNumber(table, particles, refuse) : byImage(table, particles, refuse);
  known.set(table, { particles, matched });
  return matched;
}

const nameOf = ({ info }: OpenedFile): string => baseName(info.path);

function byNumber(csv: OpenedFile, particles: OpenedFile, refuse: Refuse): Matched {
  const rows = csv.alignments!;
  const { count } = particles.info;
  const rowOf = new Int32Array(count).fill(-1);
  rows.index.forEach((image, row) => {
    if (image >= count) {
      const line = lineOfRow(csv.table!, row);
      throw refuse(
        `line ${line} of ${nameOf(csv)} is about image ${image + 1}, but ${nameOf(particles)} holds ${count}`,
      );
    }
    rowOf[image] = row;
  });
  return { rows: taken(rows, rowOf), notes: [] };
}

function byImage(star: OpenedFile, particles: OpenedFile, refuse: Refuse): Matched {
  const rows = star.alignments!;
  const { count } = particles.info;
  const total = rows.index.length;
  const keys = new Keys();
  const wanted = keys.of(particles);
  const given = keys.of(star);
  fillByName(given, star, wanted, particles);
  const rowOf = new Int32Array(count).fill(-1);
  let found = 0;
  if (given.length === wanted.length && given.every((key, i) => key === wanted[i] && key >= 0)) {
    rowOf.forEach((_, i) => (rowOf[i] = i));
    found = total;
  } else {
    // An image may stand in several rows: its first row is about its first appearance, and so on.
    const places = new Map<number, number[]>();
    for (let i = count - 1; i >= 0; i--) {
      const key = wanted[i]!;
      if (key < 0) continue;
      const list = places.get(key);
      if (list) list.push(i);
      else places.set(key, [i]);
    }
    for (let row = 0; row < total; row++) {
      const image = places.get(given[row]!)?.pop();
      if (image === undefined) continue;
      rowOf[image] = row;
      found++;
    }
  }
  if (found > 0) {
    const other = total - found;
    const are = other === 1 ? "row is" : "rows are";
    const note = `${other} ${are} about images that ${nameOf(particles)} does not have; passed over.`;
    return { rows: taken(rows, rowOf), notes: other > 0 ? [`${nameOf(star)}: ${note}`] : [] };
  }
  if (total !== count) {
    throw refuse(
      `${nameOf(star)} is about other images: none of its ${total} rows names an image of ${nameOf(particles)}, and its rows are not as many as the ${count} images`,
    );
  }
  rowOf.forEach((_, i) => (rowOf[i] = i));
  return {
    rows: taken(rows, rowOf),
    notes: [
      `${nameOf(star)} names other image files than ${nameOf(particles)}; as both have ${count} rows, row n was taken for image n.`,
    ],
  };
}

function taken(rows: AlignmentsResult, rowOf: Int32Array): AlignmentsResult {
  const index: number[] = [];
  rowOf.forEach((row, image) => row >= 0 && index.push(image));
  return selectRows(
    rows,
    index,
    index.map((image) => rowOf[image]!),
  );
}

/** More images than any stack holds. */
const IMAGES = 2 ** 31;

/** Numbers that are equal for the same image of the same file, whatever path leads there; −1 = not known. */
class Keys {
  readonly #files = new Map<string, number>();
  #next = 0;

  of({ stack, info }: OpenedFile): Float64Array {
    const keys = new Float64Array(info.count).fill(-1);
    if (stack?.kind !== "file") return keys;
    const files = stack.files.map((file) => this.#file(file));
    for (let i = 0; i < keys.length; i++) {
      const file = files[stack.file?.[i] ?? 0];
      if (file !== undefined) keys[i] = file * IMAGES + (stack.section?.[i] ?? i);
    }
    return keys;
  }

  /** By path, or by what the file system calls the file: links and mounts give one file several paths. */
  #file({ path, stamp }: StackFile): number {
    const inode = `${stamp.ino} ${stamp.size} ${stamp.mtimeMs}`;
    const id = this.#files.get(path) ?? this.#files.get(inode) ?? this.#next++;
    this.#files.set(path, id);
    this.#files.set(inode, id);
    return id;
  }
}

/** Fill in rows whose images are not where the table says: by the words of rlnImageName. */
function fillByName(given: Float64Array, star: OpenedFile, wanted: Float64Array, particles: OpenedFile): void {
  if (!given.includes(-1)) return;
  const files = new Map<string, number>();
  const fileOf = (key: number): number => Math.floor(key / IMAGES);
  const whole = !particles.table;
  if (whole) files.set(nameOf(particles), fileOf(wanted[0] ?? -1));
  else {
    forNames(particles, (row, path) => {
      if (wanted[row]! >= 0) files.set(path, fileOf(wanted[row]!));
    });
  }
  forNames(star, (row, path, number) => {
    const file = files.get(whole ? baseName(path) : path);
    if (given[row]! < 0 && file !== undefined) given[row] = file * IMAGES + number - 1;
  });
}

/** `number` from 1. */
function forNames({ table }: OpenedFile, each: (row: number, path: string, number: number) => void): void {
  const column = table ? columnOf(table, "rlnImageName") : -1;
  if (!table || column < 0) return;
  for (let row = 0; row < table.rows; row++) {
    const [, number, path] = /^(\d{1,10})@(.+)$/s.exec(cellText(table, row, column)) ?? [];
    if (path !== undefined) each(row, path, Number(number));
  }
}
