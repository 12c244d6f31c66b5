/** `factors.json` and `coordinates.csv`, read back. */
import { join } from "node:path";
import type { AppError } from "../../../core/errors.js";
import { refusal } from "../../../core/format/message.js";
import { readNumbersCsv, type NumbersCsv } from "../../../core/format/numbersCsv.js";
import { sharedAlignments } from "../../../core/format/sharedAlignments.js";
import { INTERPOLATIONS } from "../../../core/transform/resample.js";
import type { AlignmentsResult, FactorsResult, Metric } from "../../../core/tools/results.js";
import {
  ALIGNMENT_COLUMNS,
  COORDINATES_FILE,
  FACTORS_FILE,
  FACTORS_FORMAT,
  FACTORS_VERSION,
  type ParticlesRecord,
} from "../export/factorsFiles.js";
import { openSource } from "../io/fileSource.js";
import { isNumber, isObject, isText, JsonRecord } from "./jsonRecord.js";

/** Sides of images and numbers of factors that are believed. */
const MOST_PIXELS = 2 ** 28;
const MOST_FACTORS = 100_000;

const METRICS: Readonly<Record<Metric, true>> = {
  euclidean: true,
  correlation: true,
  "chi-square": true,
  modulation: true,
  hellinger: true,
};

/** What stands in the two files; the images are numbers in the file of the particles, from 0. */
export type FactorsNumbers = Omit<FactorsResult, "mean" | "eigenimages" | "particles" | "weights"> & {
  /** By row, not by image. */
  alignments: AlignmentsResult | null;
  /** Do weights of a soft mask stand in `mask.mrc`? */
  soft: boolean;
  /** The file that was analysed; null = images that lay in no file. */
  particlesFile: ParticlesRecord | null;
};

/** @throws AppError "E_NOT_FOUND", "E_FORMAT", "E_CSV_COLS", "E_CSV_CELL", "E_CSV_INDEX" */
export function readFactorsNumbers(folder: string): FactorsNumbers {
  const record = new JsonRecord(folder, FACTORS_FILE);
  if (record.field("format") !== FACTORS_FORMAT) {
    throw record.wrong("it does not describe an analysis", String(record.field("format")), `"${FACTORS_FORMAT}"`);
  }
  const version = record.whole("version", 1, 2 ** 31);
  if (version > FACTORS_VERSION) {
    throw record.wrong(
      "it was written by a newer version of the program",
      `version ${version}`,
      `version ${FACTORS_VERSION} at most`,
      "open it with that version, or run the analysis again",
    );
  }
  const width = record.whole("width", 1, MOST_PIXELS);
  const height = record.whole("height", 1, Math.floor(MOST_PIXELS / width));
  const factors = record.whole("factors", 1, MOST_FACTORS);
  const table = readCoordinates(folder, record, factors);
  return {
    metric: record.take("metric", (v): v is Metric => isText(v) && Object.hasOwn(METRICS, v), "one of the metrics"),
    width,
    height,
    pixelSize: record.take("pixelSize", (v): v is number | null => v === null || isNumber(v), "a number or null"),
    pixels: pixelsOf(record, width * height),
    eigenvalues: shared(record.numbers("eigenvalues", factors)),
    total: record.number("total"),
    residuals: shared(record.numbers("residuals", factors)),
    noiseEdge: shared(record.numbers("noiseEdge", factors)),
    significant: record.whole("significant", 0, factors),
    constant: record.number("constant"),
    soft: record.field("soft") === true,
    interpolation: record.take(
      "interpolation",
      (v): v is string => isText(v) && Object.hasOwn(INTERPOLATIONS, v),
      `one of ${Object.keys(INTERPOLATIONS).join(", ")}`,
    ),
    particlesFile: particlesOf(record),
    ...table,
  };
}

/** Ascending numbers of pixels from their runs. */
function pixelsOf(record: JsonRecord, size: number): Uint32Array {
  const { count, runs } = record.take("pixels", isObject, "count and runs");
  const wrong = (found: string): AppError =>
    record.wrong('"pixels" cannot be used', found, `ascending runs of ${String(count)} of the ${size} pixels`);
  if (!Number.isInteger(count) || !Array.isArray(runs) || !runs.every((n) => Number.isInteger(n) && n >= 0)) {
    throw wrong("no runs of whole numbers");
  }
  if ((count as number) > size) throw wrong(`${String(count)} pixels`);
  const pixels = new Uint32Array(new SharedArrayBuffer(4 * (count as number)));
  let at = 0;
  let next = 0;
  for (let run = 0; run < runs.length; run += 2) {
    const first = runs[run] as number;
    const length = runs[run + 1] as number | undefined;
    if (length === undefined || first < next || first + length > size || at + length > pixels.length) {
      throw wrong(`run ${run / 2 + 1}: ${first}, ${String(length)}`);
    }
    for (let i = 0; i < length; i++) pixels[at++] = first + i;
    next = first + length;
  }
  if (at !== pixels.length) throw wrong(`${at} pixels`);
  return pixels;
}

