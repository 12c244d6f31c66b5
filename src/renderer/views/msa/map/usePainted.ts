/** Points painted onto a canvas as the view moves: at once where they are few, in parts of a frame where they are many. */
import { useEffect, useLayoutEffect, useRef, type RefObject } from "react";
import { tokenLut } from "../../results/colourMap.js";
import { DensityCount, paintCounts } from "./density.js";
import type { MapView, Size } from "./mapView.js";
import { PointPainter, type Points } from "./pointPainter.js";

/** ms of a frame that painting may take. */
const BUDGET = 14;
/** Points counted between two looks at the clock. */
const PART = 50_000;
/** Side of a cell of the density, CSS px. */
const CELL = 4;

export interface PaintOptions {
  points: Points;
  view: MapView;
  /** CSS px. */
  size: Size;
  /** Device pixels a CSS px. */
  ratio: number;
  mode: "points" | "density";
  /** CSS px. */
  radius: number;
  /** Told once the density is counted: points in the fullest cell. */
  onMost: (most: number) => void;
}

interface Drawn {
  view: MapView;
  size: Size;
}

/** A drawing under way. @returns the finished picture, or null while there is more to do */
type Task = () => ImageData | null;

function taskOf({ points, view, size, ratio, mode, radius, onMost }: PaintOptions): Task {
  const device = { width: Math.round(size.width * ratio), height: Math.round(size.height * ratio) };
  const deviceView = { ...view, scale: view.scale * ratio };
  if (mode === "points") {
    const painter = new PointPainter(points, deviceView, device, radius * ratio);
    return () =>
      painter.step(BUDGET, () => performance.now())
        ? new ImageData(new Uint8ClampedArray(painter.pixels.buffer), device.width, device.height)
        : null;
  }
  const count = new DensityCount(points.x, points.y, view, size, CELL);
  return () => {
    const end = performance.now() + BUDGET;
    do {
      if (!count.step(PART)) continue;
      const { most } = count;
      const words = new Uint32Array(count.counts.length);
      paintCounts(count.counts, most, tokenLut("--map-tide"), words);
      onMost(most);
      return new ImageData(new Uint8ClampedArray(words.buffer), count.columns, count.rows);
    } while (performance.now() < end);
    return null;
  };
}

/** Lays what was drawn for another view where it belongs now, until it is drawn anew. */
function follow(canvas: HTMLCanvasElement, drawn: Drawn, view: MapView): void {
  canvas.style.transformOrigin = `${drawn.size.width / 2}px ${drawn.size.height / 2}px`;
  const k = view.scale / drawn.view.scale;
  const x = (drawn.view.x - view.x) * view.scale;
  const y = (view.y - drawn.view.y) * view.scale;
  canvas.style.transform = k === 1 && x === 0 && y === 0 ? "" : `translate(${x}px, ${y}px) scale(${k})`;
}

export function usePainted(canvas: RefObject<HTMLCanvasElement | null>, options: PaintOptions): void {
  const { points, view, size, ratio, mode, radius } = options;
  const drawn = useRef<Drawn | null>(null);
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  useLayoutEffect(() => {
    if (canvas.current && drawn.current) follow(canvas.current, drawn.current, view);
  }, [canvas, view]);
  useEffect(() => {
    if (size.width < 2 || size.height < 2) return undefined;
    const task = taskOf({ points, view, size, ratio, mode, radius, onMost: (most) => latest.current.onMost(most) });
    let frame = requestAnimationFrame(function paint() {
      const picture = task();
      const element = canvas.current;
      if (!picture) frame = requestAnimationFrame(paint);
      else if (element) {
        element.width = picture.width;
        element.height = picture.height;
        // In main memory: it is written as a whole and never drawn into.
        element.getContext("2d", { willReadFrequently: true })?.putImageData(picture, 0, 0);
        const cell = mode === "density" ? CELL : 1 / ratio;
        element.style.width = `${picture.width * cell}px`;
        element.style.height = `${picture.height * cell}px`;
        drawn.current = { view, size };
        follow(element, drawn.current, latest.current.view);
      }
    });
    return () => cancelAnimationFrame(frame);
  }, [canvas, points, view, size, ratio, mode, radius]);
}
