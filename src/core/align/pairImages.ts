/** Two images made ready to be laid onto each other: checked, noise added, filtered; and how well they agree after. */
import { centre, type Alignment } from "../conventions.js";
import { ccc } from "../correlate/ccc.js";
import { AppError } from "../errors.js";
import { bandPassFilter, type BandPass } from "../filter/bandPass.js";
import { maskedStatistics } from "../mask/normalise.js";
import { normal, random } from "../random.js";
import { resample } from "../transform/resample.js";

/** What is done to a pair before it is compared. */
export interface PairPreparation {
  /** Applied to both images. */
  band: BandPass;
  /** Standard deviation of white Gaussian noise added to the image, in units of the image's own; 0 = none. */
  noise: number;
  seed: number;
}

/**
 * Noise, then filter: reference' = F·reference, image' = F·(image + noise·σ·N(0, 1)), σ the image's standard deviation.
 *
 * @param reference,image (height, width), any density unit; neither is changed
 * @param outReference,outImage (height, width)
 * @throws AppError "image.notFinite", "image.flat" for images that nothing can be compared with
 */
export function preparePair(
  reference: Float32Array,
  image: Float32Array,
  width: number,
  height: number,
  { band, noise, seed }: PairPreparation,
  outReference: Float32Array,
  outImage: Float32Array,
): void {
  requireContrast(reference, "reference");
  requireContrast(image, "image");
  outReference.set(reference);
  outImage.set(image);
  if (noise > 0) {
    const sd = noise * maskedStatistics(image, null).sd;
    const draw = normal(random(seed));
    for (let i = 0; i < outImage.length; i++) outImage[i] = outImage[i]! + sd * draw();
  }
  const filter = bandPassFilter(width, height, band);
  filter(outReference);
  filter(outImage);
}

/** @throws AppError "image.notFinite", "image.flat" */
function requireContrast(image: Float32Array, name: string): void {
  let low = Infinity;
  let high = -Infinity;
  let bad = 0;
  for (const value of image) {
    if (!Number.isFinite(value)) bad++;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (bad > 0) {
    throw new AppError(
      "image.notFinite",
      `The ${name} holds ${bad} pixel${bad === 1 ? "" : "s"} that ${bad === 1 ? "is not a finite number" : "are not finite numbers"}; it cannot be aligned.`,
      { name, images: [0] },
    );
  }
  if (!(high > low)) throw flatImage(name, "has the same value everywhere");
}

/** The error for an image that has no contrast where it is compared; `what` continues "The reference …". */
export function flatImage(name: string, what: string): AppError<"image.flat"> {
  return new AppError("image.flat", `The ${name} ${what}: nothing correlates with it.`, { name, images: [0] });
}

/** 1 where innerRadius ≤ r ≤ outerRadius, r = distance from the centre floor(n/2), px; (height, width). */
export function annulus(width: number, height: number, innerRadius: number, outerRadius: number): Float32Array {
  return Float32Array.from({ length: width * height }, (_, i) => {
    const r = Math.hypot((i % width) - centre(width), Math.floor(i / width) - centre(height));
    return r >= innerRadius && r <= outerRadius ? 1 : 0;
  });
}

/**
 * Lay the image onto the reference, p_ref = M·(R(ψ)·p + t), with one interpolation (cubic B-spline).
 *
 * @param mask (height, width), pixels > 0.5 count
 * @param out  (height, width): the image as it lies on the reference
 * @returns the correlation coefficient with the reference under the mask, −1 … 1
 */
export function layOnto(
  reference: Float32Array,
  image: Float32Array,
  width: number,
  height: number,
  alignment: Alignment,
  mask: Float32Array,
  out: Float32Array,
): number {
  resample(image, width, height, alignment, out);
  return ccc(reference, out, mask).ccc;
}
