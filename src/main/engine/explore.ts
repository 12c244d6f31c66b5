/** Tools run live, unrecorded, while someone turns a knob: what the explorers show is what the command computes. */
import { AppError } from "../../core/errors.js";
import type { AnyTool } from "../../core/tools/tool.js";
import type { MemoryBudget } from "./memory.js";
import type { WorkerPool } from "./pool.js";
import type { ToolInputs } from "./runTool.js";
import type { ExploreValue } from "./services/explore.js";

export type Explored = ExploreValue & {
  /** Wall time on the worker and the way there, s. */
  seconds: number;
};

export interface Prepared {
  tool: AnyTool;
  params: Readonly<Record<string, unknown>>;
  inputs: { values: ToolInputs };
  estimate: { bytes: number; seconds: number };
}

/** A live run that would hold a worker longer is a job. */
const MOST_SECONDS = 20;

/**
 * Run a tool that is quick enough for it. A request that is given up ends its run.
 * @throws AppError "request.invalid" for other tools; "memory.exceeded"; whatever the tool throws; the signal's reason
 */
export async function explore(
  pool: WorkerPool,
  memory: MemoryBudget,
  { tool, params, inputs, estimate }: Prepared,
  signal: AbortSignal | undefined,
): Promise<Explored> {
  if (!tool.explorable) {
    throw new AppError("request.invalid", `${tool.title} takes too long to be run live: start it as a job.`, {
      reason: "not explorable",
    });
  }
  if (estimate.seconds > MOST_SECONDS) {
    throw new AppError(
      "request.invalid",
      `${tool.title} would take about ${Math.round(estimate.seconds)} s with these numbers; live runs take ` +
        `${MOST_SECONDS} s at most. Ask for fewer shifts or coarser steps, or start it as a job.`,
      { reason: "too long" },
    );
  }
  memory.check(estimate.bytes, tool.title);
  const group = Symbol(`explore ${tool.id}`);
  const onAbort = (): void => pool.cancel(group, signal?.reason);
  signal?.addEventListener("abort", onAbort, { once: true });
  const started = performance.now();
  try {
    const args = { tool: tool.id, inputs: inputs.values, params };
    const value = await pool.service("explore", args, { signal, group });
    return { ...value, seconds: (performance.now() - started) / 1000 };
  } finally {
    signal?.removeEventListener("abort", onAbort);
  }
}
