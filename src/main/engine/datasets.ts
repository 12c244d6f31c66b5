/** The files that are open. Opening happens on a worker; what is big lies in shared memory. */
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { AppError } from "../../core/errors.js";
import type { Finding } from "../../core/findings.js";
import { baseName } from "../../core/format/source.js";
import { EXAMPLES, type ExampleName } from "../../core/simulate/examples.js";
import type { StackRef } from "../../core/stack.js";
import { fileColumns, type TableData } from "./columns.js";
import type { MemoryBudget } from "./memory.js";
import { outcomeOf } from "./open/outcome.js";
import type { OpenedFile, OpenFileOptions } from "./open/types.js";
import type { WorkerPool } from "./pool.js";
import { bytesOf } from "./sharedCopy.js";
import type { ColumnInfo, DatasetInfo, OpenOptions, Reading } from "./types.js";
import { unknown } from "./unknown.js";

export interface Dataset {
  id: number;
  /** As given, made absolute. */
  path: string;
  options: OpenOptions;
  opened: OpenedFile;
  /** Grows with every re-reading, so that nothing made of the old one is taken for the new. */
  version: number;
  table: TableData;
  /** Columns of the file; those of results come and go. */
  columns: ColumnInfo[];
  /** Which built-in example it is; null: data of the user. */
  example: ExampleName | null;
  /** 1; counts on while others of the same name are open, so that the same file opened twice is told apart. */
  copy: number;
  bytes: number;
  /** Set while only the first rows of its table are there. */
  reading: PartRead | null;
}

/** A table that is being read on. */
export interface PartRead {
  /** Rows of the whole, about. */
  rows: number;
  /** Bytes of the file, and how many of them have been read, in a shared cell. */
  size: number;
  done: Uint32Array;
  started: number;
  /** Label under which the reading is given up. */
  group: symbol;
}

export interface DatasetsDeps {
  pool: WorkerPool;
  memory: MemoryBudget;
  /** Folder for inflated copies; made when it is first needed. */
  sessionDir: string;
  confine: string | undefined;
}

export class Datasets {
  readonly #datasets = new Map<number, Dataset>();
  #next = 1;

  constructor(private readonly deps: DatasetsDeps) {}

  async open(path: string, options: OpenOptions, example: ExampleName | null = null): Promise<Dataset> {
    const absolute = absolutePath(path);
    const opened = await this.#read(absolute, options, example);
    return this.#add(example, this.#take(absolute, options, opened));
  }

