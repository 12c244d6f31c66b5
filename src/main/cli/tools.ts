/** `annulus tools`: the list, or with --json the schemas that the window builds its forms from. */
import { TOOLS } from "../../core/tools/registry.js";
import type { AnyTool } from "../../core/tools/tool.js";
import type { Arguments } from "./arguments.js";
import { Output, type Context } from "./context.js";
import { EXIT, type ExitCode } from "./failure.js";
import { filesOf, specOf, usageLine } from "./verb.js";
import { usage } from "./usage.js";

/** What is public about a tool: everything but its code. */
export function toolSchema(tool: AnyTool): object {
  const spec = specOf(tool);
  const { id, title, summary, description, references, params, inputs, outputs, figures } = tool;
  return {
    id,
    verb: spec.verb,
    usage: usageLine(spec),
    title,
    summary,
    description,
    references,
    params,
    inputs,
    outputs: Object.fromEntries(
      Object.entries(outputs).map(([name, slot]) => [name, { ...slot, files: filesOf(slot).map((f) => f.file) }]),
    ),
    figures,
    needsOut: !tool.answersInFigures,
  };
}

export function listTools(args: Arguments, context: Context): ExitCode {
  if (args.words.length > 0) throw usage(`"${args.words.join(" ")}" is too much`, "usage: annulus tools [--json]");
  const output = new Output(context, args);
  output.object({ tools: TOOLS.map(toolSchema) });
  const width = Math.max(...TOOLS.map((t) => specOf(t).verb.length), 0);
  for (const tool of TOOLS) output.say(`${specOf(tool).verb.padEnd(width)}  ${tool.summary}`);
  return EXIT.done;
}
