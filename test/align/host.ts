/** Runs a tool on the test's own thread: memory stacks, blocks one after another in a chosen order. */
import type { KernelIo } from "../../src/core/stack.js";
import { parseParams } from "../../src/core/tools/params.js";
import type { ImagesResult, ResultKind, ResultKinds } from "../../src/core/tools/results.js";
import type { AnyTool, Kernels, ToolContext } from "../../src/core/tools/tool.js";

export const memoryIo: KernelIo = {
  readImage(stack, index, out) {
    if (stack.kind !== "memory") throw new Error("only memory stacks here");
    const size = stack.width * stack.height;
    out.set(stack.pixels.subarray(index * size, (index + 1) * size));
  },
};

export interface Published {
  iteration: number;
  outputs: Record<string, ResultKinds[ResultKind] | undefined>;
}

/** @param backwards run the blocks of every pass in reverse order, as other threads might finish them */
export async function runOnThisThread(
  tool: AnyTool,
  inputs: Record<string, ResultKinds[ResultKind] | null>,
  params: Record<string, unknown> = {},
  backwards = false,
): Promise<Awaited<ReturnType<AnyTool["run"]>> & { published: Published[]; allocated: number }> {
  const published: Published[] = [];
  const controller = new AbortController();
  let allocated = 0;
  const shared = (bytes: number): SharedArrayBuffer => {
    allocated += bytes;
    return new SharedArrayBuffer(bytes);
  };
  const ctx: ToolContext<Kernels> = {
    signal: controller.signal,
    float32: (n) => new Float32Array(shared(4 * n)),
    float64: (n) => new Float64Array(shared(8 * n)),
    int32: (n) => new Int32Array(shared(4 * n)),
    uint32: (n) => new Uint32Array(shared(4 * n)),
    uint8: (n) => new Uint8Array(shared(n)),
    expect: () => undefined,
    publish: (iteration, outputs) => published.push({ iteration, outputs }),
    forEachRange(name, count, args, { itemsPerBlock }) {
      const blocks = Array.from({ length: Math.ceil(count / itemsPerBlock) }, (_, b) => b);
      // What a worker would receive: a clone over the same shared buffers.
      const received: unknown = structuredClone(args);
      for (const block of backwards ? blocks.reverse() : blocks) {
        const start = block * itemsPerBlock;
        tool.kernels[name]!({ block, start, end: Math.min(count, start + itemsPerBlock) }, received, memoryIo);
      }
      return Promise.resolve();
    },
  };
  const answer = await tool.run(ctx, inputs, parseParams(tool.id, tool.params, params));
  return { ...answer, published, allocated };
}

export function images(pixels: Float32Array, boxSize: number, pixelSize: number | null = null): ImagesResult {
  return {
    stack: { kind: "memory", width: boxSize, height: boxSize, count: pixels.length / boxSize ** 2, pixels },
    pixelSize,
  };
}
