/** Low-pass and high-pass filters with a cosine edge, in Fourier space. */
import { realFft2d } from "../fourier/fft2d.js";
import { multiplySpectrum, radialFrequency } from "../fourier/halfSpectrum.js";
import { spectralFilter32 } from "../fourier/spectralFilter32.js";

/** Frequencies in 1/px (Nyquist = 0.5); null = no such filter. */
export interface BandPass {
  /** Keeps frequencies below; the transfer is ½ at this frequency. */
  lowPass: number | null;
  /** Keeps frequencies above (and removes the mean); the transfer is ½ at this frequency. */
  highPass: number | null;
  /** Full width of the cosine edge, 1/px; default {@link DEFAULT_EDGE}, narrowed where it would reach below 0. */
  edge?: number;
}

/** Width of a filter's edge unless told, 1/px. */
const DEFAULT_EDGE = 0.02;

/**
 * Transfer of a low-pass at frequency f: 1 for f ≤ f₀ − w/2, 0 for f ≥ f₀ + w/2, ½(1 + cos(π(f − f₀ + w/2)/w)) between;
 * w = min(edge, 2·f₀), so that the zero frequency passes whole.
 */
export function lowPassTransfer(frequency: number, cutoff: number, edge = DEFAULT_EDGE): number {
  const w = Math.min(edge, 2 * cutoff);
  const beyond = frequency - cutoff + w / 2;
  if (beyond <= 0) return 1;
  if (beyond >= w) return 0;
  return 0.5 * (1 + Math.cos((Math.PI * beyond) / w));
}

/** Transfer of both filters together: lowPass(f) · (1 − lowPassTransfer(f, highPass)); the high-pass removes f = 0. */
export function bandPassTransfer(frequency: number, { lowPass, highPass, edge = DEFAULT_EDGE }: BandPass): number {
  const low = lowPass === null ? 1 : lowPassTransfer(frequency, lowPass, edge);
  const high = highPass === null || highPass <= 0 ? 1 : 1 - lowPassTransfer(frequency, highPass, edge);
  return low * high;
}

/** Filters images of one size in place; see {@link bandPassFilter}. */
export type ImageFilter = (image: Float32Array | Float64Array) => void;

/**
 * A filter for images of one size, made once and used on many: transforms, multiplies by the transfer of `band`,
 * transforms back, in place. Periodic at the borders. Without any cut-off it leaves the pixels untouched. Float32 images
 * are transformed in float32, those of doubles in double precision.
 */
export function bandPassFilter(width: number, height: number, band: BandPass): ImageFilter {
  if (band.lowPass === null && (band.highPass === null || band.highPass <= 0)) return () => undefined;
  const half = Math.floor(width / 2) + 1;
  const transfer = new Float64Array(half * height);
  radialFrequency(width, height, transfer);
  for (let i = 0; i < transfer.length; i++) transfer[i] = bandPassTransfer(transfer[i]!, band);
  return (image) => {
    if (image instanceof Float32Array) {
      spectralFilter32(width, height).apply(image, transfer);
      return;
    }
    const fft = realFft2d(width, height);
    const spectrum = new Float64Array(fft.length);
    fft.forward(image, spectrum);
    multiplySpectrum(spectrum, transfer);
    fft.inverse(spectrum, image);
  };
}
