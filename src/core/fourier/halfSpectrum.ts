/** Walking a half spectrum (see fft2d.ts): signed frequencies, Friedel weights, rings, phases. */
import { centre } from "../conventions.js";

/** Signed frequency of row (or column) k of a transform of length n: 0, 1, … floor(n/2), then negative; cycles a side. */
export function signedFrequency(k: number, n: number): number {
  return 2 * k <= n ? k : k - n;
}

/**
 * How many coefficients of the full spectrum the half-spectrum coefficient stands for: 1 in the columns kx = 0 and
 * kx = width/2, whose Friedel mates lie in the same column, 2 elsewhere.
 */
export function friedelWeight(kx: number, width: number): 1 | 2 {
  return kx === 0 || 2 * kx === width ? 1 : 2;
}

/**
 * Spatial frequency of every coefficient of a half spectrum, 1/px: √((kx/width)² + (ky/height)²).
 * @param out (height, floor(width/2)+1), one number a coefficient
 */
export function radialFrequency(width: number, height: number, out: Float64Array): void {
  const half = Math.floor(width / 2) + 1;
  for (let y = 0; y < height; y++) {
    const fy = signedFrequency(y, height) / height;
    for (let kx = 0; kx < half; kx++) out[y * half + kx] = Math.hypot(kx / width, fy);
  }
}

/**
 * Move the image under a half spectrum by (dx, dy) px: X(k) · e^{−2πi(kx·dx/width + ky·dy/height)}, in place.
 * The Nyquist row of an even height counts as ky = +height/2, which keeps a shift there and back exact.
 */
export function shiftSpectrum(spectrum: Float64Array, width: number, height: number, dx: number, dy: number): void {
  const half = Math.floor(width / 2) + 1;
  for (let y = 0; y < height; y++) {
    const ay = (signedFrequency(y, height) * dy) / height;
    for (let kx = 0; kx < half; kx++) {
      const angle = -2 * Math.PI * ((kx * dx) / width + ay);
      const c = Math.cos(angle);
      const s = Math.sin(angle);
      const i = 2 * (y * half + kx);
      const re = spectrum[i]!;
      const im = spectrum[i + 1]!;
      spectrum[i] = re * c - im * s;
      spectrum[i + 1] = re * s + im * c;
    }
  }
}

/** Make the phases of a half spectrum those of a transform about the centre pixel floor(n/2), in place. */
export function centrePhase(spectrum: Float64Array, width: number, height: number): void {
  shiftSpectrum(spectrum, width, height, -centre(width), -centre(height));
}

/**
 * Multiply a half spectrum by a real transfer function, in place.
 * @param transfer one number a coefficient, (height, floor(width/2)+1)
 */
export function multiplySpectrum(spectrum: Float64Array, transfer: Float32Array | Float64Array): void {
  for (let i = 0; i < transfer.length; i++) {
    const t = transfer[i]!;
    spectrum[2 * i] = spectrum[2 * i]! * t;
    spectrum[2 * i + 1] = spectrum[2 * i + 1]! * t;
  }
}

/**
 * Ring number of every coefficient of a half spectrum, for radial averages and the FRC: r = round(boxSize · f),
 * f = √((kx/width)² + (ky/height)²), boxSize = min(width, height). Rings up to floor(boxSize/2) are whole circles;
 * beyond lie the corners.
 */
export function ringNumbers(width: number, height: number): Uint16Array {
  const half = Math.floor(width / 2) + 1;
  const size = Math.min(width, height);
  const rings = new Uint16Array(half * height);
  for (let y = 0; y < height; y++) {
    const fy = signedFrequency(y, height) / height;
    for (let kx = 0; kx < half; kx++) rings[y * half + kx] = Math.round(size * Math.hypot(kx / width, fy));
  }
  return rings;
}
