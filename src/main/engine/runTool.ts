/** Runs one tool: gives it shared memory, splits its work into blocks for the pool, counts progress, hears cancel. */
import { AppError } from "../../core/errors.js";
import type { ResultKind, ResultKinds } from "../../core/tools/results.js";
import type { AnyTool, Kernels, ToolContext } from "../../core/tools/tool.js";
import type { MemoryBudget } from "./memory.js";
import type { WorkerPool } from "./pool.js";
import type { Progress } from "./progress.js";

export type ToolInputs = Readonly<Record<string, ResultKinds[ResultKind] | null>>;
export type ToolOutputs = Readonly<Record<string, ResultKinds[ResultKind] | undefined>>;
export type ToolAnswer = Awaited<ReturnType<AnyTool["run"]>>;

export interface RunHooks {
  pool: WorkerPool;
  signal: AbortSignal;
  memory: MemoryBudget;
  progress: Progress;
  /** Something about the progress changed. */
  onProgress(): void;
  onPublish(iteration: number, outputs: ToolOutputs): void;
}

/** Tasks of one job that wait in the pool per thread: enough that none idles, few enough that cancel is quick. */
const AHEAD = 2;

/**
 * @returns the tool's answer; the memory it allocated is given back to the budget (its outputs are counted by whoever
 * keeps them)
 * @throws the signal's reason when aborted; AppError "memory.exceeded", "worker.crashed"; whatever the tool throws
 */
export async function runTool(
  tool: AnyTool,
  inputs: ToolInputs,
  params: Readonly<Record<string, unknown>>,
  hooks: RunHooks,
): Promise<ToolAnswer> {
  const { pool, signal, memory, progress } = hooks;
  const group = Symbol(tool.id);
  let taken = 0;
  const allocate = (bytes: number): SharedArrayBuffer => {
    if (!Number.isSafeInteger(bytes) || bytes < 0) throw new Error(`${tool.id} asked for ${bytes} bytes`);
    memory.take(bytes, tool.title);
    taken += bytes;
    try {
      return new SharedArrayBuffer(bytes);
    } catch {
      throw new AppError("memory.exceeded", `${tool.title}: the system has no ${bytes} bytes of memory left.`, {
        neededBytes: bytes,
        limitBytes: memory.limit,
      });
    }
  };

  const ctx: ToolContext<Kernels> = {
    signal,
    float32: (n) => new Float32Array(allocate(4 * n)),
    float64: (n) => new Float64Array(allocate(8 * n)),
    int32: (n) => new Int32Array(allocate(4 * n)),
    uint32: (n) => new Uint32Array(allocate(4 * n)),
    uint8: (n) => new Uint8Array(allocate(n)),
    expect: (units) => progress.expect(units),
    publish(iteration, outputs) {
      signal.throwIfAborted();
      hooks.onPublish(iteration, outputs);
    },
    async forEachRange(kernel, count, args, { label, itemsPerBlock, weight = 1 }) {
      signal.throwIfAborted();
      if (!(itemsPerBlock >= 1)) throw new Error(`${tool.id}: ${itemsPerBlock} items per block`);
      const size = Math.floor(itemsPerBlock);
      const blocks = Math.ceil(count / size);
      progress.begin(count * weight, label);
      hooks.onProgress();
      const shared = pool.share<unknown>(args);
      let next = 0;
      const runBlocks = async (): Promise<void> => {
        while (next < blocks && !signal.aborted) {
          const block = next++;
          const range = { block, start: block * size, end: Math.min(count, (block + 1) * size) };
          await pool.run({ kind: "kernel", tool: tool.id, kernel, range, args: shared }, { priority: "job", group });
          progress.add((range.end - range.start) * weight);
          hooks.onProgress();
        }
      };
      try {
        const lanes = Math.min(blocks, AHEAD * pool.size);
        const lane = (): Promise<void> =>
          runBlocks().catch((error: unknown) => {
            next = blocks;
            pool.cancel(group, error);
            throw error;
          });
        // Wait for every lane, so that no block still writes when the tool goes on or fails.
        const ends = await Promise.allSettled(Array.from({ length: lanes }, lane));
        signal.throwIfAborted();
        const failed = ends.find((end) => end.status === "rejected");
        if (failed) throw failed.reason;
      } finally {
        pool.release(shared);
      }
    },
  };

  const onAbort = (): void => pool.cancel(group, signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    signal.throwIfAborted();
    return await tool.run(ctx, inputs, params as Parameters<AnyTool["run"]>[2]);
  } finally {
    signal.removeEventListener("abort", onAbort);
    memory.give(taken);
  }
}
