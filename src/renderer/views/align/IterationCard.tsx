/** The averages of every iteration in a row, the chosen one large beside them. */
import { useEffect, useRef, type ReactNode } from "react";
import { Button, IconButton } from "../../components/Button.js";
import { Card, Facts } from "../../components/Card.js";
import { ClassGlyph } from "../../components/Chip.js";
import { classNames } from "../../components/classNames.js";
import { useDevicePixels } from "../../components/devicePixels.js";
import { count, percent } from "../../components/numbers.js";
import { ScaleBar } from "../../components/ScaleBar.js";
import { useTiles } from "../../data/hooks.js";
import { sourceKey } from "../../data/tileCache.js";
import type { Display } from "../../../main/api/contract.js";
import { AverageTile } from "../results/AverageTile.js";
import { iterationName, type Iteration } from "./iterations.js";
import type { CommonWindow } from "./useCommonWindow.js";
import styles from "./align.module.css";

/** CSS px that a small and a large average may take. */
const SMALL = 112;
const LARGE = 224;

/** Whole-number zoom, or area means of 2 or 4 where even 1× is too large. */
export function fitZoom(pixels: number, room: number): { bin: 1 | 2 | 4; zoom: number; label: string } {
  if (pixels <= room) {
    const zoom = Math.max(1, Math.floor(room / pixels));
    return { bin: 1, zoom, label: `${zoom}×` };
  }
  const bin = pixels <= 2 * room ? 2 : 4;
  return { bin, zoom: 1, label: bin === 2 ? "½, binned" : "¼, binned" };
}

export interface IterationCardProps {
  iterations: readonly Iteration[];
  at: number;
  classIndex: number;
  window: CommonWindow;
  flipped: boolean;
  live: boolean;
  playing: boolean;
  /** Particles of each class at each iteration; null = not known. */
  occupancy: readonly (readonly number[] | null)[];
  /** Beside the large average. */
  facts: readonly (readonly [string, ReactNode])[];
  onChoose: (at: number, classIndex: number) => void;
  onPlay: () => void;
}

export function IterationCard(props: IterationCardProps): ReactNode {
  const { iterations, at, classIndex, window, flipped, live, playing, onChoose, onPlay } = props;
  const ratio = useDevicePixels();
  const chosen = iterations[at]!;
  const several = chosen.images.length > 1;
  const side = Math.max(chosen.width, chosen.height);
  const small = fitZoom(side, Math.floor(SMALL * ratio));
  const large = fitZoom(side, Math.floor(LARGE * ratio));
  const last = iterations.length - 1;
  return (
    <Card
      title={several ? "Averages by iteration" : "Average by iteration"}
      note={`${live ? "live, " : ""}${small.label} and ${large.label} nearest${window.text === null ? "" : `, common ${window.text}`}`}
      actions={
        <>
          <IconButton
            icon="left"
            label="Iteration before"
            keys=","
            disabled={at === 0}
            onClick={() => onChoose(at - 1, classIndex)}
          />
          <IconButton
            icon="chevron"
            label="Iteration after"
            keys="."
            disabled={at === last}
            onClick={() => onChoose(at + 1, classIndex)}
          />
          <Button kind="quiet" icon={playing ? "stop" : "play"} keys="Space" disabled={last === 0} onClick={onPlay}>
            {playing ? "Stop" : "Play"}
          </Button>
        </>
      }
    >
      <div className={styles.averages}>
        <Strip {...props} zoom={small} />
        <figure className={styles.large}>
          <figcaption>
            <b>
              {several ? `class ${classIndex + 1}, ` : ""}
              {iterationName(chosen)}
              {live && at === last ? ", live" : ""}
            </b>
            <span>{large.label}</span>
          </figcaption>
          <LargeAverage
            iteration={chosen}
            classIndex={classIndex}
            display={window.display}
            zoom={large}
            flipped={flipped}
          />
          <Facts rows={props.facts} />
        </figure>
      </div>
    </Card>
  );
}

type Zoomed = ReturnType<typeof fitZoom>;

