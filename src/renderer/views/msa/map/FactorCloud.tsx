/** Three factors at once: drag turns, the wheel zooms; arrows, + − and 0 do the same. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { useDevicePixels } from "../../../components/devicePixels.js";
import { eyeAfterKey, moved, type Eye } from "../../correlate/surface.js";
import type { OnScreen } from "../../correlate/surfaceScene.js";
import type { Cloud, CloudScene } from "./cloudScene.js";
import type { Ink } from "./pointPainter.js";
import styles from "./cloud.module.css";

const FIRST: Eye = { turn: 28, rise: 18, zoom: 1 };
/** Of more points than these every nth is drawn, so that turning stays smooth without a graphics card. */
const MOST = 20_000;

export interface FactorCloudProps {
  columns: readonly [Float32Array, Float32Array, Float32Array];
  /** "1", "2", "3". */
  names: readonly [string, string, string];
  code: Uint8Array;
  inks: readonly Ink[];
  selected: Uint8Array | null;
  /** Word of the lines through 0. */
  axis: number;
}

/** The columns about 0, the longest from −1 to 1: one scale for all three, so that distances can be compared. */
function scaledColumns(columns: FactorCloudProps["columns"], step: number): Cloud["positions"] {
  let most = 0;
  for (const column of columns) for (const v of column) if (Math.abs(v) > most) most = Math.abs(v);
  const k = most > 0 ? 1 / most : 1;
  const scaled = (column: Float32Array): Float32Array => {
    const out = new Float32Array(Math.ceil(column.length / step));
    for (let i = 0; i < out.length; i++) out[i] = column[i * step]! * k;
    return out;
  };
  return [scaled(columns[0]), scaled(columns[1]), scaled(columns[2])];
}

function thinned(values: Uint8Array, step: number): Uint8Array {
  if (step === 1) return values;
  const out = new Uint8Array(Math.ceil(values.length / step));
  for (let i = 0; i < out.length; i++) out[i] = values[i * step]!;
  return out;
}

export function FactorCloud({ columns, names, code, inks, selected, axis }: FactorCloudProps): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const scene = useRef<CloudScene | null>(null);
  const drag = useRef<{ x: number; y: number } | null>(null);
  const ratio = useDevicePixels();
  const [ready, setReady] = useState(0);
  const [failed, setFailed] = useState<string | null>(null);
  const [eye, setEye] = useState<Eye>(FIRST);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [places, setPlaces] = useState<readonly OnScreen[]>([]);

  useEffect(() => {
    let live = true;
    const element = canvas.current;
    if (!element) return undefined;
    import("./cloudScene.js")
      .then(({ CloudScene: Made }) => {
        if (!live) return;
        scene.current = new Made(element);
        setReady((n) => n + 1);
      })
      .catch((error: unknown) => live && setFailed(error instanceof Error ? error.message : String(error)));
    return () => {
      live = false;
      scene.current?.dispose();
      scene.current = null;
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

  const [a, b, c] = columns;
  const step = Math.ceil(a.length / MOST);
  const positions = useMemo(() => scaledColumns([a, b, c], step), [a, b, c, step]);
  const radius = a.length <= 500 ? 3.2 : a.length <= 5000 ? 2.4 : 1.4;
  const [shown, setShown] = useState(0);
  useEffect(() => {
    // A task of its own: whatever changed the points has work enough.
    const timer = setTimeout(() => {
      const cloud = { positions, code: thinned(code, step), inks, selected: selected && thinned(selected, step) };
      scene.current?.show(cloud, axis, radius);
      setShown((n) => n + 1);
    }, 0);
    return () => clearTimeout(timer);
  }, [ready, positions, code, inks, selected, axis, radius, step]);
  useEffect(() => {
    const now = scene.current;
    if (!now || size.width === 0) return;
    now.resize(size.width, size.height, ratio);
    now.render(eye);
    setPlaces([now.place(1.12, 0, 0), now.place(0, 1.12, 0), now.place(0, 0, 1.12)]);
  }, [shown, eye, size, ratio]);

  useEffect(() => {
    const element = frame.current;
    if (!element) return undefined;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      setEye((e) => moved(e, { zoom: event.deltaY < 0 ? 1.1 : 1 / 1.1 }));
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, []);
  return (
    <div
      ref={frame}
      className={styles.cloud}
      role="application"
      tabIndex={0}
      aria-label={`Factors ${names.join(", ")} in space, ${a.length} points. Arrow keys turn it, plus and minus zoom, 0 goes back.`}
      onKeyDown={(event) => {
        const next = event.ctrlKey || event.altKey || event.metaKey ? null : eyeAfterKey(eye, event.key);
        if (!next) return;
        event.preventDefault();
        event.stopPropagation();
        setEye(event.key === "0" ? FIRST : next);
      }}
      onPointerDown={(event) => {
        drag.current = { x: event.clientX, y: event.clientY };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        const from = drag.current;
        if (!from) return;
        drag.current = { x: event.clientX, y: event.clientY };
        setEye((e) => moved(e, { turn: -0.5 * (event.clientX - from.x), rise: 0.4 * (event.clientY - from.y) }));
      }}
      onPointerUp={() => (drag.current = null)}
      onDoubleClick={() => setEye(FIRST)}
    >
      <canvas ref={canvas} className={styles.canvas} style={size} aria-hidden />
      {failed !== null && <p className={styles.note}>Space cannot be drawn here: {failed}</p>}
      {step > 1 && <p className={styles.note}>every {step}th point</p>}
      {names.map((name, k) => {
        const at = places[k];
        return at ? (
          <span key={k} className={styles.name} style={{ left: at.x, top: at.y }}>
            {name}
          </span>
        ) : null;
      })}
    </div>
  );
}
