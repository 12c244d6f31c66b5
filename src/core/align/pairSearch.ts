/**
 * An image laid onto its reference by trying every shift of a grid with an orientation search of its own: shift and
 * rotation depend on each other, because an image that turns about a point beside its centre fits at no angle.
 */
import { fromOrigin, wrapDegrees, type Alignment } from "../conventions.js";
import type { RingInterpolation, Rings, RingWeight } from "../polar/rings.js";
import type { Range } from "../tools/tool.js";
import { createRingSearch, type RingReference } from "./pairRings.js";
import { parabolaPeak } from "./quadratic.js";

/** Shifts o = ((i − c)·step, (j − c)·step), c = (perAxis − 1)/2; cell j·perAxis + i. */
export interface ShiftGrid {
  perAxis: number;
  /** px. */
  step: number;
}

/** The grid of the multiples of `step` up to `maxShift` along x and y; one cell when either is 0. */
export function shiftGrid(maxShift: number, step: number): ShiftGrid {
  // 0.3/0.1 is a little less than 3 in binary.
  const steps = step > 0 ? Math.floor(maxShift / step + 1e-9) : 0;
  return { perAxis: 2 * steps + 1, step };
}

/** o of a cell, px. */
export function cellShift({ perAxis, step }: ShiftGrid, cell: number): [number, number] {
  const middle = (perAxis - 1) / 2;
  // −0 is no number to show.
  return [0 + ((cell % perAxis) - middle) * step, 0 + (Math.floor(cell / perAxis) - middle) * step];
}

/** What the orientation search of every cell found. */
export interface CellTable {
  /** (cells) the best score, −1 … 1. */
  scores: Float32Array;
  /** (cells) its ψ, degrees, to a fraction of the angular step. */
  angles: Float32Array;
  /** (cells) 1 = the mirrored image fits better. */
  mirrors: Float32Array;
  /** (cells) the best score of the other hand. */
  others: Float32Array;
  /** (1 or 2 hands, cells, angles) the whole curves, straight first; null = not kept. */
  curves: Float32Array | null;
}

export interface CellArgs extends CellTable {
  /** (height, width), as it is compared. */
  image: Float32Array;
  width: number;
  height: number;
  rings: Rings;
  weight: RingWeight;
  interpolation: RingInterpolation;
  reference: RingReference;
  grid: ShiftGrid;
  mirror: boolean;
}

/** Kernel over cells of the grid: an orientation search with the image moved by each cell's shift. */
export function cellKernel(range: Range, args: CellArgs): void {
  const { image, width, height, rings, weight, interpolation, reference, grid, mirror } = args;
  const { angles: count } = rings;
  const search = createRingSearch(width, height, rings, weight, interpolation, reference, "single");
  search.load(image);
  const straight = new Float64Array(count);
  const turned = new Float64Array(count);
  const cells = grid.perAxis ** 2;
  for (let cell = range.start; cell < range.end; cell++) {
    const [x, y] = cellShift(grid, cell);
    search.at(x, y, straight, turned);
    const s = highest(straight);
    const t = highest(turned);
    const won = mirror && t.score > s.score ? t : s;
    args.scores[cell] = won.score;
    args.angles[cell] = wrapDegrees((won.at * 360) / count);
    args.mirrors[cell] = won === t ? 1 : 0;
    args.others[cell] = won === t ? s.score : t.score;
    if (args.curves) {
      args.curves.set(straight, cell * count);
      if (mirror) args.curves.set(turned, (cells + cell) * count);
    }
  }
}

/** The peak of a curve over the full circle, by a parabola through three samples; the first of equal ones. */
function highest(curve: Float64Array): { at: number; score: number } {
  const n = curve.length;
  let best = 0;
  for (let a = 1; a < n; a++) if (curve[a]! > curve[best]!) best = a;
  const before = curve[(best + n - 1) % n]!;
  const after = curve[(best + 1) % n]!;
  const offset = parabolaPeak(before, curve[best]!, after);
  return { at: best + offset, score: curve[best]! - 0.25 * (before - after) * offset };
}

/** The cell with the highest score; the first of equal ones. */
export function bestCell(scores: Float32Array): number {
  let best = 0;
  for (let cell = 1; cell < scores.length; cell++) if (scores[cell]! > scores[best]!) best = cell;
  return best;
}

/** The alignment of a cell: t = R(ψ)·o. */
export function cellAlignment(grid: ShiftGrid, table: CellTable, cell: number): Alignment {
  const [x, y] = cellShift(grid, cell);
  return fromOrigin(table.angles[cell]!, x, y, table.mirrors[cell] === 1);
}

/** The highest score of the hand that did not win, at any shift. */
export function bestOfOtherHand({ scores, mirrors, others }: CellTable, mirrored: boolean): number {
  return others.reduce(
    (most, other, cell) => Math.max(most, (mirrors[cell] === 1) === mirrored ? other : scores[cell]!),
    -Infinity,
  );
}

/** Microseconds of one orientation search on one core of a 2020s laptop. */
export const searchCost = (rings: number, angles: number): number => 20 + 0.02 * rings * angles;
