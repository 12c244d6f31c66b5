/** The folder of an earlier analysis as a result of this session: its numbers, and the particles it was made from. */
import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { AppError } from "../../core/errors.js";
import { refusal, shown } from "../../core/format/message.js";
import type { FactorsResult, ImagesResult } from "../../core/tools/results.js";
import type { AnyTool } from "../../core/tools/tool.js";
import { filesOf, type Dataset } from "./datasets.js";
import { COORDINATES_FILE, FACTORS_FILE, type ParticlesRecord } from "./export/factorsFiles.js";
import type { InputFile } from "./inputFile.js";
import { chosenImages, type Source } from "./inputs.js";
import type { FactorsFolder } from "./open/factorsFolder.js";
import { RUN_FILE, type RunRecord } from "./open/runRecord.js";
import { outputInfos, type StoredResult } from "./results.js";
import type { ToolOutputs } from "./runTool.js";
import { changedFile } from "./services/hash.js";
import type { OpenOptions } from "./types.js";

export interface OpenFolderDeps {
  toolById(id: string): AnyTool | undefined;
  /** The particles: as they are open already, or opened now. */
  openParticles(path: string, options: OpenOptions): Promise<Dataset>;
  sourceOf(dataset: Dataset): Source;
}

export interface FolderResult {
  dataset: Dataset;
  /** Without its number. */
  make: (id: number) => Omit<StoredResult, "removed">;
  /** Name of the output that holds the factors. */
  output: string;
}

/** Is this a result that was read from the folder as it is now? */
export function isSameFolder({ folder }: StoredResult, { path, files }: FactorsFolder): boolean {
  if (folder?.path !== path) return false;
  return files.every(({ stamp }, i) => {
    const then = folder.files[i]?.stamp;
    return then && stamp && then.size === stamp.size && then.mtimeMs === stamp.mtimeMs && then.ino === stamp.ino;
  });
}

/** @throws AppError "E_NOT_FOUND", "E_FORMAT", "E_CSV_INDEX", "file.changed"; those of opening the particles */
export async function resultOfFolder(folder: FactorsFolder, deps: OpenFolderDeps): Promise<FolderResult> {
  const { numbers, run } = folder;
  const record = { path: join(folder.path, FACTORS_FILE), name: FACTORS_FILE };
  const tool = deps.toolById(run.provenance.tool);
  const slot = tool && Object.entries(tool.outputs).find(([, { kind }]) => kind === "factors");
  if (!tool || !slot) {
    throw refusal({ path: join(folder.path, RUN_FILE), name: RUN_FILE }, "E_FORMAT", {
      what: "the folder was written by another tool than one that analyses images",
      found: shown(`"${run.provenance.tool}"`, 60),
      expected: '"msa"',
    });
  }
  if (!numbers.particlesFile) {
    throw refusal(record, "E_FORMAT", {
      what: "the images that were analysed lay in no file of their own, and are gone with the session that made them",
      found: "no path of particles",
      expected: "the path of a stack or a STAR file",
      hint: "export those images as a stack and run the analysis on it",
    });
  }
  const path = findParticles(folder, numbers.particlesFile, run);
  const dataset = await deps.openParticles(path, numbers.particlesFile.options);
  const images = particlesOf(folder, dataset, deps.sourceOf(dataset));
  const count = numbers.index.length;
  const { particlesFile: _particlesFile, soft: _soft, ...rest } = numbers;
  const index = new Uint32Array(new SharedArrayBuffer(4 * count));
  for (let row = 0; row < count; row++) index[row] = row;
  const { weights, mean, eigenimages } = folder;
  const factors: FactorsResult = { ...rest, index, weights, mean, eigenimages, particles: images.particles };
  const outputs = { ...othersOf(tool, folder), [slot[0]]: factors };
  const files = [...folder.files, ...particleFiles(dataset, images.numbers, run, numbers.particlesFile.path)];
  const make = (id: number): Omit<StoredResult, "removed"> => ({
    tool,
    outputs,
    origin: { dataset, options: dataset.options, images: images.numbers },
    findings: dataset.opened.info.findings,
    folder: { path: folder.path, files },
    info: {
      id,
      title: tool.title,
      tool: tool.id,
      job: 0,
      partial: run.partial,
      dataset: dataset.id,
      images: images.numbers,
      outputs: outputInfos(tool, outputs),
      figures: Object.entries(tool.figures).map(([name, figure]) => ({
        name,
        ...figure,
        value: run.figures[name] ?? null,
      })),
      notes: run.notes,
      provenance: run.provenance,
    },
  });
  return { dataset, make, output: slot[0] };
}

