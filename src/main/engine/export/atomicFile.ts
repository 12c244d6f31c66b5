/** The steps of which safe writing is made; folder.ts puts them in order. */
import { createHash } from "node:crypto";
import { hostname } from "node:os";
import { basename, join } from "node:path";
import { nodeFs, type OutputFs } from "./outputFs.js";
import { outputExists } from "./reasons.js";

export type Chunks = Iterable<Uint8Array>;
export interface WrittenFile {
  path: string;
  bytes: number;
  /** Hexadecimal. */
  sha256: string;
}

let counter = 0;
/** A name that says who left it, should the program be killed: {@link sweepStrays} removes it later. */
export function temporaryName(): string {
  return `.annulus-${hostname().replace(/[^A-Za-z0-9]/g, "_")}-${process.pid}-${counter++}-${process.hrtime.bigint()}.tmp`;
}

/** Write a new file, force it to the disk, read it back and compare. */
export function writeChecked(path: string, chunks: Chunks, fs: OutputFs): WrittenFile {
  const hash = createHash("sha256");
  let bytes = 0;
  const fd = fs.openSync(path, "wx", 0o666);
  try {
    for (const chunk of chunks) {
      hash.update(chunk);
      let at = 0;
      while (at < chunk.length) at += fs.writeSync(fd, chunk, at, chunk.length - at);
      bytes += chunk.length;
    }
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
  const sha256 = hash.digest("hex");
  const back = readBack(path, fs);
  if (back.bytes !== bytes || back.sha256 !== sha256) {
    throw new Error(`read back, it differs from what was written (${back.bytes} of ${bytes} bytes)`);
  }
  return { path, bytes, sha256 };
}

function readBack(path: string, fs: OutputFs): { bytes: number; sha256: string } {
  const hash = createHash("sha256");
  const piece = new Uint8Array(1 << 20);
  let bytes = 0;
  const fd = fs.openSync(path, "r");
  try {
    for (;;) {
      const n = fs.readSync(fd, piece, 0, piece.length, null);
      if (n === 0) break;
      hash.update(piece.subarray(0, n));
      bytes += n;
    }
  } finally {
    fs.closeSync(fd);
  }
  return { bytes, sha256: hash.digest("hex") };
}

/** Give a finished temporary file its name. Without `overwrite`, a file that appeared meanwhile is not replaced. */
export function putInPlace(temporary: string, path: string, overwrite: boolean, fs: OutputFs): void {
  if (overwrite) return fs.renameSync(temporary, path);
  try {
    fs.linkSync(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw outputExists(path);
    // Then the check and the renaming are two steps.
    if (!knowsNoLinks(error)) throw error;
    if (fs.existsSync(path)) throw outputExists(path);
    return fs.renameSync(temporary, path);
  }
  removeQuietly(temporary, fs);
}

/** Did linking fail because the disk has no hard links (FAT, some network disks)? */
export function knowsNoLinks(error: unknown): boolean {
  const { code = "" } = error as NodeJS.ErrnoException;
  return ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EINVAL"].includes(code);
}

/** Force the names in a folder to the disk; systems that cannot (Windows) do it themselves. */
export function syncFolder(folder: string, fs: OutputFs): void {
  if (process.platform === "win32") return;
  const fd = fs.openSync(folder, "r");
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

export function removeQuietly(path: string, fs: OutputFs): void {
  try {
    fs.unlinkSync(path);
  } catch {
    // It was never made, or cannot be removed: the error that led here says more.
  }
}

/** Remove what a killed run of this program on this machine left in a folder. */
export function sweepStrays(folder: string, fs: OutputFs = nodeFs): void {
  let names: string[];
  try {
    names = fs.readdirSync(folder);
  } catch {
    return;
  }
  const host = hostname().replace(/[^A-Za-z0-9]/g, "_");
  for (const name of names) {
    const stray = /^\.annulus-(.*)-(\d+)-\d+-\d+\.tmp$/.exec(name);
    if (stray?.[1] !== host || isAlive(Number(stray[2]))) continue;
    removeTree(join(folder, name), fs);
  }
}

/** Is there a process of this number? */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Remove a temporary file, or a temporary folder with the files in it; never throws. */
export function removeTree(path: string, fs: OutputFs): void {
  if (!basename(path).endsWith(".tmp")) throw new Error(`${path} is no temporary of ours`);
  try {
    for (const name of fs.readdirSync(path)) removeQuietly(join(path, name), fs);
    fs.rmdirSync(path);
  } catch {
    removeQuietly(path, fs);
  }
}
