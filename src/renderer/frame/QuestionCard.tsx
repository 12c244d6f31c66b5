import { useState, type ReactNode } from "react";
import { Button } from "../components/Button.js";
import { NumberField } from "../components/NumberField.js";
import { Segmented } from "../components/Segmented.js";
import { Icon } from "../icons/Icon.js";
import type { DatasetInfo, OpenOptions, Question } from "../../main/api/contract.js";
import { changeDataset } from "./actions.js";
import styles from "./QuestionCard.module.css";

/** The change of reading that an answer means; null if it says nothing the engine knows. */
export function choiceOf(id: Question["id"], value: string): OpenOptions | null {
  if (id === "stackOrVolume") return value === "stack" || value === "volume" ? { reading: value } : null;
  if (id === "mode0Sign") return value === "signed" || value === "unsigned" ? { mode0: value } : null;
  const pixelSize = Number(value);
  return pixelSize > 0 ? { pixelSize } : null;
}

export interface QuestionCardProps {
  dataset: DatasetInfo;
  question: Question;
  /** Keep what is in use and put the question away. */
  onKeep?: () => void;
}

/** A choice only the user can make. The reading in use is marked; choosing another reads the file again. */
export function QuestionCard({ dataset, question, onKeep }: QuestionCardProps): ReactNode {
  const [own, setOwn] = useState<number | null>(null);
  const answer = (value: string): void => {
    const change = choiceOf(question.id, value);
    if (change) void changeDataset(dataset.id, change).then(onKeep);
  };
  return (
    <div className={styles.card} role="group" aria-label={question.text}>
      <Icon name="question" className={styles.icon} />
      <p className={styles.text}>{question.text}</p>
      {question.options.length > 1 && (
        <Segmented label={question.text} options={question.options} value={question.chosen} onChange={answer} />
      )}
      {question.id === "pixelSize" && (
        <span className={styles.own}>
          <NumberField
            label={question.options.length > 1 ? "Other" : "Pixel size"}
            value={own}
            onChange={(value) => {
              setOwn(value);
              if (value !== null) answer(String(value));
            }}
            unit="Å/px"
            empty="Å/px"
            min={0.001}
            max={1000}
            step={0.01}
            width={6}
          />
        </span>
      )}
      {onKeep && (
        <Button kind="quiet" onClick={onKeep}>
          {question.options.length === 1 ? capital(question.options[0]!.label) : "Keep"}
        </Button>
      )}
    </div>
  );
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
