import { describe, expect, it } from "vitest";
import { resolveGeometry } from "../../src/core/align/geometry.js";
import { createParticlePlan } from "../../src/core/align/particlePlan.js";
import { FLAT, NOT_FINITE, USABLE } from "../../src/core/align/prepareParticle.js";
import { hasKernels } from "../../src/core/kernels/kernelMemory.js";
import { createPolarPlan } from "../../src/core/polar/polarTransform.js";
import { normal, random } from "../../src/core/random.js";

const noise = (n: number, seed: number): Float32Array => {
  const deviate = normal(random(seed));
  return Float32Array.from({ length: n }, () => deviate());
};

/** Largest difference relative to the largest number. */
function apart(a: Float32Array, b: Float32Array): number {
  let most = 0;
  let worst = 0;
  for (let i = 0; i < a.length; i++) {
    most = Math.max(most, Math.abs(a[i]!));
    worst = Math.max(worst, Math.abs(a[i]! - b[i]!));
  }
  return worst / most;
}

interface Transform {
  re: Float32Array;
  im: Float32Array;
}

describe("the kernel of the polar transform", () => {
  // Powers of two fill half of the padded line; other boxes leave zeros in it. Paddings of 32 and 128 end in a pass of
  // two, those of 16, 64 and 256 in a pass of four.
  it.each([
    [8, 3, 16, 3],
    [9, 4, 16, 8],
    [16, 7, 16, 9],
    [21, 9, 16, 17],
    [32, 8, 32, 2],
    [63, 20, 64, 8],
    [64, 31, 64, 5],
    [100, 24, 64, 8],
    [127, 60, 128, 1],
  ])(
    "gives what its twin gives in a box of %i px, on %i rings of %i samples, for %i images",
    (n, rings, half, count) => {
      expect(hasKernels()).toBe(true);
      const images = noise(count * n * n, n);
      const run = (plain: boolean, pixels = images): Transform => {
        const length = count * rings * half;
        const made = { re: new Float32Array(length + 5), im: new Float32Array(length + 5) };
        createPolarPlan(n, rings, half, plain).transform(pixels, count, made.re, made.im, 2);
        expect([made.re[1], made.im[length + 2]]).toEqual([0, 0]);
        return made;
      };
      const twin = run(true);
      const kernel = run(false);
      expect(apart(twin.re, kernel.re)).toBeLessThan(1e-5);
      expect(apart(twin.im, kernel.im)).toBeLessThan(1e-5);
      // One pixel of one image changed by a tenth of the noise shows.
      const other = run(
        false,
        images.map((v, i) => (i === (count - 1) * n * n + Math.floor((n * n) / 2) ? v + 0.1 : v)),
      );
      expect(apart(twin.re, other.re)).toBeGreaterThan(1e-4);
    },
  );

  it("does not let an image of one batch reach into the next", () => {
    const plan = createPolarPlan(32, 10, 32);
    const images = noise(8 * 1024, 3);
    const alone = { re: new Float32Array(320), im: new Float32Array(320) };
    const after = { re: new Float32Array(8 * 320), im: new Float32Array(8 * 320) };
    plan.transform(images, 1, alone.re, alone.im, 0);
    plan.transform(images, 8, after.re, after.im, 0);
    plan.transform(images, 1, after.re, after.im, 0);
    expect(after.re.subarray(0, 320)).toEqual(alone.re);
  });
});

describe("particle plans", () => {
  const geometryOf = (boxSize: number) =>
    resolveGeometry({
      boxSize,
      maxShift: 3,
      shiftStep: 0,
      innerRadius: 1,
      outerRadius: 0,
      angularRange: 0,
      mirror: false,
      maxFrequency: 0,
    });

  function transforms(
    boxSize: number,
    images: readonly Float32Array[],
    plain: boolean,
  ): Transform & { found: number[] } {
    const geometry = geometryOf(boxSize);
    const plan = createParticlePlan(geometry, plain);
    const size = geometry.rings * geometry.half;
    const re = new Float32Array(images.length * size);
    const im = new Float32Array(images.length * size);
    const found = images.map((image, b) => {
      plan.room(b).set(image);
      return plan.prepare(b);
    });
    plan.transform(images.length, re, im, 0);
    return { re, im, found };
  }

  it.each([false, true])("leave out particles whose squares float32 cannot hold (plain %s)", (plain) => {
    const images = [1, 1e12, 1e17, 1e19, 1e30].map((scale) => noise(32 * 32, 3).map((v) => v * scale));
    const geometry = geometryOf(32);
    const plan = createParticlePlan(geometry, plain);
    const found = images.map((image, b) => {
      plan.room(b).set(image);
      return plan.prepare(b);
    });
    expect(found).toEqual([USABLE, USABLE, USABLE, NOT_FINITE, NOT_FINITE]);
  });

  it.each([16, 33, 50, 64])("take background and scale of particles in boxes of %i px as their twins do", (boxSize) => {
    const size = boxSize * boxSize;
    const images = Array.from({ length: 5 }, (_, i) =>
      // Backgrounds of up to 10⁵ sd.
      noise(size, i + 1).map((v) => (10 ** i + v) * 3 ** (i - 2)),
    );
    const twin = transforms(boxSize, images, true);
    const kernel = transforms(boxSize, images, false);
    expect(kernel.found).toEqual([USABLE, USABLE, USABLE, USABLE, USABLE]);
    expect(apart(twin.re, kernel.re)).toBeLessThan(1e-5);
    expect(apart(twin.im, kernel.im)).toBeLessThan(1e-5);
    // Neither scale nor background of an image matters; its pixels do.
    const moved = transforms(boxSize, [...images.slice(0, 4), images[0]!.map((v) => 7 * v + 2)], false);
    const length = twin.re.length / 5;
    expect(apart(moved.re.subarray(0, length), moved.re.subarray(4 * length))).toBeLessThan(1e-4);
    expect(apart(moved.re.subarray(0, length), moved.re.subarray(length, 2 * length))).toBeGreaterThan(0.1);
  });

  it("find flat images and values that are not finite, and keep them from the others", () => {
    for (const boxSize of [16, 21]) {
      const size = boxSize * boxSize;
      const good = noise(size, 1);
      const images = [
        good,
        new Float32Array(size).fill(7),
        good.map((v, i) => (i === 3 ? Number.NaN : v)),
        good.map((v, i) => (i === size - 1 ? Number.POSITIVE_INFINITY : v)),
        good.map((v, i) => (i === size - 1 ? Number.NEGATIVE_INFINITY : v)),
        new Float32Array(size).fill(Number.POSITIVE_INFINITY),
        good,
      ];
      const expected = [USABLE, FLAT, NOT_FINITE, NOT_FINITE, NOT_FINITE, NOT_FINITE, USABLE];
      const kernel = transforms(boxSize, images, false);
      expect(kernel.found).toEqual(expected);
      expect(transforms(boxSize, images, true).found).toEqual(expected);
      expect(kernel.re.every(Number.isFinite)).toBe(true);
      const length = kernel.re.length / images.length;
      expect(kernel.re.subarray(length, 2 * length)).toEqual(new Float32Array(length));
    }
  });
});
