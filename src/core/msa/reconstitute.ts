/**
 * Images from factors. With the mean image μ, the eigenimages e_k (both under the mask) and the coordinates c_ik of image
 * i along the factors K that are kept,
 *
 * **x̂_i = s_i · (μ + Σ_{k∈K} c_ik e_k) − a**,  for "hellinger"  **x̂_i = s_i · (μ + Σ_{k∈K} c_ik e_k)² − a**,
 *
 * in the grey values of the images: s_i the scale of the image that the metric took out, a the constant that was added
 * to every pixel. With all factors this is the image that was analysed; with some, what these tell of it. A pixel
 * outside the mask gets the mean of the image's pixels under it.
 *
 * @see van Heel & Frank, Ultramicroscopy 6, 187 (1981); Bretaudière & Frank, J. Microsc. 144, 1 (1986)
 */
import type { KernelIo, StackRef } from "../stack.js";
import type { AlignmentsResult, FactorsResult, Metric } from "../tools/results.js";
import type { Range } from "../tools/tool.js";
import { INTERPOLATIONS, type Interpolation } from "../transform/resample.js";
import { createRowReader } from "./rows.js";

/** Mean and eigenimages under the mask. */
export interface Model {
  metric: Metric;
  constant: number;
  /** m. */
  mean: Float64Array;
  /** One a factor that is kept, m each. */
  eigenimages: readonly Float32Array[];
}

/** The model of the factors `kept` (from 0). */
export function modelOf(
  factors: Pick<FactorsResult, "metric" | "constant" | "mean" | "eigenimages" | "pixels" | "width" | "height">,
  kept: ArrayLike<number>,
): Model {
  const { metric, constant, mean, eigenimages, pixels, width, height } = factors;
  const gather = (image: Float32Array): Float32Array => {
    const values = new Float32Array(pixels.length);
    for (let j = 0; j < pixels.length; j++) values[j] = image[pixels[j]!]!;
    return values;
  };
  const size = width * height;
  return {
    metric,
    constant,
    mean: Float64Array.from(gather(mean)),
    eigenimages: Array.from(kept, (k) => gather(eigenimages.subarray(k * size, (k + 1) * size))),
  };
}

/**
 * x̂ under the mask.
 * @param coordinates of the factors of the model, in their order
 * @param scale       s of the image
 * @param out         m values, sums in double precision
 */
export function reconstitute(
  { metric, constant, mean, eigenimages }: Model,
  coordinates: ArrayLike<number>,
  scale: number,
  out: Float64Array,
): void {
  out.set(mean);
  for (let k = 0; k < eigenimages.length; k++) {
    const c = coordinates[k]!;
    const e = eigenimages[k]!;
    if (c !== 0) for (let j = 0; j < out.length; j++) out[j] = out[j]! + c * e[j]!;
  }
  if (metric === "hellinger") for (let j = 0; j < out.length; j++) out[j] = out[j]! * out[j]!;
  for (let j = 0; j < out.length; j++) out[j] = scale * out[j]! - constant;
}

/** The images that were analysed, to be laid beside what is made of them. */
export interface Originals {
  stack: StackRef;
  alignments: AlignmentsResult | null;
  /** Row of `alignments` of each item, or image number without them. */
  items: Uint32Array;
  weights: Float32Array | null;
  interpolation: Interpolation;
}

/** Originals of some images (numbers in the stack) as they were analysed. */
export function originalsOf(
  { particles, alignments, weights = null, interpolation = "spline" }: FactorsResult,
  images: Uint32Array,
): Originals {
  let items = images;
  if (alignments) {
    const row = new Map<number, number>();
    for (let i = 0; i < alignments.index.length; i++) row.set(alignments.index[i]!, i);
    items = images.map((image) => {
      const found = row.get(image);
      if (found === undefined) throw new Error(`image ${image} was analysed without an alignment`);
      return found;
    });
  }
  if (!Object.hasOwn(INTERPOLATIONS, interpolation)) throw new Error(`no interpolation ${interpolation}`);
  return { stack: particles.stack, alignments, items, weights, interpolation: interpolation as Interpolation };
}

export interface ReconstituteArgs {
  factors: Pick<FactorsResult, "metric" | "constant" | "mean" | "eigenimages" | "pixels" | "width" | "height">;
  /** Factors that are kept, from 0. */
  kept: Uint32Array;
  /** n × kept, row by row. */
  coordinates: Float64Array;
  /** n. */
  scale: Float64Array;
  /** false: what the factors add to the mean image alone, x̂(K) − x̂(∅). */
  average: boolean;
  originals: Originals | null;
  /** n × size each; null: not wanted. */
  reconstituted: Float32Array;
  residuals: Float32Array | null;
  laid: Float32Array | null;
  /** n: Σ (x − x̂)² under the mask; needs originals. */
  squares: Float64Array;
}

/** Items = images that are made. */
export function reconstituteRange({ start, end }: Range, args: ReconstituteArgs, io: KernelIo): void {
  const { factors, kept, coordinates, scale, originals, reconstituted, residuals, laid, squares } = args;
  const { pixels, width, height } = factors;
  const model = modelOf(factors, kept);
  const size = width * height;
  const m = pixels.length;
  const made = new Float64Array(m);
  const shown = new Float64Array(m);
  const mean = new Float64Array(m);
  const original = new Float32Array(m);
  const reader = originals && createRowReader(plainRows(originals, pixels), io);
  for (let i = start; i < end; i++) {
    reconstitute(model, coordinates.subarray(i * kept.length, (i + 1) * kept.length), scale[i]!, made);
    shown.set(made);
    if (!args.average) {
      reconstitute({ ...model, eigenimages: [] }, [], scale[i]!, mean);
      for (let j = 0; j < m; j++) shown[j] = made[j]! - mean[j]!;
    }
    lay(shown, pixels, reconstituted.subarray(i * size, (i + 1) * size), meanOf(shown));
    if (!reader) continue;
    reader.profile(i, original, 0);
    let square = 0;
    for (let j = 0; j < m; j++) {
      const left = original[j]! - made[j]!;
      made[j] = left;
      square += left * left;
    }
    squares[i] = square;
    if (residuals) lay(made, pixels, residuals.subarray(i * size, (i + 1) * size), 0);
    if (laid) lay(original, pixels, laid.subarray(i * size, (i + 1) * size), meanOf(original));
  }
}

/** Rows that are the pixels themselves: the metric that changes nothing. */
function plainRows(originals: Originals, pixels: Uint32Array): Parameters<typeof createRowReader>[0] {
  const none = new Float64Array(0);
  return {
    ...originals,
    pixels,
    metric: "euclidean",
    constant: 0,
    mean: none,
    beta: none,
    scale: none,
    alpha: none,
    data: null,
  };
}

function lay(values: ArrayLike<number>, pixels: Uint32Array, image: Float32Array, outside: number): void {
  image.fill(outside);
  for (let j = 0; j < pixels.length; j++) image[pixels[j]!] = values[j]!;
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let j = 0; j < values.length; j++) sum += values[j]!;
  return values.length > 0 ? sum / values.length : 0;
}
