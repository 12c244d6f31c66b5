/** Tool: one image moved onto another. */
import type { TranslationalOptions } from "../align/pairTranslational.js";
import { alignTranslation } from "../align/pairTranslational.js";
import { layOnto } from "../align/pairImages.js";
import type { Alignment } from "../conventions.js";
import { findPeaks, type Peak } from "../correlate/peaks.js";
import { circleMask, maskRadiusOrAuto } from "../mask/circle.js";
import { readPairImage, type PairImage } from "../prepare/pairImage.js";
import type { KernelIo } from "../stack.js";
import { lengthOf, oneAlignment, pairFigures, pairInputs, pairOutputs, pictures } from "./alignPairParams.js";
import { mirrorParam } from "./alignParams.js";
import { PAIR_PARAGRAPH, pairExtent, pairPrepareParams, preparedPair } from "./pairPreparation.js";
import { integer, number, unfit } from "./params.js";
import type { TableResult } from "./results.js";
import { defineTool, output, type Range } from "./tool.js";

const ID = "align.translational";
const MOST_PEAKS = 100;
/** Numbers of a peak in shared memory: x, y, height, xInt, yInt, mirror. */
const PEAK = 6;
/** Of the answer: shiftX, shiftY, mirror, ccc, height, at the limit, number of peaks. */
const ANSWER = 7;

interface Args {
  image: PairImage;
  reference: PairImage;
  options: TranslationalOptions;
  peakCount: number;
  /** (3, height, width), (1 or 2, side, side), (peaks, 6), (7). */
  aligned: Float32Array;
  maps: Float32Array;
  peaks: Float64Array;
  answer: Float64Array;
}

function alignKernel(_range: Range, args: Args, io: KernelIo): void {
  const { image, reference, options, peakCount, aligned, maps, peaks, answer } = args;
  const { width, height } = image.size;
  const f = readPairImage(reference, io);
  const g = readPairImage(image, io);
  const size = f.length;
  aligned.set(f);
  aligned.set(g, size);
  const after = aligned.subarray(2 * size);
  const found = alignTranslation(f, g, width, height, options);
  const { mask } = circleMask(width, height, options.maskRadius);
  const coefficient = layOnto(f, g, width, height, found.alignment, mask, after);
  const side = 2 * options.maxShift + 1;
  found.searches.forEach(({ map }, k) => maps.set(map, k * side * side));
  const list = found.searches
    .flatMap(({ map, mirror }) => findPeaks(map, side, side, peakCount).map((peak) => ({ peak, mirror })))
    .sort((a, b) => b.peak.height - a.peak.height)
    .slice(0, peakCount);
  list.forEach(({ peak, mirror }, k) => peaks.set(peakRow(peak, mirror), k * PEAK));
  const { shiftX, shiftY, mirror } = found.alignment;
  const values = [shiftX, shiftY, mirror, coefficient, found.height, found.atLimit, list.length];
  answer.set(values.map(Number));
}

const peakRow = ({ x, y, height, xInt, yInt }: Peak, mirror: boolean): number[] => [
  x,
  y,
  height,
  xInt,
  yInt,
  Number(mirror),
];

