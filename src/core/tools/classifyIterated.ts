/** Tool: classes as references, alignment, analysis and classification in turn. */
import { allocateAveraging, averagingBytes } from "../align/classAverages.js";
import { resolveGeometry } from "../align/geometry.js";
import { allocatePlacements, setPlacement, type Placements } from "../align/placements.js";
import { alignmentAt } from "../conventions.js";
import { circleMask, maskRadiusOrAuto } from "../mask/circle.js";
import { factorBytes } from "../msa/factors.js";
import { rowBytes } from "../msa/analyse.js";
import { pixelsOf, requirePixels } from "../msa/masks.js";
import { rowsWithoutPlace, unplacedNote, unusableAlignments, whyNoSuchImage } from "./alignmentRows.js";
import { bandParams, geometryOf, mirrorParam, shiftParams } from "./alignParams.js";
import { alignmentsOf, imagesOf, limitNotes, particleBytes, squareBox, transformParticles } from "./alignParticles.js";
import {
  averageParams,
  classesParam,
  classifyFigures,
  classifyInputs,
  classifyOutputs,
  seedParam,
} from "./classifyParams.js";
import { CLASSIFY_KERNELS, requireObjects, resultOf } from "./classifyRun.js";
import {
  alignToClasses,
  classifyTurn,
  historyOf,
  iteratedKernels,
  MOST_PASSES,
  membersOf,
  turnCosts,
  type Turn,
} from "./iteratedRun.js";
import { drawFactors, factorsOf } from "./msaResults.js";
import { integer, number } from "./params.js";
import type { Preparations } from "./prepareParams.js";
import { costs, makeWorkspace, passes, referenceFreeKernels, runSeed } from "./referenceFreeRun.js";
import type { AlignmentsResult } from "./results.js";
import { defineTool, input, optionalInput, output } from "./tool.js";
import { weightedContext } from "./weightedContext.js";

const ID = "classify.iterated";

/** Share of the images that may still change their class when a run ends. */
const SETTLED = 0.01;
/** Sweeps of the alignment without reference that a run begins with, at most. */
const FIRST_SWEEPS = 15;
const UNPREPARED: Preparations = { align: null, average: null, references: null, wiener: false, notes: [] };

