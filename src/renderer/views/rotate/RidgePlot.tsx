import { useRef, type PointerEvent, type ReactNode } from "react";
import { wrapDegrees } from "../../../core/conventions.js";
import { angle, fixed, plain } from "../../components/numbers.js";
import { useDeviceSize } from "../gallery/useDeviceSize.js";
import { ringColour } from "./ringColours.js";
import { valueAt, type Turning } from "./turning.js";
import styles from "./rotate.module.css";

const MARGIN = { left: 46, right: 14, top: 8, bottom: 22 };
const TICKS = [-180, -90, 0, 90, 180];
/** CSS px that all rings share, and that the sum has. */
const RINGS = 246;
const SUM = 96;
/** CSS px that a line of text needs. */
const LINE = 13;

export interface RidgePlotProps {
  turning: Turning;
  /** The angle shown, degrees. */
  psi: number;
  score: number;
  /** Whether it was tried by hand. */
  byHand: boolean;
  onTry: (psi: number) => void;
}

/** The coefficient of each ring at every angle one above the other, with the peak of each, and their sum below. */
export function RidgePlot({ turning, psi, score, byHand, onTry }: RidgePlotProps): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const size = useDeviceSize(box);
  const width = size ? size.width / size.ratio : 0;
  const { each, sum, ringPeaks, best, next } = turning;
  const angles = sum.length;
  const count = ringPeaks.length;
  const inner = width - MARGIN.left - MARGIN.right;
  const X = (degrees: number): number => MARGIN.left + ((degrees + 180) / 360) * inner;
  const gap = Math.min(48, RINGS / count);
  const lift = Math.min(42, 0.9 * gap + 8);
  // Names and numbers of peaks stand clear of each other; of many rings only some are named.
  const every = Math.ceil(LINE / gap);
  const ringsTop = MARGIN.top + lift;
  const base = (ring: number): number => ringsTop + ring * gap;
  const sumTop = base(count - 1) + 0.3 * lift + 30;
  const [low, high] = [Math.min(...sum), best.score];
  const Y = (v: number): number => sumTop + SUM * (1 - (v - low) / (high - low || 1));
  const bottom = sumTop + SUM + 6;
  const height = bottom + MARGIN.bottom;
  const curve = (values: ArrayLike<number>, y: (v: number) => number): string => {
    let path = "";
    for (let k = 0; k <= angles; k++) {
      const degrees = -180 + (360 * k) / angles;
      path += `${k === 0 ? "M" : "L"}${X(degrees).toFixed(1)} ${y(valueAt(values, degrees)).toFixed(1)}`;
    }
    return path;
  };
  const tried = (event: PointerEvent<SVGSVGElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * width;
    onTry(wrapDegrees(Math.round(((x - MARGIN.left) / inner) * 360 - 180)));
  };
  const at = wrapDegrees(psi);
  const label = `${byHand ? "tried" : "peak"} ${angle(at)}, score ${fixed(score, 3)}`;
  const labelLeft = X(at) + 172 > width;
  return (
    <div ref={box} className={styles.ridge}>
      {size !== null && (
        <svg
          className={styles.ridgePlot}
          width={width}
          height={height}
          role="img"
          aria-label={`Correlation of each of ${count} rings at every angle. ${byHand ? "Tried by hand" : "The sum peaks at"} ${angle(at)}, score ${fixed(score, 3)}. Ring peaks: ${ringPeaks.map((p) => (p ? angle(p.psi) : "none")).join(", ")}.`}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            tried(event);
          }}
          onPointerMove={(event) => event.buttons === 1 && tried(event)}
        >
          {TICKS.map((t) => (
            <g key={t}>
              <line className={styles.gridLine} x1={X(t)} x2={X(t)} y1={MARGIN.top} y2={bottom} />
              <text x={X(t)} y={height - 6} textAnchor={t === 180 ? "end" : t === -180 ? "start" : "middle"}>
                {plain(t)}°
              </text>
            </g>
          ))}
          {ringPeaks.map((peak, ring) => {
            const y0 = base(ring);
            const y = (v: number): number => y0 - v * lift;
            const path = curve(each.subarray(ring * angles, (ring + 1) * angles), y);
            return (
              <g key={ring}>
                <line className={styles.gridLine} x1={X(-180)} x2={X(180)} y1={y0} y2={y0} />
                <path d={`${path}L${X(180)} ${y0}L${X(-180)} ${y0}z`} fill={ringColour(ring)} opacity={0.16} />
                <path d={path} fill="none" stroke={ringColour(ring)} strokeWidth={1.6} strokeLinejoin="round" />
                {ring % every === 0 && (
                  <text x={MARGIN.left - 8} y={y0 + 3} textAnchor="end">
                    ring {ring + 1}
                  </text>
                )}
              </g>
            );
          })}
          {low <= 0 && <line className={styles.axisLine} x1={X(-180)} x2={X(180)} y1={Y(0)} y2={Y(0)} />}
          <text x={MARGIN.left - 8} y={sumTop + 4} textAnchor="end">
            {fixed(high, 2)}
          </text>
          <text x={MARGIN.left - 8} y={sumTop + SUM / 2 + 3} textAnchor="end" className={styles.strong}>
            sum
          </text>
          <text x={MARGIN.left - 8} y={sumTop + SUM + 3} textAnchor="end">
            {fixed(low, 2)}
          </text>
          <path d={curve(sum, Y)} className={styles.sum} />
          {next && <circle cx={X(next.psi)} cy={Y(next.score)} r={3} className={styles.nextDot} />}
          {byHand && <circle cx={X(best.psi)} cy={Y(best.score)} r={3} className={styles.nextDot} />}
          <line
            className={byHand ? styles.triedLine : styles.peakLine}
            x1={X(at)}
            x2={X(at)}
            y1={MARGIN.top}
            y2={Y(score)}
          />
          {ringPeaks.map(
            (peak, ring) =>
              peak && (
                <g key={ring}>
                  <circle
                    cx={X(peak.psi)}
                    cy={base(ring) - peak.score * lift}
                    r={every === 1 ? 3.2 : 2.2}
                    fill={ringColour(ring)}
                    className={styles.dot}
                  />
                  {every === 1 && (
                    <text
                      className={styles.peakText}
                      x={X(peak.psi) + (peak.psi > 130 ? -7 : 7)}
                      y={base(ring) - peak.score * lift + 3}
                      textAnchor={peak.psi > 130 ? "end" : "start"}
                    >
                      {fixed(peak.psi, 0)}°
                    </text>
                  )}
                </g>
              ),
          )}
          <circle cx={X(at)} cy={Y(score)} r={4.5} className={byHand ? styles.triedDot : styles.sumDot} />
          <g transform={`translate(${labelLeft ? X(at) - 172 : X(at) + 12} ${Math.max(Y(score) - 10, MARGIN.top)})`}>
            <rect width={160} height={20} rx={4} className={styles.tag} />
            <text x={8} y={14} className={styles.strong}>
              {label}
            </text>
          </g>
        </svg>
      )}
    </div>
  );
}
