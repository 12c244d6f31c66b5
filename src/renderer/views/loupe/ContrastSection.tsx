import { useEffect, useRef, type ReactNode } from "react";
import type { DatasetInfo, Display } from "../../../main/api/contract.js";
import { IconButton } from "../../components/Button.js";
import { Section } from "../../components/Card.js";
import { ContrastHistogram, windowText } from "../../components/ContrastHistogram.js";
import { general } from "../../components/numbers.js";
import { contrastOf } from "../../display/effectiveDisplay.js";
import { DEFAULT_DISPLAY, setDisplay, type DatasetDisplay } from "../../state/settings.js";
import type { LoupeImage } from "./useLoupeImage.js";
import styles from "./Loupe.module.css";

/** A dragged window reaches the grid after it has rested this long. */
const REST_MS = 80;

export interface ContrastSectionProps {
  dataset: DatasetInfo;
  chosen: DatasetDisplay;
  display: Display;
  image: LoupeImage;
  draft: { low: number; high: number } | null;
  onDraft: (draft: { low: number; high: number } | null) => void;
}

/** The window in numbers and on the histogram; dragging an end fixes it for all images. */
export function ContrastSection({ dataset, chosen, display, image, draft, onDraft }: ContrastSectionProps): ReactNode {
  const { head, low, high } = image;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const drag = (nextLow: number, nextHigh: number): void => {
    onDraft({ low: nextLow, high: nextHigh });
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const contrast = contrastOf("fixed", "set", { low: nextLow, high: nextHigh });
      setDisplay(
        dataset.path,
        { display: { ...chosen.display, contrast } },
        `Contrast ${general(nextLow)} to ${general(nextHigh)}`,
      );
      onDraft(null);
    }, REST_MS);
  };
  const reset = (): void => {
    clearTimeout(timer.current);
    onDraft(null);
    setDisplay(
      dataset.path,
      { display: { ...chosen.display, contrast: DEFAULT_DISPLAY.display.contrast } },
      "Contrast 1–99 %",
    );
  };
  const fixed = draft !== null || display.contrast.mode === "fixed";
  return (
    <Section
      title="Contrast window"
      actions={
        <>
          {head && <span>{windowText(low, high, head.mean, head.sd)}</span>}
          <IconButton icon="reset" label="Back to 1–99 % of each image" onClick={reset} disabled={!fixed} />
        </>
      }
    >
      {head && head.error === null ? (
        <>
          <ContrastHistogram
            counts={coarser(head.histogram)}
            min={head.min}
            max={head.max}
            low={low}
            high={high}
            onChange={drag}
          />
          <p className={styles.quiet}>
            {general(low)} to {general(high)}
            {fixed ? ", fixed for all images" : ""}
          </p>
        </>
      ) : (
        <div className={styles.noHistogram} />
      )}
    </Section>
  );
}

/** A bar of the histogram should be seen: 4 CSS px. */
const MOST_BARS = 72;

/** Neighbouring bins taken together. */
export function coarser(counts: readonly number[]): number[] {
  const together = Math.max(1, Math.ceil(counts.length / MOST_BARS));
  return Array.from({ length: Math.ceil(counts.length / together) }, (_, k) =>
    counts.slice(k * together, (k + 1) * together).reduce((sum, n) => sum + n, 0),
  );
}
