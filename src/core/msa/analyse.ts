/** The analysis of images as points: moments, metric, factors, noise, importance, in passes over blocks of images. */
import { AppError } from "../errors.js";
import { secondsToRead } from "./reading.js";
import { findFactors, FACTOR_KERNELS, type Factors } from "./factors.js";
import type { FactorOptions } from "./krylov.js";
import { isVariance, needsPositive, weightsOf } from "./metrics.js";
import { noiseEdge, NOISE_KERNELS, type NoiseEdge } from "./noiseEdge.js";
import type { PixelMask } from "./masks.js";
import { centreRows, imageOf, measureRows, mergeRows, type RowSource } from "./rows.js";
import { numbersOf, type StackRef } from "../stack.js";
import type { AlignmentsResult, Metric } from "../tools/results.js";
import type { KernelRunner, SharedArrays } from "../tools/tool.js";
import type { Interpolation } from "../transform/resample.js";

/** What a tool that analyses must list among its kernels. */
export const MSA_KERNELS = { ...FACTOR_KERNELS, ...NOISE_KERNELS, measureRows, mergeRows, centreRows };
export type MsaContext = SharedArrays & KernelRunner<typeof MSA_KERNELS>;

export interface AnalysisRequest {
  stack: StackRef;
  alignments: AlignmentsResult | null;
  interpolation: Interpolation;
  /** Rows of `alignments`, or image numbers without them, that take part. */
  items: Uint32Array;
  mask: PixelMask;
  metric: Metric;
  /** Added to every pixel. */
  constant: number;
  factors: number;
  solver: FactorOptions["solver"];
  seed: number;
  /** Most passes of the iteration. */
  passes: number;
  /** Keep the rows in memory; else they are made again in every pass, with the same bits. */
  inMemory: boolean;
  /** Find out how much noise alone would reach. */
  noise: boolean;
}

export interface Analysis {
  source: RowSource;
  factors: Factors;
  /** k, in the metric's unit: σ²/(n − 1) or σ². */
  eigenvalues: Float64Array;
  /** The same sum over all there are. */
  total: number;
  /** In the metric's unit; null when it was not asked for. */
  noise: NoiseEdge | null;
  /** m: Σ_i α_i²(y_ij − mean_j)² β_j², what pixel j adds to the trace Σσ². */
  energy: Float64Array;
  /** Rows left out for pixels that are no numbers, as image numbers. */
  nonFinite: number[];
  /** Rows gone through in all passes: work units. */
  work: number;
  /** Pixels that take no part (no variance, or nothing at all, in all images). */
  unused: number;
}

/** Rows are kept in memory up to this many bytes, else made again from the files on each pass. */
const DATA_BYTES = 768 * 1024 * 1024;
/** Memory for the moments of a wave of tasks. */
const WAVE_BYTES = 48 * 1024 * 1024;

/** Are n rows of m pixels kept in memory? */
export const staysInMemory = (n: number, m: number): boolean => 4 * n * m <= DATA_BYTES;

/** Bytes of rows and moments. */
export function rowBytes(n: number, m: number): number {
  return (staysInMemory(n, m) ? 4 * n * m : 0) + 16 * m * Math.min(waveTasks(m), n) + 32 * n + 40 * m;
}

const waveTasks = (m: number): number => Math.max(8, Math.min(256, Math.floor(WAVE_BYTES / (16 * m))));

/** Analyse images as the request says. @throws AppError "input.unusable", "image.flat", "image.notFinite" */
export async function analyse(ctx: MsaContext, request: AnalysisRequest): Promise<Analysis> {
  const { source, m2, weight, nonFinite } = await measure(ctx, request);
  const n = source.items.length;
  const m = source.pixels.length;
  const { trace, unused } = weightsOf(
    request.metric,
    { mean: source.mean, m2, weight },
    source.scale,
    source.beta,
    source.alpha,
  );
  requireVariance(source, trace);
  if (source.data) {
    const itemsPerBlock = Math.max(1, Math.round(1.5e7 / m));
    await ctx.forEachRange("centreRows", n, { source }, { label: "centring", itemsPerBlock, weight: 0 });
  }
  const energy = pixelEnergy(source, m2, weight);
  const reading = source.data ? 0 : secondsToRead(request);
  const factors = await findFactors(ctx, source, trace, { ...request, reading });
  const unit = isVariance(request.metric) ? 1 / (n - 1) : 1;
  const edge = request.noise ? await noiseEdge(ctx, source, factors, energy, reading) : null;
  return {
    source,
    factors,
    eigenvalues: factors.values.map((v) => v * unit),
    total: trace * unit,
    noise: edge && { ...edge, edge: edge.edge.map((v) => v * unit) },
    energy,
    nonFinite,
    unused,
    work: workOf(request.items.length, n, factors.passes, request.noise),
  };
}

