/** The tree of a run in sight, as far as it is built, and which of its nodes is looked at. */
import { useCallback, useMemo, useRef, useState } from "react";
import type { TableResult } from "../../../../core/tools/results.js";
import type { DatasetInfo, OutputInfo, SourceRef } from "../../../../main/api/contract.js";
import { setPanels } from "../../../state/settings.js";
import { useOutput, type DataRef } from "../../results/outputData.js";
import { useSteady } from "../../results/steady.js";
import type { Run } from "../runList.js";
import { frontier, partWith, stepFrom, treeModel, type Step, type TreeModel } from "./treeModel.js";

const TREE = "tree";
const NODES = "nodes";
/** Whose drawer holds the members. */
const DESK = "align";

/** Where the parts of a tree lie among the outputs. */
interface TreeSources {
  table: DataRef;
  /** Pictures of the nodes above the leaves; null before there are any. */
  nodes: SourceRef | null;
  width: number;
  height: number;
  pixelSize: number | null;
}

/** Of the result, else of the newest level that a running job showed; null when the run has no tree. */
function treeSources({ job, result }: Run, dataset: DatasetInfo): TreeSources | null {
  const last = job?.partials.at(-1);
  const outputs = result?.outputs ?? last?.outputs ?? [];
  const at = (output: OutputInfo): DataRef & SourceRef =>
    result
      ? { kind: "result", id: result.id, output: output.name }
      : { kind: "partial", job: job!.id, iteration: last!.iteration, output: output.name };
  const table = outputs.find((o) => o.name === TREE && o.kind === "table");
  if (!table) return null;
  const nodes = outputs.find((o) => o.name === NODES && o.kind === "images");
  return {
    table: at(table),
    nodes: nodes ? at(nodes) : null,
    width: nodes?.width ?? dataset.width ?? 1,
    height: nodes?.height ?? dataset.height ?? 1,
    pixelSize: nodes?.pixelSize ?? dataset.pixelSize,
  };
}

export interface Tree extends TreeSources {
  model: TreeModel;
  data: TableResult;
  /** The images that are the leaves. */
  particles: SourceRef;
}

/** @returns null when the run has no tree, or it has not come yet */
export function useTree(run: Run, dataset: DatasetInfo): Tree | null {
  const sources = treeSources(run, dataset);
  const data = useSteady(useOutput(sources?.table ?? null, "table").value ?? undefined, run.key);
  const model = useMemo(() => data && treeModel(data), [data]);
  const given = run.job?.request.inputs["particles"]?.source;
  const key = JSON.stringify([sources, given, dataset.id]);
  return useMemo(
    () =>
      sources && data && model
        ? { ...sources, data, model, particles: given ?? { kind: "dataset", id: dataset.id } }
        : null,
    // The key says all there is in the sources.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [data, model, key],
  );
}

/** What the user looks at in a tree; for as long as the run is in sight. */
export interface TreeView {
  /** Null = the one on top. */
  chosen: number | null;
  /** The node whose part is drawn; null = the whole tree. */
  top: number | null;
  membersOpen: boolean;
  /** @param fitting pictures that fit beside each other: a node without room opens its part */
  choose: (tree: TreeModel, id: number, fitting: number) => void;
  step: (tree: TreeModel, step: Step, fitting: number) => void;
  open: (top: number | null) => void;
  showMembers: (open: boolean) => void;
}

export const chosenOf = (view: TreeView, tree: TreeModel): number =>
  view.chosen !== null && view.chosen < tree.count ? view.chosen : tree.roots[0]!;

export function useTreeView(): TreeView {
  const [chosen, setChosen] = useState<number | null>(null);
  const [top, setTop] = useState<number | null>(null);
  const [membersOpen, setMembers] = useState(false);
  const showMembers = useCallback((open: boolean): void => {
    setMembers(open);
    if (open) setPanels(DESK, { drawerOpen: true });
  }, []);
  // From which child a node was reached, so that the way down is the way back.
  const came = useRef(new Map<number, number>());
  const choose = useCallback((tree: TreeModel, id: number, fitting: number): void => {
    setChosen(id);
    setTop((now) => (inSight(tree, now, id, fitting) ? now : partWith(tree, id, fitting)));
  }, []);
  const step = useCallback(
    (tree: TreeModel, by: Step, fitting: number): void => {
      const from = chosen !== null && chosen < tree.count ? chosen : tree.roots[0]!;
      const to = stepFrom(tree, from, by, came.current.get(from));
      if (by === "parent" && to !== from) came.current.set(to, from);
      choose(tree, to, fitting);
    },
    [chosen, choose],
  );
  return { chosen, top, membersOpen, choose, step, open: setTop, showMembers };
}

/** Whether a node has its picture in what is drawn. */
function inSight(tree: TreeModel, top: number | null, id: number, fitting: number): boolean {
  if (top === null) return partWith(tree, id, fitting) === null;
  const inside = tree.first[id]! >= tree.first[top]! && tree.end[id]! <= tree.end[top]! && tree.level[id]! <= tree.level[top]!; // prettier-ignore
  return inside && frontier(tree, [top], tree.level[id]!, fitting) !== null;
}
