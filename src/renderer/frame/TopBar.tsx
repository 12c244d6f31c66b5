import { useMemo, type ReactNode } from "react";
import { IconButton } from "../components/Button.js";
import { Kbd } from "../components/Kbd.js";
import { Menu, type MenuItem } from "../components/Menu.js";
import { jobTime } from "../components/JobRow.js";
import { ProgressRing } from "../components/ProgressRing.js";
import { Icon, type IconName } from "../icons/Icon.js";
import { Mark } from "../icons/Mark.js";
import { runCommand } from "../state/commands.js";
import { dismiss, useNotices } from "../state/notices.js";
import { showOverlay } from "../state/overlays.js";
import { goTo, usePlace } from "../state/place.js";
import { newestActiveJob, useDataset, useSession } from "../state/session.js";
import { setTheme, useSettings, type Theme } from "../state/settings.js";
import { useUndo } from "../state/undo.js";
import { cancelJob, closeDataset, openFiles, showDataset, showJob } from "./actions.js";
import styles from "./TopBar.module.css";

export function TopBar(): ReactNode {
  const undoLabel = useUndo((s) => s.past.at(-1)?.label);
  const redoLabel = useUndo((s) => s.future[0]?.label);
  return (
    <header className={styles.bar} data-region="Top bar">
      <button
        type="button"
        className={styles.brand}
        aria-label="Annulus, start screen"
        onClick={() => goTo({ desk: null })}
      >
        <Mark />
        <b>Annulus</b>
      </button>
      <span className={styles.separator} />
      <DatasetMenu />
      <button
        type="button"
        className={styles.palette}
        aria-label="Command palette"
        aria-keyshortcuts="Control+K"
        onClick={() => showOverlay({ kind: "palette" })}
      >
        <Icon name="search" />
        <span>Run a command, find a particle, open a file</span>
        <Kbd keys="Ctrl K" />
      </button>
      <div className={styles.right}>
        <JobPill />
        <IconButton
          icon="undo"
          label={undoLabel === undefined ? "Undo" : `Undo: ${undoLabel}`}
          keys="Ctrl Z"
          disabled={undoLabel === undefined}
          onClick={() => runCommand("undo")}
        />
        <IconButton
          icon="redo"
          label={redoLabel === undefined ? "Redo" : `Redo: ${redoLabel}`}
          keys="Ctrl Shift Z"
          disabled={redoLabel === undefined}
          onClick={() => runCommand("redo")}
        />
        <span className={styles.separator} />
        <ThemeMenu />
        <NoticesMenu />
      </div>
    </header>
  );
}

function DatasetMenu(): ReactNode {
  const datasets = useSession((s) => s.datasets);
  const id = usePlace((s) => s.dataset);
  const active = useDataset(id);
  const items = useMemo((): MenuItem[] => {
    const open = datasets.map((d): MenuItem => ({ label: d.name, checked: d.id === id, run: () => showDataset(d) }));
    return [
      ...open,
      ...(open.length > 0 ? [{ kind: "separator" } as const] : []),
      { label: "Open files…", icon: "folder", keys: "Ctrl O", run: openFiles },
      ...(active
        ? [{ label: `Close ${active.name}`, icon: "close" as const, run: () => closeDataset(active.id) }]
        : []),
    ];
  }, [datasets, id, active]);
  return (
    <Menu label={active ? `Dataset: ${active.name}` : "No dataset open"} items={items} className={styles.crumb}>
      <Icon name="folder" />
      <span className={styles.name}>{active?.name ?? "No dataset"}</span>
      <Icon name="down" size={12} />
    </Menu>
  );
}

/** Nothing below 0.4 s, the ring alone below 2 s, then words. */
function JobPill(): ReactNode {
  const job = useSession((s) => newestActiveJob(s.jobs));
  if (!job || (job.state === "running" && job.elapsed < 0.4)) return null;
  const words = job.state === "queued" || job.elapsed >= 2;
  return (
    <div className={styles.pill} role="group" aria-label={`Running: ${job.title}`}>
      <button
        type="button"
        className={styles.pillMain}
        onClick={() => showJob(job)}
        aria-label={`${job.title}, ${Math.round(100 * job.progress)} %`}
      >
        <ProgressRing value={job.progress} />
        {words && (
          <>
            <span className={styles.pillTitle}>
              {job.title}
              {job.label !== "" && ` · ${job.label}`}
            </span>
            <em>{jobTime(job)}</em>
          </>
        )}
      </button>
      <IconButton
        icon="stop"
        size="small"
        label={`Cancel ${job.title}`}
        keys="Ctrl ."
        onClick={() => cancelJob(job.id)}
      />
    </div>
  );
}

const THEMES: readonly { theme: Theme; label: string; icon: IconName }[] = [
  { theme: "dark", label: "Dark", icon: "moon" },
  { theme: "light", label: "Light", icon: "sun" },
  { theme: "system", label: "As the system", icon: "display" },
];

function ThemeMenu(): ReactNode {
  const theme = useSettings((s) => s.theme);
  return (
    <Menu
      label="Theme"
      className={styles.iconButton}
      items={THEMES.map((t) => ({ label: t.label, checked: t.theme === theme, run: () => setTheme(t.theme) }))}
    >
      <Icon name="sun" />
    </Menu>
  );
}

function NoticesMenu(): ReactNode {
  const { history, notices } = useNotices();
  const items: MenuItem[] =
    history.length === 0
      ? [{ kind: "heading", label: "No notices yet" }]
      : [
          { kind: "heading", label: "Notices, newest first" },
          ...history.map((n): MenuItem => ({
            label: n.text === undefined ? n.title : `${n.title}: ${n.text}`,
            icon: n.tone === "error" ? "warn" : n.tone === "success" ? "check" : "info",
            run: () => {
              n.action?.run();
              dismiss(n.id);
            },
          })),
        ];
  return (
    <Menu
      label={notices.length > 0 ? `Notices, ${notices.length} open` : "Notices"}
      className={styles.iconButton}
      items={items}
    >
      <Icon name="bell" />
      {notices.some((n) => n.tone === "error") && <i className={styles.dot} />}
    </Menu>
  );
}
