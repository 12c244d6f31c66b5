/** The engine's nouns as plain JSON-able data: what the command line prints and the page receives. */
import type { ErrorCode, WireError } from "../../core/errors.js";
import type { Finding } from "../../core/findings.js";
import type { ExampleName } from "../../core/simulate/examples.js";
import type { ResultKind } from "../../core/tools/results.js";
import type { AnyTool } from "../../core/tools/tool.js";

/** How far a file may be used; the words of `annulus info --json`. */
export type Outcome = "open" | "open-warn" | "open-partial" | "refuse";

export interface PixelSizeSource {
  /** "MRC header", "rlnImagePixelSize", "rlnDetectorPixelSize / rlnMagnification", "given by the user". */
  source: string;
  /** Å/px. */
  value: number;
  /** False for values known to mean nothing (0, exactly 1 in an MRC header). */
  trusted: boolean;
}

/** What a file is, as `info` says it. */
export interface FileInfo {
  path: string;
  format: "mrc" | "star" | "csv";
  kind: "stack" | "volume" | "image" | "particles" | "table";
  count: number;
  width: number | null;
  height: number | null;
  depth: number | null;
  dataType: string | null;
  byteOrder: "little" | "big" | null;
  /** Å/px; null = not known. */
  pixelSize: number | null;
  pixelSizeSources: PixelSizeSource[];
  /** Metadata columns (STAR: in file order); empty for plain stacks. */
  columns: string[];
  /** Every table of a STAR file. */
  tables?: { name: string; rows: number; columns: number }[];
  /** Labels of an MRC header, with control characters escaped. */
  labels?: string[];
  findings: Finding[];
  outcome: Outcome;
  /** Images (or rows) that can be used. */
  usable: number;
}

/** A choice only the user can make; the default reading is already in use. */
export interface Question {
  id: "stackOrVolume" | "mode0Sign" | "pixelSize";
  text: string;
  options: { value: string; label: string }[];
  chosen: string;
}

export interface ColumnInfo {
  /** "index", "star:rlnDefocusU", "result:5:ccc". */
  id: string;
  label: string;
  unit: string;
  numeric: boolean;
}

/** Choices of the user about how to read a file. */
export interface OpenOptions {
  /** Project folder that image paths in a table are relative to. */
  root?: string;
  reading?: "stack" | "volume";
  mode0?: "signed" | "unsigned";
  /** Å/px; overrides what the file says. */
  pixelSize?: number;
}

export interface DatasetInfo extends FileInfo {
  id: number;
  name: string;
  questions: Question[];
  tableColumns: ColumnInfo[];
  /** Å/px in use; null = not known. Set by the user through PATCH. */
  pixelSize: number | null;
  hasCtf: boolean;
  isExample: boolean;
  /** Which of the built-in examples; left out for other data. */
  example?: ExampleName;
  /** The first rows of a large table are shown while the rest is read; null = all is there. */
  reading: Reading | null;
}

/** How far the reading of a large table has come. Sorting, runs and exports wait for its end. */
export interface Reading {
  /** Rows of the whole, about. */
  rows: number;
  /** 0 … 1. */
  progress: number;
  /** Seconds; null until it can be told. */
  remaining: number | null;
}

/** Images somewhere in the engine: a dataset, an output of a result, or what a running job showed last. */
export type SourceRef =
  | { kind: "dataset"; id: number }
  | { kind: "result"; id: number; output: string }
  | { kind: "partial"; job: number; iteration: number; output: string };

export type Contrast =
  | { mode: "percentile"; low: number; high: number; scope: "image" | "set" }
  | { mode: "sigma"; sigmas: number; scope: "image" | "set" }
  | { mode: "minmax"; scope: "image" | "set" }
  /** In pixel values, after the filter. */
  | { mode: "fixed"; low: number; high: number };

/** How pixels are prepared for looking; never touches the data. Å need a pixel size; px are for when there is none. */
export interface Display {
  view: "raw" | "aligned" | "residual";
  /** Result whose alignments are used by "aligned" and "residual". */
  alignment: number | null;
  lowPass: { value: number; unit: "Å" | "px" } | null;
  highPass: { value: number; unit: "Å" | "px" } | null;
  contrast: Contrast;
}

export interface TileRequest {
  source: SourceRef;
  /** Image numbers from 0; at most 512. */
  indices: number[];
  /** Area-mean reduction: 1, 2 or 4. */
  bin: 1 | 2 | 4;
  display: Display;
}

/** One tile's numbers; `low`/`high` are the values drawn black and white. A tile that cannot be read has `error`. */
export interface TileInfo {
  index: number;
  low: number;
  high: number;
  min: number;
  max: number;
  mean: number;
  sd: number;
  /** Pixels of the image, as shown, that are NaN or infinite; absent = none. They do not count in the numbers above. */
  nonFinite?: number;
  /** Place, from 0, of the tile's mask behind all tiles; absent = every pixel of the tile is a number. */
  mask?: number;
  error: string | null;
}

/**
 * Head of the binary answer to a TileRequest. The bytes follow: tile after tile, width × height each; then the masks of
 * those tiles that have one, as large, 1 where a tile's pixel stands for any that is no number: hatched, never a grey.
 */
export interface TileHead {
  width: number;
  height: number;
  tiles: TileInfo[];
}

/** One image at full depth, for the loupe. */
export interface PixelsRequest {
  source: SourceRef;
  index: number;
  display: Display;
}
/** Head of the binary answer; float32 pixels (width × height) follow. */
export interface PixelsHead extends TileInfo {
  width: number;
  height: number;
  pixelSize: number | null;
  /** Counts of pixel values in equal bins from min to max. */
  histogram: number[];
}

