import { useState, type ReactNode } from "react";
import { Facts } from "../../components/Card.js";
import { count } from "../../components/numbers.js";
import { Select } from "../../components/Select.js";
import { FrcPlot } from "./FrcPlot.js";
import { CRITERIA, resolutionText } from "./frcWords.js";
import { useOutput } from "./outputData.js";
import { Pending } from "./Pending.js";
import type { OutputViewProps } from "./outputView.js";
import styles from "./results.module.css";

/** One curve at a time, with its criteria. */
export function FrcView({ result, output }: OutputViewProps): ReactNode {
  const loaded = useOutput({ kind: "result", id: result.id, output: output.name }, "frc");
  const [at, setAt] = useState(0);
  const frc = loaded.value;
  if (!frc) return <Pending what={output.label} loaded={loaded} />;
  const curve = frc.curves[Math.min(at, frc.curves.length - 1)];
  if (!curve) return <p className={styles.quiet}>No curve: there was nothing to compare.</p>;
  return (
    <>
      {frc.curves.length > 1 && (
        <div className={styles.pages}>
          <Select
            label="Curve"
            options={frc.curves.map((c, i) => ({ value: String(i), label: `class ${c.classIndex + 1}` }))}
            value={String(at)}
            onChange={(i) => setAt(Number(i))}
          />
        </div>
      )}
      <FrcPlot frc={frc} curve={curve} label={output.label} height={240} />
      <Facts
        rows={[
          ...(curve.particles === null ? [] : [["n, particles", count(curve.particles)] as const]),
          ...CRITERIA.map(({ name, label }) => [label, resolutionText(curve.resolution[name], frc.pixelSize)] as const),
        ]}
      />
    </>
  );
}
