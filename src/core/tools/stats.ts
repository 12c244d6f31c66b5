import { AppError } from "../errors.js";
import { powerImage } from "../statistics/powerSpectrum.js";
import { varianceMap } from "../statistics/moments.js";
import { leftOutNote } from "./finite.js";
import { SUM_KERNELS, secondsPerImage, sumBytes, sumGroups, sumWork } from "./momentSums.js";
import type { ImagesResult } from "./results.js";
import { defineTool, input, output, type Range } from "./tool.js";

const WORK = { interpolation: null, power: true };

interface FinishArgs {
  width: number;
  height: number;
  count: number;
  mean: Float64Array;
  m2: Float64Array;
  power: Float64Array;
  average: Float32Array;
  variance: Float32Array;
  powerSpectrum: Float32Array;
}

function finish(_range: Range, a: FinishArgs): void {
  a.average.set(a.mean);
  varianceMap(a.m2, a.count, a.variance);
  powerImage(a.power, a.width, a.height, 1 / a.count, a.powerSpectrum);
}

/** `stats`: numbers of every image, and the average, variance and power spectrum of all. */
export const stats = defineTool({
  id: "stats",
  title: "Statistics",
  summary: "Mean, sd, min and max of every image, and the average, variance and power spectrum of the stack.",
  description: [
    "Each image is read once. The average is the mean of every pixel over the images as they are, not aligned; the " +
      "variance is Σ(x − mean)²/(n − 1) of every pixel. The power spectrum is the mean of |F|²/(number of pixels) with " +
      "the zero frequency in the middle and each image's mean removed: white noise of variance σ² gives σ² everywhere.",
    "Images with a pixel that is not a finite number are listed, measured without those pixels, and left out of the " +
      "average, the variance and the spectrum.",
  ].join("\n\n"),
  references: ["Welford, Technometrics 4, 419 (1962), doi:10.1080/00401706.1962.10490022"],
  params: {},
  inputs: { stack: input("images", { label: "Images", help: "the stack to look at" }) },
  outputs: {
    table: output("table", { label: "Numbers of each image", help: "one row an image", file: "stats.csv" }),
    average: output("images", { label: "Average", help: "mean of every pixel", file: "average.mrc" }),
    variance: output("images", {
      label: "Variance",
      help: "variance of every pixel over the images",
      file: "variance.mrc",
    }),
    powerSpectrum: output("images", {
      label: "Power spectrum",
      help: "mean power, zero frequency in the middle",
      file: "powerspectrum.mrc",
    }),
  },
  figures: {
    images: { label: "Images", unit: "", help: "number of images read" },
    nonFinite: { label: "Images with bad pixels", unit: "", help: "images with NaN or infinite pixels" },
    mean: { label: "Mean", unit: "", help: "mean of all finite pixels" },
    sd: { label: "Standard deviation", unit: "", help: "of all finite pixels, about the mean of all" },
    min: { label: "Minimum", unit: "", help: "smallest finite pixel" },
    max: { label: "Maximum", unit: "", help: "largest finite pixel" },
  },
  answersInFigures: true,
  kernels: { ...SUM_KERNELS, finish },
  estimate: ({ stack }) => {
    if (!stack) return { bytes: 0, seconds: 0 };
    const size = stack.width * stack.height;
    return {
      bytes: sumBytes(size, 1, stack.count, WORK) + 12 * size + 48 * stack.count,
      seconds: stack.count * secondsPerImage(size, WORK),
    };
  },
  async run(ctx, { stack: { stack, pixelSize } }) {
    const { count, width, height } = stack;
    const size = width * height;
    const measures = {
      mean: ctx.float64(count),
      sd: ctx.float64(count),
      min: ctx.float64(count),
      max: ctx.float64(count),
      nonFinite: ctx.float64(count),
    };
    const group = new Int32Array(count);
    ctx.expect(sumWork(size, group, 1, WORK));
    const sums = await sumGroups(ctx, {
      stack,
      alignments: null,
      interpolation: "spline",
      group,
      groups: 1,
      measures,
      power: true,
    });
    const taken = sums.count[0]!;
    if (taken === 0) {
      throw new AppError(
        "image.notFinite",
        `All ${count} images hold pixels that are not finite numbers; there is nothing to average.`,
        { name: "stack", images: sums.nonFinite },
      );
    }
    const [average, variance, powerSpectrum] = [ctx.float32(size), ctx.float32(size), ctx.float32(size)];
    await ctx.forEachRange(
      "finish",
      1,
      {
        width,
        height,
        count: taken,
        mean: sums.mean,
        m2: sums.m2,
        power: sums.power!,
        average,
        variance,
        powerSpectrum,
      },
      { label: "finishing", itemsPerBlock: 1, weight: 0 },
    );
    const image = (pixels: Float32Array): ImagesResult => ({
      stack: { kind: "memory", width, height, count: 1, pixels },
      pixelSize,
    });
    const index = ctx.float64(count);
    for (let i = 0; i < count; i++) index[i] = (stack.numbers?.[i] ?? i) + 1;
    const column = (name: string, label: string, values: Float64Array) => ({ name, label, unit: "", values });
    return {
      outputs: {
        table: {
          columns: [
            column("index", "Image", index),
            column("mean", "Mean", measures.mean),
            column("sd", "Standard deviation", measures.sd),
            column("min", "Minimum", measures.min),
            column("max", "Maximum", measures.max),
            column("nonFinite", "Pixels that are no numbers", measures.nonFinite),
          ],
        },
        average: image(average),
        variance: image(variance),
        powerSpectrum: image(powerSpectrum),
      },
      figures: { images: count, nonFinite: sums.nonFinite.length, ...overall(measures, size) },
      notes: leftOutNote(stack, sums.nonFinite),
    };
  },
});

/** Figures of all finite pixels together, from those of each image. */
function overall(
  m: { mean: Float64Array; sd: Float64Array; min: Float64Array; max: Float64Array; nonFinite: Float64Array },
  size: number,
): { mean: number; sd: number; min: number; max: number } {
  let n = 0;
  let mean = 0;
  let m2 = 0;
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < m.mean.length; i++) {
    const pixels = size - m.nonFinite[i]!;
    if (pixels === 0) continue;
    const delta = m.mean[i]! - mean;
    m2 += m.sd[i]! ** 2 * (pixels - 1) + (delta * delta * n * pixels) / (n + pixels);
    mean += (delta * pixels) / (n + pixels);
    n += pixels;
    if (m.min[i]! < min) min = m.min[i]!;
    if (m.max[i]! > max) max = m.max[i]!;
  }
  return { mean, sd: n > 1 ? Math.sqrt(m2 / (n - 1)) : 0, min, max };
}
