/**
 * The queue of jobs: one runs, the others wait. A job ends as a result, a failure or cancelled; what a cancelled job had
 * shown after its last finished iteration is kept as a result marked "partial".
 */
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError, toWire, isAppError } from "../../core/errors.js";
import { parseParams } from "../../core/tools/params.js";
import type { AnyTool } from "../../core/tools/tool.js";
import { deferred, untilAborted, type Deferred } from "./deferred.js";
import type { MemoryBudget } from "./memory.js";
import { resolveInputs, type FindSource, type ResolvedInputs } from "./inputs.js";
import type { InputHashes } from "./inputHashes.js";
import { InputRecord } from "./inputRecord.js";
import type { WorkerPool } from "./pool.js";
import { Progress } from "./progress.js";
import { outputInfos, type ResultStore, type StoredResult } from "./results.js";
import { runTool, type ToolAnswer, type ToolOutputs } from "./runTool.js";
import { buffersOf, bytesOf, shareArrays, snapshot } from "./sharedCopy.js";
import { throttle, type Throttled } from "./throttle.js";
import type { EngineEvent, JobInfo, JobRequest, Provenance, ResultInfo } from "./types.js";
import { unknown } from "./unknown.js";

export interface JobsDeps {
  pool: WorkerPool;
  hashes: InputHashes;
  memory: MemoryBudget;
  results: ResultStore;
  version: string;
  toolById(id: string): AnyTool | undefined;
  findSource: FindSource;
  commandOf(request: JobRequest): string;
  emit(event: EngineEvent): void;
  /** A result appeared; told before the job's end is. */
  onResult(stored: StoredResult): void;
}

interface Partial {
  iteration: number;
  outputs: ToolOutputs;
  bytes: number;
}

interface Job {
  id: number;
  tool: AnyTool;
  request: JobRequest;
  params: Readonly<Record<string, unknown>>;
  inputs: ResolvedInputs;
  estimate: { bytes: number; seconds: number };
  command: string;
  state: JobInfo["state"];
  progress: Progress | null;
  elapsed: number;
  partials: Partial[];
  result: StoredResult | null;
  error: unknown;
  abort: AbortController;
  tell: Throttled;
  end: Deferred<ResultInfo>;
}
/** How long a result waits for the sha256 of its inputs. */
const HASHING_MS = 100;
/** Progress of a job is told at most this often. */
const TELL_INTERVAL_MS = 100;

export class Jobs {
  readonly #jobs = new Map<number, Job>();
  readonly #waiting: Job[] = [];
  #running: Job | null = null;
  #next = 1;

  constructor(private readonly deps: JobsDeps) {}

  /** Cost of a request, and proof that it can run. */
  prepare(request: JobRequest): Pick<Job, "tool" | "params" | "inputs" | "estimate"> {
    const tool = this.deps.toolById(request.tool);
    if (!tool) throw new AppError("request.invalid", `There is no tool ${request.tool}.`, { reason: "unknown tool" });
    const params = parseParams(tool.id, tool.params, request.params);
    const inputs = resolveInputs(tool, request, this.deps.findSource);
    return { tool, params, inputs, estimate: tool.estimate(inputs.shapes, params) };
  }

