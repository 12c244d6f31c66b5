/** Images as points of a plane: drag moves, the wheel zooms, the lasso selects, the point under the pointer is told. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type PointerEvent, type ReactNode } from "react";
import { useDevicePixels } from "../../../components/devicePixels.js";
import { useSettings } from "../../../state/settings.js";
import { lassoed } from "./lasso.js";
import { MapAxes } from "./MapAxes.js";
import { extentOf, fitted, panned, planeX, planeY, screenX, screenY, viewAfterKey, zoomed, type MapView } from "./mapView.js"; // prettier-ignore
import { PointGrid } from "./pointGrid.js";
import type { Points } from "./pointPainter.js";
import { ThumbLayer, type Pictures } from "./ThumbLayer.js";
import { usePainted } from "./usePainted.js";
import styles from "./map.module.css";

export type MapMode = "points" | "density" | "images";
export type MapTool = "move" | "lasso";

export interface FactorMapProps {
  points: Points;
  mode: MapMode;
  tool: MapTool;
  /** "factor 1", "factor 2". */
  axes: readonly [string, string];
  label: string;
  /** A place to mark: where the sliders stand. */
  mark: { x: number; y: number } | null;
  /** The point whose image is looked at. */
  chosen: number | null;
  pictures: Pictures | null;
  onHover: (row: number | null) => void;
  onPick: (row: number) => void;
  onLasso: (rows: Uint32Array, how: "new" | "add" | "subtract") => void;
  onMost: (most: number) => void;
}

/** How near the pointer must come to a point, CSS px. */
const NEAR = 14;
/** A press that moves no farther is a click. */
const STILL = 4;

const radiusFor = (n: number): number => (n <= 500 ? 4 : n <= 5000 ? 3 : n <= 30_000 ? 2 : n <= 200_000 ? 1.4 : 1);

