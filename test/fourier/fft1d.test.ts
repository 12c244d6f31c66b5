import { describe, expect, test } from "vitest";
import { fft1d } from "../../src/core/fourier/fft1d.js";
import { smallFactors } from "../../src/core/fourier/mixedRadix.js";
import { normal, random } from "../../src/core/random.js";

// prettier-ignore
const SIZES = [
 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 22, 25, 27, 30, 31, 34, 36, 45, 49, 64, 65, 77, 84, 96, 97, 100, 121, 127, 128, 130, 143, 169, 180, 210, 240];

/** The definition, with no shortcut. */
function naive(data: Float64Array, sign: -1 | 1): Float64Array {
  const n = data.length / 2;
  const out = new Float64Array(2 * n);
  for (let k = 0; k < n; k++) {
    for (let j = 0; j < n; j++) {
      const angle = (sign * 2 * Math.PI * ((j * k) % n)) / n;
      out[2 * k] = out[2 * k]! + data[2 * j]! * Math.cos(angle) - data[2 * j + 1]! * Math.sin(angle);
      out[2 * k + 1] = out[2 * k + 1]! + data[2 * j]! * Math.sin(angle) + data[2 * j + 1]! * Math.cos(angle);
    }
  }
  return out;
}

function noise(length: number, seed: number): Float64Array {
  const draw = normal(random(seed, length));
  return Float64Array.from({ length }, () => draw());
}

function worst(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

describe("complex transforms of any length", () => {
  test.each(SIZES)("length %i equals the definition, forward and inverse", (n) => {
    const data = noise(2 * n, 1);
    const out = new Float64Array(2 * n);
    fft1d(n).forward(data, out);
    expect(worst(out, naive(data, -1))).toBeLessThan(1e-11 * n);
    const back = new Float64Array(2 * n);
    fft1d(n).inverse(out, back);
    expect(worst(back, data)).toBeLessThan(1e-12 * n);
  });

  test("negative control: the other sign is noticed", () => {
    const data = noise(26, 2);
    const out = new Float64Array(26);
    fft1d(13).forward(data, out);
    expect(worst(out, naive(data, 1))).toBeGreaterThan(0.1);
  });

  test("a shifted impulse is e^{−2πi k d/n}", () => {
    for (const n of [8, 15]) {
      const data = new Float64Array(2 * n);
      data[2 * 3] = 1;
      const out = new Float64Array(2 * n);
      fft1d(n).forward(data, out);
      for (let k = 0; k < n; k++) {
        expect(out[2 * k]).toBeCloseTo(Math.cos((2 * Math.PI * 3 * k) / n), 12);
        expect(out[2 * k + 1]).toBeCloseTo(-Math.sin((2 * Math.PI * 3 * k) / n), 12);
      }
    }
  });

  test("long prime lengths keep double precision", () => {
    const n = 10007;
    const data = noise(2 * n, 3);
    const out = new Float64Array(2 * n);
    const back = new Float64Array(2 * n);
    fft1d(n).forward(data, out);
    fft1d(n).inverse(out, back);
    expect(worst(back, data)).toBeLessThan(1e-11);
  });

  test("a length that is no positive whole number is a bug", () => {
    for (const n of [0, -4, 2.5]) expect(() => fft1d(n)).toThrow(/length/);
  });
});

describe("small factors", () => {
  test("lengths of primes up to 13 are taken apart, others are left to Bluestein", () => {
    expect(smallFactors(96)).toEqual([4, 4, 2, 3]);
    expect(smallFactors(130)).toEqual([2, 5, 13]);
    expect(smallFactors(34)).toBeNull();
    expect(smallFactors(10007)).toBeNull();
  });
});
