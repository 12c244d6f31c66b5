/** Results as CSV: a header line, "." as decimal point, lines end in "\n", numbers that read back to the same bits. */
import { alignmentAt, originOf } from "../../../core/conventions.js";
import type { AlignmentsResult, CurvesResult, FrcResult, TableResult } from "../../../core/tools/results.js";

/** Rows gathered before they are encoded. */
const ROWS_PER_CHUNK = 4096;

/** Cells as lines; a cell with a comma, quote or line end is quoted. Cells that begin like a formula stay as they are: they are numbers. */
export function* csv(
  header: readonly string[],
  rows: number,
  row: (i: number) => readonly (string | number)[],
): Iterable<Uint8Array> {
  const encoder = new TextEncoder();
  let text = `${header.map(quoted).join(",")}\n`;
  for (let i = 0; i < rows; i++) {
    text += `${row(i)
      .map((cell) => (typeof cell === "number" ? numeral(cell) : quoted(cell)))
      .join(",")}\n`;
    if ((i + 1) % ROWS_PER_CHUNK === 0) {
      yield encoder.encode(text);
      text = "";
    }
  }
  yield encoder.encode(text);
}

const quoted = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** The shortest decimal that reads back as the same double; empty when it is no number. */
function numeral(value: number): string {
  return Number.isNaN(value) ? "" : String(value + 0);
}

/** `alignments.csv` of the command-line contract: index and class from 1, degrees, px. `numberOf`: image of a row, from 0. */
export function alignmentsCsv(a: AlignmentsResult, numberOf: (row: number) => number): Iterable<Uint8Array> {
  const header = ["index", "class", "psi", "originX", "originY", "shiftX", "shiftY", "mirror", "ccc"];
  return csv(header, a.index.length, (row) => {
    const alignment = alignmentAt(a, row);
    const [originX, originY] = originOf(alignment);
    return [
      numberOf(row) + 1,
      a.classIndex[row]! + 1,
      alignment.psi,
      originX,
      originY,
      alignment.shiftX,
      alignment.shiftY,
      a.mirror[row]!,
      a.ccc[row]!,
    ];
  });
}

/** `frc.csv`: class from 1, spatial frequency in 1/Å (in 1/px where the pixel size is not known), frc, n. */
export function frcCsv({ curves, boxSize, pixelSize }: FrcResult): Iterable<Uint8Array> {
  const rows = curves.flatMap(({ classIndex, frc, n }) =>
    Array.from(frc, (value, ring) => [classIndex + 1, ring / boxSize / (pixelSize ?? 1), value, n[ring]!]),
  );
  return csv(["class", "spatialFrequency", "frc", "n"], rows.length, (i) => rows[i]!);
}

export function curvesCsv({ x, series }: CurvesResult): Iterable<Uint8Array> {
  const header = [withUnit(x.label, x.unit), ...series.map((s) => s.name)];
  return csv(header, x.values.length, (i) => [x.values[i]!, ...series.map((s) => s.values[i] ?? NaN)]);
}

export function tableCsv({ columns }: TableResult): Iterable<Uint8Array> {
  const rows = Math.max(0, ...columns.map((c) => c.values.length));
  return csv(
    columns.map((c) => c.name),
    rows,
    (i) => columns.map(({ values, words }) => (words ? (words[values[i]! - 1] ?? "") : (values[i] ?? NaN))),
  );
}

const withUnit = (label: string, unit: string): string => (unit === "" ? label : `${label} (${unit})`);
