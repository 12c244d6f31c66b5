import { useVirtualizer } from "@tanstack/react-virtual";
import {
  useCallback,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
} from "react";
import type { ColumnInfo, DatasetInfo, Display, SortKey } from "../../../main/api/contract.js";
import { useDevicePixels } from "../../components/devicePixels.js";
import { count } from "../../components/numbers.js";
import { sourceKey } from "../../data/tileCache.js";
import { ScrollModel, wheelDistance } from "../../display/ScrollModel.js";
import { ThinScrollbar } from "../../display/ThinScrollbar.js";
import { notifyError } from "../../state/notices.js";
import { selectionOf, useSelection } from "../../state/selection.js";
import type { DatasetDisplay } from "../../state/settings.js";
import { clickParticle } from "../gallery/chooseParticles.js";
import { useMoves } from "../gallery/useMoves.js";
import { setSort } from "../gallery/galleryStore.js";
import { gridAction } from "../gallery/keyboard.js";
import type { ParticleOrder } from "../gallery/ParticleOrder.js";
import { usePagedRows, usePosition } from "../gallery/useOrderedParticles.js";
import type { PagedRows } from "./PagedRows.js";
import { TableHead, COLUMN_HEAD_HEIGHT } from "./TableHead.js";
import { TableRows, type ShownColumn } from "./TableRows.js";
import { nextSort, sortLabel } from "./sorting.js";
import { rowAt, rowsInSight, ROW_HEIGHT } from "./tableGeometry.js";
import { thumbnailBin, THUMBNAIL } from "./Thumbnail.js";
import { useTableColumns } from "./useTableColumns.js";
import styles from "./MetadataTable.module.css";

/** Thumbnail and number, always in sight: CSS px. */
const STICKY_WIDTH = 112;

export interface MetadataTableProps {
  dataset: DatasetInfo;
  order: ParticleOrder;
  sort: readonly SortKey[];
  columns: readonly ColumnInfo[];
  chosen: DatasetDisplay;
  display: Display;
  /** Ctrl C with the focus in the table. */
  onCopy: () => void;
}

