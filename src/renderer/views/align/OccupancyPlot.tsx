import { useId, type ReactNode } from "react";
import { classColour, classShape } from "../../components/Chip.js";
import { count, percent } from "../../components/numbers.js";
import styles from "./align.module.css";

const SIZE = { width: 220, height: 150, left: 30, right: 44, top: 8, bottom: 22 };
/** Beyond these the classes are too thin to be told apart by a label. */
const LABELLED = 8;

/** Share of each class at every iteration, stacked, with the newest numbers beside it. */
export function OccupancyPlot({
  occupancy,
  names,
  cursor,
}: {
  occupancy: readonly (readonly number[])[];
  /** Number of each iteration. */
  names: readonly number[];
  cursor: number;
}): ReactNode {
  const id = useId();
  const last = occupancy.at(-1) ?? [];
  const total = last.reduce((sum, n) => sum + n, 0);
  const step = (SIZE.width - SIZE.left - SIZE.right) / Math.max(1, occupancy.length);
  const inner = SIZE.height - SIZE.top - SIZE.bottom;
  const Y = (share: number): number => SIZE.height - SIZE.bottom - share * inner;
  const every = Math.ceil(16 / step);
  return (
    <figure className={styles.occupancy} aria-labelledby={id}>
      <span className="sr-only" id={id}>
        Class occupancy. Now {last.map((n, k) => `class ${k + 1}: ${n}`).join(", ")}.
      </span>
      <svg
        viewBox={`0 0 ${SIZE.width} ${SIZE.height}`}
        width="100%"
        height={SIZE.height}
        preserveAspectRatio="xMinYMid meet"
        aria-hidden="true"
      >
        {[0, 0.5, 1].map((share) => (
          <g key={share}>
            <line className={styles.grid} x1={SIZE.left} x2={SIZE.width - SIZE.right} y1={Y(share)} y2={Y(share)} />
            <text x={SIZE.left - 5} y={Y(share) + 3.5} textAnchor="end">
              {100 * share}
            </text>
          </g>
        ))}
        {occupancy.map((shares, i) => {
          const sum = shares.reduce((a, b) => a + b, 0) || 1;
          let below = 0;
          return (
            <g key={i} opacity={i === cursor ? 1 : 0.7}>
              {shares.map((n, k) => {
                const y = Y((below + n) / sum);
                const height = Y(below / sum) - y;
                below += n;
                return (
                  <rect
                    key={k}
                    x={SIZE.left + i * step + 1}
                    width={Math.max(1, step - 2)}
                    y={y}
                    height={Math.max(0, height - (height > 3 ? 1 : 0))}
                    fill={classColour(k)}
                  >
                    <title>{`class ${k + 1}: ${count(n)}, ${percent(n / sum)}`}</title>
                  </rect>
                );
              })}
              {i % every === 0 && (
                <text x={SIZE.left + (i + 0.5) * step} y={SIZE.height - 8} textAnchor="middle">
                  {names[i]}
                </text>
              )}
            </g>
          );
        })}
        {last.length <= LABELLED &&
          last.map((n, k) => {
            const below = last.slice(0, k).reduce((a, b) => a + b, 0);
            if (total === 0 || n / total < 0.06) return null;
            const y = Y((below + n / 2) / total);
            return (
              <g key={k}>
                <path d={classShape(k, SIZE.width - SIZE.right + 8, y, 3.4)} fill={classColour(k)} />
                <text x={SIZE.width - SIZE.right + 15} y={y + 3.5}>
                  {count(n)}
                </text>
              </g>
            );
          })}
      </svg>
      <figcaption className={styles.quiet}>iteration</figcaption>
    </figure>
  );
}
