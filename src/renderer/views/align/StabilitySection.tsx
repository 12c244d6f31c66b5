import { useMemo, type ReactNode } from "react";
import type { TableResult } from "../../../core/tools/results.js";
import { Facts, Section } from "../../components/Card.js";
import { LinePlot } from "../../components/LinePlot.js";
import { fixed, percent, withUnit } from "../../components/numbers.js";
import type { ResultInfo } from "../../../main/api/contract.js";
import { useOutput } from "../results/outputData.js";
import styles from "./align.module.css";

const STABILITY = "stability";

/** The value that a share of the others does not exceed; values sorted, the finite ones. */
export const quantile = (sorted: Float64Array, share: number): number =>
  sorted.length === 0 ? NaN : sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;

/** How well several random starts agree, over the particles. */
export function StabilitySection({ result }: { result: ResultInfo }): ReactNode {
  const output = result.outputs.find((o) => o.name === STABILITY && o.kind === "table");
  const table = useOutput(output ? { kind: "result", id: result.id, output: output.name } : null, "table").value;
  if (!output) return null;
  const stable = result.figures.find((f) => f.name === "stable")?.value ?? null;
  const seeds = result.provenance.parameters["seeds"];
  return (
    <Section title="Agreement of the seeds" note={typeof seeds === "number" ? `${seeds} random starts` : undefined}>
      {stable !== null && <Facts rows={[["Particles that all starts place alike", percent(stable)]]} />}
      {table && <Spreads table={table} />}
    </Section>
  );
}

function Spreads({ table }: { table: TableResult }): ReactNode {
  const spreads = useMemo(
    () =>
      table.columns
        .filter((c) => c.unit === "°" || c.unit === "px")
        .map((c) => ({ ...c, sorted: c.values.filter(Number.isFinite).sort() })),
    [table],
  );
  const plotted = spreads.at(-1);
  const points = useMemo(() => {
    const n = plotted?.sorted.length ?? 0;
    const steps = Math.min(n, 100);
    const share = Array.from({ length: steps }, (_, i) => (i + 1) / steps);
    return { share, value: share.map((s) => quantile(plotted!.sorted, s - 1e-9)) };
  }, [plotted]);
  return (
    <>
      <table className={styles.spreads}>
        <thead>
          <tr>
            <th scope="col">Over the particles</th>
            <th scope="col">median</th>
            <th scope="col">90 %</th>
          </tr>
        </thead>
        <tbody>
          {spreads.map((s) => (
            <tr key={s.name}>
              <th scope="row">{s.label}</th>
              <td>{withUnit(fixed(quantile(s.sorted, 0.5), 2), s.unit)}</td>
              <td>{withUnit(fixed(quantile(s.sorted, 0.9), 2), s.unit)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {plotted && points.share.length > 1 && (
        <LinePlot
          label={`${plotted.label}: share of the particles`}
          sentence={`Half of the particles lie within ${fixed(quantile(plotted.sorted, 0.5), 2)} ${plotted.unit}.`}
          height={120}
          x={{ label: `${plotted.unit}, last line above`, min: 0 }}
          y={{ label: "share of the particles", min: 0, max: 1 }}
          series={[{ name: "share", x: points.value, y: points.share, colour: "var(--plot-4)" }]}
        />
      )}
    </>
  );
}
