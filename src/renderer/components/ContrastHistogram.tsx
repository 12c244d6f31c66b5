import { useRef, type KeyboardEvent, type PointerEvent, type ReactNode } from "react";
import { general, signed } from "./numbers.js";
import styles from "./ContrastHistogram.module.css";

export interface ContrastHistogramProps {
  /** Counts in equal bins from `min` to `max`. */
  counts: readonly number[];
  min: number;
  max: number;
  /** Values drawn black and white. */
  low: number;
  high: number;
  /** Without it the window stands still. Called while dragging. */
  onChange?: ((low: number, high: number) => void) | undefined;
  disabled?: boolean;
}

const HEIGHT = 44;

/** The window in σ, as it is printed beside the histogram: "−0.66 σ to +1.49 σ". */
export function windowText(low: number, high: number, mean: number, sd: number): string {
  if (!(sd > 0)) return `${general(low)} to ${general(high)}`;
  return `${signed((low - mean) / sd, 2)}\u00a0σ to ${signed((high - mean) / sd, 2)}\u00a0σ`;
}

/** Where the values of the image lie and which of them are black and white; both ends can be dragged. */
export function ContrastHistogram({
  counts,
  min,
  max,
  low,
  high,
  onChange,
  disabled,
}: ContrastHistogramProps): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const top = Math.max(1, ...counts);
  const span = max - min || 1;
  const percent = (v: number): number => Math.min(100, Math.max(0, (100 * (v - min)) / span));
  const fixed = disabled || !onChange;
  const least = span / 1000;

  const move = (end: "low" | "high", value: number): void => {
    if (end === "low") onChange?.(Math.min(Math.max(min, value), high - least), high);
    else onChange?.(low, Math.max(Math.min(max, value), low + least));
  };
  const drag = (end: "low" | "high") => (event: PointerEvent) => {
    const rect = box.current?.getBoundingClientRect();
    if (!rect || event.buttons === 0 || fixed) return;
    move(end, min + (span * (event.clientX - rect.left)) / rect.width);
  };
  const key = (end: "low" | "high") => (event: KeyboardEvent) => {
    const direction = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (direction === undefined || fixed) return;
    event.preventDefault();
    move(end, (end === "low" ? low : high) + (direction * span * (event.shiftKey ? 10 : 1)) / 100);
  };
  const handle = (end: "low" | "high", value: number): ReactNode => (
    <button
      type="button"
      role="slider"
      className={styles.handle}
      style={{ left: `${percent(value)}%` }}
      aria-label={end === "low" ? "Black at" : "White at"}
      aria-valuenow={value}
      aria-valuemin={min}
      aria-valuemax={max}
      aria-valuetext={general(value)}
      disabled={fixed}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag(end)}
      onKeyDown={key(end)}
    />
  );
  return (
    <div className={styles.histogram} ref={box}>
      <svg
        viewBox={`0 0 ${counts.length} ${HEIGHT}`}
        preserveAspectRatio="none"
        className={styles.bars}
        aria-hidden="true"
      >
        {counts.map((c, i) => {
          const h = (HEIGHT * c) / top;
          return <rect key={i} x={i + 0.1} width={0.8} y={HEIGHT - h} height={h} />;
        })}
      </svg>
      <svg viewBox={`0 0 100 ${HEIGHT}`} preserveAspectRatio="none" className={styles.ramp} aria-hidden="true">
        <line x1={percent(low)} y1={HEIGHT} x2={percent(high)} y2={1} vectorEffect="non-scaling-stroke" />
      </svg>
      {handle("low", low)}
      {handle("high", high)}
    </div>
  );
}
