/** Kernels of `significance`: Welch's test of every pixel, and the correlation of the noise that is left. */
import { alignmentAt } from "../conventions.js";
import { isFiniteImage } from "../statistics/imageStatistics.js";
import { noiseMeter } from "../statistics/noiseCorrelation.js";
import { studentTwoSided, welch } from "../statistics/student.js";
import type { KernelIo, StackRef } from "../stack.js";
import { createResampler, type Interpolation } from "../transform/resample.js";
import type { AlignmentsResult } from "./results.js";
import type { Range } from "./tool.js";

export interface TestArgs {
  size: number;
  /** Images of the two classes. */
  count: Int32Array;
  /** Two rows of `size`: mean and Σ(x − mean)² of each class. */
  mean: Float64Array;
  m2: Float64Array;
  mask: Float32Array;
  /** Variances up to this are those of rounding. */
  rounding: number;
  difference: Float32Array;
  error: Float32Array;
  t: Float64Array;
  /** 2 = not tested: outside the mask, or neither class varies. */
  p: Float64Array;
}

export const NOT_TESTED = 2;

/** Items = pixels. */
export function testPixels(range: Range, a: TestArgs): void {
  const [nA, nB] = [a.count[0]!, a.count[1]!];
  const above = (variance: number): number => (variance > a.rounding ? variance : 0);
  for (let i = range.start; i < range.end; i++) {
    const groupA = { mean: a.mean[i]!, variance: above(a.m2[i]! / (nA - 1)), n: nA };
    const groupB = { mean: a.mean[a.size + i]!, variance: above(a.m2[a.size + i]! / (nB - 1)), n: nB };
    a.difference[i] = groupA.mean - groupB.mean;
    a.error[i] = Math.sqrt(groupA.variance / nA + groupB.variance / nB);
    const test = a.mask[i]! > 0 ? welch(groupA, groupB) : null;
    a.t[i] = test ? test.t : 0;
    a.p[i] = test ? studentTwoSided(test.t, test.df) : NOT_TESTED;
  }
}

export interface NoiseArgs {
  stack: StackRef;
  alignments: AlignmentsResult;
  interpolation: Interpolation;
  /** Rows of `alignments` to look at, and the class (0 or 1) of each. */
  items: Uint32Array;
  group: Uint8Array;
  perTask: number;
  count: Int32Array;
  mean: Float64Array;
  m2: Float64Array;
  mask: Float32Array;
  /** One half spectrum a task, and the images it holds. */
  power: Float64Array;
  taken: Int32Array;
}

/** Items = tasks: each adds up the power of its images less their class average, in units of the noise of each pixel. */
export function noisePower(range: Range, a: NoiseArgs, io: KernelIo): void {
  const { width, height } = a.stack;
  const size = width * height;
  const raw = new Float32Array(size);
  const image = new Float32Array(size);
  const rest = new Float64Array(size);
  const resampler = createResampler(width, height, { interpolation: a.interpolation });
  const meter = noiseMeter(a.mask, width, height);
  for (let task = range.start; task < range.end; task++) {
    const power = a.power.subarray(task * meter.half, (task + 1) * meter.half);
    for (let k = task * a.perTask; k < Math.min(a.items.length, (task + 1) * a.perTask); k++) {
      const item = a.items[k]!;
      io.readImage(a.stack, a.alignments.index[item]!, raw);
      if (!isFiniteImage(raw)) continue;
      resampler.load(raw);
      resampler.apply(alignmentAt(a.alignments, item), image);
      const at = a.group[k]! * size;
      const n = a.count[a.group[k]!]!;
      for (let i = 0; i < size; i++) {
        const sd = Math.sqrt(a.m2[at + i]! / (n - 1));
        rest[i] = sd > 0 ? (image[i]! - a.mean[at + i]!) / sd : 0;
      }
      meter.add(rest, power);
      a.taken[task] = a.taken[task]! + 1;
    }
  }
}
