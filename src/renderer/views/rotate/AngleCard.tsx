import type { ReactNode } from "react";
import { originOf, type Alignment } from "../../../core/conventions.js";
import { Facts, Section } from "../../components/Card.js";
import { angle, fixed, withUnit } from "../../components/numbers.js";
import { place, senseWords } from "./words.js";
import styles from "./rotate.module.css";

/** What a positive angle means on this screen, and the same turn as other programs write it. */
export function AngleCard({ alignment, flipped }: { alignment: Alignment | null; flipped: boolean }): ReactNode {
  const rows: [string, ReactNode][] = [];
  if (alignment) {
    const { psi, shiftX, shiftY, mirror } = alignment;
    const [originX, originY] = originOf(alignment);
    rows.push(["image 2 is turned", senseWords(psi, flipped)]);
    rows.push(["RELION rlnAnglePsi", mirror ? "none: mirrored" : angle(psi)]);
    rows.push(["rlnOrigin (o, before turning)", mirror ? "none: mirrored" : place([originX, originY])]);
    // RT SQ turns the other way and shifts after turning (its mirror, MR, comes last).
    rows.push(["SPIDER RT SQ angle", withUnit(fixed(0 - psi, 1), "°")]);
    rows.push([`SPIDER shift${mirror ? ", then MR (Y)" : ""}`, place([shiftX, shiftY])]);
  }
  return (
    <Section title="Angles on this screen">
      <svg
        className={styles.sense}
        viewBox="0 0 286 76"
        role="img"
        aria-label={`A positive psi turns ${flipped ? "counter-clockwise" : "clockwise"}; row 0 is at the ${flipped ? "bottom" : "top"}`}
      >
        <g transform={flipped ? "matrix(1 0 0 -1 0 76)" : undefined}>
          <path d="M20 14h46M20 14v46" />
          <path d="m61 10 6 4-6 4M16 55l4 6 4-6" />
          <circle cx="118" cy="38" r="24" className={styles.senseRing} />
          <path d="M118 38h32" strokeDasharray="3 3" />
          <path d="M118 38l20 24" className={styles.senseTurn} />
          <path d="M136 38a18 18 0 0 1-6.5 14" className={styles.senseTurn} />
        </g>
        <text x="72" y={flipped ? 66 : 18}>
          x
        </text>
        <text x="17" y={flipped ? 12 : 74}>
          y
        </text>
        <text x="160" y="17">
          psi &gt; 0 turns
        </text>
        <text x="160" y="33" className={styles.strong}>
          {flipped ? "counter-clockwise" : "clockwise"}
        </text>
        <text x="160" y="49">
          row 0 at the {flipped ? "bottom" : "top"}
        </text>
        <text x="160" y="65">
          same sign as RELION
        </text>
      </svg>
      <Facts rows={rows} />
    </Section>
  );
}
