import { useRef, type KeyboardEvent, type PointerEvent, type ReactNode } from "react";
import { classNames } from "../../components/classNames.js";
import { Icon } from "../../icons/Icon.js";
import { setColumnWidth } from "../gallery/galleryStore.js";
import { LEAST_WIDTH, MOST_WIDTH, usualWidth } from "./columns.js";
import type { ShownColumn } from "./TableRows.js";
import styles from "./MetadataTable.module.css";

export const COLUMN_HEAD_HEIGHT = 28;

const SORTED = { asc: "ascending", desc: "descending" } as const;

export function TableHead({
  columns,
  onSort,
}: {
  columns: readonly ShownColumn[];
  onSort: (column: string, add: boolean) => void;
}): ReactNode {
  const many = columns.filter((c) => c.sorted !== false).length > 1;
  return (
    <div className={styles.head} role="row" aria-rowindex={1} style={{ height: COLUMN_HEAD_HEIGHT }}>
      <div className={classNames(styles.sticky, styles.stickyHead)} role="columnheader" aria-colindex={1}>
        Particle
      </div>
      {columns.map((column) => (
        <div
          key={column.info.id}
          role="columnheader"
          aria-colindex={column.index + 2}
          aria-sort={column.sorted === false ? "none" : SORTED[column.sorted]}
          className={classNames(styles.headCell, column.info.numeric && styles.number)}
          style={{ left: column.start, width: column.width }}
        >
          <button
            type="button"
            className={styles.headButton}
            title={`${column.info.label}${column.info.unit === "" ? "" : `, ${column.info.unit}`} (${column.info.id}): click to sort, Shift click to sort further`}
            onClick={(event) => onSort(column.info.id, event.shiftKey)}
          >
            <span className={styles.headText}>{column.info.label}</span>
            {column.sorted !== false && (
              <span className={styles.sorted}>
                <Icon name={column.sorted === "asc" ? "up" : "down"} size={12} />
                {many && column.sortIndex + 1}
              </span>
            )}
          </button>
          <WidthHandle column={column} />
        </div>
      ))}
    </div>
  );
}

/** Drag, arrow keys, double click = usual width. */
function WidthHandle({ column }: { column: ShownColumn }): ReactNode {
  const start = useRef<{ x: number; width: number; scale: number } | null>(null);
  const { info, width } = column;
  const set = (next: number): void => setColumnWidth(info.id, Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, next)));
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    const rect = event.currentTarget.parentElement!.getBoundingClientRect();
    start.current = { x: event.clientX, width, scale: rect.width / width };
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -8, ArrowRight: 8 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    set(width + step);
  };
  return (
    <div
      className={styles.handle}
      role="separator"
      aria-orientation="vertical"
      aria-label={`Width of ${info.label}`}
      aria-valuenow={Math.round(width)}
      aria-valuemin={LEAST_WIDTH}
      aria-valuemax={MOST_WIDTH}
      tabIndex={-1}
      onPointerDown={onPointerDown}
      onPointerMove={(event) => {
        const from = start.current;
        if (from) set(from.width + (event.clientX - from.x) / from.scale);
      }}
      onPointerUp={() => (start.current = null)}
      onPointerCancel={() => (start.current = null)}
      onDoubleClick={() => set(usualWidth(info))}
      onKeyDown={onKeyDown}
    />
  );
}
