/** Programs that the launcher starts and answers for: none of them outlives it, none of them speaks for it. */
import { spawn } from "node:child_process";

export interface ChildExit {
  /** null when a signal ended it or it could not be started. */
  code: number | null;
  seconds: number;
  /** The last lines it wrote to stderr. */
  complaint: string;
}

export interface ChildProgram {
  exited: Promise<ChildExit>;
  stop(): void;
}

const KEPT = 4000;
/** Between the request to end and the end. */
const PATIENCE_MS = 2000;

/** Start a program without a terminal; what it writes is kept, not shown. */
export function startProgram(
  path: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): ChildProgram {
  const started = performance.now();
  const child = spawn(path, args, { stdio: ["ignore", "ignore", "pipe"], env, windowsHide: false });
  let complaint = "";
  child.stderr.on("data", (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-KEPT)));
  const exited = new Promise<ChildExit>((resolve) => {
    const end = (code: number | null): void =>
      resolve({ code, seconds: (performance.now() - started) / 1000, complaint: complaint.trim() });
    child.on("error", (error) => {
      complaint = error.message;
      end(null);
    });
    child.on("exit", end);
  });
  return {
    exited,
    stop: () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
      void exited.then(() => clearTimeout(timer));
    },
  };
}

/** Run to the end, or for `seconds` at most. @returns true when it ended well in time */
export async function runWithin(path: string, args: readonly string[], seconds: number): Promise<boolean> {
  const child = spawn(path, args, { stdio: "ignore" });
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      resolve(false);
    }, seconds * 1000);
    const end = (good: boolean): void => {
      clearTimeout(timer);
      resolve(good);
    };
    child.on("error", () => end(false));
    child.on("exit", (code) => end(code === 0));
  });
}
