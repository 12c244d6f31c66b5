/** How far the noise of one pixel tells that of its neighbours, and how many independent pixels that leaves. */
import { realFft2d } from "../fourier/fft2d.js";
import { smoothSize } from "../fourier/smoothSize.js";

/** Adds up the autocorrelation of images under a mask; see {@link noiseMeter}. */
export interface NoiseMeter {
  /** Coefficients of the half spectrum of the padded image. */
  half: number;
  /** Add |F|² of image · mask to `power` (half); nothing wraps round. */
  add(image: Float32Array | Float64Array, power: Float64Array): void;
  /** What the sum over `images` images says. */
  read(power: Float64Array, images: number): NoiseCorrelation;
}

export interface NoiseCorrelation {
  /** Pixels under the mask. */
  pixels: number;
  /** ρ of pixels side by side, mean of along x and along y. */
  neighbours: number;
  /** px, where ρ, averaged over directions, first falls below 1/e. */
  length: number;
  /** Lowest ρ within twice that length; well below 0 the dependence is not a positive one. */
  lowest: number;
  /** Independent pixels the mask is worth, 1 … pixels. */
  independent: number;
}

/**
 * For images of mean 0 and variance 1 at every pixel: ρ(d) = Σ_p z(p)·z(p + d)/pairs(d), over the pairs of pixels at
 * distance d under the mask, divided by ρ(0); by Fourier transforms of twice the size. The number of independent pixels
 * is that of equal eigenvalues which spread as those of the correlation matrix R do, (tr R)²/tr R² = m²/Σ_d pairs(d)·ρ(d)²,
 * with the part of ρ² that chance alone makes, 1/(images·pairs), taken off.
 *
 * @param mask (height, width), 0 = outside
 * @see Bretherton et al., J. Climate 12, 1990 (1999)
 */
export function noiseMeter(mask: Float32Array, width: number, height: number): NoiseMeter {
  const w = smoothSize(2 * width - 1);
  const h = smoothSize(2 * height - 1);
  const fft = realFft2d(w, h);
  const half = fft.half * h;
  const padded = new Float64Array(w * h);
  const spectrum = new Float64Array(fft.length);
  const add = (image: Float32Array | Float64Array, power: Float64Array): void => {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        padded[y * w + x] = mask[y * width + x]! === 0 ? 0 : image[y * width + x]!;
      }
    }
    // What lies beyond the image may hold an earlier inverse.
    for (let y = 0; y < h; y++) padded.fill(0, y * w + (y < height ? width : 0), (y + 1) * w);
    fft.forward(padded, spectrum);
    for (let i = 0; i < half; i++) power[i] = power[i]! + spectrum[2 * i]! ** 2 + spectrum[2 * i + 1]! ** 2;
  };
  const correlate = (power: Float64Array): Float64Array => {
    for (let i = 0; i < half; i++) {
      spectrum[2 * i] = power[i]!;
      spectrum[2 * i + 1] = 0;
    }
    fft.inverse(spectrum, padded);
    return padded.slice();
  };
  return {
    half,
    add,
    read(power, images) {
      const sums = correlate(power);
      const ofMask = new Float64Array(half);
      add(
        mask.map((v) => (v === 0 ? 0 : 1)),
        ofMask,
      );
      const pairs = correlate(ofMask);
      const pixels = Math.round(pairs[0]!);
      const rho = sums.map((sum, i) => (pairs[i]! > 0.5 ? sum / pairs[i]! / (sums[0]! / pixels) : 0));
      let squares = pixels;
      for (let i = 1; i < rho.length; i++) {
        if (pairs[i]! > 0.5) squares += pairs[i]! * rho[i]! ** 2 - 1 / images;
      }
      const { length, lowest } = radialFall(rho, w, h);
      return {
        pixels,
        neighbours: (rho[1]! + rho[w]!) / 2,
        length,
        lowest,
        independent: Math.max(1, Math.min(pixels, pixels ** 2 / Math.max(pixels, squares))),
      };
    },
  };
}

/** Mean of ρ on rings of whole px, down to 1/e, linear between rings. */
function radialFall(rho: Float64Array, w: number, h: number): { length: number; lowest: number } {
  const rings = Math.floor(Math.min(w, h) / 2);
  const sum = new Float64Array(rings + 1);
  const n = new Float64Array(rings + 1);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const r = Math.round(Math.hypot(x <= w / 2 ? x : x - w, y <= h / 2 ? y : y - h));
      if (r > rings) continue;
      sum[r] = sum[r]! + rho[y * w + x]!;
      n[r] = n[r]! + 1;
    }
  }
  const mean = sum.map((s, r) => s / Math.max(1, n[r]!));
  const level = Math.exp(-1);
  const below = mean.findIndex((v) => v < level);
  if (below < 1) return { length: rings, lowest: Math.min(...mean) };
  const [high, low] = [mean[below - 1]!, mean[below]!];
  const length = below - 1 + (high - level) / (high - low);
  return { length, lowest: Math.min(...mean.subarray(0, Math.min(rings, Math.ceil(2 * length) + 1) + 1)) };
}
