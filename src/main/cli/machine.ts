/** What this machine offers to a run. */
import { availableParallelism, tmpdir, totalmem } from "node:os";
import { join } from "node:path";

export function allCores(): number {
  return availableParallelism();
}

/** Bytes a run may hold: 70 % of the memory, or of the limit put on this process (a container, a batch job). */
export function memoryLimit(): number {
  const constrained = process.constrainedMemory();
  const memory = constrained > 0 && constrained < totalmem() ? constrained : totalmem();
  return Math.floor(0.7 * memory);
}

/** A command leaves no trace in the window's list of recent files, so it keeps its state apart; made only if needed. */
export function commandStateDir(): string {
  return join(tmpdir(), `annulus-cli-${process.pid}`);
}
