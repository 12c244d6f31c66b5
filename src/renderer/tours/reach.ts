/** "Do it for me": brings the window to a step's goal by the same tools, stores and desks that the user has. */
import type { DatasetInfo, JobInfo, JobRequest, ResultInfo } from "../../main/api/contract.js";
import type { ExampleName } from "../../core/simulate/examples.js";
import { engine } from "../engine.js";
import { openExample, showDataset, showResult } from "../frame/actions.js";
import { sourceKey } from "../data/tileCache.js";
import { goTo, usePlace } from "../state/place.js";
import { focusOn } from "../state/selection.js";
import { isActive, useSession } from "../state/session.js";
import { displayOf, setDisplay } from "../state/settings.js";
import { startRun } from "../tools/runs.js";
import { isAnalysis } from "../views/msa/analysis.js";
import { choose, look, lookingAt, setMsa } from "../views/msa/msaStore.js";
import { cutInto } from "../views/msa/tree/classing.js";
import { setClassing } from "../views/msa/tree/classingStore.js";
import { mergeTree } from "../views/msa/tree/mergeTree.js";
import { setPair } from "../views/explore/pair.js";
import type { Goal, Layout, Step, Tour } from "./tour.js";
import { analysisIn, exampleIn, FACTORS, isClassificationOf, resultOfRun, treeIn } from "./world.js";

type Run = Extract<Goal, { kind: "run" }>;

/** @throws what the engine refuses, or a sentence why a run left nothing */
export async function reach(tour: Tour, step: Step): Promise<void> {
  const { goal } = step;
  const dataset = await theExample(tour.example);
  const source = { kind: "dataset", id: dataset.id } as const;
  switch (goal.kind) {
    case "opened":
      return showDataset(dataset);
    case "filtered": {
      showDataset(dataset);
      const { display } = displayOf(dataset.path);
      const lowPass = { value: goal.angstrom, unit: "Å" } as const;
      return setDisplay(dataset.path, { display: { ...display, lowPass } }, `Low-pass ${goal.angstrom} Å`);
    }
    case "pair": {
      const [f, g] = goal.images;
      setPair({ f: { source, index: f - 1 }, g: { source, index: g - 1 } });
      return goTo({ desk: "correlate", dataset: dataset.id });
    }
    case "run":
      return showRun(tour, step, await runOf(tour, goal, dataset));
    case "sum":
      return choose(
        await onMsa(tour, dataset),
        { used: goal.factors.map((k) => k - 1) },
        `Factors ${goal.factors.join(", ")} in the sum`,
      );
    case "map":
      await onMsa(tour, dataset);
      return setMsa({ mode: goal.mode });
    case "particle": {
      const analysis = await onMsa(tour, dataset);
      look(analysis, { row: goal.image - 1, at: null });
      return focusOn(sourceKey(source), goal.image - 1);
    }
    case "slide":
      return slide(await onMsa(tour, dataset), goal.factor - 1);
    case "cut": {
      const tree = await theTree(tour, dataset);
      goTo({ desk: "msa", dataset: dataset.id, result: tree.analysis });
      const merges = mergeTree(await engine.resultData(tree.result.id, "tree", "table"));
      return setClassing(tree.result.id, cutInto(merges, goal.classes), `Cut into ${goal.classes} classes`);
    }
    case "averages": {
      const known = useSession.getState().results.findLast((r) => isClassificationOf(r, dataset.id));
      return showResult(known ?? (await theTree(tour, dataset)).result);
    }
  }
}

/** Lay the desks out as a step wants them when it begins; nothing is opened or run. */
export function enter(tour: Tour, step: Step): void {
  const held = useSession.getState();
  const dataset = exampleIn(held, tour.example);
  if (!dataset) return;
  const { desk, result } = usePlace.getState();
  const analysis = analysisIn(held, dataset.id, desk === "msa" ? result : null);
  if (step.desk === "msa") {
    goTo({ desk: "msa", dataset: dataset.id, ...(analysis ? { result: analysis.id } : {}) });
    setMsa({ tab: "desk" });
    if (step.layout) lay(step.layout, dataset, analysis);
  } else if (step.desk === "classes") {
    const run = step.goal.kind === "run" ? resultOfRun(step.goal, held, dataset.id, null) : null;
    // Where there is nothing to show yet, the user stays where it is to be made.
    if (run) showResult(run);
  } else goTo({ desk: step.desk, dataset: dataset.id, ...(step.desk === "gallery" ? { result: null } : {}) });
}

function lay({ sum, nobody, mode }: Layout, dataset: DatasetInfo, analysis: ResultInfo | null): void {
  if (mode) setMsa({ mode });
  if (!analysis) return;
  look(analysis.id, { ...(sum ? { used: null } : {}), ...(nobody ? { row: null, at: null } : {}) });
  if (nobody) focusOn(sourceKey({ kind: "dataset", id: dataset.id }), null);
}

