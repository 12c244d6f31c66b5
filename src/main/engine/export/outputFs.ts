/** The calls by which files are written; tests put failing ones in their place. */
import * as fs from "node:fs";

export type OutputFs = Pick<
  typeof fs,
  | "openSync"
  | "writeSync"
  | "readSync"
  | "fsyncSync"
  | "closeSync"
  | "renameSync"
  | "linkSync"
  | "unlinkSync"
  | "mkdirSync"
  | "rmdirSync"
  | "readdirSync"
  | "statSync"
  | "existsSync"
>;

export const nodeFs: OutputFs = fs;
