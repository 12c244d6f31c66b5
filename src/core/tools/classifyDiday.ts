/** Tool: moving centres, crossed partitions and a tree of what they agree on. */
import { meanAgreement } from "../classify/agreement.js";
import { partitions, stableGroups } from "../classify/diday.js";
import { hierarchy, HIERARCHY_KERNELS, hierarchyBytes } from "../classify/hierarchy.js";
import { KMEANS_KERNELS, kmeansSeconds, kmeansWork, type KMeansOptions } from "../classify/kmeans.js";
import { kmeansBytes } from "../classify/kmeansKernels.js";
import { cutByNumber } from "../classify/tree.js";
import { averagesBytes, averagesSeconds } from "./classAveragesRun.js";
import {
  averageParams,
  classesParam,
  classifyFigures,
  classifyInputs,
  classifyOutputs,
  pointParams,
  seedParam,
} from "./classifyParams.js";
import { CLASSIFY_KERNELS, column, pointsOf, requireObjects, resultOf, resultWork } from "./classifyRun.js";
import { classesOf, cutsTable, suggestedClasses, treeTable } from "./classifyTree.js";
import { integer, unfit } from "./params.js";
import { defineTool, output } from "./tool.js";

const ID = "classify.diday";

/** Stable groups, at most: more would be no groups, and their tree would cost more than it says. */
const MOST_GROUPS = 2000;
/** Factors that a run is taken to compare before they are known, for estimates. */
const FACTORS = 8;

const optionsOf = (values: { centres: number; partitions: number; passes: number; seed: number }): KMeansOptions => ({
  classes: values.centres,
  seeds: Array.from({ length: values.partitions }, (_, b) => values.seed + b),
  seeding: "random",
  passes: values.passes,
  sweeps: 0,
});

