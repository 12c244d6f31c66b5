import {
  memo,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
  type MouseEvent,
  type ReactNode,
} from "react";
import { classNames } from "../../components/classNames.js";
import { count } from "../../components/numbers.js";
import { useTiles } from "../../data/hooks.js";
import type { Tile, TileWish } from "../../data/tileCache.js";
import type { ScrollModel } from "../../display/ScrollModel.js";
import type { IndexSet } from "../../state/indexSet.js";
import type { DatasetDisplay } from "../../state/settings.js";
import { cellText } from "./cellText.js";
import type { PagedRows } from "./PagedRows.js";
import { Thumbnail } from "./Thumbnail.js";
import { originOf, rowAt, rowsInSight, ROW_HEIGHT } from "./tableGeometry.js";
import type { TableColumn } from "./useTableColumns.js";
import styles from "./MetadataTable.module.css";

/** Thumbnails are asked for in blocks, so that not every row scrolled is a request. */
const TILE_ROWS = 16;
const down = (position: number): number => Math.floor(position / TILE_ROWS) * TILE_ROWS;
/** While scrolling faster than a screen a frame, no thumbnails are asked for. */
const REST_MS = 70;

/** A column in sight. */
export interface ShownColumn extends TableColumn {
  /** Place among the shown columns, from 0. */
  index: number;
  /** CSS px from the left end of the table. */
  start: number;
}

export interface TableRowsProps {
  /** CSS px. */
  scroll: ScrollModel;
  /** CSS px there is room for; 0 until it is known. */
  height: number;
  rows: PagedRows;
  columns: readonly ShownColumn[];
  selected: IndexSet;
  focus: number | null;
  /** What the thumbnails are; null where the table has no images. */
  images: Omit<TileWish, "indices"> | null;
  chosen: DatasetDisplay;
  rowId: (this: void, position: number) => string;
  onClick: (this: void, position: number, index: number, event: MouseEvent) => void;
}

/**
 * The rows in sight. A scrolled pixel moves their holder and nothing else; a scrolled row is one row drawn anew, in
 * the elements of the row that went out of sight.
 */
export const TableRows = memo(function TableRows(props: TableRowsProps): ReactNode {
  const { scroll, height, rows, columns, selected, focus, images, chosen, rowId, onClick } = props;
  const holder = useRef<HTMLDivElement>(null);
  const first = useSyncExternalStore(scroll.subscribe, () => rowAt(scroll.offset));
  const version = useSyncExternalStore(rows.subscribe, () => rows.version);
  const pool = rowsInSight(height);
  const end = Math.min(rows.count, first + pool);
  const origin = originOf(first);

  useLayoutEffect(() => {
    const place = (): void => {
      if (holder.current) holder.current.style.transform = `translateY(${origin * ROW_HEIGHT - scroll.offset}px)`;
    };
    place();
    return scroll.subscribe(place);
  }, [scroll, origin]);

  const firstColumn = columns[0]?.index ?? 0;
  const endColumn = (columns.at(-1)?.index ?? -1) + 1;
  useEffect(() => {
    if (end > first) rows.want({ first, end, firstColumn, endColumn });
  }, [rows, first, end, firstColumn, endColumn]);

  const tilesFrom = useUnhurriedBlock(scroll, pool);
  const indices: number[] = [];
  const tilesEnd = Math.min(rows.count, tilesFrom + down(pool + 2 * TILE_ROWS - 1));
  for (let at = tilesFrom; images && at < tilesEnd; at++) {
    const index = rows.index(at);
    if (index !== undefined) indices.push(index);
  }
  const tiles = useTiles(images && indices.length > 0 ? { ...images, indices } : null);

  return (
    <div className={styles.rows} role="rowgroup" ref={holder}>
      {Array.from({ length: Math.max(0, end - first) }, (_, k) => {
        const position = first + k;
        const index = rows.index(position);
        return (
          <Row
            key={position % pool}
            id={rowId(position)}
            position={position}
            top={(position - origin) * ROW_HEIGHT}
            index={index}
            rows={rows}
            version={version}
            columns={columns}
            on={index !== undefined && selected.has(index)}
            focused={index !== undefined && index === focus}
            pictured={images !== null}
            tile={index === undefined ? undefined : tiles.tile(index)}
            invert={chosen.invert}
            flipped={chosen.y === "up"}
            onClick={onClick}
          />
        );
      })}
    </div>
  );
});

/** First row of the block in sight; while rows race past it stays where it was, until they come to rest. */
function useUnhurriedBlock(scroll: ScrollModel, far: number): number {
  const [block, setBlock] = useState(() => down(rowAt(scroll.offset)));
  useEffect(() => {
    let before = rowAt(scroll.offset);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const follow = (): void => {
      const now = rowAt(scroll.offset);
      const racing = Math.abs(now - before) > far;
      before = now;
      clearTimeout(timer);
      if (racing) timer = setTimeout(() => setBlock(down(now)), REST_MS);
      else setBlock(down(now));
    };
    follow();
    const stop = scroll.subscribe(follow);
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [scroll, far]);
  return block;
}

interface RowProps extends Pick<TableRowsProps, "rows" | "columns" | "onClick"> {
  id: string;
  position: number;
  /** CSS px below the origin of the rows. */
  top: number;
  index: number | undefined;
  /** Of `rows`: grows when cells arrive. */
  version: number;
  on: boolean;
  focused: boolean;
  pictured: boolean;
  tile: Tile | undefined;
  invert: boolean;
  flipped: boolean;
}

const Row = memo(function Row(props: RowProps): ReactNode {
  const { id, position, top, index, rows, columns, on, focused, pictured, tile, invert, flipped, onClick } = props;
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={position + 2}
      aria-selected={on}
      className={classNames(styles.row, on && styles.selected, focused && styles.focused)}
      style={{ top, height: ROW_HEIGHT }}
      onClick={(event) => index !== undefined && onClick(position, index, event)}
    >
      <div className={classNames(styles.sticky, styles.number)} role="rowheader" aria-colindex={1}>
        {pictured && (
          <span className={styles.thumbnail}>
            {index !== undefined && <Thumbnail tile={tile} label="" invert={invert} flipped={flipped} />}
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
});

/** Stands where a cell will be. */
const Placeholder = (): ReactNode => <i className={styles.placeholder} aria-label="loading" />;
