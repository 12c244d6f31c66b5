/** What tools that take alignments as they are check in them, and say of them. */
import { AppError } from "../errors.js";
import { numbersOf, type StackRef } from "../stack.js";
import { capital, listNumbers } from "./imageName.js";
import type { AlignmentsResult } from "./results.js";

/** The error for alignments that cannot be used: "<title>: input alignments: <reason>." */
export function unusableAlignments(tool: string, title: string, reason: string): AppError<"input.unusable"> {
  const detail = { tool, input: "alignments", reason };
  return new AppError("input.unusable", `${title}: input alignments: ${reason}.`, detail);
}

/** Why some row is about no image of a stack of `count`; null = all are. */
export function whyNoSuchImage(alignments: AlignmentsResult | null, count: number): string | null {
  const row = alignments ? alignments.index.findIndex((i) => i >= count) : -1;
  if (row < 0) return null;
  return `row ${row + 1} is about image ${alignments!.index[row]! + 1}, but the stack holds ${count}`;
}

/** Rows with an angle or a shift that is no number: one such image would make every pixel of an average NaN. */
export function rowsWithoutPlace({ psi, shiftX, shiftY }: AlignmentsResult): number[] {
  const rows: number[] = [];
  psi.forEach((angle, row) => {
    if (!Number.isFinite(angle + shiftX[row]! + shiftY[row]!)) rows.push(row);
  });
  return rows;
}

/** The note for {@link rowsWithoutPlace}, or none. @param indices their images */
export function unplacedNote(stack: StackRef, indices: readonly number[]): string[] {
  if (indices.length === 0) return [];
  const which = capital(listNumbers("image", numbersOf(stack, indices)));
  const verb = indices.length === 1 ? "has" : "have";
  return [`${which} ${verb} an angle or a shift that is no number and took no part.`];
}
