import type { ReactNode } from "react";
import styles from "./ColourBar.module.css";

export type ColourMap = "grey" | "tide" | "polar" | "phase";

/** A colour map never appears without its bar and its end values. */
export function ColourBar({
  map,
  low,
  high,
  width = 96,
}: {
  map: ColourMap;
  low: string;
  high: string;
  width?: number;
}): ReactNode {
  return (
    <span className={styles.bar} role="img" aria-label={`Colours run from ${low} to ${high}`}>
      <span>{low}</span>
      <i className={styles[map]} style={{ width }} />
      <span>{high}</span>
    </span>
  );
}