function particlesOf(record: JsonRecord): ParticlesRecord | null {
  if (record.field("particles") === null) return null;
  const is = (v: unknown): v is ParticlesRecord =>
    isObject(v) &&
    isText(v["path"]) &&
    !v["path"].includes("\0") &&
    (v["relative"] === null || isText(v["relative"])) &&
    isObject(v["options"]);
  const { path, relative, options } = record.take("particles", is, "path, relative path and options");
  const { root, reading, mode0, pixelSize } = options as Readonly<Record<string, unknown>>;
  return {
    path,
    relative,
    options: {
      ...(isText(root) && { root }),
      ...((reading === "stack" || reading === "volume") && { reading }),
      ...((mode0 === "signed" || mode0 === "unsigned") && { mode0 }),
      ...(isNumber(pixelSize) && pixelSize > 0 && { pixelSize }),
    },
  };
}

function readCoordinates(
  folder: string,
  record: JsonRecord,
  factors: number,
): Pick<FactorsNumbers, "index" | "coordinates" | "scale" | "alignments"> {
  const path = join(folder, COORDINATES_FILE);
  const file = { path, name: COORDINATES_FILE };
  const rows = record.whole("images", 0, 2 ** 31);
  const aligned = record.field("aligned") === true;
  const source = openSource(path);
  let table: NumbersCsv;
  try {
    table = readNumbersCsv(file, source.read(0, source.size));
  } finally {
    source.close();
  }
  const names = ["index", ...Array.from({ length: factors }, (_, k) => `f${k + 1}`), "scale"];
  if (aligned) names.push(...ALIGNMENT_COLUMNS);
  const column = new Map(table.names.map((name, c) => [name, table.columns[c]!]));
  const missing = names.filter((name) => !column.has(name));
  if (missing.length > 0) {
    throw refusal(file, "E_CSV_COLS", {
      what: `${missing.length === 1 ? "column" : "columns"} ${missing.slice(0, 8).join(", ")} missing`,
      line: 1,
      found: `${table.names.length} columns`,
      expected: `index, f1 to f${factors}, scale${aligned ? `, ${ALIGNMENT_COLUMNS.join(", ")}` : ""}`,
    });
  }
  if (table.rows !== rows) {
    throw refusal(file, "E_CSV_COLS", {
      what: "it has another number of rows than the analysis has images",
      line: Math.min(table.rows, rows) + 1,
      found: `${table.rows} rows`,
      expected: `${rows}, as ${FACTORS_FILE} says`,
    });
  }
  const cell = (name: string, row: number, values = column.get(name)!): number => {
    const value = values[row]!;
    if (Number.isFinite(value)) return value;
    throw refusal(file, "E_CSV_CELL", {
      what: `column ${name} holds no finite number`,
      line: row + 2,
      found: Number.isNaN(value) ? "an empty cell" : String(value),
      expected: "a finite number",
    });
  };
  const index = new Uint32Array(new SharedArrayBuffer(4 * rows));
  const coordinates = new Float64Array(new SharedArrayBuffer(8 * rows * factors));
  const scale = new Float64Array(new SharedArrayBuffer(8 * rows));
  const lineOf = new Map<number, number>();
  const along = names.slice(1, factors + 1).map((name) => ({ name, values: column.get(name)! }));
  for (let row = 0; row < rows; row++) {
    const number = cell("index", row);
    const before = lineOf.get(number);
    if (!Number.isInteger(number) || number < 1 || number > 2 ** 32 || before !== undefined) {
      throw refusal(file, "E_CSV_INDEX", {
        what: before === undefined ? "an image number cannot be used" : `an image stands here and on line ${before}`,
        line: row + 2,
        found: String(number),
        expected: "whole numbers from 1, each once",
      });
    }
    lineOf.set(number, row + 2);
    index[row] = number - 1;
    for (const [k, { name, values }] of along.entries()) coordinates[row * factors + k] = cell(name, row, values);
    scale[row] = cell("scale", row);
  }
  return { index, coordinates, scale, alignments: aligned ? alignmentsOf(rows, column, cell) : null };
}

/** By row; rows of images that were not moved are left out. */
function alignmentsOf(
  rows: number,
  column: ReadonlyMap<string, Float64Array>,
  cell: (name: string, row: number) => number,
): AlignmentsResult {
  const psi = column.get("psi")!;
  const moved = Array.from({ length: rows }, (_, row) => row).filter((row) => !Number.isNaN(psi[row]!));
  const alignments = sharedAlignments(moved.length);
  const ccc = column.get("ccc")!;
  moved.forEach((row, i) => {
    alignments.index[i] = row;
    alignments.classIndex[i] = cell("class", row) - 1;
    alignments.psi[i] = cell("psi", row);
    alignments.shiftX[i] = cell("shiftX", row);
    alignments.shiftY[i] = cell("shiftY", row);
    alignments.mirror[i] = cell("mirror", row) === 0 ? 0 : 1;
    alignments.ccc[i] = ccc[row]!;
  });
  return alignments;
}

function shared(values: Float64Array): Float64Array {
  const copy = new Float64Array(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}
