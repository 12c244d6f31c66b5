/** Averages of classes of analysed images, from their original pixels, and each member's coefficient with its class. */
import { correlate } from "../align/classSums.js";
import { alignmentAt } from "../conventions.js";
import type { KernelIo, StackRef } from "../stack.js";
import { createResampler, type Interpolation } from "../transform/resample.js";
import { finishKernel } from "./classFinish.js";
import { splitClasses } from "./halves.js";
import { SUM_KERNELS, secondsPerImage, sumBytes, sumGroups } from "./momentSums.js";
import type { AlignmentsResult, FactorsResult, FrcCurve, FrcResult, ImagesResult } from "./results.js";
import { frcFigures, GIVEN_ALIGNMENT_NOTE, makeCurves, ringCount } from "./ringCurves.js";
import type { KernelRunner, Range, SharedArrays } from "./tool.js";
import { weightedContext } from "./weightedContext.js";

export interface AverageValues {
  interpolation: Interpolation;
  maskRadius: number;
  seed: number;
}

export interface CorrelateArgs {
  stack: StackRef;
  /** One row an image, in the order of the items. */
  rows: AlignmentsResult;
  /** false: images are compared as they are. */
  aligned: boolean;
  interpolation: Interpolation;
  averages: Float32Array;
  members: Int32Array;
  pixels: Uint32Array;
}

/** Items = rows: coefficient of each image with the average of the other members of its class, under the mask. */
function correlateMembers(range: Range, a: CorrelateArgs, io: KernelIo): void {
  const { width, height } = a.stack;
  const size = width * height;
  const raw = new Float32Array(size);
  const laid = new Float64Array(size);
  const resampler = a.aligned ? createResampler(width, height, { interpolation: a.interpolation }) : null;
  for (let row = range.start; row < range.end; row++) {
    const k = a.rows.classIndex[row]!;
    io.readImage(a.stack, a.rows.index[row]!, raw);
    if (resampler) {
      resampler.load(raw);
      resampler.apply(alignmentAt(a.rows, row), laid);
    } else laid.set(raw);
    const average = a.averages.subarray(k * size, (k + 1) * size);
    a.rows.ccc[row] = correlate(laid, average, a.pixels, a.members[k]);
  }
}

/** What a tool that calls {@link averagesOf} must list among its kernels. */
export const CLASS_AVERAGE_KERNELS = { ...SUM_KERNELS, finish: finishKernel, correlateMembers };

/** A microsecond of averaging in the work units of a classification, one a distance. */
const UNITS = 100;

const passWork = (size: number, aligned: boolean, { interpolation }: AverageValues): number =>
  UNITS * 1e6 * secondsPerImage(size, { interpolation: aligned ? interpolation : null, power: false });

/** Work units of {@link averagesOf}: two passes over the images, of which the first is announced by its own units. */
export const averagesWork = (count: number, size: number, aligned: boolean, values: AverageValues): number =>
  2 * count * passWork(size, aligned, values);

export const averagesSeconds = (count: number, size: number, values: AverageValues): number =>
  2 * count * secondsPerImage(size, { interpolation: values.interpolation, power: false });

export const averagesBytes = (count: number, size: number, classes: number, values: AverageValues): number =>
  sumBytes(size, 2 * classes, count, { interpolation: values.interpolation, power: false }) +
  12 * size * classes +
  60 * count;

/** The analysed images by the alignments they were analysed with; class and coefficient are still to be filled in. */
function rowsOf(arrays: SharedArrays, { index, alignments }: AveragedImages): AlignmentsResult {
  const n = index.length;
  const rows: AlignmentsResult = {
    index: arrays.uint32(n),
    classIndex: arrays.int32(n),
    psi: arrays.float64(n),
    shiftX: arrays.float64(n),
    shiftY: arrays.float64(n),
    mirror: arrays.uint8(n),
    ccc: arrays.float64(n),
  };
  rows.index.set(index);
  if (!alignments) return rows;
  const rowOf = new Map<number, number>();
  alignments.index.forEach((image, row) => rowOf.set(image, row));
  index.forEach((image, i) => {
    const row = rowOf.get(image);
    if (row === undefined) throw new Error(`image ${image} was analysed without an alignment`);
    rows.psi[i] = alignments.psi[row]!;
    rows.shiftX[i] = alignments.shiftX[row]!;
    rows.shiftY[i] = alignments.shiftY[row]!;
    rows.mirror[i] = alignments.mirror[row]!;
  });
  return rows;
}

