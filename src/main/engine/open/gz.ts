/** `.gz` files: inflated to no more than their own header declares, to a copy in the session's folder. */
import { createHash } from "node:crypto";
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../../../core/errors.js";
import type { Finding } from "../../../core/findings.js";
import { GzipReader, isGzip } from "../../../core/format/inflate.js";
import { refusal, remarkOn, shown } from "../../../core/format/message.js";
import { MRC_HEADER_BYTES } from "../../../core/format/mrcHeader.js";
import { type MrcOptions, readMrc } from "../../../core/format/readMrc.js";
import { type ByteSource, memorySource } from "../../../core/format/source.js";
import { systemReason } from "../io/fileSource.js";
import { makeSessionFolder } from "../sessionFolder.js";
import { sniff, SNIFF_BYTES } from "./sniff.js";

/** A text (STAR) may grow to this, and beyond it no more than this many times its packed size. */
const TEXT_FREE = 64 * 2 ** 20;
const TEXT_RATIO = 200;

/** What a gzip file holds. */
export type Unpacked =
  /** An image file: `declared` bytes by its own header. */
  | { format: "mrc"; declared: number }
  /** A text in memory. */
  | { format: "star"; bytes: Uint8Array };

function pull(reader: GzipReader, limit: number): Uint8Array {
  const pieces: Uint8Array[] = [];
  let size = 0;
  while (size < limit) {
    const piece = reader.read(limit - size);
    if (piece.length === 0) break;
    pieces.push(piece.slice());
    size += piece.length;
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** A source that has the first bytes of a file and claims its declared size, for reading a header. */
function headOf(source: ByteSource, head: Uint8Array, size: number): ByteSource {
  return { ...memorySource(source.path, head), size };
}

/**
 * Look at the beginning of what is packed.
 * @throws AppError "E_GZ", "E_GZ_NESTED", "E_FORMAT", "E_EMPTY", and what {@link readMrc} throws
 */
export function peekGz(source: ByteSource, options: MrcOptions): Unpacked {
  const reader = new GzipReader(source);
  const head = pull(reader, SNIFF_BYTES);
  if (isGzip(head)) {
    throw refusal(source, "E_GZ_NESTED", {
      what: "the file is compressed twice",
      byte: 0,
      found: "gzip inside gzip",
      expected: "an MRC or STAR file inside",
      hint: "unpack it once (gunzip) and open the result",
    });
  }
  const inside = memorySource(source.path, head);
  if (sniff(head.length < SNIFF_BYTES ? inside : headOf(source, head, Number.MAX_SAFE_INTEGER)) === "star") {
    const limit = Math.max(TEXT_FREE, TEXT_RATIO * source.size);
    const bytes = pull(new GzipReader(source), limit + 1);
    if (bytes.length > limit) {
      throw refusal(source, "E_GZ", {
        what: "the packed text is suspiciously large",
        found: `more than ${limit} bytes from ${source.size}`,
        expected: `at most ${TEXT_RATIO} times the packed size`,
        hint: "unpack it yourself (gunzip) if you trust it",
      });
    }
    return { format: "star", bytes };
  }
  if (head.length < MRC_HEADER_BYTES) readMrc(inside, options);
  const { layout, sections } = readMrc(headOf(source, head, Number.MAX_SAFE_INTEGER), options);
  return { format: "mrc", declared: layout.dataOffset + layout.sectionBytes * sections };
}

/** A finding when more than the declared bytes are packed; `whole` tells whether the end was reached. */
function trailing(source: ByteSource, reader: GzipReader, declared: number): Finding[] {
  const more = reader.read(1).length > 0;
  if (!more && reader.trailingBytes === 0) return [];
  return [
    remarkOn(source, "W_GZ_TRAILING", {
      what: more
        ? "there are trailing data behind the last image; unpacking stopped there"
        : `${reader.trailingBytes} trailing bytes follow the compressed data; they are ignored`,
      found: more ? `more than ${declared} bytes unpacked` : `${source.size} bytes`,
      expected: more ? `${declared} bytes, as the header declares` : "the end of the file",
      hint: "check where this file comes from",
    }),
  ];
}

/**
 * The first bytes of a packed image file, in memory: all of it when it is no larger than `budget`.
 * `size` is what the whole would have: the true size when the end was seen, else the declared one.
 */
export function inflateHead(
  source: ByteSource,
  declared: number,
  budget: number,
): { bytes: Uint8Array; size: number; findings: Finding[] } {
  const reader = new GzipReader(source);
  const bytes = pull(reader, Math.min(declared, budget));
  if (bytes.length < Math.min(declared, budget)) return { bytes, size: bytes.length, findings: [] };
  if (declared > budget) return { bytes, size: declared, findings: [] };
  return { bytes, size: bytes.length, findings: trailing(source, reader, declared) };
}

/**
 * Inflate an image file into `folder` (made if need be), streamed, to at most `declared` bytes. A copy of the same file
 * (path, size, time) that is there already is used again: whoever opened it before still reads it.
 * @throws AppError "E_GZ", "output.failed"
 */
export function inflateToFile(
  source: ByteSource & { stamp: { mtimeMs: number; ino: number } },
  declared: number,
  folder: string,
): { path: string; findings: Finding[]; isNew: boolean } {
  const { mtimeMs, ino } = source.stamp;
  const key = createHash("sha256")
    .update(`${source.path}\0${source.size}\0${mtimeMs}\0${ino}\0${declared}`)
    .digest("hex");
  const path = join(folder, `unpacked-${key.slice(0, 24)}.mrcs`);
  const remarks = `${path}.json`;
  if (existsSync(path)) {
    return { path, findings: JSON.parse(readFileSync(remarks, "utf8")) as Finding[], isNew: false };
  }
  const partial = `${path}.part`;
  const reader = new GzipReader(source);
  try {
    makeSessionFolder(folder);
    const fd = openSync(partial, "w", 0o600);
    try {
      for (let size = 0; size < declared;) {
        const piece = reader.read(declared - size);
        if (piece.length === 0) break;
        for (let at = 0; at < piece.length;) at += writeSync(fd, piece, at, piece.length - at);
        size += piece.length;
      }
    } finally {
      closeSync(fd);
    }
    const findings = trailing(source, reader, declared);
    writeFileSync(remarks, JSON.stringify(findings), { mode: 0o600 });
    renameSync(partial, path);
    return { path, findings, isNew: true };
  } catch (error) {
    rmSync(partial, { force: true });
    if (error instanceof AppError) throw error;
    const reason = systemReason(error);
    throw new AppError(
      "output.failed",
      `${shown(source.name)} could not be unpacked into ${shown(folder, 1000)}: ${shown(reason)}. Try: make room there, or unpack it yourself (gunzip).`,
      { path, reason },
    );
  }
}
