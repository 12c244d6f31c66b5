import type { MouseEvent, ReactNode } from "react";
import { classNames } from "../../components/classNames.js";
import { count } from "../../components/numbers.js";
import type { Tile } from "../../data/tileCache.js";
import type { IndexSet } from "../../state/indexSet.js";
import type { DatasetDisplay } from "../../state/settings.js";
import { cellText } from "./cellText.js";
import type { PagedRows } from "./PagedRows.js";
import { Thumbnail } from "./Thumbnail.js";
import type { TableColumn } from "./useTableColumns.js";
import styles from "./MetadataTable.module.css";

export const ROW_HEIGHT = 26;
/** More rows than any drawer shows. */
const RING = 128;

/** A column in sight. */
export interface ShownColumn extends TableColumn {
  /** Place among the shown columns, from 0. */
  index: number;
  /** CSS px from the left end of the table. */
  start: number;
}

export interface TableRowsProps {
  /** Positions [first, end). */
  first: number;
  end: number;
  /** CSS px scrolled. */
  offset: number;
  rows: PagedRows;
  columns: readonly ShownColumn[];
  selected: IndexSet;
  focus: number | null;
  /** Null where the table has no images. */
  tileOf: ((index: number) => Tile | undefined) | null;
  chosen: DatasetDisplay;
  rowId: (position: number) => string;
  onClick: (position: number, index: number, event: MouseEvent) => void;
}

export function TableRows(props: TableRowsProps): ReactNode {
  const { first, end, offset, rows } = props;
  return (
    <div className={styles.rows} role="rowgroup">
      {Array.from({ length: Math.max(0, end - first) }, (_, k) => {
        const position = first + k;
        return (
          <Row
            // Elements are used again for the rows that come into sight.
            key={position % RING}
            {...props}
            position={position}
            top={position * ROW_HEIGHT - offset}
            index={rows.index(position)}
          />
        );
      })}
    </div>
  );
}

function Row({
  position,
  top,
  index,
  rows,
  columns,
  selected,
  focus,
  tileOf,
  chosen,
  rowId,
  onClick,
}: TableRowsProps & { position: number; top: number; index: number | undefined }): ReactNode {
  const on = index !== undefined && selected.has(index);
  return (
    <div
      id={rowId(position)}
      role="row"
      aria-rowindex={position + 2}
      aria-selected={on}
      className={classNames(
        styles.row,
        on && styles.selected,
        index !== undefined && index === focus && styles.focused,
      )}
      style={{ transform: `translateY(${top}px)`, height: ROW_HEIGHT }}
      onClick={(event) => index !== undefined && onClick(position, index, event)}
    >
      <div className={classNames(styles.sticky, styles.number)} role="rowheader" aria-colindex={1}>
        {tileOf && (
          <span className={styles.thumbnail}>
            {index !== undefined && (
              <Thumbnail tile={tileOf(index)} label="" invert={chosen.invert} flipped={chosen.y === "up"} />
            )}
          </span>
        )}
        {index === undefined ? <Placeholder /> : count(index + 1)}
      </div>
      {columns.map(({ info, index: place, start, width }) => {
        const text = rows.cell(position, info.id);
        return (
          <div
            key={info.id}
            role="gridcell"
            aria-colindex={place + 2}
            className={classNames(styles.cell, info.numeric && styles.number)}
            style={{ left: start, width }}
            title={text}
          >
            {text === undefined ? <Placeholder /> : cellText(text, info)}
          </div>
        );
      })}
    </div>
  );
}

/** Stands where a cell will be. */
const Placeholder = (): ReactNode => <i className={styles.placeholder} aria-label="loading" />;
