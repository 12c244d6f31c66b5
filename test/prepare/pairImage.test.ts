/** One image of a pair: checked, prepared, brought to the pair's size. */
import { describe, expect, test } from "vitest";
import { centre } from "../../src/core/conventions.js";
import { bandPassFilter } from "../../src/core/filter/bandPass.js";
import { borderMean, commonSize, fitImage, type Fit } from "../../src/core/prepare/fit.js";
import { readPairImage, type PairImage } from "../../src/core/prepare/pairImage.js";
import { UNPREPARED, type Preparation } from "../../src/core/prepare/preparation.js";
import { normal, random } from "../../src/core/random.js";
import { memoryIo, memoryStack } from "../support/runInProcess.js";

function noise(length: number, seed: number): Float32Array {
  const draw = normal(random(seed));
  return Float32Array.from({ length }, () => 2 + draw());
}

const source = (
  image: Float32Array,
  width: number,
  height: number,
  change: Partial<PairImage> & { preparation?: Partial<Preparation> } = {},
): PairImage => ({
  // prettier-ignore
  stack: memoryStack([image], width, height),
  name: "f (image 3 of s.mrcs)",
  prepared: {
    preparation: { ...UNPREPARED, ...change.preparation },
    width,
    height,
    pixelSize: null,
    ctf: null,
  },
  size: change.size ?? { width, height },
  noise: change.noise ?? { sd: 0, seed: 1 },
});
const read = (...args: Parameters<typeof source>): Float32Array => readPairImage(source(...args), memoryIo);

describe("an image of a pair", () => {
  test("stays as it is, or is filtered; noise comes before the filter and has the sd asked for", () => {
    const image = noise(20 * 15, 1);
    expect(read(image, 20, 15)).toEqual(image);
    const band = { lowPass: 0.3, highPass: 0.05 };
    const filtered = image.slice();
    bandPassFilter(20, 15, band)(filtered);
    expect(read(image, 20, 15, { preparation: band })).toEqual(filtered);
    const noisy = read(image, 20, 15, { noise: { sd: 3, seed: 5 } });
    expect(read(image, 20, 15, { noise: { sd: 3, seed: 5 } })).toEqual(noisy);
    expect(read(image, 20, 15, { noise: { sd: 3, seed: 6 } })).not.toEqual(noisy);
    const added = noisy.map((v, i) => v - image[i]!);
    const sd = Math.sqrt(added.reduce((s, v) => s + v * v, 0) / added.length);
    expect(sd).toBeGreaterThan(2.6);
    expect(sd).toBeLessThan(3.4);
    bandPassFilter(20, 15, band)(noisy);
    expect(read(image, 20, 15, { preparation: band, noise: { sd: 3, seed: 5 } })).toEqual(noisy);
  });

  test("flat ones are refused by name: constant, or nothing left by the filter", () => {
    const flat = new Float32Array(64).fill(0.1);
    expect(() => read(flat, 8, 8)).toThrow(
      "f (image 3 of s.mrcs) is flat (all its pixels are 0.10000000149011612): σ = 0, correlation is undefined.",
    );
    const stripes = Float32Array.from({ length: 256 }, (_, i) => (i % 2 === 0 ? 1 : -1));
    expect(() => read(stripes, 16, 16, { preparation: { lowPass: 0.2 } })).toThrow(/filter leaves nothing/);
    expect(read(stripes, 16, 16, { preparation: { highPass: 0.2 } })).toHaveLength(256);
  });

  test("pixels that are no numbers are refused by name and counted", () => {
    const image = noise(64, 13);
    image[3] = Number.NaN;
    expect(() => read(image, 8, 8)).toThrow(/^f \(image 3 of s\.mrcs\) holds 1 pixel that is not a finite number/);
    image[4] = Infinity;
    expect(() => read(image, 8, 8)).toThrow(/2 pixels that are not finite/);
  });
});

describe("two sizes brought to one", () => {
  test("each side for itself: none, the larger, the smaller", () => {
    const size = (width: number, height: number, fit: Fit) =>
      commonSize({ width: 20, height: 15 }, { width, height }, fit);
    expect(size(20, 15, "none")).toEqual({ width: 20, height: 15 });
    expect(size(21, 15, "none")).toBeNull();
    expect(size(24, 12, "pad")).toEqual({ width: 24, height: 15 });
    expect(size(24, 12, "crop")).toEqual({ width: 20, height: 12 });
  });

  test("the border is one pixel wide, corners counted once", () => {
    const image = Float32Array.from({ length: 20 }, (_, i) => (i === 6 ? 1000 : i));
    const rim = [0, 1, 2, 3, 4, 5, 9, 10, 14, 15, 16, 17, 18, 19];
    expect(borderMean(image, 5, 4)).toBeCloseTo(rim.reduce((s, v) => s + v, 0) / rim.length, 6);
    expect(borderMean(Float32Array.of(1, 2, 6), 1, 3)).toBe(3);
  });

  test.each([
    [8, 12],
    [8, 11],
    [7, 12],
    [7, 11],
    [12, 8],
    [11, 8],
    [12, 7],
    [11, 7],
  ])("%i → %i px: the centre floor(n/2) stays the centre", (from, to) => {
    const image = noise(from * (from + 1), 3);
    image[centre(from + 1) * from + centre(from)] = 99;
    const out = new Float32Array(to * (to + 3));
    fitImage(image, { width: from, height: from + 1 }, { width: to, height: to + 3 }, out);
    expect(out.indexOf(99)).toBe(centre(to + 3) * to + centre(to));
    const border = Math.fround(borderMean(image, from, from + 1));
    for (let y = 0; y < to + 3; y++) {
      for (let x = 0; x < to; x++) {
        const u = x - centre(to) + centre(from);
        const v = y - centre(to + 3) + centre(from + 1);
        const inside = u >= 0 && v >= 0 && u < from && v < from + 1;
        expect(out[y * to + x]).toBe(inside ? image[v * from + u] : border);
      }
    }
  });

  test("there and back is the image", () => {
    for (const [from, to] of [
      [9, 14],
      [10, 13],
    ] as const) {
      // prettier-ignore
      const image = noise(from * from, 4);
      const wide = read(image, from, from, { size: { width: to, height: to } });
      expect(read(wide, to, to, { size: { width: from, height: from } })).toEqual(image);
    }
  });
});
