/** An analysis as the desk uses it: columns of coordinates, who the points are, where the extremes lie. Pure functions. */
import type { FactorsData, JobInfo, ResultInfo, SourceRef } from "../../../main/api/contract.js";

export const ANALYSIS_TOOL = "msa";
/** Output of the tool `msa` that holds the coordinates. */
export const FACTORS = "factors";

export const isAnalysis = (result: ResultInfo): boolean => result.outputs.some((o) => o.kind === "factors");

/** "PCA, 8 factors" and the like; the names of the metrics as the tool's form has them. */
export const METRIC_NAMES: Readonly<Record<FactorsData["metric"], string>> = {
  euclidean: "PCA",
  correlation: "PCA of correlations",
  "chi-square": "Correspondence",
  modulation: "Modulation",
  hellinger: "Hellinger",
};

export interface Analysis {
  data: FactorsData;
  /** Factors that were computed. */
  factors: number;
  /** Images that were analysed. */
  rows: number;
  /** Number of each row's image in `particles`, from 0. */
  images: Uint32Array;
  /** Row of an image; −1 = it was not analysed. */
  rowOf: (image: number) => number;
  /** Coordinates along a factor (from 0), one a row. */
  along: (factor: number) => Float32Array;
  /** Lowest and highest coordinate along a factor. */
  extremes: (factor: number) => readonly [number, number];
  /** Share of the variance of a factor, 0 … 1. */
  share: (factor: number) => number;
}

/** @param chosen image numbers that took part, as the result has them; null = all */
export function analysisOf(data: FactorsData, chosen: readonly number[] | null): Analysis {
  const rows = data.index.length;
  const factors = data.eigenvalues.length;
  const images = chosen ? Uint32Array.from(data.index, (i) => chosen[i] ?? i) : data.index;
  let rowsOf: Map<number, number> | null = null;
  const columns: (Float32Array | undefined)[] = [];
  const along = (factor: number): Float32Array => {
    let column = columns[factor];
    if (!column) {
      column = new Float32Array(rows);
      for (let i = 0; i < rows; i++) column[i] = data.coordinates[i * factors + factor]!;
      columns[factor] = column;
    }
    return column;
  };
  const ends: (readonly [number, number] | undefined)[] = [];
  return {
    data,
    factors,
    rows,
    images,
    rowOf: (image) => {
      if (!rowsOf) {
        rowsOf = new Map();
        for (let i = 0; i < rows; i++) rowsOf.set(images[i]!, i);
      }
      return rowsOf.get(image) ?? -1;
    },
    along,
    extremes: (factor) => (ends[factor] ??= endsOf(along(factor))),
    share: (factor) => (data.total > 0 ? data.eigenvalues[factor]! / data.total : NaN),
  };
}

function endsOf(values: Float32Array): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const v of values) {
    if (v < low) low = v;
    if (v > high) high = v;
  }
  return low > high ? [-1, 1] : [low, high];
}

/** Share of the leading factors together. */
export const shareOfFirst = (analysis: Analysis, many: number): number =>
  Array.from({ length: Math.min(many, analysis.factors) }, (_, k) => analysis.share(k)).reduce((a, b) => a + b, 0);

/** Factors used at first: those above what noise alone would reach, else the first two. */
export const usualFactors = (analysis: Analysis): number[] => {
  const many = Math.min(analysis.factors, analysis.data.significant > 0 ? analysis.data.significant : 2);
  return Array.from({ length: many }, (_, k) => k);
};

/** Where the analysed images are, and which result laid them out. */
export interface Particles {
  source: SourceRef;
  /** Result whose alignments moved them; null = none did. */
  alignedBy: number | null;
}

/** Null when neither the job nor the dataset is known any more. */
export function particlesOf(result: ResultInfo, job: JobInfo | undefined): Particles | null {
  const given = job?.request.inputs["particles"]?.source;
  const source: SourceRef | null = given ?? (result.dataset === null ? null : { kind: "dataset", id: result.dataset });
  if (!source) return null;
  const by = job?.request.inputs["alignments"]?.source;
  return { source, alignedBy: by?.kind === "result" ? by.id : null };
}

/** Numbers as the command line writes lists: 0, 1, 2, 4 → "1-3,5" (from 1). */
export function listText(numbers: readonly number[]): string {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let i = 0; i < sorted.length;) {
    let end = i;
    while (sorted[end + 1] === sorted[end]! + 1) end++;
    parts.push(end === i ? `${sorted[i]! + 1}` : `${sorted[i]! + 1}-${sorted[end]! + 1}`);
    i = end + 1;
  }
  return parts.join(",");
}

/** As on screen: "1–3, 5". */
export const listWords = (numbers: readonly number[]): string =>
  listText(numbers).replaceAll("-", "–").replaceAll(",", ", ");
