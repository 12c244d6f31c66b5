/**
 * Laying an image onto its reference with ONE interpolation from the original pixels:
 *
 * **out(p) = in(R(−ψ)(M·p − t))**, p and the argument from the centre floor(n/2) of their frames, px;
 * the alignment is p_ref = M·(R(ψ)·p_img + t), see core/conventions.ts. Compose alignments first
 * (conventions `compose`), then resample once.
 */
import { centre, type Alignment } from "../conventions.js";
import { realFft2d } from "../fourier/fft2d.js";
import { shiftSpectrum } from "../fourier/halfSpectrum.js";
import { AppError } from "../errors.js";
import { fourierBicubic, slopePlanes } from "./fourierBicubic.js";
import { bicubic, bilinear, nearest, quadratic, spline, type Sampler } from "./samplers.js";
import { sampleKernel, type KernelRule, type SampleKernel } from "./sampleKernel.js";
import { splineCoefficients } from "./spline.js";
import { upsampleTwice } from "./upsample.js";

/**
 * How values between pixels are found. "spline": cubic B-spline with exact prefilter (the default); "quadratic":
 * SPIDER's six-point rule; "bicubic": Keys, a = −1/2; "fourier": the image refined twofold in Fourier space (exact for
 * what the pixels hold), then the cubic B-spline on the fine grid; "fourierBicubic": cubic pieces with slopes from the
 * Fourier transform (SPIDER's RT SF).
 */
export type Interpolation = "nearest" | "bilinear" | "quadratic" | "bicubic" | "spline" | "fourier" | "fourierBicubic";

/** Labels for parameter schemas. */
export const INTERPOLATIONS: Readonly<Record<Interpolation, string>> = {
  spline: "cubic B-spline",
  fourier: "Fourier (refined twofold, then spline)",
  bicubic: "bicubic (Keys)",
  fourierBicubic: "bicubic with Fourier slopes (SPIDER)",
  quadratic: "quadratic (SPIDER)",
  bilinear: "bilinear",
  nearest: "nearest pixel",
};

/** Rules that run as WebAssembly. */
const KERNEL_RULES: Readonly<Partial<Record<Interpolation, KernelRule>>> = {
  bilinear: "bilinear",
  bicubic: "bicubic",
  spline: "spline",
  fourier: "spline",
};

export interface ResampleOptions {
  interpolation?: Interpolation;
  /**
   * What stands where the image has no pixels: "background", the mean outside the inscribed circle
   * ({@link backgroundMean}, the default); "periodic", the image repeats (as SPIDER does); or a number.
   */
  outside?: "background" | "periodic" | number;
}

const rims = new Map<string, Uint32Array>();

/** Indices of the pixels farther than min(width, height)/2 − 1 px from the centre, rising; kept for a few sizes. */
function rimPixels(width: number, height: number): Uint32Array {
  const key = `${width}x${height}`;
  let rim = rims.get(key);
  if (!rim) {
    const radius = Math.min(width, height) / 2 - 1;
    const indices: number[] = [];
    for (let y = 0; y < height; y++) {
      const dy = y - centre(height);
      for (let x = 0; x < width; x++) {
        const dx = x - centre(width);
        if (dx * dx + dy * dy > radius * radius) indices.push(y * width + x);
      }
    }
    rim = Uint32Array.from(indices);
    if (rims.size >= 8) rims.clear();
    rims.set(key, rim);
  }
  return rim;
}

/**
 * Mean of the pixels farther than min(width, height)/2 − 1 px from the centre: the corners, where a particle is not.
 * Images too small to have such pixels: the mean of all.
 */
export function backgroundMean(image: Float32Array | Float64Array, width: number, height: number): number {
  const rim = rimPixels(width, height);
  let sum = 0;
  if (rim.length === 0) {
    for (let i = 0; i < width * height; i++) sum += image[i]!;
    return sum / (width * height);
  }
  for (let i = 0; i < rim.length; i++) sum += image[rim[i]!]!;
  return sum / rim.length;
}

/** An image prepared for resampling many times; see {@link createResampler}. */
export interface Resampler {
  /** Take the pixels of an image (height × width); they are copied. */
  load(image: Float32Array | Float64Array): void;
  /** out(p) = in(R(−ψ)(M·p − t)) for the loaded image; `out` (height × width) differs from it. */
  apply(alignment: Alignment, out: Float32Array | Float64Array): void;
  /** The loaded image at (x, y) px from its centre. */
  at(x: number, y: number): number;
}

/**
 * A resampler for images of one size: prefilters once per image, allocates nothing per call.
 *
 * A point counts as inside when it lies within [0, width−1] × [0, height−1] of pixel centres (with a tolerance of
 * 1e-9 px, so that quarter turns stay whole); every other point takes the value of `outside`.
 */
