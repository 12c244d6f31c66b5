/** Refining an image twofold by padding its Fourier transform. */
import { realFft2d } from "../fourier/fft2d.js";

/**
 * The band-limited periodic image through the given pixels, on a grid twice as fine: out[2y, 2x] = image[y, x].
 * The Nyquist frequencies of even sides are split evenly between +n/2 and −n/2, so that the result is real and has no
 * preferred direction.
 *
 * @param image (height, width)
 * @param out   (2·height, 2·width)
 */
export function upsampleTwice(
  image: Float32Array | Float64Array,
  width: number,
  height: number,
  out: Float32Array | Float64Array,
): void {
  const coarse = realFft2d(width, height);
  const fine = realFft2d(2 * width, 2 * height);
  const from = new Float64Array(coarse.length);
  const to = new Float64Array(fine.length);
  coarse.forward(image, from);
  for (let y = 0; y < height; y++) {
    const nyquistRow = 2 * y === height;
    const rows = nyquistRow ? [y, 2 * height - y] : [2 * y < height ? y : y + height];
    for (let kx = 0; kx < coarse.half; kx++) {
      // The fine grid has four times the pixels, hence 4 in front of the unscaled forward transform.
      const weight = 4 * (nyquistRow ? 0.5 : 1) * (2 * kx === width ? 0.5 : 1);
      const i = 2 * (y * coarse.half + kx);
      for (const row of rows) {
        const o = 2 * (row * fine.half + kx);
        to[o] = weight * from[i]!;
        to[o + 1] = weight * from[i + 1]!;
      }
    }
  }
  fine.inverse(to, out);
}