/** The images of a partition, and how they lie; all of it stands in the factors of an analysis. */
export type AveragedImages = Pick<
  FactorsResult,
  "particles" | "pixelSize" | "width" | "height" | "index" | "alignments" | "pixels"
>;

export interface ClassAverages {
  alignments: AlignmentsResult;
  averages: ImagesResult;
  variances: ImagesResult;
  errors: ImagesResult;
  frc: FrcResult;
  figures: ReturnType<typeof frcFigures>;
  /** Images with a pixel that is no number: in no average. */
  nonFinite: readonly number[];
  notes: string[];
}

/**
 * Averages, variances, standard errors and FRC of the classes of a partition of the analysed images, each laid by the
 * alignment of the analysis with one interpolation.
 * @param labels class of each analysed image, from 0
 */
export async function averagesOf(
  ctx: SharedArrays & KernelRunner<typeof CLASS_AVERAGE_KERNELS>,
  factors: AveragedImages,
  labels: Int32Array,
  classes: number,
  values: AverageValues,
): Promise<ClassAverages> {
  const { particles, pixelSize, width, height } = factors;
  const { stack } = particles;
  const size = width * height;
  const aligned = factors.alignments !== null;
  const rows = rowsOf(ctx, factors);
  rows.classIndex.set(labels);
  const split = splitClasses(labels, (i) => rows.index[i]!, particles, values.seed);
  let group = split.group;
  if (!aligned) {
    // Images as they are go by their numbers in the stack.
    group = new Int32Array(stack.count).fill(-1);
    rows.index.forEach((image, i) => (group[image] = split.group[i]!));
  }
  const { interpolation, maskRadius } = values;
  const alignments = aligned ? rows : null;
  const sums = await sumGroups(weightedContext<typeof SUM_KERNELS>(ctx, passWork(size, aligned, values)), {
    stack,
    alignments,
    interpolation,
    group,
    groups: 2 * classes,
  });
  const made = {
    averages: ctx.float32(classes * size),
    variances: ctx.float32(classes * size),
    errors: ctx.float32(classes * size),
    frc: ctx.float64(classes * ringCount(width, height)),
  };
  const { count, mean, m2 } = sums;
  await ctx.forEachRange(
    "finish",
    classes,
    { ...made, halfAverages: null, width, height, halves: 2, maskRadius, count, mean, m2 },
    { label: "comparing halves", itemsPerBlock: Math.max(1, Math.round(5e4 / size)), weight: 0 },
  );
  const members = ctx.int32(classes);
  for (let k = 0; k < classes; k++) members[k] = count[2 * k]! + count[2 * k + 1]!;
  const cost = passWork(size, aligned, values);
  await ctx.forEachRange(
    "correlateMembers",
    rows.index.length,
    { stack, rows, aligned, interpolation, averages: made.averages, members, pixels: shared(ctx, factors.pixels) },
    {
      label: "coefficients with the averages",
      itemsPerBlock: Math.max(1, Math.round((UNITS * 3e4) / cost)),
      weight: cost,
    },
  );
  const rings = ringCount(width, height);
  const compared = [];
  for (let k = 0; k < classes; k++) {
    if (count[2 * k]! === 0 || count[2 * k + 1]! === 0) continue;
    compared.push({ classIndex: k, particles: members[k]!, frc: made.frc.slice(k * rings, (k + 1) * rings) });
  }
  const curves: FrcCurve[] = makeCurves(compared, width, height);
  const images = (pixels: Float32Array): ImagesResult => ({
    stack: { kind: "memory", width, height, count: classes, pixels },
    pixelSize,
  });
  return {
    alignments: rows,
    averages: images(made.averages),
    variances: images(made.variances),
    errors: images(made.errors),
    frc: { pixelSize, boxSize: Math.min(width, height), curves },
    figures: frcFigures(curves, pixelSize),
    nonFinite: sums.nonFinite,
    notes: [split.note, ...(aligned ? [GIVEN_ALIGNMENT_NOTE] : [])],
  };
}

function shared(arrays: SharedArrays, numbers: Uint32Array): Uint32Array {
  if (numbers.buffer instanceof SharedArrayBuffer) return numbers;
  const copy = arrays.uint32(numbers.length);
  copy.set(numbers);
  return copy;
}
