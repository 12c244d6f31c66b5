/**
 * The closed set of things a tool takes and makes. A new kind makes the table of views and the table of writers fail
 * to compile until it has both.
 */
import type { StackRef } from "../stack.js";

/** Images of one size. */
export interface ImagesResult {
  stack: StackRef;
  /** Å/px; null = not known. */
  pixelSize: number | null;
  /** Half-set of each image as its table gives it (rlnRandomSubset: 1 or 2, 0 = neither); absent = it does not. */
  halfSet?: Uint8Array | null;
  /** A number for the micrograph of each image (rlnMicrographName); absent = not known. */
  micrograph?: Uint32Array | null;
  /** Contrast transfer of each image; absent = not known. */
  ctf?: ImagesCtf | null;
}

/** Pixel sizes that differ by more than this fraction are two scales. */
const SAME_SCALE = 0.01;

/** Have images of these pixel sizes (Å/px) one scale, as far as is known? One that is not known (null) fits any. */
export function isSameScale(a: number | null, b: number | null): boolean {
  return a === null || b === null || Math.abs(a - b) <= SAME_SCALE * a;
}

/** Contrast transfer of images, one row an image; columns of equal length. See core/ctf/ctf.ts for signs. */
export interface ImagesCtf {
  /** U and V, Å, positive = underfocus. */
  defocusU: Float32Array;
  defocusV: Float32Array;
  /** Azimuth of U, degrees. */
  defocusAngle: Float32Array;
  /** kV. */
  voltage: Float32Array;
  /** mm. */
  sphericalAberration: Float32Array;
  /** 0 … 1. */
  amplitudeContrast: Float32Array;
  /** Degrees. */
  phaseShift: Float32Array;
  /** What the pixels hold: {@link CTF_UNTREATED}, …; absent = untreated. */
  treated?: Uint8Array | null;
}

/** As the camera gave them; phases flipped already; multiplied by the CTF already. */
export const CTF_UNTREATED = 0;
export const CTF_FLIPPED = 1;
export const CTF_MULTIPLIED = 2;

/** How each particle lies on its class average; see core/conventions.ts for signs. Columns of equal length. */
export interface AlignmentsResult {
  /** Image number in the input stack, from 0. */
  index: Uint32Array;
  /** Class (= average) number from 0. */
  classIndex: Int32Array;
  /** Degrees. */
  psi: Float64Array;
  /** t, px. */
  shiftX: Float64Array;
  shiftY: Float64Array;
  /** 1 = mirrored. */
  mirror: Uint8Array;
  /** Correlation coefficient with the reference, −1 … 1. */
  ccc: Float64Array;
}

/** Fourier ring correlation, one curve a class. */
export interface FrcResult {
  pixelSize: number | null;
  boxSize: number;
  curves: readonly FrcCurve[];
}
export interface FrcCurve {
  /** Class number from 0. */
  classIndex: number;
  /** Particles behind both halves together; null when the images were given as such. */
  particles: number | null;
  /** Ring r (from 0) lies at spatial frequency r / boxSize, 1/px. */
  frc: Float64Array;
  /** Independent Fourier pixels of each ring (Friedel mates counted once). */
  n: Float64Array;
  /** Spatial frequency, 1/px, where the curve first falls below each criterion; null = never. */
  resolution: { half: number | null; fixed143: number | null; halfBit: number | null; threeSigma: number | null };
}

/** Curves over one axis: convergence, spectra, radial profiles. */
export interface CurvesResult {
  x: { label: string; unit: string; values: Float64Array };
  series: readonly { name: string; label: string; unit: string; values: Float64Array }[];
}

/**
 * A table of numbers. Column names are those of the CSV. `words`: what the values 1, 2, … of a column stand for; it is
 * shown and written in place of the number, nothing for a value that has no word.
 */
export interface TableResult {
  columns: readonly { name: string; label: string; unit: string; values: Float64Array; words?: readonly string[] }[];
}

/**
 * How pixels become the matrix that is analysed: as they are, less the mean image (euclidean); also divided by the
 * standard deviation of each pixel (correlation); as counts by their χ² distances (chi-square); each image by its own
 * modulation (modulation); by square roots of shares (hellinger).
 */
export type Metric = "euclidean" | "correlation" | "chi-square" | "modulation" | "hellinger";

/**
 * Images as points: S (images × pixels under the mask, transformed by the metric) = U Σ Vᵀ.
 *
 * Image i from the factors K, under the mask: x̂ᵢ = scaleᵢ · (mean + Σ_{k∈K} cᵢₖ eₖ) − constant; for "hellinger"
 * x̂ᵢ = scaleᵢ · (mean + Σ_{k∈K} cᵢₖ eₖ)² − constant. With all factors this is the image that was analysed.
 */
export interface FactorsResult {
  metric: Metric;
  /** Size of the images, px. */
  width: number;
  height: number;
  /** Å/px; null = not known. */
  pixelSize: number | null;
  /** Image number, from 0, in `particles.stack` of each analysed image (row); n of them. */
  index: Uint32Array;
  /** Pixel numbers y·width + x under the mask, ascending; m of them. */
  pixels: Uint32Array;
  /**
   * m weights w of a soft mask: what was analysed is b + w(x − b), b = Σ(1 − w)x / Σ(1 − w) over the frame; null or absent:
   * all are 1.
   */
  weights?: Float32Array | null;
  /** k, descending; the unit is the metric's. */
  eigenvalues: Float64Array;
  /** Trace: the share of a factor is eigenvalue / total. */
  total: number;
  /** k, ‖SᵀS v − σ² v‖ / σ². */
  residuals: Float64Array;
  /** k, the eigenvalue that noise alone would reach at this rank. */
  noiseEdge: Float64Array;
  /** Leading factors above the edge. */
  significant: number;
  /** n × k, row by row. */
  coordinates: Float64Array;
  /** n. */
  scale: Float64Array;
  /** Added to every pixel before the analysis; 0 = none. */
  constant: number;
  /** width·height, 0 outside the mask. */
  mean: Float32Array;
  /** k × width·height, 0 outside the mask. */
  eigenimages: Float32Array;
  /** The stack that was analysed: where its pixels are, half-sets, micrographs. */
  particles: ImagesResult;
  /** By which the images were moved (one interpolation) before the analysis; null = they were not. */
  alignments: AlignmentsResult | null;
  /** How pixels were found between pixels then, by its name in transform/resample.ts; absent: "spline". */
  interpolation?: string;
}

export interface ResultKinds {
  images: ImagesResult;
  alignments: AlignmentsResult;
  frc: FrcResult;
  curves: CurvesResult;
  table: TableResult;
  factors: FactorsResult;
}
export type ResultKind = keyof ResultKinds;
