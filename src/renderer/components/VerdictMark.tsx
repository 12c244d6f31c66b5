import type { ReactNode } from "react";
import { classNames } from "./classNames.js";
import styles from "./VerdictMark.module.css";

export type Verdict = "accept" | "unsure" | "reject";

const GLYPH: Record<Verdict, string> = {
  accept: "m3.2 8.4 3.3 3.3 6.3-7",
  unsure: "M5.6 6A2.5 2.5 0 1 1 8 8.9v1.3M8 12.7v.1",
  reject: "m4 4 8 8M12 4l-8 8",
};
const NAME: Record<Verdict, string> = { accept: "accepted", unsure: "unsure", reject: "rejected" };

/** Colour + glyph + outline: round ✓, rounded ?, square ✕. `halo` when it lies on an image. */
export function VerdictMark({ verdict, halo }: { verdict: Verdict; halo?: boolean }): ReactNode {
  return (
    <span
      className={classNames(styles.mark, styles[verdict], halo && styles.halo)}
      role="img"
      aria-label={NAME[verdict]}
    >
      <svg viewBox="0 0 16 16" width={10} height={10} aria-hidden="true">
        <path d={GLYPH[verdict]} />
      </svg>
    </span>
  );
}
