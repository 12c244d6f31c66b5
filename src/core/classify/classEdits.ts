/** Changes made to a partition by hand, as text that a command line can carry, and what they do. Pure functions. */
import { listText } from "../tools/lists.js";

/** Images count from 0 by their numbers in the file, classes from 0. */
export interface ClassEdits {
  /** Classes that go into another one as a whole. Every pair speaks of the classes before the edit: none waits for another. */
  merge: readonly { from: number; into: number }[];
  /** Images that go into a class, after the merging; a class that does not exist yet is made. */
  move: readonly { images: readonly number[]; to: number }[];
  /** Names by class. */
  names: readonly { classIndex: number; name: string }[];
}

/** Images that one edit may name: more are not told from a slip in a range. */
const MOST_IMAGES = 10_000_000;
/** Characters of a name. */
export const LONGEST_NAME = 60;

type Read<T> = { values: T } | { reason: string };

const parts = (text: string, separator: string): string[] =>
  text.split(separator).flatMap((part) => (part.trim() === "" ? [] : [part.trim()]));

/** "5>3, 7>3": all of class 5, and all of class 7, into class 3; from 1. No class twice on the left. */
export function readMerge(text: string): Read<ClassEdits["merge"]> {
  const values: { from: number; into: number }[] = [];
  for (const part of parts(text, ",")) {
    const match = /^(\d+)\s*>\s*(\d+)$/.exec(part);
    if (!match) return { reason: `"${part}" is not two classes like 5>3` };
    const [from, into] = [Number(match[1]) - 1, Number(match[2]) - 1];
    if (from < 0 || into < 0) return { reason: `"${part}": classes count from 1` };
    if (from === into) return { reason: `"${part}" merges a class with itself` };
    if (values.some((v) => v.from === from)) return { reason: `class ${from + 1} is merged twice` };
    values.push({ from, into });
  }
  return { values };
}

/** "12,40-45>3; 7>9": images 12 and 40 to 45 into class 3, image 7 into class 9; from 1. No image twice. */
export function readMove(text: string): Read<ClassEdits["move"]> {
  const values: { images: number[]; to: number }[] = [];
  const seen = new Set<number>();
  for (const part of parts(text, ";")) {
    const match = /^([^>]*)>\s*(\d+)$/.exec(part);
    if (!match) return { reason: `"${brief(part)}" is not images and a class like 12,40-45>3` };
    const to = Number(match[2]) - 1;
    if (to < 0) return { reason: `"${brief(part)}": classes count from 1` };
    const images: number[] = [];
    for (const run of parts(match[1]!, ",")) {
      const ends = /^(\d+)(?:\s*-\s*(\d+))?$/.exec(run);
      if (!ends) return { reason: `"${brief(run)}" is neither an image number nor a range` };
      const [first, last] = [Number(ends[1]), Number(ends[2] ?? ends[1])];
      if (first < 1 || last < first) return { reason: `the range ${run} is none: images count upwards from 1` };
      if (seen.size + last - first >= MOST_IMAGES) return { reason: `there are more than ${MOST_IMAGES} images` };
      for (let image = first - 1; image < last; image++) {
        if (seen.has(image)) return { reason: `image ${image + 1} is moved twice` };
        seen.add(image);
        images.push(image);
      }
    }
    if (images.length === 0) return { reason: `"${brief(part)}" names no image` };
    values.push({ images, to });
  }
  return { values };
}

/** "1=top view; 3=side": names of classes, from 1. */
export function readNames(text: string): Read<ClassEdits["names"]> {
  const values: { classIndex: number; name: string }[] = [];
  for (const part of parts(text, ";")) {
    const match = /^(\d+)\s*=(.*)$/s.exec(part);
    if (!match) return { reason: `"${brief(part)}" is not a class and its name like 3=side view` };
    const classIndex = Number(match[1]) - 1;
    if (classIndex < 0) return { reason: `"${brief(part)}": classes count from 1` };
    if (values.some((v) => v.classIndex === classIndex)) return { reason: `class ${classIndex + 1} is named twice` };
    const name = plainName(match[2]!);
    if (name !== "") values.push({ classIndex, name });
  }
  return { values };
}

