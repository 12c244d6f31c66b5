import { describe, expect, test } from "vitest";
import type { Alignment } from "../../src/core/conventions.js";
import { KernelMemory } from "../../src/core/kernels/kernelMemory.js";
import { normal, random } from "../../src/core/random.js";
import { createResampler, type Interpolation, type Resampler } from "../../src/core/transform/resample.js";
import { splineCoefficients, splineEnds } from "../../src/core/transform/spline.js";

const noise = (count: number, ...key: number[]): Float64Array => {
  const draw = normal(random(13, ...key));
  return Float64Array.from({ length: count }, () => draw());
};
const worst = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, v, i) => Math.max(most, Math.abs(v - b[i]!)), 0);

/** The same picture point by point: `at` always reads with the plain samplers. */
function plain(resampler: Resampler, width: number, height: number, a: Alignment): Float64Array {
  const c = Math.cos((a.psi * Math.PI) / 180);
  const s = Math.sin((a.psi * Math.PI) / 180);
  return Float64Array.from({ length: width * height }, (_, i) => {
    const u = (a.mirror ? -1 : 1) * ((i % width) - Math.floor(width / 2)) - a.shiftX;
    const v = Math.floor(i / width) - Math.floor(height / 2) - a.shiftY;
    return resampler.at(c * u + s * v, c * v - s * u);
  });
}

const ALIGNMENTS: Alignment[] = [
  { psi: 0, shiftX: 0, shiftY: 0, mirror: false },
  { psi: 90, shiftX: 0, shiftY: 0, mirror: true },
  { psi: 33.3, shiftX: 2.2, shiftY: -1.7, mirror: true },
  { psi: -171, shiftX: -40.5, shiftY: 130.25, mirror: false },
];
const SIZES = [[1, 1], [2, 1], [1, 5], [3, 2], [5, 4], [16, 16], [33, 20], [31, 45], [64, 64]] as const; // prettier-ignore

describe("resampling by kernels", () => {
  test.each(SIZES)("%i × %i: spline coefficients have the twin's very bits", (width, height) => {
    for (const border of ["mirror", "periodic"] as const) {
      const pixels = noise(width * height, width, height);
      const memory = new KernelMemory();
      const plane = memory.reserve(2 * width * height);
      const kernels = memory.start();
      const view = memory.doubles(plane);
      view.set(pixels);
      const periodic = border === "periodic" ? 1 : 0;
      const [row, column] = [splineEnds(width, border), splineEnds(height, border)];
      kernels["splineRows"]!(plane.at, width, height, 8 * width, periodic, row.terms, row.norm);
      kernels["splineColumns"]!(plane.at, height, width, 8 * width, periodic, column.terms, column.norm);
      splineCoefficients(pixels, width, height, border);
      expect(view.slice()).toEqual(pixels);
      // Negative control: the other border is another filter.
      const other = noise(width * height, width, height);
      splineCoefficients(other, width, height, periodic ? "mirror" : "periodic");
      if (width > 2) expect(worst(other, pixels)).toBeGreaterThan(1e-3);
    }
  });

  test.each(SIZES)("%i × %i: every rule, border and alignment as the plain samplers", (width, height) => {
    const image = noise(width * height, width, height, 2);
    for (const interpolation of ["bilinear", "bicubic", "spline", "fourier"] as Interpolation[]) {
      for (const outside of ["background", "periodic", 3] as const) {
        const resampler = createResampler(width, height, { interpolation, outside });
        resampler.load(image);
        for (const a of ALIGNMENTS) {
          const fast = new Float64Array(width * height);
          resampler.apply(a, fast);
          expect(worst(fast, plain(resampler, width, height, a))).toBeLessThan(1e-13);
          const single = new Float32Array(width * height);
          resampler.apply(a, single);
          expect(single).toEqual(Float32Array.from(fast));
        }
      }
    }
  });

  test("resamplers of one size share the kernel's memory without mixing their images", () => {
    const [f, g] = [noise(400, 1), noise(400, 2)];
    const first = createResampler(20, 20);
    const second = createResampler(20, 20, { interpolation: "bicubic" });
    const a = ALIGNMENTS[2]!;
    const [before, between, after] = [new Float64Array(400), new Float64Array(400), new Float64Array(400)];
    first.load(f);
    first.apply(a, before);
    second.load(g);
    second.apply(a, between);
    // Also after single points were read, which filters a copy.
    first.at(0.3, 0.2);
    first.apply(a, after);
    expect(after).toEqual(before);
    expect(worst(between, before)).toBeGreaterThan(0.1);
  });

  test("shifts beyond measure and alignments that are none fall to the plain samplers", () => {
    const image = noise(64, 3);
    const resampler = createResampler(8, 8, { outside: 5 });
    resampler.load(image);
    const out = new Float64Array(64);
    resampler.apply({ psi: 0, shiftX: 1e12, shiftY: 0, mirror: false }, out);
    expect([...out]).toEqual(Array(64).fill(5));
    resampler.apply({ psi: NaN, shiftX: 0, shiftY: 0, mirror: false }, out);
    expect(out.every(Number.isNaN)).toBe(true);
  });
});
