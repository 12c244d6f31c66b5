/**
 * Class averages from original pixels: one interpolation each, the two halves (even and odd members) apart. Members of
 * a class are cut into segments; a segment is one work item with its own row of sums, and rows are added in order, so
 * any number of threads gives the same bits.
 */
import { alignmentAt } from "../conventions.js";
import { createResampler, type Interpolation } from "../transform/resample.js";
import type { Prepared } from "../prepare/preparation.js";
import { preparerOf } from "../prepare/preparer.js";
import { halfSpectrumSize, squareAdderOf, wienerDivide } from "../prepare/wiener.js";
import type { KernelIo, StackRef } from "../stack.js";
import type { Range, SharedArrays } from "../tools/tool.js";
import { classSummer, type ClassSummer } from "./classSumKernel.js";
import type { Geometry } from "./geometry.js";
import type { Placements } from "./placements.js";

/** Segments whose rows exist at once. */
export const WAVE = 64;

/** Members of a segment: up to 10 ms of work for the kernel, a function of the box alone. */
export function segmentLength(boxSize: number): number {
  return Math.max(1, Math.min(64, Math.round(1_000_000 / (boxSize * boxSize))));
}

/** Members sorted by class and cut: segment s holds members[first[s]] … members[first[s + 1] − 1] of class classOf[s]. */
export interface Segments {
  count: number;
  members: Uint32Array;
  first: Uint32Array;
  classOf: Int32Array;
  /** Rank of the segment's first member within its class: even ranks go to half 0, odd ones to half 1. */
  rank: Uint32Array;
}

/** Room for the segments of up to `images` members in `classes` classes, however they are spread. */
export function allocateSegments(arrays: SharedArrays, images: number, classes: number, boxSize: number): Segments {
  const most = Math.floor(images / segmentLength(boxSize)) + classes;
  return {
    count: 0,
    members: arrays.uint32(images),
    first: arrays.uint32(most + 1),
    classOf: arrays.int32(most),
    rank: arrays.uint32(most),
  };
}

/**
 * The segments of this classification, written into `room`.
 * @param used image numbers that take part, rising
 */
export function fillSegments(
  room: Segments,
  used: Uint32Array,
  classIndex: Int32Array,
  classes: number,
  boxSize: number,
): Segments {
  const length = segmentLength(boxSize);
  const byClass: number[][] = Array.from({ length: classes }, () => []);
  for (const i of used) byClass[classIndex[i]!]!.push(i);
  let at = 0;
  let s = 0;
  byClass.forEach((list, k) => {
    for (let rank = 0; rank < list.length; rank += length, s++) {
      const piece = list.slice(rank, rank + length);
      room.members.set(piece, at);
      at += piece.length;
      room.first[s + 1] = at;
      room.classOf[s] = k;
      room.rank[s] = rank;
    }
  });
  return { ...room, count: s };
}

export interface SumArgs {
  stack: StackRef;
  geometry: Geometry;
  interpolation: Interpolation;
  placements: Placements;
  segments: Segments;
  /** First segment of this wave; the kernel's items count from it. */
  firstSegment: number;
  /** (WAVE, {@link rowLength}): the sums of each segment of the wave. */
  rows: Float64Array;
  /**
   * What ccc is taken against, (classes, n, n); null = ccc is left alone. With `members` (per class, of an average that
   * holds each particle itself at its present placement) the particle's own share is taken out first.
   */
  against: Float32Array | null;
  members: Uint32Array | null;
  /** What is done to each image first (its CTF); null = nothing. */
  prepared?: Prepared | null;
  /** With images multiplied by their CTF: Σ C² + 1/SNR of the averages in `against`, see {@link AverageArgs}. */
  squares?: Float64Array | null;
}

/**
 * Numbers of a row of sums: three images, (3, n, n): sum of half 0, sum of half 1, sum of squares; and with images that
 * were multiplied by their CTF the Σ C² of either half, (2, n, floor(n/2) + 1).
 */
export function rowLength(boxSize: number, wiener: boolean): number {
  return 3 * boxSize * boxSize + (wiener ? 2 * halfSpectrumSize(boxSize) : 0);
}

/** Kernel over the segments of a wave: add the members, laid onto their class, and correlate each with its reference. */
export function sumKernel(range: Range, args: SumArgs, io: KernelIo): void {
  const { geometry, interpolation } = args;
  const { boxSize, innerRadius, outerRadius } = geometry;
  const key = `${innerRadius} ${outerRadius}`;
  const summer =
    interpolation === "spline" && !args.squares ? classSummer(boxSize, () => annulusPixels(geometry), key) : null;
  if (summer) sumByKernel(range, args, io, summer);
  else sumPlainly(range, args, io);
}

/** {@link sumKernel} for images that are laid by splines and not multiplied by their CTF. */
function sumByKernel(range: Range, args: SumArgs, io: KernelIo, summer: ClassSummer): void {
  const { stack, geometry, placements, segments, firstSegment, rows, against, members } = args;
  const size = geometry.boxSize ** 2;
  const prepare = args.prepared ? preparerOf(args.prepared) : null;
  for (let row = range.start; row < range.end; row++) {
    const s = firstSegment + row;
    const k = segments.classOf[s]!;
    summer.begin(against ? against.subarray(k * size, (k + 1) * size) : null);
    for (let j = segments.first[s]!; j < segments.first[s + 1]!; j++) {
      const i = segments.members[j]!;
      io.readImage(stack, i, summer.room);
      prepare?.(summer.room, i);
      const half = (segments.rank[s]! + j - segments.first[s]!) % 2;
      const ccc = summer.add(alignmentAt(placements, i), half, members ? members[k]! : 0);
      if (against) placements.ccc[i] = ccc;
    }
    summer.finish(rows, row * rowLength(geometry.boxSize, false));
  }
}

