import { describe, expect, test } from "vitest";
import { normal, random } from "../../src/core/random.js";
import {
  crossing,
  fourierRingCorrelation,
  halfBit,
  independentCounts,
  resolutions,
  threeSigma,
} from "../../src/core/statistics/frc.js";

function noise(length: number, ...keys: number[]): Float32Array {
  const draw = normal(random(...keys));
  return Float32Array.from({ length }, () => draw());
}

describe("Fourier ring correlation", () => {
  test("1 for a copy, −1 for a negative, at every ring", () => {
    const f = noise(32 * 32, 1);
    const same = fourierRingCorrelation(
      f,
      f.map((v) => 3 * v + 2),
      32,
      32,
    );
    same.frc.slice(1).forEach((v) => expect(v).toBeCloseTo(1, 5));
    const negative = fourierRingCorrelation(
      f,
      f.map((v) => -v),
      32,
      32,
    );
    negative.frc.forEach((v) => expect(v).toBeCloseTo(-1, 6));
    expect(same.frc).toHaveLength(17);
  });

  test.each([
    [32, 32],
    [33, 33],
    [40, 32],
  ])("%i × %i: between independent noises it scatters as 1/√(2n), n counting Friedel mates once", (width, height) => {
    const trials = 400;
    const n = independentCounts(width, height);
    const sums = new Float64Array(n.length);
    const squares = new Float64Array(n.length);
    for (let t = 0; t < trials; t++) {
      const { frc } = fourierRingCorrelation(noise(width * height, 5, t), noise(width * height, 6, t), width, height);
      frc.forEach((v, r) => {
        sums[r]! += v;
        squares[r]! += v * v;
      });
    }
    for (let r = 4; r < n.length - 1; r++) {
      // n independent complex coefficients hold 2n independent real products: the sd of the FRC is 1/√(2n).
      const sd = 1 / Math.sqrt(2 * n[r]!);
      expect(Math.abs(sums[r]! / trials)).toBeLessThan((4 * sd) / Math.sqrt(trials));
      expect(Math.sqrt(squares[r]! / trials) / sd).toBeGreaterThan(0.85);
      expect(Math.sqrt(squares[r]! / trials) / sd).toBeLessThan(1.15);
    }
  });

  test("counts: all coefficients of the full plane, Friedel mates once", () => {
    for (const [width, height] of [
      [8, 8],
      [9, 9],
      [10, 7],
    ] as const) {
      const n = independentCounts(width, height);
      const size = Math.min(width, height);
      const brute = new Float64Array(n.length);
      const seen = new Set<string>();
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const mate = `${(width - x) % width},${(height - y) % height}`;
          if (seen.has(mate)) continue;
          seen.add(`${x},${y}`);
          const fx = Math.min(x, width - x) / width;
          const fy = Math.min(y, height - y) / height;
          const r = Math.round(size * Math.hypot(fx, fy));
          if (r < brute.length) brute[r]!++;
        }
      }
      expect([...n]).toEqual([...brute]);
    }
  });

  test("FRC of halves with known signal-to-noise ratio is SSNR/(SSNR + 2)", () => {
    // Signal and noises are white: each half has SNR_h = a², the whole 2a²; FRC = a²/(1 + a²) at every ring.
    const size = 64;
    const a2 = 0.8;
    let sum = 0;
    let rings = 0;
    for (let t = 0; t < 20; t++) {
      const signal = noise(size * size, 7, t);
      const half = (k: number): Float32Array => {
        const draw = noise(size * size, 8, t, k);
        return signal.map((v, i) => Math.sqrt(a2) * v + draw[i]!);
      };
      const { frc } = fourierRingCorrelation(half(0), half(1), size, size);
      for (let r = 5; r <= 32; r++, rings++) sum += frc[r]!;
    }
    expect(Math.abs(sum / rings - a2 / (1 + a2))).toBeLessThan(0.01);
    expect(Math.abs(sum / rings - (2 * a2) / (1 + 2 * a2))).toBeGreaterThan(0.1);
  });

  test("an empty ring correlates with nothing", () => {
    expect([...fourierRingCorrelation(new Float32Array(16), new Float32Array(16), 4, 4).frc]).toEqual([0, 0, 0]);
  });
});

describe("criteria and crossings", () => {
  test("n = 200: half-bit 0.269, three sigma 0.212", () => {
    expect(halfBit(200)).toBeCloseTo(0.269, 3);
    expect(threeSigma(200)).toBeCloseTo(0.212, 3);
  });

  const n = Float64Array.of(1, 4, 40, 80, 120, 160);

  test("linear interpolation in frequency, the first crossing counts", () => {
    const frc = Float64Array.of(1, 1, 0.9, 0.3, 0.6, 0.1);
    expect(crossing({ frc, n }, 10, () => 0.5)).toBeCloseTo((2 + 0.4 / 0.6) / 10, 12);
    const [before, after] = [0.9 - halfBit(40), 0.3 - halfBit(80)];
    expect(crossing({ frc, n }, 10, halfBit)).toBeCloseTo((2 + before / (before - after)) / 10, 12);
  });

  test("null when never; the first ring when below at once; rings whose criterion is 1 or more do not count", () => {
    const high = Float64Array.of(1, 0.9, 0.9, 0.9, 0.9, 0.9);
    expect(resolutions({ frc: high, n }, 10)).toEqual({ half: null, fixed143: null, halfBit: null, threeSigma: null });
    const low = Float64Array.of(1, 0.1, 0.1, 0, 0, 0);
    expect(resolutions({ frc: low, n }, 10)).toEqual({ half: 0.1, fixed143: 0.1, halfBit: 0.1, threeSigma: 0.2 });
  });
});
