/** Tools that exist only for the tests of the engine; bundled for the workers by test/support/buildWorker.ts. */
import { input, output, defineTool, type AnyTool, type Range } from "../../../src/core/tools/tool.js";
import { integer, number } from "../../../src/core/tools/params.js";
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
  estimate: ({ images: shape }) => ({ bytes: 8 * (shape?.count ?? 0), seconds: 1 }),
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

export const TOOLS: readonly AnyTool[] = [energy, iterate, fail, greedy];
