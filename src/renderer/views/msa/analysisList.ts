/** The analyses of a dataset, newest first, and the run of one that is on its way. */
import type { JobInfo, ResultInfo } from "../../../main/api/contract.js";
import { isActive } from "../../state/session.js";
import { ANALYSIS_TOOL, isAnalysis } from "./analysis.js";

export interface AnalysisChoice {
  result: ResultInfo;
  job: JobInfo | undefined;
  /** "PCA, 8 factors, result 3". */
  name: string;
}

const METRICS: Readonly<Record<string, string>> = {
  euclidean: "PCA",
  pca: "PCA",
  correlation: "PCA of correlations",
  "chi-square": "Correspondence",
  coran: "Correspondence",
  modulation: "Modulation",
  hellinger: "Hellinger",
};

function nameOf(result: ResultInfo): string {
  const { metric } = result.provenance.parameters;
  const eigenimages = result.outputs.find((o) => o.name === "eigenimages")?.count;
  const kind = typeof metric === "string" ? (METRICS[metric] ?? metric) : result.title;
  return `${kind}${eigenimages === undefined ? "" : `, ${eigenimages} factors`}, result ${result.id}${result.partial ? " (partial)" : ""}`;
}

/** Of a dataset: of its images, or of images that were made from them. */
export function analysesOf(
  dataset: number,
  jobs: readonly JobInfo[],
  results: readonly ResultInfo[],
): AnalysisChoice[] {
  return results
    .filter((r) => isAnalysis(r) && datasetOf(r, jobs, results) === dataset)
    .map((result) => ({ result, job: jobs.find((j) => j.id === result.job), name: nameOf(result) }))
    .reverse();
}

/** The dataset a result comes from, through the results between. */
function datasetOf(result: ResultInfo, jobs: readonly JobInfo[], results: readonly ResultInfo[]): number | null {
  if (result.dataset !== null) return result.dataset;
  const given = jobs.find((j) => j.id === result.job)?.request.inputs["particles"]?.source;
  const from = given?.kind === "result" ? results.find((r) => r.id === given.id && r.id < result.id) : undefined;
  return from ? datasetOf(from, jobs, results) : null;
}

/** The newest run on a dataset that is under way or failed. */
export function runOf(dataset: number, jobs: readonly JobInfo[]): JobInfo | null {
  const own = jobs.filter((j) => {
    const source = j.request.inputs["particles"]?.source;
    return j.tool === ANALYSIS_TOOL && (source?.kind !== "dataset" || source.id === dataset);
  });
  const newest = own.at(-1);
  return newest && (isActive(newest) || newest.state === "failed") ? newest : null;
}
