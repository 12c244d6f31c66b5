/**
 * The matrix of an analysis, row by row: image i, moved by its alignment with one interpolation, under the mask, as
 *
 * **S_ij = α_i · (y_ij − mean_j) · β_j**,  y_ij = g((x_ij + constant) / scale_i),
 *
 * with g, scale, α and β of the metric (metrics.ts). Kept whole in shared memory as float32, or made again from the
 * files whenever it is read. Both give the same bits.
 *
 * Under a soft mask of weights w the pixel is b + w(x − b), b = Σ(1 − w)x / Σ(1 − w) over the whole frame: what lies
 * beyond the mask fades into its own mean, so that an edge of the mask is no feature.
 */
import { alignmentAt } from "../conventions.js";
import { isFiniteImage } from "../statistics/imageStatistics.js";
import type { KernelIo, StackRef } from "../stack.js";
import type { AlignmentsResult, Metric } from "../tools/results.js";
import type { Range } from "../tools/tool.js";
import { addToMoments, mergeMoments } from "../statistics/moments.js";
import { createResampler, type Interpolation } from "../transform/resample.js";
import { profileOf } from "./metrics.js";

/** Everything that makes rows; plain data over shared memory. */
export interface RowSource {
  stack: StackRef;
  alignments: AlignmentsResult | null;
  interpolation: Interpolation;
  /** n: rows of `alignments`, or image numbers without them. */
  items: Uint32Array;
  /** m pixel numbers, ascending. */
  pixels: Uint32Array;
  /** m weights of a soft mask, or null. */
  weights: Float32Array | null;
  metric: Metric;
  constant: number;
  /** m. */
  mean: Float64Array;
  /** m. */
  beta: Float64Array;
  /** n. */
  scale: Float64Array;
  /** n. */
  alpha: Float64Array;
  /** n × m, y before and S after it is centred; null: made from the files each time. */
  data: Float32Array | null;
}

/** Image number of a row. */
export const imageOf = ({ items, alignments }: RowSource, row: number): number =>
  alignments?.index[items[row]!] ?? items[row]!;

/** Makes rows in one thread. */
export interface RowReader {
  /**
   * y of a row into out[at … at + m), with its scale and smallest pixel (constant added).
   * @returns false when the image has a pixel that is no number; `out` is then undefined
   */
  profile(row: number, out: Float32Array, at: number): { finite: boolean; scale: number; least: number };
  /** S of a row into out[at … at + m), once the moments are known. */
  row(row: number, out: Float32Array, at: number): void;
}

/** A reader with buffers of its own. */
export function createRowReader(source: RowSource, io: KernelIo): RowReader {
  const { stack, alignments, pixels, weights, mean, beta, alpha, scale, data } = source;
  const { width, height } = stack;
  const m = pixels.length;
  const raw = new Float32Array(width * height);
  const moved = alignments ? new Float32Array(width * height) : raw;
  const resampler = alignments ? createResampler(width, height, { interpolation: source.interpolation }) : null;
  const fade = weights ? backgroundWeights(width * height, pixels, weights) : null;

  const load = (row: number, out: Float32Array, at: number): boolean => {
    const item = source.items[row]!;
    io.readImage(stack, imageOf(source, row), raw);
    if (!isFiniteImage(raw)) return false;
    if (resampler && alignments) {
      resampler.load(raw);
      resampler.apply(alignmentAt(alignments, item), moved);
    }
    for (let j = 0; j < m; j++) out[at + j] = moved[pixels[j]!]!;
    if (fade && weights) {
      let background = 0;
      for (let i = 0; i < fade.length; i++) background += fade[i]! * moved[i]!;
      for (let j = 0; j < m; j++) out[at + j] = background + weights[j]! * (out[at + j]! - background);
    }
    return true;
  };

  return {
    profile(row, out, at) {
      if (!load(row, out, at)) return { finite: false, scale: 0, least: 0 };
      return { finite: true, ...profileOf(source.metric, source.constant, out.subarray(at, at + m)) };
    },
    row(row, out, at) {
      if (data) {
        out.set(data.subarray(row * m, (row + 1) * m), at);
        return;
      }
      load(row, out, at);
      const y = out.subarray(at, at + m);
      profileOf(source.metric, source.constant, y, scale[row]);
      centreRow(y, mean, beta, alpha[row]!);
    },
  };
}

