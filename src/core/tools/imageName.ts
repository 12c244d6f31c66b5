/** What images are called in messages. */
import { baseName } from "../format/source.js";
import type { StackRef } from "../stack.js";

/** "f (image 3 of stack.mrcs)"; "f (image 3)" for one that comes from no file. Counted from 1. */
export function imageName(input: string, stack: StackRef, index = 0): string {
  if (stack.kind === "memory") return `${input} (image ${(stack.numbers?.[index] ?? index) + 1})`;
  const file = stack.files[stack.file?.[index] ?? 0];
  const section = (stack.section?.[index] ?? index) + 1;
  return file ? `${input} (image ${section} of ${baseName(file.path)})` : input;
}

/** "images 3, 7 and 15" of indices from 0, told from 1; more than ten are counted: "12 images (1, 2, …)". */
export function listNumbers(noun: string, indices: readonly number[], plural = `${noun}s`): string {
  const shown = indices.slice(0, 10).map((i) => String(i + 1));
  if (indices.length === 1) return `${noun} ${shown[0]!}`;
  if (indices.length > 10) return `${indices.length} ${plural} (${shown.join(", ")}, …)`;
  return `${plural} ${shown.slice(0, -1).join(", ")} and ${shown.at(-1)!}`;
}

/** The same text as the beginning of a sentence. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
