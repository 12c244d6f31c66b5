import { useMemo, type ReactNode } from "react";
import { Card } from "../../components/Card.js";
import { ColourBar } from "../../components/ColourBar.js";
import { useDevicePixels } from "../../components/devicePixels.js";
import { count } from "../../components/numbers.js";
import { Segmented } from "../../components/Segmented.js";
import { PixelImage, type Paint } from "../explore/PixelImage.js";
import { setControls, type CorrelationKind } from "./correlateStore.js";
import { mapZoom, MapView } from "./MapView.js";
import { inBlocks, shiftText, type MapSize, type Shift } from "./shifts.js";
import type { Correlation } from "./useCorrelation.js";
import styles from "./correlate.module.css";

/** CSS px of a picture of the strip. */
const SIDE = 132;
const SPECTRA = [
  { value: "amplitude", label: "Amplitude" },
  { value: "phase", label: "Phase" },
] as const;

const PRODUCT: Record<CorrelationKind, string> = {
  ccf: "F*G",
  acf: "F*F",
  phase: "F*G ⁄ |F||G|",
  mutual: "F*G ⁄ √(|F||G|)",
};

export interface RouteCardProps {
  found: Correlation;
  kind: CorrelationKind;
  spectra: "amplitude" | "phase";
  names: readonly [string, string];
  flipped: boolean;
  peak: number;
  /** Null = the peak is looked at. */
  tried: Shift | null;
  shift: Shift;
  /** What the map holds: "CCF". */
  values: string;
  invert: boolean;
}

/** From the two images over their transforms to the map, in reading order. */
export function RouteCard({
  found,
  kind,
  spectra,
  names,
  flipped,
  peak,
  tried,
  shift,
  values,
  invert,
}: RouteCardProps): ReactNode {
  const phase = spectra === "phase";
  const second = kind === "acf" ? "F" : "G";
  const { parts } = found;
  const grey = invert ? NEGATIVE : GREY;
  const spectrum = (title: string, k: number): ReactNode =>
    parts && (
      <Picture
        values={parts.images[2 * k + (phase ? 1 : 0)]!}
        size={parts}
        paint={phase ? PHASE : AMPLITUDE}
        flipped={flipped}
        title={phase ? `arg ${title}` : `|${title}|`}
        note={phase ? "phase" : kind === "phase" && k === 2 ? "1 throughout" : "log"}
      />
    );
  return (
    <Card
      title="Fourier route"
      note={`one map of all ${count(found.width * found.height)} shifts from three transforms`}
      actions={
        <>
          <Segmented
            label="Spectra show"
            options={SPECTRA}
            value={spectra}
            onChange={(next) => setControls({ spectra: next })}
          />
          {phase ? (
            <ColourBar map="phase" low="−180°" high="180°" width={90} />
          ) : (
            <ColourBar map="tide" low="low" high="high" width={90} />
          )}
        </>
      }
    >
      <div className={styles.flow}>
        <Picture values={found.f} size={found} paint={grey} flipped={flipped} title="f (x)" note={names[0]} />
        <Step sign="→" words="FT, conj." />
        {spectrum("F*", 0)}
        <Step sign="×" />
        {spectrum(second, 1)}
        <Step sign="←" words="FT" />
        <Picture
          values={found.g}
          size={found}
          paint={grey}
          flipped={flipped}
          title={kind === "acf" ? "f (x)" : "g (x)"}
          note={names[1]}
        />
        <Step sign="=" />
        {spectrum(PRODUCT[kind], 2)}
        <Step sign="→" words="inverse FT" />
        <figure className={styles.picture}>
          <span className={styles.frame}>
            <MapView
              {...found}
              room={SIDE}
              flipped={flipped}
              peak={peak}
              tried={tried}
              maxShift={null}
              bare
              label="Correlation map"
            />
          </span>
          <figcaption>
            <i>{values}</i>
            <span>
              {tried ? "tried" : "peak"} {shiftText(shift)}
            </span>
          </figcaption>
        </figure>
      </div>
    </Card>
  );
}

const GREY: Paint = { kind: "grey" };
const NEGATIVE: Paint = { kind: "grey", invert: true };
const AMPLITUDE: Paint = { kind: "tide", log: true };
const PHASE: Paint = { kind: "phase" };

function Picture({
  values,
  size,
  paint,
  flipped,
  title,
  note,
}: {
  values: Float32Array;
  size: MapSize;
  paint: Paint;
  flipped: boolean;
  title: string;
  note: string;
}): ReactNode {
  const ratio = useDevicePixels();
  const { zoom, block } = mapZoom(Math.max(size.width, size.height), SIDE, ratio);
  // A mean of phases would be a lie: one of each block is shown.
  const shown = useMemo(
    () => (paint.kind === "phase" ? everyOther(values, size, block) : inBlocks(values, size, block, "mean")),
    [values, size, block, paint],
  );
  return (
    <figure className={styles.picture}>
      <span className={styles.frame}>
        <PixelImage {...shown} zoom={zoom} paint={paint} label={`${title}, ${note}`} flipped={flipped} />
      </span>
      <figcaption>
        <i>{title}</i>
        <span>{block > 1 ? `${note}, 1:${block}` : note}</span>
      </figcaption>
    </figure>
  );
}

function everyOther(
  values: Float32Array,
  { width, height }: MapSize,
  block: number,
): MapSize & { values: Float32Array } {
  const size = { width: Math.ceil(width / block), height: Math.ceil(height / block) };
  const out = Float32Array.from(
    { length: size.width * size.height },
    (_, i) => values[Math.floor(i / size.width) * block * width + (i % size.width) * block]!,
  );
  return { ...size, values: out };
}

function Step({ sign, words }: { sign: string; words?: string }): ReactNode {
  return (
    <span className={styles.step}>
      <span aria-hidden={words !== undefined}>{sign}</span>
      {words !== undefined && <small>{words}</small>}
    </span>
  );
}
