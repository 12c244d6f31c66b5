/** A small engine with the shape the api asks for: answers what the test put in, remembers what it was asked. */
import { AppError } from "../../src/core/errors.js";
import { integer } from "../../src/core/tools/params.js";
import { defineTool } from "../../src/core/tools/tool.js";
import type { EnginePort } from "../../src/main/api/enginePort.js";
import type { DatasetInfo, EngineEvent, JobInfo, ResultInfo, SessionInfo } from "../../src/main/engine/types.js";

export const DATASET: DatasetInfo = {
  id: 1,
  name: "stack.mrcs",
  path: "/data/stack.mrcs",
  format: "mrc",
  kind: "stack",
  count: 3,
  width: 4,
  height: 2,
  depth: null,
  dataType: "float32",
  byteOrder: "little",
  pixelSize: 1.5,
  pixelSizeSources: [],
  columns: [],
  findings: [],
  outcome: "open",
  usable: 3,
  questions: [],
  tableColumns: [],
  hasCtf: false,
  isExample: false,
  reading: null,
};

export const JOB: JobInfo = {
  id: 7,
  tool: "stats",
  title: "Statistics",
  state: "running",
  label: "reading",
  progress: 0,
  remaining: null,
  elapsed: 0,
  iteration: 0,
  partials: [],
  request: { tool: "stats", inputs: {}, params: {} },
  result: null,
  error: null,
  estimate: { bytes: 1, seconds: 1 },
  command: "annulus stats stack.mrcs",
};

const output = (name: string, kind: "images" | "frc" | "alignments") => {
  return { name, kind, label: name, count: 1, width: null, height: null, pixelSize: null };
};
export const RESULT: ResultInfo = {
  id: 5,
  title: "Average",
  tool: "average",
  job: 7,
  partial: false,
  dataset: 1,
  images: null,
  outputs: [output("average", "images"), output("frc", "frc"), output("alignments", "alignments")],
  figures: [],
  notes: [],
  provenance: {
    annulus: "0",
    tool: "average",
    version: "0",
    command: "",
    parameters: {},
    seed: 1,
    inputs: [],
    started: "",
    seconds: 0,
    cpuSeconds: 0,
    threads: 1,
    host: "",
  },
};

const SESSION: SessionInfo = {
  version: "9.9.9",
  shell: "browser",
  threads: 2,
  memoryLimit: 1,
  memoryUsed: 0,
  recent: [],
  datasets: [DATASET],
  jobs: [],
  results: [],
};

const TOOL = defineTool({
  id: "stats",
  title: "Statistics",
  summary: "Mean and spread.",
  description: "",
  references: [],
  params: { bins: integer({ label: "Bins", help: "Number of bins.", default: 8, unit: "" }) },
  inputs: {},
  outputs: {},
  figures: {},
  kernels: {},
  estimate: () => ({ bytes: 1, seconds: 1 }),
  run: () => Promise.resolve({ outputs: {}, figures: {} }),
});

/** `calls` lists method names with their arguments, in order. */
export class FakeEngine implements EnginePort {
  readonly calls: [string, ...unknown[]][] = [];
  readonly listeners = new Set<(event: EngineEvent) => void>();
  /** Thrown by the next call of anything that may fail. */
  failure: Error | null = null;

