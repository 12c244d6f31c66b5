/** sha256 of input files, computed beside the job on a thread of lowest priority, once per state of a file. */
import { statSync } from "node:fs";
import type { InputFile } from "./inputs.js";
import type { WorkerPool } from "./pool.js";
import type { FileHash } from "./services/hash.js";

export class InputHashes {
  readonly #known = new Map<string, Promise<FileHash>>();

  constructor(private readonly pool: WorkerPool) {}

  /** @throws AppError "file.changed", "file.unreadable"; the signal's reason */
  hash(file: InputFile, group: symbol): Promise<FileHash> {
    const key = stateOf(file);
    let hash = this.#known.get(key);
    if (!hash) {
      hash = this.pool.service("hash", file, { group });
      this.#known.set(key, hash);
      // A cancelled or failed one is not remembered.
      hash.catch(() => this.#known.delete(key));
    }
    return hash;
  }

  cancel(group: symbol, reason: unknown): void {
    this.pool.cancel(group, reason);
  }
}

function stateOf({ path, stamp }: InputFile): string {
  if (stamp) return `${path} ${stamp.size} ${stamp.mtimeMs} ${stamp.ino}`;
  const now = statSync(path, { throwIfNoEntry: false });
  return `${path} ${now?.size ?? -1} ${now?.mtimeMs ?? 0} ${now?.ino ?? 0}`;
}
