import type { ReactNode } from "react";
import { Icon, type IconName } from "../icons/Icon.js";
import styles from "./Drawer.module.css";

export interface DrawerProps {
  title: string;
  icon?: IconName;
  note?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** The head and body of what lies below the stage; DeskLayout gives it its place and size. */
export function Drawer({ title, icon = "table", note, actions, children }: DrawerProps): ReactNode {
  return (
    <section className={styles.drawer} aria-label={title}>
      <header className={styles.head}>
        <Icon name={icon} size={14} />
        <h2>{title}</h2>
        {note !== undefined && <span className={styles.note}>{note}</span>}
        <span className={styles.actions}>{actions}</span>
      </header>
      <div className={styles.body}>{children}</div>
    </section>
  );
}