  /** The first rows of a large table, to be followed by {@link readOn}; any other file whole. */
  async begin(path: string, options: OpenOptions): Promise<Dataset> {
    const absolute = absolutePath(path);
    const beginning = await this.deps.pool.service("begin", { path: absolute, options: this.#all(options) });
    if (!beginning) return this.open(path, options);
    const { opened, rows, size } = beginning;
    const reading: PartRead = {
      rows,
      size,
      done: new Uint32Array(new SharedArrayBuffer(4)),
      started: performance.now(),
      group: Symbol(`reading ${absolute}`),
    };
    return this.#add(null, { ...this.#take(absolute, options, opened), reading });
  }

  /**
   * Read the whole table of which the first rows are there; then it takes their place. A table that cannot be used
   * after all is taken away again.
   * @returns null when it was closed, or read anew with another choice, in the meantime
   */
  async readOn(part: Dataset): Promise<Dataset | null> {
    const { id, path, options, reading } = part;
    if (!reading) return null;
    try {
      const all = { ...this.#all(options), progress: reading.done };
      const opened = await this.deps.pool.service("open", { path, options: all }, { group: reading.group });
      return this.has(part) ? this.#replace(part, this.#take(path, options, opened)) : null;
    } catch (error) {
      if (!this.has(part)) return null;
      this.close(id);
      throw error;
    }
  }

  /** Read again with another choice. The old state stays when that fails. */
  async update(id: number, change: OpenOptions): Promise<Dataset> {
    const { path, options, example } = this.get(id);
    const merged = { ...options, ...change };
    const opened = await this.#read(path, merged, example);
    return this.#replace(this.get(id), this.#take(path, merged, opened));
  }

  /** Something more was noticed about a file that is open in this state. @returns false when it no longer is */
  noticed(id: number, version: number, findings: readonly Finding[]): boolean {
    const dataset = this.#datasets.get(id);
    if (dataset?.version !== version) return false;
    const { opened } = dataset;
    const all = [...opened.info.findings, ...findings];
    opened.info = { ...opened.info, findings: all, outcome: outcomeOf(all) };
    return true;
  }

  close(id: number): void {
    const { bytes, reading } = this.get(id);
    this.#datasets.delete(id);
    this.deps.memory.give(bytes);
    if (reading)
      this.deps.pool.cancel(reading.group, new AppError("job.cancelled", "The file was closed.", { jobId: 0 }));
  }

  /** @throws AppError "session.unknown" */
  get(id: number): Dataset {
    const dataset = this.#datasets.get(id);
    if (!dataset) throw unknown("data set", id);
    return dataset;
  }

  /** Is it open, in this very state? */
  has(dataset: Dataset): boolean {
    return this.#datasets.get(dataset.id) === dataset;
  }

  get list(): Dataset[] {
    return [...this.#datasets.values()];
  }

  #add(example: ExampleName | null, taken: Taken): Dataset {
    const alike = new Set(
      this.list.filter((d) => plainName(d) === plainName({ example, ...taken })).map((d) => d.copy),
    );
    let copy = 1;
    while (alike.has(copy)) copy++;
    const dataset: Dataset = { id: this.#next++, version: 1, example, copy, ...taken };
    this.#datasets.set(dataset.id, dataset);
    return dataset;
  }

  #replace({ id, example, copy, version, bytes }: Dataset, taken: Taken): Dataset {
    this.deps.memory.give(bytes);
    const dataset: Dataset = { id, example, copy, version: version + 1, ...taken };
    this.#datasets.set(id, dataset);
    return dataset;
  }

  #read(path: string, options: OpenOptions, example: ExampleName | null): Promise<OpenedFile> {
    return this.deps.pool.service("open", { path, options: this.#all(options, example ? path : undefined) });
  }

  /** @param examplePath  where an example lies: it keeps to its own folder */
  #all(options: OpenOptions, examplePath?: string): OpenFileOptions {
    const { sessionDir } = this.deps;
    // An example lies with the program's own state, outside of any folder that is served; it keeps to its own.
    const confine = examplePath === undefined ? this.deps.confine : dirname(examplePath);
    const allowOutside = examplePath === undefined ? this.#folders() : [];
    return { ...options, sessionDir, allowOutside, ...(confine === undefined ? {} : { confine }) };
  }

  /** Folders of the files that are open: who opened a stack may open a table that leads to it, wherever that lies. */
  #folders(): string[] {
    const folders = new Set<string>();
    for (const { opened, example } of this.#datasets.values()) {
      if (example) continue;
      for (const { path } of [opened.info, ...filesOf(opened.stack, null)]) folders.add(dirname(path));
    }
    folders.delete(this.deps.sessionDir);
    return [...folders];
  }

  #take(path: string, options: OpenOptions, opened: OpenedFile): Taken {
    const bytes = bytesOf(opened);
    this.deps.memory.count(bytes);
    const count = opened.stack?.count ?? opened.table?.rows ?? 0;
    const table = { count, star: opened.table };
    return { path, options, opened, table, bytes, columns: fileColumns(opened.table), reading: null };
  }
}

/** What reading a file gives a data set. */
type Taken = Omit<Dataset, "id" | "version" | "example" | "copy">;

/** Absolute, as a result's provenance needs it; "3@stack.mrcs" keeps its number unless a file is called so. */
function absolutePath(path: string): string {
  const numbered = /^(\d+)@(.+)$/s.exec(path);
  return numbered && !existsSync(resolve(path)) ? `${numbered[1]}@${resolve(numbered[2]!)}` : resolve(path);
}

/** What it is called while it is the only one of this name. */
export const plainName = ({ example, path }: Pick<Dataset, "example" | "path">): string =>
  example ? EXAMPLES[example].title : baseName(path);

/** What the page is told. `more`: columns that results add. */
export function datasetInfo(dataset: Dataset, more: readonly ColumnInfo[]): DatasetInfo {
  const { opened, id, columns, example, copy } = dataset;
  return {
    ...opened.info,
    id,
    name: copy === 1 ? plainName(dataset) : `${plainName(dataset)} (${copy})`,
    questions: opened.questions,
    tableColumns: [...columns, ...more],
    hasCtf: opened.ctf !== null,
    isExample: example !== null,
    ...(example && { example }),
    reading: dataset.reading && readingOf(dataset.reading),
  };
}

function readingOf({ rows, size, done, started }: PartRead): Reading {
  const progress = Math.min(1, Atomics.load(done, 0) / size);
  const seconds = (performance.now() - started) / 1000;
  return { rows, progress, remaining: progress > 0.05 ? (seconds * (1 - progress)) / progress : null };
}

/** Image numbers that can be read, when some cannot; null = all. */
export function readableImages({ opened }: Dataset): number[] | null {
  const { missing } = opened;
  if (!missing?.includes(1)) return null;
  const found: number[] = [];
  missing.forEach((m, i) => m === 0 && found.push(i));
  return found;
}

/** Every file that a data set reads, its table included. */
export function inputFiles({ path, opened }: Dataset): string[] {
  return [path, opened.info.path, ...filesOf(opened.stack, null).map((file) => file.path)];
}

/** Files behind a stack that the images `indices` (null = all) lie in. */
export function filesOf(
  stack: StackRef | null,
  indices: readonly number[] | null,
): { path: string; stamp: StackStamp }[] {
  if (stack?.kind !== "file") return [];
  const { file, files } = stack;
  if (!file || !indices) return files.filter((f) => f !== undefined);
  const used = new Set(indices.map((i) => file[i]!));
  return files.filter((f, i) => f !== undefined && used.has(i));
}
type StackStamp = { size: number; mtimeMs: number; ino: number };
