/** How an image must be turned to lie on its reference: rings of both correlated along the angle. */
import { wrapDegrees, type Alignment } from "../conventions.js";
import { fft1d } from "../fourier/fft1d.js";
import { circularPeaks, mirrored, ringSpectrum, rotationalCorrelation } from "../polar/ringCorrelation.js";
import { strongestSymmetry, symmetryScores } from "../polar/ringHarmonics.js";
import { ringWeights, unwrap, type RingInterpolation, type Rings, type RingWeight } from "../polar/rings.js";
import { flatImage } from "../prepare/contrast.js";

export interface RotationalOptions {
  rings: Rings;
  weight: RingWeight;
  interpolation: RingInterpolation;
  /** Whether the mirrored image may win; its curve is computed in any case. */
  mirror: boolean;
}

/** A peak of a curve over angles. */
export interface AnglePeak {
  /** Degrees, (−180, 180]. */
  psi: number;
  score: number;
}

/** What {@link alignRotation} finds; curves hold one value an angle a·360°/angles. */
export interface Rotation {
  /** t = 0. */
  alignment: Alignment;
  /** Height of the winning peak, −1 … 1. */
  score: number;
  /** All rings together, straight and mirrored. */
  straight: Float64Array;
  mirrored: Float64Array;
  /** (rings, angles) the coefficient of each ring alone, for the hand that won. */
  rings: Float64Array;
  /** (rings, angles) the reference and the image on rings. */
  polarReference: Float32Array;
  polarImage: Float32Array;
  /** The next peak of the winning curve; null when it has no other. */
  runnerUp: AnglePeak | null;
  /** The best of the other hand. */
  otherHand: AnglePeak;
  /** n of the n-fold symmetry that the winning curve shows, and its score (0 … 1); n = 1: none. */
  symmetry: { n: number; score: number };
}

/** Peaks of a curve nearer than this to a higher one are part of it, degrees. */
const APART = 10;
const MOST_FOLD = 24;
/** A curve repeats when its score of symmetry reaches this. */
const REPEATS = 0.5;

/**
 * Lay an image onto its reference by turning (and mirroring) it about the centre: p_ref = M·R(ψ)·p.
 *
 * The score at ψ is the correlation coefficient of the two images on the rings, each ring with its weight (see
 * polar/ringCorrelation.ts); the highest is found to a fraction of a step by a parabola. Mirrored images are found by
 * mirroring the reference: M·p_ref = R(ψ)·p. Equal scores: straight wins.
 *
 * @param reference,image (height, width), any density unit
 * @throws AppError "image.flat" when one of them has no contrast on the rings
 */
export function alignRotation(
  reference: Float32Array,
  image: Float32Array,
  width: number,
  height: number,
  { rings, weight, interpolation, mirror }: RotationalOptions,
): Rotation {
  const count = rings.radii.length;
  const { angles } = rings;
  const polarReference = new Float32Array(count * angles);
  const polarImage = new Float32Array(count * angles);
  unwrap(reference, width, height, rings, interpolation, polarReference);
  unwrap(image, width, height, rings, interpolation, polarImage);
  requireAngularContrast(polarReference, angles, "reference");
  requireAngularContrast(polarImage, angles, "image");
  const f = ringSpectrum(polarImage, count, angles);
  const g = ringSpectrum(polarReference, count, angles);
  const weights = ringWeights(rings, weight);
  const straight = rotationalCorrelation(f, g, weights);
  const turned = rotationalCorrelation(f, mirrored(g), weights);
  const distance = (APART * angles) / 360;
  const peaks = [straight, turned].map(({ sum }) =>
    circularPeaks(sum, 2, distance).map(({ at, height: score }) => ({ psi: wrapDegrees((at * 360) / angles), score })),
  );
  const winner = mirror && peaks[1]![0]!.score > peaks[0]![0]!.score ? 1 : 0;
  const [best, runnerUp] = peaks[winner]!;
  const won = winner === 1 ? turned : straight;
  return {
    alignment: { psi: best!.psi, shiftX: 0, shiftY: 0, mirror: winner === 1 },
    score: best!.score,
    straight: straight.sum,
    mirrored: turned.sum,
    rings: won.rings,
    polarReference,
    polarImage,
    runnerUp: runnerUp ?? null,
    otherHand: peaks[1 - winner]![0]!,
    symmetry: symmetryOfCurve(won.sum),
  };
}

/**
 * How often a curve over the full circle repeats: n of the strongest n-fold symmetry of its orders, {n: 1, score: 0}
 * when its score (polar/ringHarmonics.ts, 1 = exact) stays below one half.
 */
export function symmetryOfCurve(curve: Float64Array): { n: number; score: number } {
  const n = curve.length;
  const line = new Float64Array(2 * n);
  const spectrum = new Float64Array(2 * n);
  curve.forEach((v, a) => (line[2 * a] = v));
  fft1d(n).forward(line, spectrum);
  const power = Float64Array.from(
    { length: Math.floor(n / 2) + 1 },
    (_, m) => spectrum[2 * m]! ** 2 + spectrum[2 * m + 1]! ** 2,
  );
  const found = strongestSymmetry(symmetryScores(power, Math.min(MOST_FOLD, power.length - 1)));
  return found.score >= REPEATS ? found : { n: 1, score: 0 };
}

/** Rings that are each the same all the way round fit at every angle. */
function requireAngularContrast(polar: Float32Array, angles: number, name: string): void {
  let scale = 0;
  let contrast = 0;
  for (let at = 0; at < polar.length; at += angles) {
    const ring = polar.subarray(at, at + angles);
    let low = Infinity;
    let high = -Infinity;
    for (const v of ring) {
      low = Math.min(low, v);
      high = Math.max(high, v);
      scale = Math.max(scale, Math.abs(v));
    }
    contrast = Math.max(contrast, high - low);
  }
  // What interpolation leaves of equal float32 pixels.
  if (!(contrast > 1e-6 * scale)) throw flatImage(name, "it is the same all the way round on every ring");
}
