/** Images of sixteen pixels: a line a picture over sixteen axes, one of them in front, and as a picture beside. */
import { useMemo, type ReactNode } from "react";
import type { TableResult } from "../../../../core/tools/results.js";
import { general } from "../../../components/numbers.js";
import { middleRange } from "../map/colouring.js";
import { Picture } from "../Picture.js";
import { usePlotSize } from "../usePlotSize.js";
import styles from "./idea.module.css";

/** Lines that still are told apart. */
const MOST = 150;
const LEFT = 44;

export function CellLines({
  table,
  chosen,
  flipped,
}: {
  table: TableResult;
  chosen: number;
  flipped: boolean;
}): ReactNode {
  const [box, { width, height }] = usePlotSize();
  const columns = useMemo(() => table.columns.filter((c) => c.name.startsWith("cell")).map((c) => c.values), [table]);
  const side = Math.max(1, Math.round(Math.sqrt(columns.length)));
  const rows = columns[0]?.length ?? 0;
  const [low, high] = useMemo(() => {
    const ends = columns.map((values) => middleRange(values));
    return [Math.min(...ends.map((e) => e[0])), Math.max(...ends.map((e) => e[1]))] as const;
  }, [columns]);
  const X = (k: number): number => LEFT + ((width - LEFT - 10) * k) / Math.max(1, columns.length - 1);
  const Y = (v: number): number => 6 + (height - 28) * (1 - (high > low ? (v - low) / (high - low) : 0.5));
  const line = (row: number): string =>
    columns.map((c, k) => `${k === 0 ? "M" : "L"}${X(k).toFixed(1)} ${Y(c[row]!).toFixed(1)}`).join("");
  const step = Math.max(1, Math.ceil(rows / MOST));
  const others = useMemo(
    () => Array.from({ length: Math.ceil(rows / step) }, (_, i) => line(i * step)).join(""),
    // The lines go with size and values.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [columns, width, height, low, high, step],
  );
  const values = useMemo(() => Float32Array.from(columns, (c) => c[chosen] ?? NaN), [columns, chosen]);
  return (
    <div className={styles.cells}>
      <Picture
        values={values}
        width={side}
        height={side}
        room={132}
        paint="grey"
        range={[low, high]}
        flipped={flipped}
        label={`the image as ${side} × ${side} pixels`}
      />
      <div
        ref={box}
        className={styles.lines}
        role="img"
        aria-label={`Values of ${columns.length} pixels in ${rows} images`}
      >
        <svg width={width} height={height}>
          {columns.map((_, k) => (
            <g key={k}>
              <line className={styles.grid1} x1={X(k)} x2={X(k)} y1={6} y2={height - 22} />
              <text x={X(k)} y={height - 6} textAnchor="middle">
                {k + 1}
              </text>
            </g>
          ))}
          <text x={LEFT - 6} y={14} textAnchor="end">
            {general(high)}
          </text>
          <text x={LEFT - 6} y={height - 24} textAnchor="end">
            {general(low)}
          </text>
          <path className={styles.other} d={others} />
          {chosen < rows && <path className={styles.own} d={line(chosen)} />}
        </svg>
      </div>
    </div>
  );
}
