/** Parameters, checks and result pieces that the alignment tools share. */
import { AppError } from "../errors.js";
import { resolveGeometry, type Geometry } from "../align/geometry.js";
import type { Placements } from "../align/placements.js";
import { blockSize } from "../align/blockSize.js";
import { FLAT, NOT_FINITE } from "../align/polarStack.js";
import { INTERPOLATIONS } from "../transform/resample.js";
import { choice, flag, integer, number } from "./params.js";
import type { AlignmentsResult, ImagesResult } from "./results.js";

export const shiftParams = {
  maxShift: number({
    label: "Largest shift",
    help: "Particles are searched up to this far from the centre, along x and along y.",
    default: 5,
    min: 0,
    max: 1024,
    unit: "px",
    special: { 0: "automatic: an eighth of the box" },
  }),
  shiftStep: number({
    label: "First shift step",
    help: "Spacing of the first, coarse shifts; later steps refine them to fractions of a pixel.",
    default: 0,
    min: 0,
    max: 64,
    unit: "px",
    special: { 0: "automatic: boxSize/28" },
    advanced: true,
  }),
  innerRadius: number({
    label: "Inner radius",
    help: "What lies closer to the centre is not compared (soft edge inwards); 1 leaves no hole.",
    default: 1,
    min: 0,
    max: 4096,
    unit: "px",
    advanced: true,
  }),
  outerRadius: number({
    label: "Outer radius",
    help: "Radius that holds the particle; what lies outside is not compared (soft edge outwards).",
    default: 0,
    min: 0,
    max: 4096,
    unit: "px",
    special: { 0: "automatic: floor(boxSize/2) − 2 − maxShift, at least boxSize/4" },
  }),
};

export const bandParams = {
  lowPass: number({
    label: "Low-pass",
    help: "Details finer than this are not used to align; averages keep them. Needs a pixel size.",
    default: 0,
    min: 0,
    max: 10_000,
    unit: "Å",
    special: { 0: "none" },
  }),
  maxFrequency: number({
    label: "Highest frequency",
    help: "The same limit as a spatial frequency, for images without a pixel size (0.5 = Nyquist).",
    default: 0,
    min: 0,
    max: 0.5,
    unit: "1/px",
    special: { 0: "automatic: 0.25" },
    advanced: true,
  }),
};

export const mirrorParam = flag({
  label: "Mirror",
  help: "Also try every particle mirrored; mirrored ones are turned over before they are averaged.",
  default: false,
});

export const interpolationParam = choice({
  label: "Interpolation",
  help: "How pixels are read between the grid when particles are laid onto their average, once each.",
  choices: INTERPOLATIONS,
  default: "spline",
  advanced: true,
});

export const seedParam = integer({
  label: "Seed",
  help: "Fixes every random choice; the same seed gives the same result.",
  default: 1,
  min: 0,
  max: 4294967295,
  unit: "",
});

export interface RangeParams {
  maxShift: number;
  shiftStep: number;
  innerRadius: number;
  outerRadius: number;
  lowPass: number;
  maxFrequency: number;
}

/** maxShift 0 stands for an eighth of the box, px. */
function settledShift(maxShift: number, boxSize: number): number {
  return maxShift > 0 ? maxShift : Math.max(1, Math.round(boxSize / 8));
}

/** First shifts along an axis, at most: later steps refine them, and their number goes with the square of this. */
const MOST_SHIFTS = 101;

/**
 * The geometry of a run.
 * @throws AppError "params.invalid" for radii that do not fit the box or steps without number; "pixelSize.unknown" for Å without a pixel size
 */
