import { useMemo, useState, type ReactNode } from "react";
import { Kbd } from "../components/Kbd.js";
import { Palette } from "../components/Palette.js";
import { Sheet } from "../components/Sheet.js";
import { sourceKey } from "../data/tileCache.js";
import { OpenSheet } from "../start/OpenSheet.js";
import { useCommandStore, type Command } from "../state/commands.js";
import { closeOverlay, useOverlay } from "../state/overlays.js";
import { goTo, usePlace } from "../state/place.js";
import { focusOn } from "../state/selection.js";
import { datasetById } from "../state/session.js";
import { ToolSheet } from "../tools/ToolSheet.js";
import { ExportSheet } from "../views/export/ExportSheet.js";
import type { KeyHelp } from "../views/desk.js";
import { DESKS } from "../views/registry.js";
import { useOpening } from "./actions.js";
import { DatasetSheet } from "./DatasetSheet.js";
import { keysEverywhere } from "./keys.js";
import styles from "./Overlays.module.css";

export function Overlays(): ReactNode {
  const overlay = useOverlay((s) => s.overlay);
  switch (overlay?.kind) {
    case undefined:
      return null;
    case "palette":
      return <CommandPalette />;
    case "keys":
      return <KeysSheet />;
    case "open":
      return <OpenSheet note={overlay.note} onClose={closeOpenSheet} />;
    case "dataset":
      return <DatasetSheet id={overlay.id} onClose={closeOverlay} />;
    case "tool":
      return <ToolSheet tool={overlay.tool} onClose={closeOverlay} />;
    case "export":
      return <ExportSheet id={overlay.result} onClose={closeOverlay} />;
  }
}

/** What the path field said of the last try goes with it. */
function closeOpenSheet(): void {
  useOpening.setState({ failure: null });
  closeOverlay();
}

/** What was run last, newest first; for this session. */
let recent: string[] = [];

function CommandPalette(): ReactNode {
  const lists = useCommandStore((s) => s.lists);
  const [lately] = useState(recent);
  const commands = useMemo(() => [...lists.values()].flat().filter((c) => c.id !== "palette"), [lists]);
  return (
    <Palette
      commands={commands}
      fromText={particleCommand}
      recent={lately}
      onClose={closeOverlay}
      onRun={(command) => {
        recent = [command.id, ...recent.filter((id) => id !== command.id)].slice(0, 8);
        closeOverlay();
        command.run();
      }}
    />
  );
}

/** "412", "particle 412": the focus goes there. */
function particleCommand(text: string): Command[] {
  const number = /^(?:particle\s*|image\s*)?(\d+)$/i.exec(text)?.[1];
  const dataset = datasetById(usePlace.getState().dataset);
  if (number === undefined || !dataset) return [];
  const index = Number(number) - 1;
  if (index < 0 || index >= dataset.count) return [];
  return [
    {
      id: "particle",
      group: "Go to",
      title: `Particle ${number} of ${dataset.name}`,
      icon: "target",
      run: () => {
        goTo({ desk: "gallery", result: null });
        focusOn(sourceKey({ kind: "dataset", id: dataset.id }), index);
      },
    },
  ];
}

function KeysSheet(): ReactNode {
  const desk = DESKS.find((d) => d.id === usePlace.getState().desk);
  return (
    <Sheet title="Keys" onClose={closeOverlay} width={desk ? 720 : 420}>
      <div className={styles.keys}>
        {desk && <KeyList title={desk.title} keys={desk.keys} />}
        <KeyList title="Everywhere" keys={keysEverywhere()} />
      </div>
    </Sheet>
  );
}

function KeyList({ title, keys }: { title: string; keys: readonly KeyHelp[] }): ReactNode {
  return (
    <section aria-label={`Keys: ${title}`}>
      <h3 className={styles.heading}>{title}</h3>
      <dl className={styles.list}>
        {keys.map((k) => (
          <div key={k.keys}>
            <dt>
              <Kbd keys={k.keys} />
            </dt>
            <dd>{k.does}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