/** Work units of an analysis of `asked` images of which n took part: one a row and pass. */
export function workOf(asked: number, n: number, passes: number, noise: boolean): number {
  return asked + (n < asked ? n : 0) + n * (passes + (noise ? 1 : 0));
}

/** α² varies with the image for chi-square only, and is there what the moments are weighted by. */
function pixelEnergy({ beta, alpha, metric }: RowSource, m2: Float64Array, weight: number): Float64Array {
  const square = metric === "chi-square" ? 1 / weight : alpha[0]! ** 2;
  return m2.map((v, j) => beta[j]! ** 2 * square * v);
}

interface Measured {
  source: RowSource;
  m2: Float64Array;
  weight: number;
  nonFinite: number[];
}

/** Moments of the profiles; images with a pixel that is no number are taken out, and what is left is measured again. */
async function measure(ctx: MsaContext, request: AnalysisRequest): Promise<Measured> {
  const first = await measureItems(ctx, request, request.items);
  const bad = [...first.least.keys()].filter((row) => Number.isNaN(first.least[row]!));
  if (bad.length === 0) {
    checkPixels(first.source, first.least);
    return { ...first, nonFinite: [] };
  }
  const nonFinite = bad.map((row) => imageOf(first.source, row));
  const items = request.items.filter((_, row) => !Number.isNaN(first.least[row]!));
  if (items.length < 2) {
    const reason = `fewer than two of ${request.items.length} images hold only finite numbers; an analysis needs two`;
    throw new AppError("image.notFinite", `MSA: ${reason}.`, { name: "particles", images: nonFinite });
  }
  const again = await measureItems(ctx, request, items, first.source.data);
  checkPixels(again.source, again.least);
  return { ...again, nonFinite };
}

async function measureItems(
  ctx: MsaContext,
  request: AnalysisRequest,
  chosen: Uint32Array,
  room: Float32Array | null = null,
): Promise<{ source: RowSource; least: Float64Array; m2: Float64Array; weight: number }> {
  const n = chosen.length;
  const m = request.mask.pixels.length;
  const items = ctx.uint32(n);
  items.set(chosen);
  const pixels = ctx.uint32(m);
  pixels.set(request.mask.pixels);
  const weights = request.mask.weights ? ctx.float32(m) : null;
  if (weights) weights.set(request.mask.weights!);
  const source: RowSource = {
    stack: request.stack,
    alignments: request.alignments,
    interpolation: request.interpolation,
    items,
    pixels,
    weights,
    metric: request.metric,
    constant: request.constant,
    mean: ctx.float64(m),
    beta: ctx.float64(m),
    scale: ctx.float64(n),
    alpha: ctx.float64(n),
    data: request.inMemory ? (room?.subarray(0, n * m) ?? ctx.float32(n * m)) : null,
  };
  const tasks = Math.min(waveTasks(m), n);
  const perTask = Math.max(1, Math.round(0.02 / secondsToRead(request)));
  const shared = {
    taskMean: ctx.float64(tasks * m),
    taskM2: ctx.float64(tasks * m),
    taskWeight: ctx.float64(tasks),
  };
  const least = ctx.float64(n);
  const m2 = ctx.float64(m);
  let weight = 0;
  for (let from = 0; from < n; from += tasks * perTask) {
    const wave = Math.min(tasks * perTask, n - from);
    const count = Math.ceil(wave / perTask);
    await ctx.forEachRange(
      "measureRows",
      count,
      { ...shared, source, least, first: from, perTask, end: from + wave },
      { label: "reading images", itemsPerBlock: 1, weight: wave / count },
    );
    await ctx.forEachRange(
      "mergeRows",
      m,
      { ...shared, tasks: count, weight, mean: source.mean, m2 },
      { label: "reading images", itemsPerBlock: Math.max(64, Math.floor(4e6 / count)), weight: 0 },
    );
    for (let task = 0; task < count; task++) weight += shared.taskWeight[task]!;
  }
  return { source, least, m2, weight };
}

