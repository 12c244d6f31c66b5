import { memo, useMemo, useRef, type KeyboardEvent, type ReactNode } from "react";
import { cellShift } from "../../../core/align/pairSearch.js";
import { classNames } from "../../components/classNames.js";
import { angle, fixed, plain, signed } from "../../components/numbers.js";
import { extremes, tokenLut } from "../results/colourMap.js";
import { cellBeside, cellRing } from "./rotateRequest.js";
import type { Found } from "./useShown.js";
import styles from "./rotate.module.css";

export interface ShiftGridViewProps {
  found: Found;
  /** The cell looked at. */
  cell: number;
  /** Steps from the middle that had been searched before; −1 = none. */
  old: number;
  /** CSS px there are for the grid. */
  room: number;
  flipped: boolean;
  /** Null = the best. */
  onCell: (cell: number | null) => void;
}

const AXIS = 26;
const GAP = 2;
/** The darkest fifth of the colours would hide the curve. */
const DARKEST = 0.15;

/** Every shift as a cell: coloured by its score, with its best angle and its curve. */
export const ShiftGridView = memo(function ShiftGridView(props: ShiftGridViewProps): ReactNode {
  const { found, cell, old, room, flipped, onCell } = props;
  const { grid, scores, angles, mirrors, best } = found;
  const { perAxis } = grid;
  const body = useRef<HTMLDivElement>(null);
  const side = Math.max(14, Math.min(74, Math.floor((room - AXIS) / perAxis) - GAP));
  const tall = Math.round(side * (side > 40 ? 0.6 : 0.8));
  const [low, high] = extremes(scores);
  const lut = tokenLut("--map-tide");
  const span = useMemo(() => allExtremes(found.curves), [found.curves]);
  const focusCell = (next: number): void => {
    onCell(next);
    body.current?.querySelector<HTMLElement>(`[data-cell="${next}"]`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const up = flipped ? 1 : -1;
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, up], ArrowDown: [0, -up] }[event.key];
    if (step) focusCell(cellBeside(grid, cell, step[0]!, step[1]!));
    else if (event.key === "Home") focusCell(best);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const rows = Array.from({ length: perAxis }, (_, j) => (flipped ? perAxis - 1 - j : j));
  const shifts = Array.from({ length: perAxis }, (_, i) => cellShift(grid, i)[0]);
  // Names of columns and rows that would run into each other are left out.
  const every = Math.ceil(28 / (side + GAP));
  const named = (i: number): boolean => (i - (perAxis - 1) / 2) % every === 0;
  return (
    <div>
      <div
        ref={body}
        className={styles.cells}
        role="grid"
        aria-label={`Score of ${perAxis} × ${perAxis} shifts`}
        style={{ gridTemplateColumns: `${AXIS}px repeat(${perAxis}, ${side}px)`, gap: GAP }}
        onKeyDown={onKeyDown}
      >
        {rows.map((j) => (
          <div key={j} role="row" className={styles.cellRow}>
            <span className={styles.cellAxis} role="rowheader">
              {named(j) ? signed(shifts[j]!, shifts[j]! % 1 === 0 ? 0 : 1) : ""}
            </span>
            {shifts.map((_, i) => {
              const at = j * perAxis + i;
              const part = high > low ? (scores[at]! - low) / (high - low) : 0.5;
              const word = lut[Math.round(255 * (DARKEST + (0.95 - DARKEST) * part))]!;
              const mirrored = mirrors?.[at] === 1;
              const [x, y] = cellShift(grid, at);
              return (
                <div
                  key={i}
                  data-cell={at}
                  role="gridcell"
                  tabIndex={at === cell ? 0 : -1}
                  aria-selected={at === cell}
                  aria-label={`shift ${plain(x, 2)}, ${plain(y, 2)}: ${angle(angles[at]!)}${mirrored ? " mirrored" : ""}, score ${fixed(scores[at]!, 3)}${at === best ? ", the best" : ""}`}
                  title={`(${plain(x, 2)}, ${plain(y, 2)}) px: ${angle(angles[at]!)}${mirrored ? ", mirrored" : ""}, score ${fixed(scores[at]!, 3)}`}
                  className={classNames(
                    styles.cell,
                    part > 0.55 && styles.cellLight,
                    at === best && styles.cellBest,
                    cellRing(grid, at) > old && styles.cellNew,
                  )}
                  style={{ width: side, height: tall, background: cssColour(word) }}
                  onClick={() => focusCell(at)}
                >
                  {side >= 30 && <Sparkline found={found} cell={at} width={side} height={tall} span={span} />}
                  {side >= 38 && (
                    <span>
                      {fixed(angles[at]!, 0)}°{mirrored ? " m" : ""}
                    </span>
                  )}
                </div>
              );
            })}
          </div>
        ))}
        <div role="row" className={styles.cellRow}>
          <span />
          {shifts.map((x, i) => (
            <span key={i} className={styles.cellAxis} role="columnheader">
              {named(i) ? signed(x, x % 1 === 0 ? 0 : 1) : ""}
            </span>
          ))}
        </div>
      </div>
      <p className={styles.quiet} style={{ marginLeft: AXIS }}>
        shift x (px) →, shift y (px) {flipped ? "↑" : "↓"}
        {old >= 0 && perAxis > 1 ? "; new searches are dotted" : ""}
      </p>
    </div>
  );
});

/** Of several sets of numbers together. */
function allExtremes(sets: readonly Float32Array[]): [number, number] {
  const each = sets.map(extremes);
  return [Math.min(...each.map(([low]) => low)), Math.max(...each.map(([, high]) => high))];
}

const cssColour = (word: number): string => `rgb(${word & 0xff} ${(word >> 8) & 0xff} ${(word >> 16) & 0xff})`;

function Sparkline({
  found: { curves, mirrors, scores },
  cell,
  width,
  height,
  span: [low, high],
}: {
  found: Found;
  cell: number;
  width: number;
  height: number;
  span: readonly [number, number];
}): ReactNode {
  const hand = curves[mirrors?.[cell] === 1 ? 1 : 0] ?? curves[0]!;
  const angles = hand.length / scores.length;
  const each = Math.max(1, Math.round((1.5 * angles) / width));
  let path = "";
  for (let k = 0; k < angles; k += each) {
    // −180° at the left, as in the plot of the rings; a peak between two points is not lost.
    let v = -Infinity;
    for (let j = k; j < Math.min(k + each, angles); j++) {
      v = Math.max(v, hand[cell * angles + ((j + Math.floor(angles / 2)) % angles)]!);
    }
    const y = height - 3 - ((v - low) / (high - low || 1)) * 0.62 * height;
    path += `${k === 0 ? "M" : "L"}${((k / angles) * width).toFixed(1)} ${y.toFixed(1)}`;
  }
  return (
    <svg width={width} height={height} aria-hidden="true">
      <path d={path} />
    </svg>
  );
}
