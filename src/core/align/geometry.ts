/** The numbers that fix an alignment search: radii, rings, samples, steps; and the window laid over images. */
import { centre } from "../conventions.js";

/** What a user can ask of a search. */
export interface SearchRange {
  boxSize: number;
  /** Largest shift along x and along y, px; 0 = no shift search. */
  maxShift: number;
  /** Spacing of the first, coarse shifts, px; 0 = automatic (boxSize/28). */
  shiftStep: number;
  /** What is compared: the annulus between these radii, px. outerRadius 0 = automatic. */
  innerRadius: number;
  outerRadius: number;
  /** Only |ψ| ≤ angularRange, degrees; 0 = all angles. */
  angularRange: number;
  /** Also try mirrored. */
  mirror: boolean;
  /** Highest spatial frequency used, 1/px; 0 = automatic ({@link AUTOMATIC_FREQUENCY}). */
  maxFrequency: number;
  /**
   * How references, angles and shifts are searched: first coarsely (the default), or with all rings at every shift of
   * the grid (automatic steps are 1 px then). Both refine what they find in the same way.
   */
  search?: "coarse-to-fine" | "exhaustive";
}

/**
 * 1/px, half of Nyquist. Finer detail hardly sharpens the peak, and a particle that is part of its reference would be
 * drawn to its own noise there.
 */
const AUTOMATIC_FREQUENCY = 0.25;

/** Rings that are always used, where the box has them and no limit was asked for. */
const LEAST_RINGS = 10;

/** A {@link SearchRange} with every automatic value settled. Plain data, the same on every thread. */
export interface Geometry extends Readonly<SearchRange> {
  /** R: Fourier rings 1 … R, ring k at k/boxSize 1/px. */
  readonly rings: number;
  /** H: samples kept of each half ring; a power of two. */
  readonly half: number;
  /** Width of the soft edge outside outerRadius (and inside innerRadius), px. */
  readonly edge: number;
}

/** The automatic outer radius: floor(boxSize/2) − 2 − maxShift, at least a quarter of the box. */
function automaticOuterRadius(boxSize: number, maxShift: number): number {
  return Math.max(Math.floor(boxSize / 2) - 2 - maxShift, Math.ceil(boxSize / 4));
}

/**
 * Settles every automatic value: outer radius floor(boxSize/2) − 2 − maxShift (at least boxSize/4), highest frequency
 * 0.25 or ten rings, coarse shifts boxSize/28 apart. Rings stay two below Nyquist; a half ring gets enough samples for
 * the orders that an object of the outer radius can have on it.
 */
export function resolveGeometry(range: SearchRange): Geometry {
  const { boxSize, maxShift } = range;
  const outerRadius = range.outerRadius > 0 ? range.outerRadius : automaticOuterRadius(boxSize, Math.ceil(maxShift));
  const frequency = range.maxFrequency > 0 ? range.maxFrequency : Math.max(AUTOMATIC_FREQUENCY, LEAST_RINGS / boxSize);
  const rings = Math.max(1, Math.min(Math.floor(frequency * boxSize + 1e-9), Math.ceil(boxSize / 2) - 2));
  // The outermost ring holds orders up to 2πRr/n; the few highest carry next to nothing.
  const needed = (0.8 * 2 * Math.PI * rings * Math.min(outerRadius + 3, boxSize / 2)) / boxSize;
  return {
    ...range,
    outerRadius,
    maxFrequency: frequency,
    shiftStep: range.shiftStep > 0 ? range.shiftStep : range.search === "exhaustive" ? 1 : Math.max(1, boxSize / 28),
    rings,
    half: powerOfTwo(Math.max(needed, 16)),
    edge: softEdge(boxSize, outerRadius),
  };
}

function softEdge(boxSize: number, outerRadius: number): number {
  return Math.max(1, Math.min(7 * Math.max(1, boxSize / 128), boxSize / 2 - outerRadius));
}

/** The smallest power of two ≥ n. */
export function powerOfTwo(n: number): number {
  let p = 1;
  while (p < n) p *= 2;
  return p;
}

/**
 * The soft annulus: 1 for innerRadius ≤ r ≤ outerRadius, cosine edges of width `edge` inwards and outwards, else 0.
 * An inner radius of at most 1 px leaves no hole.
 */
export function annulusWeight(r: number, geometry: Geometry): number {
  const { innerRadius, outerRadius, edge } = geometry;
  const outside = Math.max(r - outerRadius, innerRadius > 1 ? Math.min(innerRadius - r, edge) : 0);
  return outside <= 0 ? 1 : outside >= edge ? 0 : 0.5 * (1 + Math.cos((Math.PI * outside) / edge));
}

const masks = new Map<string, Float64Array>();

/** {@link annulusWeight} of every pixel, (n, n); kept for the next call on the same thread, not to be written to. */
export function annulusMask(geometry: Geometry): Float64Array {
  const { boxSize, innerRadius, outerRadius, edge } = geometry;
  const key = `${boxSize} ${innerRadius} ${outerRadius} ${edge}`;
  let mask = masks.get(key);
  if (!mask) {
    if (masks.size >= 4) masks.clear();
    mask = radial(boxSize, (r) => annulusWeight(r, geometry));
    masks.set(key, mask);
  }
  return mask;
}

/** The window over particles: 1 to boxSize/2 − 3 px, then a cosine edge to boxSize/2; (n, n). */
export function boxWindow(boxSize: number): Float64Array {
  const full = boxSize / 2 - 3;
  return radial(boxSize, (r) => (r <= full ? 1 : r >= full + 3 ? 0 : 0.5 * (1 + Math.cos((Math.PI * (r - full)) / 3))));
}

function radial(boxSize: number, weight: (r: number) => number): Float64Array {
  const c = centre(boxSize);
  return Float64Array.from({ length: boxSize * boxSize }, (_, i) =>
    weight(Math.hypot((i % boxSize) - c, Math.floor(i / boxSize) - c)),
  );
}

/**
 * The mean squared distance (px²) by which two placements move the points of a disc of radius r apart:
 * |Δt|² + r²(1 − cos Δψ), the mean of |R(ψ₁)p + t₁ − R(ψ₂)p − t₂|² over the disc; Infinity when only one is mirrored.
 */
export function squaredMovement(
  a: { psi: number; shiftX: number; shiftY: number; mirror: boolean },
  b: { psi: number; shiftX: number; shiftY: number; mirror: boolean },
  radius: number,
): number {
  if (a.mirror !== b.mirror) return Infinity;
  const turn = ((a.psi - b.psi) * Math.PI) / 180;
  return (a.shiftX - b.shiftX) ** 2 + (a.shiftY - b.shiftY) ** 2 + radius * radius * (1 - Math.cos(turn));
}
