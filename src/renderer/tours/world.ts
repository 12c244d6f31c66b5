/** What a tour sees of the window: the example, what has run on it, and where the desks stand. */
import type { DatasetInfo, JobInfo, JobRequest, ResultInfo } from "../../main/api/contract.js";
import type { ExampleName } from "../../core/simulate/examples.js";
import { analysesOf } from "../views/msa/analysisList.js";
import type { Looking, MsaState } from "../views/msa/msaStore.js";
import type { Classing } from "../views/msa/tree/classing.js";
import type { PlaceState } from "../state/place.js";
import type { Goal } from "./tour.js";

/** The part that the engine holds. */
export interface Held {
  datasets: readonly DatasetInfo[];
  jobs: readonly JobInfo[];
  results: readonly ResultInfo[];
}

export interface World extends Held {
  dataset: DatasetInfo | null;
  /** Class of each image in the file, from 1; null until it is read. */
  classes: readonly number[] | null;
  place: PlaceState;
  /** Numbers of the two images on the Correlate desk, from 0; null where they are not both of the example. */
  pair: readonly [number, number] | null;
  lowPass: boolean;
  /** The analysis that the MSA desk shows. */
  analysis: ResultInfo | null;
  looking: Looking;
  /** Image in focus in the example, from 0. */
  focus: number | null;
  mode: MsaState["mode"];
  tree: ResultInfo | null;
  /** Classes of that tree as they stand on the desk, and whether they were changed by hand. */
  cut: { classes: number; byHand: boolean } | null;
}

/** Output of the tool `msa` that holds the coordinates. */
export const FACTORS = "factors";
const TREE_TOOL = "classify.hierarchical";

/** Was this run made from that analysis? */
const isOf = ({ inputs }: JobRequest, analysis: number): boolean =>
  Object.values(inputs).some(({ source }) => source.kind === "result" && source.id === analysis);

/** The newest example of that name. */
export const exampleIn = ({ datasets }: Pick<Held, "datasets">, name: ExampleName): DatasetInfo | null =>
  datasets.findLast((d) => d.example === name && d.isExample) ?? null;

/** The analysis on screen, else the newest of the example. */
export function analysisIn({ jobs, results }: Held, dataset: number, shown: number | null): ResultInfo | null {
  const all = analysesOf(dataset, jobs, results);
  return (all.find((a) => a.result.id === shown) ?? all[0])?.result ?? null;
}

/** The newest tree of an analysis: the one its desk shows. */
export function treeIn({ jobs, results }: Held, analysis: number): ResultInfo | null {
  const made = jobs.filter((j) => j.tool === TREE_TOOL && j.state === "done" && isOf(j.request, analysis));
  for (const job of made.reverse()) {
    const result = results.find((r) => r.id === job.result && r.outputs.some((o) => o.name === "tree"));
    if (result) return result;
  }
  return null;
}

export const figureOf = (result: ResultInfo, name: string): number | null =>
  result.figures.find((f) => f.name === name)?.value ?? null;

/** How a tree is cut: as the user did, else as its result proposes. */
export function cutOf(tree: ResultInfo, kept: Classing | undefined): World["cut"] {
  if (kept) return { classes: kept.classes.length, byHand: kept.byHand };
  const proposed = figureOf(tree, "suggested");
  return proposed === null ? null : { classes: proposed, byHand: false };
}

export const isClassificationOf = (result: ResultInfo, dataset: number): boolean =>
  result.dataset === dataset &&
  result.tool.startsWith("classify.") &&
  result.outputs.some((o) => o.name === "averages");

type Run = Extract<Goal, { kind: "run" }>;

/** The newest whole result that is what the goal asks for. @param analysis result of the analysis it must stand on */
export function resultOfRun(goal: Run, held: Held, dataset: number, analysis: number | null): ResultInfo | null {
  const fits = (result: ResultInfo): boolean => {
    if (result.tool !== goal.tool || result.partial) return false;
    const job = held.jobs.find((j) => j.id === result.job);
    if (goal.from === "analysis") {
      if (analysis === null || !job || !isOf(job.request, analysis)) return false;
    } else if (result.dataset !== dataset || result.images !== null) return false;
    if (goal.truth && figureOf(result, "ari") === null) return false;
    const { parameters } = result.provenance;
    return Object.entries(goal.params).every(([name, value]) => sameValue(parameters[name], value, result));
  };
  return held.results.findLast(fits) ?? null;
}

/** No factors named are those above the noise; no number of classes the one proposed. */
function sameValue(given: unknown, wanted: unknown, result: ResultInfo): boolean {
  if (Array.isArray(wanted)) {
    if (!Array.isArray(given)) return false;
    if (given.length === 0) return figureOf(result, "factors") === wanted.length;
    return given.length === wanted.length && wanted.every((value) => given.includes(value));
  }
  if (given === 0 && typeof wanted === "number") return figureOf(result, "classes") === wanted;
  return given === wanted;
}
