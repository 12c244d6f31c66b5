/** Eigenvalues as bars with the edge that noise alone would reach; a press takes a factor into the sum or out of it. */
import { useState, type ReactNode } from "react";
import { Button } from "../../components/Button.js";
import { Card } from "../../components/Card.js";
import { fixed, general, percent } from "../../components/numbers.js";
import { decimalsOf, roundTicks } from "../../components/ticks.js";
import { usePlotSize } from "./usePlotSize.js";
import type { Analysis } from "./analysis.js";
import styles from "./msa.module.css";

/** CSS px of the axes. */
const LEFT = 38;
const BOTTOM = 18;
const TOP = 8;

export interface ScreeCardProps {
  analysis: Analysis;
  used: readonly number[];
  onToggle: (factor: number) => void;
}

export function ScreeCard({ analysis, used, onToggle }: ScreeCardProps): ReactNode {
  const { data, factors } = analysis;
  const [asTable, setAsTable] = useState(false);
  return (
    <Card
      title="Scree"
      note="eigenvalue by factor"
      className={styles.fill}
      actions={
        <Button kind="quiet" icon="table" pressed={asTable} onClick={() => setAsTable(!asTable)}>
          Table
        </Button>
      }
    >
      {asTable ? (
        <div className={styles.numbers} tabIndex={0} role="region" aria-label="Eigenvalues">
          <table>
            <thead>
              <tr>
                <th scope="col">Factor</th>
                <th scope="col">Eigenvalue</th>
                <th scope="col">Share</th>
                <th scope="col">Noise edge</th>
                <th scope="col" title="‖SᵀS v − σ² v‖ / σ²">
                  Residual
                </th>
              </tr>
            </thead>
            <tbody>
              {Array.from({ length: factors }, (_, k) => (
                <tr key={k}>
                  <td>{k + 1}</td>
                  <td>{general(data.eigenvalues[k]!)}</td>
                  <td>{percent(analysis.share(k), 2)}</td>
                  <td>{general(data.noiseEdge[k]!)}</td>
                  <td>{general(data.residuals[k]!)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <Bars {...{ analysis, used, onToggle }} />
      )}
    </Card>
  );
}

function Bars({ analysis, used, onToggle }: ScreeCardProps): ReactNode {
  const { data, factors } = analysis;
  const [box, { width, height }] = usePlotSize();
  const most = Math.max(data.eigenvalues[0] ?? 1, data.noiseEdge[0] ?? 0) || 1;
  const X = (k: number): number => LEFT + ((width - LEFT - 2) * k) / factors;
  const Y = (v: number): number => height - BOTTOM - ((height - BOTTOM - TOP) * v) / (1.04 * most);
  const ticks = roundTicks(0, 1.04 * most, 3);
  const decimals = ticks.length > 1 ? decimalsOf(ticks[1]! - ticks[0]!) : 0;
  const every = Math.ceil(factors / Math.max(1, Math.floor((width - LEFT) / 22)));
  const bar = (X(1) - X(0)) * 0.78;
  const edge = Array.from(data.noiseEdge, (v, k) => `${k === 0 ? "M" : "L"}${X(k).toFixed(1)} ${Y(v).toFixed(1)}H${X(k + 1).toFixed(1)}`); // prettier-ignore
  const many = data.significant;
  return (
    <div
      ref={box}
      className={styles.plot}
      role="group"
      aria-label={`Scree: ${many === 0 ? "no factor lies" : many === 1 ? "1 factor lies" : `${many} factors lie`} above what noise alone would reach`}
    >
      <svg width={width} height={height}>
        {ticks.map((v) => (
          <g key={v}>
            <line className={styles.gridline} x1={LEFT} x2={width} y1={Y(v)} y2={Y(v)} />
            <text x={LEFT - 6} y={Y(v) + 4} textAnchor="end">
              {most >= 1e5 || most < 1e-3 ? general(v) : fixed(v, decimals)}
            </text>
          </g>
        ))}
        {Array.from({ length: factors }, (_, k) => {
          const value = data.eigenvalues[k]!;
          const on = used.includes(k);
          return (
            <g
              key={k}
              className={styles.bar}
              data-on={on ? "" : undefined}
              role="button"
              aria-pressed={on}
              aria-label={`factor ${k + 1}, eigenvalue ${general(value)}, noise edge ${general(data.noiseEdge[k]!)}`}
              onClick={() => onToggle(k)}
            >
              <title>{`factor ${k + 1}: ${general(value)}, ${percent(analysis.share(k), 2)}; noise edge ${general(data.noiseEdge[k]!)}`}</title>
              <rect className={styles.hit} x={X(k)} y={TOP} width={X(1) - X(0)} height={height - TOP} />
              <rect
                x={X(k) + (X(1) - X(0) - bar) / 2}
                y={Y(value)}
                width={bar}
                height={Math.max(1, Y(0) - Y(value))}
                rx={1}
              />
              {k % every === 0 && (
                <text x={(X(k) + X(k + 1)) / 2} y={height - 4} textAnchor="middle">
                  {k + 1}
                </text>
              )}
            </g>
          );
        })}
        {data.noiseEdge.length > 0 && <path className={styles.edge} d={edge.join("")} />}
        {data.noiseEdge.length > 0 && (
          <text className={styles.edgeName} x={width - 2} y={TOP + 10} textAnchor="end">
            - - noise edge
          </text>
        )}
      </svg>
    </div>
  );
}
