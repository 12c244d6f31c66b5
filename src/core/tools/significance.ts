import type { AppError } from "../errors.js";
import { circleMask, maskRadiusOrAuto } from "../mask/circle.js";
import { falseDiscovery, type FalseDiscoveryRule } from "../statistics/falseDiscovery.js";
import { noiseMeter, type NoiseCorrelation } from "../statistics/noiseCorrelation.js";
import { INTERPOLATIONS } from "../transform/resample.js";
import { rowsWithoutPlace, unplacedNote, unusableAlignments, whyNoSuchImage } from "./alignmentRows.js";
import { leftOutNote } from "./finite.js";
import { SUM_KERNELS, secondsPerImage, sumBytes, sumGroups, sumWork, type GroupMoments } from "./momentSums.js";
import { choice, integer, number, unfit } from "./params.js";
import type { AlignmentsResult, ImagesResult } from "./results.js";
import { noisePower, NOT_TESTED, testPixels } from "./significanceKernels.js";
import { defineTool, input, output } from "./tool.js";

/** Images of each class whose noise is looked at; a function of the problem alone. */
const NOISE_IMAGES = 256;
const NOISE_TASKS = 16;
/** What interpolation in 32-bit floats leaves of a pixel that never changes, in parts of the pixels of its image. */
const ROUNDING = 1e-6;
/** Below this the noise of some neighbours is against each other. */
const AGAINST = -0.1;

const RULES: Record<FalseDiscoveryRule, string> = {
  "benjamini-hochberg": "Benjamini–Hochberg: under positive dependence",
  "benjamini-yekutieli": "Benjamini–Yekutieli: under any dependence",
};

