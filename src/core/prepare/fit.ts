/** Images of two sizes brought to one, about the box centre floor(n/2). */
import { centre } from "../conventions.js";

/** Nothing: sizes must agree; the smaller one is padded along each side; the larger one is cropped. */
export type Fit = "none" | "pad" | "crop";

export interface Size {
  width: number;
  height: number;
}

/** The size that a pair is brought to, along each side for itself; null when they differ and `fit` is "none". */
export function commonSize(a: Size, b: Size, fit: Fit): Size | null {
  if (a.width === b.width && a.height === b.height) return { width: a.width, height: a.height };
  if (fit === "none") return null;
  const side = fit === "pad" ? Math.max : Math.min;
  return { width: side(a.width, b.width), height: side(a.height, b.height) };
}

/** Mean of the outermost rows and columns, one pixel wide. */
export function borderMean(image: Float32Array, width: number, height: number): number {
  let sum = 0;
  let n = 0;
  for (let y = 0; y < height; y++) {
    const step = y === 0 || y === height - 1 ? 1 : Math.max(1, width - 1);
    for (let x = 0; x < width; x += step, n++) sum += image[y * width + x]!;
  }
  return sum / n;
}

/**
 * The image in a box of another size: pixel floor(n/2) of either box is the same pixel, along each side, whether sizes
 * are odd or even. What the image does not reach is the mean of its outermost rows and columns ({@link borderMean});
 * what does not fit is cut off.
 *
 * @param image (from.height, from.width)
 * @param out   (to.height, to.width)
 */
export function fitImage(image: Float32Array, from: Size, to: Size, out: Float32Array): void {
  const dx = centre(to.width) - centre(from.width);
  const dy = centre(to.height) - centre(from.height);
  const x0 = Math.max(0, dx);
  const x1 = Math.min(to.width, dx + from.width);
  const y0 = Math.max(0, dy);
  const y1 = Math.min(to.height, dy + from.height);
  if ((x1 - x0) * (y1 - y0) < out.length) out.fill(borderMean(image, from.width, from.height));
  for (let y = y0; y < y1; y++) {
    const at = (y - dy) * from.width;
    out.set(image.subarray(at + x0 - dx, at + x1 - dx), y * to.width + x0);
  }
}
