/** The tree of an analysis: the newest classification of it that left one, or one that is being made. */
import { useMemo } from "react";
import { useShallow } from "zustand/react/shallow";
import type { JobInfo, JobRequest, ResultInfo, ToolSchema } from "../../../main/api/contract.js";
import { useTools } from "../../data/hooks.js";
import { isActive, useSession } from "../../state/session.js";
import { useOutput } from "../results/outputData.js";
import { listText, type Analysis } from "./analysis.js";
import { mergeTree, type MergeTree } from "./tree/mergeTree.js";
import { rowOrder, type RowOrder } from "./tree/rowOrder.js";

export const TREE_TOOL = "classify.hierarchical";
const TREE = "tree";
/** Holds the leaf of each image where leaves are groups. */
const CLASSES = "classes";
const LEAF = "leaf";

/** The input of a tool that takes an analysis; undefined when it takes none. */
export const factorsSlot = (tool: ToolSchema | undefined): string | undefined =>
  tool && Object.keys(tool.inputs).find((name) => tool.inputs[name]!.kind === "factors");

/** Was this run made from that analysis? */
export const isOf = (request: JobRequest, analysis: number): boolean =>
  Object.values(request.inputs).some(({ source }) => source.kind === "result" && source.id === analysis);

export interface AnalysisTree {
  result: ResultInfo;
  job: JobInfo;
  tree: MergeTree;
  order: RowOrder;
}

export interface TreeState {
  found: AnalysisTree | null;
  /** The job that makes one now; its progress is asked for where it is shown. */
  active: number | null;
  /** The newest run of it failed. */
  failed: JobInfo | null;
  error: Error | null;
  loading: boolean;
  tool: ToolSchema | undefined;
}

/** @param analysis result of the analysis @param rows images in it */
export function useAnalysisTree(analysis: number, rows: number): TreeState {
  // What has ended stays as it is: a running job tells its progress many times a second.
  const own = useSession(
    useShallow((s) => s.jobs.filter((j) => j.tool === TREE_TOOL && !isActive(j) && isOf(j.request, analysis))),
  );
  const active = useSession(
    (s) => s.jobs.findLast((j) => j.tool === TREE_TOOL && isActive(j) && isOf(j.request, analysis))?.id ?? null,
  );
  const results = useSession((s) => s.results);
  const tools = useTools();
  const made = useMemo(() => newestOf(own, results), [own, results]);
  const table = useOutput(made && { kind: "result", id: made.result.id, output: TREE }, "table");
  const grouped = table.value !== null && (table.value.columns[0]?.values.length ?? 0) + 1 !== rows;
  const classes = useOutput(made && grouped ? { kind: "result", id: made.result.id, output: CLASSES } : null, "table");
  const read = useMemo((): { tree: MergeTree | null; order: RowOrder | null; error: Error | null } => {
    const nothing = { tree: null, order: null };
    if (!table.value || (grouped && !classes.value)) return { ...nothing, error: null };
    try {
      const tree = mergeTree(table.value);
      const leaf = grouped ? classes.value?.columns.find((c) => c.name === LEAF)?.values : undefined;
      if (tree.leaves !== rows && leaf?.length !== rows) {
        throw new Error(`The tree has ${tree.leaves} leaves and does not say which of the ${rows} images they are.`);
      }
      return { tree, order: rowOrder(tree, leaf ?? null), error: null };
    } catch (error) {
      return { ...nothing, error: error as Error };
    }
  }, [table.value, grouped, classes.value, rows]);
  const newest = own.at(-1);
  return {
    found: made && read.tree && read.order ? { ...made, tree: read.tree, order: read.order } : null,
    active,
    failed: newest?.state === "failed" ? newest : null,
    error: table.error ?? classes.error ?? read.error,
    loading: made !== null && (table.state === "loading" || (grouped && classes.state === "loading")),
    tool: tools.value?.find((t) => t.id === TREE_TOOL),
  };
}

/** The newest run that left a tree. */
function newestOf(
  jobs: readonly JobInfo[],
  results: readonly ResultInfo[],
): { job: JobInfo; result: ResultInfo } | null {
  for (const job of [...jobs].reverse()) {
    const result = results.find((r) => r.id === job.result && r.outputs.some((o) => o.name === TREE));
    if (result) return { job, result };
  }
  return null;
}

/** What makes a tree of an analysis, or saves so many classes of it. */
export function treeRequest(
  tool: ToolSchema,
  analysis: { result: number; output: string },
  factors: readonly number[],
  params: Readonly<Record<string, unknown>>,
): JobRequest {
  const slot = factorsSlot(tool) ?? "factors";
  const many = tool.params["factors"];
  return {
    tool: tool.id,
    inputs: { [slot]: { source: { kind: "result", id: analysis.result, output: analysis.output }, images: null } },
    params: { ...(many ? { factors: asList(many, factors) } : {}), ...params },
  };
}

/** Factors count from 1 outside; as numbers where the tool takes a list, else as text. */
const asList = (param: { type: string }, factors: readonly number[]): unknown =>
  param.type === "list" ? [...factors].sort((a, b) => a - b).map((k) => k + 1) : listText(factors);

/** The factors of a run, from 0; null = the tool's own choice. */
export function factorsIn(request: JobRequest, analysis: Analysis): number[] | null {
  const given = request.params["factors"];
  if (!Array.isArray(given) || given.length === 0) return null;
  return given.filter((k): k is number => typeof k === "number" && k >= 1 && k <= analysis.factors).map((k) => k - 1);
}