/** `significance`: where two classes differ by more than chance. */
export const significance = defineTool({
  id: "significance",
  title: "Significance of a difference",
  summary:
    "Where two classes differ by more than their noise: Welch's t of every pixel, corrected for the number of pixels.",
  description: [
    "Particles of the two classes are laid onto their class averages from their original pixels, with one interpolation. " +
      "Of every pixel t = (mean of A − mean of B)/√(variance of A/n of A + variance of B/n of B), with the degrees of " +
      "freedom of Welch and Satterthwaite; p is the two-sided probability of Student's t.",
    "Of thousands of pixels some are far apart by chance. Pixels are called significant where q ≤ the false-discovery rate; " +
      "q of the i-th smallest p is the least p·m/j of any j ≥ i, with m pixels under the mask (Benjamini–Hochberg). Of " +
      "those called significant at most that share is expected to be false, if the noise of pixels is independent or " +
      "depends positively; Benjamini–Yekutieli divides the rate by Σ 1/i and holds under any dependence.",
    "Neighbouring pixels share their noise, by its colour and by interpolation. Its correlation is measured on up to " +
      `${NOISE_IMAGES} particles of each class, less their class average; the number of independent pixels is m²/Σ ρ² over ` +
      "all pairs of pixels. It does not enter q, but says how many separate questions the map answers: islands smaller than " +
      "one independent pixel are one finding.",
    "The test holds for classes that were fixed before their pixels were looked at. Classes made from the same images (by " +
      "`classify`) differ by construction along the factors they were made from, noise included: then the map shows where, " +
      "and q is too small. Give the images of one half-set the classes of the other for a test that holds.",
    "Pixels that vary in neither class are not tested.",
  ].join("\n\n"),
  references: [
    "Welch, Biometrika 34, 28 (1947), doi:10.1093/biomet/34.1-2.28",
    "Benjamini & Hochberg, J. R. Stat. Soc. B 57, 289 (1995), doi:10.1111/j.2517-6161.1995.tb02031.x",
    "Benjamini & Yekutieli, Ann. Stat. 29, 1165 (2001), doi:10.1214/aos/1013699998",
    "Bretherton et al., J. Climate 12, 1990 (1999)",
  ],
  params: {
    a: integer({ label: "Class A", help: "its number, from 1", default: 1, min: 1, unit: "" }),
    b: integer({ label: "Class B", help: "its number, from 1", default: 2, min: 1, unit: "" }),
    fdr: number({
      label: "False-discovery rate",
      help: "expected share of false ones among the pixels called significant",
      default: 0.05,
      min: 1e-6,
      max: 0.5,
      step: 0.01,
      unit: "",
    }),
    maskRadius: number({
      label: "Mask radius",
      help: "disc whose pixels are tested",
      default: 0,
      min: 0,
      max: 4096,
      unit: "px",
      special: { 0: "boxSize/2 − 1" },
    }),
    rule: choice({ label: "Correction", help: "how p becomes q", default: "benjamini-hochberg", choices: RULES }),
    interpolation: choice({
      label: "Interpolation",
      help: "how values between the pixels of a particle are found",
      default: "spline",
      choices: INTERPOLATIONS,
      advanced: true,
    }),
  },
  inputs: {
    particles: input("images", { label: "Particles", help: "the stack that was classified" }),
    alignments: input("alignments", {
      label: "Alignments",
      help: "class, angle and shift of each particle",
      cli: { flag: "alignments" },
    }),
  },
  outputs: {
    difference: output("images", { label: "Difference", help: "average of A less that of B", file: "difference.mrc" }),
    error: output("images", { label: "Standard error", help: "of the difference", file: "error.mrc" }),
    t: output("images", {
      label: "t",
      help: "difference in units of its standard error; 0 where not tested",
      file: "t.mrc",
    }),
    q: output("images", { label: "q", help: "least false-discovery rate; 1 where not tested", file: "q.mrc" }),
    significant: output("images", {
      label: "Significant",
      help: "1 where A is denser, −1 where B is, 0 where the difference may be chance",
      file: "significant.mrc",
    }),
  },
  figures: {
    particlesA: { label: "Particles of A", unit: "", help: "particles that took part" },
    particlesB: { label: "Particles of B", unit: "", help: "particles that took part" },
    pixels: { label: "Pixels tested", unit: "", help: "under the mask, where a class varies" },
    significant: { label: "Significant pixels", unit: "", help: "q at or below the false-discovery rate" },
    threshold: { label: "Threshold |t|", unit: "", help: "smallest |t| that is significant; none if none is" },
    independentPixels: { label: "Independent pixels", unit: "", help: "the tested pixels are worth so many" },
    neighbourCorrelation: { label: "Correlation of neighbours", unit: "", help: "of the noise of pixels side by side" },
    correlationLength: { label: "Correlation length", unit: "px", help: "where that of the noise falls below 1/e" },
  },
  answersInFigures: true,
  kernels: { ...SUM_KERNELS, testPixels, noisePower },
  estimate: ({ particles, alignments }, p) => {
    if (!particles) return { bytes: 0, seconds: 0 };
    const size = particles.width * particles.height;
    const count = alignments?.count ?? particles.count;
    const work = { interpolation: p.interpolation, power: false };
    const looked = Math.min(count, 2 * NOISE_IMAGES);
    return {
      bytes: sumBytes(size, 2, count, work) + 8 * 4 * size * NOISE_TASKS + 60 * size,
      seconds: count * secondsPerImage(size, work) + looked * (secondsPerImage(size, work) + 4e-7 * size) + 2e-6 * size,
    };
  },
  async run(ctx, { particles, alignments }, p) {
    const { stack, pixelSize } = particles;
    const { width, height } = stack;
    const size = width * height;
    if (p.a === p.b) throw unfit("significance", "b", `is ${p.b}, as a: a class does not differ from itself`);
    const fail = (reason: string): AppError =>
      unusableAlignments("significance", "Significance of a difference", reason);
    const stray = whyNoSuchImage(alignments, stack.count);
    if (stray !== null) throw fail(stray);
    const unplaced = rowsWithoutPlace(alignments);
    const group = groupsOf(alignments, p.a, p.b, unplaced);
    const check = (counts: readonly number[]): void => {
      [p.a, p.b].forEach((name, k) => {
        if (counts[k]! >= 2) return;
        throw fail(`class ${name} has ${counts[k] === 1 ? "one particle" : "no particle"}; a test needs two at least`);
      });
    };
    check([0, 1].map((k) => group.reduce((n, g) => n + (g === k ? 1 : 0), 0)));

    const work = { interpolation: p.interpolation, power: false };
    const sample = sampled(group);
    const perTask = Math.max(1, Math.ceil(sample.length / NOISE_TASKS));
    const tasks = Math.ceil(sample.length / perTask);
    ctx.expect(sumWork(size, group, 2, work) + tasks);
    const sums = await sumGroups(ctx, { stack, alignments, interpolation: p.interpolation, group, groups: 2 });
    check([...sums.count]);

    const { mask } = circleMask(width, height, maskRadiusOrAuto(p.maskRadius, width, height));
    const shared = { count: ctx.int32(2), mean: sums.mean, m2: sums.m2, mask: ctx.float32(size) };
    shared.count.set(sums.count);
    shared.mask.set(mask);
    const made = {
      difference: ctx.float32(size),
      error: ctx.float32(size),
      t: ctx.float64(size),
      p: ctx.float64(size),
    };
    await ctx.forEachRange(
      "testPixels",
      size,
      { ...shared, ...made, size, rounding: ROUNDING ** 2 * meanSquare(sums) },
      { label: "testing pixels", itemsPerBlock: 10_000, weight: 0 },
    );

    const tested = Uint32Array.from([...made.p.keys()].filter((i) => made.p[i]! !== NOT_TESTED));
    if (tested.length === 0) {
      throw fail("under the mask neither class varies, so there is no noise to measure a difference against");
    }
    const corrected = falseDiscovery(
      Float64Array.from(tested, (i) => made.p[i]!),
      p.rule,
    );
    const [t, q, significant] = [ctx.float32(size), ctx.float32(size).fill(1), ctx.float32(size)];
    t.set(made.t);
    let [found, threshold] = [0, Infinity];
    tested.forEach((i, k) => {
      q[i] = corrected[k]!;
      if (corrected[k]! > p.fdr) return;
      found++;
      threshold = Math.min(threshold, Math.abs(made.t[i]!));
      significant[i] = Math.sign(made.t[i]!);
    });

    shared.mask.fill(0);
    for (const i of tested) shared.mask[i] = 1;
    const noise = await measureNoise(sample, perTask, tasks);
    const image = (pixels: Float32Array): ImagesResult => ({
      stack: { kind: "memory", width, height, count: 1, pixels },
      pixelSize,
    });
    return {
      outputs: {
        difference: image(made.difference),
        error: image(made.error),
        t: image(t),
        q: image(q),
        significant: image(significant),
      },
      figures: {
        particlesA: sums.count[0]!,
        particlesB: sums.count[1]!,
        pixels: tested.length,
        significant: found,
        threshold: found > 0 ? threshold : null,
        independentPixels: noise.independent,
        neighbourCorrelation: noise.neighbours,
        correlationLength: noise.length,
      },
      notes: [
        noiseNote(noise, p.rule),
        ...leftOutNote(stack, sums.nonFinite),
        ...unplacedNote(
          stack,
          unplaced.map((item) => alignments.index[item]!),
        ),
        ...stillNote(mask.reduce((n, v) => n + v, 0) - tested.length),
      ],
    };

    async function measureNoise(rows: readonly number[], perTask: number, tasks: number): Promise<NoiseCorrelation> {
      const meter = noiseMeter(shared.mask, width, height);
      const [items, kind] = [ctx.uint32(rows.length), ctx.uint8(rows.length)];
      items.set(rows);
      kind.set(rows.map((row) => group[row]!));
      const [power, taken] = [ctx.float64(tasks * meter.half), ctx.int32(tasks)];
      await ctx.forEachRange(
        "noisePower",
        tasks,
        { stack, alignments, interpolation: p.interpolation, ...shared, items, group: kind, perTask, power, taken },
        { label: "measuring the noise", itemsPerBlock: 1 },
      );
      const whole = power.slice(0, meter.half);
      for (let task = 1; task < tasks; task++) {
        for (let i = 0; i < meter.half; i++) whole[i] = whole[i]! + power[task * meter.half + i]!;
      }
      return meter.read(
        whole,
        taken.reduce((sum, n) => sum + n, 0),
      );
    }
  },
});

