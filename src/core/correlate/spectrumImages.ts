/** Spectra as pictures: amplitudes and phases with the zero frequency in the middle. */
import { centre } from "../conventions.js";
import { NO_PHASE } from "./ccf.js";

/**
 * Amplitude and phase of a half spectrum (see fourier/fft2d.ts) as whole images, frequency (0, 0) at floor(n/2); x and y
 * grow with the signed frequencies. Phases in degrees, (−180, 180], 0 where there is no amplitude ({@link NO_PHASE}).
 *
 * @param amplitude,phase (height, width)
 * @returns the largest amplitude
 */
export function spectrumImages(
  spectrum: Float64Array,
  width: number,
  height: number,
  amplitude: Float32Array,
  phase: Float32Array,
): number {
  const half = Math.floor(width / 2) + 1;
  const [cx, cy] = [centre(width), centre(height)];
  let most = 0;
  for (let i = 0; i < spectrum.length; i += 2) {
    most = Math.max(most, spectrum[i]! * spectrum[i]! + spectrum[i + 1]! * spectrum[i + 1]!);
  }
  const largest = Math.sqrt(most);
  const floor = NO_PHASE * largest;
  const degrees = 180 / Math.PI;
  for (let y = 0, i = 0; y < height; y++) {
    // Signed frequency ky = y below the middle, y − height above; even heights keep −height/2 alone.
    const row = ((y + cy) % height) * width + cx;
    const mate = ((((height - y) % height) + cy) % height) * width + cx;
    for (let kx = 0; kx < half; kx++, i += 2) {
      const re = spectrum[i]!;
      const im = spectrum[i + 1]!;
      const a = Math.sqrt(re * re + im * im);
      const angle = a > floor ? degrees * Math.atan2(im, re) : 0;
      if (cx + kx < width) {
        amplitude[row + kx] = a;
        phase[row + kx] = angle;
      }
      if (kx > 0) {
        amplitude[mate - kx] = a;
        phase[mate - kx] = angle === 180 ? 180 : -angle;
      }
    }
  }
  return largest;
}
