/** Tiles and pixels for the page: split over the workers, kept in a bounded cache. */
import { AppError } from "../../core/errors.js";
import type { BandPass } from "../../core/filter/bandPass.js";
import type { StackRef } from "../../core/stack.js";
import { usesOf, type AlignmentTable, type Preparation } from "./display/prepare.js";
import type { Window } from "./display/window.js";
import { LruCache } from "./lruCache.js";
import type { WorkerPool } from "./pool.js";
import { sampleIndices } from "./services/sample.js";
import type { Display, PixelsHead, PixelsRequest, SourceRef, TileHead, TileInfo, TileRequest } from "./types.js";
import type { SharedRef } from "./workerEnv.js";

/** What is looked at. */
export interface Viewed {
  /** Begins with {@link sourceKey}; changes when the pixels may have changed. */
  key: string;
  stack: StackRef;
  shared: SharedRef<StackRef>;
  pixelSize: number | null;
  name: string;
  /** By image number of the source; null when the display needs none. */
  alignment: { key: string; shared: SharedRef<AlignmentTable> } | null;
}
/** @throws AppError "session.unknown", "request.invalid" */
export type FindViewed = (source: SourceRef, display: Display) => Viewed;

const TILE_CACHE_BYTES = 64 << 20;
const SAMPLE_CACHE_BYTES = 32 << 20;
const MAX_TILES = 512;
/** Bytes of one answer: 64 pictures of 4096 × 4096 pixels, far more than a window shows. */
const MAX_ANSWER = 2 ** 30;
/** Tiles of one task: few, so that all threads share a page and a page no longer wanted is soon dropped. */
const TILES_PER_TASK = 8;

interface CachedTile {
  info: TileInfo;
  pixels: Uint8Array;
  mask: Uint8Array | null;
}

export class TileMaker {
  readonly #tiles = new LruCache<CachedTile>(TILE_CACHE_BYTES);
  readonly #samples = new LruCache<Promise<Float32Array[]>>(SAMPLE_CACHE_BYTES);
  readonly #windows = new LruCache<Promise<Window>>(1000);

  constructor(
    private readonly pool: WorkerPool,
    private readonly find: FindViewed,
  ) {}

  get bytes(): number {
    return this.#tiles.bytes + this.#samples.bytes;
  }

