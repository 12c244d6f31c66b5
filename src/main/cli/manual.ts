/** The manual pages `docs/tools/<id>.md`, from the same schemas as `--help`. */
import { describeRange, flagName, type Param } from "../../core/tools/params.js";
import type { AnyTool } from "../../core/tools/tool.js";
import { TOOLS } from "../../core/tools/registry.js";
import { sentence } from "./help.js";
import { defaultText, filesOf, flagText, paramWord, RUN_OPTIONS, specOf, usageLine, type OptionSpec } from "./verb.js";
import { OTHER_VERBS, type OtherVerb } from "./verbs.js";

const MADE = "<!-- Made from the tool's schema by `npm run docs`. Change src/core/tools, not this page. -->\n";

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |\n`;
  return line(head) + line(head.map(() => "---")) + rows.map(line).join("");
}

function rangeText(param: Param): string {
  const special = "special" in param ? Object.entries(param.special ?? {}) : [];
  return [describeRange(param), ...special.map(([value, meaning]) => `${value} = ${meaning}`)].join("; ");
}

function paramRows(tool: AnyTool): string[][] {
  return Object.entries(tool.params).map(([name, param]) => {
    const option: OptionSpec = {
      role: "param",
      flag: flagName(name, param),
      name,
      word: paramWord(param),
      label: param.label,
      help: param.help,
      param,
    };
    const typed = param.positional ? name.toUpperCase() : flagText(option);
    const about = sentence(param.label, param.help) + (param.advanced ? " (Advanced.)" : "");
    const choices =
      param.type === "choice"
        ? ` ${Object.entries(param.choices)
            .map(([value, meaning]) => `\`${value}\`: ${meaning}`)
            .join("; ")}.`
        : "";
    return [
      `\`${typed}\``,
      defaultText(param),
      param.type === "choice" ? "see right" : rangeText(param),
      about + choices,
    ];
  });
}

/** The manual page of a tool. */
export function toolPage(tool: AnyTool): string {
  const spec = specOf(tool);
  const inputs = [
    ...spec.positionals
      .filter((p) => p.role === "input")
      .map((p) => [`\`${p.word}\``, p.optional ? "may be left out" : "needed", sentence(p.label, p.help)]),
    ...spec.options
      .filter((o) => o.role === "input" || o.role === "images")
      .map((o) => [
        `\`--${o.flag} ${o.word ?? ""}\``,
        o.required ? "needed" : "may be left out",
        sentence(o.label, o.help),
      ]),
  ];
  const outputs = Object.values(tool.outputs).flatMap((slot) =>
    filesOf(slot).map(({ file, columns }) => [
      `\`${file}\``,
      sentence(slot.label, slot.help) +
        (columns === null ? "" : ` Columns: ${columns}.`) +
        (slot.optional ? " Not made by every run." : ""),
    ]),
  );
  outputs.push(["`result.json`", "Provenance: tool, version, parameters, seed, sha256 of the inputs, times, figures."]);
  const figures = Object.entries(tool.figures).map(([name, f]) => [
    `\`${name}\``,
    f.unit === "" ? "–" : f.unit,
    sentence(f.label, f.help),
  ]);
  const common = spec.options.filter((o) => o.role === "common").map((o) => `\`--${o.flag}\``);
  return [
    `# ${tool.title}\n`,
    MADE,
    `${tool.summary}\n`,
    `\`\`\`text\n${usageLine(spec)}\n\`\`\`\n`,
    `${tool.description.trim()}\n`,
    inputs.length === 0 ? "" : `## Inputs\n\n${table(["input", "", "what"], inputs)}`,
    Object.keys(tool.params).length === 0
      ? ""
      : `## Parameters\n\n${table(["parameter", "default", "allowed", "what"], paramRows(tool))}`,
    `Common options ([what they do](../verbs.md)): ${common.join(", ")}.\n`,
    `## Outputs\n\n${table(["file in \`--out DIR\`", "what"], outputs)}`,
    figures.length === 0 ? "" : `## Figures\n\n${table(["name", "unit", "what"], figures)}`,
    tool.references.length === 0 ? "" : `## References\n\n${tool.references.map((r) => `- ${r}\n`).join("")}`,
  ]
    .filter((part) => part !== "")
    .join("\n");
}

function verbSection(verb: OtherVerb): string {
  const rows = [
    ...verb.positionals.map((p) => [`\`${p.word}\``, p.help]),
    ...verb.options.map((o) => [`\`${flagText(o)}\``, o.help]),
  ];
  return `### ${verb.verb}\n\n${verb.summary} ${verb.description}\n\n\`\`\`text\n${usageLine(verb)}\n\`\`\`\n\n${table(["", "what"], rows)}`;
}

/** The generated part of the manual: file name below docs/ → text. */
export function manualPages(): Map<string, string> {
  const pages = new Map(TOOLS.map((tool) => [`tools/${tool.id}.md`, toolPage(tool)]));
  pages.set(
    "tools/README.md",
    [
      "# Tools\n",
      MADE,
      table(
        ["tool", "command", "what it does"],
        TOOLS.map((tool) => [`[${tool.title}](${tool.id}.md)`, `\`annulus ${specOf(tool).verb}\``, tool.summary]),
      ),
    ].join("\n"),
  );
  pages.set(
    "verbs.md",
    [
      "# Verbs and common options\n",
      MADE,
      "The verbs that run a tool have [a page each](tools/README.md). How the command line behaves as a whole is told in\n[command-line.md](command-line.md).\n",
      `## Common options of the tools\n\n${table(
        ["option", "what"],
        RUN_OPTIONS.map((o) => [`\`${flagText(o)}\``, o.help]),
      )}`,
      "## Other verbs\n",
      ...OTHER_VERBS.map(verbSection),
    ].join("\n"),
  );
  return pages;
}
