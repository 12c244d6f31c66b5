/** Name and merge of the class in sight. */
import { useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { Button } from "../../components/Button.js";
import { Select } from "../../components/Select.js";
import { TextField } from "../../components/TextField.js";
import { LONGEST_NAME } from "../../../core/classify/classEdits.js";
import type { ClassRow } from "./classes.js";
import { classOptions } from "./classOptions.js";
import styles from "./classes.module.css";
import type { Editing } from "./useEditing.js";

export function ClassEditor({
  editing,
  classIndex,
  rows,
  onMerged,
  onDone,
}: {
  editing: Editing;
  classIndex: number;
  rows: readonly ClassRow[];
  onMerged: (into: number) => void;
  /** Enter or Esc: back to the classes. */
  onDone: () => void;
}): ReactNode {
  const { names } = editing.partition;
  const [draft, setDraft] = useState<string | null>(null);
  const [chosen, setInto] = useState<number | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const others = rows.filter((r) => r.classIndex !== classIndex && r.members.length > 0);
  const into = others.find((r) => r.classIndex === chosen)?.classIndex ?? others[0]?.classIndex ?? null;
  const empty = (rows[classIndex]?.members.length ?? 0) === 0;
  const commit = (): void => {
    if (draft !== null) editing.name(classIndex, draft);
    setDraft(null);
  };
  const merge = (): void => {
    if (into === null || empty) return;
    editing.merge(classIndex, into);
    onMerged(into);
  };
  const onName = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.stopPropagation();
    if (event.key === "Enter") commit();
    else setDraft(null);
    onDone();
  };
  const onMerge = (event: KeyboardEvent): void => {
    if (event.key === "Escape") onDone();
    else if (event.key === "Enter" && event.target instanceof HTMLSelectElement) {
      merge();
      onDone();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div ref={box} className={styles.editor} role="group" aria-label={`Edit class ${classIndex + 1}`}>
      <TextField
        wide
        label="Name"
        help="Of the class; goes into classes.csv and members.csv"
        placeholder="none"
        maxLength={LONGEST_NAME}
        value={draft ?? names[classIndex] ?? ""}
        onChange={setDraft}
        onBlur={commit}
        onKeyDown={onName}
        data-edit="name"
      />
      {others.length > 0 && (
        <div className={styles.editLine} onKeyDown={onMerge} data-edit="merge">
          <Select
            label="Merge into"
            options={classOptions(others, names)}
            value={String(into ?? "")}
            disabled={empty}
            onChange={(value) => setInto(Number(value))}
          />
          <Button disabled={empty || into === null} onClick={merge}>
            Merge
          </Button>
        </div>
      )}
    </div>
  );
}