export function FactorMap(props: FactorMapProps): ReactNode {
  const { points, mode, tool, axes, label, mark, chosen, pictures, onHover, onPick, onLasso, onMost } = props;
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const ratio = useDevicePixels();
  const scale = useSettings((s) => s.scale);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return undefined;
    const measure = (): void => setSize({ width: element.clientWidth, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);

  const { x, y } = points;
  const all = useMemo(() => fitted(extentOf(x, y), size), [x, y, size]);
  // Null = everything; kept while the same columns are shown.
  const [own, setOwn] = useState<{ x: Float32Array; y: Float32Array; view: MapView } | null>(null);
  const view = own && own.x === x && own.y === y ? own.view : all;
  const setView = (next: MapView): void => setOwn(next === all ? null : { x, y, view: next });
  const latest = useRef({ view, all, size });
  useEffect(() => {
    latest.current = { view, all, size };
  });
  const radius = radiusFor(x.length);
  usePainted(canvas, { points, view, size, ratio, mode: mode === "density" ? "density" : "points", radius, onMost });

  const grid = useRef<{ x: Float32Array; y: Float32Array; grid: PointGrid } | null>(null);
  const gridOf = (): PointGrid => {
    if (grid.current?.x !== x || grid.current.y !== y) grid.current = { x, y, grid: new PointGrid(x, y) };
    return grid.current.grid;
  };

  const [outline, setOutline] = useState<readonly number[] | null>(null);
  const drag = useRef<{ x: number; y: number; view: MapView; moved: boolean; path: number[] | null } | null>(null);
  const hovered = useRef<number | null>(null);
  const place = (event: { clientX: number; clientY: number }): { px: number; py: number } => {
    const box = frame.current!.getBoundingClientRect();
    return { px: (event.clientX - box.left) / scale, py: (event.clientY - box.top) / scale };
  };
  const hover = (row: number | null): void => {
    if (hovered.current === row) return;
    hovered.current = row;
    onHover(row);
  };
  const nearest = (px: number, py: number): number | null => {
    const row = gridOf().nearest(planeX(view, size, px), planeY(view, size, py), NEAR / view.scale);
    return row < 0 ? null : row;
  };

  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0) return;
    const { px, py } = place(event);
    event.currentTarget.setPointerCapture(event.pointerId);
    const path = tool === "lasso" ? [px, py] : null;
    drag.current = { x: px, y: py, view, moved: false, path };
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    const { px, py } = place(event);
    const from = drag.current;
    if (!from) return hover(nearest(px, py));
    if (!from.moved && Math.hypot(px - from.x, py - from.y) < STILL) return;
    from.moved = true;
    if (!from.path) return setView(panned(from.view, px - from.x, py - from.y));
    from.path.push(px, py);
    setOutline([...from.path]);
  };
  const onPointerUp = (event: PointerEvent<HTMLDivElement>): void => {
    const from = drag.current;
    drag.current = null;
    setOutline(null);
    if (!from) return;
    if (!from.moved) {
      const row = nearest(from.x, from.y);
      if (row !== null) onPick(row);
      else if (tool === "lasso") onLasso(new Uint32Array(0), "new");
      return;
    }
    if (!from.path) return;
    const plane = from.path.map((v, i) => (i % 2 === 0 ? planeX(view, size, v) : planeY(view, size, v)));
    const how = event.altKey ? "subtract" : event.shiftKey ? "add" : "new";
    // Finding the points and showing them selected are two tasks, so that neither holds the page.
    setTimeout(() => {
      const rows = lassoed(x, y, plane, gridOf());
      setTimeout(() => onLasso(rows, how), 0);
    }, 0);
  };
  // React's own wheel listener is passive and could not keep the page from scrolling.
  useEffect(() => {
    const element = frame.current;
    if (!element) return undefined;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const now = latest.current;
      const box = element.getBoundingClientRect();
      const [px, py] = [(event.clientX - box.left) / scale, (event.clientY - box.top) / scale];
      const next = zoomed(now.view, Math.exp(-event.deltaY / 500), now.size, px, py, now.all);
      latest.current = { ...now, view: next };
      setOwn({ x, y, view: next });
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [x, y, scale]);

  const at = (row: number | null): { px: number; py: number } | null =>
    row === null || row >= x.length ? null : { px: screenX(view, size, x[row]!), py: screenY(view, size, y[row]!) };
  const ring = at(chosen);
  return (
    <div
      ref={frame}
      className={styles.map}
      role="application"
      tabIndex={0}
      aria-label={`${label}. Arrow keys move the map, plus and minus zoom, 0 shows everything.`}
      data-tool={tool}
      data-keys="letters"
      onKeyDown={(event) => {
        if (event.ctrlKey || event.altKey || event.metaKey) return;
        const next = viewAfterKey(view, event.key, size, all);
        if (!next) return;
        event.preventDefault();
        event.stopPropagation();
        setView(next);
      }}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={() => {
        drag.current = null;
        setOutline(null);
      }}
      onPointerLeave={() => hover(null)}
      onDoubleClick={() => tool === "move" && setOwn(null)}
    >
      <MapAxes view={view} size={size} axes={axes} />
      <div className={styles.clip}>
        <canvas ref={canvas} className={styles.points} data-density={mode === "density" ? "" : undefined} aria-hidden />
        {mode === "images" && pictures && size.width > 0 && (
          <ThumbLayer points={points} view={view} size={size} ratio={ratio} pictures={pictures} />
        )}
      </div>
      <svg className={styles.over} width={size.width} height={size.height} aria-hidden>
        {mark && <Cross px={screenX(view, size, mark.x)} py={screenY(view, size, mark.y)} />}
        {ring && <circle className={styles.ring} cx={ring.px} cy={ring.py} r={radius + 4} />}
        {outline && <polygon className={styles.outline} points={outline.map((v) => v.toFixed(1)).join(" ")} />}
      </svg>
    </div>
  );
}

function Cross({ px, py }: { px: number; py: number }): ReactNode {
  const d = `M${px - 9} ${py}h6M${px + 3} ${py}h6M${px} ${py - 9}v6M${px} ${py + 3}v6`;
  return (
    <g>
      <path className={styles.halo} d={d} />
      <path className={styles.cross} d={d} />
    </g>
  );
}
