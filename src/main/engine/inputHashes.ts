/**
 * sha256 of input files, computed beside the job on a thread of lowest priority (or on this one, between its other
 * duties), once per state of a file.
 */
import { statSync } from "node:fs";
import type { InputFile } from "./inputFile.js";
import type { WorkerPool } from "./pool.js";
import { hashFileInTurns, type FileHash } from "./services/hash.js";

export class InputHashes {
  readonly #known = new Map<string, { hash: Promise<FileHash>; group: symbol; done: boolean }>();

  readonly #here = new Map<symbol, AbortController>();

  /** @param pool of the thread that computes; null = this thread does */
  constructor(private readonly pool: WorkerPool | null) {}

  /** @throws AppError "file.changed", "file.unreadable"; the reason of {@link cancel} */
  hash(file: InputFile, group: symbol): Promise<FileHash> {
    const key = stateOf(file);
    const known = this.#known.get(key);
    if (known) return known.hash;
    const entry = { hash: this.#begin(file, group), group, done: false };
    this.#known.set(key, entry);
    entry.hash.then(
      () => (entry.done = true),
      () => this.#forget(key, entry),
    );
    return entry.hash;
  }

  /** Give up what a group still waits for; the next one begins anew. */
  cancel(group: symbol, reason: unknown): void {
    for (const [key, entry] of [...this.#known]) if (entry.group === group && !entry.done) this.#forget(key, entry);
    this.pool?.cancel(group, reason);
    this.#here.get(group)?.abort(reason);
    this.#here.delete(group);
  }

  #begin(file: InputFile, group: symbol): Promise<FileHash> {
    if (this.pool) return this.pool.service("hash", file, { group });
    let abort = this.#here.get(group);
    if (!abort) this.#here.set(group, (abort = new AbortController()));
    return hashFileInTurns(file, abort.signal);
  }

  #forget(key: string, entry: object): void {
    if (this.#known.get(key) === entry) this.#known.delete(key);
  }
}

function stateOf({ path, stamp }: InputFile): string {
  if (stamp) return `${path} ${stamp.size} ${stamp.mtimeMs} ${stamp.ino}`;
  const now = statSync(path, { throwIfNoEntry: false });
  return `${path} ${now?.size ?? -1} ${now?.mtimeMs ?? 0} ${now?.ino ?? 0}`;
}
