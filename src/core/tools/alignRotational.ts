/** Tool: one image turned onto another. */
import { annulus, layOnto } from "../align/pairImages.js";
import { alignRotation, type RotationalOptions } from "../align/pairRotational.js";
import type { Alignment } from "../conventions.js";
import { unwrap } from "../polar/rings.js";
import { readPairImage, type PairImage } from "../prepare/pairImage.js";
import type { KernelIo } from "../stack.js";
import {
  lengthOf,
  nearTieNote,
  oneAlignment,
  pairFigures,
  pairInputs,
  pairOutputs,
  pairRings,
  pictures,
  ringParams,
} from "./alignPairParams.js";
import { mirrorParam } from "./alignParams.js";
import { PAIR_PARAGRAPH, pairExtent, pairPrepareParams, preparedPair } from "./pairPreparation.js";
import type { CurvesResult } from "./results.js";
import { defineTool, output, type Range } from "./tool.js";

const ID = "align.rotational";

/** The answer in shared memory; NaN = there is none. */
const ANSWER = [
  "psi",
  "mirror",
  "ccc",
  "score",
  "otherHand",
  "runnerUpPsi",
  "runnerUp",
  "symmetry",
  "symmetryScore",
] as const;

interface Args {
  image: PairImage;
  reference: PairImage;
  options: RotationalOptions;
  /** (3, height, width). */
  aligned: Float32Array;
  /** (3, rings, angles): reference, image, image after. */
  strips: Float32Array;
  /** (rings, angles). */
  rings: Float32Array;
  /** (2, angles): straight, mirrored. */
  sum: Float64Array;
  /** One number for each of {@link ANSWER}. */
  answer: Float64Array;
}

function alignKernel(_range: Range, args: Args, io: KernelIo): void {
  const { image, reference, options, aligned, strips, rings, sum, answer } = args;
  const { width, height } = image.size;
  const f = readPairImage(reference, io);
  const g = readPairImage(image, io);
  const size = f.length;
  aligned.set(f);
  aligned.set(g, size);
  const after = aligned.subarray(2 * size);
  const found = alignRotation(f, g, width, height, options);
  const { radii, angles } = options.rings;
  const mask = annulus(width, height, radii[0]!, radii.at(-1)!);
  const ccc = layOnto(f, g, width, height, found.alignment, mask, after);
  const strip = radii.length * angles;
  strips.set(found.polarReference);
  strips.set(found.polarImage, strip);
  unwrap(after, width, height, options.rings, options.interpolation, strips.subarray(2 * strip));
  rings.set(found.rings);
  sum.set(found.straight);
  sum.set(found.mirrored, angles);
  answer.set([
    found.alignment.psi,
    Number(found.alignment.mirror),
    ccc,
    found.score,
    found.otherHand.score,
    found.runnerUp?.psi ?? Number.NaN,
    found.runnerUp?.score ?? Number.NaN,
    found.symmetry.n,
    found.symmetry.score,
  ]);
}

