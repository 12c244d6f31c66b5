import type { ReactNode } from "react";
import { classNames } from "./classNames.js";
import styles from "./Toolbar.module.css";

export interface ToolbarProps {
  label: string;
  /** The desk's name or its input; only on the first bar of a desk. */
  title?: ReactNode;
  children?: ReactNode;
  /** First bar of a desk: 40 px on --surface-2. Further rows are 38 px on --surface-1. */
  second?: boolean;
}

/** A row of controls; what does not fit wraps to a further row. */
export function Toolbar({ label, title, children, second }: ToolbarProps): ReactNode {
  return (
    <div className={classNames(styles.toolbar, second && styles.second)} role="toolbar" aria-label={label}>
      {title !== undefined && <h1 className={styles.title}>{title}</h1>}
      {children}
    </div>
  );
}

/** Pushes what follows to the right end. */
export const Spring = (): ReactNode => <span className={styles.spring} />;
export const Divider = (): ReactNode => <span className={styles.divider} aria-hidden="true" />;
