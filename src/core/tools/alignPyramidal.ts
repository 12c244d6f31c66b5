/** Tool: one average from particles of one view, by a tree of pairs. */
import { imageCosts, JOB_MICROSECONDS } from "../align/costs.js";
import { resolveGeometry, type Geometry } from "../align/geometry.js";
import { allocatePlacements, type Placements } from "../align/placements.js";
import { transformKernel } from "../align/polarStack.js";
import { comparisons } from "../align/pyramidOrder.js";
import type { Front, Join } from "../align/pyramidTree.js";
import { numbersOf } from "../stack.js";
import { bandParams, geometryOf, interpolationParam, mirrorParam, seedParam, shiftParams } from "./alignParams.js";
import { alignmentsOf, imagesOf, limitNotes, particleBytes, squareBox, transformParticles } from "./alignParticles.js";
import { CTF_PARAGRAPH, preparationsOf, prepareParams } from "./prepareParams.js";
import { choice, flag, integer, type ParamValues } from "./params.js";
import { alignToRoot, convergenceOf, finalBytes, finalCost, finalKernels, type Final } from "./pyramidFinal.js";
import { buildPyramid, makePyramid, pyramidBytes, pyramidKernels, treeCost, type PairOrder } from "./pyramidRun.js";
import { levelCurves, treeTable } from "./pyramidTables.js";
import { SHARED_ALIGNMENT_NOTE } from "./ringCurves.js";
import type { AlignmentsResult, ImagesResult } from "./results.js";
import { defineTool, input, optionalOutput, output } from "./tool.js";

const ID = "align.pyramidal";

const params = {
  ...shiftParams,
  maxShift: {
    ...shiftParams.maxShift,
    help: "Searched up to this far along x and along y. Two particles can lie twice as far from each other as each from its centre.",
    default: 0,
  },
  ...bandParams,
  ...prepareParams,
  mirror: {
    ...mirrorParam,
    help: "Also try every particle mirrored when all are aligned to the root's average at the end.",
    default: true,
  },
  mirrorPairs: flag({
    label: "Mirror in the tree",
    help: "Also try the right child of every pair mirrored; needed where many particles are of the other hand.",
    default: false,
    advanced: true,
  }),
  order: choice({
    label: "Order of pairs",
    help: "Who is paired with whom. By similarity compares all with all: its time grows with the square of the number of images.",
    choices: { list: "as listed", random: "random, by the seed", similarity: "by similarity (quadratic in images)" },
    default: "list",
  }),
  seed: { ...seedParam, help: "Fixes the random order; the same seed gives the same result." },
  weights: choice({
    label: "Weights",
    help: "How two averages become one: by how many particles they hold, as plain sums (SPIDER), or half and half.",
    choices: { members: "by members", sums: "plain sums (SPIDER)", equal: "half and half" },
    default: "members",
    advanced: true,
  }),
  iterations: integer({
    label: "Final iterations",
    help: "Passes that align all particles to the average; the first one to the root's. It stops earlier when at most one in a hundred moves. 0 keeps the tree's placements: the average then lies as the root's, which is not centred.",
    default: 1,
    min: 0,
    max: 100,
    unit: "",
  }),
  interpolation: interpolationParam,
};

