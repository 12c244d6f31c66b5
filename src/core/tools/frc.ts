import { AppError } from "../errors.js";
import { isFiniteImage } from "../statistics/imageStatistics.js";
import type { KernelIo, StackRef } from "../stack.js";
import { leftOutNote } from "./finite.js";
import { capital, listNumbers } from "./imageName.js";
import { SUM_KERNELS, secondsPerImage, sumBytes, sumGroups, sumWork } from "./momentSums.js";
import { splitClasses } from "./halves.js";
import { integer } from "./params.js";
import type { FrcResult, ImagesResult } from "./results.js";
import {
  FRC_FIGURES,
  frcFigures,
  frcMaskRadius,
  makeCurves,
  maskedFrc,
  ringCount,
  secondsPerFrc,
} from "./ringCurves.js";
import { defineTool, optionalInput, output, type Range } from "./tool.js";

interface CompareArgs {
  first: StackRef;
  second: StackRef;
  maskRadius: number;
  /** One row of ring values a pair. */
  frc: Float64Array;
  /** Set to 1 for pairs with a pixel that is no number. */
  nonFinite: Uint8Array;
}

/** Items = pairs of images of the same number. */
function compare(range: Range, a: CompareArgs, io: KernelIo): void {
  const { width, height } = a.first;
  const rings = ringCount(width, height);
  const first = new Float32Array(width * height);
  const second = new Float32Array(width * height);
  for (let k = range.start; k < range.end; k++) {
    io.readImage(a.first, k, first);
    io.readImage(a.second, k, second);
    if (isFiniteImage(first) && isFiniteImage(second)) {
      maskedFrc(first, second, width, height, a.maskRadius, a.frc.subarray(k * rings, (k + 1) * rings));
    } else a.nonFinite[k] = 1;
  }
}

interface HalvesArgs {
  mean: Float64Array;
  width: number;
  height: number;
  maskRadius: number;
  frc: Float64Array;
}

function compareHalves(_range: Range, a: HalvesArgs): void {
  const size = a.width * a.height;
  maskedFrc(a.mean.subarray(0, size), a.mean.subarray(size), a.width, a.height, a.maskRadius, a.frc);
}

const WORK = { interpolation: null, power: false };

