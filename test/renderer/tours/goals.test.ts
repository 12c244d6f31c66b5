/** Whether a goal is met, whoever came there; each with what is nearly, but not, the goal. */
import { describe, expect, test } from "vitest";
import type { DatasetInfo, JobInfo, ResultInfo } from "../../../src/main/api/contract.js";
import { isMet } from "../../../src/renderer/tours/goals.js";
import type { Goal } from "../../../src/renderer/tours/tour.js";
import { analysisIn, cutOf, exampleIn, resultOfRun, treeIn, type World } from "../../../src/renderer/tours/world.js";
import { USUAL } from "../../../src/renderer/views/msa/msaStore.js";

const dataset = { id: 1, example: "faces", isExample: true, count: 8, path: "/x/images.star" } as DatasetInfo;
const classes = [1, 1, 2, 2, 3, 3, 4, 4];

function made(
  id: number,
  tool: string,
  parameters: Record<string, unknown>,
  figures: Record<string, number | null>,
  output: { name: string; kind: string },
  over: Partial<ResultInfo> = {},
): ResultInfo {
  return {
    id,
    tool,
    job: id,
    dataset: 1,
    images: null,
    partial: false,
    figures: Object.entries(figures).map(([name, value]) => ({ name, value })),
    outputs: [output],
    provenance: { parameters },
    ...over,
  } as unknown as ResultInfo;
}
const jobOf = (id: number, tool: string, from: number | null): JobInfo =>
  ({
    id,
    tool,
    state: "done",
    result: id,
    request: { tool, params: {}, inputs: { x: { source: from === null ? { kind: "dataset", id: 1 } : { kind: "result", id: from, output: "factors" }, images: null } } }, // prettier-ignore
  }) as unknown as JobInfo;

const TREE = { name: "tree", kind: "table" };
const analysis = made(5, "msa", { metric: "euclidean" }, { significant: 3 }, { name: "factors", kind: "factors" });
const tree = made(6, "classify.hierarchical", { linkage: "ward", factors: [1, 2, 3], classes: 0 }, { suggested: 8, classes: 8, factors: 3, ari: null }, TREE); // prettier-ignore
const held = { datasets: [dataset], jobs: [jobOf(5, "msa", null), jobOf(6, tree.tool, 5)], results: [analysis, tree] };

const world = (over: Partial<World> = {}): World => ({
  ...held,
  dataset,
  classes,
  place: { desk: "msa", dataset: 1, result: 5, job: null },
  pair: null,
  lowPass: false,
  analysis,
  looking: USUAL,
  focus: null,
  mode: "points",
  tree,
  cut: { classes: 8, byHand: false },
  ...over,
});
const met = (goal: Goal, over: Partial<World> = {}): boolean => isMet(goal, world(over));
const TREE_GOAL = { kind: "run", tool: "classify.hierarchical", from: "analysis", params: { linkage: "ward", factors: [1, 2, 3] } } as const; // prettier-ignore

describe("goals", () => {
  test("nothing is met while the example is not open", () => {
    const goals: Goal[] = [{ kind: "opened" }, { kind: "map", mode: "points" }, { kind: "cut", classes: 8 }, TREE_GOAL];
    for (const goal of goals) {
      expect(met(goal)).toBe(true);
      expect(met(goal, { dataset: null })).toBe(false);
    }
  });

  test("a pair is of one class or of two, on its desk, and never one image twice", () => {
    const same: Goal = { kind: "pair", same: true, images: [1, 2] };
    const other: Goal = { kind: "pair", same: false, images: [1, 3] };
    const place = { desk: "correlate", dataset: 1, result: null, job: null };
    expect(met(same, { place, pair: [6, 7] })).toBe(true);
    expect(met(other, { place, pair: [6, 7] })).toBe(false);
    expect(met(other, { place, pair: [0, 7] })).toBe(true);
    expect(met(same, { place, pair: [3, 3] })).toBe(false);
    expect(met(same, { place, pair: null })).toBe(false);
    expect(met(same, { pair: [6, 7] })).toBe(false);
    expect(met(same, { place, pair: [6, 7], classes: null })).toBe(false);
  });

  test("a sum is of these factors and no other; those above the noise at first", () => {
    const goal: Goal = { kind: "sum", factors: [1] };
    expect(met(goal)).toBe(false);
    expect(met({ kind: "sum", factors: [1, 2, 3] })).toBe(true);
    expect(met(goal, { looking: { ...USUAL, used: [0] } })).toBe(true);
    expect(met(goal, { looking: { ...USUAL, used: [0, 4] } })).toBe(false);
  });

  test("particle, slider, map, filter", () => {
    expect(met({ kind: "particle", image: 1 })).toBe(false);
    expect(met({ kind: "particle", image: 1 }, { looking: { ...USUAL, row: 7 } })).toBe(true);
    expect(met({ kind: "particle", image: 1 }, { focus: 3 })).toBe(true);
    expect(met({ kind: "slide", factor: 1 })).toBe(false);
    expect(met({ kind: "slide", factor: 1 }, { looking: { ...USUAL, at: [1, 0, 0] } })).toBe(true);
    expect(met({ kind: "map", mode: "images" })).toBe(false);
    expect(met({ kind: "filtered", angstrom: 40 })).toBe(false);
    expect(met({ kind: "filtered", angstrom: 40 }, { lowPass: true })).toBe(true);
  });

  test("a cut counts where the line stands, not where classes were changed by hand", () => {
    expect(met({ kind: "cut", classes: 2 })).toBe(false);
    expect(met({ kind: "cut", classes: 8 })).toBe(true);
    expect(met({ kind: "cut", classes: 8 }, { cut: { classes: 8, byHand: true } })).toBe(false);
    expect(met({ kind: "cut", classes: 8 }, { tree: null, cut: null })).toBe(false);
  });

  test("class averages of the example, on the desk that shows them", () => {
    const classified = { ...tree, outputs: [{ name: "averages", kind: "images" }] } as ResultInfo;
    const place = { desk: "classes", dataset: 1, result: 6, job: null };
    const results = [analysis, classified];
    expect(met({ kind: "averages" }, { results, place })).toBe(true);
    expect(met({ kind: "averages" }, { results })).toBe(false);
    expect(met({ kind: "averages" }, { results: [analysis, { ...classified, dataset: 9 }], place })).toBe(false);
  });
});

