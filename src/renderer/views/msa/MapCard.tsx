/** The factor map with its controls: which factors, points or pictures, the lasso by hand or by ranges. */
import { useMemo, useState, type ReactNode } from "react";
import { Button } from "../../components/Button.js";
import { Card } from "../../components/Card.js";
import { ColourBar } from "../../components/ColourBar.js";
import { count, general } from "../../components/numbers.js";
import { Popover } from "../../components/Popover.js";
import { Segmented } from "../../components/Segmented.js";
import { Select } from "../../components/Select.js";
import { TextField } from "../../components/TextField.js";
import { percent } from "../../components/numbers.js";
import type { Analysis } from "./analysis.js";
import { FactorMap } from "./map/FactorMap.js";
import { inRanges, readRange, type Range } from "./map/lasso.js";
import type { Points } from "./map/pointPainter.js";
import type { Pictures } from "./map/ThumbLayer.js";
import { setMsa, useMsaStore } from "./msaStore.js";
import { Picture } from "./Picture.js";
import { reconstituted, type Eigenimages } from "./reconstitution.js";
import type { ColourChoice } from "./useColouring.js";
import styles from "./msa.module.css";

const MODES = [
  { value: "points", label: "Points" },
  { value: "images", label: "Images", help: "Pictures at their points, where there is room" },
  { value: "density", label: "Density", help: "How many points lie where" },
] as const;

export interface MapCardProps {
  analysis: Analysis;
  images: Eigenimages | null;
  scale: number;
  axes: readonly [number, number];
  points: Points;
  /** Ends of the colours where they are numbers. */
  range: readonly [number, number] | null;
  colours: readonly ColourChoice[];
  colour: string;
  colourNote: string | null;
  mark: { x: number; y: number } | null;
  chosen: number | null;
  pictures: Pictures | null;
  flipped: boolean;
  onAxes: (axes: readonly [number, number]) => void;
  onColour: (colour: string) => void;
  onHover: (row: number | null) => void;
  onPick: (row: number) => void;
  onSelect: (rows: Uint32Array, how: "new" | "add" | "subtract") => void;
}

export function MapCard(props: MapCardProps): ReactNode {
  const { analysis, axes, points, range, colours, colour, colourNote, mark, chosen, pictures, onAxes, onColour } =
    props;
  const mode = useMsaStore((s) => s.mode);
  const tool = useMsaStore((s) => s.tool);
  const [most, setMost] = useState(0);
  const options = Array.from({ length: analysis.factors }, (_, k) => ({ value: String(k), label: String(k + 1) }));
  const name = (k: number): string => `factor ${k + 1}, ${percent(analysis.share(k), 1)}`;
  return (
    <Card
      title="Factor map"
      className={styles.mapCard}
      actions={
        <>
          <Segmented label="Shown as" options={MODES} value={mode} onChange={(next) => setMsa({ mode: next })} />
          <Button
            icon="lasso"
            keys="L"
            pressed={tool === "lasso"}
            help="Draw round points to select them; Shift adds, Alt subtracts"
            onClick={() => setMsa({ tool: tool === "lasso" ? "move" : "lasso" })}
          >
            Lasso
          </Button>
        </>
      }
    >
      <div className={styles.mapRoom}>
        <FactorMap
          points={points}
          mode={mode}
          tool={tool}
          axes={[name(axes[0]), name(axes[1])]}
          label={`Factor map, ${count(analysis.rows)} points`}
          mark={mark}
          chosen={chosen}
          pictures={pictures}
          onHover={props.onHover}
          onPick={props.onPick}
          onLasso={props.onSelect}
          onMost={setMost}
        />
        {mode === "points" && <Corners {...props} />}
      </div>
      <div className={styles.mapFoot}>
        <Select label="x" options={options} value={String(axes[0])} onChange={(v) => onAxes([Number(v), axes[1]])} />
        <Select label="y" options={options} value={String(axes[1])} onChange={(v) => onAxes([axes[0], Number(v)])} />
        {mode === "density" ? (
          <ColourBar map="tide" low="1" high={`${count(most)} points in 4 × 4 px`} width={64} />
        ) : (
          <>
            <Select label="Colour" options={colours} value={colour} onChange={onColour} />
            {colourNote !== null && <span className={styles.quiet}>{colourNote}</span>}
            {range && <ColourBar map="tide" low={general(range[0])} high={general(range[1])} width={56} />}
          </>
        )}
        <span className={styles.spring} />
        <Popover label="Select by ranges" value="Ranges" width={240}>
          {() => <Ranges key={axes.join()} analysis={analysis} axes={axes} onSelect={props.onSelect} />}
        </Popover>
      </div>
    </Card>
  );
}

/** CSS px of a picture in a corner. */
const CORNER = 52;

/** What an image in each corner of the map would look like: the average and the two factors at their extremes. */
function Corners({ analysis, images, scale, axes, flipped }: MapCardProps): ReactNode {
  const pictures = useMemo(() => {
    if (!images?.factors[axes[0]] || !images.factors[axes[1]]) return null;
    const [x, y] = [analysis.extremes(axes[0]), analysis.extremes(axes[1])];
    return [
      [x[0], y[1]],
      [x[1], y[1]],
      [x[0], y[0]],
      [x[1], y[0]],
    ].map((at) => reconstituted(images, analysis.data, axes, at, scale));
  }, [analysis, images, scale, axes]);
  if (!pictures) return null;
  const names = ["upper left", "upper right", "lower left", "lower right"];
  return pictures.map((values, k) => (
    <span key={k} className={styles.corner} data-corner={k} title={`average and both factors, ${names[k]} extreme`}>
      <Picture
        values={values}
        width={analysis.data.width}
        height={analysis.data.height}
        room={CORNER}
        paint="grey"
        mask={analysis.data.pixels}
        flipped={flipped}
        label={`reconstituted at the ${names[k]} extreme`}
      />
    </span>
  ));
}

/** The lasso of the keyboard: a range of each axis. */
function Ranges({ analysis, axes, onSelect }: Pick<MapCardProps, "analysis" | "axes" | "onSelect">): ReactNode {
  const usual = (k: number): string =>
    analysis
      .extremes(k)
      .map((v) => general(v))
      .join(" … ");
  const [texts, setTexts] = useState<readonly [string, string]>([usual(axes[0]), usual(axes[1])]);
  const read = texts.map(readRange) as [Range | null, Range | null];
  const found = useMemo(
    () => (read[0] && read[1] ? inRanges(analysis.along(axes[0]), analysis.along(axes[1]), read[0], read[1]) : null),
    // The texts say what was read.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [analysis, axes, texts],
  );
  return (
    <form
      className={styles.ranges}
      onSubmit={(event) => {
        event.preventDefault();
        if (found) onSelect(found, "new");
      }}
    >
      {([0, 1] as const).map((side) => (
        <TextField
          key={side}
          wide
          label={`Factor ${axes[side] + 1}`}
          value={texts[side]}
          error={read[side] ? null : "Two numbers: −2 … 5"}
          onChange={(text) => setTexts(side === 0 ? [text, texts[1]] : [texts[0], text])}
        />
      ))}
      <span className={styles.row}>
        <Button type="submit" kind="default" disabled={!found}>
          Select {found ? count(found.length) : ""}
        </Button>
        <Button kind="quiet" disabled={!found} onClick={() => found && onSelect(found, "add")}>
          Add
        </Button>
        <Button kind="quiet" disabled={!found} onClick={() => found && onSelect(found, "subtract")}>
          Subtract
        </Button>
      </span>
    </form>
  );
}
