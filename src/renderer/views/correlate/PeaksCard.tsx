import type { KeyboardEvent, ReactNode } from "react";
import { Card } from "../../components/Card.js";
import { CopyButton } from "../../components/CommandBlock.js";
import { ccc, fixed } from "../../components/numbers.js";
import { lookAtPeak } from "./correlateStore.js";
import { LIMIT_HELP } from "./MapCard.js";
import type { FoundPeak } from "./shifts.js";
import styles from "./correlate.module.css";

export interface PeaksCardProps {
  peaks: readonly FoundPeak[];
  peak: number;
  tried: boolean;
  pixelSize: number | null;
}

/** Why the coefficients need not fall from row to row. */
const HELP: Readonly<Record<string, string>> = {
  CCC: "Coefficient of the pixels that lie on each other once g is moved; the order is by the height on the map",
  σ: "Height above the mean of the map, in its standard deviations; the peaks stand in this order",
};

export function PeaksCard({ peaks, peak, tried, pixelSize }: PeaksCardProps): ReactNode {
  const move = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    lookAtPeak(Math.max(0, Math.min(peaks.length - 1, peak + step)));
  };
  const pair = (x: number, y: number, decimals: number): string => `${fixed(x, decimals)}, ${fixed(y, decimals)}`;
  return (
    <Card
      title="Peaks"
      className={styles.peaks}
      actions={
        <CopyButton text={asText(peaks, pixelSize)} label="Copy the list of peaks">
          Copy
        </CopyButton>
      }
    >
      <div className={styles.peakTable} tabIndex={0} role="grid" aria-label="Peaks, the highest first" onKeyDown={move}>
        <div role="row" className={styles.peakHead}>
          {["#", "x, y (px)", "sub-pixel", "CCC", "σ", ...(pixelSize === null ? [] : ["x, y (Å)"])].map((name) => (
            <span role="columnheader" key={name} title={HELP[name]}>
              {name}
            </span>
          ))}
        </div>
        {peaks.map((p, i) => (
          <div
            role="row"
            key={i}
            aria-selected={!tried && i === peak}
            className={styles.peakRow}
            onClick={() => lookAtPeak(i)}
          >
            <span role="gridcell">{i + 1}</span>
            <span role="gridcell" data-rim={p.rim ? "" : undefined} title={p.rim ? LIMIT_HELP : undefined}>
              {pair(p.xInt, p.yInt, 0)}
            </span>
            <span role="gridcell">{pair(p.x, p.y, 2)}</span>
            <span role="gridcell">{ccc(p.ccc)}</span>
            <span role="gridcell">{fixed(p.sigma, 1)}</span>
            {pixelSize !== null && <span role="gridcell">{pair(p.x * pixelSize, p.y * pixelSize, 1)}</span>}
          </div>
        ))}
      </div>
    </Card>
  );
}

/** As a table that a spreadsheet takes. */
function asText(peaks: readonly FoundPeak[], pixelSize: number | null): string {
  const head = ["peak", "xInt (px)", "yInt (px)", "x (px)", "y (px)", "height", "ccc", "sigma", ...(pixelSize === null ? [] : ["x (Å)", "y (Å)"])]; // prettier-ignore
  const rows = peaks.map(
    (p, i) =>
    [i + 1, p.xInt, p.yInt, p.x, p.y, p.height, p.ccc, p.sigma, ...(pixelSize === null ? [] : [p.x * pixelSize, p.y * pixelSize])].join("\t"), // prettier-ignore
  );
  return [head.join("\t"), ...rows].join("\n");
}
