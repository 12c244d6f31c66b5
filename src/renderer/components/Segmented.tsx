import type { KeyboardEvent, ReactNode } from "react";
import { Tooltip } from "./Tooltip.js";
import styles from "./Segmented.module.css";

export interface SegmentedProps<V extends string | number> {
  /** Its name for screen readers. */
  label: string;
  options: readonly { value: V; label: string; help?: string; disabled?: boolean }[];
  value: V;
  onChange: (value: V) => void;
  disabled?: boolean;
}

/** One of a few, all in sight. Arrow keys choose; one tab stop. */
export function Segmented<V extends string | number>({
  label,
  options,
  value,
  onChange,
  disabled,
}: SegmentedProps<V>): ReactNode {
  const move = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const open = options.filter((o) => !o.disabled);
    const at = open.findIndex((o) => o.value === value);
    const next = open[(at + step + open.length) % open.length];
    if (!next) return;
    onChange(next.value);
    const buttons = event.currentTarget.querySelectorAll<HTMLButtonElement>("[role=radio]");
    buttons[options.indexOf(next)]?.focus();
  };
  return (
    <div
      className={styles.group}
      role="radiogroup"
      aria-label={label}
      aria-disabled={disabled || undefined}
      onKeyDown={move}
    >
      {options.map((option) => (
        <Tooltip key={option.value} text={option.help}>
          <button
            type="button"
            role="radio"
            className={styles.option}
            aria-checked={option.value === value}
            tabIndex={option.value === value ? 0 : -1}
            disabled={disabled || option.disabled}
            onClick={() => onChange(option.value)}
          >
            {option.label}
          </button>
        </Tooltip>
      ))}
    </div>
  );
}
