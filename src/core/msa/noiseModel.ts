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
import { normal, random } from "../random.js";
import { largestOf, reduceRows, startReduction, symmetricEigen } from "./symmetricEigen.js";

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

/** Eigenvalues of the model. */
export interface NoiseSpectrum {
  /** n: variances of the images, mean 1. */
  rows: Float64Array;
  /** Eigenvalues of the covariance of a row, m of them. */
  pixels: Float64Array;
}

/** Vectors of a block and blocks of the search for the largest eigenvalues of the covariance. */
const BLOCK = 6;
const BLOCKS = 12;
/** Largest eigenvalues taken one by one. */
const TOP = 24;
/** Pixels whose covariance is solved whole. */
const DENSE = 448;
/** Below this share of the pairs of pixels at lag 0, a lag is too rare to be measured. */
const RARE = 0.002;

/** Noise that is left when the first `taken` factors are signal. */
export function noiseSpectrum(data: NoiseData, taken: number): NoiseSpectrum {
  const { frame, values, vectors } = data;
  const n = data.rowEnergy.length;
  const m = data.energy.length;
  const fft = realFft2d(frame.width, frame.height);
  const spectra = Array.from({ length: taken }, (_, f) => {
    return powerOf(fft, embed(frame, vectors.subarray(f * m, (f + 1) * m)));
  });
  /** Of each factor's σ² the part that stays: what noise puts there. */
  const left = new Float64Array(taken);
  let model = covariance(data, fft, spectra, left);
  for (let round = 0; round < (taken > 0 ? 3 : 0); round++) {
    for (let f = 0; f < taken; f++) {
      const v = vectors.subarray(f * m, (f + 1) * m);
      const sv = model.apply(v);
      let along = 0;
      for (let j = 0; j < m; j++) along += v[j]! * sv[j]!;
      left[f] = Math.min(values[f]!, Math.max(0, (n - 1 - taken) * along));
    }
    model = covariance(data, fft, spectra, left);
  }
  const pixels = eigenvaluesOf(model, frame, m);
  const total = pixels.reduce((a, b) => a + b, 0);
  const square = pixels.reduce((a, b) => a + b * b, 0);
  return { rows: rowVariances(data, left, (total * total) / square), pixels };
}

function embed({ width, height, places }: Frame, values: Float64Array): Float64Array {
  const image = new Float64Array(width * height);
  for (let j = 0; j < places.length; j++) image[places[j]!] = values[j]!;
  return image;
}

interface Covariance {
  /** m: variance of each pixel. */
  variance: Float64Array;
  /** Correlation of every lag, (height, width) of the frame, lag 0 first. */
  correlation: Float64Array;
  /** Σ·x. */
  apply(x: Float64Array): Float64Array;
  /** Sum of the squared eigenvalues: Σ_jk v_j v_k ρ(j − k)². */
  squareSum(): number;
}