/** `frc`: Fourier ring correlation of two stacks, image by image, or of the halves of one stack. */
export const frc = defineTool({
  id: "frc",
  title: "Fourier ring correlation",
  summary: "Resolution of two independent averages, image by image, or of the two halves of one stack.",
  description: [
    "FRC(r) = Re Σ F₁F₂* / √(Σ|F₁|² Σ|F₂|²) over the Fourier pixels whose distance from the origin rounds to r; ring " +
      "r lies at r/boxSize, 1/px. n is the number of independent pixels of a ring, Friedel mates counted once.",
    "Criteria: 0.5; 0.143; the half-bit curve (0.2071 + 1.9102/√n)/(1.2071 + 0.9102/√n); three sigma, 3/√n. A " +
      "resolution is the frequency where the curve first falls below, by linear interpolation between rings; rings " +
      "with too few pixels for a criterion to be below 1 are skipped.",
    "Given two stacks, image k of one is compared with image k of the other. Given one stack, its images are averaged " +
      "in two halves as they are, not aligned; the halves are those of its table (rlnRandomSubset), whole micrographs, " +
      "or chosen by the seed, in this order. A mask makes neighbouring Fourier pixels depend on each other: n is " +
      "then too large and the last two criteria are mild.",
  ].join("\n\n"),
  references: [
    "Saxton & Baumeister, J. Microsc. 127, 127 (1982)",
    "van Heel & Schatz, J. Struct. Biol. 151, 250 (2005), doi:10.1016/j.jsb.2005.05.009",
    "Rosenthal & Henderson, J. Mol. Biol. 333, 721 (2003), doi:10.1016/j.jmb.2003.07.013",
  ],
  params: {
    maskRadius: frcMaskRadius,
    seed: integer({
      label: "Seed",
      help: "decides which images of one stack form the halves",
      default: 1,
      min: 0,
      unit: "",
    }),
  },
  inputs: {
    first: optionalInput("images", { label: "First images", help: "averages of one half", cli: "positional" }),
    second: optionalInput("images", { label: "Second images", help: "averages of the other half", cli: "positional" }),
    stack: optionalInput("images", {
      label: "One stack",
      help: "instead of two: its own halves are averaged and compared",
      cli: { flag: "stack" },
    }),
  },
  outputs: { frc: output("frc", { label: "FRC", help: "one curve a pair of images", file: "frc.csv" }) },
  figures: {
    curves: { label: "Curves", unit: "", help: "pairs of images compared" },
    ...FRC_FIGURES,
  },
  answersInFigures: true,
  kernels: { ...SUM_KERNELS, compare, compareHalves },
  estimate: ({ first, stack }) => {
    if (stack) {
      const size = stack.width * stack.height;
      return { bytes: sumBytes(size, 2, stack.count, WORK), seconds: stack.count * secondsPerImage(size, WORK) };
    }
    if (!first) return { bytes: 0, seconds: 0 };
    return {
      bytes: 8 * first.count * ringCount(first.width, first.height),
      seconds: first.count * secondsPerFrc(first.width * first.height),
    };
  },
  async run(ctx, inputs, { maskRadius, seed }) {
    const finish = (images: ImagesResult, rows: Parameters<typeof makeCurves>[0], notes: string[]) => {
      const { width, height } = images.stack;
      const result: FrcResult = {
        pixelSize: images.pixelSize,
        boxSize: Math.min(width, height),
        curves: makeCurves(rows, width, height),
      };
      return {
        outputs: { frc: result },
        figures: { curves: rows.length, ...frcFigures(result.curves, images.pixelSize) },
        notes,
      };
    };

    if (inputs.stack) {
      if (inputs.first || inputs.second) throw unusable("stack", "give either two stacks or one, not three");
      const { stack } = inputs.stack;
      const { width, height, count } = stack;
      const size = width * height;
      const { group, note } = splitClasses(new Int32Array(count), (image) => image, inputs.stack, seed);
      ctx.expect(sumWork(size, group, 2, WORK) + 1);
      const sums = await sumGroups(ctx, { stack, alignments: null, interpolation: "spline", group, groups: 2 });
      if (sums.count[0] === 0 || sums.count[1] === 0) {
        throw unusable("stack", `it takes at least one usable image in each half; ${count} were given`);
      }
      const row = ctx.float64(ringCount(width, height));
      const args = { mean: sums.mean, width, height, maskRadius, frc: row };
      await ctx.forEachRange("compareHalves", 1, args, { label: "comparing halves", itemsPerBlock: 1 });
      const particles = sums.count[0]! + sums.count[1]!;
      return finish(
        inputs.stack,
        [{ classIndex: 0, particles, frc: row }],
        [...leftOutNote(stack, sums.nonFinite), note],
      );
    }

    const missing = !inputs.first ? "first" : "second";
    if (!inputs.first || !inputs.second) {
      throw new AppError(
        "input.missing",
        "Fourier ring correlation needs two images (or stacks) to compare, or one stack to split into halves (on the command line: --stack FILE).",
        { tool: "frc", input: missing },
      );
    }
    const [first, second] = [inputs.first.stack, inputs.second.stack];
    if (first.count !== second.count || first.width !== second.width || first.height !== second.height) {
      const shape = (s: StackRef): string => `${s.count} of ${s.width} × ${s.height} pixels`;
      throw new AppError(
        "image.sizeMismatch",
        "The two stacks must agree in number and size of images; " +
          `the first has ${shape(first)}, the second ${shape(second)}.`,
        {
          expected: [first.count, first.height, first.width],
          actual: [second.count, second.height, second.width],
        },
      );
    }
    const { width, height, count } = first;
    const rings = ringCount(width, height);
    const values = ctx.float64(count * rings);
    const nonFinite = ctx.uint8(count);
    ctx.expect(count);
    await ctx.forEachRange(
      "compare",
      count,
      { first, second, maskRadius, frc: values, nonFinite },
      { label: "comparing", itemsPerBlock: Math.max(1, Math.round(2e-2 / secondsPerFrc(width * height))) },
    );
    const all = Array.from({ length: count }, (_, k) => k);
    const bad = all.filter((k) => nonFinite[k] === 1);
    if (bad.length === count) {
      throw new AppError(
        "image.notFinite",
        `No pair of images could be compared: ${listNumbers("image", bad)} of one stack or the other ${bad.length === 1 ? "holds" : "hold"} pixels that ` +
          "are not finite numbers.",
        { name: "first, second", images: bad },
      );
    }
    const rows = all
      .filter((k) => nonFinite[k] === 0)
      .map((k) => ({ classIndex: k, particles: null, frc: values.slice(k * rings, (k + 1) * rings) }));
    const notes =
      bad.length > 0
        ? [
            `${capital(listNumbers("pair", bad))} ${bad.length === 1 ? "holds" : "hold"} pixels that are not finite numbers: no curve.`,
          ]
        : [];
    return finish({ ...inputs.first, pixelSize: inputs.first.pixelSize ?? inputs.second.pixelSize }, rows, notes);
  },
});

function unusable(input: string, reason: string): AppError<"input.unusable"> {
  return new AppError("input.unusable", `Fourier ring correlation: ${reason}.`, { tool: "frc", input, reason });
}
