/** Said above an analysis of images that nothing is known to have aligned. */
import type { ReactNode } from "react";
import { EXAMPLES } from "../../../core/simulate/examples.js";
import type { DatasetInfo } from "../../../main/api/contract.js";
import { Button } from "../../components/Button.js";
import { goTo } from "../../state/place.js";
import { setMsa, useMsaStore } from "./msaStore.js";
import styles from "./msa.module.css";

export interface NotAlignedProps {
  dataset: DatasetInfo;
  result: number;
  /** An alignment was given. */
  given: boolean;
}

export function NotAligned({ dataset: { example }, result, given }: NotAlignedProps): ReactNode {
  const answered = useMsaStore((s) => s.aligned.includes(result));
  if (given || answered || (example && EXAMPLES[example].aligned)) return null;
  return (
    <div className={styles.amber} role="note">
      <span>No alignment was given. If these images are not aligned, factors will describe position.</span>
      <Button onClick={() => goTo({ desk: "align", result: null })}>Align first</Button>
      <Button kind="quiet" onClick={() => setMsa({ aligned: [...useMsaStore.getState().aligned, result] })}>
        They are aligned
      </Button>
    </div>
  );
}
