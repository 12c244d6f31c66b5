import { ccc as coefficient } from "../correlate/ccc.js";
import { circleMask } from "../mask/circle.js";
import { requireContrast } from "../prepare/contrast.js";
import { readPairImage, type PairImage } from "../prepare/pairImage.js";
import type { KernelIo } from "../stack.js";
import { PAIR_PARAGRAPH, pairExtent, pairPrepareParams, preparedPair } from "./pairPreparation.js";
import { number, unfit } from "./params.js";
import { defineTool, input, type Range } from "./tool.js";

interface CompareArgs {
  a: PairImage;
  b: PairImage;
  maskRadius: number;
  /** ccc, sum, n. */
  answer: Float64Array;
}

function compare(_range: Range, { a, b, maskRadius, answer }: CompareArgs, io: KernelIo): void {
  const { width, height } = a.size;
  const mask = maskRadius > 0 ? circleMask(width, height, maskRadius).mask : null;
  const [f, g] = [a, b].map((source) => {
    const image = readPairImage(source, io);
    if (mask) requireContrast(image, source.name, mask);
    return image;
  });
  const found = coefficient(f!, g!, mask);
  answer.set([found.ccc, found.sum, found.n]);
}

/** `ccc`: the correlation coefficient of two images. */
export const ccc = defineTool({
  id: "ccc",
  title: "Correlation coefficient",
  summary: "How well two images agree, −1 … 1, whatever their brightness and contrast.",
  description: [
    "ccc = Σ(a − ā)(b − b̄) / √(Σ(a − ā)² · Σ(b − b̄)²), sums and means over the n pixels whose distance from the centre " +
      "floor(n/2) is at most the mask radius, or over all. Beside it stands the raw sum Σ a·b of the same pixels: " +
      "it grows with brightness and contrast, and says little without them.",
    "The images are compared where they lie: `ccf` looks for the shift, `align` also for the angle. A flat image (σ = 0) " +
      "has no coefficient and is refused.",
    PAIR_PARAGRAPH,
  ].join("\n\n"),
  references: ["W. O. Saxton, J. Frank, Ultramicroscopy 2, 219–227 (1977), doi:10.1016/S0304-3991(76)91385-1"],
  params: {
    maskRadius: number({
      label: "Mask radius",
      help: "only pixels within this distance of the centre are compared (a hard disc)",
      default: 0,
      min: 0,
      max: 4096,
      step: 1,
      unit: "px",
      special: { 0: "all pixels" },
    }),
    ...pairPrepareParams,
  },
  inputs: {
    a: input("images", { label: "First image", help: "one image: 5@stack.mrcs" }),
    b: input("images", { label: "Second image", help: "one image" }),
  },
  outputs: {},
  figures: {
    ccc: { label: "Correlation coefficient", unit: "", help: "−1 … 1; 1 = equal but for brightness and contrast" },
    sum: { label: "Raw sum", unit: "", help: "Σ a·b of the pixels as they were compared" },
    n: { label: "Pixels", unit: "", help: "number of pixels compared" },
  },
  answersInFigures: true,
  explorable: true,
  kernels: { compare },
  estimate: ({ a, b }) => {
    const { width, height } = pairExtent(a, b);
    const size = width * height;
    return { bytes: 16 * size, seconds: 1e-4 + 1e-8 * size };
  },
  async run(ctx, { a, b }, values) {
    const { maskRadius } = values;
    const { width, height, images, notes } = preparedPair("ccc", { a, b }, values, 1);
    if (maskRadius > 0 && circleMask(width, height, maskRadius).count < 2) {
      throw unfit("ccc", "maskRadius", `is ${maskRadius} px; fewer than 2 pixels lie within`);
    }
    const answer = ctx.float64(3);
    ctx.expect(1);
    await ctx.forEachRange("compare", 1, { ...images, maskRadius, answer }, { label: "comparing", itemsPerBlock: 1 });
    return { outputs: {}, figures: { ccc: answer[0]!, sum: answer[1]!, n: answer[2]! }, notes };
  },
});
