/**
 * Averages and variances of groups of images over blocks, for tools that take alignments as they are (averages that are
 * made while aligning: align/classSums.ts).
 *
 * Images are listed group after group and cut into tasks that never cross a group; a task fills its own row of moments
 * and a second kernel folds the rows into the groups in task order, for a range of pixels. Tasks run in waves, so that
 * memory does not grow with the number of images. Which images meet in a task depends on the problem alone.
 */
import { alignmentAt } from "../conventions.js";
import { imageStatistics, isFiniteImage } from "../statistics/imageStatistics.js";
import { addToMoments, mergeMoments, type Moments } from "../statistics/moments.js";
import { addPower } from "../statistics/powerSpectrum.js";
import type { KernelIo, StackRef } from "../stack.js";
import { createResampler, type Interpolation } from "../transform/resample.js";
import type { AlignmentsResult } from "./results.js";
import type { KernelRunner, Range, SharedArrays } from "./tool.js";

export interface SumArgs {
  stack: StackRef;
  /** null: images are summed as they are. */
  alignments: AlignmentsResult | null;
  interpolation: Interpolation;
  /** Places in the list of items: row of `alignments`, or image number without alignments. */
  items: Uint32Array;
  /** First item of each task, and the end of the last. */
  taskStart: Uint32Array;
  /** Number of this wave's first task. */
  firstTask: number;
  /** One row of height × width per task of a wave. */
  rowMean: Float64Array;
  rowM2: Float64Array;
  rowCount: Int32Array;
  /** Set to 1 for images with a pixel that is no number; they are left out. */
  nonFinite: Uint8Array;
  /** Filled with the numbers of every image, if wanted. */
  measures: Measures | null;
  /** One half spectrum of summed power per task of a wave, if wanted. */
  rowPower: Float64Array | null;
}

/** Columns with one row an image; see statistics/imageStatistics.ts. */
export interface Measures {
  mean: Float64Array;
  sd: Float64Array;
  min: Float64Array;
  max: Float64Array;
  nonFinite: Float64Array;
}

/** One item of the range = one task of the wave. */
function sumTasks(range: Range, a: SumArgs, io: KernelIo): void {
  const { width, height } = a.stack;
  const size = width * height;
  const raw = new Float32Array(size);
  const aligned = new Float32Array(size);
  const half = halfSize(width, height);
  const spectrum = a.rowPower ? new Float64Array(2 * half) : null;
  const resampler = a.alignments ? createResampler(width, height, { interpolation: a.interpolation }) : null;
  for (let row = range.start; row < range.end; row++) {
    const moments: Moments = {
      mean: a.rowMean.subarray(row * size, (row + 1) * size),
      m2: a.rowM2.subarray(row * size, (row + 1) * size),
    };
    moments.mean.fill(0);
    moments.m2.fill(0);
    const power = a.rowPower?.subarray(row * half, (row + 1) * half);
    power?.fill(0);
    let count = 0;
    const task = a.firstTask + row;
    for (let k = a.taskStart[task]!; k < a.taskStart[task + 1]!; k++) {
      const item = a.items[k]!;
      const index = a.alignments ? a.alignments.index[item]! : item;
      io.readImage(a.stack, index, raw);
      if (a.measures) measure(raw, index, a.measures);
      if (!isFiniteImage(raw)) {
        a.nonFinite[index] = 1;
        continue;
      }
      if (power && spectrum) addPower(raw, width, height, spectrum, power);
      if (resampler && a.alignments) {
        resampler.load(raw);
        resampler.apply(alignmentAt(a.alignments, item), aligned);
        addToMoments(aligned, count, moments);
      } else addToMoments(raw, count, moments);
      count++;
    }
    a.rowCount[row] = count;
  }
}

function measure(image: Float32Array, index: number, to: Measures): void {
  const { mean, sd, min, max, nonFinite } = imageStatistics(image);
  to.mean[index] = mean;
  to.sd[index] = sd;
  to.min[index] = min;
  to.max[index] = max;
  to.nonFinite[index] = nonFinite;
}

/** Coefficients of a half spectrum. */
function halfSize(width: number, height: number): number {
  return (Math.floor(width / 2) + 1) * height;
}

