/** What the tools that classify share: points from factors, and everything that follows from a partition. */
import { adjustedRandIndex, bestAssignment, contingency } from "../classify/agreement.js";
import { centresOf, choosePoints, squaredDistance, type Points } from "../classify/points.js";
import { SILHOUETTE_KERNELS, SILHOUETTE_SAMPLE, silhouettes, silhouetteWork } from "../classify/silhouette.js";
import { validityOf } from "../classify/validity.js";
import { AppError } from "../errors.js";
import { numbersOf } from "../stack.js";
import { averagesOf, averagesWork, CLASS_AVERAGE_KERNELS, type AverageValues } from "./classAveragesRun.js";
import { unfit } from "./params.js";
import type { AlignmentsResult, FactorsResult, TableResult } from "./results.js";
import type { KernelRunner, SharedArrays } from "./tool.js";

/** What a tool that calls {@link resultOf} must list among its kernels. */
export const CLASSIFY_KERNELS = { ...SILHOUETTE_KERNELS, ...CLASS_AVERAGE_KERNELS };
type Context = SharedArrays & KernelRunner<typeof CLASSIFY_KERNELS>;

/** Factors that are compared when none lies above the noise. */
const FEW = 2;

/** Sums of squares of so large numbers are still numbers. */
const MOST_COORDINATE = 1e145;

/** True classes beyond this are no classes but numbers of something else. */
const MOST_TRUE_CLASSES = 5000;

export interface ChosenPoints {
  points: Points;
  notes: string[];
}

/**
 * The points that a tool compares: the chosen factors, or the significant ones.
 * @throws AppError "params.invalid" for factors and weights that there are none of; "input.unusable" for a single image
 */
export function pointsOf(
  arrays: SharedArrays,
  tool: string,
  factors: FactorsResult,
  values: { factors: readonly number[]; weights: readonly number[] },
): ChosenPoints {
  const { index, eigenvalues, significant, coordinates, noiseEdge } = factors;
  const columns = eigenvalues.length;
  if (index.length < 2) {
    const reason = "holds a single image; there is nothing to classify.";
    throw new AppError("input.unusable", `${tool}: factors ${reason}`, { tool, input: "factors", reason });
  }
  const beyond = values.factors.find((f) => f > columns);
  if (beyond !== undefined) throw unfit(tool, "factors", `names factor ${beyond}; the analysis has ${columns}`);
  const notes: string[] = [];
  let chosen = values.factors.map((f) => f - 1);
  if (chosen.length === 0) {
    const measured = noiseEdge.some((edge) => edge > 0);
    const count = !measured ? columns : significant > 0 ? significant : Math.min(FEW, columns);
    chosen = Array.from({ length: count }, (_, f) => f);
    if (!measured) notes.push(`The analysis did not look for its noise; all ${columns} factors were compared.`);
    else if (significant === 0) {
      notes.push(
        `No factor lies above the noise; the first ${count} were compared, and the classes may be those of noise.`,
      );
    }
  }
  const weighted = values.weights.findIndex((w, f) => w !== 1 && !chosen.includes(f));
  if (weighted >= 0) throw unfit(tool, "weights", `names factor ${weighted + 1}, which is not compared`);
  const weights = chosen.map((f) => values.weights[f] ?? 1);
  if (weights.every((w) => w === 0)) throw unfit(tool, "weights", "are all 0; nothing would be compared");
  const points = choosePoints(arrays, coordinates, columns, chosen, weights);
  if (!points.values.every((value) => Math.abs(value) <= MOST_COORDINATE)) {
    throw unfit(tool, "weights", "are so large that distances are beyond the range of numbers");
  }
  return { points, notes };
}

/** @throws AppError "params.invalid" for more classes than images */
export function requireObjects(tool: string, param: string, classes: number, objects: number): void {
  if (classes > objects) throw unfit(tool, param, `is ${classes}; there are ${objects} images`);
}

/** A partition as a tool found it. */
export interface Partition {
  /** Class of each analysed image, from 0; none is empty. */
  labels: Int32Array;
  classes: number;
  /** Mean ARI between seeds; null = not measured. */
  stability: number | null;
  /** Columns of classes.csv beside its own. */
  columns?: TableResult["columns"];
}

/** Work units of {@link resultOf}, for `ctx.expect`. */
export const resultWork = ({ index, width, height, alignments }: FactorsResult, values: AverageValues): number =>
  silhouetteWork(index.length) + averagesWork(index.length, width * height, alignments !== null, values);

