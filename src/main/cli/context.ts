/** What every verb gets: where to write, what was asked for in general, and where the program's files lie. */
import type { Arguments } from "./arguments.js";
import { isOn } from "./arguments.js";
import { printable, safeJson } from "./terminalText.js";

export interface OutStream {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

export interface Context {
  stdout: OutStream;
  stderr: OutStream;
  version: string;
  /** Folder of the built program (out/main/): worker.js and launch.js lie in it. */
  home: URL;
  /** What was typed after the program's name. */
  argv: readonly string[];
}

export class Output {
  readonly json: boolean;
  readonly quiet: boolean;
  constructor(
    readonly context: Context,
    args: Arguments,
  ) {
    this.json = isOn(args, "json");
    this.quiet = isOn(args, "quiet");
  }

  /** The answer, for people; left out with --json. */
  say(text: string): void {
    if (!this.json && !this.quiet) this.context.stdout.write(`${printable(text)}\n`);
  }

  /** The answer, for programs. */
  object(value: unknown): void {
    if (this.json) this.context.stdout.write(`${safeJson(value)}\n`);
  }

  /** What the user should know beside the answer. */
  note(text: string): void {
    if (!this.quiet) this.context.stderr.write(`${printable(text)}\n`);
  }
}
