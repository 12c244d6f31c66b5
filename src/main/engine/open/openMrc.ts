/** One MRC file on disk (plain or .gz) → its layout, ready to be read. */
import { rmSync } from "node:fs";
import type { Finding } from "../../../core/findings.js";
import { type MrcFile, type MrcOptions, readMrc } from "../../../core/format/readMrc.js";
import { memorySource } from "../../../core/format/source.js";
import type { StackFile } from "../../../core/stack.js";
import { type FileSource, openSource } from "../io/fileSource.js";
import { inflateHead, inflateToFile } from "./gz.js";

export interface OpenedMrc {
  mrc: MrcFile;
  file: StackFile;
  findings: Finding[];
  /** The first bytes of an unpacked file, when only they were unpacked (`info`); null = read `file`. */
  head: Uint8Array | null;
}

/** A plain MRC file. */
export function openPlainMrc(source: FileSource, options: MrcOptions): OpenedMrc {
  const mrc = readMrc(source, options);
  const file = { path: source.path, stamp: source.stamp, ...mrc.layout };
  return { mrc, file, findings: mrc.findings, head: null };
}

/**
 * A packed MRC file: inflated into `folder`, or, without one, only its first `budget` bytes into memory.
 * @param declared  bytes the header inside declares
 */
export function openPackedMrc(
  source: FileSource,
  declared: number,
  options: MrcOptions,
  to: { folder: string } | { budget: number },
): OpenedMrc {
  if ("budget" in to) {
    const { bytes, size, findings } = inflateHead(source, declared, to.budget);
    const mrc = readMrc({ ...memorySource(source.path, bytes), size }, options);
    const file = { path: source.path, stamp: source.stamp, ...mrc.layout };
    return { mrc, file, findings: [...mrc.findings, ...findings], head: bytes };
  }
  const { path, findings, isNew } = inflateToFile(source, declared, to.folder);
  const copy = openSource(path, source.path);
  try {
    const mrc = readMrc(copy, options);
    const file = { path, stamp: copy.stamp, ...mrc.layout };
    return { mrc, file, findings: [...mrc.findings, ...findings], head: null };
  } catch (error) {
    if (isNew) rmSync(path, { force: true });
    throw error;
  } finally {
    copy.close();
  }
}
