/** Splits what was typed into words and options, checked against the options the verb has. */
import { describeRange, type Param } from "../../core/tools/params.js";
import { readList, readNumbers } from "../../core/tools/lists.js";
import type { OptionSpec } from "./verb.js";
import { unknownName, usage } from "./usage.js";

export interface Arguments {
  words: string[];
  /** Text of `--name value`, true for a switch, false for `--no-name`; keyed by flag. */
  given: Map<string, string | boolean>;
  /** All values, in order, of an option that may be given several times. */
  several: Map<string, string[]>;
  /** Words that stand right behind an option that takes several values: by place in `words`, the flag they may belong to. */
  behind: Map<number, string>;
}

/**
 * GNU habits: `--name value`, `--name=value`, `--no-name`, `--` ends the options; a value may be a negative number.
 * @throws AppError "request.invalid"
 */
export function parseArguments(argv: readonly string[], options: readonly OptionSpec[]): Arguments {
  const byFlag = new Map(options.map((o) => [o.flag, o]));
  const words: string[] = [];
  const given: Arguments["given"] = new Map();
  const several: Arguments["several"] = new Map();
  const behind: Arguments["behind"] = new Map();
  let list: string | null = null;
  for (let i = 0; i < argv.length; i++) {
    const text = argv[i]!;
    if (list !== null && (!text.startsWith("-") || text === "-")) behind.set(words.length, list);
    else list = null;
    if (text === "--") {
      words.push(...argv.slice(i + 1));
      break;
    }
    if (text === "-h") {
      given.set("help", true);
      continue;
    }
    if (!text.startsWith("-") || text === "-") {
      words.push(text);
      continue;
    }
    const equals = text.indexOf("=");
    const typed = text.slice(0, equals < 0 ? undefined : equals).replace(/^--?/, "");
    const negated = !byFlag.has(typed) && typed.startsWith("no-") ? byFlag.get(typed.slice(3)) : undefined;
    const option = byFlag.get(typed) ?? negated;
    if (!text.startsWith("--") || !option || (negated && negated.word !== null)) {
      throw unknownName("option", typed, [...byFlag.keys()], (flag) => `--${flag}`);
    }
    if (given.has(option.flag) && !option.several) throw usage(`--${option.flag} is given twice`, "give it once");
    if (option.word === null) {
      if (equals >= 0) throw usage(`--${option.flag} takes no value`, `write --${option.flag} or --no-${option.flag}`);
      given.set(option.flag, negated === undefined);
      continue;
    }
    const value = equals >= 0 ? text.slice(equals + 1) : argv[++i];
    const looksLikeOption = equals < 0 && value !== undefined && /^--?[A-Za-z]/.test(value);
    if (value === undefined || value === "" || looksLikeOption) {
      throw usage(`--${option.flag} needs a value (${option.word})`, valueHint(option));
    }
    given.set(option.flag, value);
    if (!option.several) continue;
    several.set(option.flag, [...(several.get(option.flag) ?? []), value]);
    list = option.flag;
  }
  return { words, given, several, behind };
}

function valueHint(option: OptionSpec): string {
  return option.param ? `allowed: ${describeRange(option.param)}` : option.help;
}

/** The text of an option that takes a value. */
export function textOf(args: Arguments, flag: string): string | undefined {
  const value = args.given.get(flag);
  return typeof value === "string" ? value : undefined;
}

export function isOn(args: Arguments, flag: string): boolean {
  return args.given.get(flag) === true;
}

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** A whole number of a common option, e.g. --threads. */
export function wholeNumber(args: Arguments, flag: string, min: number, max: number): number | undefined {
  const text = textOf(args, flag);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!NUMBER.test(text) || !Number.isInteger(value) || value < min || value > max) {
    throw usage(`--${flag} is ${text}; it must be a whole number`, `allowed: ${min} to ${max}`);
  }
  return value;
}

/** A positive number of a common option, e.g. --pixel-size. */
export function positiveNumber(args: Arguments, flag: string): number | undefined {
  const text = textOf(args, flag);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!NUMBER.test(text) || !(value > 0) || !Number.isFinite(value)) {
    throw usage(`--${flag} is ${text}; it must be a number above 0`, "write it like 1.35");
  }
  return value;
}

/**
 * The value of a tool's parameter from its text; says what is allowed.
 * @param show how the parameter is named to the user: "--max-shift", "KIND"
 */
export function paramValue(
  show: string,
  param: Param,
  text: string | boolean,
): number | string | boolean | readonly number[] {
  const allowed = `allowed: ${describeRange(param)}`;
  if (param.type === "flag") return text === true;
  const typed = String(text);
  if (param.type === "choice") {
    const known = Object.keys(param.choices);
    if (known.includes(typed)) return typed;
    throw unknownName(`choice for ${show} named`, typed, known, (name) => name);
  }
  if (param.type === "text") return typed;
  if (param.type === "list" || param.type === "numbers") {
    const read = param.type === "list" ? readList(typed, param) : readNumbers(typed, param);
    if ("reason" in read) throw usage(`${show} is ${typed}: ${read.reason}`, allowed);
    return read.values;
  }
  const value = Number(typed);
  if (!NUMBER.test(typed) || !Number.isFinite(value)) throw usage(`${show} is ${typed}; it must be a number`, allowed);
  if (param.type === "integer" && !Number.isInteger(value)) {
    throw usage(`${show} is ${typed}; it must be a whole number`, allowed);
  }
  if (value < (param.min ?? -Infinity) || value > (param.max ?? Infinity)) {
    throw usage(`${show} is ${typed}; that is out of range`, allowed);
  }
  return value;
}