/** `classify diday`: images that several partitions keep together are joined to a tree, and the tree is cut. */
export const classifyDiday = defineTool({
  id: ID,
  title: "Classify by moving centres",
  summary: "Crosses several quick partitions, keeps the groups they agree on, and joins those to a tree.",
  description: [
    "Images are points whose coordinates are the chosen factors; a weight multiplies the squared difference along its " +
      "factor. Each partition starts from images drawn at random as centres and makes a few of Lloyd's passes: images go " +
      "to the nearest centre, centres to the mean of their images. Then the partitions are crossed: images that lie in " +
      "one class in every partition form a group. Groups of enough images are stable; the others were put together by " +
      "chance.",
    "The means of the stable groups, weighted by their sizes, are joined to a tree by Ward's method (see `classify " +
      "hierarchical`), which is cut into classes. Images of no stable group join the one with the nearest mean. The " +
      "leaves of the tree are the stable groups; the table of classes gives the leaf of every image, and whether it was " +
      "in the group from the start (1) or joined it (0).",
    "The stability is the mean adjusted Rand index between the crossed partitions. Partition b is drawn by seed + b, " +
      "from b = 0; the seed is recorded with the result.",
  ].join("\n\n"),
  references: [
    "E. Diday, Rev. Stat. Appl. 19, 19 (1971)",
    "L. Lebart, A. Morineau, K. M. Warwick, Multivariate Descriptive Statistical Analysis, Wiley (1984), ch. V",
    "J. Frank, J.-P. Bretaudière, J.-M. Carazo, A. Verschoor, T. Wagenknecht, J. Microsc. 150, 99 (1988), doi:10.1111/j.1365-2818.1988.tb04602.x",
  ],
  params: {
    classes: {
      ...classesParam,
      default: 0,
      min: 0,
      help: "number of classes the tree is cut into",
      special: { 0: "automatic: where the height rises by the largest factor" },
    },
    ...pointParams,
    partitions: integer({
      label: "Partitions",
      help: "partitions that are crossed; more make more and smaller groups",
      default: 5,
      min: 2,
      max: 50,
      unit: "",
    }),
    centres: integer({
      label: "Centres",
      help: "classes of each partition",
      default: 8,
      min: 2,
      max: 500,
      unit: "",
    }),
    passes: integer({
      label: "Passes",
      help: "times the centres of a partition move",
      default: 5,
      min: 1,
      max: 100,
      unit: "",
      advanced: true,
    }),
    smallest: integer({
      label: "Smallest group",
      help: "images that must stay together for a group to count as stable",
      default: 0,
      min: 0,
      unit: "",
      special: { 0: "automatic: one image in a thousand, at least 2" },
      advanced: true,
    }),
    seed: seedParam,
    ...averageParams,
  },
  inputs: classifyInputs,
  outputs: {
    ...classifyOutputs,
    tree: output("table", {
      label: "Tree",
      help: "merges of the stable groups by height: the two branches (numbers from 0; below the number of groups they are groups), the images under it",
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
    groups: { label: "Stable groups", unit: "", help: "groups that all partitions keep together" },
    stable: { label: "Stable", unit: "", help: "share of the images that lie in a stable group" },
    suggested: { label: "Suggested", unit: "", help: "classes above which the height rises by the largest factor" },
  },
  kernels: { ...KMEANS_KERNELS, ...HIERARCHY_KERNELS, ...CLASSIFY_KERNELS },
  estimate: ({ factors }, values) => {
    if (!factors) return { bytes: 0, seconds: 0 };
    const size = factors.width * factors.height;
    return {
      bytes:
        kmeansBytes(factors.count, FACTORS, values.centres, values.partitions) +
        hierarchyBytes(Math.min(factors.count, MOST_GROUPS), FACTORS, "ward") +
        averagesBytes(factors.count, size, Math.max(8, values.classes), values),
      seconds:
        0.2 + kmeansSeconds(factors.count, FACTORS, optionsOf(values)) + averagesSeconds(factors.count, size, values),
    };
  },
  async run(ctx, inputs, values) {
    const { factors } = inputs;
    const chosen = pointsOf(ctx, ID, factors, values);
    const { points, notes } = chosen;
    const { n } = points;
    requireObjects(ID, "classes", values.classes, n);
    requireObjects(ID, "centres", values.centres, n);
    const options = optionsOf(values);
    // How many groups there are is known only when the partitions are crossed.
    ctx.expect(kmeansWork(n, options) + resultWork(factors, values));
    const { centres, passes } = values;
    const runs = await partitions(ctx, points, { centres, seeds: options.seeds, passes }, "partitions");
    const crossed = options.seeds.map((_, b) => runs.labels.slice(b * n, (b + 1) * n));
    const smallest = values.smallest > 0 ? values.smallest : Math.max(2, Math.ceil(n / 1000));
    const found = stableGroups(points, crossed, smallest, MOST_GROUPS);
    if (values.classes > found.groups) {
      throw unfit(
        ID,
        "classes",
        `is ${values.classes}; the partitions agree on ${found.groups} groups of ${smallest} images or more (more ` +
          "partitions or more centres make more groups)",
      );
    }
    const means = ctx.float64(found.centres.length);
    means.set(found.centres);
    const groups = { n: found.groups, k: points.k, values: means };
    const tree = await hierarchy(ctx, groups, "ward", found.counts, "tree");
    const { classes, notes: said } = classesOf(tree, values.classes, "groups");
    notes.push(...said);
    const ofGroup = cutByNumber(tree, classes);
    const labels = found.labels.map((group) => ofGroup[group]!);
    const result = await resultOf(
      ctx,
      inputs,
      chosen,
      {
        labels,
        classes,
        stability: meanAgreement(crossed),
        columns: [
          column("leaf", "Leaf of the tree (stable group), from 0", Float64Array.from(found.labels)),
          column("stable", "In the group from the start", Float64Array.from(found.together)),
        ],
      },
      values,
    );
    return {
      outputs: { ...result.outputs, tree: treeTable(tree), validity: cutsTable(points, tree, found.labels) },
      figures: {
        ...result.figures,
        groups: found.groups,
        stable: found.stable / n,
        suggested: suggestedClasses(tree, "groups"),
      },
      notes: result.notes,
    };
  },
});
