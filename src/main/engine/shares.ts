/** Values that the workers of a pool keep, by name: shared when first needed, forgotten with what they belong to. */
import type { WorkerPool } from "./pool.js";
import type { SharedRef } from "./workerEnv.js";

export class Shares {
  readonly #refs = new Map<string, SharedRef<unknown>>();

  constructor(private readonly pool: WorkerPool) {}

  get<T>(key: string, make: () => T): SharedRef<T> {
    let ref = this.#refs.get(key);
    if (!ref) {
      ref = this.pool.share<unknown>(make());
      this.#refs.set(key, ref);
    }
    return ref as SharedRef<T>;
  }

  /** Forget every value whose name begins so. */
  forget(prefix: string): void {
    for (const [key, ref] of [...this.#refs]) {
      if (!key.startsWith(prefix)) continue;
      this.#refs.delete(key);
      this.pool.release(ref);
    }
  }
}
