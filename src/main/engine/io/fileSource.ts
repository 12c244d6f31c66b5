/** A file as a {@link ByteSource}: opened once, read by position, closed by the owner. */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from "node:fs";
import { AppError } from "../../../core/errors.js";
import type { StackFile } from "../../../core/stack.js";
import { baseName, type ByteSource } from "../../../core/format/source.js";
import { refusal, shown } from "../../../core/format/message.js";

export type FileStamp = StackFile["stamp"];

export interface FileSource extends ByteSource {
  readonly stamp: FileStamp;
  /** The file from its first byte, as much as fits into `out`; returns the bytes read. */
  readInto(out: Uint8Array): number;
  close(): void;
}

/** The words of a Node file-system error: "EACCES: permission denied". */
export function systemReason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === undefined ? String(message) : `${code}${message.slice(code.length).split(",")[0] ?? ""}`;
}

/** What whoever opens many files has at hand. */
export interface OpenHints {
  /** The path was just seen to be a regular file, not a link: it is not looked at again, and a link is not followed. */
  isRegular?: boolean;
  /** Room for what is read, as long as no other source uses it. */
  room?: Uint8Array<ArrayBuffer>;
}

/**
 * Open a regular file for reading. Anything else (folder, FIFO, device, socket) is refused without waiting on it.
 * @param as  path and name for messages when the bytes live elsewhere (an inflated copy)
 * @throws AppError "E_NOT_FOUND", "E_NOT_A_FILE", "file.unreadable"
 */
export function openSource(path: string, as: string = path, hints: OpenHints = {}): FileSource {
  const named = { path: as, name: baseName(as) };
  let fd: number;
  try {
    // Looked at before it is opened: opening a device can have effects.
    if (!hints.isRegular) {
      const before = statSync(path);
      if (!before.isFile()) throw notAFile(named, before);
    }
    // O_NONBLOCK: opening a FIFO that nobody writes to must not hang.
    const follow = hints.isRegular ? (constants.O_NOFOLLOW ?? 0) : 0;
    fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | follow);
  } catch (error) {
    if (error instanceof AppError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") {
      throw refusal(named, "E_NOT_FOUND", {
        what: "there is no such file",
        found: `nothing at ${shown(as, 1000)}`,
        expected: "a file",
        hint: "check the name and the folder",
      });
    }
    const reason = systemReason(error);
    throw new AppError("file.unreadable", `${shown(named.name)}: the file cannot be read (${shown(reason)})`, {
      path: as,
      reason,
    });
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw notAFile(named, stat);
    let buffer = hints.room ?? new Uint8Array(0);
    /** Which bytes of the file are in the buffer. */
    let held = { start: 0, end: 0 };
    return {
      ...named,
      size: stat.size,
      stamp: { size: stat.size, mtimeMs: stat.mtimeMs, ino: stat.ino },
      read(offset, length) {
        const wanted = Math.max(0, Math.min(length, stat.size - offset));
        // The header lies within what told the format.
        if (offset < held.start || offset + wanted > held.end) {
          if (buffer.length < wanted) buffer = new Uint8Array(wanted);
          held = { start: offset, end: offset };
          held.end += readFully(fd, buffer, 0, wanted, offset);
        }
        const from = offset - held.start;
        return buffer.subarray(from, Math.min(from + wanted, held.end - held.start));
      },
      readInto: (out) => readFully(fd, out, 0, Math.min(out.length, stat.size), 0),
      close: () => closeSync(fd),
    };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

function notAFile(named: { path: string; name: string }, stat: Stats): AppError {
  const found = stat.isDirectory() ? "a folder" : stat.isFIFO() ? "a pipe (FIFO)" : "a device or socket";
  return refusal(named, "E_NOT_A_FILE", {
    what: "this is not a regular file",
    found,
    expected: "a regular file",
    hint: "choose a file, not a folder or a device",
  });
}

/** Read `length` bytes at `position` into `into` at `at`; returns the bytes read, fewer only at the end of the file. */
export function readFully(fd: number, into: Uint8Array, at: number, length: number, position: number): number {
  let done = 0;
  while (done < length) {
    // One read call takes at most 2 GiB.
    const got = readSync(fd, into, at + done, Math.min(length - done, 1 << 30), position + done);
    if (got === 0) break;
    done += got;
  }
  return done;
}

/** Does the file still have the size, time and identity it had? */
export function sameStamp(stamp: FileStamp, now: FileStamp): boolean {
  return stamp.size === now.size && stamp.mtimeMs === now.mtimeMs && stamp.ino === now.ino;
}
