import { describe, expect, test } from "vitest";
import { centre } from "../../src/core/conventions.js";
import { ccf, type CcfOptions } from "../../src/core/correlate/ccf.js";
import { findPeaks, fitPeak, highestPeak } from "../../src/core/correlate/peaks.js";
import { normal, random } from "../../src/core/random.js";
import { fourierShift } from "../../src/core/transform/resample.js";
import { golden } from "../support/golden.js";
import { phantom } from "../support/phantom.js";

function noise(length: number, seed: number): Float32Array {
  const draw = normal(random(seed));
  return Float32Array.from({ length }, () => 2 + draw());
}

/** Σ f(p)·g(p + d), summed as written; beyond the border g is wrapped, or absent when padded. */
function realSpace(f: Float32Array, g: Float32Array, width: number, height: number, options: CcfOptions): number[] {
  const mean = (a: Float32Array): number => a.reduce((s, v) => s + v, 0) / a.length;
  const [mf, mg] = options.pad || options.normalise ? [mean(f), mean(g)] : [0, 0];
  const sd = (a: Float32Array, m: number): number => Math.sqrt(a.reduce((s, v) => s + (v - m) ** 2, 0) / a.length);
  const scale = options.normalise ? f.length * sd(f, mf) * sd(g, mg) : 1;
  const out: number[] = [];
  for (let v = 0; v < height; v++) {
    for (let u = 0; u < width; u++) {
      const [dx, dy] = [u - centre(width), v - centre(height)];
      let sum = 0;
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          let [qx, qy] = [x + dx, y + dy];
          if (options.pad && (qx < 0 || qy < 0 || qx >= width || qy >= height)) continue;
          [qx, qy] = [(qx + width) % width, (qy + height) % height];
          sum += (f[y * width + x]! - mf) * (g[qy * width + qx]! - mg);
        }
      }
      out.push(sum / scale);
    }
  }
  return out;
}

function worst(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((most, v, i) => Math.max(most, Math.abs(v - b[i]!)), 0);
}

describe("cross-correlation function", () => {
  const variants: CcfOptions[] = [{}, { normalise: true }, { pad: true }, { pad: true, normalise: true }];
  test.each([
    [8, 8],
    [9, 7],
    [6, 11],
    [10, 5],
  ])("%i × %i: equals the sum in real space, in every variant", (width, height) => {
    const f = noise(width * height, 1);
    const g = noise(width * height, 2);
    for (const options of variants) {
      const out = new Float64Array(width * height);
      ccf(f, g, width, height, out, options);
      expect(worst(out, realSpace(f, g, width, height, options))).toBeLessThan(1e-9);
      ccf(g, f, width, height, out, options);
      expect(worst(out, realSpace(f, g, width, height, options))).toBeGreaterThan(0.01);
    }
  });

  test("f an impulse at (32, 32), g at (40, 26): the peak is at (8, −6)", () => {
    const f = new Float32Array(4096);
    const g = new Float32Array(4096);
    f[32 * 64 + 32] = 1;
    g[26 * 64 + 40] = 1;
    const out = new Float32Array(4096);
    ccf(f, g, 64, 64, out);
    expect(highestPeak(out, 64, 64)).toMatchObject({ xInt: 8, yInt: -6 });
    expect(out[26 * 64 + 40]).toBeCloseTo(1, 6);
  });

  test("identical images give 1 at the origin when normalised; a constant one gives 0, not NaN", () => {
    const f = noise(35, 3);
    const out = new Float64Array(35);
    ccf(f, f, 7, 5, out, { normalise: true });
    expect(out[2 * 7 + 3]).toBeCloseTo(1, 12);
    ccf(f, new Float32Array(35).fill(4), 7, 5, out, { normalise: true });
    expect([...out].every((v) => v === 0)).toBe(true);
  });

  test("unequal sizes are refused", () => {
    expect(() => ccf(new Float32Array(4), new Float32Array(9), 2, 2, new Float32Array(4))).toThrow(/4 and 9/);
  });
});