/** The twin of {@link sumByKernel}, and what does the rest. */
export function sumPlainly(range: Range, args: SumArgs, io: KernelIo): void {
  const { stack, geometry, interpolation, placements, segments, firstSegment, rows, against, members } = args;
  const { boxSize } = geometry;
  const size = boxSize * boxSize;
  const raw = new Float32Array(size);
  const laid = new Float64Array(size);
  const inside = annulusPixels(geometry);
  const resampler = createResampler(boxSize, boxSize, { interpolation });
  const prepare = args.prepared ? preparerOf(args.prepared) : null;
  const { squares: weights } = args;
  const addSquares = args.prepared && weights ? squareAdderOf(args.prepared) : null;
  const spectrum = halfSpectrumSize(boxSize);
  const length = rowLength(boxSize, addSquares !== null);
  const others = addSquares && members ? new Float32Array(size) : null;
  for (let row = range.start; row < range.end; row++) {
    rows.fill(0, row * length, (row + 1) * length);
    const s = firstSegment + row;
    const k = segments.classOf[s]!;
    const reference = against?.subarray(k * size, (k + 1) * size);
    for (let j = segments.first[s]!; j < segments.first[s + 1]!; j++) {
      const i = segments.members[j]!;
      io.readImage(stack, i, raw);
      prepare?.(raw, i);
      resampler.load(raw);
      const alignment = alignmentAt(placements, i);
      resampler.apply(alignment, laid);
      const half = (segments.rank[s]! + j - segments.first[s]!) % 2;
      const sum = row * length + half * size;
      const squares = row * length + 2 * size;
      for (let p = 0; p < size; p++) {
        const value = laid[p]!;
        rows[sum + p]! += value;
        rows[squares + p]! += value * value;
      }
      if (addSquares) {
        const at = row * length + 3 * size + half * spectrum;
        addSquares(i, alignment, rows.subarray(at, at + spectrum));
      }
      if (!reference) continue;
      if (others && weights && members![k]! > 1) {
        // The particle's own share of the average, taken out of it.
        wienerDivide(laid, weights.subarray(k * spectrum, (k + 1) * spectrum), boxSize, others);
        for (let p = 0; p < size; p++) others[p] = reference[p]! - others[p]!;
        placements.ccc[i] = correlate(laid, others, inside);
      } else placements.ccc[i] = correlate(laid, reference, inside, members ? members[k]! : 0);
    }
  }
}

/** Indices of the pixels with innerRadius ≤ r ≤ outerRadius (no hole for an inner radius of at most 1). */
export function annulusPixels(geometry: Geometry): Uint32Array {
  const { boxSize, innerRadius, outerRadius } = geometry;
  const c = Math.floor(boxSize / 2);
  const inside: number[] = [];
  for (let y = 0, i = 0; y < boxSize; y++) {
    for (let x = 0; x < boxSize; x++, i++) {
      const r = Math.hypot(x - c, y - c);
      if (r <= outerRadius && (innerRadius <= 1 || r >= innerRadius)) inside.push(i);
    }
  }
  return Uint32Array.from(inside);
}

/**
 * Σ(f − f̄)(g − ḡ)/√(Σ(f − f̄)² Σ(g − ḡ)²) over the pixels `inside`; 0 when either is constant there.
 * @param members N > 1: g is (N·g − f)/(N − 1), the average g of N images without its member f; else g as it is
 */
export function correlate(f: Float64Array, g: Float32Array, inside: Uint32Array, members = 0): number {
  const n = inside.length;
  const keep = members > 1 ? members / (members - 1) : 1;
  const take = members > 1 ? 1 / (members - 1) : 0;
  let sumF = 0;
  let sumG = 0;
  for (const p of inside) {
    sumF += f[p]!;
    sumG += keep * g[p]! - take * f[p]!;
  }
  const meanF = sumF / n;
  const meanG = sumG / n;
  let ff = 0;
  let gg = 0;
  let fg = 0;
  for (const p of inside) {
    const a = f[p]! - meanF;
    const b = keep * g[p]! - take * f[p]! - meanG;
    ff += a * a;
    gg += b * b;
    fg += a * b;
  }
  const scale = Math.sqrt(ff * gg);
  return scale > 0 ? Math.max(-1, Math.min(1, fg / scale)) : 0;
}

export interface FoldArgs {
  segments: Segments;
  firstSegment: number;
  /** Segments in the wave. */
  count: number;
  rows: Float64Array;
  /** (classes, {@link rowLength}). */
  totals: Float64Array;
  /** {@link rowLength}. */
  length: number;
}

/** Kernel over the numbers of a row: add the rows of a wave to the totals of their classes, in order. */
export function foldKernel(range: Range, args: FoldArgs): void {
  const { segments, firstSegment, count, rows, totals, length } = args;
  for (let row = 0; row < count; row++) {
    const at = segments.classOf[firstSegment + row]! * length;
    const to = totals.subarray(at + range.start, at + range.end);
    const from = rows.subarray(row * length + range.start, row * length + range.end);
    for (let p = 0; p < to.length; p++) to[p]! += from[p]!;
  }
}
