/**
 * Where packed files are unpacked for as long as the engine lives. The folder is made with the first of them, so that
 * whoever opens plain files needs no room for temporary ones; its name says whose it is, so that what a killed program
 * left behind goes with the next start.
 */
import { randomBytes } from "node:crypto";
import { lstatSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { isAlive } from "./export/atomicFile.js";

const host = (): string => hostname().replace(/[^A-Za-z0-9]/g, "_");

/** A name that nobody else has or can guess. */
export function sessionFolderName(pid: number = process.pid): string {
  return `annulus-session-${host()}-${pid}-${randomBytes(8).toString("hex")}`;
}

/** Path of a new session's folder, not made yet; what dead sessions of this user and machine left is removed. */
export function newSessionFolder(parent: string = tmpdir()): string {
  sweepSessions(parent);
  return join(parent, sessionFolderName());
}

/** Make the folder unless it is there, for this user alone. @throws the error of the file system */
export function makeSessionFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/** Remove the folder and everything in it; never throws. */
export function removeSessionFolder(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // The next start tries again.
  }
}

function sweepSessions(parent: string): void {
  let names: string[];
  try {
    names = readdirSync(parent);
  } catch {
    return;
  }
  for (const name of names) {
    const left = /^annulus-session-(\w+)-(\d+)-[0-9a-f]{16}$/.exec(name);
    if (left?.[1] !== host() || isAlive(Number(left[2]))) continue;
    const path = join(parent, name);
    if (isOwn(path)) removeSessionFolder(path);
  }
}

/** A folder, not a link to one, of this user: the parent is open to everybody. */
function isOwn(path: string): boolean {
  try {
    const found = lstatSync(path);
    return found.isDirectory() && (process.getuid === undefined || found.uid === process.getuid());
  } catch {
    return false;
  }
}
