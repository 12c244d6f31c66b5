/** Where buildWorker.ts put what it bundled for this run of the tests. */
import { pathToFileURL } from "node:url";

/** Environment variable that names the folder. */
export const BUILD_FOLDER = "ANNULUS_TEST_BUILD";

/** A bundled file, such as "worker.js". */
export function built(name: string): URL {
  const folder = process.env[BUILD_FOLDER];
  if (folder === undefined) throw new Error(`${BUILD_FOLDER} is not set: was the worker bundled?`);
  return pathToFileURL(`${folder}/${name}`);
}
