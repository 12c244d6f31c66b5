import type { ReactNode } from "react";
import { Badge } from "../components/Badge.js";
import { CopyButton } from "../components/CommandBlock.js";
import { Facts } from "../components/Card.js";
import { Finding } from "../components/Finding.js";
import { NOT_KNOWN, pixelSize, withUnit, fixed } from "../components/numbers.js";
import { Sheet } from "../components/Sheet.js";
import { useDataset } from "../state/session.js";
import { boxWords, countWords, partialWords } from "./datasetWords.js";
import { QuestionCard } from "./QuestionCard.js";
import styles from "./DatasetSheet.module.css";

/** All that is known of a dataset: size, where its pixel size comes from, questions, and what the reader noticed. */
export function DatasetSheet({ id, onClose }: { id: number; onClose: () => void }): ReactNode {
  const d = useDataset(id);
  if (!d) return null;
  const partial = partialWords(d);
  return (
    <Sheet title={d.name} onClose={onClose} width={640} note={<Path path={d.path} />}>
      <div className={styles.columns}>
        <Facts
          rows={[
            ["holds", countWords(d)],
            ["box", boxWords(d)],
            ["format", d.format.toUpperCase()],
            ["pixels", d.dataType ?? NOT_KNOWN],
            ...(d.byteOrder === null ? [] : [["byte order", `${d.byteOrder} endian`] as const]),
            ...(partial === null ? [] : [["usable", partial] as const]),
          ]}
        />
        <Facts
          rows={[
            ["pixel size", pixelSize(d.pixelSize)],
            ["Nyquist", d.pixelSize === null ? NOT_KNOWN : withUnit(fixed(2 * d.pixelSize, 2), "Å")],
            ["columns", String(d.tableColumns.filter((c) => c.id !== "index").length)],
            ["CTF", d.hasCtf ? "in the table" : NOT_KNOWN],
          ]}
        />
      </div>
      {d.pixelSizeSources.length > 0 && (
        <section className={styles.section} aria-label="Pixel size">
          <h3>Where the pixel size comes from</h3>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">Source</th>
                <th scope="col">Å/px</th>
                <th scope="col">Use</th>
              </tr>
            </thead>
            <tbody>
              {d.pixelSizeSources.map((s) => (
                <tr key={s.source}>
                  <td>{s.source}</td>
                  <td>{fixed(s.value, 4)}</td>
                  <td>
                    {!s.trusted ? (
                      <Badge help="A value that writers put where they know none.">means nothing</Badge>
                    ) : s.value === d.pixelSize ? (
                      <Badge tone="ok">in use</Badge>
                    ) : (
                      <Badge tone="warn">differs</Badge>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {d.questions.length > 0 && (
        <section className={styles.section} aria-label="Choices">
          <h3>Choices only you can make</h3>
          {d.questions.map((q) => (
            <QuestionCard key={q.id} dataset={d} question={q} />
          ))}
        </section>
      )}
      <section className={styles.section} aria-label="Findings">
        <h3>What was noticed while reading</h3>
        {d.findings.length === 0 && <p className={styles.quiet}>Nothing: all was as it should be.</p>}
        {d.findings.map((f, i) => (
          <Finding key={i} finding={f} />
        ))}
      </section>
    </Sheet>
  );
}

const Path = ({ path }: { path: string }): ReactNode => (
  <span className={styles.path}>
    <span title={path}>{path}</span>
    <CopyButton text={path} label="Copy the path" />
  </span>
);
