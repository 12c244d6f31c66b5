/**
 * Opening a file: what it is, where its images lie, what is odd about it. Synchronous, so that it runs in a worker (or
 * in the process of the command line); never writes next to the file.
 */
import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import { refusal, remarkOn, shown } from "../../../core/format/message.js";
import type { MrcOptions } from "../../../core/format/readMrc.js";
import { baseName, extension } from "../../../core/format/source.js";
import { type FileSource, openSource } from "../io/fileSource.js";
import type { FileInfo } from "../types.js";
import { peekGz } from "./gz.js";
import { look, LOOK_BYTES } from "./look.js";
import { csvDataset } from "./openCsv.js";
import { openPackedMrc, openPlainMrc, type OpenedMrc } from "./openMrc.js";
import { readShared, starDataset } from "./openStar.js";
import { stackDataset } from "./openStack.js";
import { outcomeOf } from "./outcome.js";
import { confined } from "./pathGate.js";
import { sniff } from "./sniff.js";
import type { OpenedFile, OpenFileOptions } from "./types.js";

/**
 * Open a STAR table, a stack, an image, a volume or alignments as CSV; "N@file" (N from 1) opens one image of a stack.
 * @throws AppError  the codes of core/findings.ts, "file.unreadable", "output.failed" (no room to unpack a .gz)
 */
export function openFile(path: string, options: OpenFileOptions = {}): OpenedFile {
  const opened = open(path, options, false);
  return options.look ? { ...opened.dataset, info: looked(opened) } : opened.dataset;
}

/**
 * What a file is, as `info` says it: as {@link openFile}, and a look at no more than 16 MB of pixels. Writes nothing:
 * of a packed file only the beginning is unpacked, in memory.
 */
export function inspectFile(path: string, options: OpenFileOptions = {}): FileInfo {
  return looked(open(path, options, true));
}

function looked({ dataset, head }: Opened): FileInfo {
  const { info, stack, missing } = dataset;
  if (stack?.kind !== "file") return info;
  const findings = [...info.findings, ...look({ path: info.path, name: baseName(info.path) }, stack, missing, head)];
  return { ...info, findings, outcome: outcomeOf(findings) };
}

interface Opened {
  dataset: OpenedFile;
  head: Uint8Array | null;
}

function open(path: string, options: OpenFileOptions, inspect: boolean): Opened {
  const { file, image } = splitImageNumber(path);
  if (options.confine !== undefined) confined(file, options.confine);
  const source = openSource(file);
  try {
    return openFormat(source, image, options, inspect);
  } finally {
    source.close();
  }
}

function openFormat(source: FileSource, image: number | null, options: OpenFileOptions, inspect: boolean): Opened {
  const reading: MrcOptions = {
    ...(options.mode0 === undefined ? {} : { mode0: options.mode0 }),
    ...(options.reading === undefined ? {} : { reading: options.reading }),
    referredTo: image !== null,
  };
  const format = sniff(source);
  if (format === "mrc") return asStack(source, openPlainMrc(source, reading), image, options);
  if (format === "star") return asTable(source, readShared(source), image, options);
  if (format === "csv") {
    if (image !== null) throw numberedTable(source, image, "a CSV table");
    return { dataset: csvDataset(source, readShared(source)), head: null };
  }
  const inside = peekGz(source, reading);
  if (inside.format === "star") {
    const bytes = new Uint8Array(new SharedArrayBuffer(inside.bytes.length));
    bytes.set(inside.bytes);
    return asTable(source, bytes, image, options);
  }
  if (inspect) {
    return asStack(source, openPackedMrc(source, inside.declared, reading, { budget: LOOK_BYTES }), image, options);
  }
  if (options.sessionDir === undefined) throw new Error("a packed file needs a session folder to be unpacked into");
  return asStack(
    source,
    openPackedMrc(source, inside.declared, reading, { folder: options.sessionDir }),
    image,
    options,
  );
}

function asStack(source: FileSource, opened: OpenedMrc, image: number | null, options: OpenFileOptions): Opened {
  if (extension(source.path) === ".star") {
    opened.findings.push(
      remarkOn(source, "W_EXT", {
        what: "the content is an MRC file, whatever the name says; it is read as MRC",
        byte: 0,
        found: 'extension ".star"',
        expected: '".mrc" or ".mrcs"',
      }),
    );
  }
  return { dataset: stackDataset(source.path, source.name, opened, image, options), head: opened.head };
}

function asTable(source: FileSource, bytes: Uint8Array, image: number | null, options: OpenFileOptions): Opened {
  if (image !== null) throw numberedTable(source, image, "a STAR table");
  const { path, name } = source;
  return { dataset: starDataset({ path, name }, bytes, options), head: null };
}

function numberedTable(source: FileSource, image: number, is: string): Error {
  return refusal(source, "E_FORMAT", {
    what: `an image number was given, but the file is ${is}`,
    found: `${image}@${shown(source.name)}`,
    expected: "an MRC stack behind the @",
    hint: "leave the number and the @ out",
  });
}

/** "12@stack.mrcs" → image 12, unless there is a file of that very name. */
function splitImageNumber(path: string): { file: string; image: number | null } {
  const match = /^(\d{1,10})@(.+)$/s.exec(path);
  if (!match) return { file: resolve(path), image: null };
  try {
    realpathSync(path);
    return { file: resolve(path), image: null };
  } catch {
    return { file: resolve(match[2]!), image: Number(match[1]) };
  }
}
