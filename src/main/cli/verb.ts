/** The command line of a tool, read off its schema: parser, `--help` and manual page all start from here. */
import { valueText } from "../../core/tools/lists.js";
import { describeRange, flagName, type Param } from "../../core/tools/params.js";
import type { AnyTool, InputSlot, OutputSlot } from "../../core/tools/tool.js";

/** A word that stands without a dash: an input file, or a parameter that is given as a word. */
export interface PositionalSpec {
  /** What it fills: an input slot or a parameter of the tool. */
  role: "input" | "param";
  name: string;
  /** How usage lines call it: STACK, A, KIND. */
  word: string;
  label: string;
  help: string;
  optional: boolean;
  param?: Param;
}

/** `--name value`, or `--name` alone for a switch. */
export interface OptionSpec {
  role: "input" | "images" | "param" | "common";
  /** Without the dashes. */
  flag: string;
  /** Input, parameter or common option that it sets. */
  name: string;
  /** What stands after it in usage lines; null for a switch. */
  word: string | null;
  label: string;
  help: string;
  param?: Param;
  /** Must be given. */
  required?: boolean;
  /** May be given several times, or with several values. */
  several?: boolean;
}

export interface VerbSpec {
  /** "align reference-free". */
  verb: string;
  positionals: PositionalSpec[];
  options: OptionSpec[];
}

const common = (flag: string, word: string | null, help: string): OptionSpec => ({
  role: "common",
  flag,
  name: flag,
  word,
  label: "",
  help,
});

/** Options of every verb. */
export const GENERAL_OPTIONS: readonly OptionSpec[] = [
  common("json", null, "One JSON object on standard output, and nothing else there."),
  common("quiet", null, "No progress and no summary; errors are still shown."),
  common("help", null, "Show this help."),
];

/** Options of the verbs that open particles. */
export const INPUT_OPTIONS: readonly OptionSpec[] = [
  common("root", "DIR", "Folder to which image paths in a STAR file are relative, when it is not found by itself."),
  common("pixel-size", "Å", "Pixel size of the input in Å/px, instead of what its files say."),
];

/** Options of every verb that runs a tool. */
export const RUN_OPTIONS: readonly OptionSpec[] = [
  common("out", "DIR", "Folder for the results; created. One that holds files is refused without --overwrite."),
  common("overwrite", null, "Replace files in --out DIR."),
  common("threads", "N", "Worker threads; default: all cores. The result is the same for any number."),
  common("seed", "N", "Seed of all random numbers; default 1, recorded in result.json."),
  ...INPUT_OPTIONS,
  common("images", "LIST", "Images of the first input that take part, counted from 1: 1-200,300."),
  common("limit", "N", "Only the first N images (of --images, if given)."),
  ...GENERAL_OPTIONS,
];

/** `align.reference-free` → `align reference-free`. */
export function verbOf(tool: Pick<AnyTool, "id">): string {
  return tool.id.replaceAll(".", " ");
}

/** What stands behind the flag of a parameter; null for a switch. */
export function paramWord(param: Param): string | null {
  switch (param.type) {
    case "flag":
      return null;
    case "choice":
      return "WORD";
    case "list":
    case "numbers":
      return "LIST";
    case "text":
      return "TEXT";
    case "number":
    case "integer":
      return "N";
  }
}

/** The default of a parameter in words: "5 px", "all". */
export function defaultText(param: Param): string {
  if (param.type === "flag") return param.default ? "on" : "off";
  if (param.type === "list" || param.type === "numbers") return valueText(param, param.default) || param.empty;
  if (param.type === "text") return param.default || param.empty;
  return `${param.default}${"unit" in param && param.unit !== "" ? ` ${param.unit}` : ""}`;
}

function upper(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, "$1-$2").toUpperCase();
}

