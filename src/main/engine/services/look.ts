/** A look at some images of a stack, for what a header cannot tell. */
import { AppError } from "../../../core/errors.js";
import type { StackRef } from "../../../core/stack.js";
import { lookAt, type Seen } from "../open/look.js";
import type { SharedRef, WorkerEnv } from "../workerEnv.js";

export interface LookArgs {
  stack: SharedRef<StackRef>;
  /** Image numbers from 0. */
  indices: readonly number[];
}

/** Images that cannot be read are passed over: who wants to see them is told why. */
export function lookAtImages({ stack: ref, indices }: LookArgs, env: WorkerEnv): Seen {
  const stack = env.get(ref);
  return lookAt(indices, stack.width * stack.height, (index, out) => {
    try {
      env.io.readImage(stack, index, out);
      return true;
    } catch (error) {
      if (error instanceof AppError) return false;
      throw error;
    }
  });
}
