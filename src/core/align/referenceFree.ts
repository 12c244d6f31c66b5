/**
 * Reference-free alignment after Penczek, Radermacher & Frank: a random approximation, then sweeps in which every
 * particle is aligned to the average of all the others, until nobody moves.
 *
 * Averages live as ring coefficients, where they are plain sums: particle i placed on the average is A_m(k; i), the
 * average without it is (total − own)/(N − 1), exactly and for the price of one ring transform. So all particles of a
 * batch can be aligned at once, each to the total of the batch's start without itself: the same numbers on any number
 * of threads. The random approximation adds particles in random order in batches that grow with the average (each at
 * most a quarter of what the average already holds; the first ones one by one, as in the paper).
 * @see Penczek, Radermacher & Frank, Ultramicroscopy 40, 33 (1992)
 */
import { alignmentAt, angleDifference, compose, IDENTITY } from "../conventions.js";
import { fitFrame } from "./frames.js";
import { applyRadialMask, computeRadialMask, type RadialMask } from "../polar/radialMask.js";
import type { Range } from "../tools/tool.js";
import { annulusWeight, squaredMovement, type Geometry } from "./geometry.js";
import { othersFor, type MaskedTotal } from "./others.js";
import { placementOrigin, setPlacement, type Placements } from "./placements.js";
import { atLimit, emptyPlacement, searchFor } from "./search.js";

/** Movement (rms over the disc of the outer radius, px) below which a particle counts as at rest. */
export const AT_REST = 0.1;

/** Rows of partial sums: enough for any number of threads, few enough to add up at once. */
export const MOST_ROWS = 64;

/** The running total and what every thread needs to use it. */
export interface TotalArrays extends MaskedTotal {
  /** (H orders, R rings): Σ of the placed particles. */
  totalRe: Float64Array;
  totalIm: Float64Array;
  /** (R) mean power of a particle on each ring, Σ_m |X_m(k)|². */
  power: Float64Array;
  /** (MOST_ROWS, 2, H, R) partial sums. */
  rows: Float64Array;
}

export interface MaskArgs {
  geometry: Geometry;
  mask: RadialMask;
}

/** Kernel of one item: the soft annulus as an operator on ring coefficients. */
export function maskKernel(_range: Range, { geometry, mask }: MaskArgs): void {
  const { boxSize, outerRadius, edge } = geometry;
  computeRadialMask(boxSize, outerRadius + edge, (r) => annulusWeight(r, geometry), mask);
}

export interface PowerArgs {
  geometry: Geometry;
  yRe: Float32Array;
  yIm: Float32Array;
  used: Uint32Array;
  power: Float64Array;
}

/** Kernel over rings: mean power of the particles. */
export function powerKernel(range: Range, { geometry, yRe, yIm, used, power }: PowerArgs): void {
  const { rings, half } = geometry;
  for (let ring = range.start; ring < range.end; ring++) {
    let sum = 0;
    for (const i of used) {
      const at = (i * rings + ring) * half;
      for (let p = at; p < at + half; p++) sum += yRe[p]! * yRe[p]! + yIm[p]! * yIm[p]!;
    }
    power[ring] = sum / (half * used.length);
  }
}

export interface ContributeArgs {
  geometry: Geometry;
  yRe: Float32Array;
  yIm: Float32Array;
  /** Images whose contributions change. */
  list: Uint32Array;
  first: number;
  count: number;
  /** Rows that share the list evenly; the kernel's items. */
  rowCount: number;
  now: Placements;
  /** Subtract what they contributed at these placements; null: they contributed nothing. */
  before: Placements | null;
  rows: Float64Array;
}

/** Kernel over rows: add up the (change of the) contributions of a share of the list. */
export function contributeKernel(range: Range, args: ContributeArgs): void {
  const { geometry, yRe, yIm, list, first, count, rowCount, now, before, rows } = args;
  const { rings, half } = geometry;
  const size = rings * half;
  const sums = othersFor(geometry);
  for (let row = range.start; row < range.end; row++) {
    sums.begin();
    const end = Math.floor(((row + 1) * count) / rowCount);
    for (let at = Math.floor((row * count) / rowCount); at < end; at++) {
      const i = list[first + at]!;
      sums.add(yRe, yIm, i, now, 1);
      if (before) sums.add(yRe, yIm, i, before, -1);
    }
    sums.finish(
      rows.subarray(2 * row * size, (2 * row + 1) * size),
      rows.subarray((2 * row + 1) * size, (2 * row + 2) * size),
    );
  }
}

export interface TotalArgs extends TotalArrays {
  rowCount: number;
  /** Start the total anew instead of adding to it. */
  fresh: boolean;
  /** Particles in the total. */
  members: number;
  geometry: Geometry;
}

/** Least weight of a ring: enough to keep a total of noise alive, too little to be followed. */
const LEAST_WEIGHT = 0.01;

/**
 * Kernel of one item: add the rows to the total, in order, mask it, and weigh the rings.
 *
 * With N members of mean power P the total has the power N²S + N·V, P = S + V, so S = (T − N·P)/(N(N − 1)); the ring
 * weight is that of a Wiener filter, SSNR/(1 + SSNR), SSNR = N·S/(f·V), f = the share of the noise that the mask
 * leaves; both T and P are averaged over three rings.
 */
