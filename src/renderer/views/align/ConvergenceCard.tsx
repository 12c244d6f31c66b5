/** Small plots over one iteration axis, all with the same cursor; the same numbers as a table. */
import { useState, type ReactNode } from "react";
import type { FrcResult } from "../../../core/tools/results.js";
import { Button } from "../../components/Button.js";
import { Card } from "../../components/Card.js";
import { LinePlot } from "../../components/LinePlot.js";
import { general, withUnit } from "../../components/numbers.js";
import type { Series } from "../../components/plotGeometry.js";
import { frequencyAxis, FRC_AXIS } from "../results/FrcPlot.js";
import { curveOf, resolutionText, ringAxis } from "../results/frcWords.js";
import { OccupancyPlot } from "./OccupancyPlot.js";
import styles from "./align.module.css";

export interface Curve {
  name: string;
  label: string;
  unit: string;
  values: ArrayLike<number>;
}

export interface ConvergenceCardProps {
  /** Number of each iteration. */
  numbers: readonly number[];
  curves: readonly Curve[];
  /** Particles a class at each iteration; empty when there is one class. */
  occupancy: readonly (readonly number[])[];
  /** FRC of the halves at each iteration, for the chosen class. */
  frcs: readonly (FrcResult | null)[];
  classIndex: number;
  several: boolean;
  /** Place of the iteration looked at. */
  at: number;
  onPick: (at: number) => void;
}

/** How many earlier curves stay behind the newest one. */
const OLDER = 5;

export function ConvergenceCard(props: ConvergenceCardProps): ReactNode {
  const { numbers, curves, occupancy, frcs, classIndex, several, at, onPick } = props;
  const [asTable, setAsTable] = useState(false);
  const now = numbers[at] ?? 0;
  return (
    <Card
      title="Convergence"
      note="over the iterations; a click goes there"
      actions={
        <Button kind="quiet" icon="table" pressed={asTable} onClick={() => setAsTable(!asTable)}>
          Table
        </Button>
      }
    >
      {asTable ? (
        <NumbersTable numbers={numbers} curves={curves} at={at} onPick={onPick} />
      ) : (
        <div className={styles.plots}>
          {curves.map((curve) => (
            <div key={curve.name}>
              <h3 title={curve.label}>
                {curve.label}
                {curve.unit !== "" && <i> {curve.unit}</i>}
              </h3>
              <LinePlot
                label={curve.label}
                sentence={curveSentence(curve, numbers)}
                height={150}
                x={{ label: "iteration", integer: true, min: numbers[0] ?? 0, max: Math.max(1, numbers.at(-1) ?? 1) }}
                y={{ label: curve.label }}
                series={[{ name: curve.label, x: numbers, y: curve.values, colour: "var(--plot-1)", marks: true }]}
                legend={false}
                cursor={now}
                onPick={(x) => onPick(numbers.indexOf(x))}
              />
            </div>
          ))}
          {occupancy.length > 0 && (
            <div>
              <h3>
                Occupancy <i>% and N</i>
              </h3>
              <OccupancyPlot occupancy={occupancy} names={numbers} cursor={at} />
            </div>
          )}
          <FrcOverIterations frcs={frcs} numbers={numbers} classIndex={classIndex} several={several} at={at} />
        </div>
      )}
    </Card>
  );
}

function curveSentence({ label, values, unit }: Curve, numbers: readonly number[]): string {
  const known = numbers.flatMap((n, i) => (Number.isFinite(values[i]) ? [[n, values[i]!] as const] : []));
  const [first, last] = [known[0], known.at(-1)];
  if (!first || !last) return "Nothing is known yet.";
  const value = (v: number): string => withUnit(general(v), unit);
  return `${label} goes from ${value(first[1])} at iteration ${first[0]} to ${value(last[1])} at iteration ${last[0]}.`;
}

/** The curve of the chosen iteration, those before it faint behind. */
function FrcOverIterations({
  frcs,
  numbers,
  classIndex,
  several,
  at,
}: Pick<ConvergenceCardProps, "frcs" | "numbers" | "classIndex" | "several" | "at">): ReactNode {
  const shown = frcs
    .map((frc, i) => ({ frc, curve: curveOf(frc, classIndex), i }))
    .filter(({ curve, i }) => curve !== null && i <= at)
    .slice(-1 - OLDER);
  const newest = shown.at(-1);
  if (!newest?.frc || !newest.curve) return null;
  const { frc, curve } = newest;
  const series = shown.map(({ curve: c, i }): Series => {
    const latest = i === newest.i;
    return {
      name: `iteration ${numbers[i] ?? i}`,
      x: ringAxis(frc, c!.frc.length),
      y: c!.frc,
      colour: latest ? "var(--plot-2)" : "var(--plot-1)",
      faint: !latest,
    };
  });
  return (
    <div>
      <h3>
        FRC of halves{several ? `, class ${classIndex + 1}` : ""} <i>old to new</i>
      </h3>
      <LinePlot
        label="FRC of halves by iteration"
        sentence={`At iteration ${numbers[newest.i] ?? 0} it falls below 0.143 at ${resolutionText(curve.resolution.fixed143, frc.pixelSize)} and below 0.5 at ${resolutionText(curve.resolution.half, frc.pixelSize)}.`}
        height={150}
        x={frequencyAxis(frc)}
        y={FRC_AXIS}
        series={series}
        legend={false}
        levels={[
          { value: 0.143, label: "0.143" },
          { value: 0.5, label: "0.5" },
        ]}
      />
    </div>
  );
}

function NumbersTable({
  numbers,
  curves,
  at,
  onPick,
}: Pick<ConvergenceCardProps, "numbers" | "curves" | "at" | "onPick">): ReactNode {
  return (
    <div className={styles.table} tabIndex={0} role="region" aria-label="Convergence, numbers">
      <table>
        <thead>
          <tr>
            <th scope="col">Iteration</th>
            {curves.map((c) => (
              <th scope="col" key={c.name}>
                {c.label}
                {c.unit !== "" && `, ${c.unit}`}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {numbers.map((n, i) => (
            <tr key={n} aria-current={i === at ? "true" : undefined} onClick={() => onPick(i)}>
              <td>{n}</td>
              {curves.map((c) => (
                <td key={c.name}>{Number.isFinite(c.values[i]) ? general(c.values[i]!) : "–"}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