export interface SortKey {
  column: string;
  descending: boolean;
}

/** What a tool's input is filled with: a whole source, some of its images, or the alignments of a result. */
export interface InputRef {
  source: SourceRef;
  /** Image numbers from 0; null = all. */
  images: number[] | null;
  /** Further images behind these, where the tool takes several sources for one input. */
  also?: { source: SourceRef; images: number[] | null }[];
}

export interface JobRequest {
  tool: string;
  inputs: Record<string, InputRef>;
  params: Record<string, unknown>;
}

export interface JobInfo {
  id: number;
  tool: string;
  title: string;
  state: "queued" | "running" | "done" | "failed" | "cancelled";
  /** What it is doing now: "iteration 3 of 8, aligning". */
  label: string;
  /** 0 … 1. */
  progress: number;
  /** Seconds; null until measured for 3 s. */
  remaining: number | null;
  elapsed: number;
  iteration: number;
  /** Outputs shown so far, by iteration. */
  partials: { iteration: number; outputs: OutputInfo[] }[];
  request: JobRequest;
  result: number | null;
  error: { code: ErrorCode | "bug"; message: string } | null;
  estimate: { bytes: number; seconds: number };
  /** The command line that does the same. */
  command: string;
}

export interface OutputInfo {
  name: string;
  kind: ResultKind;
  label: string;
  /** images: their number and size; other kinds: rows. */
  count: number;
  width: number | null;
  height: number | null;
  pixelSize: number | null;
}

export interface Provenance {
  annulus: string;
  tool: string;
  version: string;
  command: string;
  parameters: Record<string, unknown>;
  seed: number | null;
  /** sha256 is "" while it is not known; see {@link ResultInfo.hashing}. */
  inputs: { path: string; sha256: string; bytes: number }[];
  started: string;
  seconds: number;
  cpuSeconds: number;
  threads: number;
  host: string;
}

export interface ResultInfo {
  id: number;
  title: string;
  tool: string;
  job: number;
  /** Cancelled after some iterations: what was finished by then. */
  partial: boolean;
  /** Dataset the particles came from; null when the inputs were results. */
  dataset: number | null;
  /** Image numbers of the dataset that took part; null = all. */
  images: number[] | null;
  outputs: OutputInfo[];
  figures: { name: string; label: string; unit: string; value: number | null; help: string }[];
  notes: string[];
  provenance: Provenance;
  /** The sha256 of the inputs are still being computed: an event "result" tells them, an export waits for them. */
  hashing?: boolean;
}

/** How a result or an image leaves the program. */
export interface ExportRequest {
  result: number;
  outputs: string[];
  /** Folder on the engine's machine. */
  directory: string;
  overwrite: boolean;
  /** For images: also as PNG, drawn with this contrast. */
  png: { contrast: Contrast; zoom: 1 | 2 | 3 | 4 } | null;
}

export interface ExportAnswer {
  files: { path: string; bytes: number }[];
  /** What a reader of the files should know: mirrored rows, names that RELION refuses. Also in result.json. */
  notices: Finding[];
}

export interface EngineOptions {
  /** Worker threads for jobs and tiles; results are the same for any number. */
  threads: number;
  /** The bundled worker: out/main/worker.js. */
  workerScript: URL;
  /** Bytes that data sets, results and the running job may hold together. */
  memoryLimit: number;
  /** Folder for the built-in example and the list of recent files. */
  stateDir: string;
  /** Version of the program, for provenance. */
  version: string;
  /** Nothing outside this folder is opened, whatever a file or the user says (browser mode). */
  confine?: string;
  /** Further tools: the module that workers load, and the same tools here. */
  extraTools?: { module: URL; tools: readonly AnyTool[] };
  /** After opening, look at up to 16 MB of pixels and tell what is odd by a second event "dataset". */
  lookAtPixels?: boolean;
  /**
   * For a program that runs one job and ends: files are opened and written by the threads of the job, sha256 are computed
   * on this one, and no kernel is warmed. Every thread that is not started is a tenth of a second saved.
   */
  oneJob?: boolean;
  /** Said in the session; the engine itself does not care. */
  shell?: "electron" | "browser";
}

/** An output in the bytes of a file, for downloads. */
export interface EncodedOutput {
  name: string;
  mediaType: string;
  bytes: Uint8Array<ArrayBuffer>;
}
export type OutputFormat = "mrc" | "png" | "star" | "csv";

export interface SessionInfo {
  version: string;
  shell: "electron" | "browser";
  threads: number;
  memoryLimit: number;
  memoryUsed: number;
  recent: { path: string; name: string; opened: string }[];
  datasets: DatasetInfo[];
  jobs: JobInfo[];
  results: ResultInfo[];
}

/** What the event stream carries. After (re)connecting the page asks for the session and then applies these. */
export type EngineEvent =
  | { type: "job"; job: JobInfo }
  | { type: "jobRemoved"; id: number }
  | { type: "result"; result: ResultInfo }
  | { type: "resultRemoved"; id: number }
  | { type: "dataset"; dataset: DatasetInfo }
  /** `error`: the rest of its table could not be read. */
  | { type: "datasetRemoved"; id: number; error?: WireError }
  /** Files and examples to open in the page, as if the user had chosen them there. */
  | { type: "open"; paths: string[]; example?: ExampleName };
