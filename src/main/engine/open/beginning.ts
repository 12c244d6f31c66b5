/**
 * The first rows of a large STAR table, so that something is on screen while the rest is being indexed. What the whole
 * table alone can tell (findings, questions, counts) is left to the whole.
 */
import { AppError } from "../../../core/errors.js";
import { openSource, type FileSource } from "../io/fileSource.js";
import { readShared, starDataset } from "./openStar.js";
import { confined } from "./pathGate.js";
import { sniff } from "./sniff.js";
import type { OpenedFile, OpenFileOptions } from "./types.js";

/** Tables up to this size are read whole at once: some tenths of a second. */
const SMALL_BYTES = 16e6;
/** About 10,000 rows: more than a screen, read in some hundredths of a second. */
const BEGINNING_BYTES = 2e6;
const LF = 10;

/** What there is of a table by now. */
export interface Beginning {
  opened: OpenedFile;
  /** Rows that the whole will have, about. */
  rows: number;
  /** Bytes of the whole. */
  size: number;
}

/** @returns null when the file is no large STAR table, or when its beginning alone cannot be used */
export function openBeginning(path: string, options: OpenFileOptions): Beginning | null {
  try {
    if (options.confine !== undefined) confined(path, options.confine);
    const source = openSource(path);
    try {
      return source.size > SMALL_BYTES && sniff(source) === "star" ? beginningOf(source, options) : null;
    } finally {
      source.close();
    }
  } catch (error) {
    // The whole file tells what is wrong, in its own words.
    if (error instanceof AppError) return null;
    throw error;
  }
}

function beginningOf(source: FileSource, options: OpenFileOptions): Beginning | null {
  const bytes = readShared(source, BEGINNING_BYTES);
  const end = bytes.lastIndexOf(LF) + 1;
  const opened = starDataset({ path: source.path, name: source.name }, bytes.subarray(0, end), options);
  const { info, table } = opened;
  if (!table || table.rows === 0) return null;
  const rows = Math.round((table.rows * (source.size - table.labelsEnd)) / (end - table.labelsEnd));
  return {
    opened: { ...opened, info: { ...info, findings: [], outcome: "open" }, questions: [] },
    rows,
    size: source.size,
  };
}