/** `align rotational`: the angle that lays one image onto another. */
export const alignRotational = defineTool({
  id: ID,
  title: "Turn onto a reference",
  summary: "Finds the angle that lays one image onto another, with the correlation on every ring.",
  description: [
    "Both images are read on rings about the centre. A turn of the image is a shift along the rings, so the correlation " +
      "of each ring at every angle comes from one-dimensional Fourier transforms, and the sum over the rings, each with " +
      "its weight, peaks at the angle sought: c(ψ) = Σ w Σ (f(r, φ) − f̄)(g(r, φ + ψ) − ḡ) / √(Σ w Σ (f − f̄)² · Σ w Σ (g − ḡ)²), " +
      "f the image, g the reference. With the radius as weight every pixel counts the same, and c is the correlation " +
      "coefficient over the annulus between the inner and the outer radius; nothing else is compared. A parabola gives a " +
      "fraction of the angular step.",
    "The mirrored image is compared by mirroring the reference, and its curve is always made; it can win only with " +
      "`mirror`. An angle whose peak nearly ties with the best is told, and so is an n-fold symmetry of the sum: for an " +
      "n-fold object the answer is one of n equally good ones.",
    "Rings turn about the centre of the box. An image that lies beside it needs `align pair`.",
    PAIR_PARAGRAPH,
  ].join("\n\n"),
  references: [
    "W. O. Saxton, J. Frank, Ultramicroscopy 2, 219–227 (1977), doi:10.1016/S0304-3991(76)91385-1",
    "P. A. Penczek, M. Radermacher, J. Frank, Ultramicroscopy 40, 33–53 (1992), doi:10.1016/0304-3991(92)90233-A",
  ],
  params: {
    ...ringParams,
    mirror: { ...mirrorParam, help: "The mirrored image may win." },
    ...pairPrepareParams,
  },
  inputs: pairInputs,
  outputs: {
    ...pairOutputs,
    sum: output("curves", {
      label: "Sum over the rings",
      help: "Coefficient of all rings together at every angle, straight and mirrored.",
      file: "sum.csv",
    }),
    rings: output("images", {
      label: "Coefficient on each ring",
      help: "One row a ring, innermost first, one column an angle from 0°; for the hand that won.",
      file: "rings.mrc",
    }),
    strips: output("images", {
      label: "Reference, image before and image after on rings",
      help: "One row a ring, innermost first, one column an angle from 0° (+x) towards +y.",
      file: "strips.mrcs",
    }),
  },
  figures: {
    ...pairFigures,
    score: { label: "Peak height", unit: "", help: "Fitted height of the peak of the sum, −1 … 1." },
    mirroredBest: {
      label: "Other hand",
      unit: "",
      help: "Highest score of the other hand (mirrored, if straight won).",
    },
    runnerUpPsi: { label: "Next best angle", unit: "°", help: "Where the next peak of the sum lies." },
    runnerUp: { label: "Next best score", unit: "", help: "Height of the next peak of the sum." },
    symmetry: { label: "Symmetry", unit: "", help: "The sum repeats so many times in a full turn; 1 = it does not." },
    symmetryScore: { label: "Score of the symmetry", unit: "", help: "1 = the sum repeats exactly." },
  },
  answersInFigures: true,
  explorable: true,
  kernels: { align: alignKernel },

  estimate(shapes, values) {
    const { width, height } = pairExtent(shapes.image, shapes.reference);
    const box = Math.min(width, height);
    const samples = (Math.max(1, box / 2 / values.ringStep) * 360) / values.angularStep;
    return { bytes: 20 * width * height + 24 * samples, seconds: 1e-6 * (samples + width * height) };
  },

  async run(ctx, inputs, values) {
    const pair = preparedPair(ID, { image: inputs.image, reference: inputs.reference }, values);
    const { width, height, pixelSize, images } = pair;
    const rings = pairRings(ID, pair, values, 0);
    const { angles } = rings;
    const count = rings.radii.length;
    const { ringWeight: weight, interpolation, mirror } = values;
    const aligned = ctx.float32(3 * width * height);
    const strips = ctx.float32(3 * count * angles);
    const each = ctx.float32(count * angles);
    const sum = ctx.float64(2 * angles);
    const answer = ctx.float64(ANSWER.length);
    ctx.expect(1);
    await ctx.forEachRange(
      "align",
      1,
      {
        ...images,
        options: { rings, weight, interpolation, mirror },
        aligned,
        strips,
        rings: each,
        sum,
        answer,
      },
      { label: "aligning", itemsPerBlock: 1 },
    );
    const found = Object.fromEntries(ANSWER.map((name, i) => [name, answer[i]!])) as Record<
      (typeof ANSWER)[number],
      number
    >;
    const runnerUpPsi = Number.isNaN(found.runnerUp) ? null : found.runnerUpPsi;
    const runnerUp = Number.isNaN(found.runnerUp) ? null : found.runnerUp;
    const alignment: Alignment = { psi: found.psi, shiftX: 0, shiftY: 0, mirror: found.mirror === 1 };
    return {
      outputs: {
        alignments: oneAlignment(alignment, found.ccc),
        aligned: pictures(aligned, width, height, pixelSize),
        sum: angleCurves(angles, [
          { name: "straight", label: "Straight", values: sum.slice(0, angles) },
          { name: "mirrored", label: "Mirrored", values: sum.slice(angles) },
        ]),
        rings: pictures(each, angles, count),
        strips: pictures(strips, angles, count),
      },
      figures: {
        psi: found.psi,
        shiftX: 0,
        shiftY: 0,
        distance: lengthOf(0, 0, pixelSize),
        mirror: found.mirror,
        ccc: found.ccc,
        score: found.score,
        mirroredBest: found.otherHand,
        runnerUpPsi,
        runnerUp,
        symmetry: found.symmetry,
        symmetryScore: found.symmetryScore,
      },
      notes: [
        ...pair.notes,
        ...nearTieNote(found.score, runnerUpPsi, runnerUp),
        ...(found.symmetry > 1
          ? [`The sum is ${found.symmetry}-fold: peaks every ${(360 / found.symmetry).toFixed(1)}°.`]
          : []),
      ],
    };
  },
});

function angleCurves(
  angles: number,
  series: readonly { name: string; label: string; values: Float64Array }[],
): CurvesResult {
  return {
    x: { label: "psi", unit: "°", values: Float64Array.from({ length: angles }, (_, a) => (a * 360) / angles) },
    series: series.map((one) => ({ ...one, unit: "" })),
  };
}
