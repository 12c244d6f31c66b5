/** One run (one seed) of reference-free alignment on the engine: which kernel when. The method is in core/align. */
import { allocateAveraging, averageClasses, AVERAGING_KERNELS, type Averaging } from "../align/classAverages.js";
import { frcCurves } from "../align/averageKernel.js";
import { alignmentAt, compose } from "../conventions.js";
import { imageCosts, ownMicroseconds, searchMicroseconds } from "../align/costs.js";
import type { Geometry } from "../align/geometry.js";
import { allocatePlacements, setPlacement, type Placements } from "../align/placements.js";
import { transformKernel } from "../align/polarStack.js";
import { densityCentre, meanShift } from "../align/recentre.js";
import {
  contributeKernel,
  growingBatches,
  maskKernel,
  MOST_ROWS,
  movementsBetween,
  powerKernel,
  sweepBatches,
  sweepKernel,
  totalKernel,
  type SweepArgs,
  type TotalArrays,
} from "../align/referenceFree.js";
import { blockSize } from "../align/blockSize.js";
import { radialMaskLengths } from "../polar/radialMask.js";
import { permutation, random } from "../random.js";
import type { StackRef } from "../stack.js";
import type { Interpolation } from "../transform/resample.js";
import type { Preparations } from "./prepareParams.js";
import type { KernelRunner, SharedArrays } from "./tool.js";

export const referenceFreeKernels = {
  transform: transformKernel,
  mask: maskKernel,
  power: powerKernel,
  contribute: contributeKernel,
  total: totalKernel,
  sweep: sweepKernel,
  ...AVERAGING_KERNELS,
};
type Context = SharedArrays & KernelRunner<typeof referenceFreeKernels>;

/**
 * Microseconds a particle costs, by pass. A sweep takes it out of the total twice, to be aligned and to be measured, and
 * adds it anew.
 */
export function costs(geometry: Geometry): { transform: number; sweep: number; sum: number } {
  const { transform, sum } = imageCosts(geometry.boxSize);
  return { transform, sweep: searchMicroseconds(geometry, 1) + 3 * ownMicroseconds(geometry), sum };
}

/** Microseconds of what is done once: the mask as an operator; and once a sum: the average. */
export function sharedCosts({ boxSize }: Geometry): { mask: number; average: number } {
  return { mask: 350 * boxSize, average: imageCosts(boxSize).average };
}

/** Passes over all particles that one seed takes, in units of one sweep and one sum, for progress. */
export function passes(iterations: number): { sweeps: number; sums: number } {
  return { sweeps: 1 + iterations, sums: 2 + iterations };
}

/** Everything a run works on; allocated once and used for all seeds. */
export interface Workspace {
  stack: StackRef;
  geometry: Geometry;
  interpolation: Interpolation;
  preparations: Preparations;
  /** Image numbers that take part, rising; shared. */
  used: Uint32Array;
  /** The same in random order. */
  order: Uint32Array;
  yRe: Float32Array;
  yIm: Float32Array;
  placements: Placements;
  before: Placements;
  total: TotalArrays;
  limit: Uint8Array;
  averaging: Averaging;
}

/** The workspace of a run: arrays, the mask as an operator, and the mean power of the particles on each ring. */
export async function makeWorkspace(
  ctx: Context,
  given: Pick<Workspace, "stack" | "geometry" | "interpolation" | "preparations" | "yRe" | "yIm" | "used">,
): Promise<Workspace> {
  const { geometry, stack, used } = given;
  const { rings, half, boxSize } = geometry;
  const count = stack.count;
  const size = rings * half;
  const lengths = radialMaskLengths(rings, half);
  const mask = {
    rings,
    orders: half,
    band: ctx.float32(lengths.band),
    transform: ctx.float64(lengths.rings),
    mean: ctx.float64(lengths.rings),
  };
  await ctx.forEachRange("mask", 1, { geometry, mask }, { label: "mask", itemsPerBlock: 1, weight: 0 });
  const power = ctx.float64(rings);
  const { yRe, yIm } = given;
  await ctx.forEachRange(
    "power",
    rings,
    { geometry, yRe, yIm, used, power },
    { label: "power of the particles", itemsPerBlock: 1, weight: 0 },
  );
  return {
    ...given,
    order: ctx.uint32(used.length),
    placements: allocatePlacements(ctx, count),
    before: allocatePlacements(ctx, count),
    total: {
      totalRe: ctx.float64(size),
      totalIm: ctx.float64(size),
      maskedRe: ctx.float64(size),
      maskedIm: ctx.float64(size),
      power,
      weights: ctx.float64(rings),
      rows: ctx.float64(2 * MOST_ROWS * size),
      mask,
    },
    limit: ctx.uint8(count),
    averaging: allocateAveraging(ctx, used.length, 1, boxSize, given.preparations.wiener),
  };
}

