/** Fourier ring correlation, and the criteria by which it is read. */
import { realFft2d } from "../fourier/fft2d.js";
import { friedelWeight, ringNumbers } from "../fourier/halfSpectrum.js";

/** Correlation of two images by Fourier ring; ring r lies at r/min(width, height), 1/px, r = 0 … floor(min side/2). */
export interface RingCorrelation {
  frc: Float64Array;
  /** Independent coefficients of each ring: Friedel mates counted once. */
  n: Float64Array;
}

/**
 * Fourier ring correlation: **FRC(r) = Re Σ F₁F₂* / √(Σ|F₁|² Σ|F₂|²)**, sums over the coefficients whose distance from
 * the origin rounds to r. A ring without power in one of the images has FRC 0.
 *
 * @param first,second (height, width)
 * @see Saxton & Baumeister, J. Microsc. 127, 127 (1982)
 */
export function fourierRingCorrelation(
  first: Float32Array | Float64Array,
  second: Float32Array | Float64Array,
  width: number,
  height: number,
): RingCorrelation {
  const fft = realFft2d(width, height);
  const a = new Float64Array(fft.length);
  const b = new Float64Array(fft.length);
  fft.forward(first, a);
  fft.forward(second, b);
  const rings = ringNumbers(width, height);
  const last = Math.floor(Math.min(width, height) / 2);
  const cross = new Float64Array(last + 1);
  const powerA = new Float64Array(last + 1);
  const powerB = new Float64Array(last + 1);
  for (let i = 0; i < rings.length; i++) {
    const r = rings[i]!;
    if (r > last) continue;
    const weight = friedelWeight(i % fft.half, width);
    const ar = a[2 * i]!;
    const ai = a[2 * i + 1]!;
    const br = b[2 * i]!;
    const bi = b[2 * i + 1]!;
    cross[r] = cross[r]! + weight * (ar * br + ai * bi);
    powerA[r] = powerA[r]! + weight * (ar * ar + ai * ai);
    powerB[r] = powerB[r]! + weight * (br * br + bi * bi);
  }
  const frc = cross.map((c, r) => {
    const scale = Math.sqrt(powerA[r]!) * Math.sqrt(powerB[r]!);
    return scale > 0 ? Math.max(-1, Math.min(1, c / scale)) : 0;
  });
  return { frc, n: independentCounts(width, height) };
}

const counts = new Map<string, Float64Array>();

/**
 * Independent Fourier coefficients of each ring of a real image: of every pair of Friedel mates one, and the
 * coefficients that are their own mates (zero and Nyquist frequencies) once.
 */
export function independentCounts(width: number, height: number): Float64Array {
  // Of every pair of a run they are the same.
  const key = `${width} ${height}`;
  let known = counts.get(key);
  if (!known) {
    if (counts.size >= 16) counts.clear();
    counts.set(key, (known = countIndependent(width, height)));
  }
  return known.slice();
}

function countIndependent(width: number, height: number): Float64Array {
  const half = Math.floor(width / 2) + 1;
  const rings = ringNumbers(width, height);
  const last = Math.floor(Math.min(width, height) / 2);
  const n = new Float64Array(last + 1);
  for (let i = 0; i < rings.length; i++) {
    const r = rings[i]!;
    if (r > last) continue;
    const kx = i % half;
    const ky = Math.floor(i / half);
    const ownMate = (kx === 0 || 2 * kx === width) && (ky === 0 || 2 * ky === height);
    n[r] = n[r]! + (ownMate ? 1 : friedelWeight(kx, width) / 2);
  }
  return n;
}

/** What a curve is compared with, as a function of the independent coefficients n of a ring. */
export type Criterion = (n: number) => number;

/**
 * Half-bit curve, S = 0.2071: (0.2071 + 1.9102/√n)/(1.2071 + 0.9102/√n), n independent coefficients.
 * @see van Heel & Schatz, J. Struct. Biol. 151, 250 (2005)
 */
export const halfBit: Criterion = (n) => (0.2071 + 1.9102 / Math.sqrt(n)) / (1.2071 + 0.9102 / Math.sqrt(n));

/**
 * The three-sigma curve as it is commonly drawn: 3/√n, n independent coefficients.
 *
 * The FRC of independent noise itself has the standard deviation 1/√(2n), as the real part of n complex coefficients;
 * the curve lies 3√2 = 4.2 of these above 0.
 * @see van Heel & Schatz, J. Struct. Biol. 151, 250 (2005)
 */
export const threeSigma: Criterion = (n) => 3 / Math.sqrt(n);

/**
 * Spatial frequency, 1/px, where a curve first falls below a criterion; null = never.
 *
 * Rings are read outwards from r = 1, skipping the first few whose criterion is 1 or more (too few coefficients to
 * decide). The crossing is interpolated linearly between the last ring above and the first below; a curve that is
 * below at once ends at the frequency of that ring.
 *
 * @param boxSize ring r lies at r/boxSize
 */
export function crossing({ frc, n }: RingCorrelation, boxSize: number, criterion: Criterion): number | null {
  let before: number | null = null;
  for (let r = 1; r < frc.length; r++) {
    const threshold = criterion(n[r]!);
    if (before === null && threshold >= 1) continue;
    const margin = frc[r]! - threshold;
    if (margin < 0) return (before === null ? r : r - 1 + before / (before - margin)) / boxSize;
    before = margin;
  }
  return null;
}

/** The four crossings of a curve, 1/px: FRC 0.5, FRC 0.143, half-bit, three sigma; null = never. */
export function resolutions(
  curve: RingCorrelation,
  boxSize: number,
): { half: number | null; fixed143: number | null; halfBit: number | null; threeSigma: number | null } {
  return {
    half: crossing(curve, boxSize, () => 0.5),
    fixed143: crossing(curve, boxSize, () => 0.143),
    halfBit: crossing(curve, boxSize, halfBit),
    threeSigma: crossing(curve, boxSize, threeSigma),
  };
}