/** Everything that follows from a partition: averages, validity, comparison with the truth. */
export async function resultOf(
  ctx: Context,
  { factors, truth }: { factors: FactorsResult; truth: AlignmentsResult | null },
  { points, notes }: ChosenPoints,
  partition: Partition,
  values: AverageValues,
) {
  const { labels, classes } = partition;
  const validity = validityOf(points, labels, classes);
  const silhouette = await silhouettes(ctx, points, labels, classes, values.seed);
  const averages = await averagesOf(ctx, factors, labels, classes, values);
  const { index, particles } = factors;
  const n = index.length;
  const { means, counts } = centresOf(points, labels, classes);
  const distance = Float64Array.from(labels, (c, i) =>
    Math.sqrt(squaredDistance(points.values, i * points.k, means, c * points.k, points.k)),
  );
  const spread = new Float64Array(classes);
  const ccc = new Float64Array(classes);
  labels.forEach((c, i) => {
    spread[c]! += distance[i]! ** 2 / counts[c]!;
    ccc[c]! += averages.alignments.ccc[i]! / counts[c]!;
  });
  const names = numbersOf(particles.stack, Array.from(index));
  const known = truth ? compare(truth, factors, labels, classes) : null;
  const said = [...notes, ...averages.notes];
  if (validity.within === 0) said.push("All members of every class coincide in the factors compared.");
  const single = counts.reduce((sum, count) => sum + (count === 1 ? 1 : 0), 0);
  if (single > 0) {
    const which = single === 1 ? "1 class holds" : `${single} classes hold`;
    said.push(`${which} a single image, whose coefficient is that with itself, 1.`);
  }
  if (silhouette.compared < n) {
    said.push(`Silhouettes are of ${SILHOUETTE_SAMPLE} images, drawn by the seed.`);
  }
  if (known) said.push(...known.notes);
  const classNumbers = Float64Array.from({ length: classes }, (_, c) => c + 1);
  return {
    outputs: {
      classes: {
        columns: [
          column(
            "index",
            "Image",
            Float64Array.from(names, (i) => i + 1),
          ),
          column(
            "class",
            "Class",
            Float64Array.from(labels, (c) => c + 1),
          ),
          column("distance", "Distance from the mean of the class", distance),
          ...(partition.columns ?? []),
        ],
      },
      alignments: averages.alignments,
      averages: averages.averages,
      variances: averages.variances,
      errors: averages.errors,
      frc: averages.frc,
      members: {
        columns: [
          column("class", "Class", classNumbers),
          column("particles", "Images", Float64Array.from(counts)),
          column(
            "share",
            "Share of all",
            Float64Array.from(counts, (count) => count / n),
          ),
          column("spread", "Mean squared distance from the mean of the class", spread),
          column("silhouette", "Mean silhouette", silhouette.byClass),
          column("ccc", "Mean coefficient with the rest of the class", ccc),
        ],
      },
      ...(known && { confusion: known.confusion }),
    },
    figures: {
      classes,
      factors: points.k,
      withinShare: validity.withinShare,
      calinskiHarabasz: validity.calinskiHarabasz,
      daviesBouldin: validity.daviesBouldin,
      silhouette: silhouette.mean,
      stability: partition.stability,
      meanCcc: averages.alignments.ccc.reduce((sum, c) => sum + c, 0) / n,
      ari: known ? known.ari : null,
      right: known ? known.right : null,
      ...averages.figures,
    },
    notes: said,
  };
}

/** A column of a table whose numbers have no unit. */
export const column = (name: string, label: string, values: Float64Array): TableResult["columns"][number] => ({
  name,
  label,
  unit: "",
  values,
});

/** The partition against the truth, classes paired so that most images agree. */
function compare(
  truth: AlignmentsResult,
  { index }: FactorsResult,
  labels: Int32Array,
  classes: number,
): { confusion: TableResult; ari: number; right: number; notes: string[] } {
  const classOf = new Map<number, number>();
  truth.index.forEach((image, row) => classOf.set(image, truth.classIndex[row]!));
  const given = Array.from(index, (image) => classOf.get(image));
  // By rank: a row a class that occurs, whatever its number; a truth may count from 0, which elsewhere stands for none.
  const present = [...new Set(given.filter((c) => c !== undefined))].sort((a, b) => a - b);
  if (present.length > MOST_TRUE_CLASSES) {
    const reason = `tells ${present.length} classes apart; ${MOST_TRUE_CLASSES} at most can be compared`;
    throw new AppError("input.unusable", `Classify: truth ${reason}.`, { tool: "classify", input: "truth", reason });
  }
  const rank = new Map(present.map((c, r) => [c, r]));
  const known = given.map((c) => (c === undefined ? -1 : rank.get(c)!));
  const table = contingency(known, labels);
  const { columns, counts } = table;
  const pairing = bestAssignment(table);
  const without = known.filter((c) => c < 0).length;
  let right = 0;
  pairing.forEach((c, r) => (right += c < 0 ? 0 : counts[r * columns + c]!));
  const notes: string[] = [];
  if (without > 0) notes.push(`${without} of ${index.length} images have no row in the truth and were not compared.`);
  if (present.some((c) => c < 0)) notes.push("The truth counts its classes from 0; class 0 is taken for a class.");
  return {
    confusion: {
      columns: [
        column(
          "truth",
          "True class",
          Float64Array.from(present, (c) => c + 1),
        ),
        column(
          "paired",
          "Class paired with it",
          Float64Array.from(present, (_, r) => (pairing[r]! < 0 ? Number.NaN : pairing[r]! + 1)),
        ),
        ...Array.from({ length: classes }, (_, c) =>
          column(
            `class${c + 1}`,
            `In class ${c + 1}`,
            Float64Array.from(present, (_, r) => (c < columns ? counts[r * columns + c]! : 0)),
          ),
        ),
      ],
    },
    ari: adjustedRandIndex(known, labels),
    right,
    notes,
  };
}
