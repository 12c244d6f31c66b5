import FFT from "fft.js";
import { describe, expect, test } from "vitest";
import { plainFft2d, realFft2d32, type RealFft2d32 } from "../../src/core/fourier/realFft32.js";
import { plainRows, realRows32 } from "../../src/core/fourier/realRows32.js";
import { kernelFactors } from "../../src/core/kernels/fftPlan.js";
import { normal, random } from "../../src/core/random.js";

/** Boxes of the field, tiny ones, odd ones, primes, sides unlike; 211 is beyond the kernels' primes. */
const SHAPES: [number, number][] = [
  [1, 1], [1, 2], [2, 1], [2, 2], [3, 3], [4, 4], [5, 5], [1, 9], [9, 1], [7, 4], [4, 7], [3, 16], [12, 10], [13, 17],
  [64, 64], [96, 100], [65, 51], [75, 90], [81, 125], [128, 64], [101, 103], [160, 12], [180, 30], [197, 8], [211, 6], [6, 211],
]; // prettier-ignore

const noise = (count: number, ...key: number[]): Float32Array => {
  const draw = normal(random(7, ...key));
  return Float32Array.from({ length: count }, () => draw());
};
const largest = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((most, v) => Math.max(most, Math.abs(v)), 0);
const worst = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, v, i) => Math.max(most, Math.abs(v - b[i]!)), 0);

function forward(fft: RealFft2d32, image: Float32Array): { re: Float32Array; im: Float32Array } {
  // Planes full of other numbers: everything is written.
  const re = new Float32Array(fft.length).fill(7);
  const im = new Float32Array(fft.length).fill(7);
  fft.forward(image, re, im);
  return { re, im };
}

describe("float32 transforms of images", () => {
  test("which lengths the kernels take", () => {
    expect(kernelFactors(1)).toEqual([]);
    expect(kernelFactors(360)).toEqual([4, 2, 3, 3, 5]);
    expect(kernelFactors(2 * 199)).toEqual([2, 199]);
    expect(kernelFactors(211)).toBeNull();
  });

  test.each(SHAPES)("%i × %i: the twin's spectrum and image, to rounding", (width, height) => {
    const fast = realFft2d32(width, height);
    const plain = plainFft2d(width, height);
    expect([fast.half, fast.stride, fast.length]).toEqual([plain.half, plain.stride, plain.length]);
    const image = noise(width * height, width, height);
    const a = forward(fast, image);
    const b = forward(plain, image);
    const scale = Math.max(largest(b.re), largest(b.im));
    expect(worst(a.re, b.re)).toBeLessThan(3e-7 * scale);
    expect(worst(a.im, b.im)).toBeLessThan(3e-7 * scale);
    const beyond = (plane: Float32Array): Float32Array => plane.filter((_, i) => i % fast.stride >= fast.half);
    expect(largest(beyond(a.re)) + largest(beyond(a.im))).toBe(0);
    const back = new Float32Array(width * height);
    fast.inverse(a.re, a.im, back);
    expect(worst(back, image)).toBeLessThan(1e-6 * largest(image));
  });

  test.each(SHAPES)("%i × %i: parts that no real image can have are ignored alike", (width, height) => {
    const fast = realFft2d32(width, height);
    const plain = plainFft2d(width, height);
    const re = noise(fast.length, width, height, 1);
    const im = noise(fast.length, width, height, 2);
    const a = new Float32Array(width * height);
    const b = new Float64Array(width * height);
    fast.inverse(re, im, a);
    plain.inverse(re, im, b);
    expect(worst(a, b)).toBeLessThan(4e-7 * largest(b) + 1e-7);
  });

  test("equals fft.js where fft.js goes", () => {
    const n = 64;
    const image = noise(n * n, 3);
    const fft = new FFT(n);
    const rows = Array.from({ length: n }, (_, y) => {
      const out = new Float64Array(2 * n);
      fft.realTransform(out, image.subarray(y * n, (y + 1) * n));
      fft.completeSpectrum(out);
      return out;
    });
    const mine = realFft2d32(n, n);
    const { re, im } = forward(mine, image);
    for (let kx = 0; kx < mine.half; kx++) {
      const column = rows.flatMap((row) => [row[2 * kx]!, row[2 * kx + 1]!]);
      const out = new Float64Array(2 * n);
      fft.transform(out, column);
      for (let ky = 0; ky < n; ky++) {
        expect(Math.abs(re[ky * mine.stride + kx]! - out[2 * ky]!)).toBeLessThan(1e-4);
        expect(Math.abs(im[ky * mine.stride + kx]! - out[2 * ky + 1]!)).toBeLessThan(1e-4);
      }
    }
  });

  test.each([[64, 64], [100, 96], [75, 81], [101, 50]])("%i × %i: Parseval, impulse, shift theorem", (width, height) => {
    const fft = realFft2d32(width, height);
    const image = noise(width * height, 5, width);
    const { re, im } = forward(fft, image);
    let power = 0;
    for (let ky = 0; ky < height; ky++) {
      for (let kx = 0; kx < fft.half; kx++) {
        const i = ky * fft.stride + kx;
        power += (kx === 0 || 2 * kx === width ? 1 : 2) * (re[i]! ** 2 + im[i]! ** 2);
      }
    }
    const energy = image.reduce((sum, v) => sum + v * v, 0);
    expect(power / (width * height) / energy).toBeCloseTo(1, 6);

    // An impulse at (dx, dy) has the spectrum e^{−2πi(kx·dx/width + ky·dy/height)}; the other sign is noticed.
    const [dx, dy] = [5, 3];
    const impulse = new Float32Array(width * height);
    impulse[dy * width + dx] = 1;
    const s = forward(fft, impulse);
    const error = (sign: 1 | -1): number => {
      let most = 0;
      for (let ky = 0; ky < height; ky++) {
        for (let kx = 0; kx < fft.half; kx++) {
          const angle = 2 * Math.PI * ((kx * dx) / width + (ky * dy) / height);
          const i = ky * fft.stride + kx;
          most = Math.max(most, Math.abs(s.re[i]! - Math.cos(angle)), Math.abs(s.im[i]! - sign * Math.sin(angle)));
        }
      }
      return most;
    };
    expect(error(-1)).toBeLessThan(2e-6);
    expect(error(1)).toBeGreaterThan(1);

    // Turning phases moves the image, circularly.
    for (let ky = 0; ky < height; ky++) {
      for (let kx = 0; kx < fft.half; kx++) {
        const angle = -2 * Math.PI * ((kx * dx) / width + (ky * dy) / height);
        const i = ky * fft.stride + kx;
        const [a, b] = [re[i]!, im[i]!];
        re[i] = a * Math.cos(angle) - b * Math.sin(angle);
        im[i] = a * Math.sin(angle) + b * Math.cos(angle);
      }
    }
    const moved = new Float32Array(width * height);
    fft.inverse(re, im, moved);
    const at = (x: number, y: number): number => image[((y + height) % height) * width + ((x + width) % width)]!;
    const truth = moved.map((_, i) => at((i % width) - dx, Math.floor(i / width) - dy));
    const wrong = moved.map((_, i) => at((i % width) + dx, Math.floor(i / width) - dy));
    expect(worst(moved, truth)).toBeLessThan(4e-6);
    expect(worst(moved, wrong)).toBeGreaterThan(1);
  }); // prettier-ignore

  test("a pixel that is no number spoils all, none is repaired", () => {
    const image = noise(400, 9);
    image[17] = NaN;
    const { re } = forward(realFft2d32(20, 20), image);
    expect(Number.isNaN(re[5])).toBe(true);
  });
});

