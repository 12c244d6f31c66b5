/** Ctrl-C: the first asks the work to stop and gives it a moment to tidy up, the second ends at once. */
import { AppError } from "../../core/errors.js";
import { EXIT } from "./failure.js";

/** The process is gone after this time whatever the work does; the promise of the manual is one second. */
const PATIENCE_MS = 800;

export interface Interrupt {
  /** Rejects with "job.cancelled" at the first Ctrl-C. */
  readonly stopped: Promise<never>;
  readonly happened: boolean;
  dispose(): void;
}

/** @param tidy runs before a forced end; must be quick and must not throw */
export function catchInterrupt(onStop: () => void, tidy: () => void): Interrupt {
  let happened = false;
  let reject: (error: unknown) => void = () => undefined;
  const stopped = new Promise<never>((_resolve, no) => {
    reject = no;
  });
  stopped.catch(() => undefined);
  const end = (): never => {
    tidy();
    process.exit(EXIT.interrupted);
  };
  const handler = (): void => {
    if (happened) end();
    happened = true;
    setTimeout(end, PATIENCE_MS).unref();
    reject(new AppError("job.cancelled", "stopped by Ctrl-C", { jobId: 0 }));
    onStop();
  };
  process.on("SIGINT", handler);
  process.on("SIGTERM", handler);
  return {
    stopped,
    get happened() {
      return happened;
    },
    dispose() {
      process.off("SIGINT", handler);
      process.off("SIGTERM", handler);
    },
  };
}
