import type { ReactNode } from "react";
import type { DatasetInfo, Display, ResultInfo, SourceRef } from "../../../main/api/contract.js";
import { ImageTile } from "../../components/ImageTile.js";
import { useRows } from "../../data/hooks.js";
import type { DatasetDisplay } from "../../state/settings.js";
import { useLoupeImage } from "./useLoupeImage.js";
import styles from "./Loupe.module.css";

const GAP = 6;

export interface LoupeTriptychProps {
  dataset: DatasetInfo;
  source: SourceRef;
  index: number;
  chosen: DatasetDisplay;
  display: Display;
  alignment: ResultInfo;
  /** Device px of the whole row. */
  room: number;
  size: { width: number; height: number };
}

/** The same particle three ways: as in the file, the average it belongs to, what is left between them. */
export function LoupeTriptych(props: LoupeTriptychProps): ReactNode {
  const { dataset, source, index, display, alignment } = props;
  const column = `result:${alignment.id}:class`;
  const rows = useRows(dataset.id, { order: null, first: index, count: 1, columns: [column] });
  const text = rows.value?.cells[0]?.[0] ?? "";
  const classNumber = text === "" ? null : Number(text);
  const averages = alignment.outputs.find(
    (o) => o.kind === "images" && o.width === props.size.width && o.height === props.size.height,
  );
  const plain: Display = { ...display, view: "raw", alignment: null };
  // Averages and residuals have their own range of values: a window fixed for particles says nothing about them.
  const contrast: Display["contrast"] =
    display.contrast.mode === "fixed" ? { mode: "percentile", low: 1, high: 99, scope: "image" } : display.contrast;
  return (
    <div className={styles.triptych}>
      <Small
        {...props}
        source={source}
        index={index}
        display={{ ...plain, lowPass: null, highPass: null, contrast }}
        caption="raw"
      />
      {averages && classNumber !== null ? (
        <Small
          {...props}
          source={{ kind: "result", id: alignment.id, output: averages.name }}
          index={classNumber - 1}
          display={{ ...plain, lowPass: null, highPass: null, contrast }}
          caption={averages.count > 1 ? `class ${classNumber} average` : "average"}
        />
      ) : (
        <p className={styles.quiet}>{rows.state === "ready" ? "not in this result" : ""}</p>
      )}
      {classNumber !== null && (
        <Small
          {...props}
          source={source}
          index={index}
          display={{ ...display, view: "residual", alignment: alignment.id, contrast }}
          caption={display.lowPass ? `residual, ${display.lowPass.value} ${display.lowPass.unit}` : "residual"}
        />
      )}
    </div>
  );
}

function Small({
  source,
  index,
  display,
  caption,
  room,
  size,
  chosen,
}: LoupeTriptychProps & { caption: string }): ReactNode {
  const image = useLoupeImage(source, index, display, size, Math.floor(room / 3 - 2 * GAP));
  return (
    <figure className={styles.small}>
      <ImageTile
        tile={image.tile}
        width={image.tile?.width ?? Math.ceil(size.width * Math.min(1, image.scale))}
        height={image.tile?.height ?? Math.ceil(size.height * Math.min(1, image.scale))}
        zoom={image.zoom}
        label={caption}
        invert={chosen.invert}
        flipped={chosen.y === "up"}
        error={image.error}
      />
      <figcaption>{caption}</figcaption>
    </figure>
  );
}