  start(request: JobRequest): JobInfo {
    const prepared = this.prepare(request);
    const { bytes } = prepared.estimate;
    this.deps.memory.check(bytes, `${prepared.tool.title} on these images`);
    const id = this.#next++;
    const job: Job = {
      ...prepared,
      id,
      request,
      command: this.deps.commandOf(request),
      state: "queued",
      progress: null,
      elapsed: 0,
      partials: [],
      result: null,
      error: null,
      abort: new AbortController(),
      tell: throttle(() => this.deps.emit({ type: "job", job: this.#info(job) }), TELL_INTERVAL_MS),
      end: deferred(),
    };
    // Nobody need wait for the end: the job's state tells it too.
    job.end.promise.catch(() => undefined);
    this.#jobs.set(id, job);
    this.#waiting.push(job);
    job.tell.flush();
    this.#startNext();
    return this.#info(job);
  }

  info(id: number): JobInfo {
    return this.#info(this.#get(id));
  }
  get list(): JobInfo[] {
    return [...this.#jobs.values()].map((job) => this.#info(job));
  }
  finished(id: number): Promise<ResultInfo> {
    return this.#get(id).end.promise;
  }

  cancel(id: number): void {
    const job = this.#get(id);
    if (job.state !== "queued" && job.state !== "running") return;
    const reason = new AppError("job.cancelled", `${job.tool.title} was cancelled.`, { jobId: id });
    job.abort.abort(reason);
    const place = this.#waiting.indexOf(job);
    if (place < 0) return;
    this.#waiting.splice(place, 1);
    this.#finish(job, "cancelled", reason);
  }

  remove(id: number): void {
    const job = this.#get(id);
    this.cancel(id);
    this.#jobs.delete(id);
    this.deps.memory.give(job.partials.reduce((sum, { bytes }) => sum + bytes, 0));
    this.deps.emit({ type: "jobRemoved", id });
  }

  /** What a job showed. @throws AppError "session.unknown" */
  partial(id: number, iteration: number): { job: Job; outputs: ToolOutputs } {
    const job = this.#get(id);
    const partial = job.partials.find((p) => p.iteration === iteration);
    if (!partial) throw unknown(`iteration of job ${id} called`, iteration);
    return { job, outputs: partial.outputs };
  }

  /** Cancel everything and wait for the running job to let go. */
  async stop(): Promise<void> {
    const running = this.#running;
    for (const job of [...this.#waiting]) this.cancel(job.id);
    if (!running) return;
    this.cancel(running.id);
    await running.end.promise.catch(() => undefined);
  }

  #get(id: number): Job {
    const job = this.#jobs.get(id);
    if (!job) throw unknown("job", id);
    return job;
  }

  #startNext(): void {
    if (this.#running) return;
    const job = this.#waiting.shift();
    if (!job) return;
    this.#running = job;
    void this.#run(job).finally(() => {
      this.#running = null;
      this.#startNext();
    });
  }

  async #run(job: Job): Promise<void> {
    const { tool, inputs, abort } = job;
    const { memory, pool } = this.deps;
    const started = new Date();
    const cpuBefore = process.cpuUsage();
    const progress = new Progress();
    job.progress = progress;
    job.state = "running";
    job.tell.flush();
    const record = new InputRecord(this.deps.hashes, inputs.files);
    const provenance = (): Provenance => {
      const cpu = process.cpuUsage(cpuBefore);
      return {
        annulus: this.deps.version,
        tool: tool.id,
        version: this.deps.version,
        command: job.command,
        parameters: { ...job.params },
        seed: typeof job.params["seed"] === "number" ? job.params["seed"] : null,
        inputs: [...record.inputs, ...inputs.earlier],
        started: started.toISOString(),
        seconds: progress.elapsed,
        cpuSeconds: (cpu.user + cpu.system) / 1e6,
        threads: pool.size,
        host: hostname(),
      };
    };
    const end = (state: JobInfo["state"], error: unknown): void => {
      if (!job.result) record.giveUp(error ?? new Error("the job has ended"));
      this.#finish(job, state, error);
    };
    let running: Promise<ToolAnswer> | null = null;
    try {
      memory.check(job.estimate.bytes, `${tool.title} on these images`);
      running = runTool(tool, inputs.values, job.params, {
        pool,
        memory,
        progress,
        signal: abort.signal,
        onProgress: () => job.tell(),
        onPublish: (iteration, outputs) => this.#publish(job, iteration, outputs),
      });
      // A file that changed or cannot be read fails the job without waiting for its end.
      const answer = await Promise.race([running, record.done.then(() => running!)]);
      checkOutputs(tool, answer);
      // Small files are done in a moment; large ones are told later.
      const known = record.isCheck ? record.done : Promise.race([record.done, sleep(HASHING_MS)]);
      await untilAborted(known, abort.signal);
      this.#keep(job, answer, provenance(), record, false);
      end("done", null);
    } catch (error) {
      abort.abort(error);
      await running?.catch(() => undefined);
      if (!isAppError(error, "job.cancelled")) return end("failed", error);
      try {
        const last = job.partials.at(-1);
        if (last) this.#keep(job, { outputs: last.outputs, figures: {}, notes: [] }, provenance(), record, true);
        end("cancelled", error);
      } catch (bug) {
        end("failed", bug);
      }
    }
  }

  #publish(job: Job, iteration: number, outputs: ToolOutputs): void {
    // Factors hold on to the particles that were analysed: those are there already.
    const borrowed = buffersOf(job.inputs.values);
    const kept = snapshot(outputs, borrowed);
    const shown = Object.values(kept).filter((value) => !isOnDisk(value));
    const bytes = bytesOf(shown, borrowed);
    const { memory } = this.deps;
    // What was shown is a comfort: where memory is short the oldest goes, but never what a cancel would keep.
    while (memory.used + bytes > memory.limit && job.partials.length > 0) memory.give(job.partials.shift()!.bytes);
    memory.count(bytes);
    job.partials = [...job.partials.filter((p) => p.iteration !== iteration), { iteration, outputs: kept, bytes }];
    job.tell();
  }

  #keep(job: Job, answer: ToolAnswer, provenance: Provenance, record: InputRecord, partial: boolean): void {
    const { tool, inputs } = job;
    const outputs = shareArrays(answer.outputs);
    this.deps.memory.count(bytesOf(outputs, buffersOf(inputs.values)));
    job.result = this.deps.results.add((id) => ({
      tool,
      outputs,
      origin: inputs.origin,
      findings: inputs.findings,
      info: {
        id,
        title: tool.title,
        tool: tool.id,
        job: job.id,
        partial,
        dataset: inputs.origin?.dataset.id ?? null,
        images: inputs.origin?.images ? [...inputs.origin.images] : null,
        outputs: outputInfos(tool, outputs),
        figures: Object.entries(tool.figures).map(([name, figure]) => ({
          name,
          ...figure,
          value: answer.figures[name] ?? null,
        })),
        notes: [
          ...(partial
            ? [`Cancelled: this is what was finished after iteration ${job.partials.at(-1)!.iteration}.`]
            : []),
          ...inputs.notes,
          ...(answer.notes ?? []),
        ],
        provenance,
        ...(record.complete ? {} : { hashing: true }),
      },
    }));
    this.deps.onResult(job.result);
    if (record.complete) return;
    job.result.hashed = this.#fillIn(job.result, record, inputs.earlier);
    job.result.hashed.catch(() => undefined);
  }

