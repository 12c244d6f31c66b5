/** A small exact analysis for tests of the engine: covariances of the pixels under a circle, all factors kept. */
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import type { KernelIo, StackRef } from "../../../src/core/stack.js";
import { integer, list } from "../../../src/core/tools/params.js";
import { defineTool, input, optionalInput, output, type Range } from "../../../src/core/tools/tool.js";

const images = input("images", { label: "Images", help: "The images." });

/** Images i < n from S = UΣVᵀ by the n × n matrix SSᵀ. */
export const analysis = defineTool({
  id: "test.analysis",
  title: "Small analysis",
  summary: "Factors of a few images.",
  description: "",
  references: [],
  params: { factors: integer({ label: "Factors", help: "How many.", default: 3, min: 0, max: 99, unit: "" }) },
  inputs: {
    images,
    alignments: optionalInput("alignments", { label: "Alignments", help: "", cli: { flag: "alignments" } }),
  },
  outputs: {
    factors: output("factors", { label: "Factors", help: "", file: "factors.json" }),
    eigenimages: output("images", { label: "Eigenimages", help: "", file: "eigenimages.mrcs" }),
    mean: output("images", { label: "Mean", help: "", file: "mean.mrc" }),
    eigenvalues: output("table", { label: "Eigenvalues", help: "", file: "eigenvalues.csv" }),
  },
  figures: { significant: { label: "Significant", unit: "", help: "" } },
  kernels: {
    readRange({ start, end }: Range, { stack, out }: { stack: StackRef; out: Float32Array }, io: KernelIo): void {
      const size = stack.width * stack.height;
      for (let i = start; i < end; i++) io.readImage(stack, i, out.subarray(i * size, (i + 1) * size));
    },
  },
  estimate: ({ images: shape }) => ({ bytes: 8 * (shape?.count ?? 0), seconds: 1 }),
  async run(ctx, { images: particles, alignments }, { factors: wanted }) {
    const { stack, pixelSize } = particles;
    const { width, height, count: n } = stack;
    const size = width * height;
    const data = ctx.float32(n * size);
    await ctx.forEachRange("readRange", n, { stack, out: data }, { label: "reading", itemsPerBlock: 8 });
    const pixels = Uint32Array.from([...Array(size).keys()]).filter((p) => {
      return Math.hypot((p % width) - (width >> 1), Math.floor(p / width) - (height >> 1)) <= width / 2 - 1;
    });
    const m = pixels.length;
    const mean = new Float32Array(size);
    for (const p of pixels) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += data[i * size + p]!;
      mean[p] = sum / n;
    }
    const s = new Matrix(n, m);
    for (let i = 0; i < n; i++) for (const [j, p] of pixels.entries()) s.set(i, j, data[i * size + p]! - mean[p]!);
    const evd = new EigenvalueDecomposition(s.mmul(s.transpose()));
    const order = [...evd.realEigenvalues.keys()].sort((a, b) => evd.realEigenvalues[b]! - evd.realEigenvalues[a]!);
    const k = Math.min(wanted, n - 1);
    const coordinates = new Float64Array(n * k);
    const eigenimages = new Float32Array(k * size);
    const eigenvalues = new Float64Array(k);
    for (let f = 0; f < k; f++) {
      const u = evd.eigenvectorMatrix.getColumn(order[f]!);
      const sigma = Math.sqrt(Math.max(0, evd.realEigenvalues[order[f]!]!));
      eigenvalues[f] = sigma ** 2 / (n - 1);
      u.forEach((v, i) => (coordinates[i * k + f] = v * sigma));
      for (const [j, p] of pixels.entries()) {
        let sum = 0;
        for (let i = 0; i < n; i++) sum += u[i]! * s.get(i, j);
        eigenimages[f * size + p] = sum / sigma;
      }
    }
    const memory = (count: number, values: Float32Array) => {
      return { stack: { kind: "memory" as const, width, height, count, pixels: values }, pixelSize };
    };
    const column = (name: string, values: Float64Array) => ({ name, label: name, unit: "", values });
    return {
      outputs: {
        factors: {
          metric: "euclidean" as const,
          width,
          height,
          pixelSize,
          index: Uint32Array.from({ length: n }, (_, i) => i),
          pixels,
          eigenvalues,
          total: evd.realEigenvalues.reduce((sum, v) => sum + v, 0) / (n - 1),
          residuals: new Float64Array(k).fill(1e-12),
          noiseEdge: new Float64Array(k).fill(NaN),
          significant: Math.min(1, k),
          coordinates,
          scale: new Float64Array(n).fill(1),
          constant: 0,
          mean,
          eigenimages,
          particles,
          alignments,
          weights: null,
          interpolation: "bilinear",
        },
        eigenimages: memory(k, eigenimages),
        mean: memory(1, mean),
        eigenvalues: {
          columns: [
            column(
              "factor",
              eigenvalues.map((_, f) => f + 1),
            ),
            column("eigenvalue", eigenvalues),
          ],
        },
      },
      figures: { significant: Math.min(1, k) },
    };
  },
});

interface NearArgs {
  stack: StackRef;
  index: Uint32Array;
  classIndex: Int32Array;
  out: Float32Array;
}
/** Takes factors: two classes by the sign of a coordinate, and their sums, which are read from the particles. */
export const halves = defineTool({
  id: "test.halves",
  title: "Two halves",
  summary: "Two classes by the sign of the first factor.",
  description: "",
  references: [],
  params: { factors: list({ label: "Factors", help: "Which.", default: [], min: 1, empty: "the first" }) },
  inputs: { factors: input("factors", { label: "Analysis", help: "A folder that an analysis was written to." }) },
  outputs: {
    alignments: output("alignments", { label: "Classes", help: "", file: "alignments" }),
    averages: output("images", { label: "Sums", help: "", file: "averages.mrcs" }),
  },
  figures: { first: { label: "Size of the first", unit: "", help: "" } },
  kernels: {
    sumRange({ start, end }: Range, { stack, index, classIndex, out }: NearArgs, io: KernelIo): void {
      const size = stack.width * stack.height;
      const image = new Float32Array(size);
      for (let c = start; c < end; c++) {
        for (let row = 0; row < index.length; row++) {
          if (classIndex[row] !== c) continue;
          io.readImage(stack, index[row]!, image);
          for (let p = 0; p < size; p++) out[c * size + p] = out[c * size + p]! + image[p]!;
        }
      }
    },
  },
  estimate: ({ factors: shape }) => ({ bytes: 8 * (shape?.count ?? 0), seconds: 1 }),
  async run(ctx, { factors }, params) {
    const { index, coordinates, eigenvalues, particles, width, height } = factors;
    const k = eigenvalues.length;
    const f = (params.factors[0] ?? 1) - 1;
    const classIndex = Int32Array.from(index, (_, row) => Number(coordinates[row * k + f]! > 0));
    const out = ctx.float32(2 * width * height);
    const args = { stack: particles.stack, index, classIndex, out };
    await ctx.forEachRange("sumRange", 2, args, { label: "adding", itemsPerBlock: 1 });
    const zeros = (): Float64Array => new Float64Array(index.length);
    return {
      outputs: {
        alignments: {
          index: index.slice(),
          classIndex,
          psi: zeros(),
          shiftX: zeros(),
          shiftY: zeros(),
          mirror: new Uint8Array(index.length),
          ccc: zeros(),
        },
        averages: { stack: { kind: "memory", width, height, count: 2, pixels: out }, pixelSize: particles.pixelSize },
      },
      figures: { first: classIndex.filter((c) => c === 0).length },
    };
  },
});
