/** One image of a pair made ready to be compared: checked, noise added, CTF and filters, brought to the pair's size. */
import { maskedStatistics } from "../mask/normalise.js";
import { normal, random } from "../random.js";
import type { KernelIo, StackRef } from "../stack.js";
import { flatImage, requireContrast } from "./contrast.js";
import { fitImage, type Size } from "./fit.js";
import type { Prepared } from "./preparation.js";
import { preparerOf } from "./preparer.js";

/** One image and what is done to it: plain data over shared arrays, for kernels. */
export interface PairImage {
  /** One image. */
  stack: StackRef;
  /** What it is called in errors: "f (image 3 of stack.mrcs)". */
  name: string;
  /** CTF and filters. */
  prepared: Prepared;
  /** What it is brought to afterwards; see fit.ts. */
  size: Size;
  /** White Gaussian noise added first: its standard deviation in units of the image's own, 0 = none; and its seed. */
  noise: { sd: number; seed: number };
}

/** Contrast below this part of what the image had before a filter is rounding (float32). */
const ROUNDING = 1e-6;

/**
 * Read and prepare an image of a pair: fit(F·(image + noise·σ·N(0, 1))), σ the image's standard deviation, F the filters
 * and the CTF in one Fourier transform at the image's own size.
 *
 * @returns (size.height, size.width), any density unit
 * @throws AppError "image.notFinite"; "image.flat" for an image that is constant, or of which the filters leave nothing
 */
export function readPairImage({ stack, name, prepared, size, noise }: PairImage, io: KernelIo): Float32Array {
  const { width, height } = stack;
  const image = new Float32Array(width * height);
  io.readImage(stack, 0, image);
  const sd = requireContrast(image, name);
  if (noise.sd > 0) {
    const draw = normal(random(noise.seed));
    for (let i = 0; i < image.length; i++) image[i] = image[i]! + noise.sd * sd * draw();
  }
  preparerOf(prepared)(image, 0);
  if (!(maskedStatistics(image, null).sd > ROUNDING * sd)) throw flatImage(name, "the filter leaves nothing of it");
  if (width === size.width && height === size.height) return image;
  const out = new Float32Array(size.width * size.height);
  fitImage(image, stack, size, out);
  return out;
}