/** `align pyramidal`: particles of one view in a binary tree of pairs; see align/pyramid.ts for the method. */
export const alignPyramidal = defineTool({
  id: ID,
  title: "Align in pairs",
  summary: "Aligns particles of one view in pairs, the pairs in pairs, and so on to one average.",
  description: [
    "Particles are paired, the second of a pair is aligned to the first, and both are averaged; the averages are paired in " +
      "the same way until one is left, after ⌈log₂ n⌉ levels. An odd last one passes up to the next level. Whatever the first " +
      "image is, it has no more weight than any other, and no reference is needed.",
    "Placements are composed on the way up, and the average of every node is made from the original pixels of its " +
      "particles, each interpolated once: n interpolations a level. A node lies so that the boxes of its particles are " +
      "centred on the mean. Averages count by their members; plain sums, as SPIDER's procedure takes them, are the same " +
      "pictures times their members, while half and half lets an odd one that passed up count for more than the others.",
    "At the end the root's average is centred by its density, and all particles are aligned to it, with mirrors. The tree " +
      "says how well that went: `ccc` of a node is the coefficient of its right child with its left one. In noise it rises " +
      "from level to level; where it falls, unlike views met.",
    "Pairs by similarity: each node in turn takes the one it fits best among those still free, on every level. That compares " +
      "all with all, so the time grows with the square of the number of images; everything else grows with n·log n.",
    "`tree.json` and `nodes.mrcs` hold the tree: nodes are numbered from 1, leaves first in the order of the images, then " +
      "level by level. A point p of the right child lies at M·(R(ψ)·p + t) on the left one, and both are then moved by " +
      "(centreX, centreY). `ccc` of a particle is its coefficient (−1 … 1) with the average of all the others, unfiltered, " +
      "between the two radii. The FRC compares every second particle with the others; all were aligned to one average, so " +
      "it is optimistic.",
    `${CTF_PARAGRAPH} Nodes are plain means of images multiplied by their CTF; only the final average is divided.`,
  ].join("\n\n"),
  references: [
    "S. Marco, M. Chagoyen, L. G. de la Fraga, J. M. Carazo, J. L. Carrascosa, Ultramicroscopy 66, 5–10 (1996)",
  ],
  params,
  inputs: {
    particles: input("images", { label: "Particles", help: "Square images of one size, of one view." }),
  },
  outputs: {
    alignments: output("alignments", {
      label: "Alignments",
      help: "Angle, shift, mirror and coefficient of each particle.",
      file: "alignments",
    }),
    averages: output("images", {
      label: "Average",
      help: "Mean of the aligned particles, one interpolation from the original pixels.",
      file: "averages.mrcs",
    }),
    variances: output("images", {
      label: "Variance",
      help: "Variance of the aligned particles at each pixel.",
      file: "variances.mrcs",
    }),
    nodes: optionalOutput("images", {
      label: "Averages of the nodes",
      help: "One picture for each node above the particles, level by level; the last is the root's.",
      file: "nodes.mrcs",
    }),
    tree: output("table", {
      label: "Tree",
      help: "Children, members, and how the right child lies on the left one, for each node.",
      file: "tree.json",
    }),
    levels: output("curves", {
      label: "Levels",
      help: "Coefficients of the pairs of each level.",
      file: "levels.csv",
    }),
    convergence: output("curves", {
      label: "Convergence",
      help: "Mean coefficient and movements in the final alignment; 0 is the tree.",
      file: "convergence.csv",
    }),
    frc: output("frc", {
      label: "FRC of halves",
      help: "Every second particle against the others; all were aligned to one average, so it is optimistic.",
      file: "frc.csv",
    }),
  },
  figures: {
    meanCcc: { label: "Mean coefficient", unit: "", help: "Mean ccc of the particles with the others' average." },
    levels: { label: "Levels", unit: "", help: "Levels of the tree above the particles." },
    rootCcc: { label: "Coefficient at the root", unit: "", help: "Of the two averages that became the root's." },
    moved: { label: "Still moving", unit: "", help: "Share of the particles that moved in the last final iteration." },
    mirrored: { label: "Mirrored", unit: "", help: "Particles that fit better mirrored." },
    atLimit: { label: "At the limit", unit: "", help: "Particles at the limit of the shift search." },
  },
  kernels: { transform: transformKernel, ...pyramidKernels, ...finalKernels },

  estimate(shapes, values) {
    const { count, width: boxSize } = shapes.particles ?? { count: 0, width: 0 };
    const perParticle = particleBytes(boxSize, values.maxFrequency);
    const maxShift = values.maxShift > 0 ? values.maxShift : boxSize / 8;
    const geometry = resolveGeometry({ ...values, boxSize: Math.max(boxSize, 16), maxShift, angularRange: 0 });
    return {
      bytes:
        count * (perParticle + 50) +
        pyramidBytes(count, boxSize, perParticle, values.order) +
        finalBytes(count, boxSize, perParticle, values.ctf === "multiply"),
      seconds: (JOB_MICROSECONDS + workOf(count, geometry, values) + 5 * imageCosts(boxSize).average) / 1e6,
    };
  },

  async run(ctx, inputs, values) {
    const { stack, pixelSize } = inputs.particles;
    const boxSize = squareBox(ID, "particles", inputs.particles);
    const geometry = geometryOf(ID, boxSize, pixelSize, values, { mirror: values.mirror, angularRange: 0 });
    const preparations = preparationsOf(ID, "particles", inputs.particles, values, geometry.maxFrequency);
    const { maxShift } = geometry;
    const { interpolation, order, weights } = values;
    const size = boxSize * boxSize;
    const { transform } = imageCosts(boxSize);
    ctx.expect(workOf(stack.count, geometry, values));
    const rings = await transformParticles(ctx, stack, geometry, transform, preparations.align);
    const { yRe, yIm, used } = rings;
    const notes = [...preparations.notes, ...rings.notes];
    const n = used.length;
    const pictures = (pixels: Float32Array): ImagesResult => imagesOf(pixels, boxSize, pixelSize);

    const placements = allocatePlacements(ctx, stack.count);
    const pyramid = makePyramid(ctx, {
      stack,
      leaves: used,
      geometry: { ...geometry, mirror: values.mirrorPairs },
      interpolation,
      order,
      weights,
      placements,
      preparations,
    });
    const { nodes } = pyramid.images;
    const treeSoFar = (joins: readonly Join[]) => ({
      ...(joins.length > 0 && { nodes: pictures(nodes.subarray(0, joins.length * size)) }),
      tree: treeTable(used, joins, (image) => numbersOf(stack, [image])[0]!),
      levels: levelCurves(joins),
    });
    const joins = await buildPyramid(ctx, pyramid, values.seed, (soFar, front, shown) => {
      ctx.publish(soFar.at(-1)!.level, {
        ...(shown && { averages: pictures(shown) }),
        alignments: onFront(used, placements, front),
        ...treeSoFar(soFar),
      });
    });
    const levels = joins.at(-1)?.level ?? 0;
    const tree = treeSoFar(joins);

    const work = { stack, geometry, interpolation, preparations, yRe, yIm, used, placements };
    const finalOutputs = ({ average, figures, frc }: Final) => ({
      alignments: alignmentsOf(used, placements),
      averages: pictures(average),
      ...tree,
      convergence: convergenceOf(figures),
      frc: { pixelSize, boxSize, curves: frc },
    });
    const final = await alignToRoot(ctx, work, n > 1 ? values.iterations : 0, (soFar) => {
      ctx.publish(levels + soFar.figures.length, finalOutputs(soFar));
    });

    const last = final.figures.at(-1)!;
    const atLimit = Array.from(used).filter((i) => final.limit[i] === 1);
    if (n === 1) notes.push("One particle alone has nothing to be aligned to; it was only centred.");
    notes.push(...treeNotes(joins, n, order, maxShift), ...limitNotes(stack, atLimit, maxShift), SHARED_ALIGNMENT_NOTE);
    return {
      outputs: { ...finalOutputs(final), variances: pictures(final.variance) },
      figures: {
        meanCcc: last.ccc,
        levels,
        rootCcc: joins.at(-1)?.ccc ?? null,
        moved: last.iteration > 0 ? last.moved : null,
        mirrored: used.reduce((sum, i) => sum + placements.mirror[i]!, 0),
        atLimit: atLimit.length,
      },
      notes,
    };
  },
});