describe("what has run", () => {
  test("the tool on all images, whole, with these parameters", () => {
    const goal = { kind: "run", tool: "msa", from: "images", params: { metric: "euclidean" } } as const;
    expect(resultOfRun(goal, held, 1, null)?.id).toBe(5);
    expect(resultOfRun(goal, held, 2, null)).toBeNull();
    const others = (over: Partial<ResultInfo>): typeof held => ({ ...held, results: [{ ...analysis, ...over }] });
    expect(resultOfRun(goal, others({ partial: true }), 1, null)).toBeNull();
    expect(resultOfRun(goal, others({ images: [1, 2] }), 1, null)).toBeNull();
    expect(resultOfRun({ ...goal, params: { metric: "chi-square" } }, held, 1, null)).toBeNull();
  });

  test("on this analysis and no other", () => {
    expect(resultOfRun(TREE_GOAL, held, 1, 5)?.id).toBe(6);
    expect(resultOfRun(TREE_GOAL, held, 1, 7)).toBeNull();
    expect(resultOfRun(TREE_GOAL, held, 1, null)).toBeNull();
    expect(resultOfRun({ ...TREE_GOAL, params: { factors: [1, 2] } }, held, 1, 5)).toBeNull();
  });

  test("with what was left to the tool taken for what it took", () => {
    const free = made(6, tree.tool, { linkage: "ward", factors: [], classes: 0 }, { classes: 8, factors: 3 }, TREE);
    const now = { ...held, results: [analysis, free] };
    expect(resultOfRun(TREE_GOAL, now, 1, 5)?.id).toBe(6);
    expect(resultOfRun({ ...TREE_GOAL, params: { classes: 8 } }, now, 1, 5)?.id).toBe(6);
    expect(resultOfRun({ ...TREE_GOAL, params: { classes: 7 } }, now, 1, 5)).toBeNull();
  });

  test("compared with the truth only where a coefficient says so", () => {
    expect(resultOfRun({ ...TREE_GOAL, truth: true }, held, 1, 5)).toBeNull();
    const known = made(6, tree.tool, tree.provenance.parameters, { ari: 1 }, TREE);
    expect(resultOfRun({ ...TREE_GOAL, truth: true }, { ...held, results: [analysis, known] }, 1, 5)?.id).toBe(6);
  });

  test("the example, its analysis, its tree and its cut", () => {
    expect(exampleIn(held, "faces")?.id).toBe(1);
    expect(exampleIn(held, "states")).toBeNull();
    expect(exampleIn({ datasets: [{ ...dataset, isExample: false }] }, "faces")).toBeNull();
    expect(analysisIn(held, 1, null)?.id).toBe(5);
    expect(analysisIn(held, 2, 5)).toBeNull();
    expect(treeIn(held, 5)?.id).toBe(6);
    expect(treeIn(held, 6)).toBeNull();
    expect(cutOf(tree, undefined)).toEqual({ classes: 8, byHand: false });
    expect(cutOf(tree, { classes: [{ nodes: [1], name: null }], byHand: true })).toEqual({ classes: 1, byHand: true });
    expect(cutOf(analysis, undefined)).toBeNull();
  });
});