/** The metadata in the order of the gallery and with its selection; a million rows, thousands of columns. */
export function MetadataTable(props: MetadataTableProps): ReactNode {
  const { dataset, order, sort, columns, chosen, display } = props;
  const source = useMemo(() => ({ kind: "dataset" as const, id: dataset.id }), [dataset.id]);
  const key = sourceKey(source);
  const { selected, focus } = useSelection(key);
  const focusPosition = usePosition(order, focus);
  const box = useRef<HTMLDivElement>(null);
  const across = useRef<HTMLDivElement>(null);
  const [scroll] = useState(() => new ScrollModel());
  const [height, setHeight] = useState(0);
  const id = useId();
  const ratio = useDevicePixels();
  const table = useTableColumns(columns, sort);
  // Its functions change with every scroll; nothing here is compiled or memoised by them.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    horizontal: true,
    count: table.length,
    getScrollElement: () => across.current,
    estimateSize: (k) => table[k]?.width ?? 100,
    getItemKey: (k) => table[k]?.info.id ?? k,
    paddingStart: STICKY_WIDTH,
    overscan: 1,
  });
  useLayoutEffect(() => virtual.measure(), [virtual, table]);
  const items = virtual.getVirtualItems();
  const inSight = items.map((item) => `${item.index}:${item.start}`).join();
  const shown = useMemo(
    () => items.map((item): ShownColumn => ({ ...table[item.index]!, index: item.index, start: item.start })),
    // The text says all there is in the items; rows need not be drawn anew for a scroll within the same columns.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [table, inSight],
  );

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(([entry]) => entry && setHeight(entry.contentRect.height - COLUMN_HEAD_HEIGHT));
    observer.observe(element);
    const onWheel = (event: WheelEvent): void => {
      // Sideways the element scrolls by itself.
      if (event.ctrlKey || event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return;
      event.preventDefault();
      scroll.by(wheelDistance(event, scroll.viewport));
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => {
      observer.disconnect();
      element.removeEventListener("wheel", onWheel);
    };
  }, [scroll]);
  useLayoutEffect(() => scroll.measure(order.count * ROW_HEIGHT, Math.max(0, height)), [scroll, order.count, height]);
  useEffect(() => scroll.to(0), [scroll, order.list]);

  const ids = useMemo(() => columns.map((c) => c.id), [columns]);
  const rows = usePagedRows(order, ids);
  const { width: imageWidth, height: imageHeight } = dataset;
  const images = useMemo(() => {
    if (imageWidth === null || imageHeight === null) return null;
    return { source, bin: thumbnailBin(imageWidth, imageHeight, Math.floor(THUMBNAIL * ratio)), display };
  }, [source, imageWidth, imageHeight, ratio, display]);
  // Only whether it is in sight: what follows the scroll pixel by pixel is drawn by the rows alone.
  const focusInSight = useSyncExternalStore(scroll.subscribe, () => {
    const first = rowAt(scroll.offset);
    return focusPosition !== null && focusPosition >= first && focusPosition < first + rowsInSight(height);
  });

  const followed = useRef(focus);
  useEffect(() => {
    if (focusPosition === null || followed.current === focus || scroll.viewport === 0) return;
    followed.current = focus;
    const top = focusPosition * ROW_HEIGHT;
    if (top < scroll.offset) scroll.to(top);
    else if (top + ROW_HEIGHT > scroll.offset + scroll.viewport) scroll.to(top + ROW_HEIGHT - scroll.viewport);
  }, [scroll, focus, focusPosition]);

  const onClick = useCallback(
    (position: number, index: number, event: MouseEvent): void => {
      const failed = (error: unknown): void => notifyError("The selection could not be changed", error);
      clickParticle(key, order, position, index, event).catch(failed);
    },
    [key, order],
  );
  const moves = useMoves(key, order, (position) => rows.index(position), focusPosition);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget) return;
    const sideways = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (sideways !== undefined) {
      event.preventDefault();
      across.current?.scrollBy({ left: sideways * 80 });
      return;
    }
    const action = gridAction(event, {
      columns: 1,
      rows: Math.max(1, Math.floor(height / ROW_HEIGHT) - 1),
      count: order.count,
      position: moves.position(),
      letters: false,
    });
    if (!action || (action.kind === "clear" && selectionOf(key).selected.count === 0)) return;
    event.preventDefault();
    if (action.kind === "clear") event.stopPropagation();
    if (action.kind === "copy") props.onCopy();
    else moves.act(action);
  };
  const sortBy = (column: string, add: boolean): void => {
    const keys = nextSort(sort, column, add);
    setSort(dataset.path, keys, keys.length === 0 ? "File order" : `Sort by ${sortLabel(keys, dataset.tableColumns)}`);
  };
  const rowId = useCallback((position: number): string => `${id}-row-${position}`, [id]);
  const total = virtual.getTotalSize();
  return (
    <div className={styles.holder} ref={box}>
      <div
        className={styles.table}
        ref={across}
        id={`${id}-table`}
        role="grid"
        aria-label={`Metadata of ${dataset.name}`}
        aria-rowcount={order.count + 1}
        aria-colcount={columns.length + 1}
        aria-multiselectable
        aria-activedescendant={focusPosition !== null && focusInSight ? rowId(focusPosition) : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <div className={styles.inner} style={{ width: total }}>
          <TableHead columns={shown} onSort={sortBy} />
          <TableRows
            scroll={scroll}
            height={height}
            rows={rows}
            columns={shown}
            selected={selected}
            focus={focus}
            images={images}
            chosen={chosen}
            rowId={rowId}
            onClick={onClick}
          />
        </div>
      </div>
      <RowsError rows={rows} />
      <ThinScrollbar
        model={scroll}
        controls={`${id}-table`}
        label="Place in the table"
        placeText={() => `row ${count(Math.floor(scroll.offset / ROW_HEIGHT) + 1)} of ${count(order.count)}`}
      />
    </div>
  );
}

function RowsError({ rows }: { rows: PagedRows }): ReactNode {
  const error = useSyncExternalStore(rows.subscribe, () => rows.error);
  if (!error) return null;
  return (
    <p className={styles.error} role="alert">
      Rows could not be read: {error.message}
    </p>
  );
}
