/** The files opened last, kept in the state folder. A list that cannot be read or written is no reason to fail. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { makeFolders, writeFileAtomically } from "./export/folder.js";

export interface RecentFile {
  path: string;
  name: string;
  /** ISO 8601. */
  opened: string;
}
const LIMIT = 20;

export class RecentFiles {
  readonly #path: string;
  #files: RecentFile[];

  constructor(private readonly stateDir: string) {
    this.#path = join(stateDir, "recent.json");
    this.#files = readList(this.#path);
  }

  get list(): RecentFile[] {
    return [...this.#files];
  }

  /** Put a file at the top. */
  add(path: string, name: string): void {
    // Another window may have added some meanwhile.
    const others = readList(this.#path).filter((file) => file.path !== path);
    this.#files = [{ path, name, opened: new Date().toISOString() }, ...others].slice(0, LIMIT);
    try {
      makeFolders(this.stateDir);
      const text = new TextEncoder().encode(`${JSON.stringify(this.#files, null, 1)}\n`);
      writeFileAtomically(this.#path, [text], { overwrite: true });
    } catch {
      // The list lives on in memory until the program ends.
    }
  }
}

function readList(path: string): RecentFile[] {
  try {
    const list: unknown = JSON.parse(readFileSync(path, "utf8"));
    return Array.isArray(list) ? list.filter(isRecent).slice(0, LIMIT) : [];
  } catch {
    return [];
  }
}

function isRecent(value: unknown): value is RecentFile {
  const { path, name, opened } = (value ?? {}) as Record<string, unknown>;
  return typeof path === "string" && typeof name === "string" && typeof opened === "string";
}