function LargeAverage({
  iteration,
  classIndex,
  display,
  zoom,
  flipped,
}: {
  iteration: Iteration;
  classIndex: number;
  display: Display;
  zoom: Zoomed;
  flipped: boolean;
}): ReactNode {
  const index = iteration.images[Math.min(classIndex, iteration.images.length - 1)]!;
  const tiles = useTiles({ source: iteration.averages, indices: [index], bin: zoom.bin, display });
  const width = Math.ceil(iteration.width / zoom.bin);
  return (
    <AverageTile
      tile={tiles.tile(index)}
      identity={`${sourceKey(iteration.averages).split(":", 2).join(":")}:large`}
      width={width}
      height={Math.ceil(iteration.height / zoom.bin)}
      zoom={zoom.zoom}
      label={`average ${classIndex + 1}, ${iterationName(iteration)}`}
      flipped={flipped}
    >
      <ScaleBar
        width={width}
        zoom={zoom.zoom}
        pixelSize={iteration.pixelSize === null ? null : iteration.pixelSize * zoom.bin}
      />
    </AverageTile>
  );
}

/** One column an iteration, one row a class. One tab stop; the keys are those of the stage. */
function Strip({
  iterations,
  at,
  classIndex,
  window,
  flipped,
  live,
  occupancy,
  onChoose,
  zoom,
}: IterationCardProps & { zoom: Zoomed }): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const holder = box.current;
    const option = holder?.querySelector<HTMLElement>("[aria-selected=true]");
    if (!holder || !option) return;
    const { offsetLeft: left, offsetWidth: width, offsetTop: top, offsetHeight: height } = option;
    if (left < holder.scrollLeft) holder.scrollLeft = left;
    else if (left + width > holder.scrollLeft + holder.clientWidth)
      holder.scrollLeft = left + width - holder.clientWidth;
    if (top < holder.scrollTop) holder.scrollTop = top;
    else if (top + height > holder.scrollTop + holder.clientHeight)
      holder.scrollTop = top + height - holder.clientHeight;
  }, [at, classIndex, iterations.length]);
  return (
    <div
      ref={box}
      className={classNames(styles.strip, iterations[at]!.images.length === 1 && styles.wrapped)}
      role="listbox"
      aria-label="Averages by iteration"
      aria-orientation="horizontal"
      tabIndex={0}
      data-keys="letters"
      aria-activedescendant={`average-${at}-${classIndex}`}
    >
      {iterations.map((iteration, column) => (
        <Column
          key={iteration.key}
          iteration={iteration}
          column={column}
          chosenClass={column === at ? classIndex : null}
          live={live && column === iterations.length - 1}
          display={window.display}
          flipped={flipped}
          zoom={zoom}
          occupancy={occupancy[column] ?? null}
          onChoose={onChoose}
        />
      ))}
    </div>
  );
}

function Column({
  iteration,
  column,
  chosenClass,
  live,
  display,
  flipped,
  zoom,
  occupancy,
  onChoose,
}: {
  iteration: Iteration;
  column: number;
  chosenClass: number | null;
  live: boolean;
  display: Display;
  flipped: boolean;
  zoom: Zoomed;
  occupancy: readonly number[] | null;
  onChoose: (at: number, classIndex: number) => void;
}): ReactNode {
  const tiles = useTiles({ source: iteration.averages, indices: [...iteration.images], bin: zoom.bin, display });
  const several = iteration.images.length > 1;
  const total = occupancy?.reduce((sum, n) => sum + n, 0) ?? 0;
  const name = iterationName(iteration);
  return (
    <div className={styles.column} role="presentation">
      <span className={classNames(styles.columnHead, chosenClass !== null && styles.current)}>
        {live ? `${name}, live` : name}
      </span>
      {iteration.images.map((index, k) => (
        <div
          key={index}
          id={`average-${column}-${k}`}
          role="option"
          className={styles.average}
          aria-selected={chosenClass === k}
          aria-label={`${several ? `class ${k + 1}, ` : ""}${name}${occupancy ? `, ${occupancy[k] ?? 0} particles` : ""}`}
          onClick={() => onChoose(column, k)}
        >
          <AverageTile
            tile={tiles.tile(index)}
            identity={`${sourceKey(iteration.averages)}:${index}`}
            width={Math.ceil(iteration.width / zoom.bin)}
            height={Math.ceil(iteration.height / zoom.bin)}
            zoom={zoom.zoom}
            label=""
            flipped={flipped}
          >
            {several && (
              <span className={styles.chip}>
                <ClassGlyph classIndex={k} halo />
                {k + 1}
              </span>
            )}
          </AverageTile>
          {several && (
            <span className={styles.caption}>
              <span>{occupancy ? `N ${count(occupancy[k] ?? 0)}` : ""}</span>
              <span>{occupancy && total > 0 ? percent((occupancy[k] ?? 0) / total, 0) : ""}</span>
            </span>
          )}
        </div>
      ))}
    </div>
  );
}
