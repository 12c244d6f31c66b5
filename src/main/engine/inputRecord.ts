/**
 * What the record of a job says of its input files while their sha256 are still being computed. A result does not wait
 * for them: hashing a stack of 100 GB takes minutes, averaging ten of its images none.
 */
import type { InputHashes } from "./inputHashes.js";
import type { InputFile } from "./inputFile.js";
import { changedFile, type FileHash } from "./services/hash.js";
import type { Provenance } from "./types.js";

/** Files handed over before the first of them is done: asking for 20,000 at once would hold up who starts a job. */
const AHEAD = 8;

export class InputRecord {
  readonly #known = new Map<string, FileHash>();
  readonly #group = Symbol("hashes");
  #givenUp: { reason: unknown } | null = null;
  /** Rejects when a file changed or cannot be read, and with the reason of {@link giveUp}. */
  readonly done: Promise<void>;

  constructor(
    private readonly hashes: InputHashes,
    private readonly files: readonly InputFile[],
  ) {
    const waiting = files.values();
    this.done = Promise.all(Array.from({ length: AHEAD }, () => this.#fill(waiting))).then(() => undefined);
    // Who waits for it hears of a failure; nobody need wait.
    this.done.catch(() => undefined);
  }

  /** Must some of the files be what an earlier run had read? Then a result waits until it is known that they are. */
  get isCheck(): boolean {
    return this.files.some(({ expected }) => expected !== undefined);
  }

  get complete(): boolean {
    return this.#known.size === this.files.length;
  }

  /** sha256 is "" where it is not known (yet). */
  get inputs(): Provenance["inputs"] {
    return this.files.map(({ path, stamp }) => this.#known.get(path) ?? { path, sha256: "", bytes: stamp?.size ?? 0 });
  }

  /** One file after the other, of those that nobody has begun with. */
  async #fill(waiting: Iterator<InputFile>): Promise<void> {
    for (let next = waiting.next(); !next.done; next = waiting.next()) {
      const { path, stamp, expected } = next.value;
      const hash = await this.hashes.hash({ path, stamp }, this.#group);
      if (expected && expected.sha256 !== hash.sha256) {
        throw changedFile(path, `sha256 ${hash.sha256}`, `${expected.sha256}, as ${expected.record} says`);
      }
      this.#known.set(path, hash);
      if (this.#givenUp) throw this.#givenUp.reason;
    }
  }

  giveUp(reason: unknown): void {
    this.#givenUp ??= { reason };
    this.hashes.cancel(this.#group, reason);
  }
}
