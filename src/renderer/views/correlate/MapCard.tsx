import { useLayoutEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { Badge } from "../../components/Badge.js";
import { Card } from "../../components/Card.js";
import { ColourBar } from "../../components/ColourBar.js";
import { useDevicePixels } from "../../components/devicePixels.js";
import { ccc, fixed } from "../../components/numbers.js";
import { extremes } from "../results/colourMap.js";
import type { Coefficient } from "./coefficient.js";
import { mapZoom, MapView } from "./MapView.js";
import { tryShift } from "./correlateStore.js";
import { shiftText, signSentence, type FoundPeak, type Shift } from "./shifts.js";
import type { Correlation } from "./useCorrelation.js";
import styles from "./correlate.module.css";

/** CSS px of an element, measured. */
export function useRoom(): [React.RefObject<HTMLDivElement | null>, { width: number; height: number }] {
  const box = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const measure = (): void => setRoom({ width: element.clientWidth, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);
  return [box, room];
}

const zoomWords = (side: number, room: number, ratio: number): string => {
  const { zoom, block } = mapZoom(side, room, ratio);
  return block > 1 ? `highest of ${block} × ${block}` : `${zoom}× nearest`;
};

export const LIMIT_HELP = "It lies on the limit of the search: the true maximum may lie beyond";

export interface MapCardProps {
  found: Correlation;
  flipped: boolean;
  peak: number;
  tried: Shift | null;
  maxShift: number;
  /** The shift in sight: of the peak, or tried. */
  shift: Shift;
  seen: FoundPeak | null;
  /** What the map holds: "CCF". */
  values: string;
  coefficient: Coefficient;
}

export function MapCard({
  found,
  flipped,
  peak,
  tried,
  maxShift,
  shift,
  seen,
  values,
  coefficient,
}: MapCardProps): ReactNode {
  const [box, room] = useRoom();
  const ratio = useDevicePixels();
  const [hover, setHover] = useState<Shift | null>(null);
  const space = Math.min(room.width, room.height);
  const [low, high] = useMemo(() => extremes(found.map), [found.map]);
  const read = hover ?? tried ?? shift;
  return (
    <Card
      title={`${values} map`}
      note={`${zoomWords(Math.max(found.width, found.height), space, ratio)} · origin centred`}
      className={styles.fill}
      actions={
        seen?.rim && (
          <Badge tone="warn" help={LIMIT_HELP}>
            peak at limit
          </Badge>
        )
      }
    >
      <div ref={box} className={styles.mapRoom}>
        {space > 0 && (
          <MapView
            {...found}
            room={space}
            flipped={flipped}
            peak={peak}
            tried={tried}
            maxShift={maxShift}
            label={`Correlation of every shift. ${signSentence(shift)}`}
            onHover={setHover}
            onPick={tryShift}
          />
        )}
      </div>
      <p className={styles.underMap}>
        <span>
          {hover ? "under cursor" : tried ? "tried" : "peak"} {shiftText(read)}
        </span>
        <b>CCC {ccc(coefficient(read))}</b>
        <ColourBar map="tide" low={fixed(low, 2)} high={fixed(high, 2)} width={60} />
      </p>
      <p className={styles.sentence} role="status">
        {signSentence(shift)}
      </p>
    </Card>
  );
}
