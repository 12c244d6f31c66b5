import { ccc as coefficient } from "../correlate/ccc.js";
import { contrast } from "../correlate/prepare.js";
import { circleMask } from "../mask/circle.js";
import type { KernelIo, StackRef } from "../stack.js";
import { onePair } from "./alignPairParams.js";
import { imageName } from "./imageName.js";
import { number, unfit } from "./params.js";
import { defineTool, input, type Range } from "./tool.js";

interface CompareArgs {
  a: StackRef;
  b: StackRef;
  maskRadius: number;
  /** ccc, sum, n. */
  answer: Float64Array;
}

function compare(_range: Range, { a, b, maskRadius, answer }: CompareArgs, io: KernelIo): void {
  const { width, height } = a;
  const mask = maskRadius > 0 ? circleMask(width, height, maskRadius).mask : null;
  const [f, g] = [a, b].map((stack, i) => {
    const pixels = new Float32Array(width * height);
    io.readImage(stack, 0, pixels);
    contrast(pixels, imageName(i === 0 ? "a" : "b", stack), mask);
    return pixels;
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
      "floor(n/2) is at most the mask radius, or over all. Beside it stands the raw sum Σ a·b of the same pixels as they " +
      "are: it grows with brightness and contrast, and says little without them.",
    "The images are compared where they lie: `ccf` looks for the shift, `align` also for the angle. A flat image (σ = 0) " +
      "has no coefficient and is refused.",
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
  },
  inputs: {
    a: input("images", { label: "First image", help: "one image: 5@stack.mrcs" }),
    b: input("images", { label: "Second image", help: "one image of the same size" }),
  },
  outputs: {},
  figures: {
    ccc: { label: "Correlation coefficient", unit: "", help: "−1 … 1; 1 = equal but for brightness and contrast" },
    sum: { label: "Raw sum", unit: "", help: "Σ a·b of the pixels as they are" },
    n: { label: "Pixels", unit: "", help: "number of pixels compared" },
  },
  answersInFigures: true,
  explorable: true,
  kernels: { compare },
  estimate: ({ a }) => {
    const size = a ? a.width * a.height : 0;
    return { bytes: 16 * size, seconds: 1e-4 + 1e-8 * size };
  },
  async run(ctx, { a, b }, { maskRadius }) {
    const { width, height } = onePair("ccc", { "first image": a, "second image": b }, 1);
    if (maskRadius > 0 && circleMask(width, height, maskRadius).count < 2) {
      throw unfit("ccc", "maskRadius", `is ${maskRadius} px; fewer than 2 pixels lie within`);
    }
    const answer = ctx.float64(3);
    ctx.expect(1);
    await ctx.forEachRange(
      "compare",
      1,
      { a: a.stack, b: b.stack, maskRadius, answer },
      { label: "comparing", itemsPerBlock: 1 },
    );
    return { outputs: {}, figures: { ccc: answer[0]!, sum: answer[1]!, n: answer[2]! } };
  },
});