/** `classify iterated`: the loop of multi-reference alignment and multivariate analysis. */
export const classifyIterated = defineTool({
  id: ID,
  title: "Classify and align in turn",
  summary: "Classifies images, aligns them to the class averages, and classifies them again, until classes stay.",
  description: [
    "The images are aligned without a reference (or as given), analysed as they lie (PCA under a circular mask; the " +
      "factors above the noise are compared), and put into classes by k-means: iteration 0. In every further iteration " +
      "the class averages are the references of a multi-reference alignment of all images, the images are analysed as " +
      "they lie now, and classified anew. The run ends when at most one image in a hundred changes its class, classes " +
      "being matched by the images they share.",
    "Alignment, analysis and classification are those of `align reference-free`, `align multi-reference`, `msa` and " +
      "`classify kmeans`. The history tells for every iteration the mean coefficient of an image with the rest of its " +
      "class (between the radii of the alignment), the share of images that changed their class, the adjusted Rand index with the iteration before, the " +
      "variance left within classes, and how many factors lie above the noise. The factors of the last iteration are " +
      "written too, so that the same images can be classified in other ways.",
    "Classes begin from one common alignment: images of views that have nothing in common lie at angles of their own, " +
      "which is no harm. What the first classes missed may come back later, but the loop also keeps what it began with: " +
      "compare runs of several seeds. The CTF is not corrected. The FRC compares halves that were aligned to the same " +
      "references, so it is optimistic.",
  ].join("\n\n"),
  references: [
    "M. van Heel, J. Frank, Ultramicroscopy 6, 187 (1981), doi:10.1016/0304-3991(81)90059-0",
    "P. A. Penczek, M. Radermacher, J. Frank, Ultramicroscopy 40, 33–53 (1992), doi:10.1016/0304-3991(92)90233-A",
    "P. Dube, P. Tavares, R. Lurz, M. van Heel, EMBO J. 12, 1303 (1993)",
  ],
  params: {
    classes: classesParam,
    iterations: integer({
      label: "Most iterations",
      help: "alignments to the class averages; it stops earlier when at most one image in a hundred changes its class",
      default: 8,
      min: 0,
      max: 100,
      unit: "",
    }),
    factors: integer({
      label: "Factors",
      help: "factors that each analysis looks for; those above the noise are compared",
      default: 12,
      min: 1,
      max: 200,
      unit: "",
    }),
    maskRadius: number({
      label: "Mask radius",
      help: "pixels within this radius are analysed, and compared by the FRC (soft edge)",
      default: 0,
      min: 0,
      max: 4096,
      step: 1,
      unit: "px",
      special: { 0: "automatic: half the box less 1" },
    }),
    ...shiftParams,
    maxShift: { ...shiftParams.maxShift, default: 0 },
    ...bandParams,
    mirror: mirrorParam,
    seeds: integer({
      label: "Seeds",
      help: "random starts of each k-means; the best is kept",
      default: 5,
      min: 1,
      max: 100,
      unit: "",
      advanced: true,
    }),
    seed: seedParam,
    interpolation: averageParams.interpolation,
  },
  inputs: {
    particles: input("images", { label: "Particles", help: "square images of one size" }),
    alignments: optionalInput("alignments", {
      label: "Alignments",
      help: "angle and shift of each image to begin with; without them the images are aligned without a reference first",
      cli: { flag: "alignments" },
    }),
    truth: classifyInputs.truth,
  },
  outputs: {
    ...classifyOutputs,
    factors: output("factors", {
      label: "Factors",
      help: "the analysis of the images as they lie in the end",
      file: "factors.json",
    }),
    eigenimages: output("images", { label: "Eigenimages", help: "of the last analysis", file: "eigenimages.mrcs" }),
    mean: output("images", { label: "Average", help: "mean of all images in the end", file: "mean.mrc" }),
    convergence: output("curves", {
      label: "History",
      help: "coefficient, changes of class, agreement and variance within classes, by iteration",
      file: "convergence.csv",
    }),
    occupancy: output("curves", {
      label: "Occupancy",
      help: "members of each class, by iteration",
      file: "occupancy.csv",
    }),
    iterations: output("images", {
      label: "Averages by iteration",
      help: "the class averages of each iteration in turn",
      file: "iterations.mrcs",
    }),
  },
  figures: {
    ...classifyFigures,
    iterations: { label: "Iterations", unit: "", help: "alignments to class averages" },
    changed: { label: "Still changing", unit: "", help: "share of the images that changed their class at last" },
  },
  kernels: { ...referenceFreeKernels, ...iteratedKernels, ...CLASSIFY_KERNELS },
  estimate: ({ particles, alignments }, values) => {
    if (!particles) return { bytes: 0, seconds: 0 };
    const { count, width: boxSize } = particles;
    const size = boxSize * boxSize;
    const maxShift = values.maxShift > 0 ? values.maxShift : boxSize / 8;
    const geometry = resolveGeometry({
      ...values,
      boxSize: Math.max(boxSize, 16),
      maxShift,
      angularRange: 0,
      search: "coarse-to-fine",
    });
    const pixels = Math.min(size, Math.round(Math.PI * maskRadiusOrAuto(values.maskRadius, boxSize, boxSize) ** 2));
    const cost = turnCosts(geometry, values.classes, pixels);
    const first = alignments ? 0 : (1 + FIRST_SWEEPS / 2) * costs(geometry).sweep;
    const turns = 1 + values.iterations;
    return {
      bytes:
        count * (particleBytes(boxSize, values.maxFrequency) + 300) +
        averagingBytes(count, values.classes, boxSize) +
        2 * (rowBytes(count, pixels) + factorBytes(count, pixels, values.factors, count < 2000, MOST_PASSES)) +
        4 * size * values.classes * (turns + 8),
      seconds:
        0.3 +
        (count * (cost.transform + first + turns * (2 * cost.sum + cost.analyse) + values.iterations * cost.align) +
          turns * cost.classes) /
          1e6,
    };
  },
  async run(ctx, { particles, alignments, truth }, values) {
    const { stack, pixelSize } = particles;
    const boxSize = squareBox(ID, "particles", particles);
    const size = boxSize * boxSize;
    const geometry = geometryOf(ID, boxSize, pixelSize, values, { mirror: values.mirror, angularRange: 0 });
    const radius = maskRadiusOrAuto(values.maskRadius, boxSize, boxSize);
    const mask = pixelsOf(circleMask(boxSize, boxSize, radius).mask);
    requirePixels(mask, "Classify and align");
    const { classes, interpolation } = values;
    const cost = turnCosts(geometry, classes, mask.pixels.length);
    const { sweeps, sums } = passes(FIRST_SWEEPS);
    const free = costs(geometry);
    ctx.expect(
      stack.count *
        (cost.transform +
          (alignments ? 0 : sweeps * free.sweep + sums * free.sum) +
          (1 + values.iterations) * (2 * cost.sum + cost.analyse) +
          values.iterations * cost.align +
          2 * cost.sum),
    );
    const rings = await transformParticles(ctx, stack, geometry, cost.transform);
    const notes = [...rings.notes];
    const placements = allocatePlacements(ctx, stack.count);
    const { yRe, yIm } = rings;
    let { used } = rings;
    if (alignments) used = startAt(alignments, stack.count, used, placements, (length) => ctx.uint32(length));
    requireObjects(ID, "classes", classes, used.length);
    if (alignments) {
      const unplaced = rowsWithoutPlace(alignments).map((row) => alignments.index[row]!);
      notes.push(...unplacedNote(stack, unplaced));
    } else {
      const work = await makeWorkspace(ctx, {
        stack,
        geometry,
        interpolation,
        preparations: UNPREPARED,
        yRe,
        yIm,
        used,
      });
      await runSeed(ctx, work, values.seed, FIRST_SWEEPS, "without reference, ", () => undefined);
      for (const i of used) setPlacement(placements, i, alignmentAt(work.placements, i));
    }
    const coefficients = geometry.half * geometry.rings * classes;
    const turns = {
      stack,
      geometry,
      interpolation,
      mask,
      classes,
      factors: values.factors,
      seed: values.seed,
      starts: values.seeds,
      used,
      yRe,
      yIm,
      placements,
      averaging: allocateAveraging(ctx, used.length, classes, boxSize),
      references: ctx.float32(classes * size),
      coefficients: { re: ctx.float32(coefficients), im: ctx.float32(coefficients) },
      norm: ctx.float64(classes),
      score: ctx.float64(stack.count),
      runnerUp: ctx.float64(stack.count),
      limit: ctx.uint8(stack.count),
    };
    const history: Omit<Turn, "analysis">[] = [];
    const pictures: Float32Array[] = [];
    const note = (turn: Turn): void => {
      const { analysis: _, ...kept } = turn;
      history.push(kept);
      pictures.push(turns.references.slice());
      ctx.publish(turn.iteration, {
        averages: imagesOf(turns.references.slice(), boxSize, pixelSize),
        alignments: alignmentsOf(used, placements),
        convergence: historyOf(history),
        occupancy: membersOf(history),
      });
    };
    let turn = await classifyTurn(ctx, turns, null, "first classes, ");
    note(turn);
    for (let i = 1; i <= values.iterations && !(turn.changed <= SETTLED); i++) {
      const label = `iteration ${i} of at most ${values.iterations}, `;
      await alignToClasses(ctx, turns, label);
      turn = await classifyTurn(ctx, turns, turn, label);
      note(turn);
    }

    if (turn.iteration > 0 && turn.changed > SETTLED) {
      const share = (100 * turn.changed).toFixed(1);
      notes.push(
        `After ${turn.iteration} iterations ${share} % of the images still changed their class; more may help.`,
      );
    }
    if (turn.significant === 0) notes.push("No factor lies above the noise; the classes may be those of noise.");
    if (turn.significant === turn.analysis.eigenvalues.length) {
      notes.push(`All ${turn.significant} factors lie above the noise; more of them may tell classes apart (factors).`);
    }
    const atLimit = turn.iteration > 0 ? Array.from(used).filter((i) => turns.limit[i] === 1) : [];
    notes.push(...limitNotes(stack, atLimit, geometry.maxShift));
    const drawn = drawFactors(turn.analysis, size, (length) => ctx.float32(length));
    const factors = factorsOf(turn.analysis, particles, turn.rows, drawn);
    const result = await resultOf(
      weightedContext<typeof CLASSIFY_KERNELS>(ctx, 0.01),
      { factors, truth },
      { points: turn.points, notes },
      { labels: turn.labels, classes, stability: turn.stability },
      { interpolation, maskRadius: radius, seed: values.seed },
    );
    const all = ctx.float32(pictures.length * classes * size);
    pictures.forEach((picture, i) => all.set(picture, i * classes * size));
    return {
      outputs: {
        ...result.outputs,
        factors,
        eigenimages: imagesOf(drawn.eigenimages, boxSize, pixelSize),
        mean: imagesOf(drawn.mean, boxSize, pixelSize),
        convergence: historyOf(history),
        occupancy: membersOf(history),
        iterations: imagesOf(all, boxSize, pixelSize),
      },
      figures: {
        ...result.figures,
        iterations: turn.iteration,
        changed: Number.isNaN(turn.changed) ? null : turn.changed,
      },
      notes: result.notes,
    };
  },
});

/** Place images as given; who takes part. @throws AppError "input.unusable" when no row can be used */
function startAt(
  alignments: AlignmentsResult,
  count: number,
  used: Uint32Array,
  placements: Placements,
  room: (length: number) => Uint32Array,
): Uint32Array {
  const refuse = (reason: string) => unusableAlignments(ID, "Classify and align", reason);
  const why = whyNoSuchImage(alignments, count);
  if (why) throw refuse(why);
  const usable = new Set(used);
  const unplaced = new Set(rowsWithoutPlace(alignments));
  const placed = new Set<number>();
  alignments.index.forEach((image, row) => {
    if (unplaced.has(row) || !usable.has(image)) return;
    setPlacement(placements, image, alignmentAt(alignments, row));
    placed.add(image);
  });
  const kept = used.filter((image) => placed.has(image));
  if (kept.length < 2)
    throw refuse("fewer than two of its rows have an angle and a shift of an image that can be used");
  const shared = room(kept.length);
  shared.set(kept);
  return shared;
}
