import { useId, type ReactNode } from "react";
import { Icon } from "../icons/Icon.js";
import { classNames } from "./classNames.js";
import { errorId, Field } from "./Field.js";
import styles from "./Select.module.css";

export interface SelectOption<V extends string> {
  value: V;
  label: string;
  disabled?: boolean;
}

export interface SelectProps<V extends string> {
  label: string;
  options: readonly SelectOption<V>[];
  value: V;
  onChange: (value: V) => void;
  help?: string | undefined;
  error?: string | null | undefined;
  wide?: boolean;
  hideLabel?: boolean;
  disabled?: boolean;
}

/** The system's own list: keyboard, screen readers and forced colours for nothing. */
export function Select<V extends string>({
  label,
  options,
  value,
  onChange,
  help,
  error,
  wide,
  hideLabel,
  disabled,
}: SelectProps<V>): ReactNode {
  const id = useId();
  return (
    <Field label={label} help={help} error={error} wide={wide} hideLabel={hideLabel} htmlFor={id}>
      <span className={classNames(styles.select, wide && styles.wide)} data-error={error ? "" : undefined}>
        <select
          id={id}
          value={value}
          disabled={disabled}
          aria-invalid={error ? true : undefined}
          aria-description={help}
          aria-describedby={error ? errorId(id) : undefined}
          onChange={(event) => onChange(event.target.value as V)}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value} disabled={option.disabled}>
              {option.label}
            </option>
          ))}
        </select>
        <Icon name="down" size={12} className={styles.arrow} />
      </span>
    </Field>
  );
}
