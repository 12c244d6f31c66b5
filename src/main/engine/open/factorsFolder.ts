/** The folder that an analysis was written to, read back whole: numbers, pictures, and what run it was. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { AppError } from "../../../core/errors.js";
import { refusal, shown } from "../../../core/format/message.js";
import { readNumbersCsv } from "../../../core/format/numbersCsv.js";
import type { KernelIo } from "../../../core/stack.js";
import type { ImagesResult, TableResult } from "../../../core/tools/results.js";
import { COORDINATES_FILE, EIGENIMAGES_FILE, FACTORS_FILE, MASK_FILE, MEAN_FILE } from "../export/factorsFiles.js";
import { openSource } from "../io/fileSource.js";
import { changedFile, hashFile } from "../services/hash.js";
import type { InputFile } from "../inputFile.js";
import { readFactorsNumbers, type FactorsNumbers } from "./factorsRecord.js";
import { openFile } from "./openFile.js";
import { confined } from "./pathGate.js";
import { readRunRecord, RUN_FILE, type RunRecord } from "./runRecord.js";

export interface FactorsFolderArgs {
  path: string;
  /** Nothing outside this folder is opened (browser mode). */
  confine?: string;
}

export interface FactorsFolder {
  /** Absolute. */
  path: string;
  numbers: FactorsNumbers;
  /** Of a soft mask, one a pixel under it. */
  weights: Float32Array | null;
  mean: Float32Array;
  eigenimages: Float32Array;
  run: RunRecord;
  /** Other files of the folder that hold images or numbers, by name. */
  images: ReadonlyMap<string, ImagesResult>;
  tables: ReadonlyMap<string, TableResult>;
  /** What of the folder decides results that are made from it. */
  files: InputFile[];
}

/** The files without which there is nothing to go on with. */
const NEEDED = [FACTORS_FILE, COORDINATES_FILE, EIGENIMAGES_FILE, MEAN_FILE] as const;

/** The folder itself, if `path` is the folder of an analysis or its `factors.json`; null when it is neither. */
export function factorsFolderAt(path: string): string | null {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory()) return existsSync(join(path, FACTORS_FILE)) ? resolve(path) : null;
  return stat?.isFile() && basename(path) === FACTORS_FILE ? dirname(resolve(path)) : null;
}

/**
 * @throws AppError "E_NOT_FOUND" (no folder, a file missing), "E_FORMAT", "E_CSV_…", "E_MRC_DIMS" (does not fit the
 * rest), "file.changed" (not as the run wrote it)
 */
export function readFactorsFolder({ path, confine }: FactorsFolderArgs, io: KernelIo): FactorsFolder {
  const folder = factorsFolderAt(path) ?? resolve(path);
  if (confine !== undefined) confined(folder, confine);
  requireFiles(folder, path);
  const numbers = readFactorsNumbers(folder);
  const run = readRunRecord(folder);
  const { width, height, eigenvalues } = numbers;
  const mean = pixelsOf(folder, MEAN_FILE, { width, height, count: 1 }, numbers.pixels, io);
  const size = { width, height, count: eigenvalues.length };
  const eigenimages = pixelsOf(folder, EIGENIMAGES_FILE, size, numbers.pixels, io);
  const needed = numbers.soft ? [...NEEDED, MASK_FILE] : NEEDED;
  const weights = numbers.soft ? weightsOf(folder, numbers, io) : null;
  const files = needed.map((name) => unchanged(folder, name, run));
  const { images, tables } = others(folder, run);
  return { path: folder, numbers, weights, mean, eigenimages, run, images, tables, files };
}

/** Weights of a soft mask, of the pixels under it. */
function weightsOf(folder: string, { width, height, pixels }: FactorsNumbers, io: KernelIo): Float32Array {
  const mask = pixelsOf(folder, MASK_FILE, { width, height, count: 1 }, pixels, io);
  const weights = new Float32Array(new SharedArrayBuffer(4 * pixels.length));
  for (let j = 0; j < pixels.length; j++) weights[j] = mask[pixels[j]!]!;
  return weights;
}