/** One point of the convergence curves. */
export interface IterationFigures {
  iteration: number;
  /** Mean coefficient of a particle with the average of the others, after the iteration. */
  ccc: number;
  /** Means over the particles. */
  turned: number;
  shifted: number;
  /** Share of the particles that moved by more than AT_REST. */
  moved: number;
  /** Spatial frequency where the FRC of the halves falls below 0.5, 1/px; NaN = never. */
  frequency: number;
}

export interface SeedRun {
  figures: IterationFigures[];
  /** Average of the random approximation, then of every iteration, (n, n) each. */
  averages: Float32Array[];
  converged: boolean;
}

/** Share of particles still moving below which sweeps look near the present shifts only. */
const NEAR_BELOW = 0.5;

/** Share of particles that may go on hopping between equally good places without keeping a run from its end. */
export const STILL_MOVING = 0.01;

const APPROXIMATION_STREAM = 1;
const SWEEP_STREAM = 2;

/**
 * Random approximation and sweeps for one seed; the placements are left in the workspace.
 * @param onIteration called after the approximation (0) and after every sweep
 */
export async function runSeed(
  ctx: Context,
  work: Workspace,
  seed: number,
  iterations: number,
  label: string,
  onIteration: (run: SeedRun) => void,
): Promise<SeedRun> {
  const { used, order, placements } = work;
  const n = used.length;
  for (const i of used) setPlacement(placements, i, { psi: 0, shiftX: 0, shiftY: 0, mirror: false });
  shuffle(work, random(seed, APPROXIMATION_STREAM));

  await contribute(ctx, work, { first: 0, count: 1 }, { fresh: true, members: 1 }, label);
  for (const batch of growingBatches(n)) {
    await sweep(ctx, work, batch, { members: false, search: "whole" }, `${label}random approximation`);
    await contribute(ctx, work, batch, { members: batch.first + batch.count }, label);
  }
  const run: SeedRun = { figures: [], averages: [], converged: false };
  let near = false;
  await settle(ctx, work, run, 0, label);
  onIteration(run);

  for (let iteration = 1; iteration <= iterations && !run.converged; iteration++) {
    const name = `${label}iteration ${iteration} of at most ${iterations}`;
    shuffle(work, random(seed, SWEEP_STREAM, iteration));
    for (const batch of sweepBatches(n)) {
      for (let at = batch.first; at < batch.first + batch.count; at++) {
        const i = order[at]!;
        setPlacement(work.before, i, alignmentAt(placements, i));
      }
      await sweep(ctx, work, batch, { members: true, search: near ? "near" : "whole" }, name);
      await contribute(ctx, work, batch, { moved: true, members: n }, name);
    }
    await settle(ctx, work, run, iteration, name);
    const { moved } = run.figures.at(-1)!;
    run.converged = moved <= STILL_MOVING && !near;
    // Once few jump, shifts near the present ones are enough; when all rest there, a whole search has the last word.
    near = moved > STILL_MOVING && moved < NEAR_BELOW;
    onIteration(run);
  }
  return run;
}

function shuffle({ used, order }: Workspace, uniform: () => number): void {
  permutation(used.length, uniform).forEach((from, to) => (order[to] = used[from]!));
}

