/** Opening a file on a worker. */
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
