/** The particles of one iteration: how well they fit, and how far they moved since the one before. */
import { useMemo, useState, type ReactNode } from "react";
import type { AlignmentsResult } from "../../../core/tools/results.js";
import { Card } from "../../components/Card.js";
import { classColour } from "../../components/Chip.js";
import { Histogram } from "../../components/Histogram.js";
import { LinePlot } from "../../components/LinePlot.js";
import { angle, ccc, count, fixed, percent, shift } from "../../components/numbers.js";
import { Segmented } from "../../components/Segmented.js";
import { coefficientBars, coefficientsOf, moveBars, movesOf, type Bars } from "./histograms.js";
import { iterationName, type Iteration } from "./iterations.js";
import styles from "./align.module.css";

export interface ParticlesCardProps {
  iterations: readonly Iteration[];
  at: number;
  classIndex: number;
  now: AlignmentsResult | null;
  before: AlignmentsResult | null;
  /** Correlation of each average with its first state. */
  drift: readonly Float64Array[];
  onPick: (at: number) => void;
}

/** Narrowest bars of movements. */
const LEAST_TURN = 0.1;
const LEAST_SHIFT = 0.01;

export function ParticlesCard({
  iterations,
  at,
  classIndex,
  now,
  before,
  drift,
  onPick,
}: ParticlesCardProps): ReactNode {
  const several = (iterations[at]?.images.length ?? 1) > 1;
  const [all, setAll] = useState(false);
  const only = several && !all ? classIndex : null;
  const coefficients = useMemo(
    () => now && coefficientBars(coefficientsOf(now, only), before ? coefficientsOf(before, only) : []),
    [now, before, only],
  );
  const moves = useMemo(() => now && movesOf(now, before, only), [now, before, only]);
  const turned = useMemo(() => moves && moveBars(moves.turned, LEAST_TURN, 180), [moves]);
  const shifted = useMemo(() => moves && moveBars(moves.shifted, LEAST_SHIFT), [moves]);
  const here = iterations[at];
  const earlier = iterations[at - 1];
  if (!here || (!coefficients && !moves && drift.length === 0)) return null;
  const outlined = earlier && coefficients && coefficients.before.n > 0 ? coefficients.before : null;
  const who = only === null ? "all particles" : `class ${only + 1}`;
  const since = earlier ? ` since ${iterationName(earlier)}` : "";
  return (
    <Card
      title="Particles"
      note={`${who}, ${iterationName(here)}${outlined ? `; outline: ${iterationName(earlier!)}` : ""}`}
      actions={
        several && (
          <Segmented
            label="Particles of"
            options={[
              { value: "class", label: `class ${classIndex + 1}` },
              { value: "all", label: "all" },
            ]}
            value={all ? "all" : "class"}
            onChange={(next) => setAll(next === "all")}
          />
        )
      }
    >
      <div className={styles.plots}>
        {coefficients && (
          <div>
            <h3>
              CCC <i>{count(coefficients.now.n)} particles</i>
            </h3>
            <Histogram
              label="CCC of the particles"
              sentence={middleOf(coefficients.now, ccc)}
              {...coefficients.now}
              outline={outlined?.counts}
              unit=""
              xLabel="CCC"
            />
          </div>
        )}
        {turned && shifted && turned.n > 0 && (
          <>
            <Moved title={`Turned${since}`} bars={turned} unit="°" words={angle} />
            <Moved title={`Shifted${since}`} bars={shifted} unit="px" words={shift} />
          </>
        )}
        {drift.length > 0 && (
          <div>
            <h3>
              Drift <i>CCC with {iterationName(iterations[0]!)}</i>
            </h3>
            <LinePlot
              label="Correlation of each average with its first state"
              sentence={`Now ${drift.map((d, k) => `class ${k + 1}: ${fixed(d[at] ?? NaN, 3)}`).join(", ")}.`}
              height={140}
              x={{ label: "iteration", integer: true, min: iterations[0]!.number, max: iterations.at(-1)!.number }}
              y={{ label: "CCC with the first state", max: 1 }}
              series={drift.map((y, k) => ({
                name: `class ${k + 1}`,
                x: iterations.map((i) => i.number),
                y,
                colour: classColour(k),
                faint: k !== classIndex,
                marks: k === classIndex,
              }))}
              legend={false}
              cursor={here.number}
              onPick={(x) => onPick(iterations.findIndex((i) => i.number === x))}
            />
          </div>
        )}
      </div>
      {moves && (moves.changed > 0 || (turned?.beyond ?? 0) > 0 || (shifted?.beyond ?? 0) > 0) && (
        <p className={styles.remark}>
          {moves.changed > 0 &&
            `${count(moves.changed)} of ${count(moves.changed + moves.turned.length)} (${percent(moves.changed / (moves.changed + moves.turned.length))}) ${several ? "changed class or mirror" : "changed their mirror"} and are left out. `}
          {((turned?.beyond ?? 0) > 0 || (shifted?.beyond ?? 0) > 0) &&
            "Last bar in another colour: all beyond, such as turns by a symmetry of the particle."}
        </p>
      )}
    </Card>
  );
}

function Moved({
  title,
  bars,
  unit,
  words,
}: {
  title: string;
  bars: Bars;
  unit: string;
  words: (value: number) => string;
}): ReactNode {
  return (
    <div>
      <h3>
        {title} <i>{unit}</i>
      </h3>
      <Histogram
        label={title}
        sentence={middleOf(bars, words)}
        {...bars}
        open={bars.beyond > 0}
        unit={unit}
        xLabel={unit === "°" ? "|Δpsi|, °" : "|Δshift|, px"}
      />
    </div>
  );
}

/** "Half of the 512 particles lie below 0.31." */
function middleOf({ counts, from, step, n }: Bars, words: (value: number) => string): string {
  let below = 0;
  const bar = counts.findIndex((c) => (below += c) >= n / 2);
  return `Half of the ${count(n)} particles lie below ${words(from + step * (bar + 1))}.`;
}