const brief = (text: string): string => (text.length > 40 ? `${text.slice(0, 39)}…` : text);

/**
 * A name without what separates names, on one line, of at most {@link LONGEST_NAME} characters, that no spreadsheet takes
 * for a formula.
 */
export function plainName(text: string): string {
  const line = text
    .replace(/;/g, ",")
    .replace(/[\s\p{Cc}]+/gu, " ")
    .replace(/^[=@+\- ]+/, "");
  return [...line].slice(0, LONGEST_NAME).join("").trim();
}

/** The texts that {@link readMerge}, {@link readMove} and {@link readNames} read back. */
export function editTexts({ merge, move, names }: ClassEdits): { merge: string; move: string; names: string } {
  return {
    merge: merge.map(({ from, into }) => `${from + 1}>${into + 1}`).join(","),
    move: move.map(({ images, to }) => `${listText(images.map((i) => i + 1))}>${to + 1}`).join(";"),
    names: names.map(({ classIndex, name }) => `${classIndex + 1}=${name}`).join("; "),
  };
}

/**
 * A partition after an edit: first whole classes, then single images.
 * @param classOf  class of each row, from 0; negative = none
 * @param numberOf number of the image of a row, as {@link ClassEdits} name it
 * @returns the class of each row, and the first image that is in no row (null = all are)
 */
export function applyEdits(
  classOf: Int32Array,
  numberOf: (row: number) => number,
  { merge, move }: Pick<ClassEdits, "merge" | "move">,
): { classOf: Int32Array; stray: number | null } {
  const into = new Map(merge.map((m) => [m.from, m.into]));
  const after = classOf.map((k) => into.get(k) ?? k);
  if (move.length === 0) return { classOf: after, stray: null };
  const target = new Map<number, number>();
  for (const { images, to } of move) for (const image of images) target.set(image, to);
  const met = new Set<number>();
  for (let row = 0; row < after.length; row++) {
    const image = numberOf(row);
    const to = target.get(image);
    if (to === undefined) continue;
    after[row] = to;
    met.add(image);
  }
  for (const image of target.keys()) if (!met.has(image)) return { classOf: after, stray: image };
  return { classOf: after, stray: null };
}

/**
 * The shortest edit that makes one partition of another: a class that went as a whole is merged, all else is moved.
 * Images in no class afterwards (negative) stay where they were.
 * @param numberOf number of the image of a row
 */
export function editsBetween(
  before: Int32Array,
  after: Int32Array,
  numberOf: (row: number) => number,
): Pick<ClassEdits, "merge" | "move"> {
  // Where most of each class went, and where a single answer is enough for all.
  const goal = new Map<number, number | null>();
  before.forEach((k, row) => {
    if (k < 0) return;
    const known = goal.get(k);
    if (known === undefined) goal.set(k, after[row]!);
    else if (known !== after[row]!) goal.set(k, null);
  });
  const merge = [...goal]
    .flatMap(([from, into]) => (into === null || into < 0 || into === from ? [] : [{ from, into }]))
    .sort((a, b) => a.from - b.from);
  const whole = new Set(merge.map((m) => m.from));
  const moved = new Map<number, number[]>();
  after.forEach((to, row) => {
    if (to < 0 || to === before[row]! || whole.has(before[row]!)) return;
    const list = moved.get(to);
    if (list) list.push(numberOf(row));
    else moved.set(to, [numberOf(row)]);
  });
  const move = [...moved]
    .map(([to, images]) => ({ images: [...new Set(images)].sort((a, b) => a - b), to }))
    .sort((a, b) => a.to - b.to);
  return { merge, move };
}
