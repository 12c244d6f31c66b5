/** Images as an MRC stack, float32, little-endian. */
import { encodePixels } from "../../../core/format/mrcPixels.js";
import { encodeMrcHeader } from "../../../core/format/writeMrc.js";
import type { KernelIo, StackRef } from "../../../core/stack.js";
import { statisticsOf, type Statistics } from "../display/window.js";

/** Header and images, read one at a time (twice: the header comes first and holds their statistics). */
export function* mrcChunks(
  stack: StackRef,
  pixelSize: number | null,
  version: string,
  io: KernelIo,
): Iterable<Uint8Array> {
  const { width, height, count } = stack;
  const image = new Float32Array(width * height);
  const parts: Statistics[] = [];
  for (let i = 0; i < count; i++) {
    io.readImage(stack, i, image);
    parts.push(statisticsOf(image));
  }
  yield encodeMrcHeader({
    width,
    height,
    count,
    pixelType: "float32",
    pixelSize,
    statistics: together(parts),
    label: `Annulus ${version}`,
  });
  for (let i = 0; i < count; i++) {
    io.readImage(stack, i, image);
    const bytes = new Uint8Array(4 * image.length);
    encodePixels(image, "float32", bytes);
    yield bytes;
  }
}

/** Statistics of all pixels from those of the images: variances add with the squared distances of the means. */
function together(parts: readonly Statistics[]): { min: number; max: number; mean: number; sd: number } | null {
  const counted = parts.filter((p) => p.n > 0);
  const n = counted.reduce((sum, p) => sum + p.n, 0);
  if (n === 0) return null;
  const mean = counted.reduce((sum, p) => sum + p.n * p.mean, 0) / n;
  const variance = counted.reduce((sum, p) => sum + p.n * (p.sd ** 2 + (p.mean - mean) ** 2), 0) / n;
  return {
    mean,
    sd: Math.sqrt(variance),
    min: counted.reduce((least, p) => Math.min(least, p.min), Infinity),
    max: counted.reduce((most, p) => Math.max(most, p.max), -Infinity),
  };
}
