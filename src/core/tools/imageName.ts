/** What an image is called in messages. */
import { baseName } from "../format/source.js";
import type { StackRef } from "../stack.js";

/** "f (image 3 of stack.mrcs)"; "f (image 3)" for one that comes from no file. Counted from 1. */
export function imageName(input: string, stack: StackRef, index = 0): string {
  if (stack.kind === "memory") return `${input} (image ${(stack.numbers?.[index] ?? index) + 1})`;
  const file = stack.files[stack.file?.[index] ?? 0];
  const section = (stack.section?.[index] ?? index) + 1;
  return file ? `${input} (image ${section} of ${baseName(file.path)})` : input;
}
