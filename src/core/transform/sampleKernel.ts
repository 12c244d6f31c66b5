/**
 * The WebAssembly side of resampling (kernels assembly/spline.ts and sample.ts), in double precision: coefficients have
 * the bits of {@link splineCoefficients}; sampled values differ from those of samplers.ts by the order of additions only,
 * about 1e-16 of the largest coefficient.
 */
import type { Alignment } from "../conventions.js";
import { hasKernels, KernelMemory } from "../kernels/kernelMemory.js";
import { indexRule } from "./samplers.js";
import { splineEnds, type SplineBorder } from "./spline.js";

/** Rules that the kernels know, by their number there. */
const KINDS = { bilinear: 0, bicubic: 1, spline: 2 } as const;
export type KernelRule = keyof typeof KINDS;

/** Beyond such shifts (px) or for numbers that are none, the plain twin samples. */
const FARTHEST = 1e6;

/** Numbers that the samplers reach before and behind a line. */
const BEFORE = 1;
const BEHIND = 2;

/**
 * Room in kernel memory for one image of (scale·height) × (scale·width) at a time. Resamplers of the same size share it:
 * who finds another {@link owner} loads again.
 */
export interface SampleKernel {
  owner: unknown;
  /** Take pixels; with `prefilter` they become coefficients first. Edges go on as `border` says. */
  load(pixels: Float64Array, prefilter: boolean, border: SplineBorder): void;
  /**
   * out(p) = in(R(−ψ)(M·p − t)) as transform/resample.ts has it; out is (height, width).
   * @param fill value beyond the image; null: the image repeats
   * @returns false when the alignment is beyond what the kernel takes, and nothing was done
   */
  sample(rule: KernelRule, alignment: Alignment, fill: number | null, out: Float32Array | Float64Array): boolean;
}

const made = new Map<string, SampleKernel>();
/** Each holds memory of its own; there are few sizes in a run. */
const MOST = 8;

/** The kernels for images of this size refined `scale` times, or null where there are none. */
export function sampleKernel(width: number, height: number, scale: 1 | 2): SampleKernel | null {
  if (!hasKernels()) return null;
  const key = `${width}x${height}*${scale}`;
  let kernel = made.get(key);
  if (!kernel) {
    if (made.size >= MOST) made.clear();
    kernel = createKernel(width, height, scale);
    made.set(key, kernel);
  }
  return kernel;
}

function createKernel(width: number, height: number, scale: 1 | 2): SampleKernel {
  const w = scale * width;
  const h = scale * height;
  const stride = w + BEFORE + BEHIND;
  const first = stride * BEFORE + BEFORE;
  const memory = new KernelMemory();
  const plane = memory.reserve(2 * stride * (h + BEFORE + BEHIND));
  const result = memory.reserve(2 * width * height);
  const kernels = memory.start();
  const image = memory.doubles(plane);
  const doubles = memory.doubles(result);
  const floats = memory.view(result).subarray(0, width * height);
  const at = plane.at + 8 * first;
  const step = 8 * stride;

  /** What the samplers find beyond the edges. */
  const extend = (border: SplineBorder): void => {
    const index = indexRule(border);
    const outside = (n: number): number[] => [-1, n, n + 1];
    for (const x of outside(w)) {
      const from = index(x, w);
      for (let row = first, y = 0; y < h; y++, row += stride) image[row + x] = image[row + from]!;
    }
    for (const y of outside(h)) {
      const from = index(y, h) * stride + first - BEFORE;
      image.copyWithin(y * stride + first - BEFORE, from, from + stride);
    }
  };

  return {
    owner: null,
    load(pixels, prefilter, border) {
      for (let y = 0; y < h; y++) image.set(pixels.subarray(y * w, (y + 1) * w), first + y * stride);
      if (prefilter) {
        const periodic = border === "periodic" ? 1 : 0;
        const [row, column] = [splineEnds(w, border), splineEnds(h, border)];
        kernels["splineRows"]!(at, w, h, step, periodic, row.terms, row.norm);
        kernels["splineColumns"]!(at, h, w, step, periodic, column.terms, column.norm);
      }
      extend(border);
    },
    sample(rule, { psi, shiftX, shiftY, mirror }, fill, out) {
      if (!(Math.abs(shiftX) <= FARTHEST && Math.abs(shiftY) <= FARTHEST && Number.isFinite(psi))) return false;
      const psiRad = (psi * Math.PI) / 180;
      const double = out instanceof Float64Array;
      kernels["sampleAffine"]!(
        KINDS[rule], at, step, scale, fill === null ? 1 : 0, fill ?? 0, width, height, 0, height,
        mirror ? -1 : 1, shiftX, shiftY, Math.cos(psiRad), Math.sin(psiRad), result.at, double ? 1 : 0,
      ); // prettier-ignore
      out.set(double ? doubles : floats);
      return true;
    },
  };
}