describe("SPIDER's values", () => {
  // SPIDER's CC A B is Σ A(x)B(x − d): our ccf with the images exchanged.
  test.each([
    ["ccn_ab", "img_a", "img_b", 64, 64, true, 3e-6],
    ["ccn_odd", "odd_a", "odd_b", 65, 65, true, 3e-6],
    ["ccn_rect", "rect_a", "rect_b", 64, 48, true, 3e-6],
    ["cc_ab", "img_a", "img_b", 64, 64, false, 2e-3],
  ] as const)("%s", (name, a, b, width, height, normalise, limit) => {
    const out = new Float32Array(width * height);
    ccf(golden(`spider/${b}`), golden(`spider/${a}`), width, height, out, { normalise });
    expect(worst(out, golden(`spider/${name}`))).toBeLessThan(limit);
    ccf(golden(`spider/${a}`), golden(`spider/${b}`), width, height, out, { normalise });
    expect(worst(out, golden(`spider/${name}`))).toBeGreaterThan(100 * limit);
  });

  test("PK: positions, heights and sub-pixel fits", () => {
    const [ab] = findPeaks(golden("spider/ccn_ab"), 64, 64, 3);
    expect(ab).toMatchObject({ xInt: -8, yInt: 6 });
    expect(ab!.x).toBeCloseTo(-8.04492, 4);
    expect(ab!.y).toBeCloseTo(6.02193, 4);
    expect(ab!.height).toBeCloseTo(0.839067, 5);
    const [odd] = findPeaks(golden("spider/ccn_odd"), 65, 65, 3);
    expect(odd!.x).toBeCloseTo(5, 4);
    expect(odd!.y).toBeCloseTo(-3, 4);
    const [rect] = findPeaks(golden("spider/ccn_rect"), 64, 48, 3);
    expect(rect!.x).toBeCloseTo(-7, 4);
    expect(rect!.y).toBeCloseTo(-2, 4);
  });
});

