/** Alignments in a CSV file as a dataset: a table without images of its own. */
import { readAlignmentsCsv } from "../../../core/format/readAlignmentsCsv.js";
import type { OpenedFile } from "./types.js";

/** @throws AppError "E_CSV_COLS", "E_CSV_CELL", "E_CSV_INDEX" */
export function csvDataset({ path, name }: { path: string; name: string }, bytes: Uint8Array): OpenedFile {
  const { table, alignments } = readAlignmentsCsv({ path, name }, bytes);
  return {
    info: {
      path,
      format: "csv",
      kind: "table",
      count: table.rows,
      width: null,
      height: null,
      depth: null,
      dataType: null,
      byteOrder: null,
      pixelSize: null,
      pixelSizeSources: [],
      columns: table.labels,
      findings: [],
      outcome: "open",
      usable: table.rows,
    },
    questions: [],
    stack: null,
    table,
    star: null,
    ctf: null,
    alignments,
    missing: null,
    opticsGroup: null,
    opticsPixelSizes: null,
  };
}
