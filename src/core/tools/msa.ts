/** The tool `msa`: images as points, their factors, eigenimages, and how many of them are more than noise. */
import { AppError } from "../errors.js";
import { analyse, MSA_KERNELS, rowBytes, staysInMemory, workOf, type Analysis } from "../msa/analyse.js";
import { factorBytes, isExact } from "../msa/factors.js";
import { exactSeconds } from "../msa/exactFactors.js";
import { secondsPerRow } from "../msa/passes.js";
import { secondsToRead } from "../msa/reading.js";
import { numbersOf, type StackRef } from "../stack.js";
import { INTERPOLATIONS } from "../transform/resample.js";
import { capital, listNumbers } from "./imageName.js";
import { expectedPixels, makeMask, MASK_PARAMS, needsAverage } from "./msaMask.js";
import { SUM_KERNELS, sumGroups } from "./momentSums.js";
import { choice, flag, integer, number } from "./params.js";
import type { AlignmentsResult, FactorsResult, ImagesResult, TableResult } from "./results.js";
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
  description: [
    "Every image, moved by its alignment with one interpolation of the original pixels, is a row of pixels under the " +
      "mask. The metric makes the matrix S of these rows: **S_ij = α_i (y_ij − mean_j) β_j**. Its singular value " +
      "decomposition S = U Σ Vᵀ gives the factors: coordinates c_ik = (UΣ)_ik/α_i, eigenimages e_kj = v_kj/β_j, and every " +
      "image again as **x̂_i = scale_i (mean + Σ_k c_ik e_k) − constant** (for hellinger the square of the bracket). With " +
      "n images, m pixels, x the pixel plus the constant, R_i = Σ_j x_ij and T = Σ_i R_i:",
    "| metric | y_ij | α_i | β_j | eigenvalue |\n|---|---|---|---|---|\n" +
      "| euclidean (PCA) | x_ij | 1 | 1 | σ²/(n − 1) |\n" +
      "| correlation | x_ij | 1 | 1/sd_j | σ²/(n − 1) |\n" +
      "| chi-square (correspondence analysis) | x_ij/R_i | √(R_i/T) | 1/√mean_j | σ², the inertia |\n" +
      "| hellinger | √(x_ij/R_i) | 1 | 1 | σ²/(n − 1) |\n" +
      "| modulation | x_ij/a_i, a_i = √(Σ_j x_ij²/m) | 1/√n | 1/√b_j, b_j = √(Σ_i y_ij²/n) | σ² |",
    "Chi-square and hellinger need pixels that are not negative; a constant may be added, which changes the metric and is " +
      "kept with the result. Modulation is for data about zero, as phase contrast gives: chi-square with root mean squares " +
      "in the place of averages. It is derived here from that description, with equal weights of images: the paper that " +
      "names it could not be had, so its numbers may differ from those of IMAGIC. Any image may be multiplied by a positive " +
      "factor without a change of its coordinates.",
    "The smaller side, images or pixels, is solved whole up to 1,000; beyond, a block Krylov iteration starts from random " +
      "numbers of the seed, until all that may be more than noise is known (see the parameter passes). The residual ‖SᵀS v − σ² v‖/σ² of every factor says how well it is known. Rows stay in memory " +
      "up to 768 MB, else the files are read again in every pass.",
    "How many factors are more than noise: noise is modelled as a stationary process under the mask, with the power " +
      "spectrum, the variance of each pixel and the variance of each image that the data have when the factors found so " +
      "far are taken off. Its largest eigenvalue lies at the edge of the spectrum of its covariance, with the fluctuations " +
      "of Tracy and Widom; a factor beyond the 99 % quantile is significant. For white noise this is the edge of Marchenko " +
      "and Pastur, σ²(√n + √m)². Drifts of brightness, rims of masks and wrong alignments are not noise: they make factors " +
      "like any other difference between images. Where there is next to no noise, as between averages of many images, the " +
      "edge is what their own spectrum would reach: factors below it may be real, but the spectrum alone does not show it.",
    "A soft mask of weights w analyses b + w(x − b), b the mean of the image beyond the mask. Importance is the " +
      "correlation of a pixel with a factor, −1 … 1; the squares add up to the share of the pixel's variance that the " +
      "factors explain. The sign of a factor is chosen so that the pixel of largest weight is positive.",
  ].join("\n\n"),
  references: [
    "van Heel & Frank, Ultramicroscopy 6, 187 (1981), doi:10.1016/0304-3991(81)90059-0",
    "Benzécri, L'analyse des données II, Dunod (1973)",
    "Rao, Qüestiió 19, 23 (1995)",
    "van Heel, Portugal & Schatz, Open J. Stat. 6, 701 (2016), doi:10.4236/ojs.2016.64059",
    "Halko, Martinsson & Tropp, SIAM Rev. 53, 217 (2011), doi:10.1137/090771806",
    "Musco & Musco, Adv. Neural Inf. Process. Syst. 28 (2015)",
    "Marchenko & Pastur, Math. USSR Sb. 1, 457 (1967), doi:10.1070/SM1967v001n04ABEH001994",
    "El Karoui, Ann. Probab. 35, 663 (2007), doi:10.1214/009117906000000917",
    "Dobriban & Owen, J. R. Stat. Soc. B 81, 163 (2019), doi:10.1111/rssb.12301",
    "Otsu, IEEE Trans. Syst. Man Cybern. 9, 62 (1979), doi:10.1109/TSMC.1979.4310076",
  ],
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

