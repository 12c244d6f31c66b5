/** Tool: hierarchical ascendant classification on the factors of an analysis. */
import {
  hierarchy,
  HIERARCHY_KERNELS,
  hierarchyBytes,
  hierarchySeconds,
  hierarchyWork,
} from "../classify/hierarchy.js";
import { kmeans, KMEANS_KERNELS, kmeansSeconds, kmeansWork, type KMeansOptions } from "../classify/kmeans.js";
import { kmeansBytes } from "../classify/kmeansKernels.js";
import { centresOf, numberBySize, type Points } from "../classify/points.js";
import { cutByHeight, cutByNumber, type Tree } from "../classify/tree.js";
import { averagesBytes, averagesSeconds } from "./classAveragesRun.js";
import {
  averageParams,
  classesParam,
  classifyFigures,
  classifyInputs,
  classifyOutputs,
  MOST_CLASSES,
  pointParams,
  seedParam,
} from "./classifyParams.js";
import { CLASSIFY_KERNELS, column, pointsOf, requireObjects, resultOf, resultWork } from "./classifyRun.js";
import { classesOf, cutsTable, suggestedClasses, treeTable } from "./classifyTree.js";
import { choice, integer, number, unfit } from "./params.js";
import { defineTool, output, type KernelRunner, type SharedArrays } from "./tool.js";

const ID = "classify.hierarchical";

/** Beyond this many images the tree is of groups of images. */
const MOST_LEAVES = 10_000;
const GROUPS = 1000;
/** Factors that a run is taken to compare before they are known, for estimates. */
const FACTORS = 8;

const leavesOf = (images: number, groups: number): number => {
  const wanted = groups > 0 ? groups : images > MOST_LEAVES ? GROUPS : images;
  return Math.min(images, wanted);
};
const grouping = (groups: number, seed: number): KMeansOptions => ({
  classes: groups,
  seeds: [seed],
  seeding: "plusplus",
  passes: 8,
  sweeps: 0,
});

const kernels = { ...HIERARCHY_KERNELS, ...KMEANS_KERNELS, ...CLASSIFY_KERNELS };

