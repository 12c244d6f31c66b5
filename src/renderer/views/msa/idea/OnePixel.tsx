/** Numbers as points on a line; those at the same place stand above each other. */
import { useMemo, type ReactNode } from "react";
import { general } from "../../../components/numbers.js";
import { roundTicks } from "../../../components/ticks.js";
import { middleRange } from "../map/colouring.js";
import { usePlotSize } from "../usePlotSize.js";
import styles from "./idea.module.css";

const BINS = 80;

export function OnePixel({ values, chosen }: { values: Float64Array; chosen: number }): ReactNode {
  const [box, { width, height }] = usePlotSize();
  const [low, high] = useMemo(() => middleRange(values), [values]);
  const counts = useMemo(() => {
    const found = new Uint32Array(BINS);
    const scale = high > low ? BINS / (high - low) : 0;
    for (const v of values) found[Math.max(0, Math.min(BINS - 1, Math.floor((v - low) * scale)))]!++;
    return found;
  }, [values, low, high]);
  const most = Math.max(1, ...counts);
  const X = (v: number): number =>
    8 + (width - 16) * (high > low ? Math.max(0, Math.min(1, (v - low) / (high - low))) : 0.5);
  const floor = height - 20;
  const step = (width - 16) / BINS;
  return (
    <div
      ref={box}
      className={styles.line}
      role="img"
      aria-label={`Means of images from ${general(low)} to ${general(high)}`}
    >
      <svg width={width} height={height}>
        {Array.from(counts, (n, i) => (
          <rect
            key={i}
            className={styles.bin}
            x={8 + i * step}
            y={floor - (n / most) * (floor - 4)}
            width={Math.max(1, step - 0.5)}
            height={(n / most) * (floor - 4)}
          />
        ))}
        <line className={styles.axis} x1={8} x2={width - 8} y1={floor} y2={floor} />
        {roundTicks(low, high, Math.max(2, Math.round(width / 90))).map((v) => (
          <text key={v} x={X(v)} y={height - 5} textAnchor="middle">
            {general(v)}
          </text>
        ))}
        {Number.isFinite(values[chosen]) && <circle className={styles.dot} cx={X(values[chosen]!)} cy={floor} r={5} />}
      </svg>
    </div>
  );
}
