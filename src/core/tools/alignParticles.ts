/** What alignment tools share besides parameters: particles in, placements and pictures out. */
import { blockSize } from "../align/blockSize.js";
import { resolveGeometry, type Geometry } from "../align/geometry.js";
import type { Placements } from "../align/placements.js";
import { FLAT, NOT_FINITE, type transformKernel } from "../align/polarStack.js";
import { AppError } from "../errors.js";
import type { Prepared } from "../prepare/preparation.js";
import { numbersOf, type StackRef } from "../stack.js";
import { capital, listNumbers } from "./imageName.js";
import type { AlignmentsResult, ImagesResult } from "./results.js";
import type { KernelRunner, SharedArrays } from "./tool.js";

/** Smallest box that can be aligned, px. */
const SMALLEST_BOX = 16;

/**
 * The side of square images.
 * @throws AppError "input.unusable" for images that are not square, too small, or missing
 */
export function squareBox(tool: string, input: string, images: ImagesResult): number {
  const { width, height, count } = images.stack;
  const refuse = (reason: string): AppError =>
    new AppError("input.unusable", `${tool}: ${input} ${reason}`, { tool, input, reason });
  if (count === 0) throw refuse("holds no images.");
  if (width !== height) throw refuse(`has images of ${width} × ${height} px; alignment needs square ones.`);
  if (width < SMALLEST_BOX) throw refuse(`has boxes of ${width} px; at least ${SMALLEST_BOX} px are needed.`);
  return width;
}

/** The particles of a stack on rings, and who takes part. */
export interface RingTransforms {
  /** (count, R, H) each, see core/align/polarStack.ts. */
  yRe: Float32Array;
  yIm: Float32Array;
  /** Image numbers that take part, rising; shared. */
  used: Uint32Array;
  /** Sentences about those that cannot. */
  notes: string[];
}

/**
 * Fourier transforms on rings of every particle.
 * @param microseconds what one particle costs, for blocks and progress
 * @param prepared     what is done to each particle first; null = nothing
 * @throws AppError "image.flat" or "image.notFinite" when no particle can be aligned
 */
export async function transformParticles(
  ctx: SharedArrays & KernelRunner<{ transform: typeof transformKernel }>,
  stack: StackRef,
  geometry: Geometry,
  microseconds: number,
  prepared: Prepared | null = null,
): Promise<RingTransforms> {
  const { count } = stack;
  const samples = count * geometry.rings * geometry.half;
  const yRe = ctx.float32(samples);
  const yIm = ctx.float32(samples);
  const status = ctx.uint8(count);
  await ctx.forEachRange(
    "transform",
    count,
    { stack, geometry, yRe, yIm, status, prepared },
    { label: "Fourier transforms on rings", itemsPerBlock: wholeBatches(microseconds), weight: microseconds },
  );
  const { used, notes } = usableImages(stack, status);
  const shared = ctx.uint32(used.length);
  shared.set(used);
  return { yRe, yIm, used: shared, notes };
}

/** Blocks of whole batches of eight, which the polar transform takes at once; 128 still share out among threads. */
function wholeBatches(microsecondsPerItem: number): number {
  return Math.min(128, Math.max(8, 8 * Math.floor(blockSize(microsecondsPerItem) / 8)));
}

/**
 * The images that take part, and sentences about those that cannot.
 * @throws AppError "image.flat" or "image.notFinite" when none can
 */
function usableImages(stack: StackRef, status: Uint8Array): { used: readonly number[]; notes: string[] } {
  const all = Array.from(status.keys());
  const used = all.filter((i) => status[i] !== FLAT && status[i] !== NOT_FINITE);
  const flat = all.filter((i) => status[i] === FLAT);
  const notFinite = all.filter((i) => status[i] === NOT_FINITE);
  if (used.length === 0) {
    const code = flat.length > 0 ? "image.flat" : "image.notFinite";
    throw new AppError(
      code,
      "No image can be aligned: all are constant, or hold values that are not finite or beyond 1e18.",
      {
        name: "images",
        images: numbersOf(stack, all.slice(0, 100)),
      },
    );
  }
  const notes: string[] = [];
  if (flat.length > 0)
    notes.push(`Left out, the same value everywhere: ${listNumbers("image", numbersOf(stack, flat))}.`);
  if (notFinite.length > 0)
    notes.push(
      `Left out, values beyond 1e18, NaN or infinite pixels: ${listNumbers("image", numbersOf(stack, notFinite))}.`,
    );
  return { used, notes };
}

/** The rows of `used` as a result of their own. */
export function alignmentsOf(used: Uint32Array, p: Placements): AlignmentsResult {
  return {
    index: used.slice(),
    classIndex: pick(used, p.classIndex),
    psi: pick(used, p.psi),
    shiftX: pick(used, p.shiftX),
    shiftY: pick(used, p.shiftY),
    mirror: pick(used, p.mirror),
    ccc: pick(used, p.ccc),
  };
}

function pick<A extends Float64Array | Int32Array | Uint8Array>(used: Uint32Array, column: A): A {
  const out = column.slice(0, used.length) as A;
  used.forEach((i, row) => (out[row] = column[i]!));
  return out;
}

/** Square images in memory as a result. */
export function imagesOf(pixels: Float32Array, boxSize: number, pixelSize: number | null): ImagesResult {
  const count = pixels.length / boxSize ** 2;
  return { stack: { kind: "memory", width: boxSize, height: boxSize, count, pixels }, pixelSize };
}

/** Bytes of one particle on rings, at most, for estimates. */
export function particleBytes(boxSize: number, maxFrequency: number): number {
  if (boxSize < SMALLEST_BOX) return 0;
  const { rings, half } = resolveGeometry({
    boxSize,
    maxShift: 0,
    shiftStep: 0,
    innerRadius: 0,
    outerRadius: boxSize / 2,
    angularRange: 0,
    mirror: false,
    maxFrequency,
  });
  return 8 * rings * half;
}

/** Sentence about particles at the limit of the shift search; empty when there are none. */
export function limitNotes(stack: StackRef, atLimit: readonly number[], maxShift: number): string[] {
  if (atLimit.length === 0) return [];
  return [
    `${capital(listNumbers("particle", numbersOf(stack, atLimit)))} ${atLimit.length === 1 ? "lies" : "lie"} at the limit of the shift search ` +
      `(${maxShift} px); a larger limit may place them better.`,
  ];
}
