/** What the pool and its workers say to each other. */
import type { WireError } from "../../core/errors.js";
import type { Range } from "../../core/tools/tool.js";
import type { ServiceName } from "./services/index.js";
import type { SharedRef } from "./workerEnv.js";

export interface KernelTask {
  kind: "kernel";
  tool: string;
  kernel: string;
  range: Range;
  args: SharedRef<unknown>;
}
export interface ServiceTask {
  kind: "service";
  name: ServiceName;
  args: unknown;
}
export type Task = KernelTask | ServiceTask;

export type ToWorker =
  { type: "run"; task: Task; values: [id: number, value: unknown][] } | { type: "forget"; id: number };

export type FromWorker = { type: "ready" } | { type: "done"; value: unknown } | { type: "failed"; error: WireError };

/** What a worker is started with. */
export interface WorkerSetup {
  /** Module with further tools (its export `TOOLS`); tests bring their own this way. */
  extraTools: string | null;
  /** Lowest priority of the operating system. */
  background: boolean;
  /** Leave the kernels cold: no time is lost for them at the start. */
  cold: boolean;
}
