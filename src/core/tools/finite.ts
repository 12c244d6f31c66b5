/** What tools say about images with pixels that are no numbers. */

import { AppError } from "../errors.js";
import { numbersOf, type StackRef } from "../stack.js";

/** "1, 2, 3 and 17 others", counting from 1. */
export function listImages(indices: readonly number[]): string {
  const shown = indices.slice(0, 10).map((i) => i + 1);
  const rest = indices.length - shown.length;
  return rest > 0 ? `${shown.join(", ")} and ${rest} others` : shown.join(", ");
}

/** The note for images that were left out, or none. */
export function leftOutNote(stack: StackRef, indices: readonly number[]): string[] {
  if (indices.length === 0) return [];
  const [noun, verb] = indices.length === 1 ? ["Image", "has"] : ["Images", "have"];
  return [
    `${noun} ${listImages(numbersOf(stack, indices))} ${verb} pixels that are not finite numbers and took no part in the averages.`,
  ];
}

/**
 * Refuse results that 32-bit floats cannot hold, rather than write them as infinities.
 * @param values  computed from finite pixels
 * @param what    what the values are and how to keep them small: "… overflow 32-bit floats: scale the images"
 * @throws AppError "input.unusable"
 */
export function requireInRange(values: Float32Array, tool: string, input: string, what: string): void {
  if (values.every(Number.isFinite)) return;
  const reason = `${what} (the largest 32-bit float is 3.4e38).`;
  throw new AppError("input.unusable", `${tool}: ${reason}`, { tool, input, reason });
}
