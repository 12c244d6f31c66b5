/**
 * What follows when a data set is opened, read anew or gone: who is told, what is read on, looked at and forgotten. The
 * data sets themselves are in ./datasets.ts.
 */
import { AppError } from "../../core/errors.js";
import type { ExampleName } from "../../core/simulate/examples.js";
import { resultColumns } from "./columns.js";
import { datasetInfo, plainName, type Dataset, type Datasets } from "./datasets.js";
import { exampleFile } from "./example.js";
import { lookAtPixels } from "./looking.js";
import type { MemoryBudget } from "./memory.js";
import type { WorkerPool } from "./pool.js";
import { readOn } from "./readOn.js";
import type { RecentFiles } from "./recent.js";
import type { ResultStore } from "./results.js";
import { alignmentsOf } from "./sources.js";
import type { DatasetInfo, EngineEvent, EngineOptions } from "./types.js";

export interface OpeningDeps {
  pool: WorkerPool;
  files: WorkerPool;
  memory: MemoryBudget;
  datasets: Datasets;
  results: ResultStore;
  recent: RecentFiles;
  options: EngineOptions;
  emit(event: EngineEvent): void;
  /** Let go of tiles, orders and shared values of a data set. */
  forget(dataset: number): void;
}

export class Opening {
  readonly #examples = new Map<ExampleName, Promise<Dataset>>();

  constructor(private readonly deps: OpeningDeps) {}

  /** A file has been opened, or begun: list it, tell of it, and read or look on. */
  opened(dataset: Dataset): DatasetInfo {
    const info = this.infoOf(dataset);
    this.deps.recent.add(dataset.path, plainName(dataset));
    this.deps.emit({ type: "dataset", dataset: info });
    if (dataset.reading) {
      void readOn(this.deps.datasets, dataset, {
        onProgress: (id) => this.deps.emit({ type: "dataset", dataset: this.infoOf(this.deps.datasets.get(id)) }),
        onWhole: (whole) => this.reread(whole),
        onFailure: (id, error) => this.removed({ type: "datasetRemoved", id, error }),
      });
    } else void this.#look(dataset);
    return info;
  }

  /** The same file has taken the place of what was read of it before. */
  reread(dataset: Dataset): DatasetInfo {
    this.deps.forget(dataset.id);
    const info = this.infoOf(dataset);
    this.deps.emit({ type: "dataset", dataset: info });
    void this.#look(dataset);
    return info;
  }

  /** What the pixels tell comes as a second event, when the data set is already shown. */
  async #look({ id, version, opened }: Dataset): Promise<void> {
    if (!this.deps.options.lookAtPixels) return;
    try {
      const findings = await lookAtPixels(this.deps.pool, opened);
      if (findings.length === 0 || !this.deps.datasets.noticed(id, version, findings)) return;
      this.deps.emit({ type: "dataset", dataset: this.infoOf(this.deps.datasets.get(id)) });
    } catch (error) {
      // A thread that died or a shutdown ends the look; nothing depends on it.
      if (!(error instanceof AppError)) throw error;
    }
  }

  /** A data set is gone: so is what was made of it. */
  removed(event: Extract<EngineEvent, { type: "datasetRemoved" }>): void {
    this.deps.forget(event.id);
    this.deps.emit(event);
  }

  /** An example, made on first use; one data set however often it is asked for. */
  async example(name: ExampleName): Promise<DatasetInfo> {
    const open = this.deps.datasets.list.find((dataset) => dataset.example === name);
    if (open) return this.infoOf(open);
    let opening = this.#examples.get(name);
    if (!opening) {
      opening = this.#openExample(name).finally(() => this.#examples.delete(name));
      this.#examples.set(name, opening);
    }
    return this.infoOf(await opening);
  }

  async #openExample(name: ExampleName): Promise<Dataset> {
    const { pool, files, memory, datasets, options } = this.deps;
    const { stateDir, version } = options;
    const path = await exampleFile(name, { stateDir, version, pool, files, memory });
    const dataset = await datasets.open(path, {}, name);
    this.deps.emit({ type: "dataset", dataset: this.infoOf(dataset) });
    return dataset;
  }

  /** A data set as the page knows it, with the columns that results gave it. */
  infoOf(dataset: Dataset): DatasetInfo {
    const results = this.deps.results.list.filter((r) => r.info.dataset === dataset.id && alignmentsOf(r));
    return datasetInfo(
      dataset,
      results.flatMap(({ info }) => resultColumns(info.id)),
    );
  }
}
