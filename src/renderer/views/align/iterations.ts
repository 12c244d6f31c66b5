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
}

const AVERAGES = "averages";
const BY_ITERATION = "iterations";

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

const averagesIn = (outputs: readonly OutputInfo[]): OutputInfo | undefined =>
  outputs.find((o) => o.kind === "images" && o.name === AVERAGES) ?? outputs.find((o) => o.kind === "images");

export function iterationsOfJob(job: Pick<JobInfo, "id" | "partials">): Iteration[] {
  const iterations: Iteration[] = [];
  let start = 1;
  let before = 0;
  const first = job.partials[0]?.iteration ?? 0;
  for (const { iteration, outputs } of job.partials) {
    const averages = averagesIn(outputs);
    if (!averages) continue;
    const curves = outputs.find((o) => o.kind === "curves");
    // Curves that are shorter than before belong to a new random start.
    if (curves && curves.count <= before) start++;
    before = curves?.count ?? 0;
    const ref = (kind: OutputInfo["kind"]): DataRef | null => {
      const output = outputs.find((o) => o.kind === kind);
      return output ? { kind: "partial", job: job.id, iteration, output: output.name } : null;
    };
    iterations.push({
      key: `${job.id}:${iteration}`,
      number: curves ? curves.count - 1 + Math.min(first, 1) : iteration,
      start,
      averages: { kind: "partial", job: job.id, iteration, output: averages.name },
      images: range(averages.count),
      width: averages.width ?? 1,
      height: averages.height ?? 1,
      pixelSize: averages.pixelSize,
      alignments: ref("alignments"),
      frc: ref("frc"),
      curves: ref("curves"),
    });
  }
  return iterations;
}

/** What a result tells of its iterations when its job is no longer there: all averages if it kept them, else the last. */
export function iterationsOfResult(result: ResultInfo): Iteration[] {
  const { outputs, id } = result;
  const averages = averagesIn(outputs);
  if (!averages) return [];
  const ref = (kind: OutputInfo["kind"]): DataRef | null => {
    const output = outputs.find((o) => o.kind === kind);
    return output ? { kind: "result", id, output: output.name } : null;
  };
  const last: Iteration = {
    key: `r${id}`,
    number: 1,
    start: 1,
    averages: { kind: "result", id, output: averages.name },
    images: range(averages.count),
    width: averages.width ?? 1,
    height: averages.height ?? 1,
    pixelSize: averages.pixelSize,
    alignments: ref("alignments"),
    frc: ref("frc"),
    curves: ref("curves"),
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

/** "iteration 3", "start". */
export const iterationName = (iteration: Iteration): string =>
  iteration.number === 0 ? "start" : `iteration ${iteration.number}`;
