/** What the three tools that lay one image onto another share: parameters, checks of their inputs, outputs. */
import type { Alignment } from "../conventions.js";
import { largestRing, makeRings, type Rings } from "../polar/rings.js";
import type { StackRef } from "../stack.js";
import type { PairShape } from "./pairPreparation.js";
import { choice, flag, integer, number, unfit } from "./params.js";
import type { AlignmentsResult, ImagesResult } from "./results.js";
import { input, output } from "./tool.js";

export const pairInputs = {
  image: input("images", {
    label: "Image",
    help: "The image to be laid onto the reference (one image: 5@stack.mrcs).",
  }),
  reference: input("images", {
    label: "Reference",
    help: "The image it is laid onto (one image).",
    cli: { flag: "reference", images: "reference-image" },
  }),
};

export const pairOutputs = {
  alignments: output("alignments", {
    label: "Alignment",
    help: "Angle, shift, mirror and coefficient of the image.",
    file: "alignments",
  }),
  aligned: output("images", {
    label: "Reference, image before, image after",
    help: "As they were compared: with CTF and filters, and with the noise if any was added.",
    file: "aligned.mrcs",
  }),
};

export const pairFigures = {
  psi: { label: "psi", unit: "°", help: "Angle by which the image is turned." },
  shiftX: { label: "Shift x", unit: "px", help: "Shift along x after turning." },
  shiftY: { label: "Shift y", unit: "px", help: "Shift along y after turning." },
  distance: { label: "Length of the shift", unit: "Å", help: "None without a pixel size." },
  mirror: { label: "Mirrored", unit: "", help: "1 = the image is mirrored, after turning and shifting." },
  ccc: {
    label: "Coefficient",
    unit: "",
    help: "Correlation coefficient of the reference with the aligned image under the mask, −1 … 1.",
  },
};

/** Of the tool that searches an orientation for every shift. */
export const searchFigures = {
  searches: { label: "Orientation searches", unit: "", help: "Shifts of the grid, each with its own search." },
  score: { label: "Best score", unit: "", help: "Score of the best cell, −1 … 1." },
  scoreUnmoved: { label: "Score without a shift", unit: "", help: "Score of the cell in the middle." },
  psiUnmoved: { label: "psi without a shift", unit: "°", help: "The angle that the cell in the middle found." },
  gridPsi: { label: "psi of the best cell", unit: "°", help: "Before the refinement." },
  gridX: { label: "x of the best cell", unit: "px", help: "o, before the refinement." },
  gridY: { label: "y of the best cell", unit: "px", help: "o, before the refinement." },
  originX: { label: "Origin x", unit: "px", help: "o of the answer: the shift along x before turning." },
  originY: { label: "Origin y", unit: "px", help: "o of the answer: the shift along y before turning." },
  refined: { label: "Refined", unit: "", help: "1 = the refined answer was taken; 0 = the best cell was kept." },
  runnerUpPsi: { label: "Next best angle", unit: "°", help: "Where the next peak of the best cell's curve lies." },
  runnerUp: { label: "Next best score", unit: "", help: "Height of the next peak of the best cell's curve." },
  mirroredBest: { label: "Other hand", unit: "", help: "Highest score of the other hand at any shift." },
};

export const ringParams = {
  innerRadius: number({
    label: "Inner radius",
    help: "Radius of the innermost ring.",
    default: 1,
    min: 0,
    max: 4096,
    unit: "px",
  }),
  outerRadius: number({
    label: "Outer radius",
    help: "Rings lie up to this radius.",
    default: 0,
    min: 0,
    max: 4096,
    unit: "px",
    special: { 0: "automatic: floor(boxSize/2) − 2 − maxShift, at least boxSize/4" },
  }),
  ringStep: number({
    label: "Ring step",
    help: "Distance from one ring to the next.",
    default: 1,
    min: 0.25,
    max: 256,
    unit: "px",
    advanced: true,
  }),
  angularStep: number({
    label: "Angular step",
    help: "Distance of the samples along a ring; the peak is found to a fraction of it.",
    default: 1,
    min: 0.1,
    max: 15,
    unit: "°",
    advanced: true,
  }),
  ringWeight: choice({
    label: "Ring weight",
    help: "What each ring counts in the sum; the radius makes every pixel count the same.",
    choices: { none: "none", radius: "radius", "radius-squared": "radius squared" },
    default: "radius",
    advanced: true,
  }),
  interpolation: choice({
    label: "Interpolation",
    help: "How the image is read on the rings, between its pixels.",
    choices: { nearest: "nearest pixel", bilinear: "bilinear", cubic: "cubic B-spline" },
    default: "bilinear",
    advanced: true,
  }),
};

