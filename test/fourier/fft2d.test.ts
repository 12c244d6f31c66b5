import { describe, expect, test } from "vitest";
import { fft2d, realFft2d } from "../../src/core/fourier/fft2d.js";
import {
  centrePhase,
  friedelWeight,
  multiplySpectrum,
  radialFrequency,
  ringNumbers,
  shiftSpectrum,
  signedFrequency,
} from "../../src/core/fourier/halfSpectrum.js";
import { normal, random } from "../../src/core/random.js";

const SHAPES: [number, number][] = [
  [1, 1],
  [2, 2],
  [4, 4],
  [5, 5],
  [8, 6],
  [6, 8],
  [7, 4],
  [4, 7],
  [9, 13],
  [16, 1],
  [1, 9],
  [12, 10],
];

function image(width: number, height: number, seed = 1): Float64Array {
  const draw = normal(random(seed, width, height));
  return Float64Array.from({ length: width * height }, () => draw());
}

function naiveHalf(pixels: Float64Array, width: number, height: number): Float64Array {
  const half = Math.floor(width / 2) + 1;
  const out = new Float64Array(2 * half * height);
  for (let ky = 0; ky < height; ky++) {
    for (let kx = 0; kx < half; kx++) {
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const angle = -2 * Math.PI * ((kx * x) / width + (ky * y) / height);
          const i = 2 * (ky * half + kx);
          out[i] = out[i]! + pixels[y * width + x]! * Math.cos(angle);
          out[i + 1] = out[i + 1]! + pixels[y * width + x]! * Math.sin(angle);
        }
      }
    }
  }
  return out;
}

function worst(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

describe("transforms of images", () => {
  test.each(SHAPES)("%i × %i: half spectrum equals the definition and comes back", (width, height) => {
    const pixels = image(width, height);
    const fft = realFft2d(width, height);
    const spectrum = new Float64Array(fft.length);
    fft.forward(pixels, spectrum);
    expect(worst(spectrum, naiveHalf(pixels, width, height))).toBeLessThan(1e-10);
    const kept = spectrum.slice();
    const back = new Float64Array(width * height);
    fft.inverse(spectrum, back);
    expect(worst(back, pixels)).toBeLessThan(1e-12);
    expect(spectrum).toEqual(kept);
  });

  test.each(SHAPES)("%i × %i: Parseval, with Friedel mates counted", (width, height) => {
    const pixels = image(width, height, 2);
    const fft = realFft2d(width, height);
    const spectrum = new Float64Array(fft.length);
    fft.forward(pixels, spectrum);
    let power = 0;
    for (let ky = 0; ky < height; ky++) {
      for (let kx = 0; kx < fft.half; kx++) {
        const i = 2 * (ky * fft.half + kx);
        power += friedelWeight(kx, width) * (spectrum[i]! ** 2 + spectrum[i + 1]! ** 2);
      }
    }
    const energy = pixels.reduce((sum, value) => sum + value * value, 0);
    expect(power / (width * height)).toBeCloseTo(energy, 9);
  });

  test("the full complex transform agrees with the half spectrum and inverts", () => {
    const [width, height] = [7, 6];
    const pixels = image(width, height, 3);
    const data = new Float64Array(2 * width * height);
    pixels.forEach((value, i) => (data[2 * i] = value));
    const full = new Float64Array(data.length);
    fft2d(data, width, height, -1, full);
    const fft = realFft2d(width, height);
    const spectrum = new Float64Array(fft.length);
    fft.forward(pixels, spectrum);
    for (let ky = 0; ky < height; ky++) {
      for (let kx = 0; kx < fft.half; kx++) {
        expect(full[2 * (ky * width + kx)]).toBeCloseTo(spectrum[2 * (ky * fft.half + kx)]!, 10);
        expect(full[2 * (ky * width + kx) + 1]).toBeCloseTo(spectrum[2 * (ky * fft.half + kx) + 1]!, 10);
      }
    }
    fft2d(full, width, height, 1, full);
    expect(worst(full, data)).toBeLessThan(1e-12);
  });

  test("shift theorem: a phase ramp moves the content by (+dx, +dy), even and odd sides", () => {
    for (const [width, height] of [
      [8, 6],
      [7, 9],
      [6, 5],
    ] as const) {
      const pixels = image(width, height, 4);
      const fft = realFft2d(width, height);
      const spectrum = new Float64Array(fft.length);
      fft.forward(pixels, spectrum);
      shiftSpectrum(spectrum, width, height, 2, -1);
      const moved = new Float64Array(width * height);
      fft.inverse(spectrum, moved);
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const from = pixels[((y + 1) % height) * width + ((x - 2 + width) % width)]!;
          expect(moved[y * width + x]).toBeCloseTo(from, 11);
        }
      }
    }
  });

  test("an impulse at the centre has no phase after centrePhase", () => {
    for (const [width, height] of [
      [8, 8],
      [9, 7],
    ] as const) {
      const pixels = new Float64Array(width * height);
      pixels[Math.floor(height / 2) * width + Math.floor(width / 2)] = 1;
      const fft = realFft2d(width, height);
      const spectrum = new Float64Array(fft.length);
      fft.forward(pixels, spectrum);
      centrePhase(spectrum, width, height);
      for (let i = 0; i < fft.length; i += 2) {
        expect(spectrum[i]).toBeCloseTo(1, 11);
        expect(spectrum[i + 1]).toBeCloseTo(0, 11);
      }
    }
  });
});

describe("half spectra", () => {
  test("signed frequencies", () => {
    expect([0, 1, 2, 3].map((k) => signedFrequency(k, 4))).toEqual([0, 1, 2, -1]);
    expect([0, 1, 2, 3, 4].map((k) => signedFrequency(k, 5))).toEqual([0, 1, 2, -2, -1]);
  });

  test("Friedel weights sum to the number of pixels", () => {
    for (const [width, height] of SHAPES) {
      let sum = 0;
      for (let kx = 0; kx <= Math.floor(width / 2); kx++) sum += height * friedelWeight(kx, width);
      expect(sum).toBe(width * height);
    }
  });

  test("frequencies in 1/px and ring numbers, square and not", () => {
    const out = new Float64Array(5 * 8);
    radialFrequency(8, 8, out);
    expect(out[0]).toBe(0);
    expect(out[4]).toBe(0.5);
    expect(out[7 * 5]).toBeCloseTo(1 / 8, 15);
    expect(out[1 * 5 + 1]).toBeCloseTo(Math.SQRT2 / 8, 15);
    const rings = ringNumbers(16, 8);
    expect(rings[4]).toBe(2);
    expect(rings[9 * 2]).toBe(2);
  });

  test("a transfer function multiplies both parts", () => {
    const spectrum = Float64Array.of(1, 2, 3, 4);
    multiplySpectrum(spectrum, Float64Array.of(2, -1));
    expect([...spectrum]).toEqual([2, 4, -3, -4]);
  });
});
