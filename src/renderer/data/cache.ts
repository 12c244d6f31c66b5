/**
 * Keyed answers of the engine, bounded in bytes, least recently used first out. A key that is being fetched is fetched
 * once, however many ask; the fetch is aborted when the last of them lets go.
 */
export type Loaded<T> =
  | { state: "loading"; value: null; error: null }
  | { state: "ready"; value: T; error: null }
  | { state: "failed"; value: null; error: Error };

interface Entry<T> {
  load(signal: AbortSignal): Promise<T>;
  bytesOf(value: T): number;
  loaded: Loaded<T>;
  bytes: number;
  users: number;
  abort: AbortController | null;
  listeners: Set<() => void>;
}

const LOADING = { state: "loading", value: null, error: null } as const;

export class ResourceCache {
  private readonly entries = new Map<string, Entry<unknown>>();
  private held = 0;

  constructor(private readonly limitBytes: number) {}

  /** What is known now; stable identity until it changes. */
  peek<T>(key: string): Loaded<T> {
    return (this.entries.get(key)?.loaded ?? LOADING) as Loaded<T>;
  }

  /** Ask for a key and be told when it changes. @returns lets go */
  use<T>(
    key: string,
    load: (signal: AbortSignal) => Promise<T>,
    bytesOf: (value: T) => number,
    listener: () => void,
  ): () => void {
    let entry = this.entries.get(key) as Entry<T> | undefined;
    // A failure is tried again by whoever asks next.
    if (entry?.loaded.state === "failed" && entry.users === 0) entry = undefined;
    if (!entry) {
      entry = { load, bytesOf, loaded: LOADING, bytes: 0, users: 0, abort: null, listeners: new Set() };
      this.entries.set(key, entry);
      void this.fetch(key, entry);
    } else {
      // Most recently used goes last.
      this.entries.delete(key);
      this.entries.set(key, entry);
    }
    const mine = entry;
    mine.users++;
    mine.listeners.add(listener);
    return () => {
      mine.listeners.delete(listener);
      if (--mine.users === 0 && mine.abort) {
        mine.abort.abort();
        if (this.entries.get(key) === mine) this.entries.delete(key);
      }
    };
  }

  /** Forget every key that starts so; what someone is looking at is fetched anew. */
  drop(prefix: string): void {
    for (const [key, entry] of this.entries) if (key.startsWith(prefix)) this.renew(key, entry);
  }

  /** Try again what failed and is still looked at: the engine has come back. */
  retry(): void {
    for (const [key, entry] of this.entries) if (entry.loaded.state === "failed") this.renew(key, entry);
  }

  get bytes(): number {
    return this.held;
  }

  private renew(key: string, entry: Entry<unknown>): void {
    entry.abort?.abort();
    this.held -= entry.bytes;
    entry.bytes = 0;
    if (entry.users === 0) {
      this.entries.delete(key);
      return;
    }
    entry.loaded = LOADING;
    for (const listener of entry.listeners) listener();
    void this.fetch(key, entry);
  }

  private async fetch<T>(key: string, entry: Entry<T>): Promise<void> {
    const abort = new AbortController();
    entry.abort = abort;
    let loaded: Loaded<T>;
    try {
      loaded = { state: "ready", value: await entry.load(abort.signal), error: null };
    } catch (error) {
      loaded = { state: "failed", value: null, error: error instanceof Error ? error : new Error(String(error)) };
    }
    // Nobody waits any more, or a newer fetch has taken over.
    if (abort.signal.aborted || this.entries.get(key) !== entry) return;
    entry.abort = null;
    entry.loaded = loaded;
    entry.bytes = loaded.state === "ready" ? entry.bytesOf(loaded.value) : 0;
    this.held += entry.bytes;
    this.shrink();
    for (const listener of entry.listeners) listener();
  }

  private shrink(): void {
    for (const [key, entry] of this.entries) {
      if (this.held <= this.limitBytes) return;
      if (entry.users > 0 || entry.abort) continue;
      this.held -= entry.bytes;
      this.entries.delete(key);
    }
  }
}
