/** The average, then the eigenimages; a press takes one into the sum or out of it. */
import type { ReactNode } from "react";
import { Card } from "../../components/Card.js";
import { ColourBar } from "../../components/ColourBar.js";
import { classNames } from "../../components/classNames.js";
import { count, percent } from "../../components/numbers.js";
import { Segmented } from "../../components/Segmented.js";
import { shareOfFirst, type Analysis } from "./analysis.js";
import { setMsa, useMsaStore } from "./msaStore.js";
import { Picture } from "./Picture.js";
import type { Eigenimages } from "./reconstitution.js";
import styles from "./msa.module.css";

const MAPS = [
  { value: "polar", label: "Diverging", help: "Zero is neutral, plus and minus have each a colour" },
  { value: "grey", label: "Grey" },
] as const;

/** CSS px of a picture. */
const ROOM = 112;

export interface EigenStripProps {
  analysis: Analysis;
  images: Eigenimages | null;
  used: readonly number[];
  flipped: boolean;
  onToggle: (factor: number) => void;
}

export function EigenStrip({ analysis, images, used, flipped, onToggle }: EigenStripProps): ReactNode {
  const { data, factors, rows } = analysis;
  const map = useMsaStore((s) => s.eigenMap);
  const many = data.significant;
  return (
    <Card
      title="Eigenimages"
      note={
        many > 0
          ? `${percent(shareOfFirst(analysis, many))} of variance in ${many} of ${factors} factors`
          : `${percent(shareOfFirst(analysis, factors))} of variance in ${factors} factors, none above noise`
      }
      className={styles.strip}
      actions={
        <>
          <Segmented label="Colours" options={MAPS} value={map} onChange={(eigenMap) => setMsa({ eigenMap })} />
          <ColourBar map={map} low="−" high="+" width={72} />
          <span className={styles.quiet}>{map === "polar" ? "zero is neutral, " : ""}each on its own scale</span>
        </>
      }
    >
      <div className={styles.eigenimages} role="group" aria-label="Factors in the sum">
        <figure className={styles.eigenimage}>
          <span className={styles.eigenframe}>
            <Picture
              values={images?.mean}
              width={data.width}
              height={data.height}
              room={ROOM}
              paint="grey"
              mask={data.pixels}
              flipped={flipped}
              label="average"
            />
          </span>
          <figcaption>
            <b>average</b>
            <span>N {count(rows)}</span>
          </figcaption>
        </figure>
        {Array.from({ length: factors }, (_, k) => {
          const on = used.includes(k);
          return (
            <button
              key={k}
              type="button"
              className={classNames(styles.eigenimage, k >= many && styles.faded)}
              aria-pressed={on}
              aria-label={`factor ${k + 1}, ${percent(analysis.share(k), 2)} of variance${k < many ? "" : ", not above noise"}${k < 9 ? `, key ${k + 1}` : ""}`}
              onClick={() => onToggle(k)}
            >
              <span className={styles.eigenframe}>
                <Picture
                  values={images?.factors[k]}
                  width={data.width}
                  height={data.height}
                  room={ROOM}
                  paint={map}
                  mask={data.pixels}
                  flipped={flipped}
                  label=""
                />
              </span>
              <span className={styles.caption}>
                <b>{k + 1}</b>
                <span>{percent(analysis.share(k), 2)}</span>
              </span>
            </button>
          );
        })}
      </div>
    </Card>
  );
}
