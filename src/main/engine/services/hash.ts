/** sha256 of a file, read in pieces. */
import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
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

/** @throws AppError "file.unreadable", "file.changed" when it changes while it is read */
export function hashFile({ path, stamp }: HashArgs): FileHash {
  let fd: number;
  try {
    fd = openSync(path, "r");
  } catch (error) {
    const reason = (error as Error).message;
    throw new AppError("file.unreadable", `${path} cannot be read: ${reason}`, { path, reason });
  }
  try {
    const before = stamp ?? fstatSync(fd);
    const hash = createHash("sha256");
    const piece = (room ??= new Uint8Array(1 << 20));
    let bytes = 0;
    for (let n = readSync(fd, piece); n > 0; n = readSync(fd, piece)) {
      hash.update(piece.subarray(0, n));
      bytes += n;
    }
    const after = fstatSync(fd);
    if (after.size !== before.size || after.mtimeMs !== before.mtimeMs || after.ino !== before.ino) {
      throw new AppError("file.changed", `${path} changed after it was opened. Open it again.`, { path });
    }
    return { path, sha256: hash.digest("hex"), bytes };
  } finally {
    closeSync(fd);
  }
}
