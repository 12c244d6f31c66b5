/** The tool `msa`: images as points, their factors, eigenimages, and how many of them are more than noise. */
import { AppError } from "../errors.js";
import { analyse, MSA_KERNELS, rowBytes, staysInMemory, workOf } from "../msa/analyse.js";
import { factorBytes, isExact } from "../msa/factors.js";
import { exactSeconds } from "../msa/exactFactors.js";
import { secondsPerRow } from "../msa/passes.js";
import { secondsToRead } from "../msa/reading.js";
import type { StackRef } from "../stack.js";
import { INTERPOLATIONS } from "../transform/resample.js";
import { notesOf } from "./msaNotes.js";
import { drawFactors, eigenvalueTable, factorsOf } from "./msaResults.js";
import { MSA_DESCRIPTION, MSA_REFERENCES } from "./msaText.js";
import { expectedPixels, makeMask, MASK_PARAMS, needsAverage } from "./msaMask.js";
import { SUM_KERNELS, sumGroups } from "./momentSums.js";
import { choice, flag, integer, number } from "./params.js";
import type { AlignmentsResult, ImagesResult } from "./results.js";
import { defineTool, input, optionalInput, output, type Range } from "./tool.js";

interface CopyArgs {
  stack: StackRef;
  out: Float32Array;
}

/** One item: the first image of a stack. */
function copyImage(
  _: Range,
  { stack, out }: CopyArgs,
  io: { readImage: (s: StackRef, i: number, o: Float32Array) => void },
): void {
  io.readImage(stack, 0, out);
}

/** Passes that are announced before it is known how many it takes. */
const EXPECTED_PASSES = 8;

