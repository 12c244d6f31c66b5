/** The cross-correlation function of two images, by FFT, and its relatives. */
import { centre } from "../conventions.js";
import { AppError } from "../errors.js";
import { realFft2d } from "../fourier/fft2d.js";
import { friedelWeight, signedFrequency } from "../fourier/halfSpectrum.js";
import { realFft2d32 } from "../fourier/realFft32.js";
import { smoothSize } from "../fourier/smoothSize.js";
import { maskedStatistics } from "../mask/normalise.js";

/**
 * What is transformed back. "ccf": F*·G. "phase": F*·G/(|F|·|G|), the phase-only correlation function, every frequency
 * alike, so that the peak is sharp and noise weighs as much as signal. "mutual": F*·G/√(|F|·|G|), half way between.
 */
export type CcfKind = "ccf" | "phase" | "mutual";

export interface CcfOptions {
  /**
   * Embed both images, their means subtracted, in a frame of zeros so many times their size (true: 2), so that no part
   * of one meets the wrapped part of the other; the frame is rounded up to a length that transforms quickly. 1.5 is
   * enough for every shift of the map. Off: circular.
   */
  pad?: boolean | number;
  /**
   * Subtract the means and scale so that identical images give 1 at the origin and nothing exceeds 1: "ccf" by
   * √(Σf²·Σg²) = n·σ_f·σ_g, "phase" by the part of frequencies that both images have, "mutual" by the root of the mean
   * |F| times the mean |G|.
   */
  normalise?: boolean;
  /** Default "ccf". */
  kind?: CcfKind;
  /** Whether means are subtracted; default: when padded, normalised, or of another kind than "ccf". */
  centre?: boolean;
}

/** A map and the spectra it came from. */
export interface Correlation {
  /** (height, width), d = 0 at (floor(height/2), floor(width/2)). */
  map: Float64Array;
  /** Size of the transforms. */
  frameWidth: number;
  frameHeight: number;
  /** Half spectra of the frames, phases about the centre pixel. */
  spectrumF: Float64Array;
  spectrumG: Float64Array;
  /** What was transformed back: F*·G, weighted by the kind. */
  product: Float64Array;
}

/**
 * Amplitudes below this part of the largest are rounding: they have no phase. Pixels and filters are float32, so what a
 * filter took out leaves some 1e-7.
 */
export const NO_PHASE = 1e-6;

/**
 * Cross-correlation function: **ccf(d) = Σ_p f(p)·g(p + d) = FT⁻¹(F*·G)**.
 *
 * The peak d says where the content of g lies from that of f; moving g by −d lays it on f. f an impulse at (32, 32),
 * g at (40, 26): peak at (8, −6). Without options: circular, raw products. (SPIDER's `CC A B` is ccf(B, A).)
 *
 * @param f,g (height, width), any density unit
 * @returns the map, all 0 when a constant image is to be normalised, and the spectra
 * @throws AppError "image.sizeMismatch"
 * @see Saxton & Frank, Ultramicroscopy 2, 219 (1977); van Heel, Schatz & Orlova, Ultramicroscopy 46, 307 (1992)
 */
