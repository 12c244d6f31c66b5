/** Images in an order on one canvas, any number of them; what is selected here is selected everywhere. */
import {
  useCallback,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from "react";
import type { Display, SourceRef } from "../../../main/api/contract.js";
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
import type { PagedRows } from "../table/PagedRows.js";
import { offsetToShow, rowsPerPage, usefulZooms, type GridLayout } from "./geometry.js";
import { GridOptions } from "./GridOptions.js";
import { GridPainter } from "./GridPainter.js";
import { gridAction, released } from "./keyboard.js";
import type { GridColours, GridMarks } from "./paintGrid.js";
import type { ParticleOrder } from "./ParticleOrder.js";
import { useDeviceSize } from "./useDeviceSize.js";
import { usePosition } from "./useOrderedParticles.js";
import { useMoves } from "./useMoves.js";
import { usePointerSelect } from "./usePointerSelect.js";
import styles from "./ImageGrid.module.css";

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

/** CSS px; a narrower cell has no room for more than a few digits. */
const NARROW = 84;

export interface ImageGridProps {
  label: string;
  /** Name of the scroll bar. */
  placeLabel: string;
  source: SourceRef;
  width: number;
  height: number;
  order: ParticleOrder;
  rows: PagedRows;
  display: Display;
  invert: boolean;
  flip: boolean;
  /** Screen pixels an image pixel takes, on a screen of `ratio` pixels to the CSS px; null = as the grid fits them. */
  zoomFor: (ratio: number) => Zoom | null;
  /** What is drawn over images; `bare` while all that hides them is put away. */
  marks: (bare: boolean) => GridMarks;
  /** Right half of a caption. */
  valueAt: (position: number, narrow: boolean) => string;
  /** What stands in {@link valueAt}; "" = nothing. */
  valueName: string;
  /** Single-letter keys are on. */
  letters: boolean;
  /** Takes the focus when nothing else has it. */
  focused: boolean;
  onZoom: (zoom: Zoom) => void;
  /** The next of raw, aligned, residual. */
  onNextView: () => void;
  /** Image below the pointer while L is held; null = no longer. */
  onFollow?: (index: number | null) => void;
  /** The zoom in use, and those worth offering. */
  onFitted?: (zoom: Zoom, offered: readonly Zoom[]) => void;
  /** Ctrl C. */
  onCopy?: () => void;
}

export function ImageGrid(props: ImageGridProps): ReactNode {
  const { label, source, width, height, order, rows, display, valueAt, valueName, onFitted, onFollow } = props;
  const key = sourceKey(source);
  const { selected, focus } = useSelection(key);
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
  const takesFocus = useRef(props.focused);
  useEffect(() => {
    if (takesFocus.current && document.activeElement === document.body) box.current?.focus({ preventScroll: true });
  }, []);
  // In another order, or with other images, the old place means nothing.
  useEffect(() => painter?.scroll.to(0), [painter, order.list]);

  const narrow = layout !== null && layout.cellWidth / layout.ratio < NARROW;
  const shownAt = useCallback((position: number) => valueAt(position, narrow), [valueAt, narrow]);
  useLayoutEffect(() => {
    painter?.show({
      source,
      display,
      imageWidth: width,
      imageHeight: height,
      count: order.count,
      zoom: props.zoomFor(size?.ratio ?? 1),
      invert: props.invert,
      flip: props.flip,
      marks: props.marks(held === "bare"),
      rows,
      valueAt: shownAt,
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
  const offered = usefulZooms(width, size?.width ?? 1, size?.ratio ?? 1).join();
  useEffect(() => {
    if (zoom !== undefined) onFitted?.(zoom, offered.split(",").map(Number) as Zoom[]);
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
    if (held === "follow" && position !== null) onFollow?.(indexAt(position) ?? null);
  };
  const pointer = usePointerSelect(box, painter, key, order, indexAt, follow);

  const moves = useMoves(key, order, indexAt, focusPosition);
  const release = (): void => {
    setHeld(null);
    onFollow?.(null);
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
    if (action.kind === "copy" && !props.onCopy) return;
    event.preventDefault();
    if (action.kind === "clear") event.stopPropagation();
    if (moves.act(action)) return;
    if (action.kind === "copy") props.onCopy?.();
    else if (action.kind === "zoom") props.onZoom(action.zoom);
    else if (action.kind === "view") props.onNextView();
    else if (action.kind === "hold" && !event.repeat) {
      setHeld(action.what);
      if (action.what === "follow" && hovered.current !== null) onFollow?.(indexAt(hovered.current) ?? null);
    }
  };

  const look = layout && lookKey({ source, bin: binOf(layout.zoom), display });
  const errorOf = useCallback(
    (index: number) => (look === null ? null : (tileCache.get(look, index)?.error ?? null)),
    [look],
  );
  const captionOf = useCallback(
    (position: number) => {
      const text = valueAt(position, false);
      return text === "" ? "" : `${valueName} ${text}`;
    },
    [valueAt, valueName],
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
        aria-label={label}
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
        <ThinScrollbar model={painter.scroll} controls={`${id}-grid`} label={props.placeLabel} placeText={placeText} />
      )}
    </div>
  );
}
