/** Parameters that the alignment tools share, and the geometry they come to. */
import { resolveGeometry, type Geometry, type SearchRange } from "../align/geometry.js";
import { INTERPOLATIONS } from "../transform/resample.js";
import { lowPassOf, type LowPassValues } from "./bandLimits.js";
import { choice, flag, integer, number, unfit } from "./params.js";

export const shiftParams = {
  maxShift: number({
    label: "Largest shift",
    help: "Particles are searched up to this far from the centre, along x and along y.",
    default: 5,
    min: 0,
    max: 1024,
    unit: "px",
    special: { 0: "automatic: an eighth of the box" },
  }),
  shiftStep: number({
    label: "First shift step",
    help: "Spacing of the first, coarse shifts; later steps refine them to fractions of a pixel.",
    default: 0,
    min: 0,
    max: 64,
    unit: "px",
    special: { 0: "automatic: boxSize/28" },
    advanced: true,
  }),
  innerRadius: number({
    label: "Inner radius",
    help: "What lies closer to the centre is not compared (soft edge inwards); 1 leaves no hole.",
    default: 1,
    min: 0,
    max: 4096,
    unit: "px",
    advanced: true,
  }),
  outerRadius: number({
    label: "Outer radius",
    help: "Radius that holds the particle; what lies outside is not compared (soft edge outwards).",
    default: 0,
    min: 0,
    max: 4096,
    unit: "px",
    special: { 0: "automatic: floor(boxSize/2) − 2 − maxShift, at least boxSize/4" },
  }),
};

export const bandParams = {
  lowPass: number({
    label: "Low-pass",
    help: "Details finer than this are not used to align; averages keep them. Needs a pixel size.",
    default: 0,
    min: 0,
    max: 10_000,
    unit: "Å",
    special: { 0: "none" },
  }),
  maxFrequency: number({
    label: "Highest frequency",
    help: "The same limit as a spatial frequency, for images without a pixel size (0.5 = Nyquist).",
    default: 0,
    min: 0,
    max: 0.5,
    unit: "1/px",
    special: { 0: "automatic: 0.25" },
    advanced: true,
  }),
};

export const mirrorParam = flag({
  label: "Mirror",
  help: "Also try every particle mirrored; mirrored ones are turned over before they are averaged.",
  default: false,
});

export const searchParam = choice({
  label: "Search",
  help: "Coarse to fine finds the same reference for all but a few noisy particles in a thousand, several times faster.",
  choices: {
    "coarse-to-fine": "coarse to fine",
    exhaustive: "all rings at every shift",
  },
  default: "coarse-to-fine",
  advanced: true,
});

export const interpolationParam = choice({
  label: "Interpolation",
  help: "How pixels are read between the grid when particles are laid onto their average, once each.",
  choices: INTERPOLATIONS,
  default: "spline",
  advanced: true,
});

export const seedParam = integer({
  label: "Seed",
  help: "Fixes every random choice; the same seed gives the same result.",
  default: 1,
  min: 0,
  max: 4294967295,
  unit: "",
});

export interface RangeParams extends LowPassValues {
  maxShift: number;
  shiftStep: number;
  innerRadius: number;
  outerRadius: number;
}

/** maxShift 0 stands for an eighth of the box, px. */
function settledShift(maxShift: number, boxSize: number): number {
  return maxShift > 0 ? maxShift : Math.max(1, Math.round(boxSize / 8));
}

/** First shifts along an axis, at most: later steps refine them, and their number goes with the square of this. */
const MOST_SHIFTS = 101;

/**
 * The geometry of a run.
 * @throws AppError "params.invalid" for radii that do not fit the box or steps without number; "pixelSize.unknown" for Å without a pixel size
 */
export function geometryOf(
  tool: string,
  boxSize: number,
  pixelSize: number | null,
  params: RangeParams,
  { mirror, angularRange, search = "coarse-to-fine" }: Pick<SearchRange, "mirror" | "angularRange" | "search">,
): Geometry {
  const { lowPass, innerRadius, outerRadius } = params;
  const maxShift = settledShift(params.maxShift, boxSize);
  if (maxShift >= boxSize / 2) {
    throw unfit(tool, "maxShift", `is ${maxShift} px; a box of ${boxSize} px allows less than ${boxSize / 2} px`);
  }
  const finest = Math.ceil((1000 * 2 * maxShift) / (MOST_SHIFTS - 1)) / 1000;
  if (params.shiftStep > 0 && params.shiftStep < finest) {
    throw unfit(
      tool,
      "shiftStep",
      `is ${params.shiftStep} px; shifts up to ${maxShift} px allow steps of ${finest} px or more`,
    );
  }
  if (outerRadius > boxSize / 2) {
    throw unfit(tool, "outerRadius", `is ${outerRadius} px; a box of ${boxSize} px allows at most ${boxSize / 2} px`);
  }
  const limit = lowPassOf(tool, params, pixelSize) ?? 0;
  if (limit > 0 && limit * boxSize < 3) {
    throw unfit(
      tool,
      lowPass > 0 ? "lowPass" : "maxFrequency",
      `leaves fewer than 3 Fourier rings of a box of ${boxSize} px; nothing could be aligned`,
    );
  }
  const geometry = resolveGeometry({
    boxSize,
    maxShift,
    shiftStep: params.shiftStep,
    innerRadius,
    outerRadius,
    maxFrequency: limit,
    mirror,
    angularRange,
    search,
  });
  if (innerRadius >= geometry.outerRadius) {
    throw unfit(
      tool,
      "innerRadius",
      `is ${innerRadius} px; it must be less than the outer radius, ${geometry.outerRadius} px`,
    );
  }
  return geometry;
}
