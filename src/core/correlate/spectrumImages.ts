/** Spectra as pictures: amplitudes and phases with the zero frequency in the middle. */
import { centre } from "../conventions.js";

/** Amplitudes below this part of the largest are rounding and have no phase to show. */
const NO_PHASE = 1e-9;

/**
 * Amplitude and phase of a half spectrum (see fourier/fft2d.ts) as whole images, frequency (0, 0) at floor(n/2); x and y
 * grow with the signed frequencies. Phases in degrees, (−180, 180], 0 where there is no amplitude.
 *
 * @param amplitude,phase (height, width)
 */
export function spectrumImages(
  spectrum: Float64Array,
  width: number,
  height: number,
  amplitude: Float32Array,
  phase: Float32Array,
): void {
  const half = Math.floor(width / 2) + 1;
  const [cx, cy] = [centre(width), centre(height)];
  let most = 0;
  for (let y = 0; y < height; y++) {
    // Signed frequency ky = y below the middle, y − height above; even heights keep −height/2 alone.
    const row = (y + cy) % height;
    const mate = (((height - y) % height) + cy) % height;
    for (let kx = 0; kx < half; kx++) {
      const i = 2 * (y * half + kx);
      const a = Math.sqrt(spectrum[i]! ** 2 + spectrum[i + 1]! ** 2);
      const angle = (Math.atan2(spectrum[i + 1]!, spectrum[i]!) * 180) / Math.PI;
      if (a > most) most = a;
      const right = cx + kx;
      if (right < width) {
        amplitude[row * width + right] = a;
        phase[row * width + right] = angle;
      }
      if (kx > 0) {
        amplitude[mate * width + cx - kx] = a;
        phase[mate * width + cx - kx] = angle === 180 ? 180 : -angle;
      }
    }
  }
  for (let i = 0; i < amplitude.length; i++) if (amplitude[i]! <= NO_PHASE * most) phase[i] = 0;
}
