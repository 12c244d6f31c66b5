/**
 * Co-moments of the images of a stack over blocks, in one pass. Images are cut into tasks of a fixed number; a task fills
 * its own row, and a second kernel folds the rows in task order, for a range of pixels. Tasks run in waves, so that memory
 * does not grow with the number of images.
 */
import { alignmentAt } from "../conventions.js";
import { isFiniteImage } from "../statistics/imageStatistics.js";
import { addToCoMoments, mergeCoMoments, type CoMoments } from "../statistics/coMoments.js";
import type { KernelIo, StackRef } from "../stack.js";
import { createResampler, type Interpolation } from "../transform/resample.js";
import { secondsPerImage } from "./momentSums.js";
import type { AlignmentsResult } from "./results.js";
import type { KernelRunner, Range, SharedArrays } from "./tool.js";

export interface CovarianceRequest {
  stack: StackRef;
  /** null: images are taken as they are, and items are image numbers. */
  alignments: AlignmentsResult | null;
  interpolation: Interpolation;
  /** Rows of `alignments`, or image numbers. */
  items: Uint32Array;
  /** Pixel numbers of a and b. */
  anchors: Uint32Array;
  /** Cells across and down; 0 = none. */
  cells: number;
}

interface TaskArgs extends CovarianceRequest {
  perTask: number;
  /** Number of this wave's first task. */
  firstTask: number;
  /** One row a task: size, size, 2·size. */
  rowMean: Float64Array;
  rowM2: Float64Array;
  rowC: Float64Array;
  rowCount: Int32Array;
  /** By item: a, b, mean of the image. */
  values: Float64Array;
  /** By item: cells, row by row. */
  cellValues: Float64Array;
  /** By item: 1 = took part. */
  taken: Uint8Array;
}

const rowOf = (all: { rowMean: Float64Array; rowM2: Float64Array; rowC: Float64Array }, row: number, size: number) => ({
  mean: all.rowMean.subarray(row * size, (row + 1) * size),
  m2: all.rowM2.subarray(row * size, (row + 1) * size),
  c: all.rowC.subarray(2 * row * size, 2 * (row + 1) * size),
});

/** One item of the range = one task of the wave. */
function coTasks(range: Range, a: TaskArgs, io: KernelIo): void {
  const { width, height } = a.stack;
  const size = width * height;
  const raw = new Float32Array(size);
  const aligned = new Float32Array(size);
  const resampler = a.alignments ? createResampler(width, height, { interpolation: a.interpolation }) : null;
  const parts = a.cells ** 2;
  for (let row = range.start; row < range.end; row++) {
    const moments = rowOf(a, row, size);
    for (const of of [moments.mean, moments.m2, moments.c]) of.fill(0);
    let count = 0;
    const first = (a.firstTask + row) * a.perTask;
    for (let k = first; k < Math.min(a.items.length, first + a.perTask); k++) {
      const item = a.items[k]!;
      io.readImage(a.stack, a.alignments ? a.alignments.index[item]! : item, raw);
      if (!isFiniteImage(raw)) continue;
      let image = raw;
      if (resampler && a.alignments) {
        resampler.load(raw);
        resampler.apply(alignmentAt(a.alignments, item), aligned);
        image = aligned;
      }
      addToCoMoments(image, a.anchors, count, moments);
      a.taken[k] = 1;
      a.values[3 * k] = image[a.anchors[0]!]!;
      a.values[3 * k + 1] = image[a.anchors[1]!]!;
      a.values[3 * k + 2] = image.reduce((sum, v) => sum + v, 0) / size;
      if (a.cells > 0) areaMeans(image, width, height, a.cells, a.cellValues.subarray(k * parts, (k + 1) * parts));
      count++;
    }
    a.rowCount[row] = count;
  }
}

/**
 * Means of `cells` × `cells` parts of an image; part (i, j) holds the pixels from floor(i·width/cells) to before
 * floor((i + 1)·width/cells), and rows alike.
 * @param out cells², row by row
 */
export function areaMeans(image: Float32Array, width: number, height: number, cells: number, out: Float64Array): void {
  for (let j = 0; j < cells; j++) {
    const [top, bottom] = [Math.floor((j * height) / cells), Math.floor(((j + 1) * height) / cells)];
    for (let i = 0; i < cells; i++) {
      const [left, right] = [Math.floor((i * width) / cells), Math.floor(((i + 1) * width) / cells)];
      let sum = 0;
      for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) sum += image[y * width + x]!;
      out[j * cells + i] = sum / ((right - left) * (bottom - top));
    }
  }
}

