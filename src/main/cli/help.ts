/** `--help` as text, from the same schemas as the manual. */
import type { AnyTool } from "../../core/tools/tool.js";
import { describeParam, filesOf, flagText, specOf, usageLine, type OptionSpec, type VerbSpec } from "./verb.js";
import { OTHER_VERBS, type OtherVerb } from "./verbs.js";
import { wrap } from "./terminalText.js";

const WIDTH = 100;
const COLUMN = 30;

/** "  --max-shift N      Largest shift …", the second column wrapped. */
function row(left: string, right: string): string {
  const indent = " ".repeat(COLUMN);
  const first = `  ${left}`;
  const text = wrap(right, WIDTH - COLUMN, "");
  const lines = text.split("\n").map((line) => indent + line);
  if (first.length < COLUMN - 1) lines[0] = first.padEnd(COLUMN) + lines[0]!.slice(COLUMN);
  else lines.unshift(first);
  return lines.join("\n");
}

function section(title: string, rows: readonly string[]): string {
  return rows.length === 0 ? "" : `\n${title}\n${rows.join("\n")}\n`;
}

/** "Label. Help." without saying the same twice. */
export function sentence(label: string, help: string): string {
  if (help === "") return `${label}.`;
  const end = help.endsWith(".") ? help : `${help}.`;
  return label === "" ? end : `${label}: ${end}`;
}

function optionRow(option: OptionSpec): string {
  const about = option.param ? ` (${describeParam(option.param)})` : option.required ? " (needed)" : "";
  return row(flagText(option), sentence(option.label, option.help).replace(/\.$/, "") + about + ".");
}

function optionRows(spec: VerbSpec, ...roles: OptionSpec["role"][]): string[] {
  return spec.options.filter((o) => roles.includes(o.role)).map(optionRow);
}

function positionalRows(spec: VerbSpec): string[] {
  return spec.positionals.map((p) => {
    const about = p.param ? ` (${describeParam(p.param)})` : p.optional ? " (may be left out)" : "";
    return row(p.word, sentence(p.label, p.help).replace(/\.$/, "") + about + ".");
  });
}

/** Help of a tool's verb. */
export function toolHelp(tool: AnyTool): string {
  const spec = specOf(tool);
  const outputs = Object.values(tool.outputs).flatMap((slot) =>
    filesOf(slot).map(({ file, columns }) => {
      const about = `${sentence(slot.label, slot.help)}${slot.optional ? " Not made by every run." : ""}`;
      return row(file, columns === null ? about : `${about} Columns: ${columns}.`);
    }),
  );
  outputs.push(
    row("result.json", "Provenance: tool, version, parameters, seed, sha256 of the inputs, times, figures."),
  );
  const figures = Object.entries(tool.figures).map(([name, f]) =>
    row(name, sentence(f.label, f.help) + (f.unit === "" ? "" : ` Unit: ${f.unit}.`)),
  );
  return [
    `${wrap(`${tool.title}. ${tool.summary}`, WIDTH)}\n`,
    `\nUsage: ${usageLine(spec)}\n`,
    section("Inputs", [...positionalRows(spec), ...optionRows(spec, "input", "images")]),
    section("Parameters", optionRows(spec, "param")),
    section("Common options", optionRows(spec, "common")),
    section("Outputs in --out DIR", outputs),
    section("Figures (printed; with --json under these names)", figures),
    section(
      "References",
      tool.references.map((r) => `  ${wrap(r, WIDTH - 2, "  ")}`),
    ),
  ].join("");
}

/** Help of a verb that is not a tool. */
export function verbHelp(verb: OtherVerb): string {
  return [
    `${wrap(verb.summary, WIDTH)}\n`,
    `\nUsage: ${usageLine(verb)}\n`,
    `\n${wrap(verb.description, WIDTH)}\n`,
    section("Inputs", positionalRows(verb)),
    section("Options", optionRows(verb, "common")),
  ].join("");
}

/** `annulus --help`; with `group`, only the verbs that begin with that word (`annulus align --help`). */
export function generalHelp(version: string, tools: readonly AnyTool[], group?: string): string {
  const mine = tools.filter((t) => group === undefined || t.id.startsWith(`${group}.`));
  const toolRows = mine.map((t) => row(specOf(t).verb, t.summary));
  if (group !== undefined) return `Usage: annulus ${group} WHAT [inputs…] [--options]\n${section("What", toolRows)}`;
  return [
    `Annulus ${version}: two-dimensional single-particle image analysis.\n`,
    "\nUsage: annulus <verb> [inputs…] [--options]\n",
    "       annulus <verb> --help\n",
    section(
      "Verbs",
      OTHER_VERBS.map((v) => row(v.verb, v.summary)),
    ),
    section("Tools", toolRows),
    section("Exit codes", [
      row("0", "done"),
      row("1", "a bug in Annulus"),
      row("2", "wrong usage; the message says what is allowed"),
      row("3", "an input was refused; the message names file, place, found and expected"),
      row("4", "the output could not be written"),
      row("130", "stopped by Ctrl-C; nothing half-written is left"),
    ]),
  ].join("");
}
