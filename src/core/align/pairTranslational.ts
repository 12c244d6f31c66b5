/** Where an image must move to lie on its reference: the coefficient at every shift, and its peak. */
import { IDENTITY, type Alignment } from "../conventions.js";
import { highestPeak, type Peak } from "../correlate/peaks.js";
import { realFft2d, type RealFft2d } from "../fourier/fft2d.js";
import { smoothSize } from "../fourier/smoothSize.js";
import { circleMask } from "../mask/circle.js";
import { flatImage } from "../prepare/contrast.js";
import { resample } from "../transform/resample.js";

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
 * with g, tables of cumulative sums those of f alone. Nothing wraps around. 0 where g is flat under the mask, or less
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
  return coefficientsWith(masked(image, width, height, mask, maxShift), reference);
}

/** An image under a mask at every shift: what does not depend on the reference. */
interface MaskedImage {
  fft: RealFft2d;
  width: number;
  height: number;
  mask: Float32Array;
  maxShift: number;
  spectrum: Float64Array;
  /** Σ M(p)·g(p + d) and Σ M(p)·g²(p + d), g about the image's own mean, so that squares keep their digits. */
  sum: Float64Array;
  squares: Float64Array;
  power: number;
}

function masked(image: Float32Array, width: number, height: number, mask: Float32Array, maxShift: number): MaskedImage {
  const whole = staysInside(mask, width, height, maxShift);
  const fft = realFft2d(smoothSize(whole ? width : width + maxShift), smoothSize(whole ? height : height + maxShift));
  const mean = total(image) / image.length;
  const g = framed(fft, width, height, (i) => image[i]! - mean);
  const gg = framed(fft, width, height, (i) => (image[i]! - mean) ** 2);
  const spectrum = forward(fft, g);
  const spectrumM = forward(
    fft,
    framed(fft, width, height, (i) => mask[i]!),
  );
  return {
    fft,
    width,
    height,
    mask,
    maxShift,
    spectrum,
    sum: correlation(fft, spectrumM, spectrum),
    squares: correlation(fft, spectrumM, forward(fft, gg)),
    power: total(gg),
  };
}

function coefficientsWith(image: MaskedImage, reference: Float32Array): Float32Array {
  const { fft, width, height, mask, maxShift } = image;
  const side = 2 * maxShift + 1;
  const out = new Float32Array(side * side);
  let n = 0;
  let sum = 0;
  for (let i = 0; i < mask.length; i++) {
    if (mask[i]! <= 0) continue;
    n++;
    sum += reference[i]!;
  }
  if (n === 0) return out;
  const mean = sum / n;
  const f = (i: number): number => mask[i]! * (reference[i]! - mean);
  const products = correlation(fft, forward(fft, framed(fft, width, height, f)), image.spectrum);
  const counts = cumulative(width, height, (i) => mask[i]!);
  const sums = cumulative(width, height, f);
  const squares = cumulative(width, height, (i) => f(i) ** 2);
  const power = squares.at(-1)!;
  if (!(power > FLAT * n * mean * mean) || !(image.power > 0)) return out;

  for (let dy = -maxShift, o = 0; dy <= maxShift; dy++) {
    const row = ((dy + fft.height) % fft.height) * fft.width;
    for (let dx = -maxShift; dx <= maxShift; dx++, o++) {
      // The pixels p of the reference for which p + d lies on the image are a rectangle.
      const within = (table: Float64Array): number => rectangle(table, width, height, -dx, -dy);
      const count = within(counts);
      if (count < LEAST_OVERLAP * n) continue;
      const at = row + ((dx + fft.width) % fft.width);
      const ofF = within(sums);
      const ofG = image.sum[at]!;
      const varF = within(squares) - (ofF * ofF) / count;
      const varG = image.squares[at]! - (ofG * ofG) / count;
      if (!(varG > FLAT * image.power) || !(varF > FLAT * power)) continue;
      const value = (products[at]! - (ofF * ofG) / count) / Math.sqrt(varF * varG);
      out[o] = Math.max(-1, Math.min(1, value));
    }
  }
  return out;
}