export interface FoldArgs {
  rows: number;
  /** Group of each task of the wave. */
  rowGroup: Int32Array;
  rowMean: Float64Array;
  rowM2: Float64Array;
  rowCount: Int32Array;
  /** Images in each group before this wave. */
  groupCount: Int32Array;
  mean: Float64Array;
  m2: Float64Array;
  size: number;
}

/** Items = pixels: folds the rows of a wave into the groups, in task order. */
function foldRows(range: Range, a: FoldArgs): void {
  const counts = a.groupCount.slice();
  for (let row = 0; row < a.rows; row++) {
    const group = a.rowGroup[row]!;
    mergeMoments(
      {
        mean: a.mean.subarray(group * a.size, (group + 1) * a.size),
        m2: a.m2.subarray(group * a.size, (group + 1) * a.size),
      },
      counts[group]!,
      {
        mean: a.rowMean.subarray(row * a.size, (row + 1) * a.size),
        m2: a.rowM2.subarray(row * a.size, (row + 1) * a.size),
      },
      a.rowCount[row]!,
      range.start,
      range.end,
    );
    counts[group]! += a.rowCount[row]!;
  }
}

/** Items = coefficients of a half spectrum: adds the power of a wave's rows to the sum over all groups. */
function foldPower(range: Range, a: { rows: number; half: number; rowPower: Float64Array; power: Float64Array }): void {
  for (let row = 0; row < a.rows; row++) {
    const at = row * a.half;
    for (let i = range.start; i < range.end; i++) a.power[i] = a.power[i]! + a.rowPower[at + i]!;
  }
}

/** What a tool that sums images must list among its kernels. */
export const SUM_KERNELS = { sumTasks, foldRows, foldPower };

/** Moments of every group; rows of `size` pixels. */
export interface GroupMoments {
  groups: number;
  size: number;
  count: Int32Array;
  mean: Float64Array;
  m2: Float64Array;
  /** Numbers of the images that were left out, rising. */
  nonFinite: number[];
  /** Sum of the half spectra of power of all images, or null. */
  power: Float64Array | null;
}

/** Memory for the rows of a wave; a function of the problem alone, as the result must not depend on the machine. */
const WAVE_BYTES = 48 * 1024 * 1024;

/** What is done with every image, which decides how long it takes. */
export interface SumWork {
  /** How it is laid onto its reference first; null: not at all. */
  interpolation: Interpolation | null;
  /** Its power spectrum and numbers are taken as well. */
  power: boolean;
}

/** Seconds to read and sum one image of `size` pixels. */
export function secondsPerImage(size: number, { interpolation, power }: SumWork): number {
  const aligning = {
    nearest: 3e-8,
    bilinear: 1.3e-8,
    quadratic: 5e-8,
    bicubic: 1.6e-8,
    spline: 2e-8,
    fourier: 1.2e-7,
    fourierBicubic: 1.5e-7,
  };
  return 1e-5 + size * (1e-8 + (interpolation ? aligning[interpolation] : 0) + (power ? 6e-8 : 0));
}

/** Images a task takes: about 20 ms of work. */
function imagesPerTask(size: number, work: SumWork): number {
  return Math.max(1, Math.round(2e-2 / secondsPerImage(size, work)));
}

function rowsPerWave(size: number): number {
  return Math.max(8, Math.min(512, Math.floor(WAVE_BYTES / (16 * size))));
}

/** Peak bytes of {@link sumGroups}. */
export function sumBytes(size: number, groups: number, count: number, work: SumWork): number {
  const rows = Math.min(rowsPerWave(size), groups + Math.ceil(count / imagesPerTask(size, work)));
  return (work.power ? 24 : 16) * size * (groups + rows) + 9 * count;
}

export interface SumRequest {
  stack: StackRef;
  /** null: images are summed as they are, and items are image numbers. */
  alignments: AlignmentsResult | null;
  interpolation: Interpolation;
  /** Group of each item (0 … groups − 1; negative: left out); items are rows of `alignments`, or images. */
  group: Int32Array;
  groups: number;
  /** Filled with the numbers of every image, if given; shared memory. */
  measures?: Measures;
  /** Also sum the power spectra of the images. */
  power?: boolean;
}

