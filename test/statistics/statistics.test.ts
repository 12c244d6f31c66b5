import { describe, expect, test } from "vitest";
import { normal, random } from "../../src/core/random.js";
import { halfSets } from "../../src/core/statistics/halfSets.js";
import { imageStatistics, isFiniteImage } from "../../src/core/statistics/imageStatistics.js";
import { addToMoments, mergeMoments, varianceMap } from "../../src/core/statistics/moments.js";
import { addPower, powerImage, radialPower } from "../../src/core/statistics/powerSpectrum.js";

const moments = (size: number) => ({ mean: new Float64Array(size), m2: new Float64Array(size) });

describe("moments of many images", () => {
  const draw = normal(random(11));
  const images = Array.from({ length: 23 }, () => Float32Array.from({ length: 6 }, (_, i) => 1e4 + i * draw()));

  test("mean, variance over n − 1 and standard error, in blocks merged in order, as the definitions say", () => {
    const total = moments(6);
    let count = 0;
    for (let start = 0; start < 23; start += 5) {
      const block = images.slice(start, start + 5);
      const part = moments(6);
      block.forEach((image, k) => addToMoments(image, k, part));
      mergeMoments(total, count, part, block.length, 0, 3);
      mergeMoments(total, count, part, block.length, 3, 6);
      count += block.length;
    }
    const variance = new Float64Array(6);
    varianceMap(total.m2, count, variance);
    for (let i = 0; i < 6; i++) {
      const values = images.map((image) => image[i]!);
      const mean = values.reduce((s, v) => s + v, 0) / 23;
      const v = values.reduce((s, x) => s + (x - mean) ** 2, 0) / 22;
      expect(total.mean[i]).toBeCloseTo(mean, 8);
      expect(variance[i]).toBeCloseTo(v, 6);
    }
  });

  test("one image has no variance, no image changes nothing", () => {
    const one = moments(6);
    addToMoments(images[0]!, 0, one);
    mergeMoments(one, 1, moments(6), 0);
    const out = new Float64Array(6).fill(7);
    varianceMap(one.m2, 1, out);
    expect([...out]).toEqual([0, 0, 0, 0, 0, 0]);
    expect([...one.mean]).toEqual([...images[0]!]);
  });
});

describe("numbers of one image", () => {
  test("finite pixels count, others are counted", () => {
    expect(imageStatistics(Float32Array.of(1, 2, Number.NaN, 3, Infinity))).toEqual({
      mean: 2,
      sd: 1,
      min: 1,
      max: 3,
      nonFinite: 2,
    });
    expect(imageStatistics(Float32Array.of(Number.NaN)).mean).toBeNaN();
    expect(imageStatistics(Float32Array.of(5))).toMatchObject({ mean: 5, sd: 0 });
    expect(isFiniteImage(Float32Array.of(1, 2))).toBe(true);
    expect(isFiniteImage(Float32Array.of(1, -Infinity))).toBe(false);
  });
});

describe("power spectra", () => {
  test.each([
    [16, 16],
    [15, 15],
    [16, 12],
    [13, 18],
  ])("%i × %i: a wave appears at ±k about the centre, and noise of variance σ² gives σ²", (width, height) => {
    const wave = Float32Array.from({ length: width * height }, (_, i) =>
      Math.cos(2 * Math.PI * ((3 * (i % width)) / width - (2 * Math.floor(i / width)) / height)),
    );
    const half = Math.floor(width / 2) + 1;
    const scratch = new Float64Array(2 * half * height);
    const power = new Float64Array(half * height);
    addPower(wave, width, height, scratch, power);
    const out = new Float32Array(width * height);
    powerImage(power, width, height, 1, out);
    const [cx, cy] = [Math.floor(width / 2), Math.floor(height / 2)];
    const peak = (width * height) / 4;
    expect(out[(cy - 2) * width + cx + 3]).toBeCloseTo(peak, 3);
    expect(out[(cy + 2) * width + cx - 3]).toBeCloseTo(peak, 3);
    expect(out.reduce((s, v) => s + v, 0)).toBeCloseTo(2 * peak, 2);

    power.fill(0);
    const trials = 300;
    for (let t = 0; t < trials; t++) {
      const draw = normal(random(2, t));
      const image = Float32Array.from({ length: width * height }, () => 100 + 3 * draw());
      addPower(image, width, height, scratch, power);
    }
    const profile = radialPower(power, width, height);
    expect(profile).toHaveLength(Math.floor(Math.min(width, height) / 2) + 1);
    expect(profile[0]).toBe(0);
    profile.slice(1).forEach((v) => expect(Math.abs(v / trials / 9 - 1)).toBeLessThan(0.15));
  });
});

describe("half-sets", () => {
  const sizes = (half: Uint8Array): [number, number] => {
    const ones = half.reduce((s, v) => s + v, 0);
    return [half.length - ones, ones];
  };

  test("odd and even places of a seeded order: equal, seeded, not the file order", () => {
    const { half, rule } = halfSets(101, 1);
    expect(rule).toBe("seed");
    expect(sizes(half)).toEqual([51, 50]);
    expect(halfSets(101, 1).half).toEqual(half);
    expect(halfSets(101, 2).half).not.toEqual(half);
    expect(half).not.toEqual(Uint8Array.from({ length: 101 }, (_, i) => i % 2));
  });

  test("rlnRandomSubset decides when it says 1 or 2 for all", () => {
    const { half, rule } = halfSets(4, 1, { randomSubset: [1, 2, 2, 1], micrograph: [1, 2, 3, 4] });
    expect([...half, rule]).toEqual([0, 1, 1, 0, "randomSubset"]);
    expect(halfSets(4, 1, { randomSubset: [1, 2, 0, 1] })).toEqual(halfSets(4, 1));
  });

  test("micrographs stay whole and the halves balanced; fewer than four are no help", () => {
    const micrograph = Array.from({ length: 100 }, (_, i) => Math.floor(i / 7));
    const { half, rule } = halfSets(100, 3, { micrograph });
    expect(rule).toBe("micrograph");
    micrograph.forEach((m, i) => expect(half[i]).toBe(half[micrograph.indexOf(m)]));
    expect(Math.abs(sizes(half)[0] - sizes(half)[1])).toBeLessThan(15);
    expect(halfSets(5, 1, { micrograph: [4, 7, 4, 2, 2] })).toEqual(halfSets(5, 1));
    expect(halfSets(5, 1, { micrograph: [4, 7, 4, 2, 3] }).rule).toBe("micrograph");
  });
});
