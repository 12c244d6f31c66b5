/** Gaussian noise of a given colour. */
import { realFft2d } from "../fourier/fft2d.js";
import { friedelWeight, multiplySpectrum, radialFrequency } from "../fourier/halfSpectrum.js";
import { normal, type Random } from "../random.js";

/** "white": the same power at every frequency; "falling": power ∝ 1/(1 + (f/0.1)²), f in 1/px. */
export type NoiseSpectrum = "white" | "falling";

/** 1/px, where the power of falling noise is half that of its plateau. */
const HALF_POWER = 0.1;

/** Makes noise images of one size: mean 0, variance 1 expected at every pixel. */
export type NoiseSource = (uniform: Random, out: Float64Array) => void;

/** A source of noise of this colour for images of one size; every call uses only the numbers it is given. */
export function noiseSource(spectrum: NoiseSpectrum, width: number, height: number): NoiseSource {
  const fill = (uniform: Random, out: Float64Array): void => {
    const draw = normal(uniform);
    for (let i = 0; i < out.length; i++) out[i] = draw();
  };
  if (spectrum === "white") return fill;
  const fft = realFft2d(width, height);
  const amplitude = new Float64Array(fft.half * height);
  radialFrequency(width, height, amplitude);
  let total = 0;
  for (let i = 0; i < amplitude.length; i++) {
    const power = 1 / (1 + (amplitude[i]! / HALF_POWER) ** 2);
    total += power * friedelWeight(i % fft.half, width);
    amplitude[i] = Math.sqrt(power);
  }
  // The mean power over the full plane is the variance of a pixel.
  const scale = Math.sqrt((width * height) / total);
  for (let i = 0; i < amplitude.length; i++) amplitude[i] = amplitude[i]! * scale;
  const work = new Float64Array(fft.length);
  return (uniform, out) => {
    fill(uniform, out);
    fft.forward(out, work);
    multiplySpectrum(work, amplitude);
    fft.inverse(work, out);
  };
}
