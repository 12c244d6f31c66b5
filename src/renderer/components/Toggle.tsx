import type { ReactNode } from "react";
import { classNames } from "./classNames.js";
import { Tooltip } from "./Tooltip.js";
import styles from "./Toggle.module.css";

export interface ToggleProps {
  label: string;
  value: boolean;
  onChange: (value: boolean) => void;
  help?: string | undefined;
  disabled?: boolean;
  /** A row of a form: label left, switch right. */
  row?: boolean;
}

export function Toggle({ label, value, onChange, help, disabled, row }: ToggleProps): ReactNode {
  return (
    <label className={classNames(styles.toggle, row && styles.row)}>
      <input
        type="checkbox"
        role="switch"
        className={styles.input}
        checked={value}
        disabled={disabled}
        aria-description={help}
        onChange={(event) => onChange(event.target.checked)}
      />
      <Tooltip text={help}>
        <span className={styles.label}>{label}</span>
      </Tooltip>
    </label>
  );
}
