/** Runs the built command line as a user would: another process, a folder of its own. */
import { built } from "../support/built.js";
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Built before the tests by test/support/buildWorker.ts, beside the worker it starts. */
export const CLI = fileURLToPath(built("cli.js"));

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
  /** Wall clock, ms. */
  ms: number;
}

export interface RunOptions {
  cwd?: string;
  uid?: number;
  env?: Record<string, string>;
  /** Gets the process and what it has said on standard error so far, each time it says something. */
  onStderr?: (text: string, kill: (signal: NodeJS.Signals) => void) => void;
}

export function runCommand(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const { cwd, uid } = options;
    const child = spawn(command, args, {
      ...(cwd === undefined ? {} : { cwd }),
      ...(uid === undefined ? {} : { uid, gid: uid }),
      env: { ...process.env, NODE_NO_WARNINGS: "1", ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
      options.onStderr?.(stderr, (signal) => child.kill(signal));
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr, ms: performance.now() - started }));
  });
}

export function runCli(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return runCommand(process.execPath, [CLI, ...args], options);
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "annulus-cli-"));
}

/** Name → bytes of every file below a folder. */
export function filesBelow(folder: string): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
    const path = join(folder, name);
    if (statSync(path).isFile()) found.set(name, readFileSync(path));
  }
  return found;
}