/** `msa`: multivariate statistical analysis of images. */
export const msa = defineTool({
  id: "msa",
  title: "Multivariate analysis (MSA)",
  summary:
    "Images as points in the space of their pixels: factors along which they differ, eigenimages, and how many factors are more than noise.",
  description: MSA_DESCRIPTION,
  references: MSA_REFERENCES,
  params: {
    metric: choice({
      label: "Metric",
      help: "how differences between images are measured",
      default: "euclidean",
      choices: {
        euclidean: "Euclidean (PCA of the covariance)",
        correlation: "correlation (PCA, pixels of equal variance)",
        "chi-square": "chi-square (correspondence analysis)",
        modulation: "modulation",
        hellinger: "Hellinger",
      },
    }),
    factors: integer({ label: "Factors", help: "how many factors to find", default: 8, min: 1, max: 500, unit: "" }),
    ...MASK_PARAMS,
    constant: number({
      label: "Added constant",
      help: "added to every pixel first, for metrics that need pixels that are not negative",
      default: 0,
      min: -1e30,
      max: 1e30,
      unit: "",
      advanced: true,
    }),
    noise: flag({
      label: "Noise edge",
      help: "find out how far noise alone would reach, and so how many factors are significant",
      default: true,
      advanced: true,
    }),
    solver: choice({
      label: "Solver",
      help: "whole matrix, or iteration from a random start",
      default: "auto",
      choices: { auto: "by size", exact: "whole matrix", randomised: "iteration" },
      advanced: true,
    }),
    interpolation: choice({
      label: "Interpolation",
      help: "how values between the pixels of an image are found when it is moved",
      default: "spline",
      choices: INTERPOLATIONS,
      advanced: true,
    }),
    passes: integer({
      label: "Most passes",
      help: "passes of the iteration over the images at most; it ends earlier when every factor that may be more than noise has a residual below 1e-4, without the noise edge every factor",
      default: 12,
      min: 1,
      max: 100,
      unit: "",
      advanced: true,
    }),
    seed: integer({
      label: "Seed",
      help: "start of the iteration",
      default: 1,
      min: 0,
      unit: "",
      advanced: true,
    }),
  },
  inputs: {
    particles: input("images", { label: "Images", help: "the stack to analyse" }),
    alignments: optionalInput("alignments", {
      label: "Alignments",
      help: "angle and shift of each image: a STAR file, or a CSV with the columns of alignments.csv; without them the images are analysed as they are",
      cli: { flag: "alignments" },
    }),
    mask: optionalInput("images", {
      label: "Mask image",
      help: "weights from 0 to 1, of the size of the images; takes the place of the mask parameters",
      cli: { flag: "mask" },
    }),
  },
  outputs: {
    factors: output("factors", {
      label: "Factors",
      help: "coordinates of every image, with all that reconstitution and classification need",
      file: "factors.json",
    }),
    eigenimages: output("images", {
      label: "Eigenimages",
      help: "one a factor, 0 outside the mask",
      file: "eigenimages.mrcs",
    }),
    mean: output("images", { label: "Average", help: "mean of the profiles, 0 outside the mask", file: "mean.mrc" }),
    mask: output("images", { label: "Mask", help: "weight of every pixel", file: "mask.mrc" }),
    eigenvalues: output("table", {
      label: "Eigenvalues",
      help: "of every factor",
      file: "eigenvalues.csv",
      inAnswer: true,
    }),
    importance: output("images", {
      label: "Importance",
      help: "correlation of every pixel with a factor, −1 to 1, one image a factor",
      file: "importance.mrcs",
    }),
    explained: output("images", {
      label: "Explained",
      help: "share of the variance of every pixel that the significant factors explain (all factors if none is)",
      file: "explained.mrc",
    }),
  },
  figures: {
    images: { label: "Images", unit: "", help: "images that took part" },
    pixels: { label: "Pixels", unit: "", help: "pixels under the mask" },
    significant: { label: "Significant factors", unit: "", help: "leading factors beyond the noise" },
    share: { label: "Share", unit: "%", help: "of the total that the significant factors hold" },
    largestResidual: { label: "Largest residual", unit: "", help: "‖SᵀS v − σ² v‖/σ² of the factor least well known" },
  },
  kernels: { ...MSA_KERNELS, ...SUM_KERNELS, copyImage },
  estimate: ({ particles, alignments, mask }, params) => {
    if (!particles) return { bytes: 0, seconds: 0 };
    const { width, height } = particles;
    const n = alignments?.count ?? particles.count;
    const m = mask ? width * height : expectedPixels(width, height, params);
    const exact = isExact(params.solver, n, m, staysInMemory(n, m));
    const reading = secondsToRead({ stack: particles, alignments, interpolation: params.interpolation });
    const again = staysInMemory(n, m) ? 0 : reading;
    const perRow = secondsPerRow(m, params.factors * 1.3, again);
    const noise = params.noise ? n * (again + 4 * m * 1.5e-8) + 2 : 0;
    const solving = exact
      ? exactSeconds(n, m, again) + 2 * n * perRow
      : Math.min(params.passes, EXPECTED_PASSES) * n * perRow;
    return {
      bytes:
        rowBytes(n, m) +
        factorBytes(n, m, params.factors, exact, params.passes) +
        4 * width * height * (2 * params.factors + 3) +
        8 * n * params.factors +
        (params.noise ? 128 * m : 0),
      seconds: n * reading + solving + noise,
    };
  },
  async run(ctx, { particles, alignments, mask }, params) {
    const { stack, pixelSize } = particles;
    const { width, height } = stack;
    const rows = usableRows(alignments, stack);
    if (rows.items.length < 2) throw tooFew(rows.items.length);
    if (mask && (mask.stack.width !== width || mask.stack.height !== height)) {
      throw new AppError(
        "image.sizeMismatch",
        `MSA: the mask has ${mask.stack.width} × ${mask.stack.height} pixels, the images ${width} × ${height}.`,
        { expected: [height, width], actual: [mask.stack.height, mask.stack.width] },
      );
    }
    const guess = workOf(rows.items.length, rows.items.length, EXPECTED_PASSES, params.noise);
    ctx.expect(guess);
    const given = mask ? ctx.float32(width * height) : null;
    if (mask && given) {
      await ctx.forEachRange(
        "copyImage",
        1,
        { stack: mask.stack, out: given },
        { label: "reading mask", itemsPerBlock: 1, weight: 0 },
      );
    }
    let average: Float64Array | null = null;
    if (needsAverage(mask, params)) {
      const group = new Int32Array(alignments ? alignments.index.length : stack.count).fill(-1);
      for (const item of rows.items) group[item] = 0;
      const sums = await sumGroups(ctx, { stack, alignments, interpolation: params.interpolation, group, groups: 1 });
      average = sums.mean;
    }
    const pixelMask = makeMask(width, height, params, given, average);
    const analysis = await analyse(ctx, {
      stack,
      alignments,
      interpolation: params.interpolation,
      items: rows.items,
      mask: pixelMask,
      metric: params.metric,
      constant: params.constant,
      factors: params.factors,
      solver: params.solver,
      seed: params.seed,
      passes: params.passes,
      inMemory: staysInMemory(rows.items.length, pixelMask.pixels.length),
      noise: params.noise,
    });
    ctx.expect(analysis.work);
    const pictures = drawFactors(analysis, width * height, (length) => ctx.float32(length));
    const factors = factorsOf(analysis, particles, alignments, pictures);
    const k = analysis.eigenvalues.length;
    const images = (pixels: Float32Array, count: number): ImagesResult => ({
      stack: { kind: "memory", width, height, count, pixels },
      pixelSize,
    });
    const weight = ctx.float32(width * height);
    pixelMask.pixels.forEach((pixel, j) => (weight[pixel] = pixelMask.weights?.[j] ?? 1));
    const share = analysis.eigenvalues.slice(0, factors.significant).reduce((a, b) => a + b, 0) / factors.total;
    return {
      outputs: {
        factors,
        eigenimages: images(pictures.eigenimages, k),
        mean: images(pictures.mean, 1),
        mask: images(weight, 1),
        eigenvalues: eigenvalueTable(factors),
        importance: images(pictures.importance, k),
        explained: images(pictures.explained, 1),
      },
      figures: {
        images: factors.index.length,
        pixels: factors.pixels.length,
        significant: analysis.noise ? factors.significant : null,
        share: analysis.noise ? 100 * share : null,
        largestResidual: factors.residuals.reduce((a, b) => Math.max(a, b), 0),
      },
      notes: notesOf(analysis, params, stack, rows.unplaced),
    };
  },
});

/** Rows whose place is known; all images without alignments. */
function usableRows(alignments: AlignmentsResult | null, stack: StackRef): { items: Uint32Array; unplaced: number[] } {
  if (!alignments) return { items: Uint32Array.from({ length: stack.count }, (_, i) => i), unplaced: [] };
  const { index, psi, shiftX, shiftY } = alignments;
  const wild = index.findIndex((i) => i >= stack.count);
  if (wild >= 0) {
    const reason = `row ${wild + 1} is about image ${index[wild]! + 1}, but the stack holds ${stack.count}`;
    throw new AppError("input.unusable", `MSA: input alignments: ${reason}.`, {
      tool: "msa",
      input: "alignments",
      reason,
    });
  }
  const items: number[] = [];
  const unplaced: number[] = [];
  index.forEach((image, row) => {
    if (Number.isFinite(psi[row]! + shiftX[row]! + shiftY[row]!)) items.push(row);
    else unplaced.push(image);
  });
  return { items: Uint32Array.from(items), unplaced };
}

function tooFew(count: number): AppError {
  const reason = `${count === 0 ? "no image" : "only one image"} to analyse; differences need at least two`;
  return new AppError("input.unusable", `MSA: ${reason}.`, { tool: "msa", input: "particles", reason });
}