interface Pictures {
  mean: Float32Array;
  eigenimages: Float32Array;
  importance: Float32Array;
  explained: Float32Array;
}

/** Vectors over pixels as images, 0 outside the mask. */
export function drawFactors(analysis: Analysis, size: number, room: (length: number) => Float32Array): Pictures {
  const { source, factors, energy, noise } = analysis;
  const { pixels, mean, beta } = source;
  const m = pixels.length;
  const k = factors.values.length;
  const counted = noise && noise.significant > 0 ? noise.significant : k;
  const pictures = { mean: room(size), eigenimages: room(k * size), importance: room(k * size), explained: room(size) };
  for (let j = 0; j < m; j++) {
    const pixel = pixels[j]!;
    pictures.mean[pixel] = mean[j]!;
    let explained = 0;
    for (let f = 0; f < k; f++) {
      const v = factors.vectors[f * m + j]!;
      pictures.eigenimages[f * size + pixel] = beta[j]! > 0 ? v / beta[j]! : 0;
      const importance = energy[j]! > 0 ? (v * Math.sqrt(factors.values[f]!)) / Math.sqrt(energy[j]!) : 0;
      pictures.importance[f * size + pixel] = importance;
      if (f < counted) explained += importance * importance;
    }
    pictures.explained[pixel] = explained;
  }
  return pictures;
}

export function factorsOf(
  { source, factors, eigenvalues, total, noise }: Analysis,
  particles: ImagesResult,
  alignments: AlignmentsResult | null,
  { mean, eigenimages }: Pictures,
): FactorsResult {
  const { items, alpha, scale, pixels } = source;
  const n = items.length;
  const k = eigenvalues.length;
  const coordinates = factors.y;
  for (let i = 0; i < n; i++) for (let f = 0; f < k; f++) coordinates[i * k + f] = coordinates[i * k + f]! / alpha[i]!;
  return {
    metric: source.metric,
    width: source.stack.width,
    height: source.stack.height,
    pixelSize: particles.pixelSize,
    index: items.map((item) => alignments?.index[item] ?? item),
    pixels,
    weights: source.weights,
    eigenvalues,
    total,
    residuals: factors.residuals,
    noiseEdge: noise?.edge ?? new Float64Array(k),
    significant: noise?.significant ?? 0,
    coordinates,
    scale,
    constant: source.constant,
    mean,
    eigenimages,
    particles,
    alignments,
    interpolation: source.interpolation,
  };
}

function eigenvalueTable({ eigenvalues, total, noiseEdge, residuals }: FactorsResult): TableResult {
  let sum = 0;
  const percent = eigenvalues.map((value) => (100 * value) / total);
  const cumulative = percent.map((value) => (sum += value));
  return {
    columns: [
      { name: "factor", label: "Factor", unit: "", values: eigenvalues.map((_, f) => f + 1) },
      { name: "eigenvalue", label: "Eigenvalue", unit: "", values: eigenvalues },
      { name: "percent", label: "Share", unit: "%", values: percent },
      { name: "cumulative", label: "Cumulative", unit: "%", values: cumulative },
      { name: "noiseEdge", label: "Noise edge", unit: "", values: noiseEdge },
      { name: "residual", label: "Residual", unit: "", values: residuals },
    ],
  };
}

/** Beyond this a factor is not what a longer search would find. */
const ROUGH = 0.01;

function notesOf(
  analysis: Analysis,
  params: { factors: number; constant: number; noise: boolean; solver: string },
  stack: StackRef,
  unplaced: readonly number[],
): string[] {
  const { factors, noise, nonFinite, unused, source } = analysis;
  const k = factors.values.length;
  const notes: string[] = [];
  if (nonFinite.length > 0) {
    notes.push(
      `${capital(listNumbers("image", numbersOf(stack, nonFinite)))} left out: with pixels that are not finite numbers.`,
    );
  }
  if (unplaced.length > 0) {
    notes.push(
      `${capital(listNumbers("image", numbersOf(stack, unplaced)))} left out: with an angle or a shift that is no number.`,
    );
  }
  if (k < params.factors) {
    notes.push(
      `${source.items.length} images of ${source.pixels.length} pixels differ along ${k} factors only, not the ${params.factors} asked for.`,
    );
  }
  if (unused > 0) {
    notes.push(`${unused} of ${source.pixels.length} pixels do not vary, or are 0 in all images, and take no part.`);
  }
  if (source.constant !== 0) notes.push(`${source.constant} was added to every pixel, which is part of the metric.`);
  if (params.solver === "exact" && !factors.exact) {
    notes.push("The rows do not fit into memory, so the factors were found by iteration.");
  }
  const rough = [...factors.residuals.keys()].filter((f) => factors.residuals[f]! > ROUGH);
  const first = rough.find((f) => noise !== null && f < noise.significant);
  if (first !== undefined) {
    notes.push(`Factor ${first + 1} is known only to a residual of ${factors.residuals[first]!.toPrecision(2)}.`);
  }
  if (noise) notes.push(noiseNote(noise.significant, k));
  return notes;
}

function noiseNote(significant: number, k: number): string {
  if (significant === 0) return "No factor lies beyond what noise of the same power spectrum would reach.";
  if (significant === k) {
    return `All ${k} factors lie beyond what noise of the same power spectrum would reach; there may be more.`;
  }
  const [noun, verb] = significant === 1 ? ["The first factor", "lies"] : [`The first ${significant} factors`, "lie"];
  return `${noun} ${verb} beyond what noise of the same power spectrum would reach.`;
}

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
