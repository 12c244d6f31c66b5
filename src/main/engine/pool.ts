/**
 * Fixed pool of long-lived worker threads. One task a worker at a time; interactive tasks (tiles, tables) go before the
 * blocks of a job. A worker that dies fails its task with "worker.crashed" and is replaced when there is work again,
 * so that a worker dying while idle costs nothing; one that cannot even start is tried a few times, ever more slowly.
 */
import { Worker } from "node:worker_threads";
import { AppError, fromWire } from "../../core/errors.js";
import { packLists } from "./fileLists.js";
import type { FromWorker, Task, ToWorker, WorkerSetup } from "./protocol.js";
import type { ServiceArgs, ServiceName, ServiceValue } from "./services/index.js";
import type { SharedRef } from "./workerEnv.js";

export type Priority = "interactive" | "job";

export interface PoolOptions {
  size: number;
  script: URL;
  /** JavaScript heap of one worker, MB; a worker beyond it dies and its task fails. Pixels are not in the heap. */
  heapLimitMb?: number;
  /** Let these threads run only when no other wants the processor, where the system can. */
  background?: boolean;
  /** Do not warm the kernels when a thread starts. */
  cold?: boolean;
  extraTools?: URL | null;
}

export interface RunOptions {
  priority?: Priority;
  signal?: AbortSignal | undefined;
  /** Label under which {@link WorkerPool.cancel} finds the task. */
  group?: symbol;
  /** Shared values that the task names. */
  uses?: readonly SharedRef<unknown>[];
}

interface Pending {
  task: Task;
  options: RunOptions;
  resolve(value: unknown): void;
  reject(error: unknown): void;
  /** Set when the caller gave up: the answer no longer matters. */
  cancelled: { reason: unknown } | null;
}

interface Member {
  worker: Worker;
  ready: boolean;
  current: Pending | null;
  known: Set<number>;
  failure: (Error & { code?: unknown }) | null;
}

/** Starts in a row that may fail before waiting tasks are failed. */
const MAX_FAILED_STARTS = 4;
const FIRST_BACKOFF_MS = 50;
const MAX_BACKOFF_MS = 5000;
/** How long a cancelled task may go on before its worker is ended. */
const GRACE_MS = 100;

export class WorkerPool {
  readonly #members = new Set<Member>();
  readonly #queues: Record<Priority, Pending[]> = { interactive: [], job: [] };
  readonly #shared = new Map<number, unknown>();
  /** How many tasks, waiting or running, name a shared value. */
  readonly #inUse = new Map<number, number>();
  /** Given back while tasks still name them; forgotten with the last of these. */
  readonly #released = new Set<number>();
  #nextShared = 1;
  #failedStarts = 0;
  #retryAt = 0;
  #retryTimer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(private readonly options: PoolOptions) {}

