/** Several numbers as one text: "1-3,5", "f1=3.2,f2=-1". */
import { useId, useState, type KeyboardEvent, type ReactNode } from "react";
import { readList, readNumbers, valueText } from "../../core/tools/lists.js";
import { describeRange, sameValue, type ListParam, type NumbersParam } from "../../core/tools/params.js";
import { errorId, Field } from "../components/Field.js";
import { useRefusedRound } from "../components/NumberField.js";
import fieldStyles from "../components/Field.module.css";

export interface ListFieldProps {
  param: ListParam | NumbersParam;
  value: readonly number[];
  help: string;
  error?: string | null | undefined;
  disabled: boolean;
  onChange: (value: readonly number[]) => void;
}

/** What was typed as numbers, or a sentence that says why it is none. The word for "none" may be typed too. */
export function readTyped(
  text: string,
  param: ListParam | NumbersParam,
): { values: readonly number[] } | { error: string } {
  if (text.trim().toLowerCase() === param.empty.toLowerCase()) return { values: [] };
  const read = param.type === "list" ? readList(text, param) : readNumbers(text, param);
  if ("values" in read) return read;
  return { error: `${read.reason[0]!.toUpperCase()}${read.reason.slice(1)}: ${describeRange(param)}.` };
}

/** Enter or leaving takes the text, Esc reverts. */
export function ListField({ param, value, help, error, disabled, onChange }: ListFieldProps): ReactNode {
  const id = useId();
  // Null = not being edited: the text is the value's.
  const [draft, setDraft] = useState<string | null>(null);
  const round = useRefusedRound();
  const [known, setKnown] = useState({ value, round });
  if (!sameValue(known.value, value) || known.round !== round) {
    setKnown({ value, round });
    if (draft !== null && "error" in readTyped(draft, param)) setDraft(null);
  }
  const read = draft === null ? null : readTyped(draft, param);
  const said = (read && "error" in read ? read.error : null) ?? error;
  const held = valueText(param, value);
  const commit = (): void => {
    if (!read || "error" in read) return;
    if (!sameValue(read.values, value)) onChange(read.values);
    setDraft(null);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === "Enter") commit();
    else if (event.key === "Escape" && draft !== null) {
      event.stopPropagation();
      setDraft(null);
    }
  };
  return (
    <Field label={param.label} help={help} error={said} wide htmlFor={id}>
      <span className={fieldStyles.box} data-error={said ? "" : undefined} data-disabled={disabled ? "" : undefined}>
        <input
          id={id}
          type="text"
          autoComplete="off"
          spellCheck={false}
          style={{ textAlign: "right" }}
          value={draft ?? held}
          placeholder={param.empty}
          disabled={disabled}
          data-held={held}
          aria-invalid={said ? true : undefined}
          aria-description={help}
          aria-describedby={said ? errorId(id) : undefined}
          onChange={(event) => setDraft(event.target.value)}
          onFocus={(event) => event.target.select()}
          onBlur={commit}
          onKeyDown={onKeyDown}
        />
      </span>
    </Field>
  );
}