function centreRow(y: Float32Array, mean: Float64Array, beta: Float64Array, alpha: number): void {
  for (let j = 0; j < y.length; j++) y[j] = alpha * beta[j]! * (y[j]! - mean[j]!);
}

/** (1 − w) of every pixel of the frame, summing to 1; all 0 but one where the mask is 1 everywhere. */
function backgroundWeights(size: number, pixels: Uint32Array, weights: Float32Array): Float64Array {
  const fade = new Float64Array(size).fill(1);
  pixels.forEach((pixel, j) => (fade[pixel] = 1 - weights[j]!));
  const sum = fade.reduce((a, b) => a + b, 0);
  return sum > 0 ? fade.map((v) => v / sum) : fade;
}

export interface MeasureArgs {
  source: RowSource;
  /** First row of the wave, rows of a task. */
  first: number;
  perTask: number;
  /** Rows after the last of this wave. */
  end: number;
  /** Row t of m numbers: weighted mean and Σ w(y − mean)² of task t of the wave; sum of weights. */
  taskMean: Float64Array;
  taskM2: Float64Array;
  taskWeight: Float64Array;
  /** n: smallest pixel of each row; set to NaN for images with a pixel that is no number. */
  least: Float64Array;
}

/** Items = tasks of a wave: scales and profiles of their rows, and the moments of each task's rows. */
export function measureRows(range: Range, a: MeasureArgs, io: KernelIo): void {
  const { source } = a;
  const m = source.pixels.length;
  const reader = createRowReader(source, io);
  const own = source.data ? null : new Float32Array(m);
  for (let task = range.start; task < range.end; task++) {
    const mean = a.taskMean.subarray(task * m, (task + 1) * m).fill(0);
    const m2 = a.taskM2.subarray(task * m, (task + 1) * m).fill(0);
    let sum = 0;
    const from = a.first + task * a.perTask;
    for (let row = from; row < Math.min(from + a.perTask, a.end); row++) {
      const to = source.data ?? own!;
      const at = source.data ? row * m : 0;
      const { finite, scale, least } = reader.profile(row, to, at);
      a.least[row] = finite ? least : NaN;
      source.scale[row] = scale;
      if (!finite) continue;
      const y = to.subarray(at, at + m);
      if (source.metric === "chi-square") {
        if (scale > 0) sum = addWeighted(y, scale, sum, mean, m2);
      } else addToMoments(y, sum++, { mean, m2 });
    }
    a.taskWeight[task] = sum;
  }
}

/** One more row of weight w; West's update. @returns the new sum of weights */
function addWeighted(y: Float32Array, w: number, sum: number, mean: Float64Array, m2: Float64Array): number {
  const all = sum + w;
  const share = w / all;
  for (let j = 0; j < y.length; j++) {
    const off = y[j]! - mean[j]!;
    mean[j] = mean[j]! + share * off;
    m2[j] = m2[j]! + sum * share * off * off;
  }
  return all;
}

export interface MergeArgs {
  tasks: number;
  taskMean: Float64Array;
  taskM2: Float64Array;
  taskWeight: Float64Array;
  /** Weight before this wave. */
  weight: number;
  mean: Float64Array;
  m2: Float64Array;
}

/** Items = pixels: folds the tasks of a wave into the moments, in task order. */
export function mergeRows(range: Range, a: MergeArgs): void {
  const m = a.mean.length;
  let sum = a.weight;
  for (let task = 0; task < a.tasks; task++) {
    const w = a.taskWeight[task]!;
    const part = {
      mean: a.taskMean.subarray(task * m, (task + 1) * m),
      m2: a.taskM2.subarray(task * m, (task + 1) * m),
    };
    mergeMoments(a, sum, part, w, range.start, range.end);
    sum += w;
  }
}

/** Items = rows of `source.data`: y becomes S. */
export function centreRows(range: Range, { source }: { source: RowSource }): void {
  const m = source.pixels.length;
  const { data, mean, beta, alpha } = source;
  if (!data) return;
  for (let row = range.start; row < range.end; row++) {
    centreRow(data.subarray(row * m, (row + 1) * m), mean, beta, alpha[row]!);
  }
}