function covariance(data: NoiseData, fft: RealFft2d, spectra: Float64Array[], left: Float64Array): Covariance {
  const { frame, energy, values, vectors } = data;
  const m = energy.length;
  const n = data.rowEnergy.length;
  const taken = spectra.length;
  // A factor that is taken off takes one of the directions of the images with all their noise.
  const freedom = Math.max(1, n - 1 - taken);
  const power = data.power.slice();
  const variance = energy.slice();
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
  const correlation = lags.map((lag, i) => (pairs[i]! > RARE * pairs[0]! ? lag / pairs[i]! : 0));
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
  return { variance, correlation, apply, squareSum };
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

/** Variances of the images, mean 1; `dimensions` independent numbers an image. */
function rowVariances({ rowEnergy, values, y }: NoiseData, left: Float64Array, dimensions: number): Float64Array {
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

/**
 * All eigenvalues of the covariance. Of at most {@link DENSE} pixels by the whole matrix. Of more, the largest one by one
 * and the others as quantiles of those of the pixels nearest to the middle of the mask, moved and stretched so that trace
 * and sum of squares are exact: for a stationary process the bulk depends little on where the pixels end.
 */
function eigenvaluesOf(model: Covariance, frame: Frame, m: number): Float64Array {
  if (m <= DENSE)
    return denseEigenvalues(
      model,
      frame,
      Uint32Array.from({ length: m }, (_, j) => j),
    );
  const top = largestEigenvalues((x) => model.apply(x), m);
  const bulk = denseEigenvalues(model, frame, middlePixels(frame, DENSE));
  const rest = m - top.length;
  const trace = model.variance.reduce((a, b) => a + b, 0);
  const mean = Math.max(0, trace - top.reduce((a, b) => a + b, 0)) / rest;
  const square = Math.max(0, model.squareSum() - top.reduce((a, b) => a + b * b, 0)) / rest;
  const tail = Float64Array.from({ length: rest }, (_, i) => {
    const at = ((top.length + i + 0.5) / m) * bulk.length - 0.5;
    const low = Math.max(0, Math.floor(at));
    const high = Math.min(bulk.length - 1, low + 1);
    const share = Math.max(0, at - low);
    return bulk[low]! * (1 - share) + bulk[high]! * share;
  });
  const tailMean = tail.reduce((a, b) => a + b, 0) / rest;
  const tailSpread = tail.reduce((a, b) => a + (b - tailMean) ** 2, 0) / rest;
  const stretch = tailSpread > 0 ? Math.sqrt(Math.max(0, square - mean * mean) / tailSpread) : 0;
  const all = new Float64Array(m);
  all.set(top);
  for (let i = 0; i < rest; i++) {
    all[top.length + i] = Math.min(top[0]!, Math.max(0, mean + stretch * (tail[i]! - tailMean)));
  }
  return all;
}

/** The pixels nearest to the middle of the mask, by their number. */
function middlePixels({ width, places }: Frame, count: number): Uint32Array {
  const x = Float64Array.from(places, (place) => place % width);
  const y = Float64Array.from(places, (place) => Math.floor(place / width));
  const cx = x.reduce((a, b) => a + b, 0) / x.length;
  const cy = y.reduce((a, b) => a + b, 0) / y.length;
  const distance = x.map((value, j) => (value - cx) ** 2 + (y[j]! - cy) ** 2);
  const order = [...distance.keys()].sort((a, b) => distance[a]! - distance[b]! || a - b);
  return Uint32Array.from(order.slice(0, count));
}

/** Eigenvalues of the covariance of some pixels, descending, by the whole matrix. */
function denseEigenvalues({ variance, correlation }: Covariance, frame: Frame, pixels: Uint32Array): Float64Array {
  const { width, height, places } = frame;
  const n = pixels.length;
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const p = places[pixels[i]!]!;
    for (let j = 0; j <= i; j++) {
      const q = places[pixels[j]!]!;
      const dx = ((p % width) - (q % width) + width) % width;
      const dy = (Math.floor(p / width) - Math.floor(q / width) + height) % height;
      a[i * n + j] = Math.sqrt(variance[pixels[i]!]! * variance[pixels[j]!]!) * correlation[dy * width + dx]!;
    }
  }
  const reduction = startReduction(a, n);
  reduceRows(reduction, n, 0);
  return largestOf(reduction.diagonal, reduction.below, n).map((v) => Math.max(0, v));
}

/** The largest eigenvalues of a symmetric operator, by block Lanczos with full orthogonalisation. */
function largestEigenvalues(apply: (x: Float64Array) => Float64Array, m: number): Float64Array {
  const basis: Float64Array[] = [];
  const images: Float64Array[] = [];
  const draw = normal(random(m, 15));
  let block: Float64Array[] = Array.from({ length: Math.min(BLOCK, m) }, () => Float64Array.from({ length: m }, draw));
  for (let b = 0; b < BLOCKS && basis.length < m; b++) {
    const next: Float64Array[] = [];
    for (const x of block) {
      if (basis.length >= m || !addUnit(basis, x)) continue;
      const image = apply(basis[basis.length - 1]!);
      images.push(image);
      next.push(image.slice());
    }
    if (next.length === 0) break;
    block = next;
  }
  const size = basis.length;
  const h = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      const x = basis[i]!;
      const y = images[j]!;
      for (let e = 0; e < m; e++) sum += x[e]! * y[e]!;
      h[i * size + j] = sum;
      h[j * size + i] = sum;
    }
  }
  const { values } = symmetricEigen(h, size, Math.min(TOP, size));
  return values.map((v) => Math.max(0, v));
}

/** Append x, made orthogonal to the others and of unit length, unless nothing is left of it. */
function addUnit(basis: Float64Array[], x: Float64Array): boolean {
  const before = norm(x);
  for (let sweep = 0; sweep < 2; sweep++) {
    for (const q of basis) {
      let dot = 0;
      for (let e = 0; e < x.length; e++) dot += x[e]! * q[e]!;
      for (let e = 0; e < x.length; e++) x[e] = x[e]! - dot * q[e]!;
    }
  }
  const after = norm(x);
  if (!(after > 1e-10 * before)) return false;
  basis.push(x.map((v) => v / after));
  return true;
}

function norm(x: Float64Array): number {
  let sum = 0;
  for (const v of x) sum += v * v;
  return Math.sqrt(sum);
}
