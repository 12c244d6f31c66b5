/** FRC curves for tools: masking, figures, what a reader must be told. */
import { applyMask, softCircleMask } from "../mask/circle.js";
import { fourierRingCorrelation, independentCounts, resolutions } from "../statistics/frc.js";
import { backgroundMean } from "../transform/resample.js";
import { number } from "./params.js";
import type { FrcCurve } from "./results.js";

/** Width of the cosine edge of the mask put on images before their FRC, px. */
const MASK_EDGE = 5;

/** The parameter of tools that make an FRC. */
export const frcMaskRadius = number({
  label: "Mask radius for the FRC",
  help: `a soft disc (cosine edge of ${MASK_EDGE} px) is laid on both images before they are compared`,
  default: 0,
  min: 0,
  max: 4096,
  step: 1,
  unit: "px",
  special: { 0: "no mask" },
});

/** Number of rings of images of this size: 0 … floor(min side/2). */
export function ringCount(width: number, height: number): number {
  return Math.floor(Math.min(width, height) / 2) + 1;
}

/** Seconds for one FRC of images of `size` pixels. */
export function secondsPerFrc(size: number): number {
  return 1e-5 + 2e-7 * size;
}

/**
 * FRC of two images under a soft mask (radius 0: none), what lies outside it replaced by the background of each.
 * @param out one number a ring
 */
export function maskedFrc(
  first: Float32Array | Float64Array,
  second: Float32Array | Float64Array,
  width: number,
  height: number,
  maskRadius: number,
  out: Float64Array,
): void {
  let a = first;
  let b = second;
  if (maskRadius > 0) {
    const { mask } = softCircleMask(width, height, maskRadius, MASK_EDGE);
    a = new Float64Array(first.length);
    b = new Float64Array(second.length);
    applyMask(first, mask, backgroundMean(first, width, height), a);
    applyMask(second, mask, backgroundMean(second, width, height), b);
  }
  out.set(fourierRingCorrelation(a, b, width, height).frc);
}

/** Curves with their crossings, from rows of FRC values. */
export function makeCurves(
  rows: readonly { classIndex: number; particles: number | null; frc: Float64Array }[],
  width: number,
  height: number,
): FrcCurve[] {
  const n = independentCounts(width, height);
  const boxSize = Math.min(width, height);
  return rows.map((row) => ({ ...row, n, resolution: resolutions({ frc: row.frc, n }, boxSize) }));
}

const unit = "Å";
/** Figures of tools that make an FRC. */
export const FRC_FIGURES = {
  resolutionHalf: {
    label: "Resolution, FRC 0.5",
    unit,
    help: "where the FRC falls below 0.5 (none: nowhere up to Nyquist, or no pixel size); median over classes",
  },
  resolution143: {
    label: "Resolution, FRC 0.143",
    unit,
    help: "where the FRC falls below 0.143 (none: nowhere up to Nyquist, or no pixel size); median over classes",
  },
  resolutionHalfBit: {
    label: "Resolution, half-bit",
    unit,
    help: "where the FRC falls below the half-bit curve (none: nowhere up to Nyquist, or no pixel size); median over classes",
  },
  resolutionThreeSigma: {
    label: "Resolution, 3σ",
    unit,
    help: "where the FRC falls below three sigma of noise (none: nowhere up to Nyquist, or no pixel size); median over classes",
  },
} as const;

/** Median over the curves, Å; null when the pixel size is not known or the median curve never falls below. */
export function frcFigures(
  curves: readonly FrcCurve[],
  pixelSize: number | null,
): Record<keyof typeof FRC_FIGURES, number | null> {
  const median = (of: (curve: FrcCurve) => number | null): number | null => {
    if (pixelSize === null || curves.length === 0) return null;
    // "Never" is finer than any crossing.
    const sorted = curves.map((curve) => of(curve) ?? Infinity).sort((a, b) => a - b);
    const middle = sorted[Math.floor((sorted.length - 1) / 2)]!;
    return Number.isFinite(middle) ? pixelSize / middle : null;
  };
  return {
    resolutionHalf: median((c) => c.resolution.half),
    resolution143: median((c) => c.resolution.fixed143),
    resolutionHalfBit: median((c) => c.resolution.halfBit),
    resolutionThreeSigma: median((c) => c.resolution.threeSigma),
  };
}

/** The warning that belongs to every FRC of halves that were not aligned independently. */
export const SHARED_ALIGNMENT_NOTE =
  "Both halves were laid on the same references, so noise may be aligned too: the FRC is an upper bound.";

/** The same where alignments come from a file, and nobody knows how they were made. */
export const GIVEN_ALIGNMENT_NOTE =
  "Unless the halves were aligned independently, noise may be aligned too, and the FRC is an upper bound.";
