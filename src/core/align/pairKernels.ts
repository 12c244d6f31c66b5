/** The steps of the tool that lays one image onto another, as they run in a worker; see pairSearch.ts for the middle one. */
import { originOf, wrapDegrees, type Alignment } from "../conventions.js";
import { circularPeaks } from "../polar/ringCorrelation.js";
import type { RingInterpolation, Rings, RingWeight } from "../polar/rings.js";
import { flatImage } from "../prepare/contrast.js";
import { readPairImage, type PairImage } from "../prepare/pairImage.js";
import type { KernelIo } from "../stack.js";
import type { Range } from "../tools/tool.js";
import { annulus } from "./pairImages.js";
import { refinePair, type RefineOptions } from "./pairRefine.js";
import { createRingSearch, fillRingReference, type RingReference } from "./pairRings.js";

/** Peaks of a curve nearer than this to a higher one are part of it, degrees. */
const APART = 10;

export interface PairPrepareArgs {
  image: PairImage;
  reference: PairImage;
  rings: Rings;
  weight: RingWeight;
  interpolation: RingInterpolation;
  /** (3, height, width): the first two are filled. */
  aligned: Float32Array;
  ringReference: RingReference;
}

/**
 * Kernel: read and prepare both images, and put the reference on rings.
 * @throws AppError "image.notFinite", "image.flat"
 */
export function prepareKernel(_range: Range, args: PairPrepareArgs, io: KernelIo): void {
  const { image, reference, rings, weight, interpolation, aligned, ringReference } = args;
  const { width, height } = image.size;
  const f = readPairImage(reference, io);
  aligned.set(f);
  aligned.set(readPairImage(image, io), f.length);
  if (!fillRingReference(f, width, height, rings, weight, interpolation, ringReference)) {
    throw flatImage(reference.name, "it has the same value on all rings");
  }
}

export interface PairFinishArgs {
  width: number;
  height: number;
  /** (3, height, width): the third is filled. */
  aligned: Float32Array;
  rings: Rings;
  weight: RingWeight;
  interpolation: RingInterpolation;
  ringReference: RingReference;
  start: Alignment;
  refine: RefineOptions;
  wanted: boolean;
  /** psi, shiftX, shiftY, ccc, refined, next best psi and score of the start's curve (NaN = none). */
  answer: Float64Array;
}

/** Kernel: refine the best cell, lay the image onto the reference, and look for the next best angle of that cell. */
export function finishKernel(_range: Range, args: PairFinishArgs): void {
  const { width, height, aligned, start, refine, answer } = args;
  const size = width * height;
  const mask = annulus(width, height, refine.innerRadius, refine.outerRadius);
  const [f, g, after] = [0, 1, 2].map((k) => aligned.subarray(k * size, (k + 1) * size)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const found = refinePair(f, g, width, height, start, refine, mask, after, args.wanted);
  const { psi, shiftX, shiftY } = found.alignment;
  const next = nextBest(args, g);
  answer.set([psi, shiftX, shiftY, found.ccc, Number(found.refined), next?.psi ?? NaN, next?.score ?? NaN]);
}

/** The second peak of the winning curve of the best cell. */
function nextBest(args: PairFinishArgs, image: Float32Array): { psi: number; score: number } | null {
  const { width, height, rings, weight, interpolation, ringReference, start } = args;
  const search = createRingSearch(width, height, rings, weight, interpolation, ringReference, "single");
  search.load(image);
  const straight = new Float64Array(rings.angles);
  const mirrored = new Float64Array(rings.angles);
  search.at(...originOf(start), straight, mirrored);
  const next = circularPeaks(start.mirror ? mirrored : straight, 2, (APART * rings.angles) / 360)[1];
  return next ? { psi: wrapDegrees((next.at * 360) / rings.angles), score: next.height } : null;
}
