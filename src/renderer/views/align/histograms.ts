/** How the coefficients and the movements of particles are spread, as bars. Pure functions. */
import { angleDifference } from "../../../core/conventions.js";
import type { AlignmentsResult } from "../../../core/tools/results.js";

export interface Bars {
  /** Lower end of the first bar, and width of each. */
  from: number;
  step: number;
  counts: readonly number[];
  /** Values beyond the last bar; counted in it. */
  beyond: number;
  /** Values in all. */
  n: number;
}

/** 1, 2, 2.5 or 5 times a power of ten that is not below `value`. */
export function roundUp(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const digit = [1, 2, 2.5, 5, 10].find((d) => d * power >= value * (1 - 1e-9)) ?? 10;
  return Number((digit * power).toPrecision(6));
}

/** Counts in equal bars; what lies below the first or beyond the last is counted in it. */
export function barsOf(values: readonly number[], from: number, step: number, bars: number): Bars {
  const counts = new Array<number>(bars).fill(0);
  let beyond = 0;
  let n = 0;
  for (const v of values) {
    if (!Number.isFinite(v)) continue;
    n++;
    const at = Math.floor((v - from) / step + 1e-9);
    if (at >= bars) beyond++;
    counts[Math.max(0, Math.min(bars - 1, at))]!++;
  }
  return { from, step, counts, beyond, n };
}

/** Coefficients of the particles; those of one class, or null = of all. */
export function coefficientsOf(a: AlignmentsResult, classIndex: number | null): number[] {
  const found: number[] = [];
  for (let i = 0; i < a.index.length; i++) {
    if ((classIndex === null || a.classIndex[i] === classIndex) && Number.isFinite(a.ccc[i]!)) found.push(a.ccc[i]!);
  }
  return found;
}

const COEFFICIENT_BARS = 24;

/** The same bars for both iterations, so that they can lie over each other. */
export function coefficientBars(now: readonly number[], before: readonly number[]): { now: Bars; before: Bars } | null {
  let [low, high] = [Infinity, -Infinity];
  for (const list of [now, before]) {
    for (const v of list) {
      low = Math.min(low, v);
      high = Math.max(high, v);
    }
  }
  if (now.length === 0) return null;
  const step = roundUp(Math.max(high - low, 1e-3) / COEFFICIENT_BARS);
  const from = Number((Math.floor(low / step) * step).toPrecision(12));
  const bars = Math.max(1, Math.floor((high - from) / step + 1e-9) + 1);
  return { now: barsOf(now, from, step, bars), before: barsOf(before, from, step, bars) };
}

export interface Moves {
  /** |Δψ|, degrees, and |Δt|, px, of the particles that kept class and mirror. */
  turned: number[];
  shifted: number[];
  /** Particles that did not. */
  changed: number;
}

/** Movements since the iteration before, rows in the same order; null when they cannot be compared. */
export function movesOf(
  now: AlignmentsResult,
  before: AlignmentsResult | null,
  classIndex: number | null,
): Moves | null {
  if (before?.index.length !== now.index.length) return null;
  const moves: Moves = { turned: [], shifted: [], changed: 0 };
  for (let i = 0; i < now.index.length; i++) {
    if (classIndex !== null && now.classIndex[i] !== classIndex) continue;
    if (now.classIndex[i] !== before.classIndex[i] || now.mirror[i] !== before.mirror[i]) {
      moves.changed++;
      continue;
    }
    moves.turned.push(Math.abs(angleDifference(now.psi[i]!, before.psi[i]!)));
    moves.shifted.push(Math.hypot(now.shiftX[i]! - before.shiftX[i]!, now.shiftY[i]! - before.shiftY[i]!));
  }
  return moves;
}

const MOVE_BARS = 12;

/**
 * Bars from 0 that hold nine of ten values; what lies beyond is in the last.
 * @param least narrowest bar
 * @param limit no value can be larger
 */
export function moveBars(values: readonly number[], least: number, limit = Infinity): Bars {
  const sorted = Float64Array.from(values).sort();
  const most = sorted[Math.floor(0.9 * (sorted.length - 1))] ?? 0;
  const step = roundUp(Math.max(least, most / (MOVE_BARS - 1)));
  const bars = Math.min(MOVE_BARS, Math.ceil(limit / step - 1e-9));
  const closed = bars * step >= limit;
  // A value at the very end lies in the last bar, not beyond it.
  return barsOf(closed ? values.map((v) => Math.min(v, limit * (1 - 1e-6))) : values, 0, step, bars);
}
