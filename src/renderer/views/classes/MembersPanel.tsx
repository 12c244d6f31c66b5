import { useRef, type KeyboardEvent, type ReactNode } from "react";
import type { Display, SourceRef } from "../../../main/api/contract.js";
import { Button } from "../../components/Button.js";
import { NumberField } from "../../components/NumberField.js";
import { count } from "../../components/numbers.js";
import { Segmented } from "../../components/Segmented.js";
import { Toggle } from "../../components/Toggle.js";
import { sourceKey } from "../../data/tileCache.js";
import { lengthUnit } from "../../display/effectiveDisplay.js";
import { IndexSet } from "../../state/indexSet.js";
import { select, selectionOf } from "../../state/selection.js";
import { useSettings } from "../../state/settings.js";
import { nextView, VIEWS } from "../gallery/views.js";
import type { ClassRow } from "./classes.js";
import { useClassesStore } from "./classesStore.js";
import { MemberGrid } from "./MemberGrid.js";
import { MoveBar } from "./MoveBar.js";
import type { Editing } from "./useEditing.js";
import styles from "./classes.module.css";

/** Select all members of a class, on every desk. */
export function selectMembers(source: SourceRef, row: ClassRow): void {
  select(
    sourceKey(source),
    { selected: IndexSet.of(row.members), anchor: null },
    `Select the ${count(row.members.length)} members of class ${row.classIndex + 1}`,
  );
}

export function MembersPanel({
  source,
  width,
  height,
  pixelSize,
  row,
  alignedBy,
  outlineRadius,
  flipped,
  focused,
  title,
  editing,
  rows,
}: {
  source: SourceRef;
  width: number;
  height: number;
  pixelSize: number | null;
  row: ClassRow;
  alignedBy: number | null;
  /** Px. */
  outlineRadius: number;
  flipped: boolean;
  /** Its grid takes the focus when nothing else has it. */
  focused: boolean;
  /** "Class 3, side view". */
  title: string;
  /** Null = classes are not edited here. */
  editing: Editing | null;
  rows: readonly ClassRow[];
}): ReactNode {
  const bar = useRef<HTMLDivElement>(null);
  const grid = useRef<HTMLDivElement>(null);
  const back = (): void => grid.current?.querySelector<HTMLElement>("[role=listbox]")?.focus();
  const { view, lowPass, outline } = useClassesStore();
  const letters = useSettings((s) => s.letterKeys);
  const shown = alignedBy === null ? "raw" : view;
  const unit = lengthUnit(pixelSize);
  const display: Display = {
    view: shown,
    alignment: shown === "raw" ? null : alignedBy,
    lowPass: lowPass === null ? null : { value: lowPass, unit },
    highPass: null,
    contrast: { mode: "percentile", low: 1, high: 99, scope: "image" },
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    if (!editing || !letters || !plain || event.key.toLowerCase() !== "m") return;
    event.preventDefault();
    const key = sourceKey(source);
    const { selected, focus } = selectionOf(key);
    // Nobody is selected: the one with the focus is meant.
    if (selected.count === 0 && focus !== null && row.members.includes(focus)) {
      select(key, { selected: IndexSet.of([focus]) });
    }
    // The list is there after the next drawing when the selection has just begun.
    requestAnimationFrame(() => bar.current?.querySelector("select")?.focus());
  };
  return (
    <section className={styles.members} aria-label="Members">
      <header className={styles.paneHead}>
        <h2>Members</h2>
        <span className={styles.quiet}>{count(row.members.length)}, best CCC first</span>
        <Button
          kind="quiet"
          help="Select them on every desk"
          disabled={row.members.length === 0}
          onClick={() => selectMembers(source, row)}
        >
          Select
        </Button>
        <span className={styles.spring} />
        <Segmented
          label="View"
          options={VIEWS}
          value={shown}
          disabled={alignedBy === null}
          onChange={(next) => useClassesStore.setState({ view: next })}
        />
        <NumberField
          label="Low-pass"
          help="Display only: the data stay as they are"
          value={lowPass}
          unit={unit}
          empty="off"
          width={3}
          min={pixelSize === null ? 2 : 2 * pixelSize}
          max={10_000}
          onChange={(value) => useClassesStore.setState({ lowPass: value })}
        />
        <Toggle
          label="Outline"
          help={`Circle of ${outlineRadius} px: what was compared`}
          value={outline}
          onChange={(value) => useClassesStore.setState({ outline: value })}
        />
      </header>
      {editing && <MoveBar ref={bar} editing={editing} source={source} row={row} rows={rows} onDone={back} />}
      <div ref={grid} className={styles.memberGrid} onKeyDown={onKeyDown}>
        {row.members.length === 0 ? (
          <p className={styles.none}>No particles in this class.</p>
        ) : (
          <MemberGrid
            label={`Members of ${title.replace("Class", "class")}`}
            source={source}
            width={width}
            height={height}
            row={row}
            display={display}
            flip={flipped}
            outline={outline ? 2 * outlineRadius : null}
            letters={letters}
            focused={focused}
            onNextView={() => useClassesStore.setState({ view: nextView(shown) })}
          />
        )}
      </div>
    </section>
  );
}