  #note(name: string, ...args: unknown[]): void {
    this.calls.push([name, ...args]);
    if (!this.failure) return;
    const failure = this.failure;
    this.failure = null;
    throw failure;
  }
  #later<T>(value: T, name: string, ...args: unknown[]): Promise<T> {
    return Promise.resolve().then(() => {
      this.#note(name, ...args);
      return value;
    });
  }

  openEarly: EnginePort["openEarly"] = (path, options) => this.#later(DATASET, "openEarly", path, options);
  update: EnginePort["update"] = (id, change) => this.#later(DATASET, "update", id, change);
  close: EnginePort["close"] = (id) => this.#note("close", id);
  order: EnginePort["order"] = (id, sort, result) => this.#later({ order: 2, count: 3 }, "order", id, sort, result);
  rows: EnginePort["rows"] = (id, query) => {
    this.#note("rows", id, query);
    return { indices: [0], cells: [["1"]] };
  };
  positionOf: EnginePort["positionOf"] = (id, order, index) => {
    this.#note("positionOf", id, order, index);
    return 4;
  };
  tiles: EnginePort["tiles"] = (request) => {
    const tile = { index: 0, low: 0, high: 1, min: NaN, max: 1, mean: 0.5, sd: 0.1, error: null };
    const head = { width: 2, height: 1, tiles: [tile] };
    return this.#later({ head, pixels: Uint8Array.of(7, 9) }, "tiles", request);
  };
  pixels: EnginePort["pixels"] = (request) => {
    const tile = { index: 0, low: 0, high: 1, min: 0, max: 1, mean: 0.5, sd: 0.1, error: "é" };
    const head = { ...tile, width: 2, height: 1, pixelSize: null, histogram: [] };
    return this.#later({ head, pixels: Float32Array.of(1.5, -2.5) }, "pixels", request);
  };
  tools: EnginePort["tools"] = () => [TOOL];
  estimate: EnginePort["estimate"] = (request) => {
    this.#note("estimate", request);
    return { bytes: 1, seconds: 2, limit: 3, command: "annulus stats" };
  };
  explore: EnginePort["explore"] = (request) => {
    const table = { columns: [{ name: "x", label: "x", unit: "", values: Float64Array.of(1.5, NaN) }] };
    const stack = { kind: "memory" as const, width: 3, height: 1, count: 1, pixels: Float32Array.of(1, 2, -3) };
    const answer = {
      outputs: { map: { stack, pixelSize: null }, peaks: table },
      figures: { x: 8, y: NaN },
      seconds: 0.5,
    };
    return this.#later(answer, "explore", request);
  };
  partialData: EnginePort["partialData"] = (id, iteration, output) => {
    this.#note("partialData", id, iteration, output);
    return {
      kind: "table",
      data: { columns: [{ name: "ccc", label: "CCC", unit: "", values: Float64Array.of(NaN) }] },
    };
  };
  start: EnginePort["start"] = (request) => {
    this.#note("start", request);
    return JOB;
  };
  cancel: EnginePort["cancel"] = (id) => this.#note("cancel", id);
  removeJob: EnginePort["removeJob"] = (id) => this.#note("removeJob", id);
  result: EnginePort["result"] = (id) => {
    if (id !== RESULT.id) throw new AppError("session.unknown", `no result ${id}`, { what: "result", id: String(id) });
    return RESULT;
  };
  resultData: EnginePort["resultData"] = () => ({
    pixelSize: null,
    boxSize: 8,
    curves: [
      {
        classIndex: 0,
        particles: 3,
        frc: Float64Array.of(1, NaN),
        n: Float64Array.of(1, 6),
        resolution: { half: 0.2, fixed143: null, halfBit: null, threeSigma: null },
      },
    ],
  });
  removeResult: EnginePort["removeResult"] = (id) => this.#note("removeResult", id);
  restoreResult: EnginePort["restoreResult"] = (id) => this.#note("restoreResult", id);
  export: EnginePort["export"] = (request) =>
    this.#later({ files: [{ path: "a.mrc", bytes: 4 }], notices: [] }, "export", request);
  encode: EnginePort["encode"] = (id, name, format, png) =>
    this.#later(
      { name: `Ångström "1".${format}`, mediaType: "image/png", bytes: Uint8Array.of(1, 2, 3) },
      "encode",
      id,
      name,
      format,
      png,
    );
  example: EnginePort["example"] = (name) => this.#later(DATASET, "example", name);
  session: EnginePort["session"] = () => SESSION;
  subscribe: EnginePort["subscribe"] = (listener) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  emit(event: EngineEvent): void {
    for (const listener of this.listeners) listener(event);
  }
}