/** Positional words first in order of declaration, then inputs by flag, parameters, and the common options. */
export function specOf(tool: AnyTool): VerbSpec {
  const positionals: PositionalSpec[] = [];
  const options: OptionSpec[] = [];
  for (const [name, param] of Object.entries(tool.params)) {
    if (param.positional) {
      const { label, help } = param;
      positionals.push({ role: "param", name, word: upper(name), label, help, optional: false, param });
    }
  }
  for (const [name, slot] of Object.entries(tool.inputs)) {
    const { label, help, optional } = slot;
    if (slot.cli === "positional") {
      const word = slot.kind === "factors" ? "DIR" : upper(name);
      positionals.push({ role: "input", name, word, label, help, optional });
    } else {
      const { flag, images } = slot.cli;
      const several = slot.several ? { several: true } : {};
      const word = slot.several ? "FILE…" : "FILE";
      options.push({ role: "input", flag, name, word, label, help, required: !optional, ...several });
      if (images !== undefined) {
        const which = `Images of --${flag} FILE that are used, counted from 1: 1,5-8.`;
        options.push({ role: "images", flag: images, name, word: "LIST", label: "", help: which });
      }
    }
  }
  for (const [name, param] of Object.entries(tool.params)) {
    if (param.positional) continue;
    const { label, help } = param;
    options.push({ role: "param", flag: flagName(name, param), name, word: paramWord(param), label, help, param });
  }
  // A tool's own parameter (simulate --pixel-size) takes the place of the common option of that name.
  const own = new Set(options.map((o) => o.flag));
  const takesFiles = Object.keys(tool.inputs).length > 0;
  const ofInputs = new Set(INPUT_OPTIONS.map((o) => o.flag));
  const ofImages = new Set(["images", "limit"]);
  const takesImages = firstImages(tool.inputs) !== null;
  // The folder of an analysis remembers its own.
  const takesScale = Object.values(tool.inputs).some(({ kind }) => kind === "images" || kind === "alignments");
  for (const option of RUN_OPTIONS) {
    if (own.has(option.flag) || (!takesFiles && ofInputs.has(option.flag))) continue;
    if (!takesImages && ofImages.has(option.flag)) continue;
    if (!takesScale && option.flag === "pixel-size") continue;
    options.push(option);
  }
  return { verb: verbOf(tool), positionals, options };
}

/** "annulus align multi-reference STACK --references FILE [options]". */
export function usageLine(spec: VerbSpec): string {
  const words = spec.positionals.map((p) => (p.optional ? `[${p.word}]` : p.word));
  const required = spec.options.filter((o) => o.required).map((o) => `--${o.flag} ${o.word ?? ""}`.trimEnd());
  return ["annulus", spec.verb, ...words, ...required, "[options]"].join(" ");
}

/** "default 5 px; 0 to 20 px; 0 = automatic". */
export function describeParam(param: Param): string {
  const parts = [`default ${defaultText(param)}`];
  if (param.type !== "flag") parts.push(describeRange(param));
  if (param.type === "number" || param.type === "integer") {
    for (const [value, meaning] of Object.entries(param.special ?? {})) parts.push(`${value} = ${meaning}`);
  }
  return parts.join("; ");
}

/** How a switch is typed: one that is on by default is turned off by `--no-`. */
export function flagText(option: OptionSpec): string {
  const off = option.param?.type === "flag" && option.param.default;
  return `--${off ? "no-" : ""}${option.flag}${option.word === null ? "" : ` ${option.word}`}`;
}

const STAR_COLUMNS =
  "all columns of the input, rlnImageName, rlnAnglePsi (°), rlnOriginXAngst, rlnOriginYAngst (Å), rlnClassNumber, " +
  "rlnOpticsGroup, annulusCcc, annulusMirror, annulusShiftX, annulusShiftY (px)";

/**
 * Files that an output becomes in --out DIR, and the columns of the tables whose columns are fixed. An output whose file
 * has an extension is that file; without one, alignments are written both ways. A table in JSON is written as CSV too.
 */
export function filesOf(slot: OutputSlot): { file: string; columns: string | null }[] {
  const named = /\.(star|csv)$/.test(slot.file);
  switch (slot.kind) {
    case "alignments": {
      const both = [
        { file: `${slot.file}.star`, columns: STAR_COLUMNS },
        {
          file: `${slot.file}.csv`,
          columns: "index, class, psi (°), originX, originY, shiftX, shiftY (px), mirror, ccc",
        },
      ];
      if (!named) return both;
      return [{ ...both[slot.file.endsWith(".star") ? 0 : 1]!, file: slot.file }];
    }
    case "frc":
      return [{ file: named ? slot.file : `${slot.file}.csv`, columns: "class, spatialFrequency (1/Å), frc, n" }];
    case "table":
      if (slot.file.endsWith(".json")) {
        return [slot.file, slot.file.replace(/\.json$/, ".csv")].map((file) => ({ file, columns: null }));
      }
      return [{ file: named ? slot.file : `${slot.file}.csv`, columns: null }];
    case "curves":
      return [{ file: named ? slot.file : `${slot.file}.csv`, columns: null }];
    case "factors":
      return [
        { file: "factors.json", columns: null },
        {
          file: "coordinates.csv",
          columns:
            "index, f1, f2, …, scale; of images that were moved also class, psi (°), shiftX, shiftY (px), mirror, ccc",
        },
      ];
    case "images":
      return [{ file: slot.file, columns: null }];
  }
}

/** The input that `--images` and `--limit` choose from: the first one that holds images. */
export function firstImages(inputs: Readonly<Record<string, InputSlot>>): string | null {
  return Object.entries(inputs).find(([, slot]) => slot.kind === "images")?.[0] ?? null;
}
