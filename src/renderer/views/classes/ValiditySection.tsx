/** How far a classification may be trusted: its figures, this class among the others, known classes beside found ones. */
import type { ReactNode } from "react";
import type { TableResult } from "../../../core/tools/results.js";
import type { ResultInfo } from "../../../main/api/contract.js";
import { Facts, Section } from "../../components/Card.js";
import { count, fixed, general } from "../../components/numbers.js";
import { NumbersGrid } from "../results/NumbersGrid.js";
import { useOutput } from "../results/outputData.js";
import { figureText } from "../results/ResultSections.js";
import type { ClassResult } from "./classes.js";
import styles from "./classes.module.css";

/** Figures of a classification as a whole, in the order they are read. */
export const VALIDITY = [
  "withinShare",
  "calinskiHarabasz",
  "daviesBouldin",
  "silhouette",
  "stability",
  "ari",
  "right",
] as const;

const columnOf = (table: TableResult | null, name: string): Float64Array | undefined =>
  table?.columns.find((c) => c.name === name)?.values;

export function ValiditySection({
  result,
  parts,
  classIndex,
}: {
  result: ResultInfo;
  parts: ClassResult;
  classIndex: number;
}): ReactNode {
  const members = useOutput(parts.members, "table").value;
  const confusion = useOutput(parts.confusion, "table").value;
  const validity = useOutput(
    parts.validity ? { kind: "result", id: result.id, output: parts.validity.name } : null,
    "table",
  ).value;
  const figures = VALIDITY.flatMap((name) => result.figures.filter((f) => f.name === name && f.value !== null));
  const silhouette = columnOf(members, "silhouette")?.[classIndex];
  const spread = columnOf(members, "spread")?.[classIndex];
  const own = [
    ...(silhouette === undefined ? [] : [["silhouette of this class", fixed(silhouette, 3)] as const]),
    ...(spread === undefined ? [] : [["spread of this class", general(spread)] as const]),
  ];
  if (figures.length === 0 && own.length === 0 && !confusion) return null;
  return (
    <Section title="Validity" note="of the partition">
      {own.length > 0 && <Facts rows={own} />}
      <dl className={styles.figures}>
        {figures.map((f) => (
          <div key={f.name} title={f.help}>
            <dt>{f.label}</dt>
            <dd>{figureText(f.value, f.unit)}</dd>
          </div>
        ))}
      </dl>
      {confusion && <Confusion table={confusion} classIndex={classIndex} />}
      {validity && parts.validity && (
        <details className={styles.fold}>
          <summary>{parts.validity.label}</summary>
          <NumbersGrid label={parts.validity.label} columns={validity.columns} />
        </details>
      )}
    </Section>
  );
}

/** Images of each known class in each found one; the pairs that agree most stand out. */
function Confusion({ table, classIndex }: { table: TableResult; classIndex: number }): ReactNode {
  const truth = columnOf(table, "truth");
  const paired = columnOf(table, "paired");
  const found = table.columns.filter((c) => /^class\d+$/.test(c.name));
  if (!truth || !paired) return null;
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label="Known and found classes">
      <table className={styles.confusion}>
        <caption>Images of each known class (rows) in each class found (columns)</caption>
        <thead>
          <tr>
            <th scope="col">known</th>
            {found.map((c, k) => (
              <th key={c.name} scope="col" data-on={k === classIndex || undefined}>
                {k + 1}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Array.from(truth, (known, r) => (
            <tr key={known}>
              <th scope="row">{count(known)}</th>
              {found.map((c, k) => {
                const n = c.values[r]!;
                return (
                  <td key={c.name} data-pair={paired[r] === k + 1 || undefined} data-none={n === 0 || undefined}>
                    {n === 0 ? "·" : count(n)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
