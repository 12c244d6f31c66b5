/** How a run that failed is reported, and which exit code it gets. */
import { AppError, toWire } from "../../core/errors.js";
import { printable, printableLine } from "./terminalText.js";

export const EXIT = { done: 0, bug: 1, usage: 2, input: 3, output: 4, interrupted: 130 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export function exitCodeOf(error: unknown): ExitCode {
  if (!(error instanceof AppError)) return EXIT.bug;
  switch (error.code) {
    case "params.invalid":
    case "input.missing":
    case "request.invalid":
      return EXIT.usage;
    case "output.exists":
    case "output.failed":
      return EXIT.output;
    case "job.cancelled":
      return EXIT.interrupted;
    case "worker.crashed":
    case "session.unknown":
      return EXIT.bug;
    default:
      return EXIT.input;
  }
}

/** Error as it stands under "error" in --json output: code, message, detail; never a stack. */
export function errorJson(error: unknown): { code: string; message: string; detail: unknown } {
  const { code, message, detail } = toWire(error);
  return { code, message, detail: detail ?? null };
}

/** Where in the file: "byte 1024", "line 27". */
function placeOf(detail: Record<string, unknown>): string | null {
  if (typeof detail["line"] === "number") return `line ${detail["line"]}`;
  if (typeof detail["byte"] === "number") return `byte ${detail["byte"]}`;
  return null;
}

/** What to type against errors whose makers know nothing of the command line. */
const HINTS: Readonly<Record<string, string>> = {
  "pixelSize.unknown": "give it in Å/px with --pixel-size",
  "memory.exceeded": "take fewer images with --limit or --images, or a machine with more memory",
  "file.changed": "wait until the program that writes the file is done, then run again",
};

/** What is printed on standard error: the message, then file, place, found, expected and hint, one a line. */
export function errorText(error: unknown, version: string): string {
  if (!(error instanceof AppError)) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return `annulus: this is a bug in Annulus ${version}. Please report it with the command and these lines:\n${printable(stack)}\n`;
  }
  if (error.code === "job.cancelled") return "annulus: stopped; nothing was written\n";
  const detail = (error.detail ?? {}) as unknown as Record<string, unknown>;
  const lines = [`annulus: ${error.code}: ${printable(error.message)}`];
  const place = placeOf(detail);
  const add = (name: string, value: unknown): void => {
    if (typeof value === "string" && value !== "") lines.push(`  ${`${name}:`.padEnd(10)}${printableLine(value)}`);
  };
  add("file", detail["path"]);
  add("place", place);
  add("found", detail["found"]);
  add("expected", detail["expected"]);
  add("hint", detail["hint"] ?? HINTS[error.code as string]);
  return `${lines.join("\n")}\n`;
}
