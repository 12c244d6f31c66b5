/** Whether an image has anything that could be compared. */
import { AppError } from "../errors.js";
import { maskedStatistics } from "../mask/normalise.js";

/**
 * Standard deviation, over n, of an image that can be compared with others.
 * @param name what the image is called in errors: "f (image 3 of stack.mrcs)"
 * @param mask only pixels where it exceeds 0.5 must differ; null = all
 * @throws AppError "image.notFinite"; "image.flat" for an image that is the same everywhere: σ = 0
 */
export function requireContrast(image: Float32Array, name: string, mask: Float32Array | null = null): number {
  let low = Infinity;
  let high = -Infinity;
  let bad = 0;
  for (let i = 0; i < image.length; i++) {
    const value = image[i]!;
    // What is not finite differs from itself.
    if (value - value !== 0) bad++;
    if (mask !== null && mask[i]! <= 0.5) continue;
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
  if (!(high > low)) throw flatImage(name, `${mask ? "under the mask " : ""}all its pixels are ${low}`);
  return maskedStatistics(image, mask).sd;
}

/** The error for an image without contrast where it is compared, and why. */
export function flatImage(name: string, why: string): AppError<"image.flat"> {
  return new AppError("image.flat", `${name} is flat (${why}): σ = 0, correlation is undefined.`, {
    name,
    images: [0],
  });
}
