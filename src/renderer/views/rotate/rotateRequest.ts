/** From the settings of the explorer to numbers that fit the images, and to the run of the tool. */
import { shiftGrid, type ShiftGrid } from "../../../core/align/pairSearch.js";
import { largestRing, makeRings, type Rings } from "../../../core/polar/rings.js";
import type { JobRequest } from "../../../main/api/contract.js";
import { boxOf, inputOf, preparedParams, type KnownPair } from "../explore/pair.js";
import type { RotateSettings } from "./rotateStore.js";

export const TOOL = "align.pair";

/** Cells along an axis, at most: more cannot be told apart on the screen. */
export const MOST_CELLS = 21;
/** Rings that have a colour of their own. */
const COLOURS = 8;

/** Settings with all that the images decide settled. */
export interface Settled {
  innerRadius: number;
  outerRadius: number;
  /** As asked for, whether or not it fits. */
  wantedOuter: number;
  ringStep: number;
  rings: Rings;
  maxShift: number;
  grid: ShiftGrid;
  /** The widest that these images allow. */
  mostOuter: number;
  mostShift: number;
}

/** Rings 0.1 to 0.45 box, 4 px apart or as many more as leave eight; shifts and rings stay within the pixels. */
export function settle(settings: RotateSettings, width: number, height: number): Settled {
  const box = Math.min(width, height);
  const most = largestRing(width, height);
  const { shiftStep } = settings;
  const steps = Math.floor((MOST_CELLS - 1) / 2);
  const mostShift = Math.max(0, Math.min(most - Math.ceil(box / 4), Math.floor(steps * shiftStep)));
  const maxShift = Math.min(settings.maxShift, mostShift);
  const grid = shiftGrid(maxShift, shiftStep);
  const reach = ((grid.perAxis - 1) / 2) * grid.step;
  const mostOuter = Math.floor(most - reach);
  const wantedOuter = settings.outerRadius ?? Math.round(0.45 * box);
  const outerRadius = Math.min(wantedOuter, mostOuter);
  const innerRadius = Math.max(0, Math.min(settings.innerRadius ?? Math.round(0.1 * box), outerRadius - 1));
  const ringStep = settings.ringStep ?? Math.max(4, Math.ceil((0.35 * box) / COLOURS));
  const angles = Math.round(360 / settings.angularStep);
  const rings = makeRings(innerRadius, outerRadius, ringStep, angles);
  return { innerRadius, outerRadius, wantedOuter, ringStep, rings, maxShift, grid, mostOuter, mostShift };
}

/** The run whose numbers are on screen: image 2 (g) laid onto image 1 (f). `parts`: with the curve of every search. */
export function requestFor(pair: KnownPair, settings: RotateSettings, settled: Settled, parts: boolean): JobRequest {
  const { angularStep, ringWeight, interpolation, shiftStep, mirror, noise, seed, lowPass, highPass } = settings;
  const { innerRadius, outerRadius, ringStep, maxShift } = settled;
  // Å mean nothing where neither image says how large its pixels are.
  const inAngstrom = boxOf(pair).pixelSize !== null;
  return {
    tool: TOOL,
    inputs: { image: inputOf(pair.g), reference: inputOf(pair.f) },
    params: {
      innerRadius,
      outerRadius,
      ringStep,
      angularStep,
      ringWeight,
      interpolation,
      maxShift,
      shiftStep,
      mirror,
      ...(noise > 0 ? { noise, seed } : {}),
      ...(lowPass > 0 && inAngstrom ? { lowPass } : {}),
      ...(highPass > 0 && inAngstrom ? { highPass } : {}),
      ...preparedParams(pair),
      ...(parts ? { parts } : {}),
    },
  };
}

/** What a ring stands for when it is dragged; it stays so while the number of rings changes. */
export type RingRole = "inner" | "outer" | "step";

export const roleOf = (ring: number, count: number): RingRole =>
  ring === 0 ? "inner" : ring === count - 1 ? "outer" : "step";

/**
 * The settings that put a ring at a radius: the innermost takes all others along, the outermost spreads as many rings
 * up to itself, those between set the step.
 */
export function ringDragged(
  { innerRadius, outerRadius, mostOuter, rings }: Settled,
  ring: number,
  role: RingRole,
  radius: number,
): Partial<RotateSettings> {
  if (role === "inner") return { innerRadius: Math.max(0, Math.min(Math.round(radius), outerRadius - 1)) };
  if (role === "outer") {
    const outer = Math.max(innerRadius + 1, Math.min(Math.round(radius), mostOuter));
    const gaps = Math.max(1, rings.radii.length - 1);
    // Rounded down, so that the outermost ring is still within the outer radius.
    return { outerRadius: outer, ringStep: Math.max(1, Math.floor((100 * (outer - innerRadius)) / gaps) / 100) };
  }
  const step = Math.round((2 * (radius - innerRadius)) / ring) / 2;
  return { ringStep: Math.max(1, Math.min(step, outerRadius - innerRadius)) };
}

/** The ring nearest to a radius, if it is no farther than `reach` px; −1 for none. */
export function ringAt(radii: ArrayLike<number>, radius: number, reach: number): number {
  let best = -1;
  for (let i = 0; i < radii.length; i++) {
    const distance = Math.abs(radii[i]! - radius);
    if (distance <= reach && (best === -1 || distance < Math.abs(radii[best]! - radius))) best = i;
  }
  return best;
}

/** The cell beside a cell; the same at the rim. */
export function cellBeside({ perAxis }: ShiftGrid, cell: number, dx: number, dy: number): number {
  const clamp = (v: number): number => Math.max(0, Math.min(perAxis - 1, v));
  return clamp(Math.floor(cell / perAxis) + dy) * perAxis + clamp((cell % perAxis) + dx);
}

/** Steps of a cell from the middle, the larger of both axes: 0 for no shift. */
export function cellRing({ perAxis }: ShiftGrid, cell: number): number {
  const c = (perAxis - 1) / 2;
  return Math.max(Math.abs((cell % perAxis) - c), Math.abs(Math.floor(cell / perAxis) - c));
}

/** Searches of the grid that had been made before it grew, as steps from the middle; −1 when there were none. */
export function oldSteps(settings: RotateSettings, { perAxis }: ShiftGrid): number {
  const steps = (perAxis - 1) / 2;
  const { shiftBefore, shiftStep } = settings;
  const before = shiftBefore === null ? steps - 1 : Math.floor(shiftBefore / shiftStep + 1e-9);
  return Math.min(before, steps - 1);
}