/** Mean and Σ(x − mean)² of every group of images; the context's tool must have {@link SUM_KERNELS}. */
export async function sumGroups(
  ctx: SharedArrays & KernelRunner<typeof SUM_KERNELS>,
  request: SumRequest,
): Promise<GroupMoments> {
  const { stack, alignments, interpolation, group, groups } = request;
  const size = stack.width * stack.height;
  const half = halfSize(stack.width, stack.height);
  const work = { interpolation: alignments ? interpolation : null, power: request.power ?? false };
  const perTask = imagesPerTask(size, work);
  const list = listTasks(group, groups, perTask);
  const items = ctx.uint32(list.items.length);
  items.set(list.items);
  const taskStart = ctx.uint32(list.starts.length);
  taskStart.set(list.starts);
  const tasks = list.taskGroup.length;
  const rows = Math.min(rowsPerWave(size), Math.max(1, tasks));
  const shared = {
    rowMean: ctx.float64(rows * size),
    rowM2: ctx.float64(rows * size),
    rowCount: ctx.int32(rows),
  };
  const rowPower = request.power ? ctx.float64(rows * half) : null;
  const power = request.power ? ctx.float64(half) : null;
  const rowGroup = ctx.int32(rows);
  const count = ctx.int32(groups);
  const nonFinite = ctx.uint8(stack.count);
  const mean = ctx.float64(groups * size);
  const m2 = ctx.float64(groups * size);
  const measures = request.measures ?? null;
  for (let firstTask = 0; firstTask < tasks; firstTask += rows) {
    const wave = Math.min(rows, tasks - firstTask);
    await ctx.forEachRange(
      "sumTasks",
      wave,
      { ...shared, stack, alignments, interpolation, items, taskStart, firstTask, nonFinite, measures, rowPower },
      { label: alignments ? "aligning and averaging" : "averaging", itemsPerBlock: 1, weight: perTask },
    );
    for (let row = 0; row < wave; row++) rowGroup[row] = list.taskGroup[firstTask + row]!;
    const folding = { label: "adding up", itemsPerBlock: Math.max(64, Math.floor(4e6 / wave)), weight: 0 };
    await ctx.forEachRange(
      "foldRows",
      size,
      { ...shared, rows: wave, rowGroup, groupCount: count, mean, m2, size },
      folding,
    );
    if (power && rowPower) await ctx.forEachRange("foldPower", half, { rows: wave, half, rowPower, power }, folding);
    for (let row = 0; row < wave; row++) {
      const g = rowGroup[row]!;
      count[g] = count[g]! + shared.rowCount[row]!;
    }
  }
  const bad: number[] = [];
  nonFinite.forEach((flag, i) => {
    if (flag) bad.push(i);
  });
  return { groups, size, count, mean, m2, nonFinite: bad, power };
}

/** Items group after group, cut into tasks of `perTask` that never cross a group. */
function listTasks(
  group: Int32Array,
  groups: number,
  perTask: number,
): { items: Uint32Array; starts: number[]; taskGroup: number[] } {
  const place = new Uint32Array(groups + 1);
  for (const g of group) if (g >= 0) place[g + 1]!++;
  for (let g = 0; g < groups; g++) place[g + 1]! += place[g]!;
  const starts: number[] = [];
  const taskGroup: number[] = [];
  for (let g = 0; g < groups; g++) {
    for (let k = place[g]!; k < place[g + 1]!; k += perTask) {
      starts.push(k);
      taskGroup.push(g);
    }
  }
  starts.push(place[groups]!);
  const items = new Uint32Array(place[groups]!);
  group.forEach((g, item) => {
    if (g >= 0) items[place[g]!++] = item;
  });
  return { items, starts, taskGroup };
}

/** Work units {@link sumGroups} will go through: whole tasks, some of them not full. */
export function sumWork(size: number, group: Int32Array, groups: number, work: SumWork): number {
  const perTask = imagesPerTask(size, work);
  return perTask * listTasks(group, groups, perTask).taskGroup.length;
}
