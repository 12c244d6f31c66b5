/**
 * The engine: what every shell (window, browser mode, command line) talks to. It owns the data sets, jobs and results
 * and the worker threads that do the work; this thread only orchestrates.
 */
import type { AnyTool } from "../../core/tools/tool.js";
import type { ResultKind, ResultKinds } from "../../core/tools/results.js";
import { TOOLS } from "../../core/tools/registry.js";
import type {
  DatasetInfo,
  EncodedOutput,
  EngineEvent,
  EngineOptions,
  ExportRequest,
  JobInfo,
  JobRequest,
  OpenOptions,
  OutputFormat,
  PixelsHead,
  PixelsRequest,
  ResultInfo,
  SessionInfo,
  SortKey,
  TileHead,
  TileRequest,
} from "./types.js";

/** Which rows of a table the page wants to see. */
export interface RowsQuery {
  /** From {@link Engine.order}; null = file order. */
  order: number | null;
  first: number;
  count: number;
  /** Ids of {@link DatasetInfo.tableColumns}. */
  columns: string[];
  result?: number;
}

const soon = (): never => {
  throw new Error("not yet");
};

export class Engine {
  constructor(readonly options: EngineOptions) {}

  /** Open a file ("N@file", N from 1, for one image of a stack). */
  open(_path: string, _options?: OpenOptions): Promise<DatasetInfo> {
    return soon();
  }
  /** Read the same file again with another choice; the id stays. */
  update(_id: number, _change: OpenOptions): Promise<DatasetInfo> {
    return soon();
  }
  close(_id: number): void {
    soon();
  }
  /** @throws AppError "session.unknown" */
  dataset(_id: number): DatasetInfo {
    return soon();
  }
  /** Sort on a worker; `result` restricts to the particles of that result and lets columns be named without "result:ID:". */
  order(_dataset: number, _sort: SortKey[], _result?: number): Promise<{ order: number; count: number }> {
    return soon();
  }
  rows(_dataset: number, _query: RowsQuery): { indices: number[]; cells: string[][] } {
    return soon();
  }
  /** Place of image `index` in the order, from 0; −1 if it is not in it. */
  positionOf(_dataset: number, _order: number | null, _index: number): number {
    return soon();
  }
  tiles(_request: TileRequest, _signal?: AbortSignal): Promise<{ head: TileHead; pixels: Uint8Array }> {
    return soon();
  }
  pixels(_request: PixelsRequest, _signal?: AbortSignal): Promise<{ head: PixelsHead; pixels: Float32Array }> {
    return soon();
  }
  tools(): readonly AnyTool[] {
    return TOOLS;
  }
  /** Cost of a job before it starts. @throws AppError "params.invalid", "input.missing", "input.unusable" */
  estimate(_request: JobRequest): { bytes: number; seconds: number; limit: number } {
    return soon();
  }
  /** Queue a job. @throws AppError "params.invalid", "input.missing", "input.unusable", "memory.exceeded" */
  start(_request: JobRequest): JobInfo {
    return soon();
  }
  job(_id: number): JobInfo {
    return soon();
  }
  cancel(_id: number): void {
    soon();
  }
  /** Forget a finished job; its result stays. A running one is cancelled first. */
  removeJob(_id: number): void {
    soon();
  }
  /** Resolves with the result; rejects with the job's error, "job.cancelled" included (see {@link JobInfo.result} for a partial one). */
  finished(_job: number): Promise<ResultInfo> {
    return soon();
  }
  result(_id: number): ResultInfo {
    return soon();
  }
  resultData(_id: number, _output: string): ResultKinds[ResultKind] {
    return soon();
  }
  /** Take a result away; {@link restoreResult} undoes it until shutdown. */
  removeResult(_id: number): void {
    soon();
  }
  restoreResult(_id: number): void {
    soon();
  }
  /** Write outputs into a folder; all files appear together or none. @throws AppError "output.exists", "output.failed" */
  export(_request: ExportRequest): Promise<{ files: { path: string; bytes: number }[] }> {
    return soon();
  }
  /** One output as the bytes of a file, for downloads. */
  encode(_result: number, _output: string, _format: OutputFormat, _png?: ExportRequest["png"]): Promise<EncodedOutput> {
    return soon();
  }
  /** The built-in example, made on first use. */
  example(): Promise<DatasetInfo> {
    return soon();
  }
  session(): SessionInfo {
    return soon();
  }
  subscribe(_listener: (event: EngineEvent) => void): () => void {
    return soon();
  }
  /** Cancel everything and end the threads. */
  shutdown(): Promise<void> {
    return soon();
  }
}
