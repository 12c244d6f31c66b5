/** Pixels by image number for kernels and tiles: synchronous, one reader a thread, few descriptors kept open. */
import { closeSync, constants, fstatSync, openSync } from "node:fs";
import { AppError } from "../../../core/errors.js";
import { shown } from "../../../core/format/message.js";
import { decodePixels } from "../../../core/format/mrcPixels.js";
import { baseName } from "../../../core/format/source.js";
import { HELD, type KernelIo, type StackFile, type StackRef } from "../../../core/stack.js";
import { readFully, sameStamp, systemReason } from "./fileSource.js";

/** Descriptors one reader keeps; a process may have 1,024, and every worker has a reader. */
const OPEN_FILES = 32;
/** Milliseconds after which an open file is looked at again for changes. */
const CHECK_AGAIN = 200;

interface OpenFile {
  fd: number;
  /** Of the file the descriptor was opened for: the same path may be another file by now. */
  stamp: StackFile["stamp"];
  /** Time of the last look, ms. */
  checked: number;
}

/** {@link KernelIo} over files and memory. Values are as stored: no scaling, NaN and Inf included. */
export class FileReader implements KernelIo {
  /** In order of last use, oldest first. */
  private readonly open = new Map<string, OpenFile>();
  private buffer = new Uint8Array(0);

  readImage(stack: StackRef, index: number, out: Float32Array): void {
    const size = stack.width * stack.height;
    if (!(index >= 0 && index < stack.count)) throw new Error(`no image ${index} in a stack of ${stack.count}`);
    if (out.length < size) throw new Error(`an image of ${size} pixels does not fit into ${out.length}`);
    if (stack.kind === "memory") {
      out.set(stack.pixels.subarray(index * size, (index + 1) * size));
      return;
    }
    const number = stack.file ? stack.file[index]! : 0;
    if (number === HELD && stack.held && stack.section) {
      const at = stack.section[index]! * size;
      out.set(stack.held.subarray(at, at + size));
      return;
    }
    const file = stack.files[number];
    if (!file) {
      throw new AppError("file.unreadable", `image ${index + 1} is missing: its file was not found`, {
        path: "",
        reason: "missing",
      });
    }
    this.readSection(file, stack.section ? stack.section[index]! : index, size, out);
  }

  /** Section `section` (from 0) of one file: `pixels` values into `out`. */
  readSection(file: StackFile, section: number, pixels: number, out: Float32Array): void {
    if (section >= file.count) {
      const reason = `image ${section + 1} of ${shown(baseName(file.path))}, which holds ${file.count}`;
      throw new AppError("file.unreadable", reason, { path: file.path, reason });
    }
    const fd = this.descriptor(file);
    const position = file.dataOffset + section * file.sectionBytes;
    // The common case needs no second copy: bytes go straight to where the numbers are wanted.
    const direct = file.pixelType === "float32" && file.littleEndian;
    if (!direct && this.buffer.length < file.sectionBytes) this.buffer = new Uint8Array(file.sectionBytes);
    const bytes = direct ? new Uint8Array(out.buffer, out.byteOffset, 4 * pixels) : this.buffer;
    let got: number;
    try {
      got = readFully(fd, bytes, 0, file.sectionBytes, position);
    } catch (error) {
      this.forget(file.path);
      throw unreadable(file.path, systemReason(error));
    }
    if (got < file.sectionBytes) {
      this.forget(file.path);
      throw unreadable(
        file.path,
        `image ${section + 1}: found ${got} bytes at byte ${position}, expected ${file.sectionBytes}`,
      );
    }
    if (!direct) decodePixels(bytes, file.pixelType, file.littleEndian, pixels, out);
  }

  /** Close every file; the reader can be used again. */
  close(): void {
    for (const path of [...this.open.keys()]) this.forget(path);
  }

  private descriptor(file: StackFile): number {
    let entry = this.open.get(file.path);
    if (entry && !sameStamp(entry.stamp, file.stamp)) {
      this.forget(file.path);
      entry = undefined;
    }
    const now = performance.now();
    if (!entry) {
      let fd: number;
      try {
        fd = openSync(file.path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
      } catch (error) {
        throw unreadable(file.path, systemReason(error));
      }
      entry = { fd, stamp: file.stamp, checked: -Infinity };
    } else {
      this.open.delete(file.path);
    }
    this.open.set(file.path, entry);
    if (now - entry.checked > CHECK_AGAIN) {
      const { size, mtimeMs, ino } = fstatSync(entry.fd);
      if (!sameStamp(file.stamp, { size, mtimeMs, ino })) {
        this.forget(file.path);
        throw new AppError(
          "file.changed",
          `${shown(baseName(file.path))} changed since it was opened (${file.stamp.size} bytes then, ${size} bytes now). Try: close and open it again.`,
          { path: file.path },
        );
      }
      entry.checked = now;
    }
    if (this.open.size > OPEN_FILES) this.forget(this.open.keys().next().value!);
    return entry.fd;
  }

  private forget(path: string): void {
    const entry = this.open.get(path);
    if (!entry) return;
    this.open.delete(path);
    closeSync(entry.fd);
  }
}

function unreadable(path: string, reason: string): AppError<"file.unreadable"> {
  return new AppError("file.unreadable", `${shown(baseName(path))} cannot be read: ${shown(reason)}`, { path, reason });
}
