/**
 * Noise as a stationary process under a mask: row i of the noise has the covariance a_i √v_j √v_k ρ(j − k), with the
 * variance v of each pixel, the variance a of each image relative to the others, and one correlation ρ of the lag.
 *
 * ρ comes from the summed power spectrum of the rows in a frame of zeros wide enough that no lag wraps:
 * ρ(l) = Σ_i Σ_j E_ij E_i,j+l / Σ_j √v_j √v_j+l. Signal factors are taken off the spectrum exactly, σ²|F(v)|² each, but
 * for what noise alone puts into their direction, which is left in: (n − 1 − k) times vᵀ Σ v of the model itself, so the
 * model is made anew a few times over.
 */
import { realFft2d, type RealFft2d } from "../fourier/fft2d.js";
import { realFft2d32 } from "../fourier/realFft32.js";
import { smoothSize } from "../fourier/smoothSize.js";

/** Where pixels under the mask lie in a frame that holds every lag between two of them. */
export interface Frame {
  width: number;
  height: number;
  /** m places in the frame. */
  places: Uint32Array;
}

/** The frame of pixels of images of width `imageWidth`. */
export function frameOf(pixels: Uint32Array, imageWidth: number): Frame {
  let [left, right, top, bottom] = [Infinity, 0, Infinity, 0];
  for (const pixel of pixels) {
    const x = pixel % imageWidth;
    const y = Math.floor(pixel / imageWidth);
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  const width = smoothSize(2 * (right - left) + 1);
  const height = smoothSize(2 * (bottom - top) + 1);
  const places = pixels.map((pixel) => (Math.floor(pixel / imageWidth) - top) * width + (pixel % imageWidth) - left);
  return { width, height, places };
}

/** What the model is made of. */
export interface NoiseData {
  frame: Frame;
  /** Σ_i |F(S_i)|² of the half spectrum, as fft2d.ts lays it out. */
  power: Float64Array;
  /** m: Σ_i S_ij². */
  energy: Float64Array;
  /** n: Σ_j S_ij². */
  rowEnergy: Float64Array;
  /** Factors: σ², vectors (k × m) and U Σ (n × k). */
  values: Float64Array;
  vectors: Float64Array;
  y: Float64Array;
}

/** Below this share of the pairs of pixels at lag 0, a lag is too rare to be measured. */
const RARE = 0.002;

/** The noise that is left when some of the first factors are signal; shared, as it is made and used step by step. */
export interface NoiseModel {
  /** m: variance of each pixel. */
  variance: Float64Array;
  /** Correlation of every lag, (height, width) of the frame, lag 0 first. */
  correlation: Float64Array;
  /** Of the σ² of each factor that is signal the part that stays: what noise puts there. */
  left: Float64Array;
}

/** Make the model with the first `model.left.length` factors taken off. */
export function fitNoise(data: NoiseData, model: NoiseModel): void {
  const { frame, values, vectors } = data;
  const { left } = model;
  const taken = left.length;
  const n = data.rowEnergy.length;
  const m = data.energy.length;
  const fft = realFft2d(frame.width, frame.height);
  const spectra = Array.from({ length: taken }, (_, f) => {
    return powerOf(fft, embed(frame, vectors.subarray(f * m, (f + 1) * m)));
  });
  left.fill(0);
  fitCovariance(data, fft, spectra, model);
  for (let round = 0; round < (taken > 0 ? 3 : 0); round++) {
    const covariance = covarianceOf(model, frame);
    for (let f = 0; f < taken; f++) {
      const v = vectors.subarray(f * m, (f + 1) * m);
      const sv = covariance.apply(v);
      let along = 0;
      for (let j = 0; j < m; j++) along += v[j]! * sv[j]!;
      left[f] = Math.min(values[f]!, Math.max(0, (n - 1 - taken) * along));
    }
    fitCovariance(data, fft, spectra, model);
  }
}

function embed({ width, height, places }: Frame, values: Float64Array): Float64Array {
  const image = new Float64Array(width * height);
  for (let j = 0; j < places.length; j++) image[places[j]!] = values[j]!;
  return image;
}

/** What is asked of the covariance Σ. */
export interface Covariance {
  /** Σ·x. */
  apply(x: Float64Array): Float64Array;
  /** Sum of the squared eigenvalues: Σ_jk v_j v_k ρ(j − k)². */
  squareSum(): number;
}

function fitCovariance(data: NoiseData, fft: RealFft2d, spectra: Float64Array[], model: NoiseModel): void {
  const { left, variance, correlation } = model;
  const { frame, energy, values, vectors } = data;
  const m = energy.length;
  const n = data.rowEnergy.length;
  const taken = spectra.length;
  // A factor that is taken off takes one of the directions of the images with all their noise.
  const freedom = Math.max(1, n - 1 - taken);
  const power = data.power.slice();
  variance.set(energy);
  for (let f = 0; f < taken; f++) {
    const off = values[f]! - left[f]!;
    const square = spectra[f]!;
    for (let i = 0; i < power.length; i++) power[i] = power[i]! - off * square[i]!;
    for (let j = 0; j < m; j++) variance[j] = variance[j]! - off * vectors[f * m + j]! ** 2;
  }
  for (let i = 0; i < power.length; i++) power[i] = Math.max(0, power[i]!) / freedom;
  for (let j = 0; j < m; j++) variance[j] = Math.max(0, variance[j]!) / freedom;
  shrink(variance, 2 / freedom);
  const root = variance.map(Math.sqrt);
  const lags = autocorrelation(fft, power);
  const pairs = autocorrelationOf(fft, embed(frame, root));
  lags.forEach((lag, i) => (correlation[i] = pairs[i]! > RARE * pairs[0]! ? lag / pairs[i]! : 0));
  // What a lag would measure by chance, by Bartlett's formula, is taken off: rare lags are mostly chance.
  const norm0 = correlation[0]! > 0 ? correlation[0]! : 1;
  const memory = correlation.reduce((sum, c, i) => sum + (pairs[i]! / pairs[0]!) * (c / norm0) ** 2, 0);
  for (let i = 1; i < correlation.length; i++) {
    if (correlation[i] === 0) continue;
    const square = (correlation[i]! / norm0) ** 2;
    const chance = (2 * memory * (1 - Math.min(1, square)) ** 2 * pairs[0]!) / (m * freedom * pairs[i]!);
    correlation[i] = square > chance ? correlation[i]! * (1 - chance / square) : 0;
  }
  // Variances were shrunk towards each other, so lag 0 need not be 1 to the last digit.
  const norm = correlation[0]! > 0 ? 1 / correlation[0]! : 0;
  for (let i = 0; i < correlation.length; i++) correlation[i] = correlation[i]! * norm;
}

/** The covariance of a model. */
export function covarianceOf({ variance, correlation }: NoiseModel, frame: Frame): Covariance {
  const m = variance.length;
  const fft = realFft2d(frame.width, frame.height);
  const root = variance.map(Math.sqrt);
  const spectrum = new Float64Array(fft.length);
  fft.forward(correlation, spectrum);
  // Products with the covariance are many; float32 is enough for eigenvalues that are estimates themselves.
  const fast = realFft2d32(frame.width, frame.height);
  const transfer = new Float32Array(fast.length);
  for (let ky = 0; ky < frame.height; ky++) {
    for (let kx = 0; kx < fft.half; kx++) transfer[ky * fast.stride + kx] = spectrum[2 * (ky * fft.half + kx)]!;
  }
  const [re, im] = [new Float32Array(fast.length), new Float32Array(fast.length)];
  const image = new Float32Array(frame.width * frame.height);
  const apply = (x: Float64Array): Float64Array => {
    image.fill(0);
    for (let j = 0; j < m; j++) image[frame.places[j]!] = root[j]! * x[j]!;
    fast.forward(image, re, im);
    for (let i = 0; i < transfer.length; i++) {
      re[i] = re[i]! * transfer[i]!;
      im[i] = im[i]! * transfer[i]!;
    }
    fast.inverse(re, im, image);
    const out = new Float64Array(m);
    for (let j = 0; j < m; j++) out[j] = root[j]! * image[frame.places[j]!]!;
    return out;
  };
  const squareSum = (): number => {
    const own = autocorrelationOf(fft, embed(frame, variance));
    return own.reduce((sum, pair, i) => sum + pair * correlation[i]! ** 2, 0);
  };
  return { apply, squareSum };
}

/** |F|² of an image, of the half spectrum. */
function powerOf(fft: RealFft2d, image: Float64Array): Float64Array {
  const spectrum = new Float64Array(fft.length);
  fft.forward(image, spectrum);
  return Float64Array.from({ length: fft.length / 2 }, (_, i) => spectrum[2 * i]! ** 2 + spectrum[2 * i + 1]! ** 2);
}

const autocorrelationOf = (fft: RealFft2d, image: Float64Array): Float64Array =>
  autocorrelation(fft, powerOf(fft, image));

/** Σ_j x_j x_j+l of every lag from the half spectrum of |F|². */
function autocorrelation(fft: RealFft2d, square: Float64Array): Float64Array {
  const spectrum = new Float64Array(fft.length);
  for (let i = 0; i < square.length; i++) spectrum[2 * i] = square[i]!;
  const out = new Float64Array(fft.width * fft.height);
  fft.inverse(spectrum, out);
  return out;
}

/**
 * Draw measured variances towards their mean by the part of their spread that measuring alone makes.
 * @param relative variance of one measurement relative to its square
 */
function shrink(values: Float64Array, relative: number): void {
  const n = values.length;
  const mean = values.reduce((a, b) => a + b, 0) / n;
  const spread = values.reduce((a, b) => a + (b - mean) ** 2, 0) / n;
  const keep = spread > 0 ? Math.sqrt(Math.max(0, 1 - (relative * mean * mean) / spread)) : 0;
  for (let i = 0; i < n; i++) values[i] = mean + keep * (values[i]! - mean);
}

/** n variances of the images, mean 1; `pixels` the eigenvalues of the covariance of a row. */
export function rowVariances(
  { rowEnergy, values, y }: NoiseData,
  left: Float64Array,
  pixels: Float64Array,
): Float64Array {
  const total = pixels.reduce((a, b) => a + b, 0);
  const dimensions = (total * total) / pixels.reduce((a, b) => a + b * b, 0);
  const n = rowEnergy.length;
  const k = values.length;
  const rows = rowEnergy.slice();
  for (let i = 0; i < n; i++) {
    for (let f = 0; f < left.length; f++) {
      rows[i] = rows[i]! - y[i * k + f]! ** 2 * (1 - left[f]! / values[f]!);
    }
    rows[i] = Math.max(0, rows[i]!);
  }
  const mean = rows.reduce((a, b) => a + b, 0) / n;
  for (let i = 0; i < n; i++) rows[i] = mean > 0 ? rows[i]! / mean : 1;
  shrink(rows, 2 / dimensions);
  return rows;
}
