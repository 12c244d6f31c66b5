/** What it costs to make a row from its file. */
import type { StackRef } from "../stack.js";
import type { Interpolation } from "../transform/resample.js";

const MOVING: Readonly<Record<Interpolation, number>> = {
  nearest: 3e-8,
  bilinear: 1.3e-8,
  quadratic: 5e-8,
  bicubic: 1.6e-8,
  spline: 2e-8,
  fourier: 1.2e-7,
  fourierBicubic: 1.5e-7,
};

/** Seconds to read one image, move it and take it under the mask, on one core. */
export function secondsToRead(request: {
  stack: Pick<StackRef, "width" | "height">;
  alignments: unknown;
  interpolation: Interpolation;
}): number {
  const size = request.stack.width * request.stack.height;
  return 1e-5 + size * (1e-8 + (request.alignments ? MOVING[request.interpolation] : 0));
}
