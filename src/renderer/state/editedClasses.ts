/**
 * Classes as somebody changes them by hand, before they are applied: what was done is kept as a list of edits by result,
 * so that each of them can be undone, and what they come to is computed from the classes the result had. For any desk
 * that lets classes be changed: the Classes desk moves members, a tree splits and merges, a lasso makes a class. Applied
 * they become a run of the tool `classify.edited` ({@link editedRequest}).
 */
import { create } from "zustand";
import { editsBetween, editTexts, plainName } from "../../core/classify/classEdits.js";
import type { InputRef, JobRequest } from "../../main/api/contract.js";
import { perform } from "./undo.js";

/** Rows are those of the alignments (or of any list of images); classes count from 0. */
export interface Partition {
  /** Class of each row; negative = none. */
  classOf: Int32Array;
  /** Classes, those without rows included: a class keeps its number until the edit is applied. */
  classes: number;
  /** By class; "" or absent = it has none. */
  names: readonly string[];
}

export type ClassEdit =
  | { kind: "move"; rows: Uint32Array; to: number }
  | { kind: "merge"; from: number; into: number }
  /** The rows leave their classes and make new ones, one a part. */
  | { kind: "split"; parts: readonly Uint32Array[] }
  | { kind: "name"; classIndex: number; name: string };

/** The partition after one edit; the given one stays as it is. */
export function afterEdit(before: Partition, edit: ClassEdit): Partition {
  switch (edit.kind) {
    case "move": {
      const classOf = before.classOf.slice();
      for (const row of edit.rows) classOf[row] = edit.to;
      return { ...before, classOf, classes: Math.max(before.classes, edit.to + 1) };
    }
    case "merge":
      return { ...before, classOf: before.classOf.map((k) => (k === edit.from ? edit.into : k)) };
    case "split": {
      const classOf = before.classOf.slice();
      edit.parts.forEach((rows, part) => {
        for (const row of rows) classOf[row] = before.classes + part;
      });
      return { ...before, classOf, classes: before.classes + edit.parts.length };
    }
    case "name": {
      const names = Array.from({ length: Math.max(before.names.length, edit.classIndex + 1) }, (_, k) =>
        k === edit.classIndex ? plainName(edit.name) : (before.names[k] ?? ""),
      );
      return { ...before, names };
    }
  }
}

export const afterEdits = (before: Partition, edits: readonly ClassEdit[]): Partition =>
  edits.reduce(afterEdit, before);

/** "Class 3", or "Class 3, side view". */
export const className = (names: readonly string[], classIndex: number): string =>
  names[classIndex] ? `Class ${classIndex + 1}, ${names[classIndex]}` : `Class ${classIndex + 1}`;

export interface ClassChange {
  /** Rows that came from other classes, and rows that went to others. */
  came: number;
  left: number;
}
export interface Changes {
  /** Rows in another class than before. */
  moved: number;
  /** Classes whose name is another. */
  named: number;
  byClass: readonly ClassChange[];
}

/** What an edit comes to, whatever was done and taken back on the way. */
export function changesBetween(before: Partition, after: Partition): Changes {
  const byClass = Array.from({ length: after.classes }, () => ({ came: 0, left: 0 }));
  let moved = 0;
  for (let row = 0; row < after.classOf.length; row++) {
    const [was, is] = [before.classOf[row]!, after.classOf[row]!];
    if (was === is) continue;
    moved++;
    if (byClass[was]) byClass[was].left++;
    if (byClass[is]) byClass[is].came++;
  }
  let named = 0;
  for (let k = 0; k < after.classes; k++) if ((before.names[k] ?? "") !== (after.names[k] ?? "")) named++;
  return { moved, named, byClass };
}

export const isChanged = ({ moved, named }: Changes): boolean => moved > 0 || named > 0;

/**
 * The run that makes a result of edited classes.
 * @param imageOf number of the image of a row in `particles`, from 0
 */
export function editedRequest(
  before: Partition,
  after: Partition,
  imageOf: (row: number) => number,
  inputs: { particles: InputRef; alignments: InputRef },
): JobRequest {
  const filled = new Set(after.classOf);
  const names = after.names.flatMap((name, classIndex) =>
    name && filled.has(classIndex) ? [{ classIndex, name }] : [],
  );
  return {
    tool: "classify.edited",
    inputs,
    params: editTexts({ ...editsBetween(before.classOf, after.classOf, imageOf), names }),
  };
}

/** By id of the result whose classes are edited. */
export const useEditedClasses = create<{ edits: Readonly<Record<number, readonly ClassEdit[]>> }>(() => ({
  edits: {},
}));

const NONE: readonly ClassEdit[] = [];
export const useEdits = (result: number): readonly ClassEdit[] => useEditedClasses((s) => s.edits[result] ?? NONE);

const write = (result: number, edits: readonly ClassEdit[]): void =>
  useEditedClasses.setState((s) => ({ edits: { ...s.edits, [result]: edits } }));

/** Do an edit; it can be undone. @param label in words: "Move 3 particles to class 2" */
export function editClasses(result: number, edit: ClassEdit, label: string): void {
  const before = useEditedClasses.getState().edits[result] ?? NONE;
  const after = [...before, edit];
  perform({ label, redo: () => write(result, after), undo: () => write(result, before) });
}

/** Back to the classes as the result has them; this too can be undone. */
export function discardEdits(result: number): void {
  const before = useEditedClasses.getState().edits[result] ?? NONE;
  if (before.length === 0) return;
  perform({
    label: "Discard the edits of classes",
    redo: () => write(result, NONE),
    undo: () => write(result, before),
  });
}
