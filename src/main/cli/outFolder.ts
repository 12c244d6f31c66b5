/** `--out DIR`: made and tried before the work starts, so that an hour of computing is never lost to a typing error. */
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, rmdirSync, rmSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { AppError } from "../../core/errors.js";

export interface OutFolder {
  path: string;
  /** Take away what this run made and did not finish: temporary files, and the folders that were created for it. */
  undo(): void;
}

function reasonOf(error: unknown): string {
  const { code } = error as { code?: string };
  switch (code) {
    case "EACCES":
    case "EPERM":
      return "you may not write there";
    case "EROFS":
      return "the file system is read-only";
    case "ENOSPC":
    case "EDQUOT":
      return "the disk is full";
    case "ENOTDIR":
    case "EEXIST":
      return "a part of the path is a file, not a folder";
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

function failed(path: string, error: unknown): AppError<"output.failed"> {
  const reason = reasonOf(error);
  const hint = "choose another folder with --out";
  return new AppError("output.failed", `${path} cannot be written: ${reason}; nothing was computed`, {
    path,
    reason,
    ...{ hint },
  });
}

/**
 * Create the folder and prove that a file can be made in it.
 * @throws AppError "output.exists", "output.failed"
 */
export function prepareOut(directory: string, overwrite: boolean): OutFolder {
  const path = resolve(directory);
  let firstMade: string | undefined;
  try {
    firstMade = mkdirSync(path, { recursive: true });
  } catch (error) {
    throw failed(path, error);
  }
  const before = new Set(readdirSync(path));
  const removeMade = (): void => {
    if (firstMade === undefined) return;
    const stop = dirname(firstMade);
    for (let folder = path; folder !== stop && existsSync(folder) && readdirSync(folder).length === 0;) {
      rmdirSync(folder);
      folder = dirname(folder);
    }
  };
  if (before.size > 0 && !overwrite) {
    throw new AppError("output.exists", `${path} already holds ${before.size} file${before.size === 1 ? "" : "s"}`, {
      path,
      ...{ hint: "choose another folder with --out, or add --overwrite" },
    });
  }
  const probe = join(path, `.annulus-${process.pid}.probe`);
  try {
    closeSync(openSync(probe, "wx"));
    rmSync(probe);
  } catch (error) {
    removeMade();
    throw failed(path, error);
  }
  return {
    path,
    undo() {
      if (!existsSync(path) || !statSync(path).isDirectory()) return;
      for (const name of readdirSync(path)) {
        // A file of an earlier run is not ours to take away; a new name in this folder is.
        if (!before.has(name)) rmSync(join(path, name), { recursive: true, force: true });
      }
      removeMade();
    },
  };
}
