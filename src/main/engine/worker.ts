/** Entry of a worker thread: runs kernels of tools and services of the engine, one at a time. */
import { readlinkSync } from "node:fs";
import { constants, setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { toWire } from "../../core/errors.js";
import { warmKernels } from "../../core/kernels/warm.js";
import { TOOLS } from "../../core/tools/registry.js";
import type { AnyTool } from "../../core/tools/tool.js";
import { unpackLists } from "./fileLists.js";
import { FileReader } from "./io/fileReader.js";
import type { FromWorker, Task, ToWorker, WorkerSetup } from "./protocol.js";
import { SERVICES } from "./services/index.js";
import type { SharedRef, WorkerEnv } from "./workerEnv.js";

const port = parentPort!;
const setup = workerData as WorkerSetup;
const tools = new Map(TOOLS.map((tool) => [tool.id, tool]));
const shared = new Map<number, unknown>();
let transfers: ArrayBuffer[] = [];

const env: WorkerEnv = {
  io: new FileReader(),
  get<T>(ref: SharedRef<T>): T {
    if (!shared.has(ref.shared)) throw new Error(`the task did not say that it uses shared value ${ref.shared}`);
    return shared.get(ref.shared) as T;
  },
  tool(id) {
    const tool = tools.get(id);
    if (!tool) throw new Error(`no tool ${id}`);
    return tool;
  },
  transfer: (buffer) => transfers.push(buffer),
};

function run(task: Task): unknown {
  if (task.kind === "service") {
    const service = SERVICES[task.name] as (args: unknown, env: WorkerEnv) => unknown;
    return service(task.args, env);
  }
  const kernel = env.tool(task.tool).kernels[task.kernel];
  if (!kernel) throw new Error(`no kernel ${task.kernel} of tool ${task.tool}`);
  kernel(task.range, env.get(task.args), env.io);
  return null;
}

const send = (message: FromWorker): void => {
  const hand = transfers;
  transfers = [];
  port.postMessage(message, hand);
};

port.on("message", (message: ToWorker) => {
  if (message.type === "forget") {
    shared.delete(message.id);
    return;
  }
  for (const [id, value] of message.values) shared.set(id, unpackLists(value));
  void answer(message.task);
});

async function answer(task: Task): Promise<void> {
  try {
    const value = run(task);
    // Most of them are not: no turn is lost on those.
    send({ type: "done", value: value instanceof Promise ? await value : value });
  } catch (error) {
    transfers = [];
    send({ type: "failed", error: toWire(error) });
  }
}

/** Linux counts threads as processes, so that one thread alone can step back; elsewhere nothing is changed. */
function stepBack(): void {
  try {
    const thread = Number(readlinkSync("/proc/thread-self").split("/").pop());
    if (thread > 0) setPriority(thread, constants.priority.PRIORITY_LOW);
  } catch {
    // Not Linux, or not allowed: the thread keeps its priority.
  }
}

if (setup.background) stepBack();
if (setup.extraTools) {
  const extra = (await import(/* @vite-ignore */ setup.extraTools)) as { TOOLS: readonly AnyTool[] };
  for (const tool of extra.TOOLS) tools.set(tool.id, tool);
}
send({ type: "ready" });
// While the first task is still being prepared elsewhere.
if (!setup.cold) warmKernels();
