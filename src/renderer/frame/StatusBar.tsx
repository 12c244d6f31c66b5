import { useEffect, type ReactNode } from "react";
import { IconButton } from "../components/Button.js";
import { bytes, plural } from "../components/numbers.js";
import { Icon } from "../icons/Icon.js";
import { refreshSession } from "../state/follow.js";
import { useSession } from "../state/session.js";
import { StatusItem } from "./DeskLayout.js";
import type { OfferedPanels } from "./slots.js";
import styles from "./StatusBar.module.css";

/** Memory changes without events; it is asked for this often. */
const ASK_MS = 15_000;

export interface StatusBarProps {
  /** Where the desk puts its own facts. */
  slot: (element: HTMLElement | null) => void;
  onDesk: boolean;
  inspectorShown: boolean;
  drawerShown: boolean;
  offered: OfferedPanels;
  onToggle: (panel: "inspector" | "drawer") => void;
}

/** Left: what the desk says. Right: the engine, and the switches of drawer and inspector. */
export function StatusBar({ slot, onDesk, inspectorShown, drawerShown, offered, onToggle }: StatusBarProps): ReactNode {
  const { connection, threads, memoryUsed, memoryLimit, version } = useSession();
  useEffect(() => {
    const timer = setInterval(() => void refreshSession(), ASK_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <footer className={styles.bar} data-region="Status" aria-label="Status" tabIndex={-1}>
      <div className={styles.left} ref={slot}>
        {!onDesk && (
          <>
            <StatusItem>
              <b>No dataset on screen</b>
            </StatusItem>
            <StatusItem>Nothing leaves this computer</StatusItem>
          </>
        )}
      </div>
      <div className={styles.right} role="status">
        {connection === "lost" && (
          <StatusItem>
            <span className={styles.lost}>
              <Icon name="warn" size={12} />
              The engine does not answer, trying again
            </span>
          </StatusItem>
        )}
        {threads > 0 && (
          <StatusItem>
            <Icon name="cpu" size={14} />
            {plural(threads, "thread")} · {bytes(memoryUsed)} of {bytes(memoryLimit)}
          </StatusItem>
        )}
        <StatusItem>Annulus {version}</StatusItem>
      </div>
      {onDesk && (
        <div className={styles.switches}>
          <IconButton
            icon="drawer"
            size="small"
            label={drawerShown ? "Hide the drawer" : "Show the drawer"}
            keys="Ctrl J"
            pressed={drawerShown}
            disabled={!offered.drawer}
            onClick={() => onToggle("drawer")}
          />
          <IconButton
            icon="inspector"
            size="small"
            label={inspectorShown ? "Hide the inspector" : "Show the inspector"}
            keys="Ctrl I"
            pressed={inspectorShown}
            disabled={!offered.inspector}
            onClick={() => onToggle("inspector")}
          />
        </div>
      )}
    </footer>
  );
}
