/** Power spectra and their means over rings. */
import { centre } from "../conventions.js";
import { realFft2d } from "../fourier/fft2d.js";
import { friedelWeight, ringNumbers } from "../fourier/halfSpectrum.js";

/**
 * Add |F|²/(width·height) of an image, its mean subtracted, to a half spectrum of powers; white noise of variance σ²
 * adds σ² everywhere.
 * @param spectrum scratch, the length of a half spectrum
 * @param power    (height, floor(width/2)+1), added to
 */
export function addPower(
  image: Float32Array | Float64Array,
  width: number,
  height: number,
  spectrum: Float64Array,
  power: Float64Array,
): void {
  realFft2d(width, height).forward(image, spectrum);
  const scale = 1 / (width * height);
  for (let i = 1; i < power.length; i++) {
    power[i] = power[i]! + scale * (spectrum[2 * i]! ** 2 + spectrum[2 * i + 1]! ** 2);
  }
}

/**
 * A half spectrum of powers as an image: (height, width), zero frequency at floor(n/2), Friedel mates filled in.
 * @param scale factor on every value, e.g. 1/number of images
 */
export function powerImage(
  power: Float64Array,
  width: number,
  height: number,
  scale: number,
  out: Float32Array | Float64Array,
): void {
  const half = Math.floor(width / 2) + 1;
  for (let y = 0; y < height; y++) {
    const ky = y - centre(height);
    for (let x = 0; x < width; x++) {
      const kx = x - centre(width);
      const row = ((kx < 0 ? -ky : ky) + height) % height;
      out[y * width + x] = scale * power[row * half + Math.abs(kx)]!;
    }
  }
}

/**
 * Mean power of every ring r = 0 … floor(min(width, height)/2) (frequency r/min side, 1/px) of a half spectrum of
 * powers; Friedel mates are counted as in the full spectrum.
 */
export function radialPower(power: Float64Array, width: number, height: number): Float64Array {
  const half = Math.floor(width / 2) + 1;
  const rings = ringNumbers(width, height);
  const last = Math.floor(Math.min(width, height) / 2);
  const sums = new Float64Array(last + 1);
  const weights = new Float64Array(last + 1);
  for (let i = 0; i < power.length; i++) {
    const ring = rings[i]!;
    if (ring > last) continue;
    const weight = friedelWeight(i % half, width);
    sums[ring] = sums[ring]! + weight * power[i]!;
    weights[ring] = weights[ring]! + weight;
  }
  return sums.map((sum, ring) => sum / weights[ring]!);
}
