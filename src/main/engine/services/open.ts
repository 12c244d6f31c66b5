/** Opening a file on a worker. */
import { openBeginning, type Beginning } from "../open/beginning.js";
import { openFile } from "../open/openFile.js";
import type { OpenedFile, OpenFileOptions } from "../open/types.js";

export interface OpenArgs {
  path: string;
  options: OpenFileOptions;
}

/** @throws AppError with a code of core/findings.ts */
export function openOnWorker({ path, options }: OpenArgs): OpenedFile {
  return openFile(path, options);
}

/** @returns null when the file is better opened whole */
export function beginOnWorker({ path, options }: OpenArgs): Beginning | null {
  return openBeginning(path, options);
}
