/** The work of the tool `polar`: images on rings, and what their angular orders tell. */
import { circularPeaks, mirrored, ringSpectrum, rotationalCorrelation } from "../polar/ringCorrelation.js";
import {
  harmonicPower,
  meanOverRings,
  selfCorrelation,
  strongestSymmetry,
  symmetryScores,
} from "../polar/ringHarmonics.js";
import { ringWeights, unwrap, type RingInterpolation, type Rings, type RingWeight } from "../polar/rings.js";
import { requireContrast } from "../prepare/contrast.js";
import { readPairImage, type PairImage } from "../prepare/pairImage.js";
import type { KernelIo } from "../stack.js";
import { requireInRange } from "./finite.js";
import type { Range } from "./tool.js";

/** Peaks of the self-correlation that are listed, at most. */
export const MOST_PEAKS = 36;

/** Places in `answer`. */
export const ANSWER = {
  symmetry: 0,
  symmetryScore: 1,
  peaks: 2,
  psi: 3,
  score: 4,
  mirroredPsi: 5,
  mirroredScore: 6,
  length: 7,
} as const;

export interface PolarArgs {
  /** One or two, brought to one size. */
  images: readonly PairImage[];
  rings: Rings;
  weight: RingWeight;
  interpolation: RingInterpolation;
  /** (1 or 2, rings, angles). */
  polar: Float32Array;
  /** (1 or 2, angles). */
  self: Float64Array;
  /** (rings, orders) of the image. */
  ringPower: Float32Array;
  /** It will be written, so it must fit. */
  ringPowerAsked: boolean;
  /** One a order, m = 0 …: mean power over the rings. */
  power: Float64Array;
  /** One a fold, n = 0 …. */
  scores: Float64Array;
  /** (peaks, 2): sample on the circle, height. */
  selfPeaks: Float64Array;
  /** (rings, angles) and (2, angles): the correlation with the other image; empty without one. */
  ringCurves: Float32Array;
  sum: Float64Array;
  answer: Float64Array;
}

/** One item. */
export function polarKernel(_range: Range, args: PolarArgs, io: KernelIo): void {
  const { images, rings, weight, interpolation, polar, self, answer } = args;
  const { radii, angles } = rings;
  const strip = radii.length * angles;
  const weights = ringWeights(rings, weight);
  const spectra = images.map((image, i) => {
    const { name, size } = image;
    const pixels = readPairImage(image, io);
    const place = polar.subarray(i * strip, (i + 1) * strip);
    unwrap(pixels, size.width, size.height, rings, interpolation, place);
    requireContrast(place, `${name}, on these rings,`);
    const spectrum = ringSpectrum(place, radii.length, angles);
    const ringPower = harmonicPower(spectrum);
    const power = meanOverRings(ringPower, weights);
    self.set(selfCorrelation(power, angles), i * angles);
    return { spectrum, ringPower, power };
  });
  const [first, second] = spectra;
  args.ringPower.set(first!.ringPower);
  if (args.ringPowerAsked) {
    const why = "divide the pixels by a constant where the image was made, or leave the steps in between (--parts) out";
    requireInRange(args.ringPower, "polar", "image", `the power of a ring is too large to be written: ${why}`);
  }
  args.power.set(first!.power);
  args.scores.set(symmetryScores(first!.power, args.scores.length - 1));
  const { n, score } = strongestSymmetry(args.scores);
  answer[ANSWER.symmetry] = n;
  answer[ANSWER.symmetryScore] = score;
  // The peak at 0° says nothing: every image is like itself there.
  const peaks = circularPeaks(self.subarray(0, angles), MOST_PEAKS + 1).filter(
    ({ at }) => Math.min(at, angles - at) >= 0.5,
  );
  answer[ANSWER.peaks] = Math.min(peaks.length, MOST_PEAKS);
  peaks.slice(0, MOST_PEAKS).forEach(({ at, height: value }, row) => args.selfPeaks.set([at, value], 2 * row));
  if (!second) return;

  const straight = rotationalCorrelation(first!.spectrum, second.spectrum, weights);
  const turnedOver = rotationalCorrelation(first!.spectrum, mirrored(second.spectrum), weights);
  args.ringCurves.set(straight.rings);
  args.sum.set(straight.sum);
  args.sum.set(turnedOver.sum, angles);
  const best = circularPeaks(straight.sum, 1)[0];
  const bestMirrored = circularPeaks(turnedOver.sum, 1)[0];
  answer[ANSWER.psi] = best?.at ?? Number.NaN;
  answer[ANSWER.score] = best?.height ?? Number.NaN;
  answer[ANSWER.mirroredPsi] = bestMirrored?.at ?? Number.NaN;
  answer[ANSWER.mirroredScore] = bestMirrored?.height ?? Number.NaN;
}