describe("float32 transforms of rows", () => {
  test.each([
    [1, 3], [2, 8], [3, 9], [4, 1], [5, 5], [8, 16], [30, 7], [64, 100], [97, 12], [125, 8], [128, 3], [211, 4],
  ])("%i numbers in %i rows: the twin's spectra and rows, to rounding", (n, rows) => {
    const fast = realRows32(n, rows);
    const plain = plainRows(n, rows);
    const values = noise(n * rows, n, rows);
    const length = rows * fast.stride;
    const [aRe, aIm, bRe, bIm] = [0, 1, 2, 3].map(() => new Float32Array(length).fill(3)) as [Float32Array, Float32Array, Float32Array, Float32Array];
    fast.forward(values, aRe, aIm);
    plain.forward(values, bRe, bIm);
    const scale = Math.max(largest(bRe), largest(bIm));
    expect(worst(aRe, bRe)).toBeLessThan(3e-7 * scale);
    expect(worst(aIm, bIm)).toBeLessThan(3e-7 * scale);
    const back = new Float32Array(n * rows);
    fast.inverse(aRe, aIm, back);
    expect(worst(back, values)).toBeLessThan(1e-6 * largest(values));
    // Spectra that no real row has.
    const [re, im] = [noise(length, n, 1), noise(length, n, 2)];
    const a = new Float32Array(n * rows);
    const b = new Float32Array(n * rows);
    fast.inverse(re, im, a);
    plain.inverse(re, im, b);
    expect(worst(a, b)).toBeLessThan(4e-7 * largest(b) + 1e-7);
    // Negative control: a row apart is another row.
    if (rows > 1 && n > 2) expect(worst(a.subarray(n), b)).toBeGreaterThan(1e-3);
  }); // prettier-ignore
});
