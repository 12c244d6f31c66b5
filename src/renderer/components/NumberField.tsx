import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { create } from "zustand";
import { errorId, Field } from "./Field.js";
import { plain } from "./numbers.js";
import styles from "./Field.module.css";

export interface NumberFieldProps {
  label: string;
  /** Null = off (needs `empty`). */
  value: number | null;
  onChange: (value: number | null) => void;
  unit?: string;
  min?: number | undefined;
  max?: number | undefined;
  step?: number | undefined;
  integer?: boolean;
  /** Word for null ("off", "automatic"); without it the field must hold a number. */
  empty?: string;
  /** Words for special values, e.g. { 0: "automatic" }, shown after the number. */
  special?: Readonly<Record<number, string>> | undefined;
  help?: string | undefined;
  error?: string | null | undefined;
  wide?: boolean;
  hideLabel?: boolean;
  disabled?: boolean;
  /** Characters the box has room for. */
  width?: number;
}

/** What a text means: a number, null for empty or the word for it, or why it is neither. */
export function readNumber(
  text: string,
  { min, max, integer, empty }: Pick<NumberFieldProps, "min" | "max" | "integer" | "empty">,
): { value: number | null } | { error: string } {
  const bare = text
    .replace(/[\s\u00a0\u202f]/g, "")
    .replace("\u2212", "-")
    .replace(",", ".");
  if (empty !== undefined && (bare === "" || bare.toLowerCase() === empty.toLowerCase())) return { value: null };
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(bare)) return { error: "Not a number." };
  const value = Number(bare);
  if (integer && !Number.isInteger(value)) return { error: "Must be a whole number." };
  if (min !== undefined && value < min) return { error: `At least ${plain(min)}.` };
  if (max !== undefined && value > max) return { error: `At most ${plain(max)}.` };
  return { value };
}

const useRound = create(() => ({ round: 0 }));
/** Changes when refused texts are to be forgotten. */
export const useRefusedRound = (): number => useRound((s) => s.round);
/** Forget refused texts in all fields: "Defaults" sets values, and what was refused never was one. */
export const dropRefused = (): void => useRound.setState(({ round }) => ({ round: round + 1 }));

/** A number with its unit. Arrow keys and wheel step (Shift ×10) while focused; Enter or leaving takes it, Esc reverts. */
export function NumberField(props: NumberFieldProps): ReactNode {
  const {
    label,
    value,
    onChange,
    unit = "",
    min,
    max,
    empty,
    special,
    help,
    wide,
    hideLabel,
    disabled,
    integer,
  } = props;
  const step = props.step ?? 1;
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  // Null = not being edited: the text is the value's.
  const [draft, setDraft] = useState<string | null>(null);
  // A value set from elsewhere (a dragged ring) ends a refused text that was left standing, and so does "Defaults".
  const round = useRefusedRound();
  const [known, setKnown] = useState({ value, round });
  if (known.value !== value || known.round !== round) {
    setKnown({ value, round });
    if (draft !== null && "error" in readNumber(draft, props)) setDraft(null);
  }
  const read = draft === null ? null : readNumber(draft, props);
  const ownError = read && "error" in read ? read.error : null;
  const error = ownError ?? props.error;

  const commit = (): void => {
    if (read && "value" in read && read.value !== value) onChange(read.value);
    if (read && "value" in read) setDraft(null);
  };
  const stepBy = (count: number): void => {
    const from = read && "value" in read ? read.value : value;
    const start = from ?? (count > 0 ? (min ?? 0) - step : (min ?? 0));
    // Steps stay on decimal places, 0.1 + 0.2 is 0.3.
    const raw = Number((start + count * step).toPrecision(12));
    const next = Math.min(max ?? Infinity, Math.max(min ?? -Infinity, integer ? Math.round(raw) : raw));
    setDraft(null);
    if (next !== value) onChange(next);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (direction !== undefined) {
      event.preventDefault();
      stepBy(direction * (event.shiftKey ? 10 : 1));
    } else if (event.key === "Enter") commit();
    else if (event.key === "Escape" && draft !== null) {
      event.stopPropagation();
      setDraft(null);
    }
  };

  const wheel = useRef(stepBy);
  useEffect(() => {
    wheel.current = stepBy;
  });
  useEffect(() => {
    const element = input.current;
    if (!element) return;
    // React's own wheel listener is passive and could not keep the page from scrolling.
    const onWheel = (event: WheelEvent): void => {
      if (document.activeElement !== element || event.deltaY === 0) return;
      event.preventDefault();
      wheel.current((event.deltaY < 0 ? 1 : -1) * (event.shiftKey ? 10 : 1));
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, []);

  const word = value === null ? undefined : special?.[value];
  return (
    <Field label={label} help={help} error={error} wide={wide} hideLabel={hideLabel} htmlFor={id}>
      <span className={styles.box} data-error={error ? "" : undefined} data-disabled={disabled ? "" : undefined}>
        <input
          ref={input}
          id={id}
          type="text"
          role="spinbutton"
          inputMode="decimal"
          autoComplete="off"
          spellCheck={false}
          style={wide ? { textAlign: "right" } : { width: `${props.width ?? 4}ch` }}
          value={draft ?? (value === null ? "" : plain(value))}
          placeholder={empty}
          disabled={disabled}
          aria-valuenow={value ?? undefined}
          aria-valuetext={value === null ? empty : (word ?? `${plain(value)} ${unit}`.trim())}
          aria-valuemin={min}
          aria-valuemax={max}
          aria-invalid={error ? true : undefined}
          aria-description={help}
          aria-describedby={error ? errorId(id) : undefined}
          onChange={(event) => setDraft(event.target.value)}
          onFocus={(event) => event.target.select()}
          onBlur={commit}
          onKeyDown={onKeyDown}
        />
        {word && draft === null ? (
          <span className={styles.unit}>{word}</span>
        ) : (
          unit !== "" && value !== null && <span className={styles.unit}>{unit}</span>
        )}
      </span>
    </Field>
  );
}
