import { centre } from "../conventions.js";
import { AppError } from "../errors.js";
import { numbersOf } from "../stack.js";
import { INTERPOLATIONS } from "../transform/resample.js";
import { rowsWithoutPlace, unplacedNote, unusableAlignments, whyNoSuchImage } from "./alignmentRows.js";
import { COVARIANCE_KERNELS, covarianceBytes, covarianceSums, covarianceWork } from "./covarianceSums.js";
import { leftOutNote } from "./finite.js";
import { secondsPerImage } from "./momentSums.js";
import { choice, integer, numbers, unfit } from "./params.js";
import type { ImagesResult, TableResult } from "./results.js";
import { defineTool, input, optionalInput, optionalOutput, output } from "./tool.js";

const POSITION = "column and row from 0 at the top left, like 20,31; or one pixel number, row·width + column";

/** `covariance`: images as points whose coordinates are the values of two pixels. */
export const covariance = defineTool({
  id: "covariance",
  title: "Covariance of pixels",
  summary: "Images as points: the values of two pixels in every image, and what the two have to do with each other.",
  description: [
    "An image of two pixels is a point in the plane, whose coordinates are the values of the pixels; an image of n pixels " +
      "is a point in n dimensions. Over the images of a stack, with ⟨ ⟩ the mean over images, the covariance of pixels a " +
      "and b is ⟨ab⟩ − ⟨a⟩⟨b⟩ = ⟨(a − ⟨a⟩)(b − ⟨b⟩)⟩, the variance that of a pixel with itself, and the correlation " +
      "covariance/√(variance of a · variance of b). All are over n images, not n − 1.",
    "The map shows the covariance of a, then of b, with every pixel: a row of the matrix whose eigenvectors `msa` finds. " +
      "A correlation with a pixel that never changes is 0.",
    "`--cells 4` takes each image as 4 × 4 = 16 pixels, the means of equal parts of its area (column c of " +
      "`cells` ends before pixel floor((c + 1)·width/4)). The mean of a whole image, an image of one pixel, is a " +
      "column of the points.",
    "With alignments every image is laid onto its class first, with one interpolation; without, images are taken as they " +
      "are. Images with a pixel that is not a finite number are left out, and named.",
  ].join("\n\n"),
  references: [
    "van Heel & Frank, Ultramicroscopy 6, 187 (1981)",
    "Chan, Golub & LeVeque, Am. Stat. 37, 242 (1983), doi:10.1080/00031305.1983.10483115",
  ],
  params: {
    a: numbers({ label: "Pixel a", help: POSITION, default: [], min: 0, prefix: "p", missing: 0, empty: "the centre" }),
    b: numbers({
      label: "Pixel b",
      help: POSITION,
      default: [],
      min: 0,
      prefix: "p",
      missing: 0,
      empty: "a quarter of the width to the right of the centre",
    }),
    cells: integer({
      label: "Cells a side",
      help: "also show each image as so many cells across and down, each the mean of its area",
      default: 4,
      min: 0,
      max: 16,
      unit: "",
      special: { 0: "none" },
    }),
    interpolation: choice({
      label: "Interpolation",
      help: "how values between the pixels of a particle are found",
      default: "spline",
      choices: INTERPOLATIONS,
      advanced: true,
    }),
  },
  inputs: {
    particles: input("images", { label: "Images", help: "the stack whose images are the points" }),
    alignments: optionalInput("alignments", {
      label: "Alignments",
      help: "angle and shift of each particle; without them the images are taken as they are",
      cli: { flag: "alignments" },
    }),
  },
  outputs: {
    points: output("table", {
      label: "Points",
      help: "number of each image, its pixels a and b, and the mean of all its pixels",
      file: "points.csv",
    }),
    map: output("images", {
      label: "Covariance",
      help: "of pixel a with every pixel, then of pixel b",
      file: "covariance.mrcs",
    }),
    correlationMap: output("images", {
      label: "Correlation",
      help: "of pixel a with every pixel, then of pixel b; −1 … 1",
      file: "correlation.mrcs",
    }),
    cells: optionalOutput("images", { label: "Cells", help: "each image as area means", file: "cells.mrcs" }),
    cellValues: optionalOutput("table", {
      label: "Values of the cells",
      help: "number of each image and its cells, row by row",
      file: "cells.csv",
    }),
  },
  figures: {
    images: { label: "Images", unit: "", help: "images that took part" },
    pixelA: { label: "Pixel a", unit: "", help: "row·width + column" },
    pixelB: { label: "Pixel b", unit: "", help: "row·width + column" },
    meanA: { label: "⟨a⟩", unit: "", help: "mean of pixel a" },
    meanB: { label: "⟨b⟩", unit: "", help: "mean of pixel b" },
    meanAB: { label: "⟨ab⟩", unit: "", help: "mean of the product" },
    covariance: { label: "Covariance", unit: "", help: "⟨ab⟩ − ⟨a⟩⟨b⟩" },
    varianceA: { label: "Variance of a", unit: "", help: "⟨a²⟩ − ⟨a⟩²" },
    varianceB: { label: "Variance of b", unit: "", help: "⟨b²⟩ − ⟨b⟩²" },
    correlation: { label: "Correlation", unit: "", help: "−1 … 1; none if a or b never changes" },
  },
  answersInFigures: true,
  kernels: COVARIANCE_KERNELS,
  estimate: ({ particles, alignments }, p) => {
    if (!particles) return { bytes: 0, seconds: 0 };
    const size = particles.width * particles.height;
    const count = alignments?.count ?? particles.count;
    const work = { interpolation: alignments ? p.interpolation : null, power: false };
    return {
      bytes: covarianceBytes(size, count, p.cells) + 16 * size + (40 + 12 * p.cells ** 2) * count,
      seconds: count * 1.5 * secondsPerImage(size, work),
    };
  },
  async run(ctx, { particles, alignments }, p) {
    const { stack, pixelSize } = particles;
    const { width, height } = stack;
    const size = width * height;
    const quarter = Math.min(width - 1, centre(width) + Math.floor(width / 4));
    const anchors = ctx.uint32(2);
    anchors[0] = pixelNumber("a", p.a, width, height, centre(width));
    anchors[1] = pixelNumber("b", p.b, width, height, quarter);
    if (p.cells > Math.min(width, height)) {
      throw unfit("covariance", "cells", `is ${p.cells}; the images are ${width} × ${height}`);
    }
    const stray = whyNoSuchImage(alignments, stack.count);
    if (stray !== null) throw unusableAlignments("covariance", "Covariance of pixels", stray);
    const unplaced = new Set(alignments ? rowsWithoutPlace(alignments) : []);
    const all = Array.from({ length: alignments?.index.length ?? stack.count }, (_, i) => i);
    const items = ctx.uint32(all.length - unplaced.size);
    items.set(all.filter((i) => !unplaced.has(i)));

    ctx.expect(covarianceWork(items.length, size, alignments ? p.interpolation : null));
    const request = { stack, alignments, interpolation: p.interpolation, items, anchors, cells: p.cells };
    const sums = await covarianceSums(ctx, request);
    const n = sums.count;
    const imageOf = (item: number): number => alignments?.index[item] ?? item;
    if (n === 0) {
      throw new AppError(
        "image.notFinite",
        items.length === 0
          ? "No image has a place: there is nothing to compare."
          : `All ${items.length} images hold pixels that are not finite numbers; there is nothing to compare.`,
        { name: "particles", images: sums.nonFinite },
      );
    }

    const [a, b] = [anchors[0], anchors[1]];
    const { mean, m2, c } = sums.moments;
    const [map, correlationMap] = [ctx.float32(2 * size), ctx.float32(2 * size)];
    for (let k = 0; k < 2; k++) {
      const own = m2[anchors[k]!]!;
      for (let i = 0; i < size; i++) {
        map[k * size + i] = c[k * size + i]! / n;
        const both = own * m2[i]!;
        correlationMap[k * size + i] = both > 0 ? clamp(c[k * size + i]! / Math.sqrt(both)) : 0;
      }
    }
    const rows = [...items.keys()].filter((row) => sums.taken[row] === 1);
    const index = Float64Array.from(
      numbersOf(
        stack,
        rows.map((row) => imageOf(items[row]!)),
      ),
      (i) => i + 1,
    );
    const column = (name: string, label: string, values: Float64Array) => ({ name, label, unit: "", values });
    const pick = (from: Float64Array, at = 0, step = 1): Float64Array =>
      Float64Array.from(rows, (row) => from[row * step + at]!);
    const images = (pixels: Float32Array, w: number, h: number, count: number, scale: number | null): ImagesResult => ({
      stack: { kind: "memory", width: w, height: h, count, pixels },
      pixelSize: scale,
    });
    const points: TableResult = {
      columns: [
        column("index", "Image", index),
        column("a", "Pixel a", pick(sums.values, 0, 3)),
        column("b", "Pixel b", pick(sums.values, 1, 3)),
        column("mean", "Mean of the image", pick(sums.values, 2, 3)),
      ],
    };
    const parts = p.cells ** 2;
    const cells = p.cells > 0 ? ctx.float32(parts * rows.length) : null;
    if (cells) rows.forEach((row, i) => cells.set(sums.cellValues.subarray(row * parts, (row + 1) * parts), i * parts));
    const covarianceAB = c[b]! / n;
    const both = m2[a]! * m2[b]!;
    return {
      outputs: {
        points,
        map: images(map, width, height, 2, pixelSize),
        correlationMap: images(correlationMap, width, height, 2, pixelSize),
        ...(cells && {
          cells: images(cells, p.cells, p.cells, rows.length, null),
          cellValues: {
            columns: [
              column("index", "Image", index),
              ...Array.from({ length: parts }, (_, k) =>
                column(`cell${k + 1}`, `Cell ${k + 1}`, pick(sums.cellValues, k, parts)),
              ),
            ],
          },
        }),
      },
      figures: {
        images: n,
        pixelA: a,
        pixelB: b,
        meanA: mean[a]!,
        meanB: mean[b]!,
        meanAB: covarianceAB + mean[a]! * mean[b]!,
        covariance: covarianceAB,
        varianceA: m2[a]! / n,
        varianceB: m2[b]! / n,
        correlation: both > 0 ? clamp(c[b]! / Math.sqrt(both)) : null,
      },
      notes: [
        ...leftOutNote(stack, sums.nonFinite),
        ...unplacedNote(
          stack,
          [...unplaced].map((item) => imageOf(item)),
        ),
      ],
    };
  },
});

const clamp = (r: number): number => Math.max(-1, Math.min(1, r));

/** @param column  of the pixel that is meant when none is named, on the row of the centre */
function pixelNumber(name: string, given: readonly number[], width: number, height: number, column: number): number {
  const fail = (reason: string): never => {
    throw unfit("covariance", name, `is ${given.join(",")}: ${reason}`);
  };
  if (given.length === 0) return centre(height) * width + column;
  if (given.length > 2) fail("a pixel is named by column and row, or by one number");
  if (!given.every(Number.isInteger)) fail("columns and rows are whole numbers");
  const [x, y] = given.length === 2 ? given : [given[0]! % width, Math.floor(given[0]! / width)];
  if (x! >= width || y! >= height) {
    fail(`the images are ${width} × ${height}; columns run to ${width - 1}, rows to ${height - 1}`);
  }
  return y! * width + x!;
}
