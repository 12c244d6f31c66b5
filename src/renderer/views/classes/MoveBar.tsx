/** Selected particles go to another class, or make a new one. */
import { useState, type KeyboardEvent, type ReactNode, type Ref } from "react";
import type { SourceRef } from "../../../main/api/contract.js";
import { Button } from "../../components/Button.js";
import { Kbd } from "../../components/Kbd.js";
import { plural } from "../../components/numbers.js";
import { Select } from "../../components/Select.js";
import { sourceKey } from "../../data/tileCache.js";
import { useSelection } from "../../state/selection.js";
import { useSettings } from "../../state/settings.js";
import type { ClassRow } from "./classes.js";
import { classOptions } from "./classOptions.js";
import styles from "./classes.module.css";
import type { Editing } from "./useEditing.js";

const NEW = "new";

export function MoveBar({
  ref,
  editing,
  source,
  row,
  rows,
  onDone,
}: {
  ref: Ref<HTMLDivElement>;
  editing: Editing;
  source: SourceRef;
  /** The class in sight. */
  row: ClassRow;
  rows: readonly ClassRow[];
  /** Moved, or Esc: back to the members. */
  onDone: () => void;
}): ReactNode {
  const { selected } = useSelection(sourceKey(source));
  const letters = useSettings((s) => s.letterKeys);
  const [chosen, setTo] = useState<string | null>(null);
  const { names, classes } = editing.partition;
  const total = selected.count === 0 ? 0 : editing.countOf(selected);
  const here = row.members.reduce((sum, image) => sum + (selected.has(image) ? 1 : 0), 0);
  // Where all of them are already is no place to go.
  const targets = rows.filter((r) => r.members.length > 0 && (r.classIndex !== row.classIndex || here < total));
  const options = [...classOptions(targets, names), { value: NEW, label: `${classes + 1} · new class` }];
  const to = options.some((o) => o.value === chosen) ? chosen! : options[0]!.value;
  const move = (): void => {
    if (total > 0) editing.move(selected, to === NEW ? classes : Number(to));
    onDone();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape") onDone();
    else if (event.key === "Enter" && event.target instanceof HTMLSelectElement) move();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div ref={ref} className={styles.moveBar} role="group" aria-label="Move members" onKeyDown={onKeyDown}>
      {total === 0 ? (
        <span className={styles.quiet}>
          Select members (click, Space)
          {letters && (
            <>
              {" "}
              and press <Kbd keys="M" />
            </>
          )}{" "}
          to move them to another class.
        </span>
      ) : (
        <>
          <span>
            <b>{plural(total, "particle")}</b> selected{here < total ? `, ${here} of this class` : ""}
          </span>
          <Select label="To class" options={options} value={to} onChange={setTo} />
          <Button onClick={move}>Move</Button>
        </>
      )}
    </div>
  );
}
