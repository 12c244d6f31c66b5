import type { ReactNode } from "react";
import { classNames } from "./classNames.js";
import styles from "./ProgressRing.module.css";

export interface ProgressRingProps {
  value?: number;
  size?: number;
  /** Said to screen readers where nothing beside it says so. */
  label?: string;
}

/** A ring that fills with `value` (0 … 1); without a value it turns, for waits too short to measure. */
export function ProgressRing({ value, size = 16, label }: ProgressRingProps): ReactNode {
  const r = 6.25;
  const length = 2 * Math.PI * r;
  return (
    <svg
      className={classNames(styles.ring, value === undefined && styles.turning)}
      viewBox="0 0 16 16"
      width={size}
      height={size}
      role={label === undefined ? undefined : "img"}
      aria-label={label}
      aria-hidden={label === undefined ? true : undefined}
    >
      <circle className={styles.track} cx="8" cy="8" r={r} />
      <circle
        className={styles.value}
        cx="8"
        cy="8"
        r={r}
        strokeDasharray={`${length * (value ?? 0.3)} ${length}`}
        transform="rotate(-90 8 8)"
      />
    </svg>
  );
}
