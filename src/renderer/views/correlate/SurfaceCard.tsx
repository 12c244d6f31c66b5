import { useMemo, useState, type ReactNode } from "react";
import { Button } from "../../components/Button.js";
import { Card } from "../../components/Card.js";
import { ColourBar } from "../../components/ColourBar.js";
import { ccc, fixed } from "../../components/numbers.js";
import { Segmented } from "../../components/Segmented.js";
import { centre } from "../../../core/conventions.js";
import { extremes } from "../results/colourMap.js";
import type { Coefficient } from "./coefficient.js";
import { setControls, tryShift, type SurfaceLook } from "./correlateStore.js";
import { useRoom } from "./MapCard.js";
import { MapView } from "./MapView.js";
import { SurfaceView, type SurfaceMark } from "./SurfaceView.js";
import { shiftText, upsideDown, valueAt, type FoundPeak, type Shift } from "./shifts.js";
import type { Correlation } from "./useCorrelation.js";
import styles from "./correlate.module.css";

const LOOKS = [
  { value: "surface", label: "Surface" },
  { value: "contours", label: "Contours" },
  { value: "flat", label: "Flat" },
] as const;

export interface SurfaceCardProps {
  found: Correlation;
  look: SurfaceLook;
  flipped: boolean;
  peak: number;
  tried: Shift | null;
  shift: Shift;
  seen: FoundPeak | null;
  maxShift: number;
  values: string;
  coefficient: Coefficient;
  /** "(48.0, −36.0) Å". */
  angstrom: string | null;
}

export function SurfaceCard(props: SurfaceCardProps): ReactNode {
  const { found, look, flipped, peak, tried, shift, seen, maxShift, values, coefficient, angstrom } = props;
  const { map, width, height } = found;
  const [view, setView] = useState(0);
  const [box, room] = useRoom();
  const shown = useMemo(() => (flipped ? upsideDown(map, { width, height }) : map), [map, width, height, flipped]);
  const [low, high] = useMemo(() => extremes(map), [map]);
  const height0 = valueAt(map, found, shift);
  const words = seen
    ? `CCC ${ccc(coefficient(shift))} · ${fixed(seen.sigma, 1)} σ above the map`
    : `tried · CCC ${ccc(coefficient(shift))}`;
  const ticks = useMemo(() => ticksOf(width, height, flipped), [width, height, flipped]);
  const { x, y } = shift;
  const marks = useMemo((): SurfaceMark[] => {
    const row = y + centre(height);
    const label = `${seen ? shiftText(seen, 2) : shiftText({ x, y })} px${angstrom === null ? "" : ` = ${angstrom}`}`;
    return [{ column: x + centre(width), row: flipped ? height - 1 - row : row, value: height0, label, words }];
  }, [x, y, seen, width, height, flipped, height0, angstrom, words]);
  return (
    <Card
      title="Correlation surface"
      note={`height = ${values}, ${width} × ${height} shifts`}
      className={styles.fill}
      actions={
        <>
          <Segmented label="Look" options={LOOKS} value={look} onChange={(next) => setControls({ look: next })} />
          <Button
            kind="quiet"
            icon="reset"
            disabled={look === "flat"}
            help="Back to the first view"
            onClick={() => setView(view + 1)}
          >
            View
          </Button>
        </>
      }
    >
      <div ref={box} className={styles.surfaceRoom}>
        {look === "flat" ? (
          room.height > 0 && (
            <MapView
              {...found}
              room={Math.min(room.width, room.height)}
              flipped={flipped}
              peak={peak}
              tried={tried}
              maxShift={maxShift}
              label="Correlation map, large"
              onPick={tryShift}
            />
          )
        ) : (
          <>
            <SurfaceView
              key={view}
              values={shown}
              width={width}
              height={height}
              mode={look}
              marks={marks}
              ticks={ticks}
              axes={["shift y (px)", "shift x (px)"]}
              label={`Correlation surface, ${shiftText(shift)} at ${ccc(height0)}`}
            />
            <div className={styles.surfaceNotes}>
              <ColourBar map="tide" low={fixed(low, 2)} high={fixed(high, 2)} width={120} />
              <span>drag turns · wheel zooms · double-click resets</span>
            </div>
          </>
        )}
      </div>
    </Card>
  );
}

/** Five numbers along each side, as the mock-up has them: ends, middles, 0. */
function ticksOf(width: number, height: number, flipped: boolean): { column: number; row: number; label: string }[] {
  const along = (n: number): number[] => {
    const step = Math.max(1, Math.round(n / 4));
    return [-2, -1, 0, 1, 2].map((k) => k * step).filter((d) => d >= -centre(n) && d < n - centre(n));
  };
  const rowOf = (y: number): number => (flipped ? height - 1 - y - centre(height) : y + centre(height));
  return [
    ...along(width).map((x) => ({ column: x + centre(width), row: height - 1 + height / 24, label: fixed(x, 0) })),
    ...along(height).map((y) => ({ column: width - 1 + width / 24, row: rowOf(y), label: fixed(y, 0) })),
  ];
}
