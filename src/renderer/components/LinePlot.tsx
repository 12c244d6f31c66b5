/** Curves over one axis, with round ticks, a sentence for those who cannot see it, and its numbers as a table. */
import { useId, useMemo, useState, type PointerEvent, type ReactNode } from "react";
import { useSettings } from "../state/settings.js";
import { IconButton } from "./Button.js";
import { fixed, general, resolution, withUnit } from "./numbers.js";
import { extentOf, nearestIndex, pathOf, rowsOf, ticksOf, type Axis, type Series } from "./plotGeometry.js";
import { usePlotWidth } from "./usePlotWidth.js";
import styles from "./LinePlot.module.css";

export interface LinePlotProps {
  /** Its name: "FRC of half averages". */
  label: string;
  /** What it says, in one sentence with numbers. */
  sentence: string;
  x: Axis;
  y: Axis;
  series: readonly Series[];
  /** Horizontal lines with a name: "0.143". */
  levels?: readonly { value: number; label: string }[];
  /** Points worth a dot: where a curve crosses its criterion. */
  points?: readonly { x: number; y: number; label: string }[];
  /** A vertical line: the iteration looked at. */
  cursor?: number | null;
  /** Parts of the x axis, shaded. */
  bands?: readonly { from: number; to: number; label: string }[];
  height?: number;
  /** Names under the plot; default when there is more than one curve. */
  legend?: boolean;
  /** Click on the plot: the x of the nearest point of the first series. */
  onPick?: (x: number) => void;
}

const MARGIN = { left: 34, right: 8, top: 8, bottom: 22 };
const COLOURS = ["var(--plot-2)", "var(--plot-3)", "var(--plot-4)", "var(--plot-1)"];
/** Dashes repeat what colour says. */
const DASHES = [undefined, "5 3", "2 3", "8 3 2 3"];

