/**
 * Runs a tool in this process, without threads: blocks in order or shuffled, pixels from memory. What a tool computes
 * must not depend on the order of its blocks.
 */
import { permutation, random } from "../../src/core/random.js";
import type { KernelIo, StackRef } from "../../src/core/stack.js";
import { parseParams } from "../../src/core/tools/params.js";
import type { ImagesResult, ResultKind, ResultKinds } from "../../src/core/tools/results.js";
import type { AnyTool, Kernels, ToolContext } from "../../src/core/tools/tool.js";

export interface RunOptions {
  /** Seed for the order of blocks; without it they run in order. */
  shuffle?: number;
  signal?: AbortSignal;
  /** Called before each block. */
  onBlock?: (kernel: string, block: number) => void;
}

export interface RunReport {
  outputs: Readonly<Record<string, ResultKinds[ResultKind] | undefined>>;
  figures: Readonly<Record<string, number | null>>;
  notes: readonly string[];
  /** What was shown on the way, in order. */
  published: readonly { iteration: number; outputs: Readonly<Record<string, unknown>> }[];
  /** Work units announced and done. */
  expected: number;
  done: number;
  /** Shared memory taken. */
  bytes: number;
}

/** Images held in memory; other stacks belong to the engine. */
export const memoryIo: KernelIo = {
  readImage(stack, index, out) {
    if (stack.kind !== "memory") throw new Error("this test reads from memory only");
    if (!(index >= 0 && index < stack.count)) throw new Error(`no image ${index} in a stack of ${stack.count}`);
    const size = stack.width * stack.height;
    out.set(stack.pixels.subarray(index * size, (index + 1) * size));
  },
};

/** Images of one size as a stack. */
export function memoryStack(images: readonly ArrayLike<number>[], width: number, height: number): StackRef {
  const pixels = new Float32Array(images.length * width * height);
  images.forEach((image, i) => pixels.set(image, i * width * height));
  return { kind: "memory", width, height, count: images.length, pixels };
}

/** Square images, one after another, as an input. */
export function images(pixels: Float32Array, boxSize: number, pixelSize: number | null = null): ImagesResult {
  const count = pixels.length / boxSize ** 2;
  return { stack: { kind: "memory", width: boxSize, height: boxSize, count, pixels }, pixelSize };
}

export async function runInProcess(
  tool: AnyTool,
  inputs: Readonly<Record<string, ResultKinds[ResultKind] | null>>,
  params: Readonly<Record<string, unknown>> = {},
  options: RunOptions = {},
): Promise<RunReport> {
  const signal = options.signal ?? new AbortController().signal;
  const report = { expected: 0, done: 0, bytes: 0 };
  const published: { iteration: number; outputs: Readonly<Record<string, unknown>> }[] = [];
  const allocate = (bytes: number): SharedArrayBuffer => {
    report.bytes += bytes;
    return new SharedArrayBuffer(bytes);
  };
  const ctx: ToolContext<Kernels> = {
    signal,
    float32: (n) => new Float32Array(allocate(4 * n)),
    float64: (n) => new Float64Array(allocate(8 * n)),
    int32: (n) => new Int32Array(allocate(4 * n)),
    uint32: (n) => new Uint32Array(allocate(4 * n)),
    uint8: (n) => new Uint8Array(allocate(n)),
    expect: (units) => {
      report.expected = units;
    },
    publish: (iteration, outputs) => {
      signal.throwIfAborted();
      published.push({ iteration, outputs });
    },
    async forEachRange(name, count, args, { itemsPerBlock, weight = 1 }) {
      const kernel = tool.kernels[name];
      if (!kernel) throw new Error(`${tool.id} has no kernel ${name}`);
      const blocks = Math.ceil(count / itemsPerBlock);
      const order =
        options.shuffle === undefined
          ? Uint32Array.from({ length: blocks }, (_, i) => i)
          : permutation(blocks, random(options.shuffle, blocks));
      // Workers get a copy of everything that is not shared memory: two of them, as on two threads.
      const copies = [structuredClone(args), structuredClone(args)];
      for (const block of order) {
        await Promise.resolve();
        signal.throwIfAborted();
        options.onBlock?.(name, block);
        const start = block * itemsPerBlock;
        const end = Math.min(count, start + itemsPerBlock);
        kernel({ start, end, block }, copies[block % 2], memoryIo);
        report.done += (end - start) * weight;
      }
    },
  };
  const all = Object.fromEntries(Object.keys(tool.inputs).map((name) => [name, inputs[name] ?? null]));
  const answer = await tool.run(ctx, all, parseParams(tool.id, tool.params, params));
  return { ...report, published, outputs: answer.outputs, figures: answer.figures, notes: answer.notes ?? [] };
}
