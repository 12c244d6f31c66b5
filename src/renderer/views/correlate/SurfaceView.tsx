import { useEffect, useLayoutEffect, useMemo, useRef, useState, type PointerEvent, type ReactNode } from "react";
import { useDevicePixels } from "../../components/devicePixels.js";
import { extremes, tokenLut } from "../results/colourMap.js";
import { eyeAfterKey, moved, reliefOf, USUAL_EYE, type Eye, type Relief } from "./surface.js";
import type { OnScreen, SurfaceMode, SurfaceScene } from "./surfaceScene.js";
import styles from "./SurfaceView.module.css";

export interface SurfaceMark {
  /** In values of the map, from its corner. */
  column: number;
  row: number;
  value: number;
  label: string;
  /** Under the label, quieter. */
  words?: string;
}

/** A number beside the floor. */
interface FloorTick {
  column: number;
  row: number;
  label: string;
}

export interface SurfaceViewProps {
  values: Float32Array;
  width: number;
  height: number;
  mode: SurfaceMode;
  /** Places with a label: the peak, and the shift being tried. */
  marks: readonly SurfaceMark[];
  ticks?: readonly FloorTick[];
  /** Axis labels at the middle of the right and of the near side. */
  axes: readonly [string, string];
  label: string;
}

/** CSS px that a label takes. */
const LABEL = 260;
const NO_TICKS: readonly FloorTick[] = [];

/** A map as a landscape: drag turns, the wheel zooms, a double click goes back; arrows, + − and 0 do the same. */
export function SurfaceView({
  values,
  width,
  height,
  mode,
  marks,
  ticks = NO_TICKS,
  axes,
  label,
}: SurfaceViewProps): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const scene = useRef<SurfaceScene | null>(null);
  const ratio = useDevicePixels();
  const [ready, setReady] = useState(0);
  const [failed, setFailed] = useState<string | null>(null);
  const [eye, setEye] = useState<Eye>(USUAL_EYE);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [places, setPlaces] = useState<readonly OnScreen[]>([]);
  // What the scene holds: a map is put in only when it is drawn, so that of many in a row few are.
  const held = useRef<{ relief: Relief; mode: SurfaceMode } | null>(null);
  const drag = useRef<{ x: number; y: number } | null>(null);

  useEffect(() => {
    let live = true;
    const made = canvas.current;
    if (!made) return undefined;
    // Half a megabyte of code that only this view needs.
    import("./surfaceScene.js")
      .then(({ SurfaceScene: Scene }) => {
        if (!live) return;
        scene.current = new Scene(made);
        setReady((n) => n + 1);
      })
      .catch((error: unknown) => live && setFailed(error instanceof Error ? error.message : String(error)));
    return () => {
      live = false;
      scene.current?.dispose();
      scene.current = null;
      held.current = null;
    };
  }, []);

  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return undefined;
    const measure = (): void => setSize({ width: element.clientWidth, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);

  const relief = useMemo(() => reliefOf(values, width, height), [values, width, height]);
  const [drawn, setDrawn] = useState(0);
  useEffect(() => {
    if (ready === 0 || size.width === 0) return undefined;
    // Once a frame, and not before the last one is done: a surface takes long where there is no graphics processor.
    let asked = requestAnimationFrame(function draw() {
      const now = scene.current;
      if (!now) return;
      if (now.busy) {
        asked = requestAnimationFrame(draw);
        return;
      }
      if (held.current?.relief !== relief || held.current.mode !== mode) {
        now.show(relief, extremes(values), tokenLut("--map-tide"), mode);
        held.current = { relief, mode };
      }
      now.resize(size.width, size.height, ratio);
      now.render(eye);
      setDrawn((n) => n + 1);
    });
    return () => cancelAnimationFrame(asked);
  }, [ready, eye, size, ratio, relief, values, mode]);

  // Labels move without drawing the surface anew.
  useEffect(() => {
    const now = scene.current;
    if (!now || drawn === 0) return;
    const middle = extremes(values)[0];
    setPlaces([
      ...marks.map((m) => now.place(m.column, m.row, m.value)),
      now.place(width - 1 + width / 5, (height - 1) / 2, middle),
      now.place((width - 1) / 2, height - 1 + height / 5, middle),
      ...ticks.map((t) => now.place(t.column, t.row, middle)),
    ]);
  }, [drawn, values, width, height, marks, ticks]);

  const onMove = (event: PointerEvent): void => {
    const from = drag.current;
    if (!from) return;
    const change = { turn: -0.4 * (event.clientX - from.x), rise: 0.3 * (event.clientY - from.y) };
    drag.current = { x: event.clientX, y: event.clientY };
    setEye((e) => moved(e, change));
  };
  const { block } = relief;
  return (
    <div
      ref={frame}
      className={styles.frame}
      role="application"
      tabIndex={0}
      aria-label={`${label}. Arrow keys turn it, plus and minus zoom, 0 goes back.`}
      onKeyDown={(event) => {
        const next = event.ctrlKey || event.altKey || event.metaKey ? null : eyeAfterKey(eye, event.key);
        if (!next) return;
        event.preventDefault();
        event.stopPropagation();
        setEye(next);
      }}
      onPointerDown={(event) => {
        drag.current = { x: event.clientX, y: event.clientY };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={onMove}
      onPointerUp={() => (drag.current = null)}
      onDoubleClick={() => setEye(USUAL_EYE)}
      onWheel={(event) => setEye((e) => moved(e, { zoom: event.deltaY < 0 ? 1.1 : 1 / 1.1 }))}
    >
      <canvas ref={canvas} className={styles.canvas} style={size} aria-hidden />
      {failed !== null && <p className={styles.failed}>The surface cannot be drawn here: {failed}</p>}
      {[...marks.map((m) => m.label), ...axes, ...ticks.map((t) => t.label)].map((text, i) => {
        const at = places[i];
        const mark = i < marks.length;
        return at ? (
          <span
            key={i}
            className={mark ? styles.mark : styles.axis}
            data-left={mark && at.x > size.width - LABEL ? "" : undefined}
            style={{ left: at.x, top: at.y }}
          >
            {mark && <i />}
            <span>
              {mark ? <b>{text}</b> : text}
              {mark && marks[i]!.words !== undefined && <small>{marks[i]!.words}</small>}
            </span>
          </span>
        ) : null;
      })}
      {block > 1 && (
        <p className={styles.note}>
          each node: the highest of {block} × {block} values
        </p>
      )}
    </div>
  );
}