export function geometryOf(
  tool: string,
  boxSize: number,
  pixelSize: number | null,
  params: RangeParams,
  { mirror, angularRange }: { mirror: boolean; angularRange: number },
): Geometry {
  const invalid = (param: string, reason: string): AppError =>
    new AppError("params.invalid", `${tool}: ${param} ${reason}`, { tool, param, reason });
  const { lowPass, maxFrequency, innerRadius, outerRadius } = params;
  const maxShift = settledShift(params.maxShift, boxSize);
  if (maxShift >= boxSize / 2) {
    throw invalid("maxShift", `is ${maxShift} px; a box of ${boxSize} px allows less than ${boxSize / 2} px`);
  }
  const finest = Math.ceil((1000 * 2 * maxShift) / (MOST_SHIFTS - 1)) / 1000;
  if (params.shiftStep > 0 && params.shiftStep < finest) {
    throw invalid(
      "shiftStep",
      `is ${params.shiftStep} px; shifts up to ${maxShift} px allow steps of ${finest} px or more`,
    );
  }
  if (outerRadius > boxSize / 2) {
    throw invalid("outerRadius", `is ${outerRadius} px; a box of ${boxSize} px allows at most ${boxSize / 2} px`);
  }
  if (lowPass > 0 && maxFrequency > 0) {
    throw invalid("maxFrequency", "and lowPass set the same limit; give one of them");
  }
  let limit = maxFrequency;
  if (lowPass > 0) {
    if (pixelSize === null) {
      throw new AppError(
        "pixelSize.unknown",
        `${tool}: the low-pass of ${lowPass} Å needs a pixel size, and the images have none. ` +
          "Give the pixel size, or the limit in 1/px as maxFrequency.",
        { wantedFor: "lowPass" },
      );
    }
    limit = pixelSize / lowPass;
    if (limit > 0.5) {
      throw invalid("lowPass", `is ${lowPass} Å; pixels of ${pixelSize} Å allow at least ${2 * pixelSize} Å`);
    }
  }
  if (limit > 0 && limit * boxSize < 3) {
    throw invalid(
      lowPass > 0 ? "lowPass" : "maxFrequency",
      `leaves fewer than 3 Fourier rings of a box of ${boxSize} px; nothing could be aligned`,
    );
  }
  const geometry = resolveGeometry({
    boxSize,
    maxShift,
    shiftStep: params.shiftStep,
    innerRadius,
    outerRadius,
    maxFrequency: limit,
    mirror,
    angularRange,
  });
  if (innerRadius >= geometry.outerRadius) {
    throw invalid(
      "innerRadius",
      `is ${innerRadius} px; it must be less than the outer radius, ${geometry.outerRadius} px`,
    );
  }
  return geometry;
}

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

/**
 * The images that take part, and sentences about those that cannot.
 * @throws AppError "image.flat" or "image.notFinite" when none can
 */
export function usableImages(status: Uint8Array): { used: Uint32Array; notes: string[] } {
  const all = Array.from(status.keys());
  const used = all.filter((i) => status[i] !== FLAT && status[i] !== NOT_FINITE);
  const flat = all.filter((i) => status[i] === FLAT);
  const notFinite = all.filter((i) => status[i] === NOT_FINITE);
  if (used.length === 0) {
    const code = flat.length > 0 ? "image.flat" : "image.notFinite";
    throw new AppError(code, "No image can be aligned: all are constant or hold values that are not finite.", {
      name: "images",
      images: all.slice(0, 100),
    });
  }
  const notes: string[] = [];
  if (flat.length > 0) notes.push(`Left out, the same value everywhere: ${listNumbers("image", flat)}.`);
  if (notFinite.length > 0) notes.push(`Left out, NaN or infinite pixels: ${listNumbers("image", notFinite)}.`);
  return { used: Uint32Array.from(used), notes };
}

/** "images 3, 7 and 15" with numbers from 1; more than ten are counted. */
export function listNumbers(noun: string, indices: readonly number[]): string {
  const shown = indices.slice(0, 10).map((i) => String(i + 1));
  if (indices.length === 1) return `${noun} ${shown[0]!}`;
  if (indices.length > 10) return `${indices.length} ${noun}s (${shown.join(", ")}, …)`;
  return `${noun}s ${shown.slice(0, -1).join(", ")} and ${shown.at(-1)!}`;
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

/** Blocks of whole batches of eight, which the polar transform takes at once. */
export function wholeBatches(microsecondsPerItem: number): number {
  return Math.max(8, 8 * Math.floor(blockSize(microsecondsPerItem) / 8));
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
export function limitNotes(atLimit: readonly number[], maxShift: number): string[] {
  if (atLimit.length === 0) return [];
  return [
    `${listNumbers("particle", atLimit)} ${atLimit.length === 1 ? "lies" : "lie"} at the limit of the shift search ` +
      `(${maxShift} px); a larger limit may place them better.`,
  ];
}