  /** Drop what was made of a source that changed or is gone. */
  forget(key: string): void {
    for (const cache of [this.#tiles, this.#samples, this.#windows]) cache.deletePrefix(key);
  }

  async tiles(request: TileRequest, signal?: AbortSignal): Promise<{ head: TileHead; pixels: Uint8Array }> {
    const { indices, bin, display } = request;
    if (indices.length > MAX_TILES) {
      const reason = `at most ${MAX_TILES} tiles at once`;
      throw new AppError("request.invalid", reason, { reason });
    }
    const viewed = this.find(request.source, display);
    const width = Math.ceil(viewed.stack.width / bin);
    const height = Math.ceil(viewed.stack.height / bin);
    const area = width * height;
    const most = Math.max(1, Math.floor(MAX_ANSWER / area));
    if (indices.length > most) {
      const reason = `at most ${most} tiles of ${width} × ${height} pixels at once`;
      throw new AppError("request.invalid", reason, { reason });
    }
    const preparation = preparationOf(viewed, display);
    const window = await this.#setWindow(viewed, preparation, display);
    const key = `${viewKey(viewed, preparation)}|${bin}|${JSON.stringify(window ?? display.contrast)}|`;
    const found = new Map<number, CachedTile>();
    for (const index of indices) {
      const tile = this.#tiles.get(key + index);
      if (tile) found.set(index, tile);
    }
    const missing = [...new Set(indices)].filter((index) => !found.has(index));
    const perTask = Math.max(1, Math.min(TILES_PER_TASK, Math.ceil(missing.length / (2 * this.pool.size))));
    const tasks: Promise<void>[] = [];
    for (let at = 0; at < missing.length; at += perTask) {
      const args = { preparation, indices: missing.slice(at, at + perTask), bin, contrast: display.contrast, window };
      const task = this.pool.service("tiles", args, { signal, uses: usesOf(preparation) });
      tasks.push(
        task.then(({ infos, pixels, masks }) =>
          infos.forEach((info, place) => {
            // A copy, so that one kept tile does not keep the whole task's buffer.
            const mask = masks[place] ?? null;
            const tile = { info, pixels: pixels.slice(place * area, (place + 1) * area), mask };
            found.set(info.index, tile);
            if (info.error === null) this.#tiles.set(key + info.index, tile, (mask ? 2 : 1) * area + 200);
          }),
        ),
      );
    }
    await Promise.all(tasks);
    const all = indices.map((index) => found.get(index)!);
    const masked = all.filter((tile) => tile.mask !== null);
    const pixels = new Uint8Array(area * (all.length + masked.length));
    let masks = 0;
    const tiles = all.map((tile, place): TileInfo => {
      pixels.set(tile.pixels, place * area);
      if (!tile.mask) return tile.info;
      pixels.set(tile.mask, (all.length + masks) * area);
      return { ...tile.info, mask: masks++ };
    });
    return { head: { width, height, tiles }, pixels };
  }

  async pixels(request: PixelsRequest, signal?: AbortSignal): Promise<{ head: PixelsHead; pixels: Float32Array }> {
    const { index, display } = request;
    const viewed = this.find(request.source, display);
    const preparation = preparationOf(viewed, display);
    const window = await this.#setWindow(viewed, preparation, display);
    const args = { preparation, index, contrast: display.contrast, window };
    const { head, pixels } = await this.pool.service("pixels", args, { signal, uses: usesOf(preparation) });
    return { head: { ...head, pixelSize: viewed.pixelSize }, pixels };
  }

  /** The window of the whole set, from a sample; null when every image has its own or the user gave it. */
  #setWindow(viewed: Viewed, preparation: Preparation, { contrast }: Display): Promise<Window | null> | null {
    if (contrast.mode === "fixed" || contrast.scope === "image") return null;
    const view = viewKey(viewed, preparation);
    const key = `${view}|${JSON.stringify(contrast)}`;
    const known = this.#windows.get(key);
    if (known) return known;
    const window = this.#sample(view, viewed, preparation).then((samples) =>
      this.pool.service("window", { samples, contrast }),
    );
    this.#windows.set(key, window, 1);
    window.catch(() => this.#windows.delete(key));
    return window;
  }

  #sample(view: string, viewed: Viewed, preparation: Preparation): Promise<Float32Array[]> {
    const known = this.#samples.get(view);
    if (known) return known;
    const { count, width, height } = viewed.stack;
    const indices = sampleIndices(count, width, height);
    const uses = usesOf(preparation);
    const samples: Promise<Float32Array>[] = [];
    for (let at = 0; at < indices.length; at += TILES_PER_TASK) {
      const args = { preparation, indices: indices.slice(at, at + TILES_PER_TASK) };
      samples.push(this.pool.service("sample", args, { uses }));
    }
    const all = Promise.all(samples);
    this.#samples.set(view, all, 4 * indices.length * Math.min(4096, width * height));
    all.catch(() => this.#samples.delete(view));
    return all;
  }
}

function viewKey(viewed: Viewed, { view, band }: Preparation): string {
  const alignment = view === "raw" ? "" : (viewed.alignment?.key ?? "");
  return `${viewed.key}|${view}|${alignment}|${band.lowPass}|${band.highPass}`;
}

/** @throws AppError "pixelSize.unknown" for a filter in Å on images of unknown pixel size */
function preparationOf(viewed: Viewed, display: Display): Preparation {
  const { lowPass, highPass } = display;
  const low = frequency(lowPass, viewed.pixelSize);
  const band: BandPass = {
    // Beyond Nyquist a low-pass keeps everything.
    lowPass: low !== null && low < Math.SQRT1_2 ? low : null,
    highPass: frequency(highPass, viewed.pixelSize),
  };
  const alignment = display.view === "raw" ? null : (viewed.alignment?.shared ?? null);
  return { stack: viewed.shared, view: display.view, alignment, band };
}

/** Cut-off in 1/px. */
function frequency(length: Display["lowPass"], pixelSize: number | null): number | null {
  if (!length) return null;
  if (length.unit === "px") return 1 / length.value;
  if (pixelSize === null) {
    throw new AppError("pixelSize.unknown", "The pixel size is not known: give it, or choose the filter in px.", {
      wantedFor: "a filter in Å",
    });
  }
  return pixelSize / length.value;
}

/** Key under which everything made of a source is found; see {@link TileMaker.forget}. */
export function sourceKey(source: SourceRef): string {
  switch (source.kind) {
    case "dataset":
      return `d${source.id}:`;
    case "result":
      return `r${source.id}:${source.output}:`;
    case "partial":
      return `p${source.job}:${source.iteration}:${source.output}:`;
  }
}