async function theExample(name: ExampleName): Promise<DatasetInfo> {
  const before = exampleIn(useSession.getState(), name);
  if (before) return before;
  if (!(await openExample(name))) throw new Error("The example could not be opened. The message is beside its button.");
  return exampleIn(useSession.getState(), name)!;
}

/** The analysis that the tour itself makes. */
const analysisGoal = (tour: Tour): Run => {
  const goal = tour.steps.map((s) => s.goal).find((g): g is Run => g.kind === "run" && g.tool === "msa");
  return goal ?? { kind: "run", tool: "msa", from: "images", params: {} };
};

async function theAnalysis(tour: Tour, dataset: DatasetInfo): Promise<ResultInfo> {
  const shown = usePlace.getState().result;
  return analysisIn(useSession.getState(), dataset.id, shown) ?? (await runOf(tour, analysisGoal(tour), dataset));
}

/** @returns result of the analysis, which is on the MSA desk now */
async function onMsa(tour: Tour, dataset: DatasetInfo): Promise<number> {
  const { id } = await theAnalysis(tour, dataset);
  goTo({ desk: "msa", dataset: dataset.id, result: id });
  setMsa({ tab: "desk" });
  return id;
}

async function theTree(tour: Tour, dataset: DatasetInfo): Promise<{ result: ResultInfo; analysis: number }> {
  const analysis = await theAnalysis(tour, dataset);
  const known = treeIn(useSession.getState(), analysis.id);
  if (known) return { result: known, analysis: analysis.id };
  const goal = tour.steps.map((s) => s.goal).find((g): g is Run => g.kind === "run" && g.from === "analysis");
  if (!goal) throw new Error("This tour makes no tree.");
  return { result: await runOf(tour, goal, dataset), analysis: analysis.id };
}

/** The run that the goal asks for: the one that was made, else a new one. */
async function runOf(tour: Tour, goal: Run, dataset: DatasetInfo): Promise<ResultInfo> {
  const images = { source: { kind: "dataset", id: dataset.id }, images: null } as const;
  const analysis = goal.from === "analysis" ? (await theAnalysis(tour, dataset)).id : null;
  const known = resultOfRun(goal, useSession.getState(), dataset.id, analysis);
  if (known) return known;
  const request: JobRequest = {
    tool: goal.tool,
    inputs: {
      ...(analysis === null
        ? { particles: images }
        : { factors: { source: { kind: "result", id: analysis, output: FACTORS }, images: null } }),
      ...(goal.truth ? { truth: images } : {}),
    },
    params: { ...goal.params },
  };
  const job = await ended((await startRun(request, { stay: true, quiet: true })).id);
  const result = useSession.getState().results.find((r) => r.id === job.result);
  if (job.state !== "done" || !result) {
    throw new Error(job.error?.message ?? `${job.title} was ${job.state} and left no result.`);
  }
  return result;
}

/** A job that has ended, with its result known. */
function ended(id: number): Promise<JobInfo> {
  return new Promise((resolve) => {
    const look = (): boolean => {
      const { jobs, results } = useSession.getState();
      const job = jobs.find((j) => j.id === id);
      if (!job || isActive(job)) return false;
      if (job.state === "done" && !results.some((r) => r.id === job.result)) return false;
      stop();
      resolve(job);
      return true;
    };
    const stop = useSession.subscribe(look);
    look();
  });
}

function showRun(tour: Tour, step: Step, result: ResultInfo): void {
  if (step.desk !== "msa") return showResult(result);
  const held = useSession.getState();
  const dataset = exampleIn(held, tour.example)!;
  // An analysis itself, or the one that a tree stands on.
  const analysis = analysisIn(held, dataset.id, isAnalysis(result) ? result.id : usePlace.getState().result);
  goTo({ desk: "msa", dataset: dataset.id, result: analysis?.id ?? null });
  setMsa({ tab: "desk" });
}

/** s there and back, and between two pictures. */
const SWING = 3;
const FRAME_MS = 60;

/** Move a slider to both ends and leave it at the high one; at once where motion is not wanted. */
async function slide(analysis: number, factor: number): Promise<void> {
  const data = await engine.resultData(analysis, FACTORS, "factors");
  const many = data.eigenvalues.length;
  let [low, high] = [0, 0];
  for (let i = factor; i < data.coordinates.length; i += many) {
    low = Math.min(low, data.coordinates[i]!);
    high = Math.max(high, data.coordinates[i]!);
  }
  const at = (value: number): void => {
    const all = lookingAt(analysis).at ?? new Array<number>(many).fill(0);
    look(analysis, { at: all.map((v, k) => (k === factor ? value : v)) });
  };
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) {
    const began = performance.now();
    for (let t = 0; t < SWING; t = (performance.now() - began) / 1000) {
      at(((low + high) / 2) * Math.min(1, t) + ((high - low) / 2) * Math.sin((2 * Math.PI * t) / SWING));
      await new Promise((resolve) => setTimeout(resolve, FRAME_MS));
    }
  }
  at(high);
}
