/** The frames of the page of components: one for each component, one for each of its states. */
import type { ReactNode } from "react";
import { classNames } from "../classNames.js";
import styles from "./ComponentGallery.module.css";

/** A component with its states. */
export function Specimen({ name, children }: { name: string; children: ReactNode }): ReactNode {
  return (
    <section className={styles.specimen} aria-label={name} data-specimen={name}>
      <h2>{name}</h2>
      {children}
    </section>
  );
}

export function State({ name, wide, children }: { name: string; wide?: boolean; children: ReactNode }): ReactNode {
  return (
    <div className={classNames(styles.state, wide && styles.stateWide)}>
      <span className={styles.stateName}>{name}</span>
      {children}
    </div>
  );
}