export function correlate(
  f: Float32Array | Float64Array,
  g: Float32Array | Float64Array,
  width: number,
  height: number,
  options: CcfOptions = {},
): Correlation {
  const size = width * height;
  if (f.length !== size || g.length !== size) {
    throw new AppError(
      "image.sizeMismatch",
      `Two images of ${width} × ${height} pixels were expected; they have ${f.length} and ${g.length} pixels.`,
      { expected: [size, size], actual: [f.length, g.length] },
    );
  }
  const kind = options.kind ?? "ccf";
  const padding = options.pad === true ? 2 : options.pad === false ? 0 : (options.pad ?? 0);
  const centred = options.centre ?? (padding > 0 || options.normalise === true || kind !== "ccf");
  const frameWidth = padding > 0 ? smoothSize(padding * width) : width;
  const frameHeight = padding > 0 ? smoothSize(padding * height) : height;
  const fft = realFft2d(frameWidth, frameHeight);
  const frame = emptyFrame(frameWidth * frameHeight);
  const spectrumF = new Float64Array(fft.length);
  const spectrumG = new Float64Array(fft.length);
  let squares = 1;
  for (const [image, spectrum] of [
    [f, spectrumF],
    [g, spectrumG],
  ] as const) {
    const mean = centred ? maskedStatistics(image, null).mean : 0;
    squares *= embed(image, width, height, mean, frame, frameWidth, frameHeight);
    fft.forward(frame, spectrum);
  }
  const product = new Float64Array(fft.length);
  conjugateProduct(spectrumF, spectrumG, product);
  let scale = options.normalise ? 1 / Math.sqrt(squares) : 1;
  if (kind !== "ccf") {
    const norm = weigh(product, spectrumF, spectrumG, kind, fft);
    scale = options.normalise ? 1 / norm : 1;
  }
  fft.inverse(product, frame);
  const map = new Float64Array(size);
  // A constant image correlates with nothing: 0 everywhere rather than 0/0.
  if (Number.isFinite(scale)) fromFrame(frame, frameWidth, frameHeight, width, height, scale, map);
  return { map, frameWidth, frameHeight, spectrumF, spectrumG, product };
}

let spare = new Float64Array(0);

/** Zeros; the room of the last one is used again. */
function emptyFrame(length: number): Float64Array {
  if (spare.length === length) spare.fill(0);
  else spare = new Float64Array(length);
  return spare;
}

/**
 * frame(p modulo the frame) = image(p) − mean, p from the centre floor(n/2): then d = 0 comes out at index 0 of the
 * inverse transform, and phases are about the centre pixel.
 * @returns Σ (image − mean)²
 */
function embed(
  image: Float32Array | Float64Array,
  width: number,
  height: number,
  mean: number,
  frame: Float64Array,
  frameWidth: number,
  frameHeight: number,
): number {
  const middle = centre(width);
  let sum = 0;
  for (let y = 0; y < height; y++) {
    const row = ((y - centre(height) + frameHeight) % frameHeight) * frameWidth - middle;
    for (let x = 0; x < middle; x++) {
      const value = image[y * width + x]! - mean;
      sum += value * value;
      frame[row + frameWidth + x] = value;
    }
    for (let x = middle; x < width; x++) {
      const value = image[y * width + x]! - mean;
      sum += value * value;
      frame[row + x] = value;
    }
  }
  return sum;
}

/** out(p) = scale · frame(p modulo the frame), p from the centre floor(n/2). */
function fromFrame(
  frame: Float32Array | Float64Array,
  frameWidth: number,
  frameHeight: number,
  width: number,
  height: number,
  scale: number,
  out: Float32Array | Float64Array,
): void {
  const middle = centre(width);
  for (let y = 0; y < height; y++) {
    const row = ((y - centre(height) + frameHeight) % frameHeight) * frameWidth - middle;
    for (let x = 0; x < middle; x++) out[y * width + x] = scale * frame[row + frameWidth + x]!;
    for (let x = middle; x < width; x++) out[y * width + x] = scale * frame[row + x]!;
  }
}

/** The map of {@link correlate} alone. @param out (height, width) */
export function ccf(
  f: Float32Array | Float64Array,
  g: Float32Array | Float64Array,
  width: number,
  height: number,
  out: Float32Array | Float64Array,
  options: CcfOptions = {},
): void {
  out.set(correlate(f, g, width, height, options).map);
}

/** out = F*·G, coefficient by coefficient. */
function conjugateProduct(f: Float64Array, g: Float64Array, out: Float64Array): void {
  for (let i = 0; i < f.length; i += 2) {
    const fr = f[i]!;
    const fi = f[i + 1]!;
    const gr = g[i]!;
    const gi = g[i + 1]!;
    out[i] = fr * gr + fi * gi;
    out[i + 1] = fr * gi - fi * gr;
  }
}

