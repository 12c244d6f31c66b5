/**
 * Writing files so that every name holds its old content or the complete new one, never a part, and that several files
 * appear together or not at all: written into a hidden folder on the same disk, forced out, read back and compared,
 * then put in place; whatever fails is rolled back.
 */
import { basename, dirname, join, resolve } from "node:path";
import {
  knowsNoLinks,
  putInPlace,
  removeQuietly,
  removeTree,
  sweepStrays,
  syncFolder,
  temporaryName,
  writeChecked,
  type Chunks,
  type WrittenFile,
} from "./atomicFile.js";
import { nodeFs, type OutputFs } from "./outputFs.js";
import { outputExists, outputFailed } from "./reasons.js";

export interface FileToWrite {
  /** Name in the folder. */
  name: string;
  /** Called when its turn comes; gets what was written before, so that a record can list it. */
  chunks: (before: readonly WrittenFile[]) => Chunks;
}
export interface FolderOptions {
  /** Replace files of the same names. */
  overwrite?: boolean;
  /** Without `overwrite`: "empty" refuses a folder that holds anything, "merge" only one that holds a file we write. */
  existing?: "empty" | "merge";
  /** Make the folder (and those above it) if it is not there; default true. */
  create?: boolean;
  /** Names in the folder that are read from: never replaced, whatever `overwrite` says. */
  inputs?: readonly string[];
  fs?: OutputFs;
}

/**
 * Write one file into a folder that exists.
 * @throws AppError "output.exists", "output.failed"; nothing is left behind then, an old file stays as it was
 */
export function writeFileAtomically(
  path: string,
  chunks: Chunks,
  options: { overwrite?: boolean; fs?: OutputFs } = {},
): WrittenFile {
  const file = { name: basename(path), chunks: () => chunks };
  return writeFolder(dirname(path), [file], { ...options, existing: "merge", create: false })[0]!;
}

/**
 * Write into a hidden folder beside (or in) the wanted one, check every file, then put all in place; what fails is
 * rolled back, files that were replaced return.
 * @throws AppError "output.exists", "output.failed"
 */
export function writeFolder(
  directory: string,
  files: readonly FileToWrite[],
  options: FolderOptions = {},
): WrittenFile[] {
  const { overwrite = false, existing = "empty", create = true, inputs = [], fs = nodeFs } = options;
  const folder = resolve(directory);
  const isThere = fs.existsSync(folder);
  let failing = folder;
  let staging: string | null = null;
  const made: string[] = [];
  try {
    refuseInputs(
      folder,
      files.map(({ name }) => name),
      inputs,
    );
    if (isThere) refuseOccupied(folder, files, overwrite, existing, fs);
    else if (create) makeFolders(dirname(folder), made, fs);
    else throw Object.assign(new Error("the folder does not exist"), { code: "ENOENT" });
    const parent = isThere ? folder : dirname(folder);
    sweepStrays(parent, fs);
    const place = join(parent, temporaryName());
    fs.mkdirSync(place);
    staging = place;
    const written: WrittenFile[] = [];
    for (const { name, chunks } of files) {
      failing = join(folder, name);
      written.push({ ...writeChecked(join(place, name), chunks([...written]), fs), path: failing });
    }
    syncFolder(place, fs);
    failing = folder;
    if (isThere) moveAll(place, folder, files, overwrite, fs);
    else moveFolder(place, folder, fs);
    return written;
  } catch (error) {
    if (staging) removeTree(staging, fs);
    for (const path of made.reverse()) removeEmpty(path, fs);
    throw outputFailed(failing, error);
  }
}

/** @throws AppError "output.exists" when a file to be written has the name of one that is read from */
export function refuseInputs(folder: string, names: readonly string[], inputs: readonly string[]): void {
  const input = names.find((name) => inputs.includes(name));
  if (input !== undefined) {
    throw outputExists(join(folder, input), "It is an input, and inputs are never replaced. Choose another folder.");
  }
}

function refuseOccupied(
  folder: string,
  files: readonly FileToWrite[],
  overwrite: boolean,
  existing: "empty" | "merge",
  fs: OutputFs,
): void {
  if (!fs.statSync(folder).isDirectory()) throw outputExists(folder, "It is not a folder. Choose another name.");
  if (overwrite) return;
  const present = fs.readdirSync(folder).filter((name) => !name.startsWith(".annulus-"));
  const taken = files.find(({ name }) => present.includes(name));
  if (taken) throw outputExists(join(folder, taken.name), "Allow overwriting or choose another folder.");
  if (existing === "empty" && present.length > 0) {
    throw outputExists(folder, "The folder is not empty. Allow overwriting or choose another folder.");
  }
}

/**
 * `mkdir -p` that puts what it made into `made`, the uppermost first. Not Node's own: that one never returns where a
 * folder that exists takes no folders (/proc, automounters).
 */
export function makeFolders(path: string, made: string[] = [], fs: OutputFs = nodeFs): void {
  if (fs.existsSync(path)) return;
  makeFolders(dirname(path), made, fs);
  fs.mkdirSync(path);
  made.push(path);
}

function removeEmpty(path: string, fs: OutputFs): void {
  try {
    fs.rmdirSync(path);
  } catch {
    // Somebody else put something into it: it stays.
  }
}

/** Give the staging folder its name. */
function moveFolder(staging: string, folder: string, fs: OutputFs): void {
  fs.renameSync(staging, folder);
  try {
    syncFolder(dirname(folder), fs);
  } catch (error) {
    fs.renameSync(folder, staging);
    throw error;
  }
}

/** Move every staged file into the folder; on a failure the files that were there before return. */
function moveAll(
  staging: string,
  folder: string,
  files: readonly FileToWrite[],
  overwrite: boolean,
  fs: OutputFs,
): void {
  const undo: (() => void)[] = [];
  try {
    for (const { name } of files) {
      const target = join(folder, name);
      const kept = join(staging, `${name}.old`);
      const replaces = overwrite && fs.existsSync(target);
      if (replaces) {
        keep(target, kept, fs);
        undo.push(() => fs.renameSync(kept, target));
      }
      putInPlace(join(staging, name), target, overwrite, fs);
      if (!replaces) undo.push(() => removeQuietly(target, fs));
    }
    syncFolder(folder, fs);
  } catch (error) {
    for (const step of undo.reverse()) {
      try {
        step();
      } catch {
        // The disk refuses this too; the other files shall still return.
      }
    }
    throw error;
  }
  removeTree(staging, fs);
}

/** A second name for a file that is about to be replaced, so that at no moment the first one names nothing. */
function keep(target: string, kept: string, fs: OutputFs): void {
  try {
    fs.linkSync(target, kept);
  } catch (error) {
    if (!knowsNoLinks(error)) throw error;
    fs.renameSync(target, kept);
  }
}
