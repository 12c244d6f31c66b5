/** What is selected, here and everywhere: its mean, its members, a name to keep it under. */
import { useMemo, useState, type ReactNode } from "react";
import { Button } from "../../components/Button.js";
import { Card } from "../../components/Card.js";
import { Chip } from "../../components/Chip.js";
import { useDevicePixels } from "../../components/devicePixels.js";
import { count } from "../../components/numbers.js";
import { Popover } from "../../components/Popover.js";
import { TextField } from "../../components/TextField.js";
import { useTiles } from "../../data/hooks.js";
import { sourceKey } from "../../data/tileCache.js";
import type { IndexSet } from "../../state/indexSet.js";
import { notify } from "../../state/notices.js";
import { saveSelection, useSelectionStore } from "../../state/selection.js";
import { fitZoom } from "../align/IterationCard.js";
import { AverageTile } from "../results/AverageTile.js";
import type { Pictures } from "./map/ThumbLayer.js";
import { usePlotSize } from "./usePlotSize.js";
import styles from "./msa.module.css";

/** CSS px of a picture. */
const ROOM = 56;
/** Most that are fetched, whatever the room. */
const MOST = 120;

export interface LassoCardProps {
  selected: IndexSet;
  /** Rows of the analysis that are selected, ascending. */
  rows: readonly number[];
  pictures: Pictures | null;
  /** Class of each row, from 0; null = none. */
  classes: Int32Array | null;
  /** The mean of rows as a picture. */
  mean: (rows: readonly number[], room: number) => ReactNode;
  chosen: number | null;
  onPick: (row: number) => void;
  onClear: () => void;
}

export function LassoCard({
  selected,
  rows,
  pictures,
  classes,
  mean,
  chosen,
  onPick,
  onClear,
}: LassoCardProps): ReactNode {
  const [box, size] = usePlotSize();
  const ratio = useDevicePixels();
  const side = pictures ? Math.max(pictures.width, pictures.height) : 1;
  const fit = fitZoom(side, Math.floor(ROOM * ratio));
  const tile = (Math.ceil(side / fit.bin) * fit.zoom) / ratio + 6;
  const fitting = Math.max(1, Math.floor((size.width + 6) / tile)) * Math.max(1, Math.floor((size.height + 6) / tile));
  const shown = rows.slice(0, Math.min(MOST, fitting - 1));
  const tiles = useTiles(
    pictures && shown.length > 0
      ? {
          source: pictures.source,
          indices: shown.map((row) => pictures.images[row]!),
          bin: fit.bin,
          display: pictures.display,
        }
      : null,
  );
  const held = useMemo(() => {
    if (!classes) return [];
    return [...new Set(rows.map((row) => classes[row]!))].filter((c) => c >= 0).sort((a, b) => a - b);
  }, [rows, classes]);
  return (
    <Card
      title="Selection"
      className={styles.fill}
      note={
        rows.length === 0 ? (
          "of the gallery, the table and the map"
        ) : (
          <span className={styles.held}>
            {held.slice(0, 4).map((c) => (
              <Chip key={c} classIndex={c} label={`class ${c + 1}`} />
            ))}
            {held.length > 4 && `and ${held.length - 4} more,`} N {count(rows.length)}, linked to the gallery
          </span>
        )
      }
      actions={
        rows.length > 0 && (
          <>
            <Button kind="quiet" onClick={onClear}>
              Clear
            </Button>
            {pictures && (
              <Popover label="Save the selection" value="Save…" width={260}>
                {() => <SaveForm source={sourceKey(pictures.source)} selected={selected} />}
              </Popover>
            )}
          </>
        )
      }
    >
      <div ref={box} className={styles.members} role="group" aria-label="Selected images">
        {rows.length === 0 ? (
          <p className={styles.quiet}>
            Draw round points with the lasso (L), press a branch of the tree and Enter, or select in the gallery.
          </p>
        ) : (
          <>
            <span className={styles.mean} title="mean of the selected, from the factors in the sum">
              {mean(rows, ROOM)}
            </span>
            {shown.map((row) => {
              const image = pictures!.images[row]!;
              return (
                <button
                  key={row}
                  type="button"
                  className={styles.member}
                  aria-pressed={row === chosen}
                  aria-label={`particle ${count(image + 1)}`}
                  title={`particle ${count(image + 1)}`}
                  onClick={() => onPick(row)}
                >
                  <AverageTile
                    tile={tiles.tile(image)}
                    identity={String(image)}
                    width={Math.ceil(pictures!.width / fit.bin)}
                    height={Math.ceil(pictures!.height / fit.bin)}
                    zoom={fit.zoom}
                    label=""
                    flipped={pictures!.flipped}
                  />
                </button>
              );
            })}
          </>
        )}
      </div>
    </Card>
  );
}

function SaveForm({ source, selected }: { source: string; selected: IndexSet }): ReactNode {
  const [name, setName] = useState("");
  const taken = useSelectionStore((s) =>
    s.saved.some((other) => other.source === source && other.name === name.trim()),
  );
  const ready = name.trim() !== "" && !taken && selected.count > 0;
  return (
    <form
      className={styles.ranges}
      onSubmit={(event) => {
        event.preventDefault();
        if (!ready) return;
        saveSelection(source, name.trim(), selected);
        notify({ tone: "success", title: `${name.trim()} saved`, text: `${count(selected.count)} particles` });
        setName("");
      }}
    >
      <TextField
        wide
        label="Name"
        value={name}
        maxLength={60}
        error={taken ? "This name is taken." : null}
        onChange={setName}
      />
      <Button type="submit" icon="tag" disabled={!ready}>
        Save {count(selected.count)} particles
      </Button>
    </form>
  );
}
