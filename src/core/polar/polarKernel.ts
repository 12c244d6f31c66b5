/** Images onto rings by the kernels (kernels/assembly/polar.ts), eight at a time; the twin is in polarTransform.ts. */
import { KernelMemory, type Plane } from "../kernels/kernelMemory.js";
import type { Gridding } from "./gridding.js";
import { KERNEL_WIDTH } from "./kaiserBessel.js";
import { LANES } from "./laneFft.js";

/** Images transformed together: one in the real and one in the imaginary part of each lane. */
export const BATCH = 2 * LANES;

/** Smallest box the kernel takes; smaller ones have no first pass to leave zeros out of. */
export const LEAST_BOX = 8;

/** What becomes of pixel p of an image before it is transformed: (p − background)·scale, times the mask. */
export interface PolarKernel {
  /** Room of image b of the batch, (n, n); written over before every transform. */
  room(b: number): Float32Array;
  setLevel(b: number, background: number, scale: number): void;
  /** Transform the first `count` images; the others are taken as zero. */
  transform(count: number, outRe: Float32Array, outIm: Float32Array, at: number): void;
  /**
   * Mean of the pixels of image b for which `outside` of {@link createPolarKernel} is 1, root mean square deviation from
   * it, and 0, or 1 for values that are not finite, or 2 for the same value everywhere.
   */
  statistics(b: number): { background: number; deviation: number; status: number };
}

/** Fields of a plan, in the order of kernels/assembly/polar.ts. */
const FIELDS = 19;

/**
 * @param mask    (n, n) multiplied with every image, deapodisation included
 * @param outside (n, n) 1 where the background is, else 0
 * @throws Error where there are no kernels
 */
export function createPolarKernel(
  boxSize: number,
  { padded, limit, samples, firstX, firstY, weightX, weightY }: Gridding,
  mask: Float32Array,
  outside: Float32Array | null,
): PolarKernel {
  const size = boxSize * boxSize;
  // Columns a power of two apart would share few lines of the cache.
  const column = (padded + 4) * LANES;
  const memory = new KernelMemory();
  const reserve = (length: number): Plane => memory.reserve(length);
  const fields = reserve(FIELDS);
  const images = reserve(BATCH * size);
  const levels = reserve(3 * BATCH);
  const maskPlane = reserve(size);
  const outsidePlane = reserve(size);
  const roots = reserve(2 * padded);
  const lines = reserve(4 * padded * LANES);
  const gridRe = reserve((2 * limit + 1) * column);
  const gridIm = reserve((2 * limit + 1) * column);
  const columnPlane = reserve(samples);
  const rowPlane = reserve(samples);
  const weightXPlane = reserve(samples * KERNEL_WIDTH);
  const weightYPlane = reserve(samples * KERNEL_WIDTH);
  const outRePlane = reserve(BATCH * samples);
  const outImPlane = reserve(BATCH * samples);
  const spare = reserve(16 * LANES);
  const found = reserve(4);
  const kernels = memory.start();
  const polarTransform = kernels["polarTransform"]!;
  const polarStatistics = kernels["polarStatistics"]!;

  memory.view(maskPlane).set(mask);
  if (outside) memory.view(outsidePlane).set(outside);
  const background = outside ? outside.reduce((sum, v) => sum + v, 0) : 0;
  const root = memory.view(roots);
  for (let k = 0; k < padded; k++) {
    root[k] = Math.cos((2 * Math.PI * k) / padded);
    root[padded + k] = -Math.sin((2 * Math.PI * k) / padded);
  }
  memory.ints(columnPlane).set(firstX);
  memory.ints(rowPlane).set(firstY);
  memory.view(weightXPlane).set(weightX.map((w) => w / 2));
  memory.view(weightYPlane).set(weightY);
  memory
    .ints(fields)
    .set([
      boxSize,
      padded,
      limit,
      4 * column,
      images.at,
      levels.at,
      maskPlane.at,
      roots.at,
      lines.at,
      gridRe.at,
      gridIm.at,
      samples,
      columnPlane.at,
      rowPlane.at,
      weightXPlane.at,
      weightYPlane.at,
      outRePlane.at,
      outImPlane.at,
      spare.at,
    ]);
  const rooms = Array.from({ length: BATCH }, (_, b) => memory.view({ at: images.at + 4 * b * size, length: size }));
  const level = memory.view(levels);
  const results = memory.doubles(found);
  const allRe = memory.view(outRePlane);
  const allIm = memory.view(outImPlane);

  return {
    room: (b) => rooms[b]!,
    setLevel(b, value, scale) {
      // In two pieces, so that a high background loses no digits of what stands out from it.
      level[b] = value;
      level[BATCH + b] = value - level[b];
      level[2 * BATCH + b] = scale;
    },
    transform(count, outRe, outIm, at) {
      // Partners share a transform, so a missing one must be zero, not what the last batch left there.
      for (let b = count; b < BATCH; b++) {
        rooms[b]!.fill(0);
        this.setLevel(b, 0, 0);
      }
      polarTransform(fields.at);
      outRe.set(allRe.subarray(0, count * samples), at);
      outIm.set(allIm.subarray(0, count * samples), at);
    },
    statistics(b) {
      const status = polarStatistics(images.at + 4 * b * size, outsidePlane.at, size, background, found.at);
      return { background: results[0]!, deviation: results[1]!, status };
    },
  };
}
