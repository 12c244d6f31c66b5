/** Images of coloured noise, cut from a larger frame so that they do not wrap. */
import { realFft2d } from "../../src/core/fourier/fft2d.js";
import { radialFrequency } from "../../src/core/fourier/halfSpectrum.js";
import { normal, random } from "../../src/core/random.js";

/** Amplitude at f cycles a pixel. */
export const SPECTRA: Readonly<Record<string, (f: number) => number>> = {
  white: () => 1,
  smooth: (f) => Math.exp(-(f ** 2) / (2 * 0.08 ** 2)),
  pink: (f) => 1 / (f + 0.01),
  band: (f) => Math.exp(-((f - 0.15) ** 2) / (2 * 0.03 ** 2)) + 0.05,
};

/** `count` images of size × size, one after another, of the amplitude given, variance about 1. */
export function noiseImages(amplitude: (f: number) => number, count: number, size: number, seed: number): Float32Array {
  const frame = 2 * size;
  const fft = realFft2d(frame, frame);
  const transfer = new Float64Array(fft.length / 2);
  radialFrequency(frame, frame, transfer);
  for (let i = 0; i < transfer.length; i++) transfer[i] = amplitude(transfer[i]!);
  const scale = 1 / Math.sqrt(transfer.reduce((sum, v) => sum + v * v, 0) / transfer.length);
  const draw = normal(random(seed, 21));
  const spectrum = new Float64Array(fft.length);
  const image = new Float64Array(frame * frame);
  const out = new Float32Array(count * size * size);
  for (let i = 0; i < count; i++) {
    for (let p = 0; p < image.length; p++) image[p] = draw();
    fft.forward(image, spectrum);
    for (let k = 0; k < transfer.length; k++) {
      spectrum[2 * k] = spectrum[2 * k]! * transfer[k]! * scale;
      spectrum[2 * k + 1] = spectrum[2 * k + 1]! * transfer[k]! * scale;
    }
    fft.inverse(spectrum, image);
    for (let y = 0; y < size; y++) {
      out.set(image.subarray(y * frame, y * frame + size), (i * size + y) * size);
    }
  }
  return out;
}
