/** sha256 of a file, read in pieces. */
import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { AppError } from "../../../core/errors.js";

export interface HashArgs {
  path: string;
  /** The file as it was when opened; null = not known. */
  stamp: { size: number; mtimeMs: number; ino: number } | null;
}
export interface FileHash {
  path: string;
  /** Hexadecimal. */
  sha256: string;
  bytes: number;
}

/** Where a file is read to, piece after piece; one for all of them, for there may be 20,000 small ones. */
let room: Uint8Array | null = null;
const PIECE = 1 << 20;

/** @throws AppError "file.unreadable", "file.changed" when it changes while it is read */
export function hashFile({ path, stamp }: HashArgs): FileHash {
  let fd: number;
  try {
    fd = openSync(path, "r");
  } catch (error) {
    throw unreadable(path, error);
  }
  try {
    const before = stamp ?? fstatSync(fd);
    const hash = createHash("sha256");
    const piece = (room ??= new Uint8Array(PIECE));
    let bytes = 0;
    for (let n = readSync(fd, piece); n > 0; n = readSync(fd, piece)) {
      hash.update(piece.subarray(0, n));
      bytes += n;
    }
    requireUnchanged(path, before, fstatSync(fd));
    return { path, sha256: hash.digest("hex"), bytes };
  } finally {
    closeSync(fd);
  }
}

/**
 * The same on a thread that has other duties: it is held for no more than a piece of 1 MB at a time.
 * @throws as {@link hashFile}; the signal's reason when aborted
 */
export async function hashFileInTurns({ path, stamp }: HashArgs, signal: AbortSignal): Promise<FileHash> {
  let file: FileHandle;
  try {
    file = await open(path, "r");
  } catch (error) {
    throw unreadable(path, error);
  }
  try {
    const before = stamp ?? (await file.stat());
    const hash = createHash("sha256");
    const piece = new Uint8Array(PIECE);
    let bytes = 0;
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead } = await file.read(piece, 0, piece.length, null);
      if (bytesRead === 0) break;
      hash.update(piece.subarray(0, bytesRead));
      bytes += bytesRead;
    }
    requireUnchanged(path, before, await file.stat());
    return { path, sha256: hash.digest("hex"), bytes };
  } finally {
    await file.close();
  }
}

/** The error for a file that is not what an earlier run wrote or read; both states in words. */
export function changedFile(path: string, found: string, expected: string): AppError<"file.changed"> {
  const hint = "bring the file back as it was, or run the analysis again on the file as it is";
  return new AppError(
    "file.changed",
    `${path} is not the file that it was (found ${found}; expected ${expected}). Try: ${hint}.`,
    { path, found, expected, hint },
  );
}

function unreadable(path: string, error: unknown): AppError<"file.unreadable"> {
  const reason = (error as Error).message;
  return new AppError("file.unreadable", `${path} cannot be read: ${reason}`, { path, reason });
}

function requireUnchanged(
  path: string,
  before: NonNullable<HashArgs["stamp"]>,
  after: NonNullable<HashArgs["stamp"]>,
): void {
  if (after.size === before.size && after.mtimeMs === before.mtimeMs && after.ino === before.ino) return;
  throw new AppError("file.changed", `${path} changed after it was opened. Open it again.`, { path });
}
