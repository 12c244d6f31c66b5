/** The correlation coefficient of two images, one under a mask, at every shift. */
import { realFft2d, type RealFft2d } from "../fourier/fft2d.js";
import { realFft2d32, type RealFft2d32 } from "../fourier/realFft32.js";
import { smoothSize } from "../fourier/smoothSize.js";
import { conjugateProduct as planesProduct } from "../kernels/multiply.js";
import { maskedStatistics } from "../mask/normalise.js";

/** A shift is judged only where the moved mask keeps at least this part of its pixels on the image. */
const LEAST_OVERLAP = 0.25;

/** Below this part of the image's whole variance under the mask, what is left is rounding: the image is flat there. */
const FLAT = 1e-9;

/**
 * The correlation coefficient of reference f, under a mask M, with image g, for every shift d of whole pixels:
 *
 *   ccc(d) = Σ M(p)·(f(p) − f̄)·(g(p + d) − ḡ_d) / √(Σ M(p)·(f(p) − f̄)² · Σ M(p)·(g(p + d) − ḡ_d)²),
 *
 * sums over the pixels p where p + d lies on the image; f̄ and ḡ_d are means over the same pixels. So every value is the
 * exact coefficient of that placement, −1 … 1, not the product of two fixed norms. Three Fourier products give the sums
 * with g (in float32 but for its squares), tables of cumulative sums those of f alone. Nothing wraps around. 0 where g is flat under the mask, or less
 * than a quarter of the mask lies on the image.
 *
 * d says where the content of g lies from that of f: moving g by t = −d lays it on f.
 *
 * @param reference,image (height, width), any density unit
 * @param mask     (height, width), 1 inside, 0 outside
 * @param maxShift S, px, a whole number: |dx|, |dy| ≤ S
 * @returns (2S + 1, 2S + 1), d = (0, 0) in the middle; all 0 when f is flat under the mask
 * @see Roseman, Ultramicroscopy 94, 225 (2003); Padfield, IEEE Trans. Image Process. 21, 2706 (2012)
 */
export function shiftCoefficients(
  reference: Float32Array,
  image: Float32Array,
  width: number,
  height: number,
  mask: Float32Array,
  maxShift: number,
): Float32Array {
  const under = maskPlan(mask, width, height, maxShift);
  return coefficientsWith(under, underMask(under, image), reference);
}

/** A mask at every shift: what depends on neither image. */
export interface MaskPlan {
  mask: Float32Array;
  width: number;
  height: number;
  maxShift: number;
  /** Pixels inside. */
  count: number;
  fft: RealFft2d;
  spectrum: Float64Array;
  fast: RealFft2d32;
  planes: Planes;
  /** Of the mask; null when all of it stays on the image at every shift. */
  counts: Float64Array | null;
}

interface Planes {
  re: Float32Array;
  im: Float32Array;
}

/** A mask of 1 inside and 0 outside, (height, width), for shifts of up to maxShift px, a whole number. */
export function maskPlan(mask: Float32Array, width: number, height: number, maxShift: number): MaskPlan {
  const whole = staysInside(mask, width, height, maxShift);
  const frameWidth = smoothSize(whole ? width : width + maxShift);
  const frameHeight = smoothSize(whole ? height : height + maxShift);
  const fft = realFft2d(frameWidth, frameHeight);
  const fast = realFft2d32(frameWidth, frameHeight);
  const spectrum = new Float64Array(fft.length);
  const inFrame = framed(mask, width, height, frameWidth, frameHeight);
  fft.forward(inFrame, spectrum);
  const counts = whole ? null : cumulative(mask, width, height);
  const planes = forward(fast, inFrame);
  return { mask, width, height, maxShift, count: total(mask), fft, spectrum, fast, planes, counts };
}

/** An image under a mask at every shift: what does not depend on the reference; g about its mean, in units of its sd. */
export interface MaskedImage {
  planes: Planes;
  /** Σ M(p)·g(p + d) and Σ M(p)·g²(p + d) over the frame; the squares in double precision, for they cancel. */
  sum: Float32Array;
  squares: Float64Array;
  /** Σ g²; 0 for a flat image. */
  power: number;
}

/** The sums of an image (height, width) of any density unit. */
export function underMask(
  { width, height, fft, spectrum, fast, planes: ofMask }: MaskPlan,
  image: Float32Array,
): MaskedImage {
  const { mean, sd } = maskedStatistics(image, null);
  const scale = sd > 0 ? 1 / sd : 0;
  const g = framed(image, width, height, fft.width, fft.height, mean, scale);
  const planes = forward(fast, g);
  const sum = correlation(fast, ofMask, planes);
  for (let i = 0; i < g.length; i++) g[i] = g[i]! * g[i]!;
  const power = total(g);
  const squared = new Float64Array(fft.length);
  fft.forward(g, squared);
  conjugateProduct(spectrum, squared);
  const squares = g;
  fft.inverse(squared, squares);
  return { planes, sum, squares, power };
}

