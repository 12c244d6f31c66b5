import { AppError } from "../errors.js";
import { INTERPOLATIONS } from "../transform/resample.js";
import { finishKernel } from "./classFinish.js";
import { rowsWithoutPlace, unplacedNote, unusableAlignments, whyNoSuchImage } from "./alignmentRows.js";
import { leftOutNote } from "./finite.js";
import { listNumbers } from "./imageName.js";
import { SUM_KERNELS, secondsPerImage, sumBytes, sumGroups, sumWork } from "./momentSums.js";
import { splitClasses } from "./halves.js";
import { choice, flag, integer } from "./params.js";
import type { FrcCurve, ImagesResult } from "./results.js";
import { FRC_FIGURES, frcFigures, frcMaskRadius, makeCurves, ringCount, GIVEN_ALIGNMENT_NOTE } from "./ringCurves.js";
import { defineTool, input, optionalInput, optionalOutput, output } from "./tool.js";

/** Beyond this a class number is a slip; every class is an image of each output, particles or not. */
const MOST_CLASSES = 100_000;

/** `average`: averages of classes from given alignments, with variance and resolution. */
export const average = defineTool({
  id: "average",
  title: "Average",
  summary: "Averages of particles from given angles and shifts, one interpolation each, with variances and resolution.",
  description: [
    "Every particle is laid onto its class by its alignment, out(p) = in(R(−ψ)(M·p − t)), with one interpolation of " +
      "the original pixels, and averaged. Without alignments the images are averaged as they are.",
    "The variance map is Σ(x − mean)²/(n − 1) of every pixel. The Fourier ring correlation compares the averages of " +
      "two halves of each class; ring r lies at r/boxSize, n counts Friedel mates once. The halves are those of the " +
      "particles' table (rlnRandomSubset) if it has them, else whole micrographs (rlnMicrographName) if a class has at " +
      "least four, else the seed decides; the notes say which.",
    "Images with a pixel that is not a finite number are left out, and named. A class without particles is an empty " +
      "image, so that averages keep the numbers of their classes.",
  ].join("\n\n"),
  references: [
    "Saxton & Baumeister, J. Microsc. 127, 127 (1982)",
    "van Heel & Schatz, J. Struct. Biol. 151, 250 (2005), doi:10.1016/j.jsb.2005.05.009",
    "Rosenthal & Henderson, J. Mol. Biol. 333, 721 (2003), doi:10.1016/j.jmb.2003.07.013",
  ],
  params: {
    classes: flag({
      label: "One average a class",
      help: "average each class of the alignments by itself; off: one average of all particles",
      default: false,
    }),
    interpolation: choice({
      label: "Interpolation",
      help: "how values between the pixels of a particle are found",
      default: "spline",
      choices: INTERPOLATIONS,
      advanced: true,
    }),
    halfSets: flag({
      label: "Half-sets and resolution",
      help: "also average two halves of each class and compare them by Fourier ring correlation",
      default: true,
    }),
    maskRadius: frcMaskRadius,
    seed: integer({
      label: "Seed",
      help: "decides which particles form the halves, where their table does not",
      default: 1,
      min: 0,
      unit: "",
    }),
  },
  inputs: {
    particles: input("images", { label: "Particles", help: "the stack to average" }),
    alignments: optionalInput("alignments", {
      label: "Alignments",
      help:
        "angle, shift and class of each particle: a STAR file, or a CSV with the columns of alignments.csv; without " +
        "them the images are averaged as they are",
      cli: { flag: "alignments" },
    }),
  },
  outputs: {
    averages: output("images", { label: "Averages", help: "in class order", file: "averages.mrcs" }),
    variances: output("images", { label: "Variances", help: "variance of every pixel", file: "variances.mrcs" }),
    halves: optionalOutput("images", {
      label: "Half-set averages",
      help: "first and second half of each class in turn",
      file: "halves.mrcs",
    }),
    frc: optionalOutput("frc", { label: "Resolution", help: "FRC between the halves", file: "frc.csv" }),
    members: output("table", { label: "Members", help: "particles of each class", file: "members.csv" }),
  },
  figures: {
    particles: { label: "Particles averaged", unit: "", help: "particles that took part" },
    averages: { label: "Averages", unit: "", help: "number of averages" },
    ...FRC_FIGURES,
  },
  kernels: { ...SUM_KERNELS, finish: finishKernel },
  estimate: ({ particles, alignments }, params) => {
    if (!particles) return { bytes: 0, seconds: 0 };
    const size = particles.width * particles.height;
    const work = { interpolation: alignments ? params.interpolation : null, power: false };
    const count = alignments?.count ?? particles.count;
    // How many classes there are is known only when the alignments are read; 50 is a common number.
    const groups = (params.classes && alignments ? 50 : 1) * (params.halfSets ? 2 : 1);
    return {
      bytes: sumBytes(size, groups, count, work) + 16 * size * groups,
      seconds: count * secondsPerImage(size, work),
    };
  },
  async run(ctx, { particles, alignments }, params) {
    const { stack, pixelSize } = particles;
    const { width, height } = stack;
    const size = width * height;
    const items = alignments ? alignments.index.length : stack.count;
    const stray = whyNoSuchImage(alignments, stack.count);
    if (stray !== null) throw unusable(stray);
    const byClass = params.classes && alignments !== null;
    const classOf = new Int32Array(items);
    if (byClass) classOf.set(alignments.classIndex);
    const unplaced = alignments ? rowsWithoutPlace(alignments) : [];
    if (items > 0 && unplaced.length === items) throw unusable("no row has an angle and a shift that are numbers");
    for (const item of unplaced) classOf[item] = -1;
    const classes = 1 + classOf.reduce((most, k) => Math.max(most, k), byClass ? -1 : 0);
    if (classes === 0) throw unusable("none of its particles belongs to a class");
    if (classes > MOST_CLASSES) {
      const row = classOf.indexOf(classes - 1);
      throw unusable(`row ${row + 1} is in class ${classes}; at most ${MOST_CLASSES} classes can be averaged`);
    }
    const halves = params.halfSets ? 2 : 1;
    const groups = halves * classes;
    const rings = ringCount(width, height);
    // Before anything else that grows with the classes: a wild class number is refused here.
    const made = {
      averages: ctx.float32(classes * size),
      variances: ctx.float32(classes * size),
      halfAverages: params.halfSets ? ctx.float32(groups * size) : null,
      frc: params.halfSets ? ctx.float64(classes * rings) : null,
    };
    const imageOf = (item: number): number => alignments?.index[item] ?? item;
    const split = params.halfSets ? splitClasses(classOf, imageOf, particles, params.seed) : null;
    const group = split?.group ?? classOf;
    const work = { interpolation: alignments ? params.interpolation : null, power: false };
    ctx.expect(sumWork(size, group, groups, work) + classes);
    const sums = await sumGroups(ctx, { stack, alignments, interpolation: params.interpolation, group, groups });
    const taken = sums.count.reduce((sum, n) => sum + n, 0);
    if (taken === 0) {
      throw new AppError(
        "image.notFinite",
        `All ${sums.nonFinite.length} images hold pixels that are not finite numbers; there is nothing to average.`,
        { name: "particles", images: sums.nonFinite },
      );
    }
    await ctx.forEachRange(
      "finish",
      classes,
      {
        ...made,
        errors: null,
        width,
        height,
        halves,
        maskRadius: params.maskRadius,
        count: sums.count,
        mean: sums.mean,
        m2: sums.m2,
      },
      { label: "comparing halves", itemsPerBlock: Math.max(1, Math.round(5e4 / size)) },
    );

    const counts = Int32Array.from({ length: classes }, (_, k) =>
      halves === 2 ? sums.count[2 * k]! + sums.count[2 * k + 1]! : sums.count[k]!,
    );
    const images = (pixels: Float32Array, count: number): ImagesResult => ({
      stack: { kind: "memory", width, height, count, pixels },
      pixelSize,
    });
    const curves: FrcCurve[] = [];
    if (made.frc) {
      const rows = [];
      for (let k = 0; k < classes; k++) {
        if (sums.count[2 * k]! === 0 || sums.count[2 * k + 1]! === 0) continue;
        rows.push({
          classIndex: k,
          particles: counts[k]!,
          frc: made.frc.slice(k * rings, (k + 1) * rings),
        });
      }
      curves.push(...makeCurves(rows, width, height));
    }
    const empty = [...counts.keys()].filter((k) => counts[k] === 0);
    return {
      outputs: {
        averages: images(made.averages, classes),
        variances: images(made.variances, classes),
        members: {
          columns: [
            { name: "class", label: "Class", unit: "", values: Float64Array.from(counts, (_, k) => k + 1) },
            { name: "particles", label: "Particles", unit: "", values: Float64Array.from(counts) },
          ],
        },
        ...(made.halfAverages && { halves: images(made.halfAverages, groups) }),
        ...(made.frc && { frc: { pixelSize, boxSize: Math.min(width, height), curves } }),
      },
      figures: { particles: taken, averages: classes, ...frcFigures(curves, pixelSize) },
      notes: [
        ...leftOutNote(stack, sums.nonFinite),
        ...unplacedNote(
          stack,
          unplaced.map((item) => alignments!.index[item]!),
        ),
        ...emptyNote(empty),
        ...(split ? [split.note, ...(alignments ? [GIVEN_ALIGNMENT_NOTE] : [])] : []),
      ],
    };
  },
});

function emptyNote(empty: readonly number[]): string[] {
  return empty.length === 0 ? [] : [`No particle is in ${listNumbers("class", empty, "classes")}.`];
}

const unusable = (reason: string): AppError => unusableAlignments("average", "Average", reason);