export const partsParam = flag({
  label: "Also the steps in between",
  help: "Adds what the answer was found from, for looking at.",
  default: false,
  advanced: true,
});

export const pairSeedParam = integer({
  label: "Seed",
  help: "Fixes the noise that is added; the same seed gives the same noise.",
  default: 1,
  min: 0,
  max: 4294967295,
  unit: "",
  advanced: true,
});

interface RingValues {
  innerRadius: number;
  outerRadius: number;
  ringStep: number;
  angularStep: number;
}

/**
 * The rings that the parameters ask for; moved by up to `reach` px along x and y they stay within the image.
 * @throws AppError "params.invalid"
 */
export function pairRings(tool: string, { width, height }: PairShape, values: RingValues, reach: number): Rings {
  const box = Math.min(width, height);
  const size = `images of ${width} × ${height} px`;
  const most = largestRing(width, height) - reach;
  const automatic = Math.max(Math.floor(box / 2) - 2 - Math.ceil(reach), Math.ceil(box / 4));
  const outerRadius = values.outerRadius > 0 ? values.outerRadius : automatic;
  if (outerRadius > most + 1e-9) {
    if (values.outerRadius === 0) {
      throw unfit(tool, "maxShift", `is ${reach} px: rings of a quarter of the box would leave ${size}`);
    }
    const moved = reach > 0 ? ` moved by up to ${reach} px` : "";
    throw unfit(tool, "outerRadius", `is ${outerRadius} px; rings${moved} stay within ${size} up to ${most} px`);
  }
  if (values.innerRadius >= outerRadius) {
    throw unfit(
      tool,
      "innerRadius",
      `is ${values.innerRadius} px; it must be less than the outer radius, ${outerRadius} px`,
    );
  }
  return makeRings(values.innerRadius, outerRadius, values.ringStep, Math.round(360 / values.angularStep));
}

/** What says how clearly an angle was decided, for the notes: the angles that fit nearly as well. */
export function nearTieNote(score: number, runnerUpPsi: number | null, runnerUp: number | null): string[] {
  if (runnerUpPsi === null || runnerUp === null || !(runnerUp >= NEAR_TIE * score)) return [];
  return [`${runnerUpPsi.toFixed(1)}° fits nearly as well (${runnerUp.toFixed(3)} against ${score.toFixed(3)}).`];
}

/** A peak that reaches this part of the highest nearly ties with it. */
const NEAR_TIE = 0.95;

/** The length of a shift (px) in Å; null without a pixel size. */
export const lengthOf = (x: number, y: number, pixelSize: number | null): number | null =>
  pixelSize === null ? null : Math.sqrt(x * x + y * y) * pixelSize;

/** One row of alignments, of image 0 to class 0. */
export function oneAlignment({ psi, shiftX, shiftY, mirror }: Alignment, ccc: number): AlignmentsResult {
  return {
    index: Uint32Array.of(0),
    classIndex: Int32Array.of(0),
    psi: Float64Array.of(psi),
    shiftX: Float64Array.of(shiftX),
    shiftY: Float64Array.of(shiftY),
    mirror: Uint8Array.of(mirror ? 1 : 0),
    ccc: Float64Array.of(ccc),
  };
}

/** Pictures in memory as a result; maps that are not images have no pixel size. */
export function pictures(
  pixels: Float32Array,
  width: number,
  height: number,
  pixelSize: number | null = null,
): ImagesResult {
  const stack: StackRef = { kind: "memory", width, height, count: pixels.length / (width * height), pixels };
  return { stack, pixelSize };
}
