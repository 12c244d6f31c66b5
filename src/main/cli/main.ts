/** From the line that was typed to a verb, and from what went wrong to an exit code. */
import { toolById, TOOLS } from "../../core/tools/registry.js";
import { parseArguments, type Arguments } from "./arguments.js";
import type { Context } from "./context.js";
import { errorJson, errorText, exitCodeOf, EXIT, type ExitCode } from "./failure.js";
import { generalHelp, toolHelp, verbHelp } from "./help.js";
import { safeJson } from "./terminalText.js";
import { unknownName, usage } from "./usage.js";
import { specOf, verbOf } from "./verb.js";
import { OTHER_VERBS } from "./verbs.js";

/** Run one line. @returns the exit code; never throws. */
export async function main(context: Context): Promise<ExitCode> {
  try {
    return await dispatch(context);
  } catch (error) {
    if (context.argv.includes("--json")) context.stdout.write(`${safeJson({ error: errorJson(error) })}\n`);
    context.stderr.write(errorText(error, context.version));
    return exitCodeOf(error);
  }
}

async function dispatch(context: Context): Promise<ExitCode> {
  const { argv } = context;
  const first = argv[0];
  if (first === undefined || first === "--help" || first === "-h" || first === "help") {
    context.stdout.write(generalHelp(context.version, TOOLS));
    return first === undefined ? EXIT.usage : EXIT.done;
  }
  if (first === "--version") {
    context.stdout.write(`${context.version}\n`);
    return EXIT.done;
  }
  requireFolder();
  const other = OTHER_VERBS.find((v) => v.verb === first);
  if (other) {
    const args = parseArguments(argv.slice(1), other.options);
    if (args.given.has("help")) {
      context.stdout.write(verbHelp(other));
      return EXIT.done;
    }
    return runOther(other.verb, args, context);
  }
  return runToolVerb(first, context);
}

/** Every path is relative to the current folder, which somebody may have removed. */
function requireFolder(): void {
  try {
    process.cwd();
  } catch {
    throw usage("the current folder does not exist any more", "change to a folder that exists and type the line again");
  }
}

async function runOther(verb: string, args: Arguments, context: Context): Promise<ExitCode> {
  switch (verb) {
    case "info":
      return (await import("./info.js")).showInfo(args, context);
    case "tools":
      return (await import("./tools.js")).listTools(args, context);
    case "open":
    case "serve":
      return (await import("./shell.js")).openShell(verb, args, context);
    default:
      throw new Error(`verb ${verb} is described but not run`);
  }
}

async function runToolVerb(first: string, context: Context): Promise<ExitCode> {
  const { argv } = context;
  const known = [...OTHER_VERBS.map((v) => v.verb), ...TOOLS.map(verbOf)];
  const group = TOOLS.filter((t) => t.id.startsWith(`${first}.`));
  const second = argv[1];
  if (group.length > 0 && (second === undefined || second.startsWith("-"))) {
    const asked = second === "--help" || second === "-h";
    (asked ? context.stdout : context.stderr).write(generalHelp(context.version, TOOLS, first));
    return asked ? EXIT.done : EXIT.usage;
  }
  const id = group.length > 0 ? `${first}.${second ?? ""}` : first;
  if (!TOOLS.some((t) => t.id === id)) {
    if (first.startsWith("-")) throw usage(`a verb must come first, found ${first}`, `verbs: ${known.join(", ")}`);
    throw unknownName("verb", id.replace(".", " "), known, (name) => name);
  }
  const tool = toolById(id);
  const args = parseArguments(argv.slice(id.split(".").length), specOf(tool).options);
  if (args.given.has("help")) {
    context.stdout.write(toolHelp(tool));
    return EXIT.done;
  }
  return (await import("./runTool.js")).runTool(tool, args, context);
}
