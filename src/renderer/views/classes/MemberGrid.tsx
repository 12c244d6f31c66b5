/** Members of a class on one canvas, any number of them; what is selected here is selected everywhere. */
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
import type { Display, SourceRef } from "../../../main/api/contract.js";
import { Badge } from "../../components/Badge.js";
import { ccc as cccText, count } from "../../components/numbers.js";
import { tileCache } from "../../data/hooks.js";
import { lookKey, sourceKey } from "../../data/tileCache.js";
import { useResolvedColours, type ColourNames } from "../../display/resolvedColours.js";
import { ThinScrollbar } from "../../display/ThinScrollbar.js";
import { binOf, zoomLabel, type Zoom } from "../../display/zoom.js";
import { notifyError } from "../../state/notices.js";
import { focusOn, selectionOf, useSelection } from "../../state/selection.js";
import { clearSelection, extendTo, invertSelection, selectAll, toggleParticle } from "../gallery/chooseParticles.js";
import { offsetToShow, rowsPerPage, type GridLayout } from "../gallery/geometry.js";
import { GridOptions } from "../gallery/GridOptions.js";
import { GridPainter } from "../gallery/GridPainter.js";
import { gridAction, released } from "../gallery/keyboard.js";
import type { GridColours } from "../gallery/paintGrid.js";
import { useDeviceSize } from "../gallery/useDeviceSize.js";
import { usePointerSelect } from "../gallery/usePointerSelect.js";
import gridStyles from "../gallery/ParticleGrid.module.css";
import type { ClassRow } from "./classes.js";
import { MemberOrder, MemberRows } from "./MemberOrder.js";

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

/** CSS px. */
const NARROW = 84;

/** Members are looked at pixel by pixel: binned only when they are large; null = as the grid fits them. */
export function memberZoom(pixels: number, ratio: number): Zoom | null {
  if (pixels > LARGEST * ratio) return null;
  return Math.min(4, Math.max(1, Math.floor((ROOM * ratio) / pixels))) as Zoom;
}
const ROOM = 112;
const LARGEST = 176;

export interface MemberGridProps {
  label: string;
  source: SourceRef;
  width: number;
  height: number;
  row: ClassRow;
  display: Display;
  flipped: boolean;
  /** Diameter of the outline, px; null = none. */
  outline: number | null;
  letters: boolean;
  /** Takes the focus when nothing else has it. */
  focused: boolean;
  onNextView: () => void;
}

