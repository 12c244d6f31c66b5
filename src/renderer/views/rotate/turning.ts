/**
 * What is seen of one search: both images on rings, the coefficient of each ring at every angle, and their sum. Made
 * with the functions that the tools use, from the images as the tool compared them.
 */
import { applyTo, inverse, wrapDegrees, type Alignment } from "../../../core/conventions.js";
import { symmetryOfCurve } from "../../../core/align/pairRotational.js";
import { circularPeaks, mirrored, ringSpectrum, rotationalCorrelation } from "../../../core/polar/ringCorrelation.js";
import { ringWeights, unwrap, type RingInterpolation, type Rings, type RingWeight } from "../../../core/polar/rings.js";

/** The two images as they are compared. */
export interface Compared {
  /** (height, width). */
  reference: Float32Array;
  image: Float32Array;
  width: number;
  height: number;
}

interface RingLook {
  rings: Rings;
  weight: RingWeight;
  interpolation: RingInterpolation;
}

export interface AnglePeak {
  /** Degrees, (−180, 180]. */
  psi: number;
  score: number;
}

export interface Turning {
  /** (rings, angles). */
  polarReference: Float32Array;
  polarImage: Float32Array;
  /** (rings, angles) the coefficient of each ring alone. */
  each: Float64Array;
  ringPeaks: readonly (AnglePeak | null)[];
  /** (angles) all rings together. */
  sum: Float64Array;
  /** The highest peak of the sum, and the next. */
  best: AnglePeak;
  next: AnglePeak | null;
  symmetry: { n: number; score: number };
}

/** Peaks nearer than this to a higher one are part of it, degrees. */
const APART = 10;

/** One orientation search: the image moved by o, turned by every angle, and mirrored then if so asked. */
export function turningAt(
  { reference, image, width, height }: Compared,
  { rings, weight, interpolation }: RingLook,
  origin: readonly [number, number],
  mirror: boolean,
): Turning {
  const { radii, angles } = rings;
  const count = radii.length;
  const polarReference = new Float32Array(count * angles);
  const polarImage = new Float32Array(count * angles);
  unwrap(reference, width, height, rings, interpolation, polarReference);
  unwrap(image, width, height, rings, interpolation, polarImage, origin);
  const g = ringSpectrum(polarReference, count, angles);
  const f = ringSpectrum(polarImage, count, angles);
  const { sum, rings: each } = rotationalCorrelation(f, mirror ? mirrored(g) : g, ringWeights(rings, weight));
  const [best, next] = peaksOf(sum, 2);
  return {
    polarReference,
    polarImage,
    each,
    ringPeaks: Array.from(radii, (_, r) => peaksOf(each.subarray(r * angles, (r + 1) * angles), 1)[0] ?? null),
    sum,
    best: best ?? { psi: 0, score: sum[0] ?? 0 },
    next: next ?? null,
    symmetry: symmetryOfCurve(sum),
  };
}

function peaksOf(curve: Float64Array, count: number): AnglePeak[] {
  const n = curve.length;
  return circularPeaks(curve, count, (APART * n) / 360).map(({ at, height }) => ({
    psi: wrapDegrees((at * 360) / n),
    score: height,
  }));
}

/** The image on rings as it then lies on the reference. */
export function polarOf(
  pixels: Float32Array,
  width: number,
  height: number,
  { rings, interpolation }: RingLook,
): Float32Array {
  const out = new Float32Array(rings.radii.length * rings.angles);
  unwrap(pixels, width, height, rings, interpolation, out);
  return out;
}

/** A curve over the full circle between its samples. @param psi degrees */
export function valueAt(curve: ArrayLike<number>, psi: number): number {
  const n = curve.length;
  const at = ((((psi * n) / 360) % n) + n) % n;
  const i = Math.floor(at);
  const part = at - i;
  return curve[i % n]! * (1 - part) + curve[(i + 1) % n]! * part;
}

/** Where the feature lies in the image that the reference has at 3 o'clock: azimuth in degrees, [0, 360). */
export function featureAzimuth({ psi, mirror }: Pick<Alignment, "psi" | "mirror">): number {
  const [x, y] = applyTo(inverse({ psi, shiftX: 0, shiftY: 0, mirror }), 1, 0);
  const azimuth = (Math.atan2(y, x) * 180) / Math.PI;
  return azimuth < 0 ? azimuth + 360 : azimuth;
}

/** Mean and standard deviation. */
export function spread(values: Float32Array): { mean: number; sd: number } {
  let sum = 0;
  for (const v of values) sum += v;
  const mean = values.length > 0 ? sum / values.length : 0;
  let squares = 0;
  for (const v of values) squares += (v - mean) ** 2;
  return { mean, sd: values.length > 0 ? Math.sqrt(squares / values.length) : 0 };
}
