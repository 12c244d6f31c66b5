/**
 * The engine: what every shell (window, browser mode, command line) talks to. It owns the data sets, jobs and results
 * and the worker threads that do the work; this thread only orchestrates.
 */
import { join } from "node:path";
import { DEFAULT_EXAMPLE, type ExampleName } from "../../core/simulate/examples.js";
import { TOOLS } from "../../core/tools/registry.js";
import type { ResultKind, ResultKinds } from "../../core/tools/results.js";
import type { AnyTool } from "../../core/tools/tool.js";
import { commandOf } from "./command.js";
import { Datasets, inputFiles } from "./datasets.js";
import { explore, type Explored } from "./explore.js";
import { encodeOutput, exportResult } from "./export/exportResult.js";
import { InputHashes } from "./inputHashes.js";
import { Jobs } from "./jobs.js";
import { MemoryBudget } from "./memory.js";
import { Opening } from "./opening.js";
import { WorkerPool } from "./pool.js";
import { factorsFolderAt } from "./open/factorsFolder.js";
import { RUN_FILE } from "./open/runRecord.js";
import { isSameFolder, resultOfFolder } from "./openFolder.js";
import { namesIn } from "./namesIn.js";
import { RecentFiles } from "./recent.js";
import { ResultStore, type StoredResult } from "./results.js";
import { newSessionFolder, removeSessionFolder } from "./sessionFolder.js";
import { buffersOf, bytesOf } from "./sharedCopy.js";
import { Shares } from "./shares.js";
import { Sources } from "./sources.js";
import { Orders, placeOf, rowsOf } from "./table.js";
import { TableColumns, tableKey } from "./tableColumns.js";
import { TileMaker } from "./tiles.js";
import type {
  DatasetInfo,
  EncodedOutput,
  EngineEvent,
  EngineOptions,
  ExportAnswer,
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
import { unknown } from "./unknown.js";

/** Which rows of a table the page wants to see. */
export interface RowsQuery {
  /** From {@link Engine.order}; null = file order. */
  order: number | null;
  first: number;
  count: number;
  /** Ids of {@link DatasetInfo.tableColumns}. */
  columns: string[];
  /** Columns of this result may be named without "result:ID:". */
  result?: number;
}

/** Do two choices read a file alike? */
const isSameReading = (a: OpenOptions, b: OpenOptions): boolean =>
  a.root === b.root && a.reading === b.reading && a.mode0 === b.mode0 && a.pixelSize === b.pixelSize;

export class Engine {
  readonly #tools: readonly AnyTool[];
  readonly #memory: MemoryBudget;
  /** Kernels and tiles. */
  readonly #pool: WorkerPool;
  /** Opening, sorting and writing: one at a time, beside the kernels, so that neither waits for the other. */
  readonly #files: WorkerPool;
  /** null: sha256 are computed on this thread. */
  readonly #hasher: WorkerPool | null;
  readonly #shares: Shares;
  readonly #tableShares: Shares;
  readonly #datasets: Datasets;
  readonly #results = new ResultStore();
  readonly #sources: Sources;
  readonly #jobs: Jobs;
  readonly #tiles: TileMaker;
  readonly #orders: Orders;
  readonly #recent: RecentFiles;
  readonly #opening: Opening;
  readonly #listeners = new Set<(event: EngineEvent) => void>();
  readonly #columns = new TableColumns(this.#results);
  readonly #sessionDir = newSessionFolder();

  constructor(readonly options: EngineOptions) {
    const { threads, workerScript: script, memoryLimit, version, oneJob = false } = options;
    const extraTools = options.extraTools?.module ?? null;
    this.#tools = [...TOOLS, ...(options.extraTools?.tools ?? [])];
    this.#memory = new MemoryBudget(memoryLimit);
    this.#pool = new WorkerPool({ size: threads, script, extraTools, cold: oneJob });
    this.#files = oneJob ? this.#pool : new WorkerPool({ size: 1, script, cold: true });
    this.#hasher = oneJob ? null : new WorkerPool({ size: 1, script, background: true, cold: true });
    this.#shares = new Shares(this.#pool);
    this.#tableShares = new Shares(this.#files);
    const sessionDir = this.#sessionDir;
    this.#datasets = new Datasets({
      pool: this.#files,
      memory: this.#memory,
      confine: options.confine,
      sessionDir,
    });
    this.#sources = new Sources({
      datasets: this.#datasets,
      results: this.#results,
      jobs: () => this.#jobs,
      shares: this.#shares,
      sessionDir,
    });
    this.#jobs = new Jobs({
      pool: this.#pool,
      hashes: new InputHashes(this.#hasher),
      memory: this.#memory,
      results: this.#results,
      version,
      toolById: (id) => this.#tools.find((tool) => tool.id === id),
      findSource: (ref) => this.#sources.find(ref),
      commandOf: (request) => this.#commandOf(request),
      emit: (event) => this.#emit(event),
      onResult: (stored) => this.#resultChanged(stored),
    });
    this.#tiles = new TileMaker(this.#pool, (source, display) => this.#sources.view(source, display));
    this.#orders = new Orders(this.#files, this.#tableShares);
    this.#recent = new RecentFiles(options.stateDir);
    this.#opening = new Opening({
      pool: this.#pool,
      files: this.#files,
      memory: this.#memory,
      datasets: this.#datasets,
      results: this.#results,
      recent: this.#recent,
      options,
      emit: (event) => this.#emit(event),
      forget: (dataset) => this.#forgetPictures(dataset),
    });
    // The first tiles and the first file shall not wait for threads to start.
    this.#pool.warm();
    this.#files.warm();
  }

  /** Open a file ("N@file", N from 1, for one image of a stack). @throws AppError codes of core/findings.ts */
  async open(path: string, options: OpenOptions = {}): Promise<DatasetInfo> {
    return this.#opening.opened(await this.#datasets.open(path, options));
  }

  /**
   * As {@link open}, but a large table is answered with its first rows; events "dataset" tell how the reading goes on.
   * If the rest turns out unusable the data set is removed, and that event tells why. The folder of an analysis (or its
   * `factors.json`) opens as {@link openFolder} does; the answer is the data set of its particles.
   */
  async openEarly(path: string, options: OpenOptions = {}): Promise<DatasetInfo> {
    if (factorsFolderAt(path) !== null) return this.dataset((await this.openFolder(path)).dataset!);
    return this.#opening.opened(await this.#datasets.begin(path, options));
  }

  /**
   * The folder that an analysis was written to, as a result of this session; its particles are opened with it.
   * @param options `root`: where the image paths of the particles' table begin
   * @throws AppError "E_NOT_FOUND", "E_FORMAT", "E_CSV_…", "E_MRC_DIMS", "file.changed"; those of {@link open}
   */
  async openFolder(path: string, { root }: Pick<OpenOptions, "root"> = {}): Promise<ResultInfo> {
    const { confine } = this.options;
    const folder = await this.#files.service("factorsFolder", { path, ...(confine === undefined ? {} : { confine }) });
    const again = this.#results.list.find((stored) => isSameFolder(stored, folder));
    if (again && this.#datasets.list.some(({ id }) => id === again.info.dataset)) return again.info;
    const { make } = await resultOfFolder(folder, {
      toolById: (id) => this.#tools.find((tool) => tool.id === id),
      openParticles: async (particles, recorded) => {
        const options = root === undefined ? recorded : { ...recorded, root };
        const open = this.#datasets.list.find((d) => d.path === particles && isSameReading(d.options, options));
        if (open && !open.reading) return open;
        const dataset = await this.#datasets.open(particles, options);
        this.#opening.opened(dataset);
        return dataset;
      },
      sourceOf: (dataset) => this.#sources.find({ kind: "dataset", id: dataset.id }),
    });
    const stored = this.#results.add(make);
    this.#memory.count(bytesOf(stored.outputs, buffersOf(stored.origin!.dataset.opened)));
    this.#resultChanged(stored);
    return stored.info;
  }

  /** Read the same file again with another choice; the id stays. */
  async update(id: number, change: OpenOptions): Promise<DatasetInfo> {
    return this.#opening.reread(await this.#datasets.update(id, change));
  }

  close(id: number): void {
    this.#datasets.close(id);
    this.#opening.removed({ type: "datasetRemoved", id });
  }

  /** @throws AppError "session.unknown" */
  dataset(id: number): DatasetInfo {
    return this.#opening.infoOf(this.#datasets.get(id));
  }

  /**
   * Sort on a worker. `result` restricts the order to the images of that result and lets its columns be named without
   * "result:ID:".
   */
  order(id: number, sort: SortKey[], result?: number): Promise<{ order: number; count: number }> {
    const dataset = this.#datasets.get(id);
    const keys = sort.map(({ column, descending }) => {
      return { id: column, descending, column: this.#columns.find(dataset, column, result) };
    });
    const rows = result === undefined ? null : this.#columns.imagesOf(dataset, result);
    const restriction = result === undefined ? "" : String(result);
    return this.#orders.order({ table: tableKey(dataset), data: dataset.table, rows, keys, restriction });
  }

  rows(id: number, query: RowsQuery): { indices: number[]; cells: string[][] } {
    const dataset = this.#datasets.get(id);
    const { order, first, count, result } = query;
    const columns = query.columns.map((column) => this.#columns.find(dataset, column, result));
    const sorted = order === null ? null : this.#orders.get(tableKey(dataset), order);
    return rowsOf(dataset.table, sorted, first, count, columns);
  }

  /** Place of image `index` in the order, from 0; −1 if it is not in it. */
  positionOf(id: number, order: number | null, index: number): number {
    const dataset = this.#datasets.get(id);
    return placeOf(dataset.table, order === null ? null : this.#orders.get(tableKey(dataset), order), index);
  }

  /** @throws AppError "session.unknown", "request.invalid", "pixelSize.unknown"; the signal's reason */
  tiles(request: TileRequest, signal?: AbortSignal): Promise<{ head: TileHead; pixels: Uint8Array }> {
    return this.#tiles.tiles(request, signal);
  }

  /** @throws AppError as {@link tiles}, and what reading the image throws */
  pixels(request: PixelsRequest, signal?: AbortSignal): Promise<{ head: PixelsHead; pixels: Float32Array }> {
    return this.#tiles.pixels(request, signal);
  }

  tools(): readonly AnyTool[] {
    return this.#tools;
  }

  /**
   * Cost of a job before it starts, and the command line that does the same.
   * @throws AppError "params.invalid", "input.missing", "input.unusable"
   */
  estimate(request: JobRequest): { bytes: number; seconds: number; limit: number; command: string } {
    const { estimate } = this.#jobs.prepare(request);
    return { ...estimate, limit: this.#memory.limit, command: this.#commandOf(request) };
  }

  /** Queue a job. @throws AppError "params.invalid", "input.missing", "input.unusable", "memory.exceeded" */
  start(request: JobRequest): JobInfo {
    return this.#jobs.start(request);
  }

  /** Run a tool that is `explorable`, live and unrecorded. @throws AppError as {@link start}; the signal's reason */
  async explore(request: JobRequest, signal?: AbortSignal): Promise<Explored> {
    return explore(this.#pool, this.#memory, this.#jobs.prepare(request), signal);
  }

  job(id: number): JobInfo {
    return this.#jobs.info(id);
  }

  /** What a job showed after an iteration. @throws AppError "session.unknown" */
  partialData(id: number, iteration: number, output: string): { kind: ResultKind; data: ResultKinds[ResultKind] } {
    const { job, outputs } = this.#jobs.partial(id, iteration);
    const data = Object.hasOwn(outputs, output) ? outputs[output] : undefined;
    if (!data) throw unknown(`output of job ${id} called`, output);
    return { kind: job.tool.outputs[output]!.kind, data };
  }

  /** What was finished of it stays as a result marked partial. */
  cancel(id: number): void {
    this.#jobs.cancel(id);
  }

  /** Forget a job; its result stays. A running one is cancelled first. */
  removeJob(id: number): void {
    this.#jobs.remove(id);
    this.#tiles.forget(`p${id}:`);
    this.#shares.forget(`p${id}:`);
  }

  /** Resolves with the result; rejects with the job's error, "job.cancelled" included. */
  finished(job: number): Promise<ResultInfo> {
    return this.#jobs.finished(job);
  }

  result(id: number): ResultInfo {
    return this.#results.get(id).info;
  }

  /** The result when the sha256 of its inputs are filled in. */
  async recorded(id: number): Promise<ResultInfo> {
    const stored = this.#results.get(id);
    await stored.hashed;
    return stored.info;
  }

  resultData(id: number, output: string): ResultKinds[ResultKind] {
    return this.#results.data(id, output);
  }

  /** Take a result away; {@link restoreResult} undoes it until shutdown. */
  removeResult(id: number): void {
    this.#results.get(id);
    const stored = this.#results.setRemoved(id, true);
    this.#emit({ type: "resultRemoved", id });
    this.#datasetChanged(stored);
  }

  restoreResult(id: number): void {
    this.#resultChanged(this.#results.setRemoved(id, false));
  }

  /** Write outputs into a folder; all files appear together or none. @throws AppError "output.exists", "output.failed" */
  async export(request: ExportRequest): Promise<ExportAnswer> {
    const stored = this.#results.get(request.result);
    await stored.hashed;
    return exportResult(this.#files, stored, request, this.inputsIn(request.directory));
  }

  /** Names in a folder that are files of open data sets and analyses: nothing is ever written over them. */
  inputsIn(directory: string): string[] {
    const folders = this.#results.list.flatMap(({ folder }) => (folder ? [folder] : []));
    const analyses = folders.flatMap(({ path, files }) => [join(path, RUN_FILE), ...files.map((file) => file.path)]);
    return namesIn(directory, [...this.#datasets.list.flatMap(inputFiles), ...analyses]);
  }

  /** One output as the bytes of a file, for downloads. @throws AppError "request.invalid" for a format it has not */
  encode(id: number, output: string, format: OutputFormat, png: ExportRequest["png"] = null): Promise<EncodedOutput> {
    this.#results.data(id, output);
    return encodeOutput(this.#files, this.#results.get(id), output, format, png);
  }

  /** A built-in example, made on first use; one data set however often it is asked for. */
  example(name: ExampleName = DEFAULT_EXAMPLE): Promise<DatasetInfo> {
    return this.#opening.example(name);
  }

  session(): SessionInfo {
    const { version, shell = "browser", threads } = this.options;
    return {
      version,
      shell,
      threads,
      memoryLimit: this.#memory.limit,
      memoryUsed: this.#memory.used + this.#tiles.bytes,
      recent: this.#recent.list,
      datasets: this.#datasets.list.map((dataset) => this.#opening.infoOf(dataset)),
      jobs: this.#jobs.list,
      results: this.#results.list.map(({ info }) => info),
    };
  }

  subscribe(listener: (event: EngineEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Cancel everything, end the threads, remove what was unpacked. */
  async shutdown(): Promise<void> {
    await this.#jobs.stop();
    await Promise.all([this.#pool.close(), this.#files.close(), this.#hasher?.close()]);
    this.#listeners.clear();
    this.abandon();
  }

  /** What must not outlive a program that ends without waiting for {@link shutdown}. */
  abandon(): void {
    removeSessionFolder(this.#sessionDir);
  }

  #emit(event: EngineEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }

  #resultChanged(stored: StoredResult): void {
    this.#emit({ type: "result", result: stored.info });
    this.#datasetChanged(stored);
  }

  /** A result came or went: the table of its data set has other columns. */
  #datasetChanged({ info }: StoredResult): void {
    const dataset = this.#datasets.list.find(({ id }) => id === info.dataset);
    if (dataset) this.#emit({ type: "dataset", dataset: this.#opening.infoOf(dataset) });
  }

  #forgetPictures(dataset: number): void {
    const prefix = `d${dataset}:`;
    this.#tiles.forget(prefix);
    this.#shares.forget(prefix);
    this.#orders.forget(prefix);
    this.#tableShares.forget(prefix);
    this.#columns.forget(prefix);
  }

  #commandOf(request: JobRequest): string {
    const tool = this.#tools.find(({ id }) => id === request.tool)!;
    return commandOf(tool, request, (source) => this.#sources.nameOf(source));
  }
}