/** Refuse pixels that the metric cannot take. */
function checkPixels(source: RowSource, least: Float64Array): void {
  const { metric, constant, scale, stack } = source;
  const name = metric === "chi-square" ? "Correspondence analysis" : "The Hellinger metric";
  if (needsPositive(metric)) {
    let worst = 0;
    least.forEach((value, row) => {
      if (value < least[worst]!) worst = row;
    });
    const lowest = least[worst]!;
    if (lowest < 0) {
      const needed = smallestConstant(constant - lowest);
      const [image] = numbersOf(stack, [imageOf(source, worst)]);
      throw new AppError(
        "input.unusable",
        `MSA: ${name} needs pixels that are not negative, as counts are, but image ${image! + 1} holds ` +
          `${Number((lowest - constant).toPrecision(7))} under the mask${constant === 0 ? "" : ` and the constant adds only ${constant}`}. ` +
          `Add a constant of at least ${needed} (--constant ${needed}; it changes the metric and is kept with the result), ` +
          `or use the metric euclidean or modulation.`,
        { tool: "msa", input: "particles", reason: `negative pixels need a constant of at least ${needed}` },
      );
    }
  }
  if (metric === "euclidean" || metric === "correlation") return;
  const empty = [...scale.keys()].filter((row) => !(scale[row]! > 0)).map((row) => imageOf(source, row));
  if (empty.length === 0) return;
  const numbers = numbersOf(stack, empty);
  const which = numbers.length === 1 ? `image ${numbers[0]! + 1} is` : `${numbers.length} images are`;
  throw new AppError(
    "image.flat",
    `MSA: ${which} 0 everywhere under the mask, which the metric ${metric} cannot take: there is nothing to share out. ` +
      `Leave ${numbers.length === 1 ? "it" : "them"} out, or use the metric euclidean.`,
    { name: "particles", images: empty },
  );
}

/** A short decimal at or just above `value`, which float32 pixels cannot undercut. */
function smallestConstant(value: number): number {
  const digits = Number(value.toPrecision(6));
  return digits >= value ? digits : Number((value * (1 + 2e-6)).toPrecision(6));
}

/** Root mean squares of the elements of S below and traces above which sums of their products leave float32. */
const LEAST_RMS = 1e-15;
const MOST_TRACE = 1e37;

/** Refuse images that do not differ under the mask, or whose differences leave the range of float32 when squared. */
function requireVariance(source: RowSource, trace: number): void {
  requireRange(source, trace);
  let square = 0;
  source.mean.forEach((mean, j) => (square += (mean * source.beta[j]!) ** 2));
  const n = source.items.length;
  // Equal pixels differ by rounding at most: about 1e-14 of their square after centring in float32.
  if (trace > 1e-13 * Math.max(square * (isVariance(source.metric) ? n : 1), Number.MIN_VALUE)) return;
  const reason =
    `all ${n} images are the same under the mask${source.metric === "euclidean" ? "" : ` in the metric ${source.metric}`}: ` +
    `there is no variation to analyse`;
  throw new AppError("input.unusable", `MSA: ${reason}.`, { tool: "msa", input: "particles", reason });
}

function requireRange({ items, pixels }: RowSource, trace: number): void {
  const rms = Math.sqrt(trace / (items.length * pixels.length));
  if (trace === 0 || (rms >= LEAST_RMS && trace <= MOST_TRACE)) return;
  const reason =
    `pixels differ between images by ${rms.toPrecision(3)} (root mean square), too ${rms < 1 ? "little" : "much"} for the ` +
    `sums of the analysis: multiply the images by a number that brings this near 1`;
  throw new AppError("input.unusable", `MSA: ${reason}.`, { tool: "msa", input: "particles", reason });
}
