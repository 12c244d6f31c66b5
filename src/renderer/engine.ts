/**
 * The typed client of the engine: the only file of the page that knows there is a transport. Addresses are relative,
 * so the same page works under http://127.0.0.1:port and under the window's own scheme.
 */
import { fromWire, type WireError } from "../core/errors.js";
import type { ExampleName } from "../core/simulate/examples.js";
import type {
  ApiEvent,
  DataKind,
  DataKinds,
  DatasetInfo,
  EngineEvent,
  ExportAnswer,
  ExportRequest,
  FolderListing,
  JobInfo,
  JobRequest,
  OpenOptions,
  PixelsHead,
  PixelsRequest,
  ResultData,
  RowsQuery,
  SessionInfo,
  SortKey,
  TileHead,
  TileRequest,
  ToolSchema,
} from "../main/api/contract.js";
import { unpackArrays, type Explored } from "./data/explored.js";
import { reviveResult } from "./data/revive.js";

/** A page of a table: numbers of the images in this order (from 0), and the cells asked for, row by row. */
export interface Rows {
  indices: number[];
  cells: string[][];
}

/** What a run would cost, and the command line that does the same. */
export interface Estimate {
  bytes: number;
  seconds: number;
  /** Bytes the engine may use in all. */
  limit: number;
  command: string;
}

export interface EventListener {
  onEvent(event: EngineEvent): void;
  /** Fresh state of everything, after each (re)connection. */
  onSession(session: SessionInfo): void;
  onConnection(state: "connected" | "lost"): void;
}

export interface Transport {
  fetch: typeof fetch;
  events(url: string): EventSource;
}

const browser: Transport = {
  fetch: (input, init) => fetch(input, init),
  events: (url) => new EventSource(url),
};

const RETRY_MS = [250, 500, 1000, 2000, 4000];

export class EngineClient {
  constructor(private readonly transport: Transport = browser) {}

  session = (): Promise<SessionInfo> => this.get("session");
  open = (path: string, choices: OpenOptions = {}): Promise<DatasetInfo> => this.post("datasets", { path, ...choices });
  update = (id: number, choices: OpenOptions): Promise<DatasetInfo> => this.send("PATCH", `datasets/${id}`, choices);
  close = (id: number): Promise<void> => this.send("DELETE", `datasets/${id}`);
  example = (name: ExampleName): Promise<DatasetInfo> => this.post("example", { name });
  files = (path: string, signal?: AbortSignal): Promise<FolderListing> => this.get("files", { path }, signal);

  order = (
    dataset: number,
    sort: SortKey[],
    result?: number,
    signal?: AbortSignal,
  ): Promise<{ order: number; count: number }> =>
    this.post(`datasets/${dataset}/order`, { sort, ...(result === undefined ? {} : { result }) }, signal);

  rows = (dataset: number, query: RowsQuery, signal?: AbortSignal): Promise<Rows> =>
    this.get(
      `datasets/${dataset}/rows`,
      {
        ...(query.order === null ? {} : { order: String(query.order) }),
        first: String(query.first),
        count: String(query.count),
        columns: query.columns.join(","),
        ...(query.result === undefined ? {} : { result: String(query.result) }),
      },
      signal,
    );

  /** Where image `index` stands in an order. */
  position = async (dataset: number, order: number | null, index: number): Promise<number> => {
    const answer = await this.get<{ position: number }>(`datasets/${dataset}/position`, {
      ...(order === null ? {} : { order: String(order) }),
      index: String(index),
    });
    return answer.position;
  };

  tiles = async (request: TileRequest, signal?: AbortSignal): Promise<{ head: TileHead; pixels: Uint8Array }> => {
    const { head, body } = parseBinary<TileHead>(await this.bytes("tiles", request, signal));
    return { head, pixels: new Uint8Array(body.buffer, body.byteOffset, body.byteLength) };
  };

  pixels = async (
    request: PixelsRequest,
    signal?: AbortSignal,
  ): Promise<{ head: PixelsHead; pixels: Float32Array }> => {
    const { head, body } = parseBinary<PixelsHead>(await this.bytes("pixels", request, signal));
    return { head, pixels: new Float32Array(body.buffer, body.byteOffset, body.byteLength >> 2) };
  };

  tools = (): Promise<ToolSchema[]> => this.get("tools");
  estimate = (request: JobRequest, signal?: AbortSignal): Promise<Estimate> => this.post("estimate", request, signal);
  /** Run a tool that is `explorable`, live and unrecorded. */
  explore = async (request: JobRequest, signal?: AbortSignal): Promise<Explored> => {
    const { head, body } = parseBinary<unknown>(await this.bytes("explore", request, signal));
    return unpackArrays(head, body) as Explored;
  };
  start = (request: JobRequest): Promise<JobInfo> => this.post("jobs", request);
  cancel = (job: number): Promise<void> => this.send("POST", `jobs/${job}/cancel`, {});
  removeJob = (job: number): Promise<void> => this.send("DELETE", `jobs/${job}`);
  removeResult = (id: number): Promise<void> => this.send("DELETE", `results/${id}`);
  restoreResult = (id: number): Promise<void> => this.send("POST", `results/${id}/restore`, {});

