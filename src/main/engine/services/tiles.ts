/** Pictures of images for the page: grey tiles, and one image at full depth. */
import { AppError } from "../../../core/errors.js";
import { prepare, type Preparation } from "../display/prepare.js";
import { binned, nonFiniteMask, statisticsOf, toGrey, windowOf, type Window } from "../display/window.js";
import type { Contrast, PixelsHead, TileInfo } from "../types.js";
import type { WorkerEnv } from "../workerEnv.js";

export interface TilesArgs {
  preparation: Preparation;
  indices: readonly number[];
  bin: 1 | 2 | 4;
  contrast: Contrast;
  /** The window of the set, when the contrast asks for it. */
  window: Window | null;
}
export interface Tiles {
  infos: TileInfo[];
  /** Tile after tile; zero where a tile has an error. */
  pixels: Uint8Array<ArrayBuffer>;
  /** Of each tile: 1 where it has pixels that are no numbers; null = it has none. */
  masks: (Uint8Array<ArrayBuffer> | null)[];
}

/** An image that cannot be read gives a tile with its reason; the others are not touched by it. */
export function makeTiles({ preparation, indices, bin, contrast, window }: TilesArgs, env: WorkerEnv): Tiles {
  const images = prepare(preparation, env);
  const { width, height } = images;
  const area = Math.ceil(width / bin) * Math.ceil(height / bin);
  const pixels = new Uint8Array(area * indices.length);
  const scratch = new Float32Array(width * height);
  const masks = new Array<Uint8Array<ArrayBuffer> | null>(indices.length).fill(null);
  const infos = indices.map((index, place): TileInfo => {
    let image: Float32Array;
    try {
      image = images.load(index);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { index, low: 0, high: 0, min: 0, max: 0, mean: 0, sd: 0, error: error.message };
    }
    const statistics = statisticsOf(image);
    const { low, high } = window ?? windowOf(image, contrast, statistics, scratch);
    const tile = pixels.subarray(place * area, (place + 1) * area);
    toGrey(binned(image, width, height, bin), { low, high }, tile);
    const { min, max, mean, sd, n } = statistics;
    const info: TileInfo = { index, low, high, min, max, mean, sd, error: null };
    if (n === image.length) return info;
    masks[place] = nonFiniteMask(image, width, height, bin);
    return { ...info, nonFinite: image.length - n };
  });
  env.transfer(pixels.buffer);
  return { infos, pixels, masks };
}

export interface PixelsArgs {
  preparation: Preparation;
  index: number;
  contrast: Contrast;
  window: Window | null;
}
const HISTOGRAM_BINS = 256;

/** @throws AppError when the image cannot be read */
export function makePixels(
  { preparation, index, contrast, window }: PixelsArgs,
  env: WorkerEnv,
): { head: Omit<PixelsHead, "pixelSize">; pixels: Float32Array<ArrayBuffer> } {
  const { width, height, load } = prepare(preparation, env);
  const pixels = Float32Array.from(load(index));
  const statistics = statisticsOf(pixels);
  const { min, max, mean, sd } = statistics;
  const { low, high } = window ?? windowOf(pixels, contrast, statistics, new Float32Array(pixels.length));
  const histogram = new Array<number>(HISTOGRAM_BINS).fill(0);
  const scale = max > min ? HISTOGRAM_BINS / (max - min) : 0;
  for (const v of pixels) if (v - v === 0) histogram[Math.min(HISTOGRAM_BINS - 1, Math.floor((v - min) * scale))]!++;
  env.transfer(pixels.buffer);
  const nonFinite = pixels.length - statistics.n;
  const numbers = { index, low, high, min, max, mean, sd, ...(nonFinite > 0 ? { nonFinite } : {}) };
  return { head: { width, height, ...numbers, error: null, histogram }, pixels };
}
