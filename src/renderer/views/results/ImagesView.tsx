import { useMemo, useState, type ReactNode } from "react";
import { IconButton } from "../../components/Button.js";
import { useDevicePixels } from "../../components/devicePixels.js";
import { count, fixed, general, signed, withUnit } from "../../components/numbers.js";
import { ScaleBar } from "../../components/ScaleBar.js";
import { Segmented } from "../../components/Segmented.js";
import { useTiles } from "../../data/hooks.js";
import type { Display, SourceRef } from "../../../main/api/contract.js";
import { fitZoom } from "../align/IterationCard.js";
import { AverageTile } from "./AverageTile.js";
import type { OutputViewProps } from "./outputView.js";
import styles from "./results.module.css";

const PAGE = 48;
/** CSS px of an image among others, and of one alone. */
const ROOM = 128;
const ALONE = 320;
/** A few stand large enough to be compared. */
const FEW = 6;
const FEW_ROOM = 264;
/** Of what is far wider than high: images on rings. */
const STRIP = 400;

/** Images of a result on a wall, a page at a time; one alone stands large. */
export function ImagesView({ result, output, flipped }: OutputViewProps): ReactNode {
  const ratio = useDevicePixels();
  const [page, setPage] = useState(0);
  const [scope, setScope] = useState<"set" | "image">("image");
  const first = page * PAGE;
  const indices = useMemo(
    () => Array.from({ length: Math.min(PAGE, output.count - first) }, (_, k) => first + k),
    [output.count, first],
  );
  const width = output.width ?? 1;
  const height = output.height ?? 1;
  const strip = width >= 3 * height;
  const room = strip ? STRIP : output.count === 1 ? ALONE : output.count <= FEW ? FEW_ROOM : ROOM;
  const fit = fitZoom(Math.max(width, height), Math.floor(room * ratio));
  const display: Display = {
    view: "raw",
    alignment: null,
    lowPass: null,
    highPass: null,
    contrast: { mode: "percentile", low: 0.5, high: 99.5, scope },
  };
  const source: SourceRef = { kind: "result", id: result.id, output: output.name };
  const tiles = useTiles({ source, indices, bin: fit.bin, display });
  const sample = tiles.tile(first);
  const window =
    sample && (output.count === 1 || scope === "set")
      ? `black ${general(sample.low)}, white ${general(sample.high)}${
          sample.sd > 0
            ? ` (${signed((sample.low - sample.mean) / sample.sd, 1)} to ${withUnit(signed((sample.high - sample.mean) / sample.sd, 1), "σ")})`
            : ""
        }`
      : "each image its own window, 0.5–99.5 %";
  return (
    <>
      <div className={styles.pages}>
        {output.count > 1 && (
          <Segmented
            label="Contrast"
            options={[
              { value: "image", label: "per image" },
              { value: "set", label: "common" },
            ]}
            value={scope}
            onChange={setScope}
          />
        )}
        <span className={styles.quiet}>
          {fit.label} nearest, {window}
        </span>
        {output.count > PAGE && (
          <>
            <IconButton
              icon="left"
              size="small"
              label="Page before"
              disabled={page === 0}
              onClick={() => setPage(page - 1)}
            />
            <span className={styles.quiet}>
              {count(first + 1)}–{count(first + indices.length)} of {count(output.count)}
            </span>
            <IconButton
              icon="chevron"
              size="small"
              label="Next page"
              disabled={first + PAGE >= output.count}
              onClick={() => setPage(page + 1)}
            />
          </>
        )}
      </div>
      <div className={styles.wall} role="list" aria-label={output.label}>
        {indices.map((index) => {
          const tile = tiles.tile(index);
          return (
            <figure key={index} role="listitem">
              <AverageTile
                tile={tile}
                identity={String(index)}
                width={Math.ceil(width / fit.bin)}
                height={Math.ceil(height / fit.bin)}
                zoom={fit.zoom}
                label={`${output.label} ${index + 1}`}
                flipped={flipped}
              >
                {output.count === 1 && (
                  <ScaleBar
                    width={Math.ceil(width / fit.bin)}
                    zoom={fit.zoom}
                    pixelSize={output.pixelSize === null ? null : output.pixelSize * fit.bin}
                  />
                )}
              </AverageTile>
              <figcaption>
                {output.count > 1 && <>{count(index + 1)} </>}
                {tile && tile.error === null ? `mean ${general(tile.mean)}, sd ${fixed(tile.sd, 3)}` : ""}
              </figcaption>
            </figure>
          );
        })}
      </div>
    </>
  );
}
