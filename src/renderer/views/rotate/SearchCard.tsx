import { useMemo, useRef, type ReactNode } from "react";
import { cellShift } from "../../../core/align/pairSearch.js";
import { angleDifference } from "../../../core/conventions.js";
import { Card, Facts } from "../../components/Card.js";
import { ColourBar } from "../../components/ColourBar.js";
import { NumberField } from "../../components/NumberField.js";
import { Slider } from "../../components/Slider.js";
import { angle, fixed, withUnit } from "../../components/numbers.js";
import { extremes } from "../results/colourMap.js";
import { useDeviceSize } from "../gallery/useDeviceSize.js";
import { mapZoom } from "../correlate/MapView.js";
import { inBlocks } from "../correlate/shifts.js";
import { brightHalf, Superposition } from "../explore/Superposition.js";
import { setReach, setRotate, type RotateSettings } from "./rotateStore.js";
import { oldSteps, type Settled } from "./rotateRequest.js";
import { ShiftGridView } from "./ShiftGridView.js";
import type { Answer, Found, Shown } from "./useShown.js";
import { dependenceWords, handWords, nextWords, place, searchWords, symmetryWords } from "./words.js";
import styles from "./rotate.module.css";

export interface SearchCardProps {
  shown: Shown;
  answer: Answer;
  settings: RotateSettings;
  settled: Settled;
  /** The same search without the noise; null while there is none, or no noise. */
  quiet: Found | null;
  flipped: boolean;
  invert: boolean;
  onCell: (cell: number | null) => void;
}

/** Up to so many columns the grid and its numbers stand beside each other. */
const BESIDE = 5;
const NUMBERS = 212;
/** A refined angle farther from the cell's than this is another one, degrees. */
const SAME_ANGLE = 15;

/** The score of every shift at its best angle; what noise does to it; both images laid on each other. */
export function SearchCard(props: SearchCardProps): ReactNode {
  const { shown, answer, settings, settled, quiet, flipped, invert, onCell } = props;
  const body = useRef<HTMLDivElement>(null);
  const size = useDeviceSize(body);
  const room = size ? size.width / size.ratio : 0;
  const { grid, scores, best, cell, compared, after } = shown;
  const old = oldSteps(answer.settings, grid);
  const [low, high] = extremes(scores);
  const beside = grid.perAxis <= BESIDE;
  const side = Math.max(compared.width, compared.height);
  const { zoom, block } = size ? mapZoom(side, Math.min(132, room / 4), size.ratio) : { zoom: 1, block: 1 };
  const windows = useMemo(
    () => [brightHalf(compared.reference, invert), brightHalf(compared.image, invert)] as const,
    [compared, invert],
  );
  const f = useMemo(() => inBlocks(compared.reference, compared, block, "mean"), [compared, block]);
  const before = useMemo(() => inBlocks(compared.image, compared, block, "mean"), [compared, block]);
  const then = useMemo(() => inBlocks(after, compared, block, "mean"), [after, compared, block]);
  const superposed = { f: f.values, width: f.width, height: f.height, zoom, flipped, windows };
  return (
    <Card
      title="Shift × rotation"
      note={searchWords(grid, old)}
      actions={
        <>
          {scores.length > 1 && <ColourBar map="tide" width={56} low={fixed(low, 2)} high={fixed(high, 2)} />}
          <NumberField
            label="Shifts ±"
            unit="px"
            value={settled.maxShift}
            min={0}
            max={settled.mostShift}
            step={settings.shiftStep}
            width={3}
            help="How far the grid of shifts reaches. Every shift has an orientation search of its own."
            onChange={(v) => v !== null && setReach(v)}
          />
        </>
      }
    >
      <div ref={body} className={styles.search}>
        {size !== null && (
          <>
            <div className={beside ? styles.gridBeside : styles.gridAbove}>
              <ShiftGridView
                found={shown.found}
                cell={cell}
                old={old}
                room={beside ? room - NUMBERS : room}
                flipped={flipped}
                onCell={onCell}
              />
              <Numbers shown={shown} quiet={quiet} wide={!beside} />
            </div>
            <div className={styles.noise}>
              <Slider
                label="Noise added to image 2"
                help="White noise in units of the standard deviation of image 2; the same seed gives the same noise."
                value={settings.noise}
                min={0}
                max={5}
                step={0.1}
                text={settings.noise === 0 ? "none" : withUnit(fixed(settings.noise, 1), "σ")}
                onChange={(noise) => setRotate({ noise })}
              />
              <NumberField
                label="Seed"
                integer
                min={0}
                max={4294967295}
                width={5}
                value={settings.seed}
                onChange={(seed) => seed !== null && setRotate({ seed })}
              />
            </div>
            <div className={styles.together}>
              <figure>
                <Superposition {...superposed} g={before.values} label="Image 1 and image 2 superimposed, before" />
                <figcaption>superimposed, before</figcaption>
              </figure>
              <figure>
                <Superposition {...superposed} g={then.values} label="Image 1 and image 2 superimposed, after" />
                <figcaption>
                  <b>after</b>
                </figcaption>
              </figure>
              <div className={styles.why}>
                <p>{dependenceWords(shown, best)}</p>
                <p className={styles.legend}>
                  <span>
                    <i className={styles.keyF} /> image 1
                  </span>
                  <span>
                    <i className={styles.keyG} /> image 2
                  </span>
                  <span>white: both</span>
                </p>
              </div>
            </div>
          </>
        )}
      </div>
    </Card>
  );
}