/** Sums over all rectangles from the first pixel on, (height + 1, width + 1): entry (y, x) sums rows < y, columns < x. */
function cumulative(width: number, height: number, value: (i: number) => number): Float64Array {
  const table = new Float64Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      row += value(y * width + x);
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

/** One hand of a translational alignment. */
export interface ShiftSearch {
  mirror: boolean;
  /** (2S + 1, 2S + 1), see {@link shiftCoefficients}. */
  map: Float32Array;
  peak: Peak;
}

export interface TranslationalOptions {
  /** S, px, a whole number. */
  maxShift: number;
  /** Radius of the disc on the reference, px. */
  maskRadius: number;
  /** Also try the image mirrored. */
  mirror: boolean;
}

/** The answer of {@link alignTranslation}. */
export interface Translation {
  /** ψ = 0. */
  alignment: Alignment;
  /** Fitted height of the peak. */
  height: number;
  /** Straight first, then mirrored (when asked for); the winner is `searches[winner]`. */
  searches: ShiftSearch[];
  winner: number;
  /** The peak lies on the rim of the search: its true place may lie beyond. */
  atLimit: boolean;
}

/**
 * Lay an image onto its reference by moving (and, if asked, mirroring) it: p_ref = M·(p + t), t = −d of the highest
 * peak of {@link shiftCoefficients}, found to a fraction of a pixel by a paraboloid through 3 × 3 values. The mirrored
 * image is compared by mirroring the reference: M·p_ref = p + t. Equal heights: straight wins.
 *
 * @param reference,image (height, width)
 * @throws AppError "image.flat" when one of them has no contrast under the mask
 */
export function alignTranslation(
  reference: Float32Array,
  image: Float32Array,
  width: number,
  height: number,
  { maxShift, maskRadius, mirror }: TranslationalOptions,
): Translation {
  const { mask } = circleMask(width, height, maskRadius);
  const side = 2 * maxShift + 1;
  const under = masked(image, width, height, mask, maxShift);
  const searches = (mirror ? [false, true] : [false]).map((mirrored): ShiftSearch => {
    const f = mirrored ? mirroredImage(reference, width, height) : reference;
    const map = coefficientsWith(under, f);
    if (map.every((value) => value === 0))
      throw flatImage("the reference or the image", "it is constant under the mask");
    return { mirror: mirrored, map, peak: highestPeak(map, side, side) };
  });
  const winner = searches.length > 1 && searches[1]!.peak.height > searches[0]!.peak.height ? 1 : 0;
  const { peak, mirror: mirrored } = searches[winner]!;
  return {
    // −0 is no number to show.
    alignment: { psi: 0, shiftX: 0 - peak.x, shiftY: 0 - peak.y, mirror: mirrored },
    height: peak.height,
    searches,
    winner,
    atLimit: maxShift > 0 && Math.max(Math.abs(peak.xInt), Math.abs(peak.yInt)) >= maxShift,
  };
}

/** The image mirrored about its centre column, x → −x; the column that has no partner (even width) keeps its place. */
export function mirroredImage(image: Float32Array, width: number, height: number): Float32Array {
  const out = new Float32Array(image.length);
  resample(image, width, height, { ...IDENTITY, mirror: true }, out, {
    interpolation: "nearest",
    outside: "periodic",
  });
  return out;
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

function framed(fft: RealFft2d, width: number, height: number, value: (i: number) => number): Float64Array {
  const frame = new Float64Array(fft.width * fft.height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) frame[y * fft.width + x] = value(y * width + x);
  }
  return frame;
}

function forward(fft: RealFft2d, frame: Float64Array): Float64Array {
  const spectrum = new Float64Array(fft.length);
  fft.forward(frame, spectrum);
  return spectrum;
}

/** Σ_p a(p)·b(p + d) for every d, circular in the frame, from the spectra of a and b. */
function correlation(fft: RealFft2d, a: Float64Array, b: Float64Array): Float64Array {
  const product = new Float64Array(fft.length);
  for (let i = 0; i < product.length; i += 2) {
    product[i] = a[i]! * b[i]! + a[i + 1]! * b[i + 1]!;
    product[i + 1] = a[i]! * b[i + 1]! - a[i + 1]! * b[i]!;
  }
  const out = new Float64Array(fft.width * fft.height);
  fft.inverse(product, out);
  return out;
}

function total(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}
