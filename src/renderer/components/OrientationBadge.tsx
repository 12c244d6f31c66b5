import type { ReactNode } from "react";
import { Tooltip } from "./Tooltip.js";
import styles from "./OrientationBadge.module.css";

/** Which way rows run on screen. A click turns the view; data, angles and shifts stay as stored. */
export function OrientationBadge({
  y,
  onChange,
}: {
  y: "down" | "up";
  onChange?: (y: "down" | "up") => void;
}): ReactNode {
  const help =
    y === "down"
      ? "Row 0 is drawn at the top. A positive psi turns clockwise on screen. Click to put row 0 at the bottom; data do not change."
      : "Row 0 is drawn at the bottom. A positive psi turns counter-clockwise on screen. Click to put row 0 at the top; data do not change.";
  return (
    <Tooltip text={help}>
      <button
        type="button"
        className={styles.badge}
        aria-label={`Orientation: y ${y}`}
        disabled={!onChange}
        onClick={() => onChange?.(y === "down" ? "up" : "down")}
      >
        <svg
          viewBox="0 0 14 14"
          width={14}
          height={14}
          aria-hidden="true"
          className={y === "up" ? styles.up : undefined}
        >
          <path d="M3 2.5h8.5M3 2.5v8.5M9.5.7l2 1.8-2 1.8M1.2 9.2 3 11.3l1.8-2.1" />
        </svg>
        y {y}
      </button>
    </Tooltip>
  );
}
