/** An analysis on disk: what is one number or a few in `factors.json`, what is one row an image in `coordinates.csv`. */
import { isAbsolute, relative, sep } from "node:path";
import { alignmentAt } from "../../../core/conventions.js";
import type { AlignmentsResult, FactorsResult } from "../../../core/tools/results.js";
import type { OpenOptions } from "../types.js";
import { csv } from "./csv.js";
import type { ParticleOrigin } from "./particleStar.js";

export const FACTORS_FILE = "factors.json";
export const COORDINATES_FILE = "coordinates.csv";
/** Written by the tool as images of their own. */
export const EIGENIMAGES_FILE = "eigenimages.mrcs";
export const MEAN_FILE = "mean.mrc";
/** Needed where the mask is soft. */
export const MASK_FILE = "mask.mrc";

/** What `factors.json` calls itself; the version grows when an older program would misread it. */
export const FACTORS_FORMAT = "annulus-factors";
export const FACTORS_VERSION = 1;

/** Columns of `coordinates.csv` behind the factors and the scale, where the images were moved before the analysis. */
export const ALIGNMENT_COLUMNS = ["class", "psi", "shiftX", "shiftY", "mirror", "ccc"] as const;

/** `factors.json` as it stands in the file; numbers that are not finite are null. */
export interface FactorsRecord {
  format: typeof FACTORS_FORMAT;
  version: number;
  metric: FactorsResult["metric"];
  width: number;
  height: number;
  pixelSize: number | null;
  /** Rows of `coordinates.csv`. */
  images: number;
  /** Columns f1 … of it, and images of `eigenimages.mrcs`. */
  factors: number;
  eigenvalues: (number | null)[];
  total: number;
  residuals: (number | null)[];
  noiseEdge: (number | null)[];
  significant: number;
  constant: number;
  /** Pixels under the mask as runs: number y·width + x of the first, how many, and so on. */
  pixels: { count: number; runs: number[] };
  /** Do weights of a soft mask stand in `mask.mrc`? */
  soft: boolean;
  interpolation: string;
  /** Has `coordinates.csv` the columns by which the images were moved? */
  aligned: boolean;
  /** The file that was analysed; null = images that lay in no file. */
  particles: ParticlesRecord | null;
}

export interface ParticlesRecord {
  /** Absolute. */
  path: string;
  /** From the folder of the result; null on another disk. */
  relative: string | null;
  /** How it was read. */
  options: OpenOptions;
}

export function* factorsJson(factors: FactorsResult, origin: ParticleOrigin): Iterable<Uint8Array> {
  const { metric, width, height, pixelSize, total, significant, constant } = factors;
  const record: FactorsRecord = {
    format: FACTORS_FORMAT,
    version: FACTORS_VERSION,
    metric,
    width,
    height,
    pixelSize,
    images: factors.index.length,
    factors: factors.eigenvalues.length,
    eigenvalues: [...factors.eigenvalues],
    total,
    residuals: [...factors.residuals],
    noiseEdge: [...factors.noiseEdge],
    significant,
    constant,
    pixels: { count: factors.pixels.length, runs: runsOfPixels(factors.pixels) },
    soft: isSoft(factors),
    interpolation: factors.interpolation ?? "spline",
    aligned: factors.alignments !== null,
    particles: particlesOf(origin),
  };
  const fields = Object.entries(record).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  yield new TextEncoder().encode(`{\n  ${fields.join(",\n  ")}\n}\n`);
}

const isSoft = ({ weights }: FactorsResult): boolean => weights?.some((w) => w !== 1) ?? false;

/** Ascending numbers as runs: first, length, first, length … */
export function runsOfPixels(pixels: Uint32Array): number[] {
  const runs: number[] = [];
  for (let i = 0; i < pixels.length;) {
    let j = i + 1;
    while (j < pixels.length && pixels[j] === pixels[j - 1]! + 1) j++;
    runs.push(pixels[i]!, j - i);
    i = j;
  }
  return runs;
}

function particlesOf({ opened, directory }: ParticleOrigin): ParticlesRecord | null {
  if (!opened) return null;
  const { path, options } = opened;
  const inside = directory === null ? null : relative(directory, path);
  return {
    path,
    relative: inside === null || isAbsolute(inside) ? null : inside.split(sep).join("/"),
    options,
  };
}

/**
 * `coordinates.csv`: index (from 1, as in the file of the particles), f1 … fk, scale; where the images were moved before
 * the analysis also class (from 1), psi (°), shiftX, shiftY (px), mirror and ccc.
 * @param numberOf image of the file, from 0, of a number in the stack
 */
export function coordinatesCsv(factors: FactorsResult, numberOf: (image: number) => number): Iterable<Uint8Array> {
  const { index, coordinates, scale, alignments } = factors;
  const k = factors.eigenvalues.length;
  const header = ["index", ...Array.from({ length: k }, (_, f) => `f${f + 1}`), "scale"];
  const rows = alignments && rowOfImage(alignments);
  return csv(alignments ? [...header, ...ALIGNMENT_COLUMNS] : header, index.length, (i) => {
    const own = [numberOf(index[i]!) + 1, ...coordinates.subarray(i * k, (i + 1) * k), scale[i]!];
    return alignments ? [...own, ...alignmentCells(alignments, rows!.get(index[i]!))] : own;
  });
}

function rowOfImage({ index }: AlignmentsResult): Map<number, number> {
  const rows = new Map<number, number>();
  for (let row = 0; row < index.length; row++) rows.set(index[row]!, row);
  return rows;
}

/** An image that was not moved has empty cells. */
function alignmentCells(alignments: AlignmentsResult, row: number | undefined): readonly number[] {
  if (row === undefined) return ALIGNMENT_COLUMNS.map(() => NaN);
  const { psi, shiftX, shiftY } = alignmentAt(alignments, row);
  return [alignments.classIndex[row]! + 1, psi, shiftX, shiftY, alignments.mirror[row]!, alignments.ccc[row]!];
}
