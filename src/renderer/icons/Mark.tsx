import type { ReactNode } from "react";

/** The program's mark: an open ring round a closed one. */
export function Mark({ size = 22 }: { size?: number }): ReactNode {
  return (
    <svg viewBox="0 0 24 24" width={size} height={size} fill="none" aria-hidden="true" style={{ flex: "none" }}>
      <circle
        cx="12"
        cy="12"
        r="9.5"
        stroke="var(--accent)"
        strokeWidth="2.4"
        strokeDasharray="48 11.7"
        transform="rotate(-62 12 12)"
      />
      <circle cx="12" cy="12" r="4.3" stroke="currentColor" strokeWidth="2.2" />
    </svg>
  );
}
