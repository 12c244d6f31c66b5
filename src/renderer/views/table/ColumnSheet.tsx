import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import type { ColumnInfo } from "../../../main/api/contract.js";
import { Button } from "../../components/Button.js";
import { count, plural } from "../../components/numbers.js";
import { Sheet } from "../../components/Sheet.js";
import { TextField } from "../../components/TextField.js";
import { Icon } from "../../icons/Icon.js";
import { searchColumns, usualColumns } from "./columns.js";
import styles from "./ColumnSheet.module.css";

const ROW = 28;

export interface ColumnSheetProps {
  title: string;
  columns: readonly ColumnInfo[];
  /** Ids. */
  chosen: readonly string[];
  /** Choose one and be done. */
  onPick?: (column: ColumnInfo) => void;
  /** Choose which of all; order is kept, new ones go last. */
  onChange?: (chosen: string[]) => void;
  onClose: () => void;
}

/** All columns of a table with a search field: ten thousand are as quick as ten. */
export function ColumnSheet({ title, columns, chosen, onPick, onChange, onClose }: ColumnSheetProps): ReactNode {
  const [search, setSearch] = useState("");
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const offered = useMemo(
    () =>
      searchColumns(
        columns.filter((c) => onPick !== undefined || c.id !== "index"),
        search,
      ),
    [columns, search, onPick],
  );
  const on = useMemo(() => new Set(chosen), [chosen]);
  // Its functions change with every scroll; nothing here is compiled or memoised by them.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: offered.length,
    getScrollElement: () => list.current,
    estimateSize: () => ROW,
    overscan: 4,
    initialRect: { width: 400, height: 320 },
  });
  const take = (column: ColumnInfo): void => {
    if (onPick) return onPick(column);
    onChange?.(on.has(column.id) ? chosen.filter((id) => id !== column.id) : [...chosen, column.id]);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    const current = offered[at];
    if (step !== undefined) {
      const next = Math.max(0, Math.min(offered.length - 1, at + step));
      setAt(next);
      virtual.scrollToIndex(next);
    } else if (event.key === "Enter" && current) take(current);
    else return;
    event.preventDefault();
  };
  return (
    <Sheet
      title={title}
      width={440}
      onClose={onClose}
      note={
        onChange
          ? `${count(chosen.length)} of ${plural(columns.length - 1, "column")} shown`
          : plural(offered.length, "column")
      }
      actions={
        onChange && (
          <>
            <Button onClick={() => onChange(offered.map((c) => c.id))}>
              {search === "" ? "Show all" : "Show only these"}
            </Button>
            <Button onClick={() => onChange(usualColumns(columns))}>Usual ones</Button>
          </>
        )
      }
    >
      <div onKeyDown={onKeyDown}>
        <TextField
          label="Search columns"
          hideLabel
          wide
          autoFocus
          placeholder="Search columns"
          value={search}
          role="combobox"
          aria-expanded
          aria-controls="columns-found"
          aria-activedescendant={offered[at] ? `column-${at}` : undefined}
          onChange={(text) => {
            setSearch(text);
            setAt(0);
          }}
        />
        <div
          ref={list}
          id="columns-found"
          className={styles.list}
          role="listbox"
          aria-label="Columns"
          aria-multiselectable={onPick === undefined}
        >
          <div style={{ height: virtual.getTotalSize(), position: "relative" }} role="presentation">
            {virtual.getVirtualItems().map((item) => {
              const column = offered[item.index]!;
              return (
                <div
                  key={column.id}
                  id={`column-${item.index}`}
                  role="option"
                  aria-selected={on.has(column.id)}
                  aria-setsize={offered.length}
                  aria-posinset={item.index + 1}
                  className={styles.row}
                  data-current={item.index === at || undefined}
                  style={{ transform: `translateY(${item.start}px)`, height: ROW }}
                  onClick={() => {
                    setAt(item.index);
                    take(column);
                  }}
                >
                  <span className={styles.tick}>{on.has(column.id) && <Icon name="check" size={14} />}</span>
                  <span className={styles.name}>{column.label}</span>
                  <span className={styles.unit}>{column.unit}</span>
                </div>
              );
            })}
          </div>
          {offered.length === 0 && <p className={styles.none}>No column has “{search}” in its name.</p>}
        </div>
      </div>
    </Sheet>
  );
}