  /** One output of a result, with its columns as typed arrays again. */
  resultData = async <K extends DataKind>(
    id: number,
    output: string,
    kind: K,
    signal?: AbortSignal,
  ): Promise<DataKinds[K]> => this.data(kind, `results/${id}/data/${encodeURIComponent(output)}`, signal);

  /** One output of what a job showed after an iteration. */
  partialData = async <K extends DataKind>(
    job: number,
    iteration: number,
    output: string,
    kind: K,
    signal?: AbortSignal,
  ): Promise<DataKinds[K]> =>
    this.data(kind, `jobs/${job}/iterations/${iteration}/data/${encodeURIComponent(output)}`, signal);

  export = (request: ExportRequest): Promise<ExportAnswer> => this.post("export", request);

  /** Address of one output as a file, for the browser's own download. `png`: how to draw it. */
  downloadUrl = (
    id: number,
    output: string,
    format: "mrc" | "png" | "star" | "csv",
    png?: ExportRequest["png"],
  ): string => {
    const search = new URLSearchParams({ format, ...(png ? { png: JSON.stringify(png) } : {}) });
    return `/api/results/${id}/download/${encodeURIComponent(output)}?${search}`;
  };

  /**
   * Follow the engine. Connects again by itself; after each connection the whole session is asked for and handed
   * over, then the events that arrived meanwhile.
   * @returns stops following
   */
  follow(listener: EventListener): () => void {
    let source: EventSource | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let failures = 0;
    let stopped = false;
    // Events that overtake the session answer wait here; null = hand on at once.
    let waiting: EngineEvent[] | null = [];

    const retry = (): void => {
      source?.close();
      source = null;
      listener.onConnection("lost");
      timer = setTimeout(connect, RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)]);
    };
    const synchronise = async (from: EventSource): Promise<void> => {
      waiting = [];
      try {
        const session = await this.session();
        if (stopped || source !== from) return;
        failures = 0;
        listener.onConnection("connected");
        listener.onSession(session);
        for (const event of waiting) listener.onEvent(event);
        waiting = null;
      } catch {
        if (!stopped && source === from) retry();
      }
    };
    const connect = (): void => {
      const from = this.transport.events("/api/events");
      source = from;
      const receive = (message: MessageEvent<string>): void => {
        const event = JSON.parse(message.data) as ApiEvent;
        if (event.type === "hello") void synchronise(from);
        else if (waiting) waiting.push(event);
        else listener.onEvent(event);
      };
      from.addEventListener("message", receive);
      from.addEventListener("error", () => {
        if (source === from) retry();
      });
    };
    connect();
    return () => {
      stopped = true;
      clearTimeout(timer);
      source?.close();
    };
  }

  private get<T>(route: string, query: Record<string, string> = {}, signal?: AbortSignal): Promise<T> {
    const search = new URLSearchParams(query).toString();
    return this.send("GET", search === "" ? route : `${route}?${search}`, undefined, signal);
  }

  private post<T>(route: string, body: unknown, signal?: AbortSignal): Promise<T> {
    return this.send("POST", route, body, signal);
  }

  private async send<T>(method: string, route: string, body?: unknown, signal?: AbortSignal): Promise<T> {
    const response = await this.request(method, route, body, signal);
    const text = await response.text();
    // Routes that have nothing to say answer with an empty body.
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  private async data<K extends DataKind>(kind: K, route: string, signal?: AbortSignal): Promise<DataKinds[K]> {
    if (kind !== "factors") {
      return reviveResult(kind, await this.get<ResultData>(route, {}, signal)) as DataKinds[K];
    }
    const { head, body } = parseBinary<unknown>(
      await (await this.request("GET", route, undefined, signal)).arrayBuffer(),
    );
    return (unpackArrays(head, body) as { data: DataKinds[K] }).data;
  }

  private async bytes(route: string, body: unknown, signal?: AbortSignal): Promise<ArrayBuffer> {
    return (await this.request("POST", route, body, signal)).arrayBuffer();
  }

  private async request(method: string, route: string, body: unknown, signal?: AbortSignal): Promise<Response> {
    const response = await this.transport.fetch(`/api/${route}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
      ...(signal ? { signal } : {}),
    });
    if (!response.ok) throw await errorOf(response);
    return response;
  }
}

async function errorOf(response: Response): Promise<Error> {
  const text = await response.text();
  try {
    const { error } = JSON.parse(text) as { error: WireError };
    return fromWire(error);
  } catch {
    return new Error(`The engine answered ${response.status} ${response.statusText}: ${text.slice(0, 200)}`);
  }
}

/** uint32 (little endian) length of a JSON head, the head, then the body, which starts at a multiple of 4. */
export function parseBinary<T>(buffer: ArrayBuffer): { head: T; body: Uint8Array<ArrayBuffer> } {
  const length = new DataView(buffer).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length))) as T;
  return { head, body: new Uint8Array(buffer, 4 + length) };
}

export const engine = new EngineClient();
