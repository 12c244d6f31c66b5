/** From brightness to the bytes of a canvas: inversion and the view flip happen here and nowhere else. */
import { binnedSize } from "./zoom.js";

export interface GreyLook {
  invert: boolean;
  /** Row 0 at the bottom. */
  flip: boolean;
}

const OPAQUE = 0xff000000;
/** The two greys of the hatch that stands for pixels that are no numbers, in stripes of two pixels. */
const HATCH = [0xff5a5a5a, 0xff969696] as const;

/**
 * Write grey pixels as RGBA.
 * @param pixels (height, width), 0 black … 255 white
 * @param out (height, width), one little-endian word a pixel
 * @param hatched (height, width), 1 where a pixel is no number: hatched, whatever the look
 */
export function paintGrey(
  pixels: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  look: GreyLook,
  out: Uint32Array,
  hatched: Uint8Array | null = null,
): void {
  const mask = look.invert ? 0xff : 0;
  for (let y = 0; y < height; y++) {
    const from = (look.flip ? height - 1 - y : y) * width;
    const to = y * width;
    for (let x = 0; x < width; x++) {
      const v = pixels[from + x]! ^ mask;
      out[to + x] = OPAQUE | (v << 16) | (v << 8) | v;
    }
  }
  if (!hatched) return;
  for (let y = 0; y < height; y++) {
    const from = (look.flip ? height - 1 - y : y) * width;
    for (let x = 0; x < width; x++) {
      if (hatched[from + x] !== 0) out[y * width + x] = HATCH[((x + y) >> 1) & 1]!;
    }
  }
}

/** 1 for every value that is NaN or infinite; null when there are none. */
export function notNumbers(values: Float32Array): Uint8Array | null {
  let found: Uint8Array | null = null;
  for (let i = 0; i < values.length; i++) {
    const v = values[i]!;
    if (v - v !== 0) (found ??= new Uint8Array(values.length))[i] = 1;
  }
  return found;
}

/**
 * Brightness of pixel values: low → 0, high → 255, linear between, clipped outside; NaN → 0. A window of no width
 * draws everything mid-grey, as nothing can be told apart.
 */
export function windowed(values: Float32Array, low: number, high: number, out: Uint8Array): void {
  if (!(high > low)) {
    out.fill(128);
    return;
  }
  const scale = 255 / (high - low);
  for (let i = 0; i < values.length; i++) {
    const v = (values[i]! - low) * scale;
    out[i] = v >= 255 ? 255 : v > 0 ? Math.round(v) : 0;
  }
}

/** Area mean over factor × factor pixels, as the engine reduces tiles: the last ones of a side may be smaller. */
export function areaMean(
  values: Float32Array,
  width: number,
  height: number,
  factor: number,
): { width: number; height: number; values: Float32Array } {
  if (factor === 1) return { width, height, values };
  const w = binnedSize(width, factor);
  const h = binnedSize(height, factor);
  const out = new Float32Array(w * h);
  for (let y = 0; y < h; y++) {
    const bottom = Math.min(height, (y + 1) * factor);
    for (let x = 0; x < w; x++) {
      const right = Math.min(width, (x + 1) * factor);
      let sum = 0;
      for (let v = y * factor; v < bottom; v++) {
        for (let u = x * factor; u < right; u++) sum += values[v * width + u]!;
      }
      out[y * w + x] = sum / ((bottom - y * factor) * (right - x * factor));
    }
  }
  return { width: w, height: h, values: out };
}
