import {
  useCallback,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from "react";
import type { ColumnInfo, DatasetInfo } from "../../../main/api/contract.js";
import { Badge } from "../../components/Badge.js";
import { Failure } from "../../components/ErrorBoundary.js";
import { count } from "../../components/numbers.js";
import { tileCache } from "../../data/hooks.js";
import { lookKey, sourceKey } from "../../data/tileCache.js";
import { useResolvedColours, type ColourNames } from "../../display/resolvedColours.js";
import { ThinScrollbar } from "../../display/ThinScrollbar.js";
import { binOf, zoomLabel, type Zoom } from "../../display/zoom.js";
import { isCancelled, messageOf } from "../../state/notices.js";
import { selectionOf, useSelection } from "../../state/selection.js";
import type { DatasetDisplay } from "../../state/settings.js";
import { cellText } from "../table/cellText.js";
import { offsetToShow, rowsPerPage, usefulZooms, type GridLayout } from "./geometry.js";
import { GridOptions } from "./GridOptions.js";
import { GridPainter } from "./GridPainter.js";
import { gridAction, released } from "./keyboard.js";
import type { GridColours } from "./paintGrid.js";
import type { ParticleOrder } from "./ParticleOrder.js";
import { useDeviceSize } from "./useDeviceSize.js";
import { usePagedRows, usePosition } from "./useOrderedParticles.js";
import { useMoves } from "./useMoves.js";
import { usePointerSelect } from "./usePointerSelect.js";
import styles from "./ParticleGrid.module.css";

const COLOURS: ColourNames<keyof GridColours> = {
  well: "var(--surface-well)",
  outline: "color-mix(in srgb, var(--surface-well), var(--text-1) 14%)",
  caption: "var(--text-2)",
  value: "color-mix(in srgb, var(--text-2), var(--text-3) 30%)",
  accent: "var(--accent)",
  accentText: "var(--accent-strong)",
  focus: "var(--text-1)",
  halo: "var(--halo)",
  hatch: "color-mix(in srgb, var(--surface-well), var(--text-1) 30%)",
};

export interface ParticleGridProps {
  dataset: DatasetInfo;
  order: ParticleOrder;
  display: DatasetDisplay;
  /** Its values stand at the right of the captions; null = none. */
  valueColumn: ColumnInfo | null;
  /** Single-letter keys are on. */
  letters: boolean;
  onZoom: (zoom: Zoom) => void;
  /** The next of raw, aligned, residual. */
  onNextView: () => void;
  /** Image below the pointer while L is held; null = the loupe goes back to the focused one. */
  onFollow: (index: number | null) => void;
  /** The zoom in use, and those worth offering. */
  onFitted: (zoom: Zoom, offered: readonly Zoom[]) => void;
  /** Ctrl C. */
  onCopy: () => void;
}

export function ParticleGrid(props: ParticleGridProps): ReactNode {
  const { dataset, order, display, valueColumn, onFitted } = props;
  const source = useMemo(() => ({ kind: "dataset" as const, id: dataset.id }), [dataset.id]);
  const key = sourceKey(source);
  const { selected, focus } = useSelection(key);
  const rows = usePagedRows(
    order,
    useMemo(() => (valueColumn ? [valueColumn.id] : []), [valueColumn]),
  );
  const focusPosition = usePosition(order, focus);
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [painter, setPainter] = useState<GridPainter | null>(null);
  const [layout, setLayout] = useState<GridLayout | null>(null);
  const [version, setVersion] = useState(0);
  const [active, setActive] = useState(false);
  const [held, setHeld] = useState<"bare" | "follow" | null>(null);
  const hovered = useRef<number | null>(null);
  const size = useDeviceSize(box);
  const colours = useResolvedColours(COLOURS);
  const id = useId();
  const idOf = useCallback((position: number) => `${id}-${position}`, [id]);

  useLayoutEffect(() => {
    if (!canvas.current) return undefined;
    const made = new GridPainter(canvas.current, tileCache, () => {
      setLayout(made.layout);
      setVersion((v) => v + 1);
    });
    setPainter(made);
    return () => made.dispose();
  }, []);
  // Keys work at once, unless the user is somewhere else already.
  useEffect(() => {
    if (document.activeElement === document.body) box.current?.focus({ preventScroll: true });
  }, []);
  // In another order, or with other images, the old place means nothing.
  useEffect(() => painter?.scroll.to(0), [painter, order]);

  const valueAt = useCallback(
    (position: number) => (valueColumn ? cellText(rows.cell(position, valueColumn.id) ?? "", valueColumn) : ""),
    [rows, valueColumn],
  );
  const pixelSize = dataset.pixelSize ?? 1;
  const bare = held === "bare";
  useLayoutEffect(() => {
    if (!painter) return;
    const on = (overlay: DatasetDisplay["overlays"][number]): boolean => display.overlays.includes(overlay);
    painter.show({
      source,
      display: display.display,
      imageWidth: dataset.width ?? 1,
      imageHeight: dataset.height ?? 1,
      count: order.count,
      zoom: display.zoom,
      invert: display.invert,
      flip: display.y === "up",
      marks: {
        number: on("number"),
        value: on("value"),
        centre: on("centre") && !bare,
        mask: display.maskDiameter === null || bare ? null : display.maskDiameter / pixelSize,
      },
      rows,
      valueAt,
      selected,
      focus,
      active,
      colours,
    });
  });
  useLayoutEffect(() => {
    if (painter && size && size.height > 0) painter.resize(size.width, size.height, size.ratio);
  }, [painter, size]);

  const zoom = layout?.zoom;
  const offered = usefulZooms(dataset.width ?? 1, size?.width ?? 1, size?.ratio ?? 1).join();
  useEffect(() => {
    if (zoom !== undefined) onFitted(zoom, offered.split(",").map(Number) as Zoom[]);
  }, [zoom, offered, onFitted]);

  // Another view (the table) moved the focus: bring it into sight.
  const followed = useRef(focus);
  useEffect(() => {
    if (!painter?.layout || focusPosition === null || followed.current === focus) return;
    followed.current = focus;
    painter.scroll.to(offsetToShow(painter.layout, painter.scroll.offset, painter.scroll.viewport, focusPosition));
  }, [painter, focus, focusPosition]);

  const indexAt = useCallback((position: number) => rows.index(position), [rows]);
  const follow = (position: number | null): void => {
    hovered.current = position;
    if (held === "follow" && position !== null) props.onFollow(indexAt(position) ?? null);
  };
  const pointer = usePointerSelect(box, painter, key, order, indexAt, follow);

  const moves = useMoves(key, order, indexAt, focusPosition);
  const release = (): void => {
    setHeld(null);
    props.onFollow(null);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!painter?.layout) return;
    const action = gridAction(event, {
      columns: painter.layout.columns,
      rows: rowsPerPage(painter.layout, painter.scroll.viewport),
      count: order.count,
      position: moves.position(),
      letters: props.letters,
    });
    if (!action) return;
    if (action.kind === "clear" && selectionOf(key).selected.count === 0) return;
    event.preventDefault();
    if (action.kind === "clear") event.stopPropagation();
    if (moves.act(action)) return;
    if (action.kind === "copy") props.onCopy();
    else if (action.kind === "zoom") props.onZoom(action.zoom);
    else if (action.kind === "view") props.onNextView();
    else if (action.kind === "hold" && !event.repeat) {
      setHeld(action.what);
      if (action.what === "follow" && hovered.current !== null) props.onFollow(indexAt(hovered.current) ?? null);
    }
  };

  const look = layout && lookKey({ source, bin: binOf(layout.zoom), display: display.display });
  const errorOf = useCallback(
    (index: number) => (look === null ? null : (tileCache.get(look, index)?.error ?? null)),
    [look],
  );
  const captionOf = useCallback(
    (position: number) => {
      const text = valueAt(position);
      return text === "" || !valueColumn ? "" : `${valueColumn.label} ${text}`;
    },
    [valueAt, valueColumn],
  );
  const reason = focus === null ? null : errorOf(focus);
  const placeText = (): string => {
    const at = painter?.layout;
    if (!at) return "";
    const row = Math.floor(Math.max(0, painter.scroll.offset - at.top) / at.pitchY);
    return `${count(Math.min(order.count, row * at.columns + 1))} of ${count(order.count)}`;
  };
  return (
    <div style={{ position: "relative", height: "100%" }}>
      <div
        ref={box}
        id={`${id}-grid`}
        className={styles.grid}
        role="listbox"
        aria-label={`Images of ${dataset.name}`}
        aria-multiselectable
        aria-activedescendant={focusPosition === null ? undefined : idOf(focusPosition)}
        tabIndex={0}
        data-keys="letters"
        onKeyDown={onKeyDown}
        onKeyUp={(event) => released(event.key) === held && held !== null && release()}
        onFocus={() => setActive(true)}
        onBlur={() => {
          setActive(false);
          release();
        }}
        {...pointer}
      >
        <canvas ref={canvas} className={styles.canvas} aria-hidden="true" />
        {painter && layout && size && (
          <GridOptions
            painter={painter}
            layout={layout}
            viewHeight={size.height}
            idOf={idOf}
            indexAt={indexAt}
            errorOf={errorOf}
            captionOf={captionOf}
            selected={selected}
            focusPosition={focusPosition}
            version={version}
          />
        )}
      </div>
      {painter?.error && !isCancelled(painter.error) && (
        <div className={styles.failed}>
          <Failure
            title="The images could not be shown"
            text={messageOf(painter.error)}
            onRetry={() => painter.retry()}
          />
        </div>
      )}
      {reason !== null && focus !== null && (
        <p className={styles.reason} role="status">
          Particle {count(focus + 1)} cannot be read: {reason}
        </p>
      )}
      {zoom !== undefined && zoom < 1 && (
        <span className={styles.binned}>
          <Badge help={`Each pixel on screen is the mean of ${1 / zoom} × ${1 / zoom} pixels`}>
            {zoomLabel(zoom)}, binned
          </Badge>
        </span>
      )}
      {painter && (
        <ThinScrollbar model={painter.scroll} controls={`${id}-grid`} label="Place in the set" placeText={placeText} />
      )}
    </div>
  );
}
