import type { ReactNode } from "react";
import { Button } from "../components/Button.js";
import { count, timeLeft } from "../components/numbers.js";
import { ProgressRing } from "../components/ProgressRing.js";
import type { DatasetInfo, Reading } from "../../main/api/contract.js";
import { closeDataset } from "./actions.js";
import styles from "./DatasetNotes.module.css";

/** The first rows of a large table are on screen: how far the rest is. */
export function ReadingNote({ dataset, reading }: { dataset: DatasetInfo; reading: Reading }): ReactNode {
  return (
    <div className={styles.reading} role="status">
      <ProgressRing size={14} value={reading.progress} />
      <p>
        Reading the table: the first {count(dataset.count)} of about {count(roundRows(reading.rows))} rows are here.
        Sorting and runs wait for the rest{reading.remaining !== null && ` · ${timeLeft(reading.remaining)}`}
      </p>
      <Button kind="quiet" onClick={() => closeDataset(dataset.id)}>
        Stop and close
      </Button>
    </div>
  );
}

/** Two digits are as much as an estimate is worth. */
function roundRows(rows: number): number {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(rows)) - 1);
  return Math.round(rows / step) * step;
}