/**
 * Divide F*·G by |F||G| or its root, in place; what has no phase becomes 0.
 * @returns the height that identical images would reach
 */
function weigh(
  product: Float64Array,
  f: Float64Array,
  g: Float64Array,
  kind: "phase" | "mutual",
  fft: { width: number; height: number; half: number },
): number {
  const floorF = NO_PHASE * Math.sqrt(largestPower(f));
  const floorG = NO_PHASE * Math.sqrt(largestPower(g));
  let used = 0;
  let sumF = 0;
  let sumG = 0;
  for (let i = 0; i < product.length; i += 2) {
    const a = Math.sqrt(f[i]! * f[i]! + f[i + 1]! * f[i + 1]!);
    const b = Math.sqrt(g[i]! * g[i]! + g[i + 1]! * g[i + 1]!);
    if (a <= floorF || b <= floorG) {
      product[i] = 0;
      product[i + 1] = 0;
      continue;
    }
    const weight = friedelWeight((i / 2) % fft.half, fft.width);
    used += weight;
    sumF += weight * a;
    sumG += weight * b;
    const scale = kind === "phase" ? 1 / (a * b) : 1 / Math.sqrt(a * b);
    product[i] = product[i]! * scale;
    product[i + 1] = product[i + 1]! * scale;
  }
  return (kind === "phase" ? used : Math.sqrt(sumF * sumG)) / (fft.width * fft.height);
}

function largestPower(spectrum: Float64Array): number {
  let most = 0;
  for (let i = 0; i < spectrum.length; i += 2) {
    const power = spectrum[i]! ** 2 + spectrum[i + 1]! ** 2;
    if (power > most) most = power;
  }
  return most;
}

/**
 * The second image of a {@link correlate}, moved by (dx, dy) px as its frame allows: by Fourier phases
 * e^{−2πi(kx·dx/width + ky·dy/height)}, in float32; circular without padding, else what comes in from outside is 0. Moved
 * by −d of the peak it lies on the first.
 *
 * @param out (height, width)
 */
export function movedSecond(
  { spectrumG, frameWidth, frameHeight }: Correlation,
  width: number,
  height: number,
  dx: number,
  dy: number,
  out: Float32Array | Float64Array,
): void {
  const fft = realFft2d32(frameWidth, frameHeight);
  const { half, stride } = fft;
  const re = new Float32Array(fft.length);
  const im = new Float32Array(fft.length);
  const cos = new Float64Array(half);
  const sin = new Float64Array(half);
  for (let kx = 0; kx < half; kx++) {
    const angleRad = (-2 * Math.PI * kx * dx) / frameWidth;
    cos[kx] = Math.cos(angleRad);
    sin[kx] = Math.sin(angleRad);
  }
  for (let y = 0; y < frameHeight; y++) {
    const angleRad = (-2 * Math.PI * signedFrequency(y, frameHeight) * dy) / frameHeight;
    const c = Math.cos(angleRad);
    const s = Math.sin(angleRad);
    for (let kx = 0, i = 2 * y * half, o = y * stride; kx < half; kx++, i += 2, o++) {
      const a = c * cos[kx]! - s * sin[kx]!;
      const b = c * sin[kx]! + s * cos[kx]!;
      const r = spectrumG[i]!;
      const q = spectrumG[i + 1]!;
      re[o] = r * a - q * b;
      im[o] = r * b + q * a;
    }
  }
  // The grey level would cost the other pixels their digits.
  const level = spectrumG[0]! / (frameWidth * frameHeight);
  re[0] = 0;
  im[0] = 0;
  const frame = new Float32Array(frameWidth * frameHeight);
  fft.inverse(re, im, frame);
  fromFrame(frame, frameWidth, frameHeight, width, height, 1, out);
  for (let i = 0; i < out.length; i++) out[i] = out[i]! + level;
}
