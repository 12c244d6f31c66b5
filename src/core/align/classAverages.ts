/** Class averages of a whole set: segments in waves, so that memory does not grow with the number of particles. */
import type { Prepared } from "../prepare/preparation.js";
import { halfSpectrumSize } from "../prepare/wiener.js";
import type { StackRef } from "../stack.js";
import type { KernelRunner, SharedArrays } from "../tools/tool.js";
import type { Interpolation } from "../transform/resample.js";
import { averageKernel, type AverageArgs } from "./averageKernel.js";
import {
  allocateSegments,
  fillSegments,
  foldKernel,
  rowLength,
  segmentLength,
  sumKernel,
  WAVE,
  type Segments,
} from "./classSums.js";
import type { Geometry } from "./geometry.js";
import type { Placements } from "./placements.js";

/** Shared room for averaging, and what it makes. */
export interface Averaging {
  classes: number;
  room: Segments;
  rows: Float64Array;
  made: Omit<AverageArgs, "geometry">;
}

/**
 * Room to average up to `images` particles in `classes` classes, over and over.
 * @param wiener images are multiplied by their CTF, see core/prepare/wiener.ts
 */
export function allocateAveraging(
  arrays: SharedArrays,
  images: number,
  classes: number,
  boxSize: number,
  wiener = false,
): Averaging {
  const size = boxSize * boxSize;
  const length = rowLength(boxSize, wiener);
  const rows = Math.min(WAVE, Math.floor(images / segmentLength(boxSize)) + classes);
  return {
    classes,
    room: allocateSegments(arrays, images, classes, boxSize),
    rows: arrays.float64(rows * length),
    made: {
      totals: arrays.float64(classes * length),
      members: arrays.uint32(classes),
      averages: arrays.float32(classes * size),
      variances: arrays.float32(classes * size),
      half0: arrays.float32(classes * size),
      half1: arrays.float32(classes * size),
      frc: arrays.float64(classes * (Math.floor(boxSize / 2) + 1)),
      squares: wiener ? arrays.float64(classes * halfSpectrumSize(boxSize)) : null,
    },
  };
}

/** Bytes that {@link allocateAveraging} takes, at most. */
export function averagingBytes(images: number, classes: number, boxSize: number, wiener = false): number {
  const segments = Math.floor(images / segmentLength(boxSize)) + classes;
  const size = boxSize * boxSize;
  return (
    4 * images +
    12 * (segments + 1) +
    8 * rowLength(boxSize, wiener) * (Math.min(WAVE, segments) + classes) +
    classes * (16 * size + 4 * boxSize + 12 + (wiener ? 8 * halfSpectrumSize(boxSize) : 0))
  );
}

/** What a tool that calls {@link averageClasses} must list among its kernels. */
export const AVERAGING_KERNELS = { sum: sumKernel, fold: foldKernel, average: averageKernel };

/**
 * Averages, variances, halves and their FRC at the present placements, into `work.made`.
 *
 * @param given.against what `placements.ccc` is measured against, (classes, n, n); null: it is left alone
 * @param given.without true: `against` holds the very average that is being made, and each particle is taken out of it
 * @param microseconds  cost of one particle, for progress
 */
export async function averageClasses(
  ctx: KernelRunner<typeof AVERAGING_KERNELS>,
  work: Averaging,
  given: {
    stack: StackRef;
    geometry: Geometry;
    interpolation: Interpolation;
    placements: Placements;
    used: Uint32Array;
    against: Float32Array | null;
    without: boolean;
    /** What is done to each image first (its CTF); absent or null = nothing. */
    prepared?: Prepared | null;
  },
  label: string,
  microseconds: number,
): Promise<void> {
  const { classes, room, rows, made } = work;
  const { geometry, used, without, ...rest } = given;
  const { boxSize } = geometry;
  const length = rowLength(boxSize, made.squares !== null);
  const segments = fillSegments(room, used, rest.placements.classIndex, classes, boxSize);
  made.totals.fill(0);
  made.members.fill(0);
  for (const i of used) made.members[rest.placements.classIndex[i]!]!++;
  const weight = (microseconds * used.length) / segments.count;
  for (let firstSegment = 0; firstSegment < segments.count; firstSegment += WAVE) {
    const count = Math.min(WAVE, segments.count - firstSegment);
    const members = without ? made.members : null;
    await ctx.forEachRange(
      "sum",
      count,
      { ...rest, geometry, segments, firstSegment, rows, members, squares: made.squares },
      { label, itemsPerBlock: 1, weight },
    );
    await ctx.forEachRange(
      "fold",
      length,
      { segments, firstSegment, count, rows, totals: made.totals, length },
      { label, itemsPerBlock: 16_384, weight: 0 },
    );
  }
  await ctx.forEachRange("average", classes, { geometry, ...made }, { label, itemsPerBlock: 4, weight: 0 });
}
