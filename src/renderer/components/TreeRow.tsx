import type { ReactNode } from "react";
import { Icon, type IconName } from "../icons/Icon.js";
import { classNames } from "./classNames.js";
import styles from "./TreeRow.module.css";

export interface TreeRowProps {
  /** An icon, or a mark of its own. */
  icon?: IconName;
  /** In the place of the icon: a verdict mark, a class chip. */
  mark?: ReactNode;
  name: string;
  /** Right end: count, size. */
  meta?: ReactNode;
  /** 0 = top. */
  depth?: number;
  active?: boolean;
  /** The path or whole name, on hover. */
  title?: string | undefined;
  onOpen?: (() => void) | undefined;
  /** Small buttons shown on hover and focus, before meta. */
  actions?: ReactNode;
}

/** A row of the sidebar. */
export function TreeRow({
  icon,
  mark,
  name,
  meta,
  depth = 0,
  active,
  title,
  onOpen,
  actions,
}: TreeRowProps): ReactNode {
  const inside = (
    <>
      {mark ?? (icon && <Icon name={icon} size={14} className={styles.icon} />)}
      <span className={styles.name}>{name}</span>
      {meta !== undefined && <span className={styles.meta}>{meta}</span>}
    </>
  );
  const paddingLeft = 8 + 21 * depth;
  return (
    <div className={classNames(styles.row, active && styles.active)} role="listitem">
      {onOpen ? (
        <button
          type="button"
          className={styles.main}
          style={{ paddingLeft }}
          title={title}
          aria-current={active ? "true" : undefined}
          onClick={onOpen}
        >
          {inside}
        </button>
      ) : (
        <span className={styles.main} style={{ paddingLeft }} title={title}>
          {inside}
        </span>
      )}
      {actions !== undefined && <span className={styles.actions}>{actions}</span>}
    </div>
  );
}
