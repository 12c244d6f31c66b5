import type { ReactNode } from "react";
import { Badge } from "../../components/Badge.js";
import { Button } from "../../components/Button.js";
import { Card } from "../../components/Card.js";
import { LinePlot } from "../../components/LinePlot.js";
import { about, ccc, count, fixed } from "../../components/numbers.js";
import { ProgressRing } from "../../components/ProgressRing.js";
import { useEstimate } from "../../data/hooks.js";
import type { JobRequest } from "../../../main/api/contract.js";
import { messageOf } from "../../state/notices.js";
import {
  bruteOperations,
  fourierOperations,
  operationsText,
  powerText,
  profileAt,
  timeText,
  type Shift,
} from "./shifts.js";
import type { Correlation, Live } from "./useCorrelation.js";
import styles from "./correlate.module.css";

export interface BruteCardProps {
  found: Correlation;
  live: Live;
  /** The run with brute force; null = this kind has none. */
  request: JobRequest | null;
  shown: boolean;
  frame: number;
  periodic: boolean;
  shift: Shift;
  values: string;
}

/** Every shift summed in real space beside the map from three transforms: the same numbers, another price. */
export function BruteCard(props: BruteCardProps): ReactNode {
  const { found, live, request, shown, frame, periodic, shift, values } = props;
  const { brute } = live;
  const fourier = profileAt(found.map, found, shift.y);
  const real = brute && profileAt(brute.map, found, shift.y);
  const scale = Math.max(...fourier.y.map(Math.abs)) || 1;
  const equal = brute !== null && brute.maxDifference < 1e-4 * Math.max(1, scale);
  return (
    <Card
      title={equal ? "Brute force equals FFT" : "Brute force and FFT"}
      className={styles.brute}
      actions={
        brute && (
          <Badge
            tone={equal ? "ok" : "warn"}
            help="Largest difference between the two maps over all shifts, as float32"
          >
            max |Δ| {powerText(brute.maxDifference)}
          </Badge>
        )
      }
    >
      <div className={styles.bruteBody}>
        <div className={styles.brutePlot}>
          <LinePlot
            label={`${values} along x through the peak`}
            sentence={`Highest ${ccc(Math.max(...fourier.y))} in row y = ${fixed(shift.y, 0)}.`}
            x={{
              label: `shift x (px), row y = ${fixed(shift.y, 0)}`,
              min: fourier.x[0]!,
              max: fourier.x.at(-1)!,
              extraTicks: [fourier.x[0]!, fourier.x.at(-1)!],
            }}
            y={{ label: values }}
            series={[
              { name: "FFT", x: fourier.x, y: fourier.y, colour: "var(--plot-2)" },
              ...(real ? [{ name: "brute force", ...everyNth(real), colour: "var(--plot-3)", marksOnly: true }] : []),
            ]}
            cursor={shift.x}
            height={126}
            legend={false}
          />
        </div>
        <dl className={styles.costs}>
          <dt>
            <i className={styles.lineKey} />
            FFT
          </dt>
          <Cost name="time" value={timeText(brute ? brute.fourierSeconds : found.seconds)} />
          <Cost name="operations" value={operationsText(fourierOperations(frame))} />
          <dt>
            <i className={styles.ringKey} />
            brute force
          </dt>
          {request === null ? (
            <p className={styles.costNote}>This kind exists in Fourier space only.</p>
          ) : !shown ? (
            <p className={styles.costNote}>Switched off.</p>
          ) : (
            <>
              <BruteTime live={live} request={request} />
              <Cost name="operations" value={operationsText(bruteOperations(found, periodic))} />
            </>
          )}
        </dl>
      </div>
      {brute && <p className={styles.costNote}>{differenceWords(brute.maxDifference, found)}</p>}
    </Card>
  );
}

/** What "max |Δ|" says, in the numbers of these two maps. */
const differenceWords = (most: number, { width, height }: Correlation): string =>
  most === 0
    ? `Δ is brute force − FFT: all ${count(width * height)} values, rounded to float32, are the same.`
    : `Δ is brute force − FFT: over all ${count(width * height)} shifts none differs by more than this.`;

/** At most so many rings on the curve. */
const RINGS = 40;
function everyNth({ x, y }: { x: number[]; y: number[] }): { x: number[]; y: number[] } {
  const step = Math.ceil(x.length / RINGS);
  const kept = (_: number, i: number): boolean => i % step === 0;
  return { x: x.filter(kept), y: y.filter(kept) };
}

function BruteTime({ live, request }: { live: Live; request: JobRequest }): ReactNode {
  const cost = useEstimate(live.bruteAsks ? request : null);
  if (live.brute) return <Cost name="time" value={timeText(live.brute.seconds)} />;
  if (live.bruteError) return <p className={styles.costNote}>{messageOf(live.bruteError)}</p>;
  if (!live.bruteAsks) {
    return <Cost name="time" value={live.bruteBusy ? <ProgressRing size={12} /> : "…"} />;
  }
  return (
    <Button onClick={live.runBrute} help="Boxes over 128 px are summed on request">
      Run{cost.value ? `, ${about(cost.value.seconds)}` : ""}
    </Button>
  );
}

function Cost({ name, value }: { name: string; value: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