/** Align one batch to the total (without each particle itself, when it is a member). */
async function sweep(
  ctx: Context,
  work: Workspace,
  batch: { first: number; count: number },
  how: { members: boolean; search: SweepArgs["search"] },
  label: string,
): Promise<void> {
  const { geometry, yRe, yIm, order, total, placements, limit } = work;
  const measuring = how.search === null;
  const costly = measuring ? ownMicroseconds(geometry) : costs(geometry).sweep;
  const weight = measuring ? 0 : costly;
  const { first, count } = batch;
  await ctx.forEachRange(
    "sweep",
    count,
    { geometry, yRe, yIm, list: order, first, total, ...how, placements, limit },
    { label, itemsPerBlock: Math.min(blockSize(costly), Math.max(1, Math.ceil(count / 8))), weight },
  );
}

/** Bring the total up to date after a batch was placed, was placed anew (`moved`), or from nothing (`fresh`). */
async function contribute(
  ctx: Context,
  work: Workspace,
  batch: { first: number; count: number },
  { moved = false, fresh = false, members }: { moved?: boolean; fresh?: boolean; members: number },
  label: string,
): Promise<void> {
  const { geometry, yRe, yIm, order, placements, before, total } = work;
  const rowCount = Math.min(MOST_ROWS, Math.ceil(batch.count / 32));
  const options = { label, itemsPerBlock: 1, weight: 0 };
  await ctx.forEachRange(
    "contribute",
    rowCount,
    {
      geometry,
      yRe,
      yIm,
      list: order,
      ...batch,
      rowCount,
      now: placements,
      before: moved ? before : null,
      rows: total.rows,
    },
    options,
  );
  await ctx.forEachRange("total", 1, { ...total, rowCount, fresh, members, geometry }, options);
}

/** The average in pixels; everything moved so that it is centred; the total made anew; the figures written down. */
async function settle(ctx: Context, work: Workspace, run: SeedRun, iteration: number, label: string): Promise<void> {
  const { geometry, used, placements, before } = work;
  const { made } = work.averaging;
  const { boxSize, outerRadius } = geometry;
  await averageAll(ctx, work, null, label);
  run.averages.push(made.averages.slice());
  const n = used.length;
  const mean = (value: (i: number) => number): number => used.reduce((sum, i) => sum + value(i), 0) / n;
  const movements =
    iteration === 0
      ? { turned: Number.NaN, shifted: Number.NaN, moved: 1 }
      : movementsBetween(before, placements, used, outerRadius);
  recentre(work);
  const all = { first: 0, count: n };
  await contribute(ctx, work, all, { fresh: true, members: n }, label);
  await sweep(ctx, work, all, { members: true, search: null }, label);
  const [curve] = frcCurves(made.frc, made.members, boxSize);
  run.figures.push({
    iteration,
    ccc: mean((i) => placements.ccc[i]!),
    ...movements,
    frequency: curve?.resolution.half ?? Number.NaN,
  });
}

/** Move all particles so that the object of the average lies on the centre pixel. */
function recentre({ geometry, used, placements, averaging }: Workspace): void {
  const { boxSize } = geometry;
  const radius = Math.floor(boxSize / 2) - 1;
  const [x, y] = densityCentre(averaging.made.averages, boxSize, radius) ?? meanShift(placements, used);
  const back = { psi: 0, shiftX: -x, shiftY: -y, mirror: false };
  for (const i of used) setPlacement(placements, i, compose(back, alignmentAt(placements, i)));
}

/**
 * Average, variance, halves and their FRC at the present placements, from the original pixels.
 * @param against (n, n) an average that holds all particles: `ccc` becomes the coefficient with it less the particle
 */
export async function averageAll(
  ctx: Context,
  work: Workspace,
  against: Float32Array | null,
  label: string,
): Promise<void> {
  const { stack, geometry, interpolation, placements, used, averaging } = work;
  const prepared = work.preparations.average;
  await averageClasses(
    ctx,
    averaging,
    { stack, geometry, interpolation, placements, used, against, without: against !== null, prepared },
    label,
    costs(geometry).sum,
  );
}
