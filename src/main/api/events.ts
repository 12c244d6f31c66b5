/** The engine's events as Server-Sent Events: any number of pages, each with its own pace. */
import type { ExampleName } from "../../core/simulate/examples.js";
import type { EngineEvent, JobInfo } from "../engine/types.js";
import type { ApiEvent } from "./contract.js";
import type { EnginePort } from "./enginePort.js";

/** Progress of one job goes out at most ten times a second; a change of state at once. */
const JOB_INTERVAL_MS = 100;
const KEEP_ALIVE_MS = 15_000;
/** A page that reads nothing for this many messages is cut off; it reconnects and asks for the session. */
const MAX_WAITING = 2000;

interface PacedJob {
  state: JobInfo["state"];
  sentAt: number;
  waiting: JobInfo | null;
  timer: NodeJS.Timeout | null;
}

export interface EventHub {
  /** A new stream; ends when `signal` aborts or its reader cancels. */
  connect(signal: AbortSignal): Response;
  /** Hand files and an example to the page that came last; kept until there is one. */
  open(paths: readonly string[], example?: ExampleName): void;
  connections(): number;
  close(): void;
}

/** @param version of the program, said in "hello" */
export function createEventHub(engine: Pick<EnginePort, "subscribe">, version: string): EventHub {
  const streams = new Set<EventStream>();
  let pending: { paths: string[]; example?: ExampleName } = { paths: [] };

  return {
    connect(signal) {
      const stream = new EventStream(engine, () => streams.delete(stream));
      streams.add(stream);
      const body = stream.start(version);
      if (pending.paths.length > 0 || pending.example) {
        stream.send({ type: "open", ...pending });
        pending = { paths: [] };
      }
      if (signal.aborted) stream.end();
      else signal.addEventListener("abort", () => stream.end(), { once: true });
      return new Response(body, {
        headers: { "Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no" },
      });
    },
    open(paths, example) {
      const latest = [...streams].at(-1);
      if (latest) latest.send({ type: "open", paths: [...paths], ...(example && { example }) });
      else pending = { ...pending, paths: [...pending.paths, ...paths], ...(example && { example }) };
    },
    connections: () => streams.size,
    close() {
      for (const stream of [...streams]) stream.end();
    },
  };
}

class EventStream {
  readonly #encoder = new TextEncoder();
  readonly #jobs = new Map<number, PacedJob>();
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  #unsubscribe: () => void = () => undefined;
  #keepAlive: NodeJS.Timeout | null = null;

  constructor(
    readonly engine: Pick<EnginePort, "subscribe">,
    readonly ended: () => void,
  ) {}

  start(version: string): ReadableStream<Uint8Array> {
    const body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        cancel: () => {
          this.#controller = null;
          this.end();
        },
      },
      new CountQueuingStrategy({ highWaterMark: 16 }),
    );
    this.#write("retry: 1000\n\n");
    this.send({ type: "hello", version });
    this.#unsubscribe = this.engine.subscribe((event) => this.#receive(event));
    this.#keepAlive = setInterval(() => this.#write(": still here\n\n"), KEEP_ALIVE_MS);
    this.#keepAlive.unref();
    return body;
  }

  send(event: ApiEvent): void {
    this.#write(`data: ${JSON.stringify(event)}\n\n`);
  }

  end(): void {
    this.#unsubscribe();
    if (this.#keepAlive) clearInterval(this.#keepAlive);
    for (const job of this.#jobs.values()) if (job.timer) clearTimeout(job.timer);
    this.#jobs.clear();
    const controller = this.#controller;
    this.#controller = null;
    controller?.close();
    this.ended();
  }

  #write(text: string): void {
    const controller = this.#controller;
    if (!controller) return;
    if ((controller.desiredSize ?? 0) < -MAX_WAITING) return this.end();
    controller.enqueue(this.#encoder.encode(text));
  }

  #receive(event: EngineEvent): void {
    if (event.type !== "job") return this.send(event);
    const { job } = event;
    const paced = this.#jobs.get(job.id) ?? { state: job.state, sentAt: -Infinity, waiting: null, timer: null };
    this.#jobs.set(job.id, paced);
    const wait = paced.sentAt + JOB_INTERVAL_MS - performance.now();
    if (job.state !== paced.state || wait <= 0) return this.#sendJob(paced, job);
    paced.waiting = job;
    paced.timer ??= setTimeout(() => paced.waiting && this.#sendJob(paced, paced.waiting), wait);
  }

  #sendJob(paced: PacedJob, job: JobInfo): void {
    if (paced.timer) clearTimeout(paced.timer);
    Object.assign(paced, { state: job.state, sentAt: performance.now(), waiting: null, timer: null });
    if (job.state === "done" || job.state === "failed" || job.state === "cancelled") this.#jobs.delete(job.id);
    this.send({ type: "job", job });
  }
}
