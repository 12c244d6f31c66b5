/** Shares of values in equal bars, with the same of another time as an outline, and a sentence for those who cannot see it. */
import { useId, type ReactNode } from "react";
import { count, fixed, general, percent, withUnit } from "./numbers.js";
import { decimalsOf, roundTicks } from "./ticks.js";
import { usePlotWidth } from "./usePlotWidth.js";
import styles from "./LinePlot.module.css";

export interface HistogramProps {
  label: string;
  sentence: string;
  from: number;
  step: number;
  counts: readonly number[];
  /** The last bar holds all beyond it too: drawn apart. */
  open?: boolean;
  /** Counts in the same bars at another time. */
  outline?: readonly number[] | undefined;
  unit: string;
  xLabel: string;
  height?: number;
}

const MARGIN = { left: 34, right: 8, top: 8, bottom: 22 };

export function Histogram({
  label,
  sentence,
  from,
  step,
  counts,
  open = false,
  outline,
  unit,
  xLabel,
  height = 140,
}: HistogramProps): ReactNode {
  const id = useId();
  const [box, width] = usePlotWidth();
  const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) || 1;
  const shares = counts.map((n) => n / sum(counts));
  const before = outline?.map((n) => n / sum(outline));
  const most = Math.max(...shares, ...(before ?? []), 1e-9);
  const inner = { w: Math.max(10, width - MARGIN.left - MARGIN.right), h: height - MARGIN.top - MARGIN.bottom };
  const bar = inner.w / counts.length;
  const end = from + step * counts.length;
  const X = (v: number): number => MARGIN.left + ((v - from) / (end - from)) * inner.w;
  const Y = (share: number): number => height - MARGIN.bottom - (share / most) * inner.h;
  const ticks = roundTicks(from, end, Math.max(2, Math.floor(inner.w / 48)));
  const decimals = ticks.length > 1 ? decimalsOf(ticks[1]! - ticks[0]!) : 2;
  const levels = roundTicks(0, 100 * most, 3).filter((t) => t > 0);
  const levelDecimals = levels.length > 1 ? decimalsOf(levels[1]! - levels[0]!) : 0;
  const path = before
    ?.map(
      (share, k) =>
        `${k === 0 ? `M${MARGIN.left} ${Y(0)}` : ""}V${Y(share).toFixed(1)}H${(MARGIN.left + (k + 1) * bar).toFixed(1)}`,
    )
    .join("");
  return (
    <figure className={styles.figure} ref={box} aria-labelledby={id}>
      <span className="sr-only" id={id}>
        {label}. {sentence}
      </span>
      <svg className={styles.plot} width={width} height={height} aria-hidden="true">
        {levels.map((t) => (
          <g key={t}>
            <line className={styles.grid} x1={MARGIN.left} x2={width - MARGIN.right} y1={Y(t / 100)} y2={Y(t / 100)} />
            <text x={MARGIN.left - 6} y={Y(t / 100) + 3.5} textAnchor="end">
              {fixed(t, levelDecimals)}
            </text>
          </g>
        ))}
        {shares.map((share, k) => {
          const last = open && k === counts.length - 1;
          return (
            <rect
              key={k}
              x={MARGIN.left + k * bar + 0.5}
              width={Math.max(1, bar - 1)}
              y={Y(share)}
              height={Math.max(0, Y(0) - Y(share))}
              fill={last ? "var(--plot-3)" : "var(--plot-2)"}
            >
              <title>{`${general(from + k * step)}${last ? " or more" : ` to ${general(from + (k + 1) * step)}`}${unit === "" ? "" : withUnit("", unit)}: ${count(counts[k]!)}, ${percent(share)}`}</title>
            </rect>
          );
        })}
        {path && <path d={`${path}V${Y(0)}`} fill="none" stroke="var(--plot-1)" opacity={0.55} />}
        <line
          className={styles.axis}
          x1={MARGIN.left}
          x2={width - MARGIN.right}
          y1={height - MARGIN.bottom}
          y2={height - MARGIN.bottom}
        />
        {ticks.map((t) => (
          <g key={t}>
            <line
              className={styles.axis}
              x1={X(t)}
              x2={X(t)}
              y1={height - MARGIN.bottom}
              y2={height - MARGIN.bottom + 3}
            />
            <text x={X(t)} y={height - 8} textAnchor="middle">
              {fixed(t, decimals)}
            </text>
          </g>
        ))}
      </svg>
      <figcaption className={styles.caption}>
        <span>% of particles</span>
        <span className={styles.xLabel}>{xLabel}</span>
      </figcaption>
    </figure>
  );
}
