/** Tools that exist only for the tests of the engine; bundled for the workers by test/support/buildWorker.ts. */
import { input, output, defineTool, type AnyTool, type Range } from "../../../src/core/tools/tool.js";
import { flag, integer, number } from "../../../src/core/tools/params.js";
import { analysis, halves } from "./factorsTool.js";
import type { KernelIo, StackRef } from "../../../src/core/stack.js";

const busy = (ms: number): void => {
  const end = performance.now() + ms;
  while (performance.now() < end);
};

interface EnergyArgs {
  stack: StackRef;
  power: number;
  out: Float64Array;
  blockSums: Float64Array;
}
const images = input("images", { label: "Images", help: "The images." });
const energies = output("table", { label: "Energies", help: "One row an image.", file: "energies" });

/** Sum of |pixel|^power per image, and block sums reduced in block order. */
const energy = defineTool({
  id: "test.energy",
  explorable: true,
  title: "Image energy",
  summary: "Sum of |pixel|^power per image.",
  description: "",
  references: [],
  params: { power: number({ label: "Power", help: "Exponent.", default: 2, min: 0, max: 8, unit: "" }) },
  inputs: { images },
  outputs: { energies },
  figures: { total: { label: "Total", unit: "", help: "Sum over all images." } },
  kernels: {
    energyRange({ start, end, block }: Range, { stack, power, out, blockSums }: EnergyArgs, io: KernelIo): void {
      const image = new Float32Array(stack.width * stack.height);
      for (let i = start; i < end; i++) {
        io.readImage(stack, i, image);
        let sum = 0;
        for (const v of image) sum += Math.abs(v) ** power;
        out[i] = sum;
        blockSums[block] = blockSums[block]! + sum;
      }
    },
  },
  estimate: ({ images: shape }, { power }) => ({ bytes: 8 * (shape?.count ?? 0), seconds: power > 7 ? 60 : 1 }),
  async run(ctx, { images: { stack } }, { power }) {
    const itemsPerBlock = 7;
    const out = ctx.float64(stack.count);
    const blockSums = ctx.float64(Math.ceil(stack.count / itemsPerBlock));
    ctx.expect(stack.count);
    await ctx.forEachRange(
      "energyRange",
      stack.count,
      { stack, power, out, blockSums },
      { label: "energy", itemsPerBlock },
    );
    const total = blockSums.reduce((sum, part) => sum + part, 0);
    return {
      outputs: { energies: { columns: [{ name: "energy", label: "Energy", unit: "", values: out }] } },
      figures: { total },
    };
  },
});

interface SleepArgs {
  ms: number;
  out: Float64Array;
  add: number;
}
/** Iterations of busy blocks; publishes its table after each. */
const iterate = defineTool({
  id: "test.iterate",
  title: "Busy iterations",
  summary: "Works for a given time, in iterations.",
  description: "",
  references: [],
  params: {
    iterations: integer({ label: "Iterations", help: "How many.", default: 3, min: 1, max: 1000, unit: "" }),
    blocks: integer({ label: "Blocks", help: "Blocks an iteration.", default: 10, min: 1, max: 100000, unit: "" }),
    blockMs: number({ label: "Block time", help: "Milliseconds a block.", default: 20, min: 0, max: 100000, unit: "" }),
    seed: integer({ label: "Seed", help: "Seed.", default: 1, min: 0, unit: "" }),
  },
  inputs: {},
  outputs: { values: output("table", { label: "Values", help: "Values.", file: "values" }) },
  figures: {},
  kernels: {
    sleepRange({ start, end }: Range, { ms, out, add }: SleepArgs): void {
      for (let i = start; i < end; i++) {
        busy(ms);
        out[i] = out[i]! + add;
      }
    },
  },
  estimate: (_, { blocks }) => ({ bytes: 8 * blocks, seconds: 1 }),
  async run(ctx, _inputs, { iterations, blocks, blockMs }) {
    const out = ctx.float64(blocks);
    const outputs = { values: { columns: [{ name: "value", label: "Value", unit: "", values: out }] } };
    ctx.expect(iterations * blocks);
    for (let iteration = 1; iteration <= iterations; iteration++) {
      const label = `iteration ${iteration} of ${iterations}`;
      await ctx.forEachRange("sleepRange", blocks, { ms: blockMs, out, add: 1 }, { label, itemsPerBlock: 1 });
      ctx.publish(iteration, outputs);
    }
    return { outputs, figures: {} };
  },
});