  get size(): number {
    return this.options.size;
  }
  /** Threads that are up. */
  get alive(): number {
    return [...this.#members].filter((m) => m.ready).length;
  }
  /** Thread ids, for tests that end one from outside. */
  get workers(): readonly Worker[] {
    return [...this.#members].map((m) => m.worker);
  }

  /** Start every thread now rather than with the first tasks. */
  warm(): void {
    while (this.#members.size < this.options.size && !this.#mustWait()) this.#spawn();
  }

  /**
   * Keep a value in the workers until {@link release}; typed arrays over shared memory are not copied. Each worker gets
   * it with the first task that uses it, so that it must not change.
   */
  share<T>(value: T): SharedRef<T> {
    const id = this.#nextShared++;
    this.#shared.set(id, packLists(value));
    return { shared: id };
  }
  /** Tasks that were asked for before this keep the value until they have ended. */
  release({ shared: id }: SharedRef<unknown>): void {
    if (!this.#shared.has(id)) return;
    if (this.#inUse.has(id)) this.#released.add(id);
    else this.#forget(id);
  }

  #forget(id: number): void {
    this.#released.delete(id);
    this.#shared.delete(id);
    for (const member of this.#members) {
      if (member.known.delete(id)) this.#send(member, { type: "forget", id });
    }
  }

  /** Count a task as one that uses its shared values. @returns what to call when it has ended */
  #hold(refs: readonly SharedRef<unknown>[]): () => void {
    const ids = refs.map((ref) => ref.shared).filter((id) => this.#shared.has(id) && !this.#released.has(id));
    for (const id of ids) this.#inUse.set(id, (this.#inUse.get(id) ?? 0) + 1);
    return () => {
      for (const id of ids) {
        const left = this.#inUse.get(id)! - 1;
        if (left > 0) this.#inUse.set(id, left);
        else {
          this.#inUse.delete(id);
          if (this.#released.has(id)) this.#forget(id);
        }
      }
    };
  }

  /** Run one of the engine's services; its arguments and value must be structured-cloneable. */
  service<N extends ServiceName>(name: N, args: ServiceArgs<N>, options: RunOptions = {}): Promise<ServiceValue<N>> {
    return this.run({ kind: "service", name, args }, options) as Promise<ServiceValue<N>>;
  }

  /** @throws AppError "worker.crashed"; whatever the task throws; the signal's reason when aborted */
  run(task: Task, options: RunOptions = {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(closing());
      const { signal } = options;
      if (signal?.aborted) return reject(asError(signal.reason));
      const onAbort = (): void => this.#abandon(pending, signal?.reason, false);
      signal?.addEventListener("abort", onAbort, { once: true });
      let letGo: (() => void) | null = this.#hold(refsOf(task, options));
      const settle =
        <A>(then: (value: A) => void) =>
        (value: A) => {
          signal?.removeEventListener("abort", onAbort);
          letGo?.();
          letGo = null;
          then(value);
        };
      const pending: Pending = { task, options, resolve: settle(resolve), reject: settle(reject), cancelled: null };
      this.#queues[options.priority ?? "interactive"].push(pending);
      this.#dispatch();
    });
  }

  /**
   * Give up all tasks of a group: waiting ones at once; running ones may finish within a grace time, then their
   * workers are ended. Their promises reject with `reason`.
   */
  cancel(group: symbol, reason: unknown): void {
    for (const queue of Object.values(this.#queues)) {
      for (const pending of queue.filter((p) => p.options.group === group)) this.#abandon(pending, reason, false);
    }
    for (const { current } of this.#members) {
      if (current?.options.group === group) this.#abandon(current, reason, true);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#retryTimer) clearTimeout(this.#retryTimer);
    this.#failWaiting(closing());
    await Promise.all([...this.#members].map((m) => m.worker.terminate()));
  }

  /** `endWorker`: do not let a task that goes on hold a thread for long. */
  #abandon(pending: Pending, reason: unknown, endWorker: boolean): void {
    const queue = this.#queues[pending.options.priority ?? "interactive"];
    const place = queue.indexOf(pending);
    if (place >= 0) {
      queue.splice(place, 1);
      return pending.reject(asError(reason));
    }
    if (pending.cancelled) return;
    pending.cancelled = { reason };
    if (!endWorker) return pending.reject(asError(reason));
    setTimeout(() => {
      for (const member of this.#members) if (member.current === pending) void member.worker.terminate();
    }, GRACE_MS).unref();
  }

  #mustWait(): boolean {
    return this.#failedStarts > 0 && performance.now() < this.#retryAt;
  }

  #spawn(): void {
    const setup: WorkerSetup = {
      extraTools: this.options.extraTools?.href ?? null,
      background: this.options.background ?? false,
      cold: this.options.cold ?? false,
    };
    const worker = new Worker(this.options.script, {
      workerData: setup,
      resourceLimits: { maxOldGenerationSizeMb: this.options.heapLimitMb ?? 2048 },
    });
    const member: Member = { worker, ready: false, current: null, known: new Set(), failure: null };
    this.#members.add(member);
    worker.on("message", (message: FromWorker) => this.#receive(member, message));
    worker.on("error", (error) => (member.failure = error instanceof Error ? error : new Error(String(error))));
    worker.on("exit", (exitCode) => this.#bury(member, exitCode));
  }

  #receive(member: Member, message: FromWorker): void {
    if (message.type === "ready") {
      member.ready = true;
      this.#failedStarts = 0;
    } else {
      const pending = member.current;
      member.current = null;
      if (pending?.cancelled) pending.reject(asError(pending.cancelled.reason));
      else if (message.type === "done") pending?.resolve(message.value);
      else pending?.reject(fromWire(message.error));
    }
    // An idle thread does not keep the program alive; one that is being ended must, or its end is never told.
    if (!this.#closed) member.worker.unref();
    this.#dispatch();
  }

  #bury(member: Member, exitCode: number): void {
    this.#members.delete(member);
    const { current, failure } = member;
    if (current) {
      const error = this.#closed ? closing() : crash(current.task, exitCode, failure);
      current.reject(current.cancelled ? asError(current.cancelled.reason) : error);
    }
    if (this.#closed) return;
    if (!member.ready) {
      this.#failedStarts++;
      this.#retryAt = performance.now() + Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (this.#failedStarts - 1));
      if (this.#failedStarts >= MAX_FAILED_STARTS) {
        const why = failure ? `: ${failure.message}` : ` (exit code ${exitCode})`;
        this.#failWaiting(
          new AppError("worker.crashed", `The worker threads cannot start${why}. Reinstall or restart the program.`, {
            exitCode,
          }),
        );
      }
    }
    this.#dispatch();
  }

  #failWaiting(error: Error): void {
    for (const queue of Object.values(this.#queues)) for (const pending of queue.splice(0)) pending.reject(error);
  }

  #dispatch(): void {
    const { interactive, job } = this.#queues;
    for (const member of this.#members) {
      if (interactive.length + job.length === 0) return;
      if (!member.ready || member.current) continue;
      this.#assign(member, (interactive.shift() ?? job.shift())!);
    }
    const starting = [...this.#members].filter((m) => !m.ready);
    for (const member of starting) member.worker.ref();
    let wanted = interactive.length + job.length - starting.length;
    while (wanted-- > 0 && this.#members.size < this.options.size) {
      if (this.#mustWait()) {
        this.#retryTimer ??= setTimeout(() => {
          this.#retryTimer = null;
          this.#dispatch();
        }, this.#retryAt - performance.now());
        return;
      }
      this.#spawn();
    }
  }

  #assign(member: Member, pending: Pending): void {
    member.current = pending;
    member.worker.ref();
    const { task, options } = pending;
    const values: [number, unknown][] = [];
    for (const { shared } of refsOf(task, options)) {
      if (member.known.has(shared) || !this.#shared.has(shared)) continue;
      member.known.add(shared);
      values.push([shared, this.#shared.get(shared)]);
    }
    try {
      this.#send(member, { type: "run", task, values });
    } catch (error) {
      // What cannot be cloned is a bug of the caller; the thread is fine.
      member.current = null;
      for (const [id] of values) member.known.delete(id);
      pending.reject(error);
    }
  }

  #send(member: Member, message: ToWorker): void {
    member.worker.postMessage(message);
  }
}

const refsOf = (task: Task, { uses = [] }: RunOptions): readonly SharedRef<unknown>[] =>
  task.kind === "kernel" ? [task.args, ...uses] : uses;

function crash(task: Task, exitCode: number, failure: Member["failure"]): AppError {
  const what = task.kind === "kernel" ? `${task.tool} (${task.kernel})` : task.name;
  const memory = failure?.code === "ERR_WORKER_OUT_OF_MEMORY";
  const why = memory ? "it ran out of memory" : failure ? failure.message : `exit code ${exitCode}`;
  return new AppError("worker.crashed", `A worker thread stopped while running ${what}: ${why}. It was replaced.`, {
    exitCode,
  });
}

const closing = (): AppError => new AppError("job.cancelled", "The engine is shutting down.", { jobId: 0 });
const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)));