export function MemberGrid(props: MemberGridProps): ReactNode {
  const { label, source, row, display, flipped, outline } = props;
  const key = sourceKey(source);
  const { selected, focus } = useSelection(key);
  const order = useMemo(() => new MemberOrder(row.members), [row]);
  const rows = useMemo(() => new MemberRows(row.members), [row]);
  const place = focus === null ? -1 : order.knownPosition(focus);
  const focusPosition = place < 0 ? null : place;
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [painter, setPainter] = useState<GridPainter | null>(null);
  const [layout, setLayout] = useState<GridLayout | null>(null);
  const [version, setVersion] = useState(0);
  const [active, setActive] = useState(false);
  const [bare, setBare] = useState(false);
  const [zoom, setZoom] = useState<Zoom | null>(null);
  const size = useDeviceSize(box);
  const fitted = memberZoom(Math.max(props.width, props.height), size?.ratio ?? 1);
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
  const takesFocus = useRef(props.focused);
  useEffect(() => {
    if (takesFocus.current && document.activeElement === document.body) box.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => painter?.scroll.to(0), [painter, row]);

  const valueAt = useCallback((position: number) => cccText(row.ccc[position] ?? NaN), [row]);
  // Below small images there is no room for the zero before the point.
  const narrow = layout !== null && layout.cellWidth / layout.ratio < NARROW;
  const captionAt = useCallback(
    (position: number) => (narrow ? valueAt(position).replace("0.", ".") : valueAt(position)),
    [narrow, valueAt],
  );
  useLayoutEffect(() => {
    painter?.show({
      source,
      display,
      imageWidth: props.width,
      imageHeight: props.height,
      count: order.count,
      zoom: zoom ?? fitted,
      invert: false,
      flip: flipped,
      marks: { number: true, value: true, centre: false, mask: bare ? null : outline },
      rows,
      valueAt: captionAt,
      selected,
      focus,
      active,
      colours,
    });
  });
  useLayoutEffect(() => {
    if (painter && size && size.height > 0) painter.resize(size.width, size.height, size.ratio);
  }, [painter, size]);

  const indexAt = useCallback((position: number) => rows.index(position), [rows]);
  const pointer = usePointerSelect(box, painter, key, order, indexAt, () => undefined);
  const failed = (error: unknown): void => notifyError("The selection could not be changed", error);
  const moveTo = async (position: number, extend: boolean): Promise<void> => {
    const index = await order.indexAt(position);
    if (extend) await extendTo(key, order, position, index);
    else focusOn(key, index);
    if (painter?.layout) {
      painter.scroll.to(offsetToShow(painter.layout, painter.scroll.offset, painter.scroll.viewport, position));
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!painter?.layout) return;
    const action = gridAction(event, {
      columns: painter.layout.columns,
      rows: rowsPerPage(painter.layout, painter.scroll.viewport),
      count: order.count,
      position: focusPosition,
      letters: props.letters,
    });
    if (!action) return;
    if (action.kind === "clear" && selectionOf(key).selected.count === 0) return;
    event.preventDefault();
    switch (action.kind) {
      case "move":
        return void moveTo(action.to, action.extend).catch(failed);
      case "toggle":
        if (focus !== null && focusPosition !== null) toggleParticle(key, focus);
        return;
      case "all":
        return void selectAll(key, order).catch(failed);
      case "invert":
        return void invertSelection(key, order).catch(failed);
      case "clear":
        event.stopPropagation();
        return clearSelection(key);
      case "zoom":
        return setZoom(action.zoom);
      case "view":
        return props.onNextView();
      case "hold":
        if (action.what === "bare") setBare(true);
    }
  };
  const look = layout && lookKey({ source, bin: binOf(layout.zoom), display });
  const errorOf = useCallback(
    (index: number) => (look === null ? null : (tileCache.get(look, index)?.error ?? null)),
    [look],
  );
  const captionOf = useCallback((position: number) => `CCC ${valueAt(position)}`, [valueAt]);
  const placeText = (): string => {
    const now = painter?.layout;
    if (!now) return "";
    const first = Math.floor(Math.max(0, painter.scroll.offset - now.top) / now.pitchY) * now.columns;
    return `${count(Math.min(order.count, first + 1))} of ${count(order.count)}`;
  };
  return (
    <div style={{ position: "relative", height: "100%" }}>
      <div
        ref={box}
        id={`${id}-grid`}
        className={gridStyles.grid}
        role="listbox"
        aria-label={label}
        aria-multiselectable
        aria-activedescendant={focusPosition === null ? undefined : idOf(focusPosition)}
        tabIndex={0}
        data-keys="letters"
        onKeyDown={onKeyDown}
        onKeyUp={(event) => released(event.key) === "bare" && setBare(false)}
        onFocus={() => setActive(true)}
        onBlur={() => {
          setActive(false);
          setBare(false);
        }}
        {...pointer}
      >
        <canvas ref={canvas} className={gridStyles.canvas} aria-hidden="true" />
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
      {layout && layout.zoom < 1 && (
        <span className={gridStyles.binned}>
          <Badge>{zoomLabel(layout.zoom)}, binned</Badge>
        </span>
      )}
      {painter && (
        <ThinScrollbar
          model={painter.scroll}
          controls={`${id}-grid`}
          label="Place among the members"
          placeText={placeText}
        />
      )}
    </div>
  );
}
