/** The classes of an analysis on the desk: its tree, how it is cut, what each row belongs to, and saving them. */
import { useCallback, useMemo, useState } from "react";
import type { JobRequest } from "../../../main/api/contract.js";
import { editsBetween, editTexts, plainName } from "../../../core/classify/classEdits.js";
import { engine } from "../../engine.js";
import { notifyError } from "../../state/notices.js";
import { startRun } from "../../tools/runs.js";
import { usualFactors, type Analysis } from "./analysis.js";
import { RangeMeans, reconstituted, type Eigenimages } from "./reconstitution.js";
import { classOfObjects, cutInto, type Classing } from "./tree/classing.js";
import { useClassings } from "./tree/classingStore.js";
import { usualClasses } from "./tree/mergeTree.js";
import { classOfRows, stretchOf } from "./tree/rowOrder.js";
import { MOST_BRANCHES } from "./tree/treeLayout.js";
import type { TreeCardProps } from "./TreeCard.js";
import { factorsIn, treeRequest, useAnalysisTree, type AnalysisTree } from "./useAnalysisTree.js";

const WARD = "ward";
const EDITED_TOOL = "classify.edited";

export interface Classes {
  tree: Omit<TreeCardProps, "onSelect" | "picture">;
  /** Class of each row, from 0; null while there is no tree. */
  classOf: Int32Array | null;
  /** Classes on screen; null while there is no tree. */
  count: number | null;
  saving: boolean;
  saveHelp: string;
  rowsOf: (nodes: readonly number[]) => number[];
  /** Mean of the images below some nodes, from the factors of the tree. */
  pictureOf: (images: Eigenimages, nodes: readonly number[]) => Float32Array | undefined;
  grow: () => void;
  save: () => void;
}

export function useClasses({
  analysis,
  source,
  used,
  particles,
}: {
  analysis: Analysis;
  source: { result: number; output: string };
  used: readonly number[];
  /** The images that were analysed, as the run was given them. */
  particles: JobRequest["inputs"][string] | null;
}): Classes {
  const state = useAnalysisTree(source.result, analysis.rows);
  const { found, tool } = state;
  const [linkage, setLinkage] = useState(WARD);
  const [chosen, setChosen] = useState<number | null>(null);
  const [classChosen, setClass] = useState(-1);
  const [saving, setSaving] = useState(false);
  const kept = useClassings((s) => (found ? s.classings[found.result.id] : undefined));
  const classing = useMemo(
    (): Classing | null => (found ? (kept ?? cutInto(found.tree, proposed(found))) : null),
    [found, kept],
  );
  const classOf = useMemo(
    () => (found && classing ? classOfRows(found.tree, found.order, classOfObjects(found.tree, classing)) : null),
    [found, classing],
  );
  const factors = useMemo(
    () => (found && factorsIn(found.job.request, analysis)) ?? usualFactors(analysis),
    [found, analysis],
  );
  const means = useMemo(
    () => (found ? new RangeMeans(analysis, found.order.rows, factors) : null),
    [found, analysis, factors],
  );
  // Pictures of nodes are asked for at every drawing, and change only with the tree.
  const drawn = useMemo(() => ({ means, pictures: new Map<string, Float32Array>() }), [means]);
  const pictureOf = useCallback(
    (images: Eigenimages, nodes: readonly number[]): Float32Array | undefined => {
      if (!found || !drawn.means || images.factors.length === 0) return undefined;
      const key = nodes.join();
      let picture = drawn.pictures.get(key);
      if (!picture) {
        const at = drawn.means.of(nodes.map((id) => stretchOf(found.tree, found.order, id)));
        picture = reconstituted(images, analysis.data, drawn.means.used, at.coordinates, at.scale);
        drawn.pictures.set(key, picture);
      }
      return picture;
    },
    [found, drawn, analysis],
  );
  const rowsOf = useCallback(
    (nodes: readonly number[]): number[] =>
      found
        ? nodes
            .flatMap((id) => [...found.order.rows.subarray(...stretchOf(found.tree, found.order, id))])
            .sort((a, b) => a - b)
        : [],
    [found],
  );
  const failed = (error: unknown): void => notifyError("The classes could not be made", error);
  const withLinkage = tool?.params["linkage"] ? { linkage } : {};
  const grow = (): void => {
    if (!tool || state.active) return;
    startRun(treeRequest(tool, source, used, withLinkage), { stay: true }).catch(failed);
  };
  const byHand = classing?.byHand ?? false;
  const save = (): void => {
    if (!tool || !found || !classing || saving || (byHand && !particles)) return;
    setSaving(true);
    if (byHand) {
      editedRequest(found, particles!, analysis, classing, classOf!)
        .then((request) => startRun(request))
        .catch(failed)
        .finally(() => setSaving(false));
      return;
    }
    // As the tree on screen was made, not as the next one would be.
    const params = { ...found.job.request.params, classes: classing.classes.length };
    startRun({ ...found.job.request, params: withoutCut(params) })
      .catch(failed)
      .finally(() => setSaving(false));
  };
  return {
    tree: {
      state,
      classing,
      factors,
      used,
      linkage,
      onLinkage: setLinkage,
      onGrow: grow,
      chosen,
      onChoose: (node) => {
        setChosen(node);
        setClass(-1);
      },
      classChosen,
      onClass: (k) => {
        setClass(k);
        setChosen(null);
      },
    },
    classOf,
    count: classing?.classes.length ?? null,
    saving,
    saveHelp: byHand
      ? "A result with averages and resolution, as the classes were changed and named by hand"
      : "A result with averages, resolution and the class of every image",
    rowsOf,
    pictureOf,
    grow,
    save,
  };
}

/** As many as the run was asked for; else the tool's own proposal, or where the drawing has its largest gap. */
function proposed({ result, job, tree }: AnalysisTree): number {
  const { classes } = job.request.params;
  const asked = typeof classes === "number" && classes > 0 ? classes : null;
  const named = asked ?? result.figures.find((f) => f.name === "suggested")?.value ?? null;
  return named !== null && named >= 1 && named <= Math.min(tree.leaves, MOST_BRANCHES) ? named : usualClasses(tree);
}

/** A number of classes counts where no height is given. */
function withoutCut(params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { cut: _, ...rest } = params;
  return rest;
}

/** Classes that no cut makes: what was changed since the classes of the tree's own result, and names. */
async function editedRequest(
  { result }: AnalysisTree,
  particles: JobRequest["inputs"][string],
  analysis: Analysis,
  classing: Classing,
  after: Int32Array,
): Promise<JobRequest> {
  const output = result.outputs.find((o) => o.kind === "alignments")?.name ?? "alignments";
  const { index, classIndex } = await engine.resultData(result.id, output, "alignments");
  const known = new Map<number, number>();
  index.forEach((image, row) => known.set(result.images?.[image] ?? image, classIndex[row]!));
  const before = after.map((_, row) => known.get(analysis.images[row]!) ?? -1);
  const names = classing.classes.flatMap(({ name }, k) =>
    name === null ? [] : [{ classIndex: k, name: plainName(name) }],
  );
  const edits = editTexts({ ...editsBetween(before, after, (row) => analysis.images[row]!), names });
  return {
    tool: EDITED_TOOL,
    inputs: { particles, alignments: { source: { kind: "result", id: result.id, output }, images: null } },
    params: { ...edits },
  };
}
