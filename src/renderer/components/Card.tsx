import { useId, type ReactNode } from "react";
import { classNames } from "./classNames.js";
import styles from "./Card.module.css";

export interface CardProps {
  title: string;
  /** After the title, quieter. */
  note?: ReactNode;
  /** At the right end of the head. */
  actions?: ReactNode;
  className?: string | undefined;
  children: ReactNode;
}

/** One step above the stage. */
export function Card({ title, note, actions, className, children }: CardProps): ReactNode {
  const id = useId();
  return (
    <section className={classNames(styles.card, className)} aria-labelledby={id}>
      <Head id={id} title={title} note={note} actions={actions} />
      {children}
    </section>
  );
}

/** A section of the inspector: flat, hairline below. */
export function Section({ title, note, actions, className, children }: CardProps): ReactNode {
  const id = useId();
  return (
    <section className={classNames(styles.section, className)} aria-labelledby={id}>
      <Head id={id} title={title} note={note} actions={actions} />
      {children}
    </section>
  );
}

function Head({ id, title, note, actions }: Omit<CardProps, "children"> & { id: string }): ReactNode {
  return (
    <header className={styles.head}>
      <h2 id={id}>{title}</h2>
      {note !== undefined && <span className={styles.note}>{note}</span>}
      <span className={styles.actions}>{actions}</span>
    </header>
  );
}

/** Names and values, values right. */
export function Facts({ rows }: { rows: readonly (readonly [name: string, value: ReactNode])[] }): ReactNode {
  return (
    <dl className={styles.facts}>
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A number worth reading from afar. */
export function Hero({ value, label }: { value: string; label: string }): ReactNode {
  return (
    <div className={styles.hero}>
      <b>{value}</b>
      <span>{label}</span>
    </div>
  );
}
