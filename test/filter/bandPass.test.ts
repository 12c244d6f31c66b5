import { describe, expect, test } from "vitest";
import { bandPassFilter, bandPassTransfer, lowPassTransfer } from "../../src/core/filter/bandPass.js";
import { normal, random } from "../../src/core/random.js";

/** cos(2π(kx·x/width + ky·y/height)). */
const wave = (width: number, height: number, kx: number, ky: number): Float32Array =>
  Float32Array.from({ length: width * height }, (_, i) =>
    Math.cos(2 * Math.PI * ((kx * (i % width)) / width + (ky * Math.floor(i / width)) / height)),
  );

describe("band-pass filters", () => {
  test("the transfer is 1, ½ at the cut-off, 0; the zero frequency passes a low-pass and not a high-pass", () => {
    expect(lowPassTransfer(0.08, 0.1)).toBe(1);
    expect(lowPassTransfer(0.1, 0.1)).toBeCloseTo(0.5, 12);
    expect(lowPassTransfer(0.12, 0.1)).toBe(0);
    expect(lowPassTransfer(0, 0.004)).toBe(1);
    expect(bandPassTransfer(0, { lowPass: null, highPass: 0.004 })).toBe(0);
    expect(bandPassTransfer(0.2, { lowPass: 0.3, highPass: 0.1 })).toBe(1);
    expect(bandPassTransfer(0.1, { lowPass: 0.3, highPass: 0.1 })).toBeCloseTo(0.5, 12);
  });

  test.each([
    [32, 32],
    [33, 27],
    [40, 24],
  ])("waves of a %i × %i image are kept or removed by their frequency in 1/px", (width, height) => {
    for (const [kx, ky] of [
      [2, 1],
      [0, 5],
      [9, 3],
      [6, -7],
    ] as const) {
      const f = Math.hypot(kx / width, ky / height);
      const image = wave(width, height, kx, ky);
      const expected = bandPassTransfer(f, { lowPass: 0.25, highPass: 0.1, edge: 0.05 });
      const filtered = image.slice();
      bandPassFilter(width, height, { lowPass: 0.25, highPass: 0.1, edge: 0.05 })(filtered);
      filtered.forEach((v, i) => expect(v).toBeCloseTo(expected * image[i]!, 5));
    }
  });

  test("one filter serves many images and leaves no trace of the last", () => {
    const draw = normal(random(3));
    const image = Float32Array.from({ length: 256 }, () => draw());
    const filter = bandPassFilter(16, 16, { lowPass: 0.2, highPass: null });
    const [first, second] = [image.slice(), image.slice()];
    filter(first);
    filter(wave(16, 16, 1, 1));
    filter(second);
    expect(second).toEqual(first);
    expect(first).not.toEqual(image);
  });

  test("no cut-off leaves every bit", () => {
    const image = Float32Array.of(1, 2, 3, Number.NaN);
    bandPassFilter(2, 2, { lowPass: null, highPass: 0 })(image);
    expect([...image]).toEqual([1, 2, 3, Number.NaN]);
  });
});
