/** The runs of a dataset, and what they are called. */
import type { JobInfo, ResultInfo } from "../../../main/api/contract.js";
import { isActive } from "../../state/session.js";
import { resultName } from "../../tools/inputChoices.js";
import { isAlignTool } from "../../tools/runs.js";
import { iterationsOfJob, levelsOfJob } from "./iterations.js";

/** A run in sight: its job while it is known, its result when there is one. */
export interface Run {
  key: string;
  name: string;
  job: JobInfo | null;
  result: ResultInfo | null;
}

/** Runs of this dataset, newest first. */
export function runsOf(dataset: number, jobs: readonly JobInfo[], results: readonly ResultInfo[]): Run[] {
  const own = jobs.filter(
    (j) =>
      isAlignTool(j.tool) &&
      Object.values(j.request.inputs).some((i) => i.source.kind === "dataset" && i.source.id === dataset),
  );
  const fromJobs = own
    // A result that was deleted takes its run along.
    .filter((j) => j.result === null || results.some((r) => r.id === j.result))
    .map((job): Run => {
      const result = results.find((r) => r.id === job.result) ?? null;
      return { key: `job ${job.id}`, name: result ? resultName(result) : jobName(job), job, result };
    });
  const left = results
    .filter((r) => r.dataset === dataset && isAlignTool(r.tool) && !own.some((j) => j.result === r.id))
    .map((result): Run => ({ key: `result ${result.id}`, name: resultName(result), job: null, result }));
  return [...fromJobs, ...left].sort((a, b) => orderOf(b) - orderOf(a));
}
const orderOf = (run: Run): number => run.job?.id ?? run.result?.job ?? 0;
const jobName = (job: JobInfo): string =>
  `${job.title}, ${isActive(job) ? "running" : job.state === "failed" ? "failed" : job.state}`;

/** Says what stays. */
export function cancelWords(job: JobInfo): string {
  const n = job.partials.length;
  const last = iterationsOfJob(job).at(-1);
  const levels = levelsOfJob(job);
  if (levels > 0 && (last?.number ?? 0) === 0) {
    return last ? "Cancel, keep the tree" : levels === 1 ? "Cancel, keep level 1" : `Cancel, keep levels 1–${levels}`;
  }
  if (n === 0 || !last) return "Cancel";
  if (last.start > 1) return "Cancel, keep what is done";
  if (last.number === 0) return "Cancel, keep the start";
  return last.number === 1 ? "Cancel, keep 1" : `Cancel, keep 1–${last.number}`;
}
