/** What workers do for the engine beside the kernels of tools: plain functions by name. */
import { readFactorsFolder, type FactorsFolderArgs } from "../open/factorsFolder.js";
import type { WorkerEnv } from "../workerEnv.js";
import { exploreOnWorker } from "./explore.js";
import { encodeFile, exportFolder, type ExportArgs } from "./export.js";
import { hashFile } from "./hash.js";
import { lookAtImages } from "./look.js";
import { beginOnWorker, openOnWorker } from "./open.js";
import { samplePixels, sampleWindow } from "./sample.js";
import { sortRows } from "./sort.js";
import { makePixels, makeTiles } from "./tiles.js";

type Service = (args: never, env: WorkerEnv) => unknown;

export const SERVICES = {
  explore: exploreOnWorker,
  open: openOnWorker,
  begin: beginOnWorker,
  factorsFolder: (args: FactorsFolderArgs, env: WorkerEnv) => readFactorsFolder(args, env.io),
  look: lookAtImages,
  hash: hashFile,
  sort: sortRows,
  tiles: makeTiles,
  pixels: makePixels,
  sample: samplePixels,
  window: sampleWindow,
  export: (args: ExportArgs, env: WorkerEnv) => exportFolder(args, env),
  encode: encodeFile,
} satisfies Record<string, Service>;

export type ServiceName = keyof typeof SERVICES;
export type ServiceArgs<N extends ServiceName> = Parameters<(typeof SERVICES)[N]>[0];
export type ServiceValue<N extends ServiceName> = Awaited<ReturnType<(typeof SERVICES)[N]>>;
