/** Parameter schemas: plain JSON data, so that one object yields the form, the CLI flags, the manual and the type. */
import { AppError } from "../errors.js";
import { whyNoList, whyNoNumbers } from "./lists.js";

export type Unit = "px" | "Å" | "°" | "1/px" | "1/Å" | "Å/px" | "kV" | "mm" | "";
interface Common {
  label: string;
  /** One line, true for a developer, plain enough for a first-year student. */
  help: string;
  /** Hidden in the form until asked for. */
  advanced?: boolean;
  /** Command-line flag if it is not the kebab-case of the name ("maxShift" → --max-shift). */
  flag?: string;
  /** Command line: a word right after the verb instead of a flag (`simulate rings`). */
  positional?: boolean;
}
export interface NumberParam extends Common {
  type: "number";
  default: number;
  min?: number;
  max?: number;
  step?: number;
  unit: Unit;
  /** What a special value means, e.g. { 0: "automatic" }. */
  special?: Readonly<Record<number, string>>;
}
export interface IntegerParam extends Omit<NumberParam, "type"> {
  type: "integer";
}
export interface FlagParam extends Common {
  type: "flag";
  default: boolean;
}
export interface ChoiceParam<V extends string = string> extends Common {
  type: "choice";
  default: V;
  /** Value → label. */
  choices: Readonly<Record<V, string>>;
}
/** Whole numbers, none twice: "1-3,5". */
export interface ListParam extends Common {
  type: "list";
  default: readonly number[];
  min?: number;
  max?: number;
  /** What an empty list means ("all"). */
  empty: string;
}
/** A number for each of several things: "3.2,-1" by place, "f1=3.2,f2=-1" by name. */
export interface NumbersParam extends Common {
  type: "numbers";
  default: readonly number[];
  min?: number;
  max?: number;
  /** What the things are called before their number, in small letters: "f". */
  prefix: string;
  /** The number of a thing that is not named while a later one is. */
  missing: number;
  /** What no numbers at all mean ("as they are"). */
  empty: string;
}
/** A text in a small language of its own, which the tool reads. */
export interface TextParam extends Common {
  type: "text";
  default: string;
  /** What no text at all means ("none"). */
  empty: string;
  /** What such a text looks like: "5>3". */
  example: string;
}
export type Param = NumberParam | IntegerParam | FlagParam | ChoiceParam | ListParam | NumbersParam | TextParam;
export type ParamSchema = Readonly<Record<string, Param>>;
export type ParamValue<P extends Param> = P extends { type: "choice"; default: infer V }
  ? V
  : P extends FlagParam
    ? boolean
    : P extends ListParam | NumbersParam
      ? readonly number[]
      : P extends TextParam
        ? string
        : number;
export type ParamValues<S extends ParamSchema> = { readonly [K in keyof S]: ParamValue<S[K]> };

export const number = (p: Omit<NumberParam, "type">): NumberParam => ({ type: "number", ...p });
export const integer = (p: Omit<IntegerParam, "type">): IntegerParam => ({ type: "integer", ...p });
export const list = (p: Omit<ListParam, "type">): ListParam => ({ type: "list", ...p });
export const numbers = (p: Omit<NumbersParam, "type">): NumbersParam => ({ type: "numbers", ...p });
export const text = (p: Omit<TextParam, "type">): TextParam => ({ type: "text", ...p });
export const flag = (p: Omit<FlagParam, "type">): FlagParam => ({ type: "flag", ...p });
export const choice = <const V extends string>(
  p: Omit<ChoiceParam<V>, "type" | "default"> & { default: NoInfer<V> },
): ChoiceParam<V> => ({ type: "choice", ...p });

/** "maxShift" → "max-shift"; the param's own `flag` wins. */
export function flagName(name: string, param?: { flag?: string }): string {
  return param?.flag ?? name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);
}

/** The allowed range in words: "0 to 90 °", "one of bilinear, cubic". */
export function describeRange(param: Param): string {
  if (param.type === "flag") return "on or off";
  if (param.type === "choice") return `one of ${Object.keys(param.choices).join(", ")}`;
  if (param.type === "text") return `a text like ${param.example}`;
  if (param.type === "list") return `whole numbers${within(param)}, like 1-3,5`;
  if (param.type === "numbers") {
    const { prefix } = param;
    return `numbers${within(param)}, like 3.2,-1 or ${prefix}1=3.2,${prefix}2=-1`;
  }
  const unit = param.unit === "" ? "" : ` ${param.unit}`;
  if (param.min !== undefined && param.max !== undefined) return `${param.min} to ${param.max}${unit}`;
  if (param.min !== undefined) return `at least ${param.min}${unit}`;
  if (param.max !== undefined) return `at most ${param.max}${unit}`;
  return `any number${unit}`;
}

/** " from 1 to 9"; nothing for numbers without bounds. */
function within({ min, max }: { min?: number; max?: number }): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return ` from ${min}`;
  return max === undefined ? "" : ` up to ${max}`;
}

/** Are two values of a parameter the same? Lists are by their numbers. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b;
  return a.length === b.length && a.every((value, i) => value === b[i]);
}

/** The error for a parameter of a tool that does not fit: "<tool>: <param> <reason>". */
export function unfit(tool: string, param: string, reason: string): AppError<"params.invalid"> {
  return new AppError("params.invalid", `${tool}: ${param} ${reason}`, { tool, param, reason });
}

/**
 * Fill defaults and check every value; an unknown name is an error, so a misspelt flag never passes in silence.
 * @throws AppError "params.invalid"
 */
export function parseParams<S extends ParamSchema>(
  tool: string,
  schema: S,
  given: Readonly<Record<string, unknown>>,
): ParamValues<S> {
  const fail = (param: string, reason: string): never => {
    throw unfit(tool, param, reason);
  };
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(schema, name)) fail(name, `is not a parameter; known: ${Object.keys(schema).join(", ")}`);
  }
  const values: Record<string, unknown> = {};
  for (const [name, param] of Object.entries(schema)) {
    const value = given[name] ?? param.default;
    if (param.type === "flag") {
      if (typeof value !== "boolean") fail(name, "must be true or false");
    } else if (param.type === "choice") {
      if (typeof value !== "string" || !Object.hasOwn(param.choices, value)) {
        fail(name, `is ${JSON.stringify(value)}; allowed: ${describeRange(param)}`);
      }
    } else if (param.type === "text") {
      if (typeof value !== "string") fail(name, "must be a text");
    } else if (param.type === "list" || param.type === "numbers") {
      const allNumbers = Array.isArray(value) && value.every((v) => typeof v === "number");
      if (!allNumbers) fail(name, "must be a list of numbers");
      const reason =
        param.type === "list" ? whyNoList(value as number[], param) : whyNoNumbers(value as number[], param);
      if (reason !== null) fail(name, `cannot be used: ${reason}; allowed: ${describeRange(param)}`);
    } else if (typeof value !== "number" || !Number.isFinite(value)) {
      fail(name, "must be a finite number");
    } else if (param.type === "integer" && !Number.isInteger(value)) {
      fail(name, `is ${value}; it must be a whole number`);
    } else if (value < (param.min ?? -Infinity) || value > (param.max ?? Infinity)) {
      fail(name, `is ${value}; allowed: ${describeRange(param)}`);
    }
    values[name] = value;
  }
  return values as ParamValues<S>;
}
