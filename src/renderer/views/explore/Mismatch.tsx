import type { ReactNode } from "react";
import { Button } from "../../components/Button.js";
import { Empty } from "../../components/ErrorBoundary.js";
import { commonSize } from "../../../core/prepare/fit.js";
import { sizeOf, type KnownPair, type Refusal } from "./pair.js";
import { setPreparation } from "./preparation.js";
import styles from "./explore.module.css";

/** Why these two cannot be compared, and what can be done about it. */
export function Mismatch({ refusal, pair }: { refusal: Refusal; pair: KnownPair }): ReactNode {
  const words = (fit: "pad" | "crop"): string => {
    const size = commonSize(sizeOf(pair.f), sizeOf(pair.g), fit)!;
    return `${size.width} × ${size.height} px`;
  };
  return (
    <Empty
      action={
        refusal.sizes && (
          <span className={styles.mend}>
            <Button
              kind="primary"
              help="About the centre of its box, with the mean of its border"
              onClick={() => setPreparation({ fit: "pad" })}
            >
              Pad the smaller to {words("pad")}
            </Button>
            <Button help="About the centre of its box" onClick={() => setPreparation({ fit: "crop" })}>
              Crop the larger to {words("crop")}
            </Button>
          </span>
        )
      }
    >
      {refusal.text}
    </Empty>
  );
}