/** `align translational`: the shift that lays one image onto another. */
export const alignTranslational = defineTool({
  id: ID,
  title: "Move onto a reference",
  summary: "Finds the shift that lays one image onto another, with the coefficient at every shift.",
  description: [
    "For every shift d of whole pixels within ±maxShift the map holds the correlation coefficient of the reference f, " +
      "under a disc, with the part of the image g that this shift brings under it: " +
      "ccc(d) = Σ(f − f̄)(g(p + d) − ḡ_d) / √(Σ(f − f̄)² · Σ(g(p + d) − ḡ_d)²). The mean and the norm of the image are " +
      "taken anew under the mask at every shift, so that a bright patch does not win by being bright; nothing wraps " +
      "around. It is computed from Fourier products, and equals the sum done pixel by pixel.",
    "The peak d, to a fraction of a pixel by a paraboloid through 3 × 3 values, says where the content of the image " +
      "lies from that of the reference; the shift that aligns it is t = −d. A mirrored image is found by mirroring the " +
      "reference.",
    "An image that is also turned needs `align pair`: the best shift of an image that lies at a wrong angle is seldom " +
      "the right one.",
    PAIR_PARAGRAPH,
  ].join("\n\n"),
  references: [
    "W. O. Saxton, J. Frank, Ultramicroscopy 2, 219–227 (1977), doi:10.1016/S0304-3991(76)91385-1",
    "A. M. Roseman, Ultramicroscopy 94, 225–236 (2003), doi:10.1016/S0304-3991(02)00333-9",
  ],
  params: {
    maxShift: integer({
      label: "Largest shift",
      help: "Shifts up to this far along x and along y are tried.",
      default: 0,
      min: 0,
      max: 2048,
      unit: "px",
      special: { 0: "automatic: a quarter of the box" },
    }),
    maskRadius: number({
      label: "Mask radius",
      help: "Radius of the disc on the reference that is compared.",
      default: 0,
      min: 0,
      max: 4096,
      unit: "px",
      special: { 0: "automatic: the largest disc that fits" },
    }),
    mirror: { ...mirrorParam, help: "Also try the image mirrored." },
    ...pairPrepareParams,
    peaks: integer({
      label: "Peaks",
      help: "So many of the highest peaks of the map are listed.",
      default: 5,
      min: 1,
      max: MOST_PEAKS,
      unit: "",
      advanced: true,
    }),
  },
  inputs: pairInputs,
  outputs: {
    ...pairOutputs,
    ccf: output("images", {
      label: "Coefficient at every shift",
      help: "Middle = no shift; +x to the right, +y towards higher rows; a second map for the mirrored image if asked for.",
      file: "ccf.mrcs",
    }),
    peaks: output("table", {
      label: "Peaks",
      help: "Where the content of the image lies from that of the reference: move the image by (−x, −y).",
      file: "peaks.csv",
    }),
  },
  figures: {
    ...pairFigures,
    height: { label: "Peak height", unit: "", help: "Fitted height of the peak of the map." },
  },
  answersInFigures: true,
  explorable: true,
  kernels: { align: alignKernel },

  estimate(shapes) {
    const { width, height } = pairExtent(shapes.image, shapes.reference);
    const pixels = width * height;
    return { bytes: 20 * pixels, seconds: 2e-6 * pixels };
  },

  async run(ctx, inputs, values) {
    const pair = preparedPair(ID, { image: inputs.image, reference: inputs.reference }, values);
    const { width, height, pixelSize, images } = pair;
    const box = Math.min(width, height);
    const maxShift = values.maxShift > 0 ? values.maxShift : Math.round(box / 4);
    if (maxShift >= box / 2) {
      throw unfit(ID, "maxShift", `is ${maxShift} px; images of ${width} × ${height} px allow less than ${box / 2} px`);
    }
    if (values.maskRadius > box / 2) {
      throw unfit(
        ID,
        "maskRadius",
        `is ${values.maskRadius} px; images of ${width} × ${height} px allow at most ${box / 2} px`,
      );
    }
    const options = {
      maxShift,
      maskRadius: maskRadiusOrAuto(values.maskRadius, width, height),
      mirror: values.mirror,
    };
    const side = 2 * maxShift + 1;
    const aligned = ctx.float32(3 * width * height);
    const maps = ctx.float32((values.mirror ? 2 : 1) * side * side);
    const peaks = ctx.float64(PEAK * values.peaks);
    const answer = ctx.float64(ANSWER);
    ctx.expect(1);
    await ctx.forEachRange(
      "align",
      1,
      {
        ...images,
        options,
        peakCount: values.peaks,
        aligned,
        maps,
        peaks,
        answer,
      },
      { label: "aligning", itemsPerBlock: 1 },
    );
    const [shiftX, shiftY, mirror, ccc, peakHeight, atLimit, count] = Array.from(answer) as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const alignment: Alignment = { psi: 0, shiftX, shiftY, mirror: mirror === 1 };
    return {
      outputs: {
        alignments: oneAlignment(alignment, ccc),
        aligned: pictures(aligned, width, height, pixelSize),
        ccf: pictures(maps, side, side),
        peaks: peakTable(peaks, count),
      },
      figures: {
        psi: 0,
        shiftX,
        shiftY,
        distance: lengthOf(shiftX, shiftY, pixelSize),
        mirror,
        ccc,
        height: peakHeight,
      },
      notes: [
        ...pair.notes,
        ...(atLimit === 1
          ? [`The peak lies at the limit of the search (${maxShift} px); a larger limit may find a better place.`]
          : []),
      ],
    };
  },
});

function peakTable(peaks: Float64Array, count: number): TableResult {
  const column = (name: string, label: string, unit: string, at: number): TableResult["columns"][number] => ({
    name,
    label,
    unit,
    values: Float64Array.from({ length: count }, (_, k) => peaks[k * PEAK + at]!),
  });
  return {
    columns: [
      column("x", "x", "px", 0),
      column("y", "y", "px", 1),
      column("height", "Coefficient", "", 2),
      column("xInt", "x of the highest pixel", "px", 3),
      column("yInt", "y of the highest pixel", "px", 4),
      column("mirror", "Mirrored", "", 5),
    ],
  };
}
