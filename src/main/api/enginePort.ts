/** What the api asks of the engine. The Engine class has this shape; tests of the api bring a small one of their own. */
import type { AnyTool } from "../../core/tools/tool.js";
import type { ResultKind, ResultKinds } from "../../core/tools/results.js";
import type {
  DatasetInfo,
  EngineEvent,
  ExportRequest,
  JobInfo,
  JobRequest,
  PixelsHead,
  PixelsRequest,
  ResultInfo,
  SessionInfo,
  SortKey,
  TileHead,
  TileRequest,
} from "../engine/types.js";

/** How a file is to be read where it leaves a choice. */
export interface OpenChoices {
  /** Folder that image paths of a STAR file start from. */
  root?: string;
  reading?: "stack" | "volume";
  mode0?: "signed" | "unsigned";
  /** Å/px. */
  pixelSize?: number;
}

/** A page of a dataset's table. `order` null = file order. */
export interface RowsQuery {
  order: number | null;
  first: number;
  count: number;
  columns: string[];
  result?: number;
}

export interface EnginePort {
  open(path: string, options?: OpenChoices): Promise<DatasetInfo>;
  update(id: number, change: OpenChoices): Promise<DatasetInfo>;
  close(id: number): void;
  order(dataset: number, sort: SortKey[], result?: number): Promise<{ order: number; count: number }>;
  rows(dataset: number, query: RowsQuery): { indices: number[]; cells: string[][] };
  positionOf(dataset: number, order: number | null, index: number): number;
  tiles(request: TileRequest, signal?: AbortSignal): Promise<{ head: TileHead; pixels: Uint8Array }>;
  pixels(request: PixelsRequest, signal?: AbortSignal): Promise<{ head: PixelsHead; pixels: Float32Array }>;
  tools(): readonly AnyTool[];
  estimate(request: JobRequest): { bytes: number; seconds: number; limit: number };
  start(request: JobRequest): JobInfo;
  cancel(id: number): void;
  removeJob(id: number): void;
  result(id: number): ResultInfo;
  resultData(id: number, output: string): ResultKinds[ResultKind];
  removeResult(id: number): void;
  restoreResult(id: number): void;
  export(request: ExportRequest): Promise<{ files: { path: string; bytes: number }[] }>;
  example(): Promise<DatasetInfo>;
  session(): SessionInfo;
  subscribe(listener: (event: EngineEvent) => void): () => void;
}
