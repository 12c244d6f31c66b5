import type { ReactNode } from "react";
import { Tooltip } from "../components/Tooltip.js";
import { Icon } from "../icons/Icon.js";
import { goTo, usePlace } from "../state/place.js";
import { useSession } from "../state/session.js";
import { DESKS } from "../views/registry.js";
import styles from "./Rail.module.css";

/** The desks that exist, and the sidebar's switch. */
export function Rail({ onSidebar, sidebarShown }: { onSidebar: () => void; sidebarShown: boolean }): ReactNode {
  const active = usePlace((s) => s.desk);
  const hasData = useSession((s) => s.datasets.length > 0);
  return (
    <nav className={styles.rail} aria-label="Desks" data-region="Desks">
      {DESKS.map((desk, i) => (
        <Tooltip key={desk.id} text={desk.title} keys={`Alt ${i + 1}`} side="right" className={styles.anchor}>
          <button
            type="button"
            className={styles.desk}
            aria-current={desk.id === active ? "page" : undefined}
            disabled={!hasData}
            onClick={() => goTo({ desk: desk.id })}
          >
            <Icon name={desk.icon} size={20} />
            <span>{desk.title}</span>
          </button>
        </Tooltip>
      ))}
      <span className={styles.spring} />
      <Tooltip text="Show or hide the sidebar" keys="Ctrl B" side="right" className={styles.anchor}>
        <button
          type="button"
          className={styles.desk}
          aria-pressed={sidebarShown}
          disabled={active === null}
          onClick={onSidebar}
        >
          <Icon name="panel" size={20} />
          <span>Sidebar</span>
        </button>
      </Tooltip>
    </nav>
  );
}
