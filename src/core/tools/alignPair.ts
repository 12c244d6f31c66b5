/** Tool: one image laid onto another, with an orientation search for every shift. */
import { blockSize } from "../align/blockSize.js";
import { finishKernel, prepareKernel } from "../align/pairKernels.js";
import type { RefineOptions } from "../align/pairRefine.js";
import { ringReferenceLength } from "../align/pairRings.js";
import {
  bestCell,
  bestOfOtherHand,
  cellAlignment,
  cellKernel,
  cellShift,
  searchCost,
  shiftGrid,
  type CellTable,
  type ShiftGrid,
} from "../align/pairSearch.js";
import { originOf, type Alignment } from "../conventions.js";
import { flatImage } from "../prepare/contrast.js";
import {
  lengthOf,
  nearTieNote,
  oneAlignment,
  pairFigures,
  pairInputs,
  pairOutputs,
  pairRings,
  pairSeedParam,
  partsParam,
  pictures,
  ringParams,
  searchFigures,
} from "./alignPairParams.js";
import { mirrorParam } from "./alignParams.js";
import { PAIR_PARAGRAPH, pairExtent, pairPrepareParams, preparedPair } from "./pairPreparation.js";
import { flag, number, unfit } from "./params.js";
import { defineTool, optionalOutput, output } from "./tool.js";

const ID = "align.pair";
/** Shifts along an axis, at most. */
const MOST_SHIFTS = 101;

