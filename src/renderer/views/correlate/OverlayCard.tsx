import { useLayoutEffect, useMemo, useRef, type PointerEvent, type ReactNode } from "react";
import { Card } from "../../components/Card.js";
import { useDevicePixels } from "../../components/devicePixels.js";
import { ccc } from "../../components/numbers.js";
import { Icon } from "../../icons/Icon.js";
import { useSettings } from "../../state/settings.js";
import { usualRange } from "../explore/PixelImage.js";
import { lutOf } from "../results/colourMap.js";
import type { Coefficient } from "./coefficient.js";
import { tryShift } from "./correlateStore.js";
import { mapZoom } from "./MapView.js";
import {
  inBlocks,
  movedImage,
  moveOf,
  shiftText,
  superposed,
  upsideDown,
  withinMap,
  type FoundPeak,
  type MapSize,
  type Shift,
} from "./shifts.js";
import type { Correlation } from "./useCorrelation.js";
import styles from "./correlate.module.css";

const SIDE = 128;
const ORIGIN: Shift = { x: 0, y: 0 };

/** From the mean to what is usually drawn white: the mean, and what lies outside the mask, is black. */
function brightHalf(values: Float32Array, invert: boolean): [number, number] {
  const [low, high] = usualRange(values);
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  return [mean, invert ? low : high];
}

export interface OverlayCardProps {
  found: Correlation;
  flipped: boolean;
  periodic: boolean;
  shift: Shift;
  /** The first peak is in sight: g moved by its sub-pixel place, as the tool has done. */
  exact: FoundPeak | null;
  coefficient: Coefficient;
  /** Particles are dark. */
  invert: boolean;
  /** "g", or "f" where f is compared with itself. */
  name: string;
}

/** f and g on each other, before and after g was moved; the right one is dragged. */
export function OverlayCard({
  found,
  flipped,
  periodic,
  shift,
  exact,
  coefficient,
  invert,
  name,
}: OverlayCardProps): ReactNode {
  const windows = useMemo(() => [brightHalf(found.f, invert), brightHalf(found.g, invert)] as const, [found, invert]);
  const moved = useMemo(
    () => (exact ? found.moved : movedImage(found.g, found, moveOf(shift), periodic ? "periodic" : 0)),
    [found, exact, shift, periodic],
  );
  const move = exact ? moveOf({ x: exact.x, y: exact.y }) : moveOf(shift);
  const after = useMemo(
    () => (exact ? coefficient(ORIGIN, found.moved) : coefficient(shift)),
    [exact, coefficient, found, shift],
  );
  return (
    <Card
      title="Superposition"
      note={`drag ${name} to try other shifts`}
      className={styles.overlay}
      actions={
        <>
          <i className={styles.keyF} />f <i className={styles.keyG} />
          {name}
        </>
      }
    >
      <div className={styles.overlays}>
        <figure>
          <Superposed
            f={found.f}
            g={found.g}
            size={found}
            windows={windows}
            flipped={flipped}
            label="f and g as they are"
          />
          <figcaption>before, CCC {ccc(coefficient(ORIGIN))}</figcaption>
        </figure>
        <Icon name="chevron" />
        <figure>
          <Superposed
            f={found.f}
            g={moved}
            size={found}
            windows={windows}
            flipped={flipped}
            label={`f, and ${name} moved by ${shiftText(move)} pixels`}
            onDrag={(by, from) => tryShift(withinMap({ x: from.x - by.x, y: from.y - by.y }, found))}
            from={shift}
          />
          <figcaption>
            <b>
              {name} moved by {shiftText(move, exact ? 2 : 0)} px, CCC {ccc(after)}
            </b>
          </figcaption>
        </figure>
      </div>
    </Card>
  );
}

const colourOf = (token: string): readonly number[] => {
  const word = lutOf(`${getComputedStyle(document.documentElement).getPropertyValue(token)}, #000000`)[0]!;
  return [word & 255, (word >> 8) & 255, (word >> 16) & 255];
};

function Superposed({
  f,
  g,
  size,
  windows,
  flipped,
  label,
  onDrag,
  from,
}: {
  f: Float32Array;
  g: Float32Array;
  size: MapSize;
  windows: readonly [readonly [number, number], readonly [number, number]];
  flipped: boolean;
  label: string;
  /** Dragged by so many pixels of the image since the press, when g lay at `from`. */
  onDrag?: (by: Shift, from: Shift) => void;
  from?: Shift;
}): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const press = useRef<{ x: number; y: number; from: Shift } | null>(null);
  const ratio = useDevicePixels();
  const scale = useSettings((s) => s.scale);
  const { zoom, block } = mapZoom(Math.max(size.width, size.height), SIDE, ratio);
  const shown = useMemo(() => {
    const a = inBlocks(f, size, block, "mean");
    const b = inBlocks(g, size, block, "mean");
    const [one, two] = flipped ? [upsideDown(a.values, a), upsideDown(b.values, b)] : [a.values, b.values];
    const words = superposed(one, two, windows, [colourOf("--overlay-f"), colourOf("--overlay-g")]);
    return { width: a.width, height: a.height, words };
  }, [f, g, size, block, windows, flipped]);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!canvas.current || !context) return;
    canvas.current.width = shown.width;
    canvas.current.height = shown.height;
    context.putImageData(new ImageData(new Uint8ClampedArray(shown.words.buffer), shown.width, shown.height), 0, 0);
  }, [shown]);
  const unit = (zoom / block / ratio) * scale;
  const onMove = (event: PointerEvent): void => {
    const start = press.current;
    if (!start || !onDrag) return;
    const y = Math.round((event.clientY - start.y) / unit);
    onDrag({ x: Math.round((event.clientX - start.x) / unit), y: flipped ? -y : y }, start.from);
  };
  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={label}
      className={styles.superposed}
      data-drag={onDrag ? "" : undefined}
      style={{ width: (shown.width * zoom) / ratio, height: (shown.height * zoom) / ratio }}
      onPointerDown={(event) => {
        if (!onDrag || !from || event.button !== 0) return;
        press.current = { x: event.clientX, y: event.clientY, from };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={onMove}
      onPointerUp={() => (press.current = null)}
      onPointerCancel={() => (press.current = null)}
    />
  );
}
