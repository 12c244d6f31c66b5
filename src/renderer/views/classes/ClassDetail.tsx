import { useRef, type ReactNode } from "react";
import { centre } from "../../../core/conventions.js";
import { useDevicePixels } from "../../components/devicePixels.js";
import { signed, withUnit } from "../../components/numbers.js";
import { ScaleBar } from "../../components/ScaleBar.js";
import { useTile } from "../../data/hooks.js";
import type { Display, SourceRef } from "../../../main/api/contract.js";
import { fitZoom } from "../align/IterationCard.js";
import { useDeviceSize } from "../gallery/useDeviceSize.js";
import { AverageTile } from "../results/AverageTile.js";
import styles from "./classes.module.css";

/** CSS px; in a low window the pane scrolls rather than show a stamp. */
const LEAST = 192;

/** The chosen average large, with the centre that all members were laid onto. */
export function ClassDetail({
  source,
  width,
  height,
  pixelSize,
  classIndex,
  several,
  empty,
  display,
  contrastWord,
  outlineRadius,
  flipped,
  title,
  made,
  children,
}: {
  source: SourceRef;
  width: number;
  height: number;
  pixelSize: number | null;
  classIndex: number;
  several: boolean;
  /** Nothing chose this class. */
  empty: boolean;
  display: Display;
  contrastWord: string;
  /** Px. */
  outlineRadius: number;
  flipped: boolean;
  /** "Class 3, side view"; "Average". */
  title: string;
  /** There is an average of it. */
  made: boolean;
  /** Below the image. */
  children?: ReactNode;
}): ReactNode {
  const box = useRef<HTMLElement>(null);
  const size = useDeviceSize(box);
  const ratio = useDevicePixels();
  // What head, words and padding leave.
  const room = Math.min(
    (size?.width ?? 330) - 24 * ratio,
    (size?.height ?? 400) - (children ? 180 : 110) * ratio,
    420 * ratio,
  );
  const fit = fitZoom(Math.max(width, height), Math.floor(Math.max(LEAST * ratio, room)));
  const tile = useTile(empty || !made ? null : source, classIndex, display, fit.bin);
  const w = Math.ceil(width / fit.bin);
  const h = Math.ceil(height / fit.bin);
  const scale = fit.zoom / (fit.bin * ratio);
  const cx = (centre(width) + 0.5) * scale;
  // Drawn upside down, row 0 is the last one.
  const row = flipped ? height - 1 - centre(height) : centre(height);
  const cy = (row + 0.5) * scale;
  return (
    <section ref={box} className={styles.detail} aria-label={several ? `Class ${classIndex + 1}` : "Average"}>
      <header className={styles.paneHead}>
        <h2 className={styles.long} title={title}>
          {title}
        </h2>
        <span className={styles.quiet}>{fit.label} nearest</span>
      </header>
      <div className={styles.detailBox}>
        {empty ? (
          <p className={styles.none}>No particles in this class.</p>
        ) : !made ? (
          <p className={styles.none}>A new class: its average is made when the edit is applied.</p>
        ) : (
          <AverageTile
            tile={tile}
            identity={`${classIndex}`}
            width={w}
            height={h}
            zoom={fit.zoom}
            label={`average of class ${classIndex + 1}`}
            flipped={flipped}
          >
            <svg className={styles.cross} aria-hidden="true">
              <g className={styles.halo}>
                <path d={crossPath(cx, cy)} />
                <circle cx={cx} cy={cy} r={outlineRadius * scale} />
              </g>
              <g className={styles.ink}>
                <path d={crossPath(cx, cy)} />
                <circle cx={cx} cy={cy} r={outlineRadius * scale} />
              </g>
            </svg>
            <ScaleBar width={w} zoom={fit.zoom} pixelSize={pixelSize === null ? null : pixelSize * fit.bin} />
          </AverageTile>
        )}
      </div>
      {!empty && made && tile && (
        <p className={styles.words}>
          {contrastWord} contrast{tile.sd > 0 ? `, ${windowWords(tile)}` : ""}. Cross: the centre, pixel{" "}
          {centre(width) + 1}. Circle: {outlineRadius} px, what was compared.
        </p>
      )}
      {children}
    </section>
  );
}

const windowWords = (t: { low: number; high: number; mean: number; sd: number }): string =>
  `${signed((t.low - t.mean) / t.sd, 1)} to ${withUnit(signed((t.high - t.mean) / t.sd, 1), "σ")}`;

const crossPath = (x: number, y: number): string => `M${x - 9} ${y}h6m6 0h6M${x} ${y - 9}v6m0 6v6`;
