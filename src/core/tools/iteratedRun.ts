/** One turn of iterated classification: analyse the images as they lie, classify them, average the classes. */
import { alignKernel, requireReferences } from "../align/multiReference.js";
import { averageClasses, AVERAGING_KERNELS, type Averaging } from "../align/classAverages.js";
import { blockSize } from "../align/blockSize.js";
import { imageCosts, searchMicroseconds } from "../align/costs.js";
import type { Geometry } from "../align/geometry.js";
import type { Placements } from "../align/placements.js";
import { referenceKernel } from "../align/polarStack.js";
import { adjustedRandIndex, bestAssignment, contingency, meanAgreement } from "../classify/agreement.js";
import { kmeans, KMEANS_KERNELS, thorough } from "../classify/kmeans.js";
import { choosePoints, numberBySize, type Points } from "../classify/points.js";
import { validityOf } from "../classify/validity.js";
import { analyse, MSA_KERNELS, staysInMemory, type Analysis } from "../msa/analyse.js";
import type { PixelMask } from "../msa/masks.js";
import type { StackRef } from "../stack.js";
import type { Interpolation } from "../transform/resample.js";
import type { AlignmentsResult, CurvesResult } from "./results.js";
import type { KernelRunner, SharedArrays } from "./tool.js";
import { weightedContext } from "./weightedContext.js";

export const iteratedKernels = {
  ...AVERAGING_KERNELS,
  ...MSA_KERNELS,
  ...KMEANS_KERNELS,
  reference: referenceKernel,
  align: alignKernel,
};
type Context = SharedArrays & KernelRunner<typeof iteratedKernels>;

/** Everything the turns work on. */
export interface Turns {
  stack: StackRef;
  geometry: Geometry;
  interpolation: Interpolation;
  mask: PixelMask;
  classes: number;
  /** Factors that an analysis looks for, at most. */
  factors: number;
  seed: number;
  /** Starts of each k-means. */
  starts: number;
  /** Image numbers that take part, rising; shared. */
  used: Uint32Array;
  yRe: Float32Array;
  yIm: Float32Array;
  placements: Placements;
  averaging: Averaging;
  /** (classes, n, n): the class averages that images are laid onto next. */
  references: Float32Array;
  coefficients: { re: Float32Array; im: Float32Array };
  norm: Float64Array;
  score: Float64Array;
  runnerUp: Float64Array;
  limit: Uint8Array;
}

/** What a turn found. */
export interface Turn {
  iteration: number;
  /** Class of each used image. */
  labels: Int32Array;
  /** The images as they lay, in the order of `used`; shared. */
  rows: AlignmentsResult;
  analysis: Analysis;
  points: Points;
  significant: number;
  /** Mean coefficient of an image with the rest of its class. */
  ccc: number;
  withinShare: number;
  /** Mean ARI between the starts of k-means. */
  stability: number | null;
  /** Share of the images that changed their class, and ARI, since the turn before; NaN in the first. */
  changed: number;
  ari: number;
  members: number[];
}

/** Factors that are compared when none lies above the noise. */
const FEW = 2;

/** Microseconds an image costs, by turn. */
export function turnCosts(geometry: Geometry, classes: number, pixels: number) {
  const { transform, sum, reference, average } = imageCosts(geometry.boxSize);
  return {
    transform,
    align: searchMicroseconds(geometry, classes),
    sum,
    analyse: sum + 0.05 * pixels,
    classes: classes * (reference + average),
  };
}

/** Lay every image onto the class average that fits it best. */
export async function alignToClasses(ctx: Context, turns: Turns, label: string): Promise<void> {
  const { geometry, used, yRe, yIm, classes, coefficients, norm, placements, score, runnerUp, limit } = turns;
  const cost = turnCosts(geometry, classes, turns.mask.pixels.length);
  await ctx.forEachRange(
    "reference",
    classes,
    { images: turns.references, geometry, ...coefficients, norm, preparation: null, power: null },
    { label: `${label}references`, itemsPerBlock: 8, weight: 0 },
  );
  requireReferences(norm);
  await ctx.forEachRange(
    "align",
    used.length,
    {
      geometry,
      used,
      yRe,
      yIm,
      references: { count: classes, ...coefficients },
      placements,
      score,
      runnerUp,
      limit,
      about: null,
    },
    { label: `${label}aligning`, itemsPerBlock: blockSize(3 * cost.align), weight: cost.align },
  );
}

