/** What this machine offers to a run. */
import { availableParallelism, devNull, totalmem } from "node:os";
import { join } from "node:path";

function allCores(): number {
  return availableParallelism();
}

/**
 * Threads for a wish of `asked` (undefined = one a core). Threads far beyond the cores do no work but take their time and
 * memory to start, hundreds of them more than the machine has; a script written for a larger machine shall still run.
 */
export function threadsFor(asked: number | undefined, cores: number = allCores()): number {
  return asked === undefined ? cores : Math.min(asked, Math.max(8, 2 * cores));
}

/** Bytes a run may hold: 70 % of the memory, or of the limit put on this process (a container, a batch job). */
export function memoryLimit(): number {
  const constrained = process.constrainedMemory();
  const memory = constrained > 0 && constrained < totalmem() ? constrained : totalmem();
  return Math.floor(0.7 * memory);
}

/**
 * Where no file can be made: a command leaves no trace in the window's list of recent files, and the engine takes a state
 * folder that cannot be written for one that forgets.
 */
export const NO_STATE = join(devNull, "annulus");