function Numbers({ shown, quiet, wide }: { shown: Shown; quiet: Found | null; wide: boolean }): ReactNode {
  const { scores, angles, best, cell, origin, figures, turning, byHand, alignment, score } = shown;
  const isBest = cell === best && byHand === null;
  const next = nextWords(turning.best, turning.next);
  const symmetry = symmetryWords(turning.symmetry);
  const other = figures["mirroredBest"];
  const middle = (scores.length - 1) / 2;
  const refined = isBest && figures["refined"] === 1;
  // The tool takes a near tie of the cell's angle where the images agree better there.
  const elsewhere = refined && Math.abs(angleDifference(alignment.psi, angles[cell]!)) > SAME_ANGLE;
  const found = elsewhere ? "Best, refined to another angle" : refined ? "Best, refined" : "Best";
  const rows: [string, ReactNode][] = [
    ["score", fixed(score, 3)],
    ...(isBest ? ([["CCC in the rings", fixed(figures["ccc"] ?? NaN, 3)]] as [string, string][]) : []),
    ["cell", `${angle(angles[cell]!)} at ${place(origin)}`],
    ["at (0, 0)", `${fixed(scores[middle]!, 3)}, ${angle(angles[middle]!)}`],
  ];
  if (next) {
    rows.push([
      next.tie ? "nearly ties" : "second angle",
      next.tie ? <b className={styles.warn}>{next.text}</b> : next.text,
    ]);
  }
  rows.push(["sum is", symmetry === null ? "without symmetry" : <b className={styles.warn}>{symmetry}</b>]);
  if (other !== null && other !== undefined) {
    const hand = handWords(scores[best]!, other);
    rows.push([
      shown.mirrors?.[best] === 1 ? "not mirrored" : "mirrored",
      hand.tie ? <b className={styles.warn}>{hand.text}</b> : hand.text,
    ]);
  }
  if (quiet) {
    const at = quiet.best;
    rows.push(["without noise", `${angle(quiet.angles[at]!)} at ${place(cellShift(quiet.grid, at))}`]);
  }
  return (
    <div className={wide ? styles.numbersWide : styles.numbers}>
      <div>
        <span className={styles.quiet}>{byHand !== null ? "By hand" : isBest ? found : "This shift"}</span>
        <b className={styles.hero}>
          {angle(alignment.psi)}
          {alignment.mirror ? ", mirrored" : ""}
        </b>
        <span className={styles.dim}>then shift {place([alignment.shiftX, alignment.shiftY])}</span>
      </div>
      <Facts rows={rows} />
    </div>
  );
}
