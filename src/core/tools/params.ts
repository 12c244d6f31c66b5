/** Parameter schemas: plain JSON data, so that one object yields the form, the CLI flags, the manual and the type. */
import { AppError } from "../errors.js";

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
export type Param = NumberParam | IntegerParam | FlagParam | ChoiceParam;
export type ParamSchema = Readonly<Record<string, Param>>;
export type ParamValue<P extends Param> = P extends { type: "choice"; default: infer V }
  ? V
  : P extends FlagParam
    ? boolean
    : number;
export type ParamValues<S extends ParamSchema> = { readonly [K in keyof S]: ParamValue<S[K]> };

export const number = (p: Omit<NumberParam, "type">): NumberParam => ({ type: "number", ...p });
export const integer = (p: Omit<IntegerParam, "type">): IntegerParam => ({ type: "integer", ...p });
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
  const unit = param.unit === "" ? "" : ` ${param.unit}`;
  if (param.min !== undefined && param.max !== undefined) return `${param.min} to ${param.max}${unit}`;
  if (param.min !== undefined) return `at least ${param.min}${unit}`;
  if (param.max !== undefined) return `at most ${param.max}${unit}`;
  return `any number${unit}`;
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
