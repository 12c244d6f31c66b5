/** A run as a row of iterations, whether it still runs, has ended, or only its result is left. */
import type { JobInfo, OutputInfo, ResultInfo, SourceRef } from "../../../main/api/contract.js";
import type { DataRef } from "../results/outputData.js";

export interface Iteration {
  key: string;
  /** As the tool counts; 0 = what came before the first iteration. */
  number: number;
  /** Which of several random starts it belongs to, from 1. */
  start: number;
  averages: SourceRef;
  /** Image numbers of the averages in it, one a class. */
  images: readonly number[];
  width: number;
  height: number;
  pixelSize: number | null;
  alignments: DataRef | null;
  frc: DataRef | null;
  /** Curves over the iterations up to this one. */
  curves: DataRef | null;
  /** Particles a class over the iterations up to this one. */
  occupancy: DataRef | null;
  /** What came before the first iteration was a tree of pairs. */
  tree?: boolean;
}

const AVERAGES = "averages";
const BY_ITERATION = "iterations";
const CONVERGENCE = "convergence";
const OCCUPANCY = "occupancy";
const TREE = "tree";

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

const averagesIn = (outputs: readonly OutputInfo[]): OutputInfo | undefined =>
  outputs.find((o) => o.kind === "images" && o.name === AVERAGES) ??
  (hasTree(outputs) ? undefined : outputs.find((o) => o.kind === "images"));

/** The tool that pairs tells levels of a tree first, which are no iterations, and then its iterations. */
const hasTree = (outputs: readonly OutputInfo[]): boolean => outputs.some((o) => o.kind === "table" && o.name === TREE);
const isLevel = (outputs: readonly OutputInfo[]): boolean =>
  hasTree(outputs) && !outputs.some((o) => o.name === CONVERGENCE);

/** Levels of a tree that a job has told. */
export const levelsOfJob = (job: Pick<JobInfo, "partials">): number =>
  job.partials.filter(({ outputs }) => isLevel(outputs)).length;

/** The curves over the iterations: by their name, else the first ones. */
const curvesIn = (outputs: readonly OutputInfo[]): OutputInfo | undefined =>
  outputs.find((o) => o.kind === "curves" && o.name === CONVERGENCE) ?? outputs.find((o) => o.kind === "curves");

export function iterationsOfJob(job: Pick<JobInfo, "id" | "partials">): Iteration[] {
  const iterations: Iteration[] = [];
  let start = 1;
  let before = 0;
  const told = job.partials.filter(({ outputs }) => !isLevel(outputs));
  const first = told[0]?.iteration ?? 0;
  for (const { iteration, outputs } of told) {
    const averages = averagesIn(outputs);
    if (!averages) continue;
    const curves = curvesIn(outputs);
    const tree = hasTree(outputs);
    // Curves that are shorter than before belong to a new random start.
    if (curves && curves.count <= before) start++;
    before = curves?.count ?? 0;
    const at = (output: OutputInfo | undefined): DataRef | null =>
      output ? { kind: "partial", job: job.id, iteration, output: output.name } : null;
    iterations.push({
      key: `${job.id}:${iteration}`,
      number: curves ? curves.count - 1 + (tree ? 0 : Math.min(first, 1)) : iteration,
      start,
      averages: { kind: "partial", job: job.id, iteration, output: averages.name },
      images: range(averages.count),
      width: averages.width ?? 1,
      height: averages.height ?? 1,
      pixelSize: averages.pixelSize,
      alignments: at(outputs.find((o) => o.kind === "alignments")),
      frc: at(outputs.find((o) => o.kind === "frc")),
      curves: at(curves),
      occupancy: at(outputs.find((o) => o.name === OCCUPANCY)),
      tree,
    });
  }
  return iterations;
}

/** What a result tells of its iterations when its job is no longer there: all averages if it kept them, else the last. */
export function iterationsOfResult(result: ResultInfo): Iteration[] {
  const { outputs, id } = result;
  const averages = averagesIn(outputs);
  // A tree that was cut off between two levels has no iteration: its nodes are told by the tree itself.
  if (!averages || isLevel(outputs)) return [];
  const at = (output: OutputInfo | undefined): DataRef | null =>
    output ? { kind: "result", id, output: output.name } : null;
  const curves = curvesIn(outputs);
  const tree = hasTree(outputs);
  const last: Iteration = {
    key: `r${id}`,
    // Of a tool that tells its own curves the last of them; 0 is a tree that was cut off.
    number: tree ? (curves?.name === CONVERGENCE ? curves.count - 1 : 0) : 1,
    start: 1,
    averages: { kind: "result", id, output: averages.name },
    images: range(averages.count),
    width: averages.width ?? 1,
    height: averages.height ?? 1,
    pixelSize: averages.pixelSize,
    alignments: at(outputs.find((o) => o.kind === "alignments")),
    frc: at(outputs.find((o) => o.kind === "frc")),
    curves: at(curves),
    occupancy: at(outputs.find((o) => o.name === OCCUPANCY)),
    tree,
  };
  const kept = outputs.find((o) => o.kind === "images" && o.name === BY_ITERATION && o.width === averages.width);
  if (!kept || averages.count !== 1) return [last];
  return range(kept.count).map((number) => {
    const isLast = number === kept.count - 1;
    return {
      ...last,
      key: `r${id}:${number}`,
      number,
      averages: { kind: "result", id, output: kept.name },
      images: [number],
      alignments: isLast ? last.alignments : null,
      frc: isLast ? last.frc : null,
    };
  });
}

/** How many random starts there are in sight. */
export const startsOf = (iterations: readonly Iteration[]): number => iterations.at(-1)?.start ?? 0;

/** Which start a result was taken from, from 1; null where that is not said. @param seed of the first start */
export function keptStart(result: Pick<ResultInfo, "figures"> | null, seed: number): number | null {
  const kept = result?.figures.find((f) => f.name === "seed")?.value ?? null;
  return kept === null ? null : kept - seed + 1;
}

/** "iteration 3", "start". */
export const iterationName = (iteration: Iteration): string =>
  iteration.number > 0 ? `iteration ${iteration.number}` : iteration.tree ? "tree" : "start";