export function createResampler(width: number, height: number, options: ResampleOptions = {}): Resampler {
  const interpolation = options.interpolation ?? "spline";
  const outside = options.outside ?? "background";
  const periodic = outside === "periodic";
  const border = periodic ? "periodic" : "mirror";
  const refined = interpolation === "fourier";
  const scale = refined ? 2 : 1;
  const w = scale * width;
  const h = scale * height;
  const sloped = interpolation === "fourierBicubic";
  const data = new Float64Array((sloped ? 4 : 1) * w * h);
  // What goes through Fourier space is periodic by construction, whatever stands outside.
  const samplers: Record<Interpolation, Sampler> = {
    nearest: nearest(border),
    bilinear: bilinear(border),
    quadratic: quadratic(border),
    bicubic: bicubic(border),
    spline: spline(border),
    fourier: spline("periodic"),
    fourierBicubic,
  };
  const sampler = samplers[interpolation];
  const cx = centre(width);
  const cy = centre(height);
  let fill = typeof outside === "number" ? outside : 0;
  const rule = KERNEL_RULES[interpolation];
  const kernel = rule ? sampleKernel(width, height, scale) : null;
  const prefilter = interpolation === "spline" || refined;
  const edge = refined ? "periodic" : border;
  /** Do `data` hold what the plain samplers read? The kernel filters a copy of its own. */
  let plain = false;
  const self = {};

  const prepare = (): void => {
    if (prefilter && !plain) splineCoefficients(data, w, h, edge);
    plain = true;
  };

  const hand = (to: SampleKernel): void => {
    to.load(data, prefilter && !plain, edge);
    to.owner = self;
  };

  const at = (x: number, y: number): number => {
    prepare();
    let u = x + cx;
    let v = y + cy;
    if (!periodic) {
      if (u < -1e-9 || v < -1e-9 || u > width - 1 + 1e-9 || v > height - 1 + 1e-9) return fill;
      u = Math.min(Math.max(u, 0), width - 1);
      v = Math.min(Math.max(v, 0), height - 1);
    }
    return sampler(data, w, h, scale * u, scale * v);
  };

  return {
    at,
    load(image) {
      if (image.length !== width * height) throw sizeMismatch([height, width], [image.length]);
      if (refined) upsampleTwice(image, width, height, data);
      else if (sloped) slopePlanes(image, width, height, data);
      else data.set(image);
      plain = false;
      if (kernel) hand(kernel);
      if (outside === "background") fill = backgroundMean(image, width, height);
    },
    apply(alignment, out) {
      if (out.length !== width * height) throw sizeMismatch([height, width], [out.length]);
      if (rule && kernel) {
        if (kernel.owner !== self) hand(kernel);
        if (kernel.sample(rule, alignment, periodic ? null : fill, out)) return;
      }
      const psiRad = (alignment.psi * Math.PI) / 180;
      const c = Math.cos(psiRad);
      const s = Math.sin(psiRad);
      const m = alignment.mirror ? -1 : 1;
      for (let y = 0; y < height; y++) {
        const v = y - cy - alignment.shiftY;
        for (let x = 0; x < width; x++) {
          const u = m * (x - cx) - alignment.shiftX;
          out[y * width + x] = at(c * u + s * v, c * v - s * u);
        }
      }
    },
  };
}

const resamplers = new Map<string, Resampler>();

/**
 * Resample one image onto its reference: out(p) = in(R(−ψ)(M·p − t)), one interpolation.
 *
 * @param image     (height, width) original pixels
 * @param alignment p_ref = M·(R(ψ)·p_img + t); degrees, px
 * @param out       (height, width), not `image`
 * @throws AppError "image.sizeMismatch"
 */
export function resample(
  image: Float32Array | Float64Array,
  width: number,
  height: number,
  alignment: Alignment,
  out: Float32Array | Float64Array,
  options: ResampleOptions = {},
): void {
  const key = `${width}x${height} ${options.interpolation ?? "spline"} ${options.outside ?? "background"}`;
  let resampler = resamplers.get(key);
  if (!resampler) {
    if (resamplers.size >= 16) resamplers.clear();
    resampler = createResampler(width, height, options);
    resamplers.set(key, resampler);
  }
  resampler.load(image);
  resampler.apply(alignment, out);
}

/**
 * Shift an image by Fourier phases, circularly: out(p) = in(p − d); content moves by (+dx, +dy).
 *
 * Exact for integer shifts; −d undoes d but for the Nyquist column of an even width. Overshoots at sharp edges.
 * @param out (height, width); may be `image`
 */
export function fourierShift(
  image: Float32Array | Float64Array,
  width: number,
  height: number,
  dx: number,
  dy: number,
  out: Float32Array | Float64Array,
): void {
  if (image.length !== width * height) throw sizeMismatch([height, width], [image.length]);
  const fft = realFft2d(width, height);
  const spectrum = new Float64Array(fft.length);
  fft.forward(image, spectrum);
  shiftSpectrum(spectrum, width, height, dx, dy);
  fft.inverse(spectrum, out);
}

function sizeMismatch(expected: readonly number[], actual: readonly number[]): AppError<"image.sizeMismatch"> {
  return new AppError(
    "image.sizeMismatch",
    `The image has ${actual.join(" × ")} pixels; ${expected.join(" × ")} were expected.`,
    { expected, actual },
  );
}
