/** Tool: k-means on the factors of an analysis. */
import { meanAgreement, adjustedRandIndex } from "../classify/agreement.js";
import { kmeans, KMEANS_KERNELS, kmeansSeconds, kmeansWork, thorough } from "../classify/kmeans.js";
import { kmeansBytes } from "../classify/kmeansKernels.js";
import { numberBySize } from "../classify/points.js";
import { validityOf } from "../classify/validity.js";
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
import { integer } from "./params.js";
import { defineTool, output } from "./tool.js";

const ID = "classify.kmeans";

/** Factors that a run is taken to compare before they are known, for estimates. */
const FACTORS = 8;

const optionsOf = (n: number, { classes, seeds, seed }: { classes: number; seeds: number; seed: number }) =>
  thorough(
    n,
    classes,
    Array.from({ length: seeds }, (_, s) => seed + s),
  );

/** `classify kmeans`: the partition of least variance within classes that several starts find. */
export const classifyKmeans = defineTool({
  id: ID,
  title: "Classify by k-means",
  summary: "Sorts images into a given number of classes of least variance, from several random starts.",
  description: [
    "Images are points whose coordinates are the chosen factors; distances are Euclidean, a weight multiplies the " +
      "squared difference along its factor. Wanted is the partition with the least sum W = Σ |x − m_class|².",
    "Each seed starts from centres drawn by k-means++ (the next centre is drawn with a probability in proportion to the " +
      "squared distance from those so far, the best of a few draws kept). Lloyd's passes move every image to its nearest " +
      "centre and every centre to the mean of its members until nothing changes; a class that nobody chose takes the " +
      "image that is farthest from its centre. Then single images are exchanged: x leaves class r for the class j with " +
      "the least n_j/(n_j + 1)·|x − m_j|² if that is less than n_r/(n_r − 1)·|x − m_r|². The seed with the least W is " +
      "kept, and classes are numbered by falling size.",
    "The stability is the mean adjusted Rand index between the partitions of all seeds. Averages are made from the " +
      "original pixels, each image laid by the alignment of the analysis with one interpolation; the coefficient `ccc` " +
      "is that of an image with the average of the other members, under the mask of the analysis. The silhouette is of " +
      "5,000 images drawn by the seed where there are more.",
  ].join("\n\n"),
  references: [
    "D. Arthur, S. Vassilvitskii, Proc. 18th ACM-SIAM Symp. Discrete Algorithms, 1027 (2007)",
    "S. P. Lloyd, IEEE Trans. Inf. Theory 28, 129 (1982), doi:10.1109/TIT.1982.1056489",
    "H. Späth, Cluster Analysis Algorithms, Ellis Horwood (1980)",
    "L. Hubert, P. Arabie, J. Classification 2, 193 (1985), doi:10.1007/BF01908075",
  ],
  params: {
    classes: classesParam,
    ...pointParams,
    seeds: integer({
      label: "Seeds",
      help: "random starts; the best is kept, and their agreement says how stable the classes are",
      default: 10,
      min: 1,
      max: 200,
      unit: "",
    }),
    seed: seedParam,
    ...averageParams,
  },
  inputs: classifyInputs,
  outputs: {
    ...classifyOutputs,
    validity: output("table", {
      label: "Seeds",
      help: "what each seed came to: variance within, validity, agreement with the one that was kept",
      file: "validity.csv",
    }),
  },
  figures: {
    ...classifyFigures,
    seed: { label: "Seed kept", unit: "", help: "the seed of the partition that was kept" },
  },
  kernels: { ...KMEANS_KERNELS, ...CLASSIFY_KERNELS },
  estimate: ({ factors }, values) => {
    if (!factors) return { bytes: 0, seconds: 0 };
    const size = factors.width * factors.height;
    const options = optionsOf(factors.count, values);
    return {
      bytes:
        kmeansBytes(factors.count, FACTORS, values.classes, values.seeds) +
        averagesBytes(factors.count, size, values.classes, values),
      seconds: 0.2 + kmeansSeconds(factors.count, FACTORS, options) + averagesSeconds(factors.count, size, values),
    };
  },
  async run(ctx, inputs, values) {
    const { factors } = inputs;
    const chosen = pointsOf(ctx, ID, factors, values);
    const { points, notes } = chosen;
    requireObjects(ID, "classes", values.classes, points.n);
    const options = optionsOf(points.n, values);
    ctx.expect(kmeansWork(points.n, options) + resultWork(factors, values));
    const runs = await kmeans(ctx, points, options, "k-means");
    const partitions = options.seeds.map((_, s) => runs.labels.slice(s * points.n, (s + 1) * points.n));
    const best = partitions[runs.best]!;
    if (runs.unsettled > 0) {
      notes.push(`${runs.unsettled} of ${values.seeds} seeds still changed when their sweeps ran out.`);
    }
    const { labels, classes } = numberBySize(best);
    const stability = meanAgreement(partitions);
    const result = await resultOf(ctx, inputs, chosen, { labels, classes, stability }, values);
    const validities = partitions.map((partition) => validityOf(points, partition, values.classes));
    const bySeed = (name: string, label: string, of: (s: number) => number | null) =>
      column(
        name,
        label,
        Float64Array.from(options.seeds, (_, s) => of(s) ?? Number.NaN),
      );
    return {
      outputs: {
        ...result.outputs,
        validity: {
          columns: [
            bySeed("seed", "Seed", (s) => options.seeds[s]!),
            bySeed("withinShare", "Share of the variance within classes", (s) => validities[s]!.withinShare),
            bySeed("calinskiHarabasz", "Calinski–Harabasz", (s) => validities[s]!.calinskiHarabasz),
            bySeed("daviesBouldin", "Davies–Bouldin", (s) => validities[s]!.daviesBouldin),
            bySeed("ari", "Adjusted Rand index with the one kept", (s) => adjustedRandIndex(partitions[s]!, best)),
          ],
        },
      },
      figures: { ...result.figures, seed: options.seeds[runs.best]! },
      notes: result.notes,
    };
  },
});
