/** Finds the columns of a data set's table by their ids: those of its file and those that results add. */
import { AppError } from "../../core/errors.js";
import { columnOf as starColumn } from "../../core/format/star.js";
import { isResultColumn, rowsByImage, type ColumnSource } from "./columns.js";
import type { Dataset } from "./datasets.js";
import type { ResultStore, StoredResult } from "./results.js";
import { alignmentsOf } from "./sources.js";
import { unknown } from "./unknown.js";

/** Name of a state of a table; all that is kept of it is kept under this. */
export const tableKey = (dataset: Dataset): string => `d${dataset.id}:${dataset.version}`;

export class TableColumns {
  /** Image → row of the alignments of a result. */
  readonly #rowsOfImages = new Map<string, Int32Array>();

  constructor(private readonly results: ResultStore) {}

  /**
   * @param result  whose columns may be named without "result:ID:"
   * @throws AppError "session.unknown" for a column or result there is not
   */
  find(dataset: Dataset, id: string, result: number | undefined): ColumnSource {
    if (id === "index") return { kind: "index" };
    const { star } = dataset.table;
    if (id.startsWith("star:") && star) {
      const column = starColumn(star, id.slice(5));
      if (column >= 0) return { kind: "star", column };
    }
    const named = /^result:(\d+):(\w+)$/.exec(id);
    const name = named ? named[2]! : id;
    const from = named ? Number(named[1]) : result;
    if (from !== undefined && isResultColumn(name)) {
      const stored = this.results.get(from);
      const alignments = alignmentsOf(stored);
      if (alignments) return { kind: "result", alignments, name, rowOf: this.#rowsByImage(dataset, stored) };
    }
    throw unknown("column called", id);
  }

  /** Images (from 0, ascending) that have a row in the alignments of a result. */
  imagesOf(dataset: Dataset, result: number): Uint32Array {
    const rows = this.#rowsByImage(dataset, this.results.get(result));
    return Uint32Array.from([...rows.keys()].filter((image) => rows[image]! >= 0));
  }

  /** Forget tables whose names begin so. */
  forget(prefix: string): void {
    for (const key of this.#rowsOfImages.keys()) if (key.startsWith(prefix)) this.#rowsOfImages.delete(key);
  }

  #rowsByImage(dataset: Dataset, stored: StoredResult): Int32Array {
    const { info } = stored;
    const alignments = alignmentsOf(stored);
    if (info.dataset !== dataset.id || !alignments) {
      const reason = `result ${info.id} has no alignments of the images of data set ${dataset.id}`;
      throw new AppError("request.invalid", reason, { reason });
    }
    const key = `${tableKey(dataset)} ${info.id}`;
    let rows = this.#rowsOfImages.get(key);
    if (!rows) {
      rows = rowsByImage(alignments, info.images, dataset.table.count);
      this.#rowsOfImages.set(key, rows);
    }
    return rows;
  }
}
