import { useMemo, useRef, type PointerEvent, type ReactNode } from "react";
import { Card } from "../../components/Card.js";
import { useDevicePixels } from "../../components/devicePixels.js";
import { ccc } from "../../components/numbers.js";
import { Icon } from "../../icons/Icon.js";
import { useSettings } from "../../state/settings.js";
import { brightHalf, Superposition, type SuperpositionProps } from "../explore/Superposition.js";
import type { Coefficient } from "./coefficient.js";
import { tryShift } from "./correlateStore.js";
import { mapZoom } from "./MapView.js";
import {
  inBlocks,
  movedImage,
  moveOf,
  shiftText,
  withinMap,
  type FoundPeak,
  type MapSize,
  type Shift,
} from "./shifts.js";
import type { Correlation } from "./useCorrelation.js";
import styles from "./correlate.module.css";

const SIDE = 132;
const ORIGIN: Shift = { x: 0, y: 0 };

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
          <Dragged
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
          <Dragged
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

/** What is drawn, in blocks where the box is larger than its room; dragged, it tells by how many pixels of the image. */
function Dragged({
  f,
  g,
  size,
  onDrag,
  from,
  ...look
}: {
  f: Float32Array;
  g: Float32Array;
  size: MapSize;
  flipped: boolean;
  windows: NonNullable<SuperpositionProps["windows"]>;
  label: string;
  /** By so much since the press, when g lay at `from`. */
  onDrag?: (by: Shift, from: Shift) => void;
  from?: Shift;
}): ReactNode {
  const press = useRef<{ x: number; y: number; from: Shift } | null>(null);
  const ratio = useDevicePixels();
  const scale = useSettings((s) => s.scale);
  const { zoom, block } = mapZoom(Math.max(size.width, size.height), SIDE, ratio);
  const one = useMemo(() => inBlocks(f, size, block, "mean"), [f, size, block]);
  const two = useMemo(() => inBlocks(g, size, block, "mean"), [g, size, block]);
  const unit = (zoom / block / ratio) * scale;
  const onMove = (event: PointerEvent): void => {
    const start = press.current;
    if (!start || !onDrag) return;
    const y = Math.round((event.clientY - start.y) / unit);
    onDrag({ x: Math.round((event.clientX - start.x) / unit), y: look.flipped ? -y : y }, start.from);
  };
  return (
    <span
      className={styles.dragged}
      data-drag={onDrag ? "" : undefined}
      onPointerDown={(event) => {
        if (!onDrag || !from || event.button !== 0) return;
        press.current = { x: event.clientX, y: event.clientY, from };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={onMove}
      onPointerUp={() => (press.current = null)}
      onPointerCancel={() => (press.current = null)}
    >
      <Superposition f={one.values} g={two.values} width={one.width} height={one.height} zoom={zoom} {...look} />
    </span>
  );
}
