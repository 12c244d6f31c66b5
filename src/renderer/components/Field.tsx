/** A label with its control: label left, help on hover, error below. */
import type { ReactNode } from "react";
import { classNames } from "./classNames.js";
import { Icon } from "../icons/Icon.js";
import { Tooltip } from "./Tooltip.js";
import styles from "./Field.module.css";

export interface FieldProps {
  label: string;
  help?: string | undefined;
  error?: string | null | undefined;
  /** A row of a form, as wide as its container. */
  wide?: boolean | undefined;
  /** The label is said, not shown. */
  hideLabel?: boolean | undefined;
  /** Id of the control. */
  htmlFor: string;
  children: ReactNode;
}

export const errorId = (id: string): string => `${id}-error`;

export function Field({ label, help, error, wide, hideLabel, htmlFor, children }: FieldProps): ReactNode {
  return (
    <div className={classNames(styles.outer, wide && styles.outerWide)}>
      <div className={classNames(styles.field, wide && styles.wide)}>
        {hideLabel ? (
          <label className="sr-only" htmlFor={htmlFor}>
            {label}
          </label>
        ) : (
          <Tooltip text={help}>
            <label className={styles.label} htmlFor={htmlFor}>
              {label}
            </label>
          </Tooltip>
        )}
        {children}
      </div>
      {error && (
        <p className={styles.error} id={errorId(htmlFor)} role="alert">
          <Icon name="warn" size={12} />
          <span>{error}</span>
        </p>
      )}
    </div>
  );
}
