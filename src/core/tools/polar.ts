import { wrapDegrees } from "../conventions.js";
import { pairRings, partsParam, pictures, ringParams } from "./alignPairParams.js";
import { PAIR_PARAGRAPH, pairExtent, pairPrepareParams, preparedPair } from "./pairPreparation.js";
import { ANSWER, MOST_PEAKS, polarKernel } from "./polarKernel.js";
import type { CurvesResult, ImagesResult } from "./results.js";
import { defineTool, input, optionalInput, optionalOutput, output } from "./tool.js";

/** Symmetries are looked for up to this many folds. */
const MOST_FOLDS = 24;

/** `polar`: an image on rings. */
export const polar = defineTool({
  id: "polar",
  title: "Rings",
  summary: "Unwraps an image on rings, and tells its angular harmonics, its symmetry, and its turn against another.",
  description: [
    "Ring r of the polar image is its row, innermost first; column a is the azimuth a·step, from +x (to the right) towards " +
      "+y (higher rows), about the centre floor(n/2). Turning the image by +ψ moves its polar image by ψ to the right. " +
      "The step is made to fit a full turn a whole number of times.",
    "The power of order m is what repeats m times in a full turn, as a mean over the rings with their weights; the share " +
      "leaves m = 0 out. The self-correlation s(ψ) compares the image with itself turned by ψ, about the mean of each " +
      "ring, so that a bare disc shows no symmetry; it is 1 at 0°, and an n-fold image has it again at every multiple of " +
      "360°/n. The score of n is the mean of s at these turns: 1 for an exactly n-fold image, about 0 for noise.",
    "With another image, its rings are unwrapped too, and the correlation of each ring at every angle, and the sum over " +
      "the rings, say by which ψ the first image must be turned to lie on the other; the same for the mirrored image. " +
      "With the radius as weight the sum is the correlation coefficient over the annulus. `align rotational` applies it.",
    PAIR_PARAGRAPH,
  ].join("\n\n"),
  references: [
    "W. O. Saxton, J. Frank, Ultramicroscopy 2, 219–227 (1977), doi:10.1016/S0304-3991(76)91385-1",
    "R. A. Crowther, L. A. Amos, J. Mol. Biol. 60, 123–130 (1971), doi:10.1016/0022-2836(71)90452-9",
  ],
  params: {
    ...ringParams,
    outerRadius: { ...ringParams.outerRadius, special: { 0: "automatic: floor(boxSize/2) − 2, at least boxSize/4" } },
    ...pairPrepareParams,
    parts: partsParam,
  },
  inputs: {
    image: input("images", { label: "Image", help: "the image to unwrap (one image: 5@stack.mrcs)" }),
    other: optionalInput("images", {
      label: "Other image",
      help: "an image of the same size to compare it with",
      cli: { flag: "with" },
    }),
  },
  outputs: {
    polar: output("images", {
      label: "On rings",
      help: "one row a ring, innermost first, one column an angle from 0°; the other image second",
      file: "polar.mrc",
    }),
    self: output("curves", {
      label: "Self-correlation under rotation",
      help: "s(ψ) of the image, and of the other image",
      file: "self.csv",
    }),
    harmonics: output("table", {
      label: "Harmonics",
      help: "order, power, share (without order 0), score (of that many-fold symmetry, orders 2 to 24)",
      file: "harmonics.csv",
    }),
    symmetryPeaks: output("table", {
      label: "Peaks of the self-correlation",
      help: "angle (°), height; from the highest",
      file: "symmetry-peaks.csv",
      inAnswer: true,
    }),
    sum: optionalOutput("curves", {
      label: "Correlation with the other image",
      help: "sum over the rings at every angle, straight and mirrored, with --with",
      file: "sum.csv",
    }),
    rings: optionalOutput("images", {
      label: "Correlation on each ring",
      help: "one row a ring, one column an angle from 0°, straight, with --with",
      file: "rings.mrc",
    }),
    parts: optionalOutput("images", {
      label: "Harmonics of each ring",
      help: "power, one row a ring, one column an order from 0, with --parts",
      file: "ring-harmonics.mrc",
    }),
  },
  figures: {
    symmetry: { label: "Symmetry", unit: "", help: "n of the strongest n-fold; 1 = none scores 0.1" },
    symmetryScore: { label: "Score of the symmetry", unit: "", help: "1 = exactly n-fold, about 0 for noise" },
    rings: { label: "Rings", unit: "", help: "number of rings" },
    angularStep: { label: "Angular step", unit: "°", help: "360°/number of samples on a ring" },
    psi: { label: "psi", unit: "°", help: "turn that lays the image on the other one" },
    score: { label: "Peak height", unit: "", help: "coefficient on the rings at that turn" },
    mirroredPsi: { label: "psi, mirrored", unit: "°", help: "turn, before mirroring, that lays it there mirrored" },
    mirroredScore: { label: "Peak height, mirrored", unit: "", help: "coefficient on the rings at that turn" },
  },
  answersInFigures: true,
  explorable: true,
  kernels: { unwrap: polarKernel },
  estimate: ({ image, other }, { angularStep, ringStep }) => {
    const { width, height } = pairExtent(image, other);
    const size = width * height;
    const samples = (360 / angularStep) * (Math.min(width, height) / 2 / ringStep);
    return { bytes: 48 * size + 100 * samples, seconds: 1e-3 + 1.5e-7 * size + 4e-7 * samples };
  },
  async run(ctx, { image, other }, params) {
    const given: Record<string, ImagesResult> = { image, ...(other && { other }) };
    const pair = preparedPair("polar", given, params);
    const rings = pairRings("polar", pair, params, 0);
    const { radii, angles } = rings;
    const strip = radii.length * angles;
    const orders = Math.floor(angles / 2) + 1;
    const count = other ? 2 : 1;
    const args = {
      images: Object.values(pair.images),
      rings,
      weight: params.ringWeight,
      interpolation: params.interpolation,
      polar: ctx.float32(count * strip),
      self: ctx.float64(count * angles),
      ringPower: ctx.float32(radii.length * orders),
      ringPowerAsked: params.parts,
      power: ctx.float64(orders),
      scores: ctx.float64(Math.min(MOST_FOLDS, orders - 1) + 1),
      selfPeaks: ctx.float64(2 * MOST_PEAKS),
      ringCurves: ctx.float32(other ? strip : 0),
      sum: ctx.float64(other ? 2 * angles : 0),
      answer: ctx.float64(ANSWER.length),
    };
    ctx.expect(1);
    await ctx.forEachRange("unwrap", 1, args, { label: "unwrapping", itemsPerBlock: 1 });

    const { answer, power, scores, self, selfPeaks, sum } = args;
    const step = 360 / angles;
    const x = { label: "angle", unit: "°", values: Float64Array.from({ length: angles }, (_, a) => a * step) };
    const curves = (values: Float64Array, names: readonly (readonly [string, string])[]): CurvesResult => ({
      x,
      series: names.map(([name, label], i) => ({
        name,
        label,
        unit: "",
        values: values.slice(i * angles, (i + 1) * angles),
      })),
    });
    const total = power.reduce((s, p, m) => (m === 0 ? 0 : s + p), 0);
    const column = (name: string, label: string, unit: string, values: Float64Array) => ({ name, label, unit, values });
    const listed = answer[ANSWER.peaks]!;
    const turn = (place: number): number | null => (other ? wrapDegrees(answer[place]! * step) : null);
    const own: readonly (readonly [string, string])[] = [["self", "Image"]];
    return {
      outputs: {
        polar: pictures(args.polar, angles, radii.length),
        self: curves(self, other ? [...own, ["other", "Other image"]] : own),
        harmonics: {
          columns: [
            column(
              "order",
              "Order",
              "",
              Float64Array.from(power, (_, m) => m),
            ),
            column("power", "Power", "", power),
            column(
              "share",
              "Share",
              "",
              power.map((p, m) => (m === 0 || total === 0 ? 0 : p / total)),
            ),
            column(
              "score",
              "Score of the symmetry",
              "",
              Float64Array.from(power, (_, n) => scores[n] ?? 0),
            ),
          ],
        },
        symmetryPeaks: {
          columns: [
            column(
              "angle",
              "Angle",
              "°",
              Float64Array.from({ length: listed }, (_, i) => selfPeaks[2 * i]! * step),
            ),
            column(
              "height",
              "Height",
              "",
              Float64Array.from({ length: listed }, (_, i) => selfPeaks[2 * i + 1]!),
            ),
          ],
        },
        ...(other && {
          sum: curves(sum, [
            ["straight", "Straight"],
            ["mirrored", "Mirrored"],
          ]),
          rings: pictures(args.ringCurves, angles, radii.length),
        }),
        ...(params.parts && { parts: pictures(args.ringPower, orders, radii.length) }),
      },
      figures: {
        symmetry: answer[ANSWER.symmetry]!,
        symmetryScore: answer[ANSWER.symmetryScore]!,
        rings: radii.length,
        angularStep: step,
        psi: turn(ANSWER.psi),
        score: other ? answer[ANSWER.score]! : null,
        mirroredPsi: turn(ANSWER.mirroredPsi),
        mirroredScore: other ? answer[ANSWER.mirroredScore]! : null,
      },
      notes: pair.notes,
    };
  },
});