/** Microseconds on one core. */
function workOf(count: number, geometry: Geometry, values: ParamValues<typeof params>): number {
  const { mirrorPairs, order, iterations } = values;
  return (
    count * imageCosts(geometry.boxSize).transform +
    treeCost(count, { ...geometry, mirror: mirrorPairs }, order) +
    finalCost(count, geometry, iterations)
  );
}

/** Where the particles lie on the nodes without a parent, which are their classes; coefficients are not known yet. */
function onFront(used: Uint32Array, placements: Placements, { ids, first, members }: Front): AlignmentsResult {
  const classIndex = new Int32Array(placements.classIndex.length);
  ids.forEach((_, k) => {
    for (let at = first[k]!; at < first[k + 1]!; at++) classIndex[members[at]!] = k;
  });
  return {
    ...alignmentsOf(used, { ...placements, classIndex }),
    ccc: new Float64Array(used.length).fill(Number.NaN),
  };
}

function treeNotes(joins: readonly Join[], leaves: number, order: PairOrder, maxShift: number): string[] {
  const notes: string[] = [];
  if (order === "similarity") {
    notes.push(
      `Pairs by similarity took about ${Math.round(comparisons(leaves))} comparisons; with twice the images it is four ` +
        "times as many. The other orders grow with n·log n.",
    );
  }
  const atLimit = joins.filter((join) => join.atLimit).length;
  if (atLimit > 0) {
    notes.push(
      `${atLimit} of ${joins.length} pairs ${atLimit === 1 ? "lies" : "lie"} at the limit of the shift search ` +
        `(${maxShift} px); a larger one may place them better.`,
    );
  }
  return notes;
}
