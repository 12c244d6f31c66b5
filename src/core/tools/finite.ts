/** What tools say about images with pixels that are no numbers. */

import { AppError } from "../errors.js";
import { numbersOf, type StackRef } from "../stack.js";
import { capital, listNumbers } from "./imageName.js";

/** The note for images that were left out, or none. */
export function leftOutNote(stack: StackRef, indices: readonly number[]): string[] {
  if (indices.length === 0) return [];
  const which = capital(listNumbers("image", numbersOf(stack, indices)));
  const verb = indices.length === 1 ? "has" : "have";
  return [`${which} ${verb} pixels that are not finite numbers and took no part in the averages.`];
}

/**
 * Refuse results that 32-bit floats cannot hold, rather than write them as infinities.
 * @param values  computed from finite pixels
 * @param what    what the values are and how to keep them small: "… overflow 32-bit floats: scale the images"
 * @throws AppError "input.unusable"
 */
export function requireInRange(values: Float32Array, tool: string, input: string, what: string): void {
  let finite = true;
  // What is not finite differs from itself.
  for (let i = 0; i < values.length; i++) if (values[i]! - values[i]! !== 0) finite = false;
  if (finite) return;
  const reason = `${what} (the largest 32-bit float is 3.4e38).`;
  throw new AppError("input.unusable", `${tool}: ${reason}`, { tool, input, reason });
}
