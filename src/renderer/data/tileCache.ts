/**
 * Tiles of what is on screen, fetched in batches, newest wish first. Clients (grids) replace what they want as they
 * scroll; a batch of which nobody wants anything any more is aborted. Bounded in bytes, least recently used first out.
 */
import type { Display, SourceRef, TileHead, TileInfo, TileRequest } from "../../main/api/contract.js";

export interface Tile extends TileInfo {
  width: number;
  height: number;
  /** One byte a pixel, row 0 first. */
  pixels: Uint8Array;
  /** 1 where a pixel is no number; absent = all are. */
  hatched?: Uint8Array;
}

export interface TileWish {
  source: SourceRef;
  indices: readonly number[];
  bin: 1 | 2 | 4;
  display: Display;
}

interface Batch {
  /** The tile cache keys it will fill. */
  keys: string[];
  abort: AbortController;
}

const bytesOf = ({ pixels, hatched }: Tile): number => pixels.byteLength + (hatched?.byteLength ?? 0);

/** Small enough to appear soon, large enough that a screen takes few requests. */
const BATCH = 48;
const IN_FLIGHT = 3;

/** Same text for the same images; every cache key of a source starts with it. */
export function sourceKey(source: SourceRef): string {
  if (source.kind === "dataset") return `dataset:${source.id}`;
  if (source.kind === "result") return `result:${source.id}:${source.output}`;
  return `partial:${source.job}:${source.iteration}:${source.output}`;
}

/** Tiles of one look: the part of a key that does not depend on the image. */
export function lookKey(wish: Omit<TileWish, "indices">): string {
  return `${sourceKey(wish.source)}|${wish.bin}|${JSON.stringify(wish.display)}`;
}

export class TileCache {
  private readonly tiles = new Map<string, Tile>();
  private readonly wishes = new Map<object, TileWish>();
  private readonly batches = new Set<Batch>();
  private readonly failed = new Map<string, Error>();
  private readonly listeners = new Set<() => void>();
  private held = 0;
  /** Grows whenever a tile or an error arrives. */
  version = 0;

  constructor(
    private readonly fetchTiles: (
      request: TileRequest,
      signal: AbortSignal,
    ) => Promise<{ head: TileHead; pixels: Uint8Array }>,
    private readonly limitBytes: number,
  ) {}

  get(look: string, index: number): Tile | undefined {
    return this.tiles.get(`${look}|${index}`);
  }

  /** Why the tiles of this look could not be fetched, if the last try failed. */
  errorOf(look: string): Error | undefined {
    return this.failed.get(look);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Replace what `client` wants to see. */
  want(client: object, wish: TileWish): void {
    this.wishes.delete(client);
    this.wishes.set(client, wish);
    this.failed.delete(lookKey(wish));
    this.schedule();
  }

  release(client: object): void {
    if (this.wishes.delete(client)) this.schedule();
  }

  /** Forget the tiles of a source (its file was read with another choice, or it is gone). */
  drop(prefix: string): void {
    for (const [key, tile] of this.tiles) {
      if (!key.startsWith(prefix)) continue;
      this.held -= bytesOf(tile);
      this.tiles.delete(key);
    }
    for (const batch of this.batches) if (batch.keys[0]?.startsWith(prefix)) this.cancel(batch);
    for (const look of this.failed.keys()) if (look.startsWith(prefix)) this.failed.delete(look);
    this.changed();
    this.schedule();
  }

  get bytes(): number {
    return this.held;
  }

  private schedule(): void {
    const wanted = new Set<string>();
    for (const wish of this.wishes.values()) {
      const look = lookKey(wish);
      for (const index of wish.indices) wanted.add(`${look}|${index}`);
    }
    for (const batch of this.batches) if (!batch.keys.some((key) => wanted.has(key))) this.cancel(batch);

    const coming = new Set([...this.batches].flatMap((batch) => batch.keys));
    for (const wish of [...this.wishes.values()].reverse()) {
      const look = lookKey(wish);
      if (this.failed.has(look)) continue;
      const missing = wish.indices.filter((i) => !this.tiles.has(`${look}|${i}`) && !coming.has(`${look}|${i}`));
      for (let at = 0; at < missing.length && this.batches.size < IN_FLIGHT; at += BATCH) {
        void this.load(wish, look, missing.slice(at, at + BATCH));
      }
    }
  }

  private cancel(batch: Batch): void {
    this.batches.delete(batch);
    batch.abort.abort();
  }

  private async load(wish: TileWish, look: string, indices: number[]): Promise<void> {
    const batch: Batch = { keys: indices.map((i) => `${look}|${i}`), abort: new AbortController() };
    this.batches.add(batch);
    try {
      const { head, pixels } = await this.fetchTiles(
        { source: wish.source, indices, bin: wish.bin, display: wish.display },
        batch.abort.signal,
      );
      if (!this.batches.delete(batch)) return;
      const size = head.width * head.height;
      // Copies, so that a tile kept long does not hold its whole batch.
      const part = (k: number): Uint8Array => pixels.slice(k * size, (k + 1) * size);
      head.tiles.forEach((info, k) => {
        this.put(`${look}|${info.index}`, {
          ...info,
          width: head.width,
          height: head.height,
          pixels: part(k),
          ...(info.mask === undefined ? {} : { hatched: part(head.tiles.length + info.mask) }),
        });
      });
      this.shrink();
    } catch (error) {
      if (!this.batches.delete(batch)) return;
      this.failed.set(look, error instanceof Error ? error : new Error(String(error)));
    }
    this.changed();
    this.schedule();
  }

  private put(key: string, tile: Tile): void {
    const before = this.tiles.get(key);
    if (before) this.held -= bytesOf(before);
    this.tiles.delete(key);
    this.tiles.set(key, tile);
    this.held += bytesOf(tile);
  }

  private shrink(): void {
    if (this.held <= this.limitBytes) return;
    const wanted = new Set<string>();
    for (const wish of this.wishes.values()) {
      const look = lookKey(wish);
      for (const index of wish.indices) wanted.add(`${look}|${index}`);
    }
    for (const [key, tile] of this.tiles) {
      if (this.held <= this.limitBytes) return;
      if (wanted.has(key)) continue;
      this.held -= bytesOf(tile);
      this.tiles.delete(key);
    }
  }

  private changed(): void {
    this.version++;
    for (const listener of this.listeners) listener();
  }
}
