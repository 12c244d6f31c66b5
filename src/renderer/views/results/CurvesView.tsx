import type { ReactNode } from "react";
import { LinePlot } from "../../components/LinePlot.js";
import { general, withUnit } from "../../components/numbers.js";
import { useOutput } from "./outputData.js";
import { Pending } from "./Pending.js";
import type { OutputViewProps } from "./outputView.js";
import styles from "./results.module.css";

/** Every series in a plot of its own, all over the same axis. */
export function CurvesView({ result, output }: OutputViewProps): ReactNode {
  const loaded = useOutput({ kind: "result", id: result.id, output: output.name }, "curves");
  const curves = loaded.value;
  if (!curves) return <Pending what={output.label} loaded={loaded} />;
  const { x } = curves;
  const xLabel = x.unit === "" ? x.label : `${x.label} (${x.unit})`;
  return (
    <div className={styles.plots}>
      {curves.series.map((s) => {
        const last = s.values.findLast(Number.isFinite);
        return (
          <div key={s.name}>
            <h3>
              {s.label}
              {s.unit === "" ? "" : `, ${s.unit}`}
            </h3>
            <LinePlot
              label={s.label}
              sentence={last === undefined ? "No value is known." : `It ends at ${withUnit(general(last), s.unit)}.`}
              x={{ label: xLabel, integer: x.values.every(Number.isInteger) }}
              y={{ label: s.label }}
              series={[{ name: s.label, x: x.values, y: s.values, marks: x.values.length <= 60 }]}
              legend={false}
            />
          </div>
        );
      })}
    </div>
  );
}