/** ⟨x²⟩ of all pixels of both classes. */
function meanSquare({ mean, m2, count, size }: GroupMoments): number {
  const images = count[0]! + count[1]!;
  let sum = 0;
  for (let i = 0; i < 2 * size; i++) sum += m2[i]! + count[i < size ? 0 : 1]! * mean[i]! ** 2;
  return sum / (images * size);
}

/** 0 and 1 for rows of class a and b (from 1), −1 for others. */
function groupsOf({ classIndex }: AlignmentsResult, a: number, b: number, unplaced: readonly number[]): Int32Array {
  const group = Int32Array.from(classIndex, (k) => (k === a - 1 ? 0 : k === b - 1 ? 1 : -1));
  for (const row of unplaced) group[row] = -1;
  return group;
}

/** Up to {@link NOISE_IMAGES} rows of each class, evenly over it. */
function sampled(group: Int32Array): number[] {
  return [0, 1].flatMap((kind) => {
    const rows = [...group.keys()].filter((row) => group[row] === kind);
    const step = Math.max(1, rows.length / NOISE_IMAGES);
    return Array.from({ length: Math.floor(rows.length / step) }, (_, i) => rows[Math.floor(i * step)]!);
  });
}

function noiseNote(
  { pixels, neighbours, length, lowest, independent }: NoiseCorrelation,
  rule: FalseDiscoveryRule,
): string {
  const worth =
    `The noise of pixels side by side correlates by ${neighbours.toFixed(2)} and falls to 1/e within ${length.toFixed(1)} px: ` +
    `${pixels} pixels are worth about ${Math.round(independent)} independent ones.`;
  if (rule === "benjamini-yekutieli") return `${worth} Benjamini–Yekutieli holds whatever the dependence.`;
  if (lowest >= AGAINST) return `${worth} Benjamini–Hochberg holds: no neighbours are against each other.`;
  return (
    `${worth} Some neighbours are against each other (down to ${lowest.toFixed(2)}), for which Benjamini–Hochberg is not ` +
    "proved; Benjamini–Yekutieli (--rule) holds whatever the dependence."
  );
}

const stillNote = (still: number): string[] =>
  still > 0 ? [`${still} pixel${still === 1 ? " varies" : "s vary"} in neither class and took no part.`] : [];
