import { create } from "zustand";
import type { ReactNode } from "react";
import { Button, IconButton } from "../components/Button.js";
import { plural } from "../components/numbers.js";
import { Icon } from "../icons/Icon.js";
import { showOverlay } from "../state/overlays.js";
import { usePlace } from "../state/place.js";
import { useDataset } from "../state/session.js";
import type { FindingCode } from "../../core/findings.js";
import type { DatasetInfo, Question } from "../../main/api/contract.js";
import { partialWords } from "./datasetWords.js";
import { QuestionCard } from "./QuestionCard.js";
import { ReadingNote } from "./ReadingNote.js";
import styles from "./DatasetNotes.module.css";

/** What was answered or put away, by path, for this session; the dataset's own sheet keeps showing all. */
const usePutAway = create<{ keys: readonly string[] }>(() => ({ keys: [] }));
const putAway = (key: string): void => usePutAway.setState(({ keys }) => ({ keys: [...keys, key] }));

/** Strips above the desk: what the user must know or choose about the dataset on screen. */
export function DatasetNotes(): ReactNode {
  const dataset = useDataset(usePlace((s) => s.dataset));
  const keys = usePutAway((s) => s.keys);
  if (!dataset) return null;
  const open = dataset.questions.filter((q) => !keys.includes(`${dataset.path}:${q.id}`));
  const noted = warningOf(dataset);
  const warned = noted !== null && !keys.includes(`${dataset.path}:noted`);
  const { reading } = dataset;
  if (open.length === 0 && !warned && !reading) return null;
  return (
    <div className={styles.notes} data-region="About the dataset">
      {reading && <ReadingNote dataset={dataset} reading={reading} />}
      {warned && (
        <div className={styles.strip} role="status">
          <Icon name="warn" size={14} className={styles.icon} />
          <p>{noted}</p>
          <Button kind="quiet" onClick={() => showOverlay({ kind: "dataset", id: dataset.id })}>
            Details
          </Button>
          <IconButton
            icon="close"
            size="small"
            label="Put this away"
            onClick={() => putAway(`${dataset.path}:noted`)}
          />
        </div>
      )}
      {open.map((q) => (
        <QuestionCard key={q.id} dataset={dataset} question={q} onKeep={() => putAway(`${dataset.path}:${q.id}`)} />
      ))}
    </div>
  );
}

/** Findings that a question already speaks of. */
const ASKED: Record<Question["id"], readonly FindingCode[]> = {
  pixelSize: ["W_MRC_PIXSIZE", "W_STAR_PIXSIZE", "W_PIXSIZE_CONFLICT", "W_PIXSIZE_UNKNOWN"],
  mode0Sign: ["W_MRC_MODE0_SIGN"],
  stackOrVolume: ["W_MRC_STACK_OR_VOLUME", "W_MRC_VOLSTACK"],
};

/** The first warning in full, and how many more there are. */
export function warningOf(d: DatasetInfo): string | null {
  const asked = d.questions.flatMap((q) => ASKED[q.id]);
  const warnings = d.findings.filter((f) => f.severity !== "info" && !asked.includes(f.code));
  const first = warnings[0];
  if (!first) return null;
  const partial = partialWords(d);
  const more = warnings.length > 1 ? ` And ${plural(warnings.length - 1, "more finding")}.` : "";
  return `${partial === null ? "" : `${partial}: `}${first.message}${more}`;
}
