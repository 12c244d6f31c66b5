/** Images as PNG, 8-bit grey: whole-number zoom, no smoothing, the contrast that was chosen. */
import { encode } from "fast-png";
import type { KernelIo, StackRef } from "../../../core/stack.js";
import { statisticsOf, toGrey, windowOf, type Window } from "../display/window.js";
import type { Contrast } from "../types.js";

export interface PngStyle {
  contrast: Contrast;
  zoom: 1 | 2 | 3 | 4;
}

/** Pixels between the tiles of a montage, before the zoom. */
const GAP = 2;
/** Sides of a PNG that common programs still open. */
const MAX_SIDE = 32_000;

interface Grey {
  width: number;
  height: number;
  data: Uint8Array;
}

/** The images as grey levels, image after image. A contrast of the whole set takes its window from all images. */
function greyImages(stack: StackRef, { contrast }: PngStyle, io: KernelIo): Grey[] {
  const { width, height, count } = stack;
  const size = width * height;
  const all = new Float32Array(size * count);
  const image = new Float32Array(size);
  for (let i = 0; i < count; i++) {
    io.readImage(stack, i, image);
    all.set(image, i * size);
  }
  const scratch = new Float32Array(all.length);
  const common = contrast.mode === "fixed" || contrast.scope === "set";
  const windowFor = (pixels: Float32Array): Window => windowOf(pixels, contrast, statisticsOf(pixels), scratch);
  const shared = common ? windowFor(all) : null;
  return Array.from({ length: count }, (_, i) => {
    const pixels = all.subarray(i * size, (i + 1) * size);
    const data = new Uint8Array(size);
    toGrey(pixels, shared ?? windowFor(pixels), data);
    return { width, height, data };
  });
}

/** Every pixel becomes zoom × zoom pixels. */
function enlarged({ width, height, data }: Grey, zoom: number): Grey {
  if (zoom === 1) return { width, height, data };
  const out = new Uint8Array(width * height * zoom * zoom);
  for (let y = 0; y < height * zoom; y++) {
    const from = Math.floor(y / zoom) * width;
    for (let x = 0; x < width * zoom; x++) out[y * width * zoom + x] = data[from + Math.floor(x / zoom)]!;
  }
  return { width: width * zoom, height: height * zoom, data: out };
}

function encoded({ width, height, data }: Grey): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(encode({ width, height, data, channels: 1, depth: 8 }));
}

/** One PNG an image, in order. */
export function pngs(stack: StackRef, style: PngStyle, io: KernelIo): Uint8Array<ArrayBuffer>[] {
  return greyImages(stack, style, io).map((grey) => encoded(enlarged(grey, style.zoom)));
}

/** All images in one picture, row after row, about as wide as high; the zoom is lowered where it would grow too large. */
export function montage(stack: StackRef, style: PngStyle, io: KernelIo): Uint8Array<ArrayBuffer> {
  const tiles = greyImages(stack, style, io);
  const columns = Math.ceil(Math.sqrt(tiles.length * (stack.height / stack.width)));
  const rows = Math.ceil(tiles.length / columns);
  const width = columns * (stack.width + GAP) - GAP;
  const height = rows * (stack.height + GAP) - GAP;
  const data = new Uint8Array(width * height);
  tiles.forEach((tile, i) => {
    const left = (i % columns) * (stack.width + GAP);
    const top = Math.floor(i / columns) * (stack.height + GAP);
    for (let y = 0; y < stack.height; y++) {
      data.set(tile.data.subarray(y * stack.width, (y + 1) * stack.width), (top + y) * width + left);
    }
  });
  const zoom = Math.max(1, Math.min(style.zoom, Math.floor(MAX_SIDE / Math.max(width, height))));
  return encoded(enlarged({ width, height, data }, zoom));
}
