/** What a worker offers the code it runs. */
import type { KernelIo } from "../../core/stack.js";
import type { AnyTool } from "../../core/tools/tool.js";

/**
 * A value that workers keep: sent to each worker once, however many tasks use it. Made by `WorkerPool.share`; the type
 * parameter only remembers what it stands for.
 */
export interface SharedRef<T> {
  readonly shared: number;
  /** Never set; carries the type. */
  readonly type?: T;
}

export interface WorkerEnv {
  /** Pixels of stacks, from files the worker keeps open. */
  readonly io: KernelIo;
  /** The value behind a reference that the task was sent with. */
  get<T>(ref: SharedRef<T>): T;
  /** @throws Error for a tool there is not */
  tool(id: string): AnyTool;
  /** Hand this buffer over with the answer instead of copying it. */
  transfer(buffer: ArrayBuffer): void;
}
