/**
 * `open` and `serve`: hand over to the launcher. The command line may import the engine and core only, so the launcher,
 * which knows the api, the server and Electron, is not imported but loaded at run time: its build, launch.js, lies
 * beside cli.js as worker.js does. launch.ts declares its function as a {@link Launch}, so the compiler checks both ends.
 */
import { EXAMPLE_NAMES, type ExampleName } from "../../core/simulate/examples.js";
import { isOn, textOf, wholeNumber, type Arguments } from "./arguments.js";
import type { Context } from "./context.js";
import { EXIT, type ExitCode } from "./failure.js";
import { unknownName } from "./usage.js";

export interface LaunchOptions {
  /** Files to open, as typed. */
  files: readonly string[];
  /** "auto": Electron, else a browser window, else the link. "link": the link only. */
  shell: "auto" | "electron" | "browser" | "link";
  /** 0 = any free port. */
  port: number;
  /** Folder below which files may be opened; null = no bound. */
  root: string | null;
  threads: number | null;
  /** Built-in example to open; none otherwise. */
  example?: ExampleName | null;
}

/** Start the engine and the shell; resolves when the window is closed or the server ends. */
export type Launch = (options: LaunchOptions) => Promise<void>;

export async function openShell(verb: "open" | "serve", args: Arguments, context: Context): Promise<ExitCode> {
  const port = wholeNumber(args, "port", 0, 65535) ?? 0;
  const threads = wholeNumber(args, "threads", 1, 1024) ?? null;
  const shell =
    verb === "serve" ? "link" : isOn(args, "electron") ? "electron" : isOn(args, "browser") ? "browser" : "auto";
  const root = verb === "serve" ? (textOf(args, "root") ?? null) : null;
  const launcher = new URL("launch.js", context.home).href;
  const { launch } = (await import(/* @vite-ignore */ launcher)) as { launch: Launch };
  const example = verb === "open" ? exampleOf(args) : null;
  await launch({ files: args.words, shell, port, root, threads, example });
  return EXIT.done;
}

function exampleOf(args: Arguments): ExampleName | null {
  const text = textOf(args, "example");
  if (text === undefined) return null;
  const found = EXAMPLE_NAMES.find((name) => name === text);
  if (!found) throw unknownName("example", text, EXAMPLE_NAMES, (name) => name);
  return found;
}
