/** A file system that fails at a chosen call. */
import * as fs from "node:fs";
import type { OutputFs } from "../../../src/main/engine/export/outputFs.js";

export interface FailingFs {
  fs: OutputFs;
  /** Names of the calls made so far, in order. */
  calls: string[];
}

/**
 * Fails call number `at` (from 0) of those in `which`, once or from then on; reading the state of the disk never fails.
 */
export function failingFs(
  code: string,
  at: number,
  mode: "once" | "from then on",
  which: readonly string[] = [
    "openSync",
    "writeSync",
    "readSync",
    "fsyncSync",
    "closeSync",
    "renameSync",
    "linkSync",
    "mkdirSync",
  ],
): FailingFs {
  const calls: string[] = [];
  const wrapped: Record<string, unknown> = {};
  for (const name of [
    "openSync",
    "writeSync",
    "readSync",
    "fsyncSync",
    "closeSync",
    "renameSync",
    "linkSync",
    "unlinkSync",
    "mkdirSync",
    "rmdirSync",
    "readdirSync",
    "statSync",
    "existsSync",
  ] as const) {
    const real = fs[name] as (...args: unknown[]) => unknown;
    wrapped[name] = (...args: unknown[]): unknown => {
      if (which.includes(name)) {
        const number = calls.length;
        calls.push(name);
        if (mode === "once" ? number === at : number >= at) {
          // A failing close still gives the descriptor back.
          if (name === "closeSync") real(...args);
          throw Object.assign(new Error(`${code}: injected, ${name}`), { code });
        }
      }
      return real(...args);
    };
  }
  return { fs: wrapped as unknown as OutputFs, calls };
}