interface FoldArgs {
  rows: number;
  size: number;
  anchors: Uint32Array;
  rowMean: Float64Array;
  rowM2: Float64Array;
  rowC: Float64Array;
  rowCount: Int32Array;
  /** Images folded before this wave. */
  count: number;
  mean: Float64Array;
  m2: Float64Array;
  c: Float64Array;
  /** Means of the anchors before this wave. */
  anchorMean: Float64Array;
}

/** Items = pixels. */
function coFold(range: Range, a: FoldArgs): void {
  let count = a.count;
  // Every block follows the means of the anchors by itself, as their pixels may belong to another block.
  const means = [...a.anchorMean];
  const whole: CoMoments = { mean: a.mean, m2: a.m2, c: a.c };
  for (let row = 0; row < a.rows; row++) {
    const taken = a.rowCount[row]!;
    if (taken === 0) continue;
    const part = rowOf(a, row, a.size);
    const theirs = Array.from(a.anchors, (anchor) => part.mean[anchor]!);
    mergeCoMoments(whole, count, part, taken, [means, theirs], range.start, range.end);
    count += taken;
    for (let k = 0; k < means.length; k++) means[k] = means[k]! + ((theirs[k]! - means[k]!) * taken) / count;
  }
}

/** What a tool that calls {@link covarianceSums} must list among its kernels. */
export const COVARIANCE_KERNELS = { coTasks, coFold };

/** Memory for the rows of a wave; a function of the problem alone, as the result must not depend on the machine. */
const WAVE_BYTES = 48 * 1024 * 1024;

const rowsPerWave = (size: number): number => Math.max(8, Math.min(512, Math.floor(WAVE_BYTES / (32 * size))));

function imagesPerTask(size: number, interpolation: Interpolation | null): number {
  return Math.max(1, Math.round(2e-2 / (1.5 * secondsPerImage(size, { interpolation, power: false }))));
}

/** Peak bytes of {@link covarianceSums}. */
export function covarianceBytes(size: number, count: number, cells: number): number {
  return 32 * size * (1 + Math.min(rowsPerWave(size), count)) + (29 + 8 * cells ** 2) * count;
}

/** Work units {@link covarianceSums} will go through. */
export function covarianceWork(count: number, size: number, interpolation: Interpolation | null): number {
  const perTask = imagesPerTask(size, interpolation);
  return perTask * Math.ceil(count / perTask);
}

export interface CovarianceSums {
  /** Images that took part. */
  count: number;
  moments: CoMoments;
  /** By place in `items`: a, b and mean of the image; cells; took part. */
  values: Float64Array;
  cellValues: Float64Array;
  taken: Uint8Array;
  /** Images with a pixel that is no number, rising. */
  nonFinite: number[];
}

/** Co-moments of all images with two pixels, and what each image is as a point. */
export async function covarianceSums(
  ctx: SharedArrays & KernelRunner<typeof COVARIANCE_KERNELS>,
  request: CovarianceRequest,
): Promise<CovarianceSums> {
  const { stack, items, anchors, cells, alignments } = request;
  const size = stack.width * stack.height;
  const perTask = imagesPerTask(size, alignments ? request.interpolation : null);
  const tasks = Math.ceil(items.length / perTask);
  const rows = Math.min(rowsPerWave(size), Math.max(1, tasks));
  const shared = {
    rowMean: ctx.float64(rows * size),
    rowM2: ctx.float64(rows * size),
    rowC: ctx.float64(2 * rows * size),
    rowCount: ctx.int32(rows),
  };
  const moments = { mean: ctx.float64(size), m2: ctx.float64(size), c: ctx.float64(2 * size) };
  const perItem = {
    values: ctx.float64(3 * items.length),
    cellValues: ctx.float64(cells ** 2 * items.length),
    taken: ctx.uint8(items.length),
  };
  let count = 0;
  for (let firstTask = 0; firstTask < tasks; firstTask += rows) {
    const wave = Math.min(rows, tasks - firstTask);
    await ctx.forEachRange(
      "coTasks",
      wave,
      { ...request, ...shared, ...perItem, perTask, firstTask },
      { label: "reading points", itemsPerBlock: 1, weight: perTask },
    );
    const anchorMean = Float64Array.from(anchors, (a) => moments.mean[a]!);
    await ctx.forEachRange(
      "coFold",
      size,
      { ...shared, ...moments, rows: wave, size, anchors, count, anchorMean },
      { label: "adding up", itemsPerBlock: Math.max(64, Math.floor(4e6 / wave)), weight: 0 },
    );
    for (let row = 0; row < wave; row++) count += shared.rowCount[row]!;
  }
  const left = new Set<number>();
  items.forEach((item, k) => perItem.taken[k] === 0 && left.add(alignments?.index[item] ?? item));
  return { count, moments, ...perItem, nonFinite: [...left].sort((x, y) => x - y) };
}
