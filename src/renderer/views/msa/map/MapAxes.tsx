/** Round numbers along the lower and left edge, lines through 0. */
import type { ReactNode } from "react";
import { fixed } from "../../../components/numbers.js";
import { decimalsOf, roundTicks } from "../../../components/ticks.js";
import { planeX, planeY, screenX, screenY, type MapView, type Size } from "./mapView.js";
import styles from "./map.module.css";

/** CSS px between two numbers. */
const APART = 72;

export function MapAxes({
  view,
  size,
  axes,
}: {
  view: MapView;
  size: Size;
  axes: readonly [string, string];
}): ReactNode {
  const { width, height } = size;
  if (width < 2 || height < 2) return null;
  const xs = roundTicks(planeX(view, size, 0), planeX(view, size, width), Math.max(2, Math.round(width / APART)));
  const ys = roundTicks(planeY(view, size, height), planeY(view, size, 0), Math.max(2, Math.round(height / APART)));
  const label = (values: readonly number[], v: number): string =>
    fixed(v, values.length > 1 ? decimalsOf(values[1]! - values[0]!) : 0);
  return (
    <svg className={styles.axes} width={width} height={height} aria-hidden>
      {xs.map((v) => {
        const px = screenX(view, size, v);
        return (
          <g key={v}>
            <line className={v === 0 ? styles.zero : styles.line} x1={px} x2={px} y1={0} y2={height} />
            {px > 34 && px < width - 14 && (
              <text x={px} y={height - 5} textAnchor="middle">
                {label(xs, v)}
              </text>
            )}
          </g>
        );
      })}
      {ys.map((v) => {
        const py = screenY(view, size, v);
        return (
          <g key={v}>
            <line className={v === 0 ? styles.zero : styles.line} y1={py} y2={py} x1={0} x2={width} />
            {py > 24 && py < height - 24 && (
              <text x={4} y={py - 3}>
                {label(ys, v)}
              </text>
            )}
          </g>
        );
      })}
      <text className={styles.name} x={width - 6} y={height - 20} textAnchor="end">
        {axes[0]}
      </text>
      <text className={styles.name} x={6} y={14}>
        {axes[1]}
      </text>
    </svg>
  );
}