describe("peaks", () => {
  test("a paraboloid is found exactly; what is no maximum is left alone", () => {
    const fit = fitPeak((x, y) => 5 - 2 * (x - 0.3) ** 2 - (y + 0.4) ** 2 - 0.5 * (x - 0.3) * (y + 0.4));
    expect(fit.dx).toBeCloseTo(0.3, 10);
    expect(fit.dy).toBeCloseTo(-0.4, 10);
    expect(fit.height).toBeCloseTo(5, 10);
    expect(fitPeak((x, y) => x * x + y * y)).toEqual({ dx: 0, dy: 0, height: 2 });
    expect(fitPeak((x, y) => x * x - y * y)).toMatchObject({ dx: 0, dy: 0 });
  });

  test("sub-pixel shifts of a phantom are read to 0.05 px", () => {
    const f = phantom(64, 64);
    const g = new Float32Array(4096);
    const map = new Float64Array(4096);
    for (const [dx, dy] of [
      [2.3, -1.6],
      [-4.5, 3.25],
      [0.1, 0.45],
    ] as const) {
      fourierShift(f, 64, 64, dx, dy, g);
      ccf(f, g, 64, 64, map, { normalise: true });
      const [peak] = findPeaks(map, 64, 64, 1);
      expect(Math.hypot(peak!.x - dx, peak!.y - dy)).toBeLessThan(0.05);
      expect(highestPeak(map, 64, 64, 6)).toEqual(peak);
    }
  });

  const square = (n: number, ...points: [number, number, number][]): Float32Array => {
    const map = new Float32Array(n * n);
    for (const [x, y, value] of points) map[(y + centre(n)) * n + x + centre(n)] = value;
    return map;
  };
  const places = (peaks: { xInt: number; yInt: number }[]) => peaks.map((p) => [p.xInt, p.yInt]);

  test("in order of height; a plateau has one, its first pixel; nothing but a plateau: one all the same", () => {
    const map = square(9, [-4, -4, 9], [-2, -2, 3], [0, 0, 2], [2, 2, 1], [-2, 2, 5], [-1, 2, 5]);
    expect(places(findPeaks(map, 9, 9, 9))).toEqual([
      [-4, -4],
      [-2, 2],
      [-2, -2],
      [0, 0],
      [2, 2],
    ]);
    expect(findPeaks(map, 9, 9, 2)).toHaveLength(2);
    expect(findPeaks(map, 9, 9, 2)[1]!.x).toBeCloseTo(-1.5, 6);
    expect(highestPeak(map, 9, 9)).toEqual({ x: -4, y: -4, height: 9, xInt: -4, yInt: -4, rim: true });
    expect(findPeaks(new Float32Array(81), 9, 9, 5)).toMatchObject([{ xInt: -4, yInt: -4, height: 0 }]);
  });

  test("a window keeps higher peaks out and marks what lies on its limit", () => {
    const map = square(9, [-3, 0, 9], [0, 0, 2], [2, 1, 3]);
    expect(findPeaks(map, 9, 9, 9, 2)).toMatchObject([
      { xInt: 2, yInt: 1, rim: true },
      { xInt: 0, yInt: 0, rim: false },
    ]);
    expect(places(findPeaks(map, 9, 9, 9, 1))).toEqual([[0, 0]]);
    expect(findPeaks(map, 9, 9, 9).every((p) => !p.rim)).toBe(true);
  });

  test("peaks near a higher one are left out, the short way round where the map repeats", () => {
    const map = square(9, [-4, 0, 4], [4, 0, 0.5], [3, 0, 3], [0, 0, 2], [0, 3, 1.5]);
    expect(places(findPeaks(map, 9, 9, 9))).toHaveLength(4);
    const near = findPeaks(map, 9, 9, 9, Infinity, { distance: 3, periodic: true });
    expect(places(near)).toEqual([
      [-4, 0],
      [0, 0],
      [0, 3],
    ]);
    expect(near.some((p) => p.rim)).toBe(false);
    expect(places(findPeaks(map, 9, 9, 9, Infinity, { distance: 3.1 }))).toEqual([
      [-4, 0],
      [3, 0],
      [0, 3],
    ]);
  });

  test("a peak across the border of a map that repeats is fitted there, and not where it does not", () => {
    const n = 16;
    const round = (d: number): number => Math.min(Math.abs(d), n - Math.abs(d));
    const map = Float64Array.from({ length: n * n }, (_, i) => {
      const [x, y] = [(i % n) - 8, Math.floor(i / n) - 8];
      return -(round(x - 7.6) ** 2) - (y - 1.2) ** 2;
    });
    const [wrapped] = findPeaks(map, n, n, 1, Infinity, { periodic: true });
    expect(wrapped).toMatchObject({ xInt: -8, rim: false });
    expect(wrapped!.x).toBeCloseTo(-8.4, 6);
    expect(wrapped!.y).toBeCloseTo(1.2, 6);
    expect(findPeaks(map, n, n, 1)).toMatchObject([{ x: -8, xInt: -8, rim: true }]);
  });

  test("a window on a slope reports its best pixel, unrefined", () => {
    const ramp = Float32Array.from({ length: 81 }, (_, i) => -(((i % 9) - 7.4) ** 2) - (Math.floor(i / 9) - 4) ** 2);
    const height = Math.fround(-1.96);
    expect(highestPeak(ramp, 9, 9, 2)).toEqual({ x: 2, y: 0, height, xInt: 2, yInt: 0, rim: true });
  });

  test("fits: the centre of gravity goes the right way, none stays on the pixel", () => {
    const spot = (dx: number, dy: number): Float64Array =>
      Float64Array.from({ length: 225 }, (_, i) =>
        Math.exp(-(((i % 15) - 7 - dx) ** 2 + (Math.floor(i / 15) - 7 - dy) ** 2) / 4),
      );
    for (const [dx, dy] of [
      [0, 0],
      [0.3, -0.4],
      [-0.45, 0.2],
    ] as const) {
      const map = spot(dx, dy);
      const cog = highestPeak(map, 15, 15, Infinity, { fit: "centreOfGravity" });
      expect(Math.hypot(cog.x - dx, cog.y - dy)).toBeLessThan(0.12);
      const parabola = highestPeak(map, 15, 15);
      expect(Math.hypot(parabola.x - dx, parabola.y - dy)).toBeLessThan(0.1);
      expect(highestPeak(map, 15, 15, Infinity, { fit: "none" })).toMatchObject({ x: 0, y: 0, height: map[112] });
    }
  });
});
