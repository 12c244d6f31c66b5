/**
 * What the record of a job says of its input files while their sha256 are still being computed. A result does not wait
 * for them: hashing a stack of 100 GB takes minutes, averaging ten of its images none.
 */
import type { InputHashes } from "./inputHashes.js";
import type { InputFile } from "./inputs.js";
import type { FileHash } from "./services/hash.js";
import type { Provenance } from "./types.js";

export class InputRecord {
  readonly #known = new Map<string, FileHash>();
  readonly #group = Symbol("hashes");
  /** Rejects when a file changed or cannot be read, and with the reason of {@link giveUp}. */
  readonly done: Promise<void>;

  constructor(
    private readonly hashes: InputHashes,
    private readonly files: readonly InputFile[],
  ) {
    const each = files.map(async (file) => this.#known.set(file.path, await hashes.hash(file, this.#group)));
    this.done = Promise.all(each).then(() => undefined);
    // Who waits for it hears of a failure; nobody need wait.
    this.done.catch(() => undefined);
  }

  get complete(): boolean {
    return this.#known.size === this.files.length;
  }

  /** sha256 is "" where it is not known (yet). */
  get inputs(): Provenance["inputs"] {
    return this.files.map(({ path, stamp }) => this.#known.get(path) ?? { path, sha256: "", bytes: stamp?.size ?? 0 });
  }

  giveUp(reason: unknown): void {
    this.hashes.cancel(this.#group, reason);
  }
}