export function totalKernel(_range: Range, args: TotalArgs): void {
  const { totalRe, totalIm, maskedRe, maskedIm, rows, mask, power, weights, rowCount, fresh, members, geometry } = args;
  const size = totalRe.length;
  if (fresh) {
    totalRe.fill(0);
    totalIm.fill(0);
  }
  for (let row = 0; row < rowCount; row++) {
    for (let p = 0; p < size; p++) {
      totalRe[p]! += rows[2 * row * size + p]!;
      totalIm[p]! += rows[(2 * row + 1) * size + p]!;
    }
  }
  applyRadialMask(mask, totalRe, totalIm, maskedRe, maskedIm);
  const { rings, half, boxSize, outerRadius, edge } = geometry;
  const totalPower = new Float64Array(rings);
  for (let m = 0; m < half; m++) {
    for (let r = 0; r < rings; r++) {
      const p = m * rings + r;
      totalPower[r]! += (m === 0 ? 1 : 2) * (totalRe[p]! * totalRe[p]! + totalIm[p]! * totalIm[p]!);
    }
  }
  const share = Math.min(1, ((outerRadius + edge / 2) / (boxSize / 2)) ** 2);
  for (let r = 0; r < rings; r++) {
    if (members < 2) {
      weights[r] = 1;
      continue;
    }
    let t = 0;
    let p = 0;
    for (let q = Math.max(0, r - 1); q <= Math.min(rings - 1, r + 1); q++) {
      t += totalPower[q]!;
      p += power[q]!;
    }
    const signal = Math.max(0, (t - members * p) / (members * (members - 1)));
    const noise = Math.max(p - signal, 1e-6 * p);
    const ssnr = (members * signal) / (share * noise);
    weights[r] = Math.max(LEAST_WEIGHT, ssnr / (1 + ssnr));
  }
}

export interface SweepArgs {
  geometry: Geometry;
  yRe: Float32Array;
  yIm: Float32Array;
  /** The batch: items are positions in it. */
  list: Uint32Array;
  first: number;
  total: TotalArrays;
  /** Whether the particles are part of the total (and are taken out of it). */
  members: boolean;
  /** "whole": all shifts; "near": those near the present ones (all angles still); null: only measure `ccc`. */
  search: "whole" | "near" | null;
  placements: Placements;
  /** (images) 1 = at the limit of the shift search. */
  limit: Uint8Array;
}

/**
 * Kernel over a batch: align each particle to the masked average of the others; or, without a search, set its `ccc` to
 * Σ_k 2πk⟨a·b*⟩/(‖a‖‖b‖), a the particle under the mask, b the others' average under the mask with weighted rings.
 */
export function sweepKernel(range: Range, args: SweepArgs): void {
  const { geometry, yRe, yIm, list, first, total, members, placements } = args;
  const { rings, half, maxShift } = geometry;
  const size = rings * half;
  const others = othersFor(geometry);
  others.take(total);
  const { references } = others;
  const search = searchFor(geometry);
  const found = emptyPlacement();
  for (let at = range.start; at < range.end; at++) {
    const i = list[first + at]!;
    // A lone particle has no others.
    if (!others.leaveOut(yRe, yIm, i, members ? placements : null)) continue;
    if (args.search === null) {
      placements.ccc[i] = others.coefficient();
      continue;
    }
    if (args.search === "near") {
      const [x, y] = placementOrigin(placements, i);
      search.alignNear(yRe, yIm, i * size, references, x, y, found);
    } else search.align(yRe, yIm, i * size, references, found);
    setPlacement(placements, i, found);
    args.limit[i] = atLimit(found.originX, found.originY, maxShift) ? 1 : 0;
  }
}

/**
 * How much the particles moved among each other between two sets of placements: means of |Δψ| (degrees) and |Δt| (px),
 * and the share that moved by more than {@link AT_REST}. What all have in common is taken out first, because the frame
 * of the average is arbitrary (the mask, cutting an off-centre object, lets it drift a little with every sweep).
 */
export function movementsBetween(
  before: Placements,
  after: Placements,
  used: Uint32Array,
  radius: number,
): { turned: number; shifted: number; moved: number } {
  const from = Array.from(used, (i) => alignmentAt(before, i));
  const to = Array.from(used, (i) => alignmentAt(after, i));
  const common = fitFrame(to, from, IDENTITY, radius);
  let turned = 0;
  let shifted = 0;
  let moved = 0;
  from.forEach((a, row) => {
    const b = to[row]!;
    const expected = compose(common, a);
    turned += Math.abs(angleDifference(b.psi, expected.psi));
    shifted += Math.hypot(b.shiftX - expected.shiftX, b.shiftY - expected.shiftY);
    if (!(squaredMovement(b, expected, radius) <= AT_REST * AT_REST)) moved++;
  });
  const n = Math.max(1, used.length);
  return { turned: turned / n, shifted: shifted / n, moved: moved / n };
}

/** Batches of the random approximation: 1, 1, 1, 1, 1, 1, 1, 2, 2, 3, … each at most a quarter of what is there. */
export function growingBatches(count: number): { first: number; count: number }[] {
  const batches: { first: number; count: number }[] = [];
  for (let done = 1; done < count;) {
    const size = Math.min(Math.max(1, Math.floor(done / 4)), count - done);
    batches.push({ first: done, count: size });
    done += size;
  }
  return batches;
}

/** Batches of a sweep: four, so that later ones already see how the earlier ones moved; one for very few particles. */
export function sweepBatches(count: number): { first: number; count: number }[] {
  const batches = count < 16 ? 1 : 4;
  return Array.from({ length: batches }, (_, b) => {
    const first = Math.floor((b * count) / batches);
    return { first, count: Math.floor(((b + 1) * count) / batches) - first };
  });
}