interface FailArgs {
  how: number;
}
const WAYS = ["exit", "throw", "memory"] as const;
/** Fails in block 3 in a chosen way. */
const fail = defineTool({
  id: "test.fail",
  title: "Failure",
  summary: "Fails.",
  description: "",
  references: [],
  params: { how: integer({ label: "How", help: "0 exit, 1 throw, 2 memory.", default: 0, min: 0, max: 2, unit: "" }) },
  inputs: {},
  outputs: { values: output("table", { label: "Values", help: "Values.", file: "values" }) },
  figures: {},
  kernels: {
    failRange({ block }: Range, { how }: FailArgs): void {
      if (block !== 3) return busy(1);
      switch (WAYS[how]) {
        case "exit":
          return process.exit(7);
        case "throw":
          throw new Error("a bug in a kernel");
        default: {
          const hoard: number[][] = [];
          for (;;) hoard.push(new Array<number>(1e5).fill(hoard.length + 0.5));
        }
      }
    },
  },
  estimate: () => ({ bytes: 0, seconds: 0 }),
  async run(ctx, _inputs, { how }) {
    await ctx.forEachRange("failRange", 40, { how }, { label: "failing", itemsPerBlock: 1 });
    return { outputs: { values: { columns: [] } }, figures: {} };
  },
});

/** Asks for more and more memory. */
const greedy = defineTool({
  id: "test.greedy",
  title: "Greed",
  summary: "Allocates.",
  description: "",
  references: [],
  params: {
    announced: number({ label: "Announced", help: "Bytes.", default: 0, min: 0, unit: "" }),
    taken: number({ label: "Taken", help: "Bytes.", default: 0, min: 0, unit: "" }),
  },
  inputs: {},
  outputs: { values: output("table", { label: "Values", help: "Values.", file: "values" }) },
  figures: {},
  kernels: {},
  estimate: (_, { announced }) => ({ bytes: announced, seconds: 0 }),
  run(ctx, _inputs, { taken }) {
    const values = ctx.float64(taken / 8);
    return Promise.resolve({
      outputs: { values: { columns: [{ name: "value", label: "Value", unit: "", values }] } },
      figures: {},
    });
  },
});

/** Every kind of result at once: image i goes to class i mod 2, turned by 10° · i, image 1 left out. */
const everything = defineTool({
  id: "test.everything",
  title: "Everything",
  summary: "Every kind of output.",
  description: "",
  references: [],
  params: { mirror: flag({ label: "Mirror", help: "Mirror every third.", default: false }) },
  inputs: { images },
  outputs: {
    alignments: output("alignments", { label: "Alignments", help: "", file: "alignments" }),
    averages: output("images", { label: "Averages", help: "", file: "averages.mrcs" }),
    frc: output("frc", { label: "FRC", help: "", file: "frc.csv" }),
    convergence: output("curves", { label: "Convergence", help: "", file: "convergence.csv" }),
    scores: output("table", { label: "Scores", help: "", file: "scores" }),
  },
  figures: { answer: { label: "Answer", unit: "px", help: "" }, nothing: { label: "Nothing", unit: "", help: "" } },
  kernels: {
    sumRange({ start, end }: Range, { stack, out }: { stack: StackRef; out: Float32Array }, io: KernelIo): void {
      const size = stack.width * stack.height;
      const image = new Float32Array(size);
      for (let c = start; c < end; c++) {
        for (let i = c; i < stack.count; i += 2) {
          io.readImage(stack, i, image);
          for (let p = 0; p < size; p++) out[c * size + p] = out[c * size + p]! + image[p]!;
        }
      }
    },
  },
  estimate: () => ({ bytes: 1000, seconds: 1 }),
  async run(ctx, { images: { stack, pixelSize } }, { mirror }) {
    const { width, height } = stack;
    const out = ctx.float32(2 * width * height);
    await ctx.forEachRange("sumRange", 2, { stack, out }, { label: "adding", itemsPerBlock: 1 });
    const index = Uint32Array.from([...Array(stack.count).keys()].filter((i) => i !== 1));
    const each = (value: (i: number) => number): Float64Array => Float64Array.from(index, value);
    const f64 = (...values: number[]): Float64Array => Float64Array.from(values);
    return {
      outputs: {
        alignments: {
          index,
          classIndex: Int32Array.from(index, (i) => i % 2),
          psi: each((i) => 10 * i),
          shiftX: each((i) => i / 2),
          shiftY: each(() => -1),
          mirror: Uint8Array.from(index, (i) => Number(mirror && i % 3 === 0)),
          ccc: each((i) => 1 / (i + 1)),
        },
        averages: { stack: { kind: "memory", width, height, count: 2, pixels: out }, pixelSize },
        frc: {
          pixelSize,
          boxSize: width,
          curves: [0, 1].map((classIndex) => ({
            classIndex,
            particles: 3,
            frc: f64(1, 0.5, 0.1),
            n: f64(1, 6, 10),
            resolution: { half: 0.1, fixed143: null, halfBit: null, threeSigma: null },
          })),
        },
        convergence: {
          x: { label: "iteration", unit: "", values: f64(1, 2) },
          series: [{ name: "change", label: "Change", unit: "px", values: f64(0.5, NaN) }],
        },
        scores: { columns: [{ name: "score", label: "Score", unit: "", values: f64(1 / 3, -0) }] },
      },
      figures: { answer: 42, nothing: null },
      notes: ["a note"],
    };
  },
});

export const TOOLS: readonly AnyTool[] = [energy, iterate, fail, greedy, everything, analysis, halves];
