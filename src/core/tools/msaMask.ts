/** The mask of an analysis: parameters, and the pixels that they or a given image choose. */
import { AppError } from "../errors.js";
import { circleMask, maskRadiusOrAuto, softCircleMask } from "../mask/circle.js";
import { pixelsOf, requirePixels, thresholdMask, type PixelMask } from "../msa/masks.js";
import { choice, flag, number } from "./params.js";
import type { ImagesResult } from "./results.js";

export const MASK_PARAMS = {
  maskShape: choice({
    label: "Mask",
    help: "which pixels are analysed; a mask image, where one is given, takes its place",
    default: "circle",
    choices: {
      circle: "circle",
      soft: "circle with a soft edge",
      threshold: "where the average stands out",
      none: "every pixel",
    },
  }),
  maskRadius: number({
    label: "Mask radius",
    help: "radius of the circle about the centre",
    default: 0,
    min: 0,
    max: 100_000,
    unit: "px",
    special: { 0: "largest that fits" },
  }),
  maskEdge: number({
    label: "Soft edge",
    help: "width of the cosine edge beyond the radius, for a soft circle",
    default: 5,
    min: 0,
    max: 1000,
    unit: "px",
    advanced: true,
  }),
  maskSigma: number({
    label: "Threshold",
    help: "how many standard deviations the average must lie above its mean, for a mask from the average",
    default: 0,
    min: -10,
    max: 10,
    unit: "",
    special: { 0: "Otsu's threshold" },
    advanced: true,
  }),
  maskDark: flag({
    label: "Particle is dark",
    help: "take the pixels where the average is low instead of high, for a mask from the average",
    default: false,
    advanced: true,
  }),
};

export interface MaskChoice {
  maskShape: "circle" | "soft" | "threshold" | "none";
  maskRadius: number;
  maskEdge: number;
  maskSigma: number;
  maskDark: boolean;
}

/** Does the mask have to wait for the average of the images? */
export const needsAverage = (mask: ImagesResult | null, params: MaskChoice): boolean =>
  mask === null && params.maskShape === "threshold";

/** About how many pixels a mask will hold, for estimates. */
export function expectedPixels(width: number, height: number, params: MaskChoice): number {
  const size = width * height;
  if (params.maskShape === "none") return size;
  const edge = params.maskShape === "soft" ? params.maskEdge : 0;
  const radius = maskRadiusOrAuto(params.maskRadius, width, height) + edge;
  return Math.min(size, Math.ceil(Math.PI * (radius + 0.5) ** 2));
}

/**
 * The mask of an analysis.
 * @param given   pixels (height, width) of a mask image, or null
 * @param average (height, width), where {@link needsAverage}
 * @throws AppError "input.unusable" when no pixel is left, or a mask image holds what is no weight
 */
export function makeMask(
  width: number,
  height: number,
  params: MaskChoice,
  given: Float32Array | null,
  average: Float64Array | null,
): PixelMask {
  let mask: PixelMask;
  if (given) {
    const bad = given.findIndex((value) => !(value >= 0 && Number.isFinite(value)));
    if (bad >= 0) {
      const reason = `pixel (${bad % width}, ${Math.floor(bad / width)}) of the mask is ${given[bad]!}; a mask holds weights from 0 to 1`;
      throw new AppError("input.unusable", `MSA: ${reason}.`, { tool: "msa", input: "mask", reason });
    }
    mask = pixelsOf(given);
  } else if (params.maskShape === "threshold") {
    const sigma = params.maskSigma === 0 ? null : params.maskSigma;
    mask = pixelsOf(thresholdMask(average!, sigma, params.maskDark));
  } else if (params.maskShape === "none") {
    mask = pixelsOf(new Float32Array(width * height).fill(1));
  } else {
    const radius = maskRadiusOrAuto(params.maskRadius, width, height);
    const soft = params.maskShape === "soft";
    mask = pixelsOf(
      soft ? softCircleMask(width, height, radius, params.maskEdge).mask : circleMask(width, height, radius).mask,
    );
  }
  requirePixels(mask, "MSA");
  return mask;
}
