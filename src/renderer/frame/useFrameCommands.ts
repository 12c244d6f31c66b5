/** The commands that exist on every screen: palette, keys and the native menu all run these. */
import { useMemo } from "react";
import { EXAMPLE_NAMES, EXAMPLES } from "../../core/simulate/examples.js";
import { useCommands, type Command } from "../state/commands.js";
import { showOverlay } from "../state/overlays.js";
import { goTo, usePlace } from "../state/place.js";
import { isActive, useSession } from "../state/session.js";
import { setTheme, stepScale } from "../state/settings.js";
import { redo, undo, useUndo } from "../state/undo.js";
import { DESKS } from "../views/registry.js";
import { cancelNewestJob, closeDataset, openExample, openFiles, openPath, showDataset, showResult } from "./actions.js";

export function useFrameCommands(toggle: (panel: "sidebar" | "inspector" | "drawer") => void): void {
  const datasets = useSession((s) => s.datasets);
  const results = useSession((s) => s.results);
  const recent = useSession((s) => s.recent);
  const running = useSession((s) => s.jobs.some(isActive));
  const undoLabel = useUndo((s) => s.past.at(-1)?.label);
  const redoLabel = useUndo((s) => s.future[0]?.label);
  const active = usePlace((s) => s.dataset);
  const onDesk = usePlace((s) => s.desk !== null);

  const commands = useMemo((): Command[] => {
    const hasData = datasets.length > 0;
    const open = datasets.find((d) => d.id === active);
    return [
      { id: "open", group: "File", title: "Open files…", keys: "Ctrl O", icon: "folder", run: openFiles },
      { id: "example", group: "File", title: "Look at the example", icon: "eye", run: () => void openExample() },
      ...EXAMPLE_NAMES.slice(1).map((name): Command => {
        const title = `Look at the example: ${EXAMPLES[name].label}`;
        return { id: `example.${name}`, group: "File", title, icon: "eye", run: () => void openExample(name) };
      }),
      {
        id: "close",
        group: "File",
        title: open ? `Close ${open.name}` : "Close dataset",
        icon: "close",
        disabled: !open,
        run: () => open && closeDataset(open.id),
      },
      {
        id: "undo",
        group: "Edit",
        title: undoLabel === undefined ? "Undo" : `Undo: ${undoLabel}`,
        keys: "Ctrl Z",
        icon: "undo",
        disabled: undoLabel === undefined,
        run: () => void undo(),
      },
      {
        id: "redo",
        group: "Edit",
        title: redoLabel === undefined ? "Redo" : `Redo: ${redoLabel}`,
        keys: "Ctrl Shift Z",
        icon: "redo",
        disabled: redoLabel === undefined,
        run: () => void redo(),
      },
      {
        id: "cancelJob",
        group: "Jobs",
        title: "Cancel the newest running job",
        keys: "Ctrl .",
        icon: "stop",
        disabled: !running,
        run: cancelNewestJob,
      },
      ...DESKS.map((desk, i): Command => ({
        id: `desk.${desk.id}`,
        group: "Desks",
        title: desk.title,
        keys: `Alt ${i + 1}`,
        icon: desk.icon,
        disabled: !hasData,
        run: () => goTo({ desk: desk.id }),
      })),
      { id: "start", group: "Desks", title: "Start screen", run: () => goTo({ desk: null }) },
      ...datasets.map((d): Command => ({
        id: `dataset.${d.id}`,
        group: "Datasets",
        title: d.name,
        icon: "stack",
        words: d.path,
        run: () => showDataset(d),
      })),
      ...results.map((r): Command => ({
        id: `result.${r.id}`,
        group: "Results",
        title: r.title,
        icon: "classes",
        words: r.tool,
        run: () => showResult(r),
      })),
      ...recent.map((r): Command => ({
        id: `recent.${r.path}`,
        group: "Recent files",
        title: r.name,
        icon: "history",
        words: r.path,
        run: () => void openPath(r.path),
      })),
      {
        id: "sidebar",
        group: "View",
        title: "Sidebar",
        keys: "Ctrl B",
        icon: "panel",
        disabled: !onDesk,
        run: () => toggle("sidebar"),
      },
      {
        id: "inspector",
        group: "View",
        title: "Inspector",
        keys: "Ctrl I",
        icon: "inspector",
        disabled: !onDesk,
        run: () => toggle("inspector"),
      },
      {
        id: "drawer",
        group: "View",
        title: "Drawer",
        keys: "Ctrl J",
        icon: "drawer",
        disabled: !onDesk,
        run: () => toggle("drawer"),
      },
      {
        id: "scale.larger",
        group: "View",
        title: "Larger interface",
        keys: "Ctrl +",
        icon: "plus",
        run: () => stepScale(1),
      },
      {
        id: "scale.smaller",
        group: "View",
        title: "Smaller interface",
        keys: "Ctrl −",
        icon: "minus",
        run: () => stepScale(-1),
      },
      {
        id: "scale.reset",
        group: "View",
        title: "Standard size of the interface",
        keys: "Ctrl 0",
        icon: "reset",
        run: () => stepScale(0),
      },
      { id: "theme.dark", group: "View", title: "Dark theme", icon: "moon", run: () => setTheme("dark") },
      { id: "theme.light", group: "View", title: "Light theme", icon: "sun", run: () => setTheme("light") },
      {
        id: "theme.system",
        group: "View",
        title: "Theme as the system",
        icon: "display",
        run: () => setTheme("system"),
      },
      {
        id: "palette",
        group: "Help",
        title: "Command palette",
        keys: "Ctrl K",
        icon: "search",
        run: () => showOverlay({ kind: "palette" }),
      },
      {
        id: "help.keys",
        group: "Help",
        title: "Keys",
        keys: "?",
        icon: "keys",
        run: () => showOverlay({ kind: "keys" }),
      },
    ];
  }, [datasets, results, recent, running, undoLabel, redoLabel, active, onDesk, toggle]);
  useCommands(commands);
}
