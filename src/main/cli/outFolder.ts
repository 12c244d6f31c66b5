/** `--out DIR`: tried before the work starts, so that an hour of computing is never lost to a typing error. */
import { closeSync, existsSync, openSync, readdirSync, rmdirSync, rmSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { AppError } from "../../core/errors.js";
import { makeFolders } from "../engine/export/folder.js";
import { reasonOf } from "../engine/export/reasons.js";

export interface OutFolder {
  path: string;
  /** Take away the temporary files of this run, should it have been stopped while it wrote them. */
  undo(): void;
}

/** Remove the folders that were made, the lowest first, as long as they are empty. */
function removeMade(made: readonly string[]): void {
  for (const folder of made.toReversed()) {
    if (!existsSync(folder) || readdirSync(folder).length > 0) return;
    rmdirSync(folder);
  }
}

/** Files and folders that this process left: the engine puts its process number into their names. */
function removeTemporaries(folder: string): void {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return;
  for (const name of readdirSync(folder)) {
    if (name.startsWith(".annulus-") && name.includes(`-${process.pid}-`)) {
      rmSync(join(folder, name), { recursive: true, force: true });
    }
  }
}

/**
 * Prove that files can be made in the folder, and leave everything as it was: the engine makes the folder together with
 * its files.
 * @throws AppError "output.exists", "output.failed"
 */
export function prepareOut(directory: string, overwrite: boolean): OutFolder {
  const path = resolve(directory);
  const failed = (error: unknown): AppError => {
    const reason = reasonOf(error);
    const detail = { path, reason, hint: "choose another folder with --out" };
    return new AppError("output.failed", `${path} cannot be written: ${reason}. Nothing was computed.`, detail);
  };
  const made: string[] = [];
  try {
    makeFolders(path, made);
    const held = readdirSync(path).filter((name) => !name.startsWith(".annulus-")).length;
    if (held > 0 && !overwrite) {
      const detail = { path, hint: "choose another folder with --out, or add --overwrite" };
      throw new AppError("output.exists", `${path} already holds ${held} file${held === 1 ? "" : "s"}`, detail);
    }
    const probe = join(path, `.annulus-probe-${process.pid}-.tmp`);
    closeSync(openSync(probe, "wx"));
    rmSync(probe);
  } catch (error) {
    throw error instanceof AppError ? error : failed(error);
  } finally {
    removeMade(made);
  }
  return {
    path,
    undo() {
      removeTemporaries(path);
      removeTemporaries(dirname(path));
    },
  };
}
