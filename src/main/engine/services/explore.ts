/** One quick tool run on one worker, start to end, for a page whose controls are being dragged. */
import type { ResultKind, ResultKinds } from "../../../core/tools/results.js";
import type { AnyTool, Kernels, ToolContext } from "../../../core/tools/tool.js";
import type { WorkerEnv } from "../workerEnv.js";

export interface ExploreArgs {
  tool: string;
  inputs: Readonly<Record<string, ResultKinds[ResultKind] | null>>;
  params: Readonly<Record<string, unknown>>;
}
export type ExploreValue = Awaited<ReturnType<AnyTool["run"]>>;

/** The same code as a job runs, block after block on this thread: the same numbers. */
export async function exploreOnWorker(
  { tool: id, inputs, params }: ExploreArgs,
  env: WorkerEnv,
): Promise<ExploreValue> {
  const tool = env.tool(id);
  const context: ToolContext<Kernels> = {
    signal: new AbortController().signal,
    float32: (n) => new Float32Array(n),
    float64: (n) => new Float64Array(n),
    int32: (n) => new Int32Array(n),
    uint32: (n) => new Uint32Array(n),
    uint8: (n) => new Uint8Array(n),
    expect: () => undefined,
    publish: () => undefined,
    forEachRange(kernel, count, args, { itemsPerBlock }) {
      const size = Math.floor(itemsPerBlock);
      for (let block = 0; block * size < count; block++) {
        const range = { block, start: block * size, end: Math.min(count, (block + 1) * size) };
        tool.kernels[kernel]!(range, args, env.io);
      }
      return Promise.resolve();
    },
  };
  return tool.run(context, inputs, params as Parameters<AnyTool["run"]>[2]);
}
