/** From a tool's schema to a form and back: defaults, what is shown first, and beside which field an error belongs. */
import { isAppError } from "../../core/errors.js";
import { sameValue, type Param, type ParamSchema } from "../../core/tools/params.js";
import type { JobInfo, ToolSchema } from "../../main/api/contract.js";
import { messageOf } from "../state/notices.js";

export type FormValues = Readonly<Record<string, unknown>>;

/** Names of the parameters shown at once, and of those behind the fold. */
export function splitParams(schema: ParamSchema): { basic: string[]; advanced: string[] } {
  const names = Object.keys(schema);
  return {
    basic: names.filter((name) => !schema[name]!.advanced),
    advanced: names.filter((name) => schema[name]!.advanced),
  };
}

/** Parameters that are not at their default. */
export const changedParams = (schema: ParamSchema, values: FormValues): string[] =>
  Object.entries(schema).flatMap(([name, param]) =>
    sameValue(values[name] ?? param.default, param.default) ? [] : [name],
  );

/** Known parameters of an earlier run; those this version does not know are left out. */
export const valuesOf = (schema: ParamSchema, params: FormValues): FormValues =>
  Object.fromEntries(Object.entries(params).filter(([name]) => Object.hasOwn(schema, name)));

export interface RunProblem {
  /** Parameter or input it belongs to; null = the run as a whole. */
  field: string | null;
  text: string;
}

const capital = (text: string): string => (text === "" ? "" : text[0]!.toUpperCase() + text.slice(1));
const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** A refusal of the engine, in place and in the words of the form. */
export function problemOf(error: unknown, tool: ToolSchema): RunProblem {
  if (isAppError(error, "params.invalid")) return fieldProblem(tool, error.detail.param, error.detail.reason);
  if (isAppError(error, "input.missing")) return { field: error.detail.input, text: messageOf(error) };
  if (isAppError(error, "input.unusable")) return fieldProblem(tool, error.detail.input, error.detail.reason);
  if (isAppError(error, "pixelSize.unknown")) {
    const { wantedFor } = error.detail;
    return {
      field: Object.hasOwn(tool.params, wantedFor) ? wantedFor : null,
      text: capital(inLabels(withoutTool(messageOf(error), tool), tool)),
    };
  }
  return problemOfMessage(messageOf(error), tool);
}

/** A job that failed, in place; what it says travels without detail. */
export function problemOfJob(
  { code, message }: NonNullable<JobInfo["error"]>,
  tool: ToolSchema,
  values: FormValues,
): RunProblem {
  const problem = problemOfMessage(message, tool);
  if (code !== "pixelSize.unknown" || problem.field !== null) return problem;
  // What was given in Å is what wants the pixel size.
  const field = changedParams(tool.params, values).find((name) => unitOf(tool.params[name]!) === "Å");
  return { ...problem, field: field ?? null };
}

const unitOf = (param: Param): string => ("unit" in param ? param.unit : "");

/** "align.foo: maxShift is 40 px; …" names its field itself. */
export function problemOfMessage(message: string, tool: ToolSchema): RunProblem {
  const text = withoutTool(message, tool);
  const [, name = "", reason = ""] = /^(\w+) (.*)$/s.exec(text) ?? [];
  if (message !== text && (Object.hasOwn(tool.params, name) || Object.hasOwn(tool.inputs, name))) {
    return fieldProblem(tool, name, reason);
  }
  return { field: null, text: capital(inLabels(text, tool)) };
}

/** "maxShift" within a sentence as the form calls it: "largest shift". */
const inLabels = (text: string, tool: ToolSchema): string =>
  text.replace(/\b[a-z]+(?:[A-Z][a-z]*)+\b/g, (name) => {
    const label = Object.hasOwn(tool.params, name) ? tool.params[name]!.label : name;
    return label[0]!.toLowerCase() + label.slice(1);
  });

function withoutTool(message: string, tool: ToolSchema): string {
  const prefix = `${tool.id}: `;
  return message.startsWith(prefix) ? message.slice(prefix.length) : message;
}

function fieldProblem(tool: ToolSchema, field: string, reason: string): RunProblem {
  const label = (Object.hasOwn(tool.params, field) ? tool.params[field] : tool.inputs[field])?.label ?? field;
  return { field, text: sentence(`${label} ${inLabels(reason, tool)}`) };
}