export function LinePlot(props: LinePlotProps): ReactNode {
  const { label, sentence, x, y, series, levels = [], points = [], cursor, bands = [], height = 140, onPick } = props;
  const legend = props.legend ?? series.length > 1;
  const id = useId();
  const [box, width] = usePlotWidth();
  const scale = useSettings((s) => s.scale);
  const [hover, setHover] = useState<number | null>(null);
  const [asTable, setAsTable] = useState(false);

  const inner = { w: Math.max(10, width - MARGIN.left - MARGIN.right), h: height - MARGIN.top - MARGIN.bottom };
  const wanted = { x: Math.max(2, Math.floor(inner.w / 48)), y: Math.max(2, Math.floor(inner.h / 30)) };
  const extent = {
    x: extentOf(
      x,
      series.map((s) => s.x),
      wanted.x,
    ),
    y: extentOf(y, [...series.map((s) => s.y), levels.map((l) => l.value)], wanted.y),
  };
  const X = (v: number): number => MARGIN.left + ((v - extent.x.low) / (extent.x.high - extent.x.low || 1)) * inner.w;
  const Y = (v: number): number =>
    height - MARGIN.bottom - ((v - extent.y.low) / (extent.y.high - extent.y.low || 1)) * inner.h;

  const valueAt = (event: PointerEvent<SVGSVGElement>): number => {
    const left = (event.clientX - event.currentTarget.getBoundingClientRect().left) / scale;
    return extent.x.low + ((left - MARGIN.left) / inner.w) * (extent.x.high - extent.x.low);
  };
  const xText = (v: number): string =>
    x.scale === "resolution"
      ? v === 0
        ? withUnit("∞", "Å")
        : resolution(1 / v)
      : Number.isInteger(v)
        ? fixed(v, 0)
        : general(v);
  const colour = (s: Series, i: number): string => s.colour ?? COLOURS[i % COLOURS.length]!;
  const dash = (s: Series, i: number): string | undefined =>
    s.dash ?? (s.colour ? undefined : DASHES[i % DASHES.length]);

  return (
    <figure className={styles.figure} ref={box} aria-labelledby={id}>
      <span className="sr-only" id={id}>
        {label}. {sentence}
      </span>
      <span className={styles.switch}>
        <IconButton
          icon="table"
          size="small"
          label={asTable ? `${label} as a plot` : `${label} as a table`}
          pressed={asTable}
          onClick={() => setAsTable(!asTable)}
        />
      </span>
      {asTable ? (
        <NumbersTable label={label} x={x.label} series={series} xText={xText} height={height} />
      ) : (
        <svg
          className={styles.plot}
          width={width}
          height={height}
          aria-hidden="true"
          onPointerMove={(event) => setHover(valueAt(event))}
          onPointerLeave={() => setHover(null)}
          onClick={() => {
            const first = series[0];
            if (!onPick || hover === null || !first) return;
            const at = nearestIndex(first.x, hover);
            if (at !== -1) onPick(first.x[at]!);
          }}
        >
          {bands.map((b) => (
            <rect
              key={b.from}
              className={styles.band}
              x={X(b.from)}
              y={MARGIN.top}
              width={Math.max(0, X(b.to) - X(b.from))}
              height={inner.h}
            >
              <title>{b.label}</title>
            </rect>
          ))}
          {ticksOf(y, extent.y, wanted.y).map((t) => (
            <g key={t.value}>
              <line
                className={styles.grid}
                x1={MARGIN.left}
                x2={width - MARGIN.right}
                y1={Y(t.value)}
                y2={Y(t.value)}
              />
              <text x={MARGIN.left - 6} y={Y(t.value) + 3.5} textAnchor="end">
                {t.label}
              </text>
            </g>
          ))}
          {ticksOf(x, extent.x, wanted.x).map((t) => (
            <g key={t.value}>
              <line
                className={styles.axis}
                x1={X(t.value)}
                x2={X(t.value)}
                y1={height - MARGIN.bottom}
                y2={height - MARGIN.bottom + 3}
              />
              <text x={X(t.value)} y={height - 8} textAnchor="middle">
                {t.label}
              </text>
            </g>
          ))}
          <line
            className={styles.axis}
            x1={MARGIN.left}
            x2={width - MARGIN.right}
            y1={height - MARGIN.bottom}
            y2={height - MARGIN.bottom}
          />
          {levels.map((l) => (
            <line
              key={l.label}
              className={styles.level}
              x1={MARGIN.left}
              x2={width - MARGIN.right}
              y1={Y(l.value)}
              y2={Y(l.value)}
            />
          ))}
          {cursor !== undefined && cursor !== null && (
            <line className={styles.cursor} x1={X(cursor)} x2={X(cursor)} y1={MARGIN.top} y2={height - MARGIN.bottom} />
          )}
          {series.map((s, i) => (
            <g key={s.name} opacity={s.faint ? 0.4 : 1}>
              {!s.marksOnly && (
                <path
                  d={pathOf(s, X, Y)}
                  fill="none"
                  stroke={colour(s, i)}
                  strokeWidth={1.5}
                  strokeDasharray={dash(s, i)}
                  strokeLinejoin="round"
                />
              )}
              {(s.marks || s.marksOnly) &&
                Array.from({ length: s.x.length }, (_, k) => k)
                  .filter((k) => Number.isFinite(s.y[k]!))
                  .map((k) => (
                    <circle
                      key={k}
                      cx={X(s.x[k]!)}
                      cy={Y(s.y[k]!)}
                      r={2.5}
                      fill={s.marksOnly ? "var(--surface-1)" : colour(s, i)}
                      stroke={s.marksOnly ? colour(s, i) : undefined}
                      strokeWidth={1.4}
                    />
                  ))}
            </g>
          ))}
          {points.map((p) => (
            <circle key={p.label} className={styles.point} cx={X(p.x)} cy={Y(p.y)} r={3.5}>
              <title>{p.label}</title>
            </circle>
          ))}
          {hover !== null && <Readout x={hover} series={series} X={X} xText={xText} height={height} width={width} />}
        </svg>
      )}
      <figcaption className={styles.caption}>
        {legend && (
          <span className={styles.legend}>
            {series.map((s, i) => (
              <span key={s.name}>
                <svg width={14} height={8} aria-hidden="true">
                  <line
                    x1={0}
                    x2={14}
                    y1={4}
                    y2={4}
                    stroke={colour(s, i)}
                    strokeWidth={2}
                    strokeDasharray={dash(s, i)}
                  />
                </svg>
                {s.name}
              </span>
            ))}
          </span>
        )}
        <span className={styles.xLabel}>{x.label}</span>
      </figcaption>
    </figure>
  );
}

function Readout({
  x,
  series,
  X,
  xText,
  height,
  width,
}: {
  x: number;
  series: readonly Series[];
  X: (v: number) => number;
  xText: (v: number) => string;
  height: number;
  width: number;
}): ReactNode {
  const first = series[0];
  const at = first ? nearestIndex(first.x, x) : -1;
  if (!first || at === -1) return null;
  const left = X(first.x[at]!);
  const right = left > width / 2;
  const lines = [xText(first.x[at]!), ...series.slice(0, 4).map((s) => `${s.name} ${general(s.y[at] ?? NaN)}`)];
  return (
    <g>
      <line className={styles.cursor} x1={left} x2={left} y1={MARGIN.top} y2={height - MARGIN.bottom} />
      {lines.map((line, i) => (
        <text
          key={line}
          className={styles.readout}
          x={left + (right ? -6 : 6)}
          y={MARGIN.top + 10 + 13 * i}
          textAnchor={right ? "end" : "start"}
        >
          {line}
        </text>
      ))}
    </g>
  );
}

function NumbersTable({
  label,
  x,
  series,
  xText,
  height,
}: {
  label: string;
  x: string;
  series: readonly Series[];
  xText: (v: number) => string;
  height: number;
}): ReactNode {
  const rows = useMemo(() => rowsOf(series), [series]);
  return (
    <div className={styles.table} style={{ height }} tabIndex={0} role="region" aria-label={`${label}, numbers`}>
      <table>
        <thead>
          <tr>
            <th scope="col">{x}</th>
            {series.map((s) => (
              <th scope="col" key={s.name}>
                {s.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([v, ...values]) => (
            <tr key={v}>
              <td>{xText(v)}</td>
              {values.map((value, i) => (
                <td key={series[i]!.name}>{value === null ? "" : general(value)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
