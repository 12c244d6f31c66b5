/** Making one image ready to be correlated: checked, filtered, masked, centred. */
import { AppError } from "../errors.js";
import { bandPassFilter, type BandPass } from "../filter/bandPass.js";
import { applyMask } from "../mask/circle.js";
import { maskedStatistics } from "../mask/normalise.js";

export interface Preparation {
  /** Cut-off frequencies, 1/px. */
  band: BandPass;
  /** Soft mask, 1 inside, or null; outside the image becomes its mean under the mask. */
  mask: Float32Array | null;
  /** Subtract the mean under the mask. */
  centre: boolean;
  /** Also divide by the standard deviation there. */
  unit: boolean;
}

/** Contrast below this part of what the image had before a filter is rounding. */
const ROUNDING = 1e-9;

/**
 * Filter, then mask, then (v − mean)/sd, mean and sd over the pixels where the mask exceeds 0.5.
 *
 * @param image (height, width), any density unit; not changed
 * @param name  what the image is called in errors: "f (image 3 of stack.mrcs)"
 * @returns (height, width)
 * @throws AppError "image.notFinite"; "image.flat" when nothing but a constant is left: σ = 0
 */
export function prepareImage(
  image: Float32Array,
  width: number,
  height: number,
  { band, mask, centre, unit }: Preparation,
  name: string,
): Float64Array {
  const before = contrast(image, name, mask);
  const out = Float64Array.from(image);
  bandPassFilter(width, height, band)(out);
  const { mean, sd } = maskedStatistics(out, mask);
  if (!(sd > ROUNDING * before)) throw flat(name, "the filter leaves nothing of it");
  if (mask) applyMask(out, mask, mean, out);
  const subtract = centre || unit ? mean : 0;
  const scale = unit ? 1 / sd : 1;
  for (let i = 0; i < out.length; i++) out[i] = (out[i]! - subtract) * scale;
  return out;
}

/**
 * Standard deviation under the mask of an image that has one.
 * @throws AppError "image.notFinite", "image.flat"
 */
export function contrast(image: Float32Array, name: string, mask: Float32Array | null): number {
  let low = Infinity;
  let high = -Infinity;
  let bad = 0;
  for (let i = 0; i < image.length; i++) {
    const value = image[i]!;
    if (!Number.isFinite(value)) bad++;
    if (mask && mask[i]! <= 0.5) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (bad > 0) {
    throw new AppError(
      "image.notFinite",
      `${name} holds ${bad} ${bad === 1 ? "pixel that is not a finite number" : "pixels that are not finite numbers"}; ` +
        "no correlation can be computed. Choose another image, or have its pixels mended where it was made.",
      { name, images: [0] },
    );
  }
  if (!(high > low)) throw flat(name, `${mask ? "under the mask " : ""}all its pixels are ${low}`);
  return maskedStatistics(image, mask).sd;
}

function flat(name: string, why: string): AppError<"image.flat"> {
  return new AppError("image.flat", `${name} is flat (${why}): σ = 0, correlation is undefined.`, {
    name,
    images: [0],
  });
}