/** The file of the particles: beside the folder as it was (both may have been moved together), or where it was. */
function findParticles(folder: FactorsFolder, { path, relative }: ParticlesRecord, run: RunRecord): string {
  const moved = relative === null ? [] : [resolve(folder.path, relative)];
  const places = [...new Set([...moved, path])];
  const there = places.filter((place) => statSync(place, { throwIfNoEntry: false })?.isFile());
  if (there.length === 0) {
    throw refusal({ path: join(folder.path, FACTORS_FILE), name: FACTORS_FILE }, "E_NOT_FOUND", {
      what: "the particles that were analysed are not where they were",
      found: `nothing at ${places.map((place) => shown(place, 1000)).join(" and nothing at ")}`,
      expected: "the file at one of these places",
      hint: "put it back to one of them, move the folder and the file together, or run msa again on the file where it is",
    });
  }
  const then = run.provenance.inputs.find((input) => input.path === path);
  const sizeOf = (place: string): number => statSync(place).size;
  const same = there.find((place) => !then || sizeOf(place) === then.bytes);
  if (same !== undefined) return same;
  const [first] = there;
  throw changedFile(first!, `${sizeOf(first!)} bytes`, `${then!.bytes}, as ${folder.path}/${RUN_FILE} says`);
}

/** The images that were analysed, in the order of their rows, and their numbers in the data set. */
function particlesOf(
  { path, numbers }: FactorsFolder,
  dataset: Dataset,
  source: Source,
): { particles: ImagesResult; numbers: number[] | null } {
  const { images } = source.values;
  const named = { path: dataset.path, name: dataset.opened.info.path };
  const { width, height, index } = numbers;
  if (images?.stack.width !== width || images.stack.height !== height) {
    throw refusal(named, "E_MRC_DIMS", {
      what: "these are not the images that were analysed",
      found: images ? `${images.stack.width} × ${images.stack.height} px` : "no images",
      expected: `${width} × ${height} px, as ${path}/${FACTORS_FILE} says`,
    });
  }
  const { count } = images.stack;
  const beyond = index.findIndex((i) => i >= count);
  if (beyond >= 0) throw noSuchImage(path, beyond, index[beyond]!, `1 to ${count}, the images of ${dataset.path}`);
  // All of them, in their order, are told as such.
  const chosen = index.length === count && index.every((image, row) => image === row) ? null : Array.from(index);
  if (source.readable) {
    const readable = new Set(source.readable);
    const missing = index.findIndex((i) => !readable.has(i));
    if (missing >= 0) {
      throw noSuchImage(path, missing, index[missing]!, `an image of ${dataset.path} that can be read`);
    }
  }
  return { particles: chosenImages(images, chosen), numbers: chosen };
}

function noSuchImage(folder: string, row: number, image: number, expected: string): AppError {
  return refusal({ path: join(folder, COORDINATES_FILE), name: COORDINATES_FILE }, "E_CSV_INDEX", {
    what: "an image that was analysed is not there",
    line: row + 2,
    found: `image ${image + 1}`,
    expected,
  });
}

/** What else the run had made, where the files are still there. */
function othersOf(tool: AnyTool, { images, tables }: FactorsFolder): ToolOutputs {
  const found = Object.entries(tool.outputs).map(([name, { kind, file }]) => {
    if (kind === "images") return [name, images.get(file)] as const;
    return [name, kind === "table" ? tables.get(file) : undefined] as const;
  });
  return Object.fromEntries(found.filter(([, value]) => value !== undefined)) as ToolOutputs;
}

/** The files that the particles lie in, with what they were when they were analysed. `was`: where the first one lay. */
function particleFiles(
  { opened }: Dataset,
  images: readonly number[] | null,
  run: RunRecord,
  was: string,
): readonly InputFile[] {
  const then = new Map(run.provenance.inputs.map((input) => [input.path, input.sha256]));
  const own = opened.info.path;
  const files = new Map<string, InputFile>([[own, { path: own, stamp: null }]]);
  for (const { path: file, stamp } of filesOf(opened.stack, images)) files.set(file, { path: file, stamp });
  return [...files.values()].map((file) => {
    const sha256 = then.get(file.path === own ? was : file.path);
    return sha256 ? { ...file, expected: { sha256, record: RUN_FILE } } : file;
  });
}
