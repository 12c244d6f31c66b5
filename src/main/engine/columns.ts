/** Columns of a data set's table: those of its file, its numbering, and those that results add. */
import {
  cellAt,
  cellEnd,
  cellText,
  isNumericColumn,
  NO_CELL,
  numericColumn,
  type StarTable,
} from "../../core/format/star.js";
import type { AlignmentsResult } from "../../core/tools/results.js";
import type { ColumnInfo } from "./types.js";

/** What a worker needs to order rows; crosses threads without a copy. */
export interface TableData {
  /** Rows = images. */
  count: number;
  star: StarTable | null;
}

/** Where the cells of a column come from. */
export type ColumnSource = { kind: "index" } | { kind: "star"; column: number } | ResultSource;
/** A column that a result adds; `rowOf` from {@link rowsByImage}. */
export interface ResultSource {
  kind: "result";
  alignments: AlignmentsResult;
  rowOf: Int32Array;
  name: ResultColumn;
}

/** A column as numbers (NaN = empty), or as text. */
export function columnOf(data: TableData, source: ColumnSource): Float64Array | string[] {
  switch (source.kind) {
    case "index":
      return Float64Array.from({ length: data.count }, (_, i) => i);
    case "result":
      return Float64Array.from(source.rowOf, (row) => valueOf(source, row));
    case "star": {
      const star = data.star!;
      if (isNumericColumn(star, source.column)) return numericColumn(star, source.column);
      return textColumn(star, source.column);
    }
  }
}

/** A whole column as text. Rows of one micrograph follow each other: a cell like the one before is not decoded again. */
function textColumn(star: StarTable, column: number): string[] {
  const { bytes } = star;
  let before = "";
  let beforeStart = 0;
  let beforeLength = -1;
  return Array.from({ length: star.rows }, (_, row) => {
    const start = cellAt(star, row, column);
    if (start === NO_CELL) return "";
    const length = cellEnd(bytes, start) - start;
    let same = length === beforeLength;
    for (let i = 0; same && i < length; i++) same = bytes[start + i] === bytes[beforeStart + i];
    if (same) return before;
    beforeStart = start;
    beforeLength = length;
    before = cellText(star, row, column);
    return before;
  });
}

/** One cell as text, for the page; numbers of files as the file writes them. */
export function cellOf(data: TableData, source: ColumnSource, row: number): string {
  switch (source.kind) {
    case "index":
      return String(row + 1);
    case "result": {
      const value = valueOf(source, source.rowOf[row]!);
      return Number.isNaN(value) ? "" : value.toFixed(RESULT_COLUMNS[source.name].decimals);
    }
    case "star":
      return cellText(data.star!, row, source.column);
  }
}

/** Units of RELION's columns, where they are plain from the definition. */
const UNITS: Readonly<Record<string, string>> = {
  rlnAnglePsi: "°",
  rlnAngleRot: "°",
  rlnAngleTilt: "°",
  rlnDefocusU: "Å",
  rlnDefocusV: "Å",
  rlnDefocusAngle: "°",
  rlnPhaseShift: "°",
  rlnOriginX: "px",
  rlnOriginY: "px",
  rlnOriginXAngst: "Å",
  rlnOriginYAngst: "Å",
  rlnCoordinateX: "px",
  rlnCoordinateY: "px",
  rlnVoltage: "kV",
  rlnSphericalAberration: "mm",
  rlnImagePixelSize: "Å/px",
  rlnDetectorPixelSize: "µm",
  rlnCtfMaxResolution: "Å",
  annulusShiftX: "px",
  annulusShiftY: "px",
};

/** The columns of the file itself, the image number first. */
export function fileColumns(star: StarTable | null): ColumnInfo[] {
  const own = (star?.labels ?? []).map((label, column) => ({
    id: `star:${label}`,
    label: label.replace(/^(rln|annulus)(?=[A-Z])/, ""),
    unit: UNITS[label] ?? "",
    numeric: isNumericColumn(star!, column),
  }));
  return [{ id: "index", label: "Number", unit: "", numeric: true }, ...own];
}

type Value = (a: AlignmentsResult, row: number) => number;
interface ResultColumnInfo {
  label: string;
  unit: string;
  decimals: number;
  value: Value;
}
export type ResultColumn = "class" | "ccc" | "psi" | "shiftX" | "shiftY" | "mirror";
/** What alignments add to the table of their data set. */
const RESULT_COLUMNS: Readonly<Record<ResultColumn, ResultColumnInfo>> = {
  class: { label: "Class", unit: "", decimals: 0, value: (a, row) => a.classIndex[row]! + 1 },
  ccc: { label: "CCC", unit: "", decimals: 4, value: (a, row) => a.ccc[row]! },
  psi: { label: "psi", unit: "°", decimals: 2, value: (a, row) => a.psi[row]! },
  shiftX: { label: "Shift x", unit: "px", decimals: 3, value: (a, row) => a.shiftX[row]! },
  shiftY: { label: "Shift y", unit: "px", decimals: 3, value: (a, row) => a.shiftY[row]! },
  mirror: { label: "Mirror", unit: "", decimals: 0, value: (a, row) => a.mirror[row]! },
};

export function isResultColumn(name: string): name is ResultColumn {
  return Object.hasOwn(RESULT_COLUMNS, name);
}

/** The columns that a result adds, as the page names them. */
export function resultColumns(result: number): ColumnInfo[] {
  return Object.entries(RESULT_COLUMNS).map(([name, { label, unit }]) => ({
    id: `result:${result}:${name}`,
    label: `${label} (result ${result})`,
    unit,
    numeric: true,
  }));
}

const valueOf = ({ alignments, name }: ResultSource, row: number): number =>
  row < 0 ? NaN : RESULT_COLUMNS[name].value(alignments, row);

/** Row of the alignments of each image, −1 = none; `images` as in {@link ResultInfo.images}. */
export function rowsByImage(alignments: AlignmentsResult, images: readonly number[] | null, count: number): Int32Array {
  const rowOf = new Int32Array(new SharedArrayBuffer(4 * count)).fill(-1);
  alignments.index.forEach((i, row) => {
    const image = images ? images[i] : i;
    if (image !== undefined && image < count) rowOf[image] = row;
  });
  return rowOf;
}