/** `align pair`: angle, shift and mirror that lay one image onto another. */
export const alignPair = defineTool({
  id: ID,
  title: "Lay onto a reference",
  summary: "Finds angle, shift and mirror that lay one image onto another, with an orientation search for every shift.",
  description: [
    "Rotation and translation depend on each other: an image that is turned about a point beside its centre fits its " +
      "reference at no angle, and the shift of an image that lies at a wrong angle means little. So every shift of a grid " +
      "gets an orientation search of its own (9 for ±1 px, 25 for ±2 px, 121 for ±5 px in steps of 1 px): the image is " +
      "read on rings about the point −o, and correlated with the rings of the reference at all angles (see " +
      "`align rotational`). The score map holds the best of each search, the map of angles where it lies; the best cell " +
      "wins. What lies outside the outer radius or inside the inner one is not compared. Cells are shifts o of the image before it is turned: p_ref = M·R(ψ)·(p + o), t = R(ψ)·o.",
    "The winner is then refined to fractions of a pixel and of a degree by the search that aligns particles to " +
      "references; an answer at quite another angle is taken only if its correlation coefficient is higher than that of " +
      "the best cell. Both answers are reported.",
    "`noise` adds white noise to the image (never to the reference), in units of the image's own standard deviation: with " +
      "more of it the score map flattens, until the best cell is one that chance made.",
    PAIR_PARAGRAPH,
  ].join("\n\n"),
  references: [
    "P. A. Penczek, M. Radermacher, J. Frank, Ultramicroscopy 40, 33–53 (1992), doi:10.1016/0304-3991(92)90233-A",
    "L. Joyeux, P. A. Penczek, Ultramicroscopy 92, 33–46 (2002), doi:10.1016/S0304-3991(01)00154-1",
  ],
  params: {
    maxShift: number({
      label: "Largest shift",
      help: "Shifts of the grid reach this far along x and along y.",
      default: 5,
      min: 0,
      max: 1024,
      unit: "px",
      special: { 0: "no shift: one orientation search" },
    }),
    shiftStep: number({
      label: "Shift step",
      help: "Spacing of the grid of shifts.",
      default: 1,
      min: 0.1,
      max: 64,
      unit: "px",
    }),
    ...ringParams,
    mirror: { ...mirrorParam, help: "Also try the image mirrored." },
    refine: flag({
      label: "Refine",
      help: "Refine the best cell to fractions of a pixel and of a degree; off: the answer is the best cell.",
      default: true,
      advanced: true,
    }),
    noise: number({
      label: "Noise added",
      help: "Standard deviation of white noise added to the image, in units of the image's own.",
      default: 0,
      min: 0,
      max: 1000,
      unit: "",
      special: { 0: "none" },
      advanced: true,
    }),
    seed: pairSeedParam,
    ...pairPrepareParams,
    parts: partsParam,
  },
  inputs: pairInputs,
  outputs: {
    ...pairOutputs,
    scores: output("images", {
      label: "Score of every shift",
      help: "Best coefficient of each orientation search; middle = no shift, +x to the right, +y towards higher rows.",
      file: "scores.mrc",
    }),
    angles: output("images", {
      label: "Angle of every shift",
      help: "The angle at which each search found its best, degrees.",
      file: "angles.mrc",
    }),
    mirrors: optionalOutput("images", {
      label: "Hand of every shift",
      help: "1 where the mirrored image fits better.",
      file: "mirrors.mrc",
    }),
    curves: optionalOutput("images", {
      label: "Curve of every search",
      help: "One row a shift (row by row of the grid), one column an angle from 0°; a second image for the mirrored hand.",
      file: "curves.mrcs",
    }),
  },
  figures: {
    ...pairFigures,
    ...searchFigures,
  },
  answersInFigures: true,
  explorable: true,
  kernels: { prepare: prepareKernel, search: cellKernel, finish: finishKernel },

  estimate(shapes, values) {
    const { width, height } = pairExtent(shapes.image, shapes.reference);
    const rings = Math.max(1, Math.min(width, height) / 2 / values.ringStep);
    const angles = 360 / values.angularStep;
    const cells = shiftGrid(values.maxShift, values.shiftStep).perAxis ** 2;
    const kept = values.parts ? 4 * angles * cells * (values.mirror ? 2 : 1) : 0;
    return {
      bytes: 20 * width * height + 8 * rings * angles + 16 * cells + kept,
      seconds: (cells * searchCost(rings, angles) + 0.3 * width * height) / 1e6,
    };
  },

  async run(ctx, inputs, values) {
    const pair = preparedPair(ID, { image: inputs.image, reference: inputs.reference }, values);
    const { width, height, pixelSize, images } = pair;
    const { ringWeight: weight, interpolation, mirror } = values;
    const grid = shiftGrid(values.maxShift, values.shiftStep);
    if (grid.perAxis > MOST_SHIFTS) {
      const finest = Math.ceil((1000 * 2 * values.maxShift) / (MOST_SHIFTS - 1)) / 1000;
      throw unfit(
        ID,
        "shiftStep",
        `is ${values.shiftStep} px; shifts up to ${values.maxShift} px allow steps of ${finest} px or more`,
      );
    }
    const reach = ((grid.perAxis - 1) / 2) * grid.step;
    const rings = pairRings(ID, pair, values, reach);
    const { angles } = rings;
    const cells = grid.perAxis ** 2;
    const cost = searchCost(rings.radii.length, angles);

    const aligned = ctx.float32(3 * width * height);
    const ringReference = {
      re: ctx.float64(ringReferenceLength(rings)),
      im: ctx.float64(ringReferenceLength(rings)),
    };
    const curves = values.parts ? ctx.float32(cells * angles * (mirror ? 2 : 1)) : null;
    const table: CellTable = {
      scores: ctx.float32(cells),
      angles: ctx.float32(cells),
      mirrors: ctx.float32(cells),
      others: ctx.float32(cells),
      curves,
    };
    const noise = { sd: values.noise, seed: values.seed };
    const finishing = 0.3 * width * height;
    ctx.expect(cells * cost + 2 * finishing);
    await ctx.forEachRange(
      "prepare",
      1,
      {
        image: { ...images.image, noise },
        reference: images.reference,
        rings,
        weight,
        interpolation,
        aligned,
        ringReference,
      },
      { label: "preparing", itemsPerBlock: 1, weight: finishing },
    );
    const size = width * height;
    await ctx.forEachRange(
      "search",
      cells,
      {
        ...table,
        image: aligned.subarray(size, 2 * size),
        width,
        height,
        rings,
        weight,
        interpolation,
        reference: ringReference,
        grid,
        mirror,
      },
      { label: `${cells} orientation searches`, itemsPerBlock: blockSize(cost), weight: cost },
    );
    const best = bestCell(table.scores);
    if (table.scores.every((score) => score === 0)) {
      throw flatImage(images.image.name, "it has the same value on all rings");
    }
    const start = cellAlignment(grid, table, best);
    const refine: RefineOptions = {
      innerRadius: rings.radii[0]!,
      outerRadius: rings.radii.at(-1)!,
      maxShift: reach,
      shiftStep: grid.step,
    };
    const answer = ctx.float64(7);
    await ctx.forEachRange(
      "finish",
      1,
      {
        width,
        height,
        aligned,
        rings,
        weight,
        interpolation,
        ringReference,
        start,
        refine,
        wanted: values.refine,
        answer,
      },
      { label: "refining", itemsPerBlock: 1, weight: finishing },
    );
    const [psi = 0, shiftX = 0, shiftY = 0, ccc = 0, refined = 0, nextPsi = NaN, nextScore = NaN] = answer;
    const runnerUpPsi = Number.isNaN(nextScore) ? null : nextPsi;
    const runnerUp = Number.isNaN(nextScore) ? null : nextScore;
    const alignment: Alignment = { psi, shiftX, shiftY, mirror: start.mirror };
    const [originX, originY] = originOf(alignment);
    const [gridX, gridY] = cellShift(grid, best);
    const middle = (cells - 1) / 2;
    const score = table.scores[best]!;
    const { perAxis } = grid;
    return {
      outputs: {
        alignments: oneAlignment(alignment, ccc),
        aligned: pictures(aligned, width, height, pixelSize),
        scores: pictures(table.scores, perAxis, perAxis),
        angles: pictures(table.angles, perAxis, perAxis),
        ...(mirror ? { mirrors: pictures(table.mirrors, perAxis, perAxis) } : {}),
        ...(curves ? { curves: pictures(curves, angles, cells) } : {}),
      },
      figures: {
        psi,
        shiftX,
        shiftY,
        distance: lengthOf(shiftX, shiftY, pixelSize),
        mirror: Number(start.mirror),
        ccc,
        searches: cells,
        score,
        scoreUnmoved: table.scores[middle]!,
        psiUnmoved: table.angles[middle]!,
        gridPsi: start.psi,
        gridX,
        gridY,
        originX,
        originY,
        refined,
        runnerUpPsi,
        runnerUp,
        mirroredBest: bestOfOtherHand(table, start.mirror),
      },
      notes: [...pair.notes, ...nearTieNote(score, runnerUpPsi, runnerUp), ...limitNote(grid, best, values.maxShift)],
    };
  },
});

function limitNote({ perAxis }: ShiftGrid, best: number, maxShift: number): string[] {
  const x = best % perAxis;
  const y = Math.floor(best / perAxis);
  const rim = perAxis > 1 && (x === 0 || y === 0 || x === perAxis - 1 || y === perAxis - 1);
  return rim
    ? [`The best cell lies at the limit of the shifts (${maxShift} px); a larger limit may find a better place.`]
    : [];
}