/** {@link shiftCoefficients}, with what does not depend on the reference. */
export function coefficientsWith(plan: MaskPlan, image: MaskedImage, reference: Float32Array): Float32Array {
  const { fft, fast, width, height, mask, maxShift, count: n, counts } = plan;
  const side = 2 * maxShift + 1;
  const out = new Float32Array(side * side);
  if (n === 0) return out;
  const { mean, sd } = maskedStatistics(reference, mask);
  if (!(sd * sd > FLAT * mean * mean) || !(image.power > 0)) return out;
  const f = new Float64Array(mask.length);
  for (let i = 0; i < f.length; i++) f[i] = mask[i]! > 0 ? (reference[i]! - mean) / sd : 0;
  const products = correlation(fast, forward(fast, framed(f, width, height, fft.width, fft.height)), image.planes);
  // Where the mask stays on the image, sums of the reference are the same at every shift.
  const sums = counts && cumulative(f, width, height);
  for (let i = 0; i < f.length; i++) f[i] = f[i]! * f[i]!;
  const squares = counts && cumulative(f, width, height);
  const power = total(f);

  for (let dy = -maxShift, o = 0; dy <= maxShift; dy++) {
    const row = ((dy + fft.height) % fft.height) * fft.width;
    for (let dx = -maxShift; dx <= maxShift; dx++, o++) {
      // The pixels p of the reference for which p + d lies on the image are a rectangle.
      const count = counts ? rectangle(counts, width, height, -dx, -dy) : n;
      if (count < LEAST_OVERLAP * n) continue;
      const at = row + ((dx + fft.width) % fft.width);
      const ofF = sums ? rectangle(sums, width, height, -dx, -dy) : 0;
      const ofG = image.sum[at]!;
      const varF = (squares ? rectangle(squares, width, height, -dx, -dy) : power) - (ofF * ofF) / count;
      const varG = image.squares[at]! - (ofG * ofG) / count;
      if (!(varG > FLAT * image.power) || !(varF > FLAT * power)) continue;
      const value = (products[at]! - (ofF * ofG) / count) / Math.sqrt(varF * varG);
      out[o] = Math.max(-1, Math.min(1, value));
    }
  }
  return out;
}

/** Sums over all rectangles from the first pixel on, (height + 1, width + 1): entry (y, x) sums rows < y, columns < x. */
function cumulative(values: Float32Array | Float64Array, width: number, height: number): Float64Array {
  const table = new Float64Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      row += values[y * width + x]!;
      table[(y + 1) * (width + 1) + x + 1] = table[y * (width + 1) + x + 1]! + row;
    }
  }
  return table;
}

/** The sum over the pixels of the frame that lie in the same frame moved by (x, y). */
function rectangle(table: Float64Array, width: number, height: number, x: number, y: number): number {
  const x0 = Math.max(0, x);
  const x1 = Math.min(width, width + x);
  const y0 = Math.max(0, y) * (width + 1);
  const y1 = Math.min(height, height + y) * (width + 1);
  return table[y1 + x1]! - table[y0 + x1]! - table[y1 + x0]! + table[y0 + x0]!;
}

/** Whether every pixel of the mask stays on the image for all shifts up to maxShift. */
function staysInside(mask: Float32Array, width: number, height: number, maxShift: number): boolean {
  for (let y = 0; y < height; y++) {
    const rowInside = y >= maxShift && y + maxShift < height;
    for (let x = 0; x < width; x++) {
      if (mask[y * width + x]! > 0 && !(rowInside && x >= maxShift && x + maxShift < width)) return false;
    }
  }
  return true;
}

/** scale·(values − mean) in the corner of a frame of zeros. */
function framed(
  values: Float32Array | Float64Array,
  width: number,
  height: number,
  frameWidth: number,
  frameHeight: number,
  mean = 0,
  scale = 1,
): Float64Array {
  const frame = new Float64Array(frameWidth * frameHeight);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) frame[y * frameWidth + x] = scale * (values[y * width + x]! - mean);
  }
  return frame;
}

function forward(fft: RealFft2d32, frame: Float64Array): Planes {
  const planes = { re: new Float32Array(fft.length), im: new Float32Array(fft.length) };
  fft.forward(frame, planes.re, planes.im);
  return planes;
}

/** Σ_p a(p)·b(p + d) for every d, circular in the frame, from the spectra of a and b. */
function correlation(fft: RealFft2d32, a: Planes, b: Planes): Float32Array {
  const re = new Float32Array(fft.length);
  const im = new Float32Array(fft.length);
  planesProduct(a.re, a.im, b.re, b.im, re, im);
  const out = new Float32Array(fft.width * fft.height);
  fft.inverse(re, im, out);
  return out;
}

/** b ← a*·b, interleaved. */
function conjugateProduct(a: Float64Array, b: Float64Array): void {
  for (let i = 0; i < b.length; i += 2) {
    const re = b[i]!;
    const im = b[i + 1]!;
    b[i] = a[i]! * re + a[i + 1]! * im;
    b[i + 1] = a[i]! * im - a[i + 1]! * re;
  }
}

function total(values: Float32Array | Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}