  /** Tell the sha256 of the inputs when they are known, or why they cannot be. */
  async #fillIn(result: StoredResult, record: InputRecord, earlier: Provenance["inputs"]): Promise<void> {
    const notes = [...result.info.notes];
    try {
      await record.done;
    } catch (error) {
      if (isAppError(error, "job.cancelled")) throw error;
      notes.push(`The sha256 of the inputs is not known: ${(error as Error).message}`);
    }
    const { hashing: _over, ...info } = result.info;
    result.info = { ...info, notes, provenance: { ...info.provenance, inputs: [...record.inputs, ...earlier] } };
    if (!result.removed) this.deps.emit({ type: "result", result: result.info });
  }

  #finish(job: Job, state: JobInfo["state"], error: unknown): void {
    job.state = state;
    job.error = error;
    job.elapsed = job.progress?.elapsed ?? 0;
    if (this.#jobs.has(job.id)) job.tell.flush();
    if (state === "done") job.end.resolve(job.result!.info);
    else job.end.reject(error);
  }

  #info(job: Job): JobInfo {
    const { progress } = job;
    const over = job.state !== "queued" && job.state !== "running";
    const wire = job.error && job.state === "failed" ? toWire(job.error) : null;
    return {
      id: job.id,
      tool: job.tool.id,
      title: job.tool.title,
      state: job.state,
      label: progress?.label ?? "",
      progress: job.state === "done" ? 1 : (progress?.fraction ?? 0),
      remaining: over ? null : (progress?.remaining ?? null),
      elapsed: over ? job.elapsed : (progress?.elapsed ?? 0),
      iteration: job.partials.at(-1)?.iteration ?? 0,
      partials: job.partials.map(({ iteration, outputs }) => ({
        iteration,
        outputs: outputInfos(job.tool, outputs),
      })),
      request: job.request,
      result: job.result?.info.id ?? null,
      error: wire && { code: wire.code, message: wire.message },
      estimate: job.estimate,
      command: job.command,
    };
  }
}

const isOnDisk = (value: unknown): boolean =>
  (value as { stack?: { kind?: string } } | undefined)?.stack?.kind === "file";

/** A tool that leaves out an output it declares is a bug of the tool. */
function checkOutputs(tool: AnyTool, answer: ToolAnswer): void {
  for (const [name, { optional }] of Object.entries(tool.outputs)) {
    if (!answer.outputs[name] && !optional) throw new Error(`${tool.id} made no output "${name}"`);
  }
}
