/** Columns of numbers, any number of rows: only those in sight are in the page. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef, type ReactNode } from "react";
import { count, general } from "../../components/numbers.js";
import { classNames } from "../../components/classNames.js";
import styles from "./results.module.css";

export interface NumbersColumn {
  name: string;
  label: string;
  unit: string;
  values: ArrayLike<number>;
  /** What the values 1, 2, … stand for; absent = themselves. */
  words?: readonly string[];
}

const ROW = 26;

const text = (value: number): string =>
  Number.isNaN(value) ? "–" : Number.isInteger(value) && Math.abs(value) < 1e6 ? count(value) : general(value);

export function NumbersGrid({ label, columns }: { label: string; columns: readonly NumbersColumn[] }): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const rows = columns[0]?.values.length ?? 0;
  // The virtualiser's functions change with every scroll; nothing here is memoised over it.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: rows,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 8,
  });
  return (
    <div ref={box} className={styles.table} role="table" aria-label={label} aria-rowcount={rows + 1} tabIndex={0}>
      <div role="row" aria-rowindex={1} className={classNames(styles.row, styles.head)}>
        {columns.map((c) => (
          <span key={c.name} role="columnheader" className={styles.cell} title={c.label}>
            {c.name}
            {c.unit === "" ? "" : ` (${c.unit})`}
          </span>
        ))}
      </div>
      <div role="rowgroup" style={{ position: "relative", height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => (
          <div
            key={item.key}
            role="row"
            aria-rowindex={item.index + 2}
            className={styles.row}
            style={{ position: "absolute", top: 0, left: 0, width: "100%", transform: `translateY(${item.start}px)` }}
          >
            {columns.map((c) => (
              <span key={c.name} role="cell" className={styles.cell}>
                {c.words ? (c.words[c.values[item.index]! - 1] ?? "") : text(c.values[item.index]!)}
              </span>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}
