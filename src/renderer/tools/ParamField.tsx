import type { ReactNode } from "react";
import { describeRange, type Param } from "../../core/tools/params.js";
import { NumberField } from "../components/NumberField.js";
import { Select } from "../components/Select.js";
import { TextField } from "../components/TextField.js";
import { Toggle } from "../components/Toggle.js";
import { ListField } from "./ListField.js";

export interface ParamFieldProps {
  param: Param;
  /** Undefined = the default. */
  value: unknown;
  error?: string | null | undefined;
  disabled?: boolean;
  onChange: (value: unknown) => void;
}

const sentence = (text: string): string => (text === "" ? "" : text[0]!.toUpperCase() + text.slice(1));

/** Help, then what special values mean, then the range: "… 0 = automatic. 0 to 1 024 px." */
export function paramHelp(param: Param): string {
  const parts = [sentence(param.help).replace(/\.$/, "")];
  if (param.type === "number" || param.type === "integer") {
    for (const [value, word] of Object.entries(param.special ?? {})) parts.push(`${value} = ${word}`);
    parts.push(sentence(describeRange(param)));
  } else if (param.type === "list" || param.type === "numbers") {
    parts.push(`Nothing = ${param.empty}`, sentence(describeRange(param)));
  } else if (param.type === "text") parts.push(`Nothing = ${param.empty}`, `Like ${param.example}`);
  return parts.filter((part) => part !== "").join(". ") + ".";
}

/** The control that fits a parameter of a tool's schema. */
export function ParamField({ param, value, error, disabled = false, onChange }: ParamFieldProps): ReactNode {
  const now = value ?? param.default;
  const help = paramHelp(param);
  switch (param.type) {
    case "list":
    case "numbers":
      return (
        <ListField
          param={param}
          value={Array.isArray(now) ? (now as number[]) : param.default}
          help={help}
          error={error}
          disabled={disabled}
          onChange={onChange}
        />
      );
    case "text":
      return (
        <TextField
          wide
          mono
          label={param.label}
          help={help}
          error={error}
          placeholder={param.empty}
          value={typeof now === "string" ? now : param.default}
          disabled={disabled}
          onChange={onChange}
        />
      );
    case "flag":
      return (
        <Toggle row label={param.label} help={help} value={now === true} disabled={disabled} onChange={onChange} />
      );
    case "choice":
      return (
        <Select
          wide
          label={param.label}
          help={help}
          error={error}
          options={Object.entries(param.choices).map(([choice, label]) => ({ value: choice, label }))}
          value={typeof now === "string" ? now : param.default}
          disabled={disabled}
          onChange={onChange}
        />
      );
    case "number":
    case "integer":
      return (
        <NumberField
          wide
          label={param.label}
          help={help}
          error={error}
          unit={param.unit}
          min={param.min}
          max={param.max}
          step={param.step}
          integer={param.type === "integer"}
          special={shortWords(param.special)}
          value={typeof now === "number" ? now : param.default}
          disabled={disabled}
          onChange={(next) => onChange(next ?? param.default)}
        />
      );
  }
}

/** "automatic: an eighth of the box" has no room in the field; the help says the rest. */
function shortWords(
  special: Readonly<Record<number, string>> | undefined,
): Readonly<Record<number, string>> | undefined {
  if (!special) return undefined;
  return Object.fromEntries(Object.entries(special).map(([value, word]) => [value, word.split(":")[0]!]));
}