/** Analyse, classify and average the images as they lie. @param before the turn before, whose class numbers are kept */
export async function classifyTurn(ctx: Context, turns: Turns, before: Turn | null, label: string): Promise<Turn> {
  const { stack, interpolation, mask, classes, factors, seed, used, geometry, placements } = turns;
  const n = used.length;
  const rows = rowsOf(ctx, used, placements);
  const cost = turnCosts(geometry, classes, mask.pixels.length);
  const items = Uint32Array.from({ length: n }, (_, i) => i);
  const request = {
    stack,
    alignments: rows,
    interpolation,
    items,
    mask,
    metric: "euclidean",
    constant: 0,
    factors,
    solver: "auto",
    seed,
    passes: MOST_PASSES,
    inMemory: staysInMemory(n, mask.pixels.length),
    noise: true,
  } as const;
  const share = cost.analyse / ANNOUNCED_PASSES;
  const analysis = await analyse(weightedContext<typeof MSA_KERNELS>(labelled(ctx, label), share), request);
  const found = analysis.eigenvalues.length;
  const significant = analysis.noise?.significant ?? 0;
  const chosen = Array.from({ length: significant > 0 ? significant : Math.min(FEW, found) }, (_, f) => f);
  // In the Euclidean metric the coordinates are the products themselves.
  const points = choosePoints(ctx, analysis.factors.y, found, chosen);
  const seeds = Array.from({ length: turns.starts }, (_, s) => seed + s);
  const options = thorough(n, classes, seeds);
  const runs = await kmeans(weightedContext<typeof KMEANS_KERNELS>(ctx, 0), points, options, `${label}k-means`);
  const partitions = seeds.map((_, s) => runs.labels.slice(s * n, (s + 1) * n));
  const best = partitions[runs.best]!;
  const labels = before ? numberedAs(before.labels, best, classes) : numberBySize(best).labels;
  let moved = 0;
  if (before) labels.forEach((c, i) => (moved += c === before.labels[i] ? 0 : 1));

  used.forEach((image, i) => (placements.classIndex[image] = labels[i]!));
  const { averaging, references } = turns;
  const average = (against: Float32Array | null, weight: number): Promise<void> =>
    averageClasses(
      ctx,
      averaging,
      { stack, geometry, interpolation, placements, used, against, without: against !== null },
      `${label}averaging`,
      weight,
    );
  await average(null, cost.sum);
  references.set(averaging.made.averages);
  await average(references, cost.sum);
  used.forEach((image, i) => (rows.ccc[i] = placements.ccc[image]!));
  rows.classIndex.set(labels);
  return {
    iteration: before ? before.iteration + 1 : 0,
    labels,
    rows,
    analysis,
    points,
    significant,
    ccc: rows.ccc.reduce((sum, c) => sum + c, 0) / n,
    withinShare: validityOf(points, labels, classes).withinShare,
    stability: meanAgreement(partitions),
    changed: before ? moved / n : Number.NaN,
    ari: before ? adjustedRandIndex(before.labels, labels) : Number.NaN,
    members: Array.from(averaging.made.members),
  };
}

/** Passes over the rows that an analysis is announced with, and those it may make. */
const ANNOUNCED_PASSES = 10;
export const MOST_PASSES = 12;

/** The same context, which says of every step which turn it belongs to. */
function labelled(ctx: Context, label: string): Context {
  return {
    float32: (length) => ctx.float32(length),
    float64: (length) => ctx.float64(length),
    int32: (length) => ctx.int32(length),
    uint32: (length) => ctx.uint32(length),
    uint8: (length) => ctx.uint8(length),
    forEachRange: (kernel, count, args, options) =>
      ctx.forEachRange(kernel, count, args, { ...options, label: `${label}${options.label}` }),
  };
}

function rowsOf(arrays: SharedArrays, used: Uint32Array, placements: Placements): AlignmentsResult {
  const n = used.length;
  const rows: AlignmentsResult = {
    index: arrays.uint32(n),
    classIndex: arrays.int32(n),
    psi: arrays.float64(n),
    shiftX: arrays.float64(n),
    shiftY: arrays.float64(n),
    mirror: arrays.uint8(n),
    ccc: arrays.float64(n),
  };
  rows.index.set(used);
  used.forEach((image, i) => {
    rows.psi[i] = placements.psi[image]!;
    rows.shiftX[i] = placements.shiftX[image]!;
    rows.shiftY[i] = placements.shiftY[image]!;
    rows.mirror[i] = placements.mirror[image]!;
  });
  return rows;
}

/** The partition with its classes named so that as many objects as possible keep their number. */
function numberedAs(before: Int32Array, labels: Int32Array, classes: number): Int32Array {
  const overlap = contingency(labels, before);
  const counts = new Float64Array(classes * classes);
  for (let r = 0; r < overlap.rows; r++) {
    for (let c = 0; c < overlap.columns; c++) counts[r * classes + c] = overlap.counts[r * overlap.columns + c]!;
  }
  const names = bestAssignment({ rows: classes, columns: classes, counts });
  return labels.map((label) => names[label]!);
}

/** The history of a run. */
export function historyOf(turns: readonly Omit<Turn, "analysis">[]): CurvesResult {
  const series = (name: string, label: string, of: (turn: Omit<Turn, "analysis">) => number) => ({
    name,
    label,
    unit: "",
    values: Float64Array.from(turns, of),
  });
  return {
    x: { label: "Iteration", unit: "", values: Float64Array.from(turns, (turn) => turn.iteration) },
    series: [
      series("ccc", "Mean coefficient with the rest of the class", (turn) => turn.ccc),
      series("changed", "Share of images that changed their class", (turn) => turn.changed),
      series("ari", "Adjusted Rand index with the iteration before", (turn) => turn.ari),
      series("withinShare", "Share of the variance within classes", (turn) => turn.withinShare),
      series("significant", "Factors above the noise", (turn) => turn.significant),
    ],
  };
}

/** Members of each class over the iterations. */
export function membersOf(turns: readonly Pick<Turn, "iteration" | "members">[]): CurvesResult {
  return {
    x: { label: "Iteration", unit: "", values: Float64Array.from(turns, (turn) => turn.iteration) },
    series: (turns[0]?.members ?? []).map((_, k) => ({
      name: `class${k + 1}`,
      label: `Members of class ${k + 1}`,
      unit: "",
      values: Float64Array.from(turns, (turn) => turn.members[k]!),
    })),
  };
}
