/** Where things lie in a plot: pure functions of data and size. */
import { fixed } from "./numbers.js";
import { decimalsOf, resolutionTicks, roundStep, roundTicks, type Tick } from "./ticks.js";

export interface Axis {
  /** With unit: "mean CCC", "resolution (Å)". */
  label: string;
  /** Ends of the axis; what is left out comes from the data. */
  min?: number;
  max?: number;
  /** The axis reaches down to this at least; lower where the data do. */
  downTo?: number;
  /** "resolution": linear in 1/Å from 0, labelled in Å. */
  scale?: "linear" | "resolution";
  /** Whole numbers only (iterations). */
  integer?: boolean;
  /** Ticks besides the round ones ("0.143"). */
  extraTicks?: readonly number[];
}

export interface Series {
  name: string;
  x: ArrayLike<number>;
  y: ArrayLike<number>;
  /** CSS colour; default by order. */
  colour?: string;
  dash?: string;
  /** Draw the points too. */
  marks?: boolean;
  /** Draw rings at the points and no line between them. */
  marksOnly?: boolean;
  /** Faint: older curves behind the newest. */
  faint?: boolean;
}

export interface Extent {
  low: number;
  high: number;
}

/** Ends of an axis: the given ones, else the data's, widened to the next round tick. */
export function extentOf(axis: Axis, values: Iterable<ArrayLike<number>>, wanted: number): Extent {
  let low = Infinity;
  let high = -Infinity;
  for (const list of values) {
    for (let i = 0; i < list.length; i++) {
      const v = list[i]!;
      if (!Number.isFinite(v)) continue;
      if (v < low) low = v;
      if (v > high) high = v;
    }
  }
  if (axis.downTo !== undefined) low = Math.min(low, axis.downTo);
  if (low > high) [low, high] = [0, 1];
  // One value: from zero to it, so that a share of 1 gets no axis beyond 1.
  if (low === high) [low, high] = low === 0 ? [0, 1] : [Math.min(low, 0), Math.max(high, 0)];
  if (axis.scale === "resolution") return { low: axis.min ?? 0, high: axis.max ?? high };
  if (axis.integer) return { low: axis.min ?? low, high: axis.max ?? high };
  // What comes near zero is drawn from zero.
  if (low > 0 && low <= high / 2) low = 0;
  if (high < 0 && high >= low / 2) high = 0;
  [low, high] = widened(low, high, wanted);
  return { low: axis.min ?? low, high: axis.max ?? high };
}

/** The ends moved out to round ticks. Their span may ask for a coarser step, and then once more. */
function widened(low: number, high: number, wanted: number): [number, number] {
  const step = roundStep(high - low, wanted);
  const ends: [number, number] = [
    Number((Math.floor(low / step + 1e-9) * step).toPrecision(12)),
    Number((Math.ceil(high / step - 1e-9) * step).toPrecision(12)),
  ];
  return roundStep(ends[1] - ends[0], wanted) > step ? widened(...ends, wanted) : ends;
}

export function ticksOf(axis: Axis, { low, high }: Extent, wanted: number): Tick[] {
  if (axis.scale === "resolution") return resolutionTicks(high, wanted);
  const values = roundTicks(low, high, wanted).filter((v) => !axis.integer || Number.isInteger(v));
  const decimals = values.length > 1 ? decimalsOf(values[1]! - values[0]!) : 0;
  const ticks = values.map((value) => ({ value, label: fixed(value, decimals) }));
  const span = high - low;
  for (const extra of axis.extraTicks ?? []) {
    // The extra tick keeps its place; a round one too close to it gives way.
    const close = ticks.findIndex((t) => Math.abs(t.value - extra) < (0.4 * span) / Math.max(wanted, 1));
    if (close !== -1 && ticks[close]!.value !== 0) ticks.splice(close, 1);
    ticks.push({ value: extra, label: String(extra).replace(/^0\./, ".").replace("-", "\u2212") });
  }
  return ticks.sort((a, b) => a.value - b.value);
}

/** "M…L…" with a gap at every value that is not finite. */
export function pathOf(series: Series, X: (v: number) => number, Y: (v: number) => number): string {
  let path = "";
  let pen = false;
  const n = Math.min(series.x.length, series.y.length);
  for (let i = 0; i < n; i++) {
    const [x, y] = [series.x[i]!, series.y[i]!];
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      pen = false;
      continue;
    }
    path += `${pen ? "L" : "M"}${X(x).toFixed(1)} ${Y(y).toFixed(1)}`;
    pen = true;
  }
  return path;
}

/** Index of the x nearest to a value; −1 for none. */
export function nearestIndex(x: ArrayLike<number>, value: number): number {
  let best = -1;
  for (let i = 0; i < x.length; i++) {
    if (Number.isFinite(x[i]!) && (best === -1 || Math.abs(x[i]! - value) < Math.abs(x[best]! - value))) best = i;
  }
  return best;
}

/** The numbers of curves as rows of x and each curve's y there; null where a curve has no point at that x. */
export function rowsOf(series: readonly Series[]): [x: number, ...y: (number | null)[]][] {
  const at = series.map((s) => new Map(Array.from(s.x, (x, i) => [x, s.y[i]!])));
  const xs = [...new Set(at.flatMap((values) => [...values.keys()]))].sort((a, b) => a - b);
  return xs.map((x) => [x, ...at.map((values) => values.get(x) ?? null)]);
}