function requireFiles(folder: string, typed: string): void {
  const file = { path: folder, name: basename(folder) || folder };
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw refusal(file, "E_NOT_FOUND", {
      what: "there is no such folder",
      found: existsSync(folder) ? "a file" : `nothing at ${shown(typed, 1000)}`,
      expected: "the folder that msa wrote with --out",
      hint: "check the name, or run msa first: annulus msa STACK --out DIR",
    });
  }
  const missing = [...NEEDED, RUN_FILE].filter((name) => !existsSync(join(folder, name)));
  if (missing.length === 0) return;
  throw refusal(file, "E_NOT_FOUND", {
    what: `the folder holds no whole analysis: ${missing.join(", ")} missing`,
    found: inFolder(folder),
    expected: [...NEEDED, RUN_FILE].join(", "),
    hint: "name the folder that msa wrote with --out, with all of its files",
  });
}

function inFolder(folder: string): string {
  const names = readdirSync(folder).filter((name) => !name.startsWith("."));
  const some = names.slice(0, 12).map((name) => shown(name, 60));
  return names.length === 0 ? "an empty folder" : `${some.join(", ")}${names.length > 12 ? ", …" : ""}`;
}

/** All pixels of a stack that must have this size; finite under the mask. */
function pixelsOf(
  folder: string,
  name: string,
  wanted: { width: number; height: number; count: number },
  mask: Uint32Array,
  io: KernelIo,
): Float32Array {
  const path = join(folder, name);
  const { stack } = openFile(path, { reading: "stack" });
  const { width, height, count } = wanted;
  const words = (s: { width: number; height: number; count: number }): string =>
    `${s.count} image${s.count === 1 ? "" : "s"} of ${s.width} × ${s.height} px`;
  if (stack?.width !== width || stack.height !== height || stack.count !== count) {
    throw refusal({ path, name }, "E_MRC_DIMS", {
      what: "its size does not fit the analysis",
      found: stack ? words(stack) : "no images",
      expected: `${words(wanted)}, as ${FACTORS_FILE} says`,
    });
  }
  const size = width * height;
  const pixels = new Float32Array(new SharedArrayBuffer(4 * size * count));
  const image = new Float32Array(size);
  for (let i = 0; i < count; i++) {
    io.readImage(stack, i, image);
    const bad = mask.findIndex((p) => !Number.isFinite(image[p]!));
    if (bad >= 0) throw notFinite({ path, name }, i, mask[bad]!, width, image[mask[bad]!]!);
    pixels.set(image, i * size);
  }
  return pixels;
}

function notFinite(file: { path: string; name: string }, i: number, pixel: number, width: number, v: number): AppError {
  return refusal(file, "E_FORMAT", {
    what: `image ${i + 1}, column ${pixel % width}, row ${Math.floor(pixel / width)} (from 0) is no finite number`,
    found: String(v),
    expected: "finite pixels under the mask",
  });
}

/** A file of the folder, which must be as the run wrote it. @throws AppError "file.changed" */
function unchanged(folder: string, name: string, { files }: RunRecord): InputFile {
  const path = join(folder, name);
  const now = hashFile({ path, stamp: null });
  const { size, mtimeMs, ino } = statSync(path);
  const then = files.get(name);
  if (then && then.sha256 !== now.sha256) {
    throw changedFile(path, describe(now), `${describe(then)}, as ${RUN_FILE} says`);
  }
  return { path, stamp: { size, mtimeMs, ino } };
}

const describe = ({ bytes, sha256 }: { bytes: number; sha256: string }): string => `${bytes} bytes, sha256 ${sha256}`;

/** Pictures and tables that lie beside, for the window; one that cannot be read any more is left out. */
function others(folder: string, run: RunRecord): Pick<FactorsFolder, "images" | "tables"> {
  const images = new Map<string, ImagesResult>();
  const tables = new Map<string, TableResult>();
  for (const name of run.files.keys()) {
    const path = join(folder, name);
    try {
      if (/\.mrcs?$/.test(name)) {
        const { stack, info } = openFile(path, { reading: "stack" });
        if (stack) images.set(name, { stack, pixelSize: info.pixelSize });
      } else if (name.endsWith(".csv") && name !== COORDINATES_FILE) tables.set(name, tableOf(path, name));
    } catch {
      // It is not needed to go on with, and what made it can be run again.
    }
  }
  return { images, tables };
}

function tableOf(path: string, name: string): TableResult {
  const source = openSource(path);
  try {
    const { names, columns } = readNumbersCsv({ path, name }, source.read(0, source.size), (length) => {
      return new Float64Array(new SharedArrayBuffer(8 * length));
    });
    return { columns: names.map((column, i) => ({ name: column, label: column, unit: "", values: columns[i]! })) };
  } finally {
    source.close();
  }
}
