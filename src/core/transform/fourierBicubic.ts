/**
 * Reading an image between its pixels by cubic Hermite pieces whose slopes are exact for what the pixels hold: the
 * derivatives of the band-limited periodic image, from its Fourier transform.
 *
 * @see the rule of SPIDER's RT SF (Fourier-based bicubic interpolation)
 */
import { realFft2d } from "../fourier/fft2d.js";
import { signedFrequency } from "../fourier/halfSpectrum.js";
import type { Sampler } from "./samplers.js";

/**
 * f, ∂f/∂x, ∂f/∂y and ∂²f/∂x∂y at every pixel, of the periodic image: F multiplied by 2πi kx/width and 2πi ky/height.
 * The Nyquist frequency of an even side has no slope at the pixels and counts as 0.
 *
 * @param image (height, width)
 * @param out   (4, height, width), in that order
 */
export function slopePlanes(
  image: Float32Array | Float64Array,
  width: number,
  height: number,
  out: Float64Array,
): void {
  const size = width * height;
  const fft = realFft2d(width, height);
  const spectrum = new Float64Array(fft.length);
  const turned = new Float64Array(fft.length);
  out.set(image);
  fft.forward(image, spectrum);
  const slope = (k: number, n: number): number => (2 * Math.abs(k) === n ? 0 : (2 * Math.PI * k) / n);
  for (const [plane, alongX, alongY] of [
    [1, true, false],
    [2, false, true],
    [3, true, true],
  ] as const) {
    for (let y = 0; y < height; y++) {
      const sy = slope(signedFrequency(y, height), height);
      for (let kx = 0; kx < fft.half; kx++) {
        const sx = slope(kx, width);
        const i = 2 * (y * fft.half + kx);
        const re = spectrum[i]!;
        const im = spectrum[i + 1]!;
        if (alongX && alongY) {
          // i·i = −1.
          turned[i] = -sx * sy * re;
          turned[i + 1] = -sx * sy * im;
        } else {
          const s = alongX ? sx : sy;
          turned[i] = -s * im;
          turned[i + 1] = s * re;
        }
      }
    }
    fft.inverse(turned, out.subarray(plane * size, (plane + 1) * size));
  }
}

/** The Hermite pieces on the planes of {@link slopePlanes}; the image repeats beyond its borders. */
export const fourierBicubic: Sampler = (data, width, height, x, y) => {
  const i = Math.floor(x);
  const j = Math.floor(y);
  const i0 = ((i % width) + width) % width;
  const i1 = (i0 + 1) % width;
  const r0 = (((j % height) + height) % height) * width;
  const r1 = (r0 + width) % (width * height);
  const size = width * height;
  const dx = x - i;
  const dy = y - j;
  const along = (plane: number, row: number): number => {
    const at = plane * size + row;
    return hermite(data[at + i0]!, data[at + i1]!, data[at + size + i0]!, data[at + size + i1]!, dx);
  };
  return hermite(along(0, r0), along(0, r1), along(2, r0), along(2, r1), dy);
};

/** The cubic with values a, b and slopes s, t at 0 and 1, at d. */
function hermite(a: number, b: number, s: number, t: number, d: number): number {
  const rise = b - a;
  return a + d * (s + d * (3 * rise - 2 * s - t + d * (s + t - 2 * rise)));
}
