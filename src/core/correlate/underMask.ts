/** The last step before two images are correlated: mask, mean, scale. */
import { applyMask } from "../mask/circle.js";
import { maskedStatistics } from "../mask/normalise.js";

export interface UnderMask {
  /** Soft mask, 1 inside, or null; outside the image becomes its mean under the mask. */
  mask: Float32Array | null;
  /** Subtract the mean under the mask. */
  centre: boolean;
  /** Also divide by the standard deviation there. */
  unit: boolean;
}

/**
 * (v − mean)/sd, then the mask, in place; mean and sd over the pixels where the mask exceeds 0.5. The image has contrast there
 * (prepare/contrast.ts).
 * @param image (height, width), any density unit
 */
export function underMask(image: Float32Array, { mask, centre, unit }: UnderMask): void {
  if (!mask && !centre && !unit) return;
  const { mean, sd } = maskedStatistics(image, mask);
  const subtract = centre || unit ? mean : 0;
  const scale = unit ? 1 / sd : 1;
  for (let i = 0; i < image.length; i++) image[i] = (image[i]! - subtract) * scale;
  // Masked last, so that a mean of 0 is exactly 0 outside.
  if (mask) applyMask(image, mask, (mean - subtract) * scale, image);
}