/** `classify hierarchical`: the tree of always joining the two closest classes, cut into classes. */
export const classifyHierarchical = defineTool({
  id: ID,
  title: "Classify by a tree",
  summary: "Joins the two closest classes, over and over, to a tree of all images, and cuts the tree into classes.",
  description: [
    "Images are points whose coordinates are the chosen factors; a weight multiplies the squared difference along its " +
      "factor. Starting from single images the closest two classes are joined until one is left. How far classes a and b " +
      "lie apart: `ward` √(2 n_a n_b/(n_a + n_b))·|m_a − m_b|, half the square of which is what joining them adds to the " +
      "sum of squares within; `average` the mean of all distances between a member of a and one of b; `complete` the " +
      "largest, `single` the smallest of them. Merges and heights are those of scipy's `linkage`.",
    "The tree is cut into a number of classes, or at a height; with neither it is cut where the height rises by the " +
      "largest factor. The " +
      "table of cuts gives the variance within, Calinski–Harabasz and Davies–Bouldin for up to 30 classes. Classes are " +
      "numbered along the tree, so that neighbours are alike. Ward's method keeps no table of distances; average and " +
      "complete linkage hold all n(n − 1)/2 of them (400 MB for 10,000 images).",
    "More than 10,000 images (or where `groups` asks for it) are first put into groups by k-means, and the tree is made " +
      "of the groups, each weighted by its size: a leaf is then a group of alike images, and single and complete linkage " +
      "see the groups' means. The table of classes gives the leaf of every image.",
  ].join("\n\n"),
  references: [
    "J. H. Ward, J. Am. Stat. Assoc. 58, 236 (1963), doi:10.1080/01621459.1963.10500845",
    "G. N. Lance, W. T. Williams, Comput. J. 9, 373 (1967), doi:10.1093/comjnl/9.4.373",
    "F. Murtagh, Comput. J. 26, 354 (1983), doi:10.1093/comjnl/26.4.354",
    "J. C. Gower, G. J. S. Ross, Appl. Statist. 18, 54 (1969), doi:10.2307/2346439",
    "M. van Heel, Ultramicroscopy 13, 165 (1984), doi:10.1016/0304-3991(84)90066-4",
  ],
  params: {
    classes: {
      ...classesParam,
      default: 0,
      min: 0,
      help: "number of classes the tree is cut into",
      special: { 0: "automatic: where the height rises by the largest factor" },
    },
    cut: number({
      label: "Cut at height",
      help: "cut the tree at this height instead: what is joined at it or below stays together",
      default: 0,
      min: 0,
      unit: "",
      special: { 0: "by the number of classes" },
    }),
    linkage: choice({
      label: "Linkage",
      help: "how far two classes lie apart",
      choices: {
        ward: "Ward: what joining them adds to the variance within",
        average: "average distance",
        complete: "largest distance",
        single: "smallest distance",
      },
      default: "ward",
    }),
    ...pointParams,
    groups: integer({
      label: "Groups",
      help: "put the images into this many groups by k-means first; the leaves of the tree are the groups",
      default: 0,
      min: 0,
      max: MOST_LEAVES,
      unit: "",
      special: { 0: `automatic: none up to ${MOST_LEAVES} images, ${GROUPS} beyond` },
      advanced: true,
    }),
    seed: { ...seedParam, help: "fixes the groups of large sets, the halves of classes and the sample of silhouettes" },
    ...averageParams,
  },
  inputs: classifyInputs,
  outputs: {
    ...classifyOutputs,
    tree: output("table", {
      label: "Tree",
      help: "merges by height: the two branches (numbers from 0; below the number of leaves they are leaves), the images under it",
      file: "tree.json",
    }),
    validity: output("table", {
      label: "Cuts",
      help: "height, variance within and validity for each number of classes",
      file: "validity.csv",
    }),
  },
  figures: {
    ...classifyFigures,
    leaves: { label: "Leaves", unit: "", help: "leaves of the tree: images, or groups of them" },
    suggested: { label: "Suggested", unit: "", help: "classes above which the height rises by the largest factor" },
  },
  kernels,
  estimate: ({ factors }, values) => {
    if (!factors) return { bytes: 0, seconds: 0 };
    const { count, width, height } = factors;
    const leaves = leavesOf(count, values.groups);
    const groups = grouping(leaves, values.seed);
    const grouped = leaves < count;
    const classes = Math.max(values.classes, 8);
    return {
      bytes:
        hierarchyBytes(leaves, FACTORS, values.linkage) +
        (grouped ? kmeansBytes(count, FACTORS, leaves, 1) : 0) +
        averagesBytes(count, width * height, classes, values),
      seconds:
        0.2 +
        hierarchySeconds(leaves, FACTORS, values.linkage) +
        (grouped ? kmeansSeconds(count, FACTORS, groups) : 0) +
        averagesSeconds(count, width * height, values),
    };
  },
  async run(ctx, inputs, values) {
    const { factors } = inputs;
    const chosen = pointsOf(ctx, ID, factors, values);
    const { points, notes } = chosen;
    const leaves = leavesOf(points.n, values.groups);
    requireObjects(ID, "classes", values.classes, points.n);
    if (values.classes > leaves) {
      throw unfit(ID, "classes", `is ${values.classes}; the tree has ${leaves} leaves (groups)`);
    }
    if (values.classes > 0 && values.cut > 0) throw unfit(ID, "cut", "and classes are both given; choose one of them");
    const options = grouping(leaves, values.seed);
    const before = leaves < points.n ? kmeansWork(points.n, options) : 0;
    ctx.expect(before + hierarchyWork(leaves, values.linkage) + resultWork(factors, values));

    const { tree, leafOf } = await grow(ctx, points, leaves, values, notes);
    const kind = leafOf ? "groups" : "images";
    const { classes, notes: said } = values.cut > 0 ? { classes: 0, notes: [] } : classesOf(tree, values.classes, kind);
    notes.push(...said);
    const ofLeaf = values.cut > 0 ? cutByHeight(tree, values.cut) : cutByNumber(tree, classes);
    const labels = leafOf ? leafOf.map((leaf) => ofLeaf[leaf]!) : ofLeaf;
    const made = 1 + ofLeaf.reduce((most, c) => Math.max(most, c), 0);
    if (made > MOST_CLASSES) {
      throw unfit(ID, "cut", `is ${values.cut}, which leaves ${made} classes; at most ${MOST_CLASSES} can be averaged`);
    }
    const leaf = Float64Array.from(labels, (_, i) => (leafOf ? leafOf[i]! : i));
    const result = await resultOf(
      ctx,
      inputs,
      chosen,
      { labels, classes: made, stability: null, columns: [column("leaf", "Leaf of the tree, from 0", leaf)] },
      values,
    );
    return {
      outputs: { ...result.outputs, tree: treeTable(tree), validity: cutsTable(points, tree, leafOf) },
      figures: { ...result.figures, leaves: tree.leaves, suggested: suggestedClasses(tree, kind) },
      notes: result.notes,
    };
  },
});

/** The tree of the points, or of groups of them. */
async function grow(
  ctx: SharedArrays & KernelRunner<typeof kernels>,
  points: Points,
  leaves: number,
  { linkage, seed }: { linkage: "ward" | "average" | "complete" | "single"; seed: number },
  notes: string[],
): Promise<{ tree: Tree; leafOf: Int32Array | null }> {
  if (leaves === points.n) return { tree: await hierarchy(ctx, points, linkage, null, "tree"), leafOf: null };
  const runs = await kmeans(ctx, points, grouping(leaves, seed), "groups");
  const { labels, classes } = numberBySize(runs.labels);
  const { means, counts } = centresOf(points, labels, classes);
  const values = ctx.float64(means.length);
  values.set(means);
  notes.push(`The tree is of ${classes} groups of images, made by k-means; a leaf is a group.`);
  return { tree: await hierarchy(ctx, { n: classes, k: points.k, values }, linkage, counts, "tree"), leafOf: labels };
}
