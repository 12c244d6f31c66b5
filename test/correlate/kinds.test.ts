import { describe, expect, test } from "vitest";
import { centre } from "../../src/core/conventions.js";
import { bruteForceCcf } from "../../src/core/correlate/bruteForce.js";
import { ccc, cccAtShift } from "../../src/core/correlate/ccc.js";
import { ccf, correlate, movedSecond, type CcfKind } from "../../src/core/correlate/ccf.js";
import { highestPeak } from "../../src/core/correlate/peaks.js";
import { underMask } from "../../src/core/correlate/underMask.js";
import { spectrumImages } from "../../src/core/correlate/spectrumImages.js";
import { bandPassFilter } from "../../src/core/filter/bandPass.js";
import { realFft2d } from "../../src/core/fourier/fft2d.js";
import { smoothSize } from "../../src/core/fourier/smoothSize.js";
import { softCircleMask } from "../../src/core/mask/circle.js";
import { normal, random } from "../../src/core/random.js";
import { fourierShift } from "../../src/core/transform/resample.js";
import { phantom } from "../support/phantom.js";

const SIZES = [
  [16, 16],
  [17, 13],
  [12, 19],
  [15, 10],
] as const;

function noise(length: number, seed: number, mean = 2): Float32Array {
  const draw = normal(random(seed));
  return Float32Array.from({ length }, () => mean + draw());
}

function worst(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((most, v, i) => Math.max(most, Math.abs(v - b[i]!)), 0);
}

describe("the second image, moved", () => {
  test.each([...SIZES, [64, 64], [65, 61], [131, 96], [211, 16]] as const)(
    "%i × %i: is moved by Fourier phases, whatever its grey level",
    (width, height) => {
      const f = noise(width * height, 21);
      const g = noise(width * height, 22).map((v) => 3e4 + 7e2 * v);
      const [out, expected, back] = [0, 1, 2].map(() => new Float64Array(width * height)) as [Float64Array, Float64Array, Float64Array]; // prettier-ignore
      movedSecond(correlate(f, g, width, height), width, height, 2.3, -1.6, out);
      fourierShift(g, width, height, 2.3, -1.6, expected);
      expect(worst(out, expected)).toBeLessThan(5e-6 * 7e2);
      fourierShift(g, width, height, -2.3, 1.6, back);
      expect(worst(out, back)).toBeGreaterThan(7e2);
    },
  );
});

describe("brute force in real space", () => {
  test.each(SIZES)("%i × %i: the same map as by Fourier, circular and padded", (width, height) => {
    const f = noise(width * height, 1, 0);
    const g = noise(width * height, 2, 0);
    for (const periodic of [true, false]) {
      const out = new Float64Array(width * height);
      const half = Math.floor(out.length / 3);
      bruteForceCcf(f, g, width, height, { periodic, scale: 0.5, first: 0, end: half }, out);
      bruteForceCcf(f, g, width, height, { periodic, scale: 0.5, first: half, end: out.length }, out);
      const fourier = correlate(f, g, width, height, { pad: !periodic, centre: false }).map.map((v) => 0.5 * v);
      expect(worst(out, fourier)).toBeLessThan(1e-11);
      // Negative control: the other border rule gives another map.
      const other = correlate(f, g, width, height, { pad: periodic, centre: false }).map.map((v) => 0.5 * v);
      expect(worst(out, other)).toBeGreaterThan(0.1);
    }
  });

  test.each(SIZES)("%i × %i: a frame of 1.5 gives the map of a frame of 2 for every shift", (width, height) => {
    const f = noise(width * height, 3);
    const g = noise(width * height, 4);
    const two = correlate(f, g, width, height, { pad: 2, normalise: true });
    const less = correlate(f, g, width, height, { pad: 1.5, normalise: true });
    expect(worst(two.map, less.map)).toBeLessThan(1e-12);
    expect(less.frameWidth).toBeLessThan(two.frameWidth);
    const little = correlate(f, g, width, height, { pad: 1.2, normalise: true });
    expect(worst(two.map, little.map)).toBeGreaterThan(0.01);
  });

  test("frames have lengths that transform quickly", () => {
    expect([1, 7, 14, 127, 254, 257, 301].map(smoothSize)).toEqual([1, 8, 15, 128, 256, 270, 320]);
  });
});

describe("phase-only and mutual correlation", () => {
  test.each(SIZES)("%i × %i: identical images give 1 at the origin, nothing exceeds it", (width, height) => {
    const f = noise(width * height, 5);
    const g = noise(width * height, 6);
    for (const kind of ["ccf", "phase", "mutual"] as CcfKind[]) {
      for (const pad of [false, true]) {
        const own = correlate(f, f, width, height, { kind, pad, normalise: true }).map;
        expect(own[centre(height) * width + centre(width)]).toBeCloseTo(1, 10);
        const other = correlate(f, g, width, height, { kind, pad, normalise: true }).map;
        expect(Math.max(...Array.from(other, Math.abs))).toBeLessThan(0.95);
      }
    }
  });

  test("phase-only: an image and its shifted copy give one sharp point, whatever the contrast", () => {
    const f = noise(21 * 16, 7);
    const g = new Float32Array(f.length);
    for (let y = 0; y < 16; y++) {
      for (let x = 0; x < 21; x++) g[((y + 3) % 16) * 21 + ((x + 16) % 21)] = 9 + 4 * f[y * 21 + x]!;
    }
    const { map } = correlate(f, g, 21, 16, { kind: "phase", normalise: true });
    expect(highestPeak(map, 21, 16)).toMatchObject({ xInt: -5, yInt: 3 });
    const at = 11 * 21 + 5;
    expect(map[at]).toBeCloseTo(1, 8);
    expect(Math.max(...map.filter((_, i) => i !== at).map(Math.abs))).toBeLessThan(0.01);
    const plain = correlate(f, g, 21, 16).map;
    expect(plain.filter((v) => v > 0.5 * Math.max(...plain)).length).toBeGreaterThan(100);
  });

  test("all kinds find the shift of a smooth object; the phase-only peak is the sharpest", () => {
    const draw = normal(random(8));
    const f = phantom(48, 48).map((v) => v + 0.1 * draw());
    const g = new Float32Array(f.length);
    fourierShift(f, 48, 48, 5, -4, g);
    const width = (kind: CcfKind): number => {
      const { map } = correlate(f, g, 48, 48, { kind, normalise: true });
      const peak = highestPeak(map, 48, 48);
      expect([peak.xInt, peak.yInt]).toEqual([5, -4]);
      return map.filter((v) => v > 0.2).length;
    };
    const [whole, mutual, phase] = [width("ccf"), width("mutual"), width("phase")];
    expect(whole).toBeGreaterThan(mutual);
    expect(mutual).toBeGreaterThan(phase);
  });

  test("what a filter has removed has no phase and stays removed", () => {
    const f = noise(32 * 32, 9, 0);
    bandPassFilter(32, 32, { lowPass: 0.2, highPass: null })(f);
    const { product } = correlate(f, f, 32, 32, { kind: "phase" });
    let used = 0;
    for (let i = 0; i < product.length; i += 2) if (product[i] !== 0) used++;
    // Half the disc of radius 0.21 · 32.
    expect(used).toBeLessThan(0.6 * Math.PI * (0.21 * 32) ** 2);
    expect(used).toBeGreaterThan(0.3 * Math.PI * (0.21 * 32) ** 2);
  });

  test("two impulses: (32, 32) and (40, 26) give (8, −6) with every kind", () => {
    const f = new Float32Array(4096);
    const g = new Float32Array(4096);
    f[32 * 64 + 32] = 1;
    g[26 * 64 + 40] = 1;
    for (const kind of ["ccf", "phase", "mutual"] as CcfKind[]) {
      for (const pad of [0, 1.5, 2]) {
        const map = new Float64Array(4096);
        ccf(f, g, 64, 64, map, { kind, pad });
        expect(highestPeak(map, 64, 64)).toMatchObject({ xInt: 8, yInt: -6 });
      }
    }
  });
});

describe("the coefficient at a shift", () => {
  test("is that of the overlap, or of all pixels where the image repeats", () => {
    const [w, h] = [11, 8];
    const f = noise(w * h, 10);
    const g = noise(w * h, 11);
    const overlap = { f: [] as number[], g: [] as number[] };
    const rolled = new Float32Array(w * h);
    for (let y = 0; y < h; y++) {
      for (let x = 0; x < w; x++) {
        rolled[y * w + x] = g[((y - 2 + h) % h) * w + ((x + 3) % w)]!;
        if (x + 3 >= w || y - 2 < 0) continue;
        overlap.f.push(f[y * w + x]!);
        overlap.g.push(g[(y - 2) * w + x + 3]!);
      }
    }
    const periodic = cccAtShift(f, g, w, h, 3, -2, { periodic: true, mask: null });
    expect(periodic).toBeCloseTo(ccc(f, rolled).ccc, 12);
    expect(periodic).toBeCloseTo(correlate(f, g, w, h, { normalise: true }).map[2 * w + 8]!, 10);
    const part = cccAtShift(f, g, w, h, 3, -2, { periodic: false, mask: null });
    expect(part).toBeCloseTo(ccc(Float64Array.from(overlap.f), Float64Array.from(overlap.g)).ccc, 12);
    expect(part).not.toBeCloseTo(periodic, 3);
    expect(cccAtShift(f, g, w, h, 20, 0, { periodic: false, mask: null })).toBe(0);
  });
});

describe("an image under its mask", () => {
  test("stays as it is, or has mean 0 and sd 1 there and the mean outside", () => {
    const image = noise(20 * 15, 12);
    const kept = image.slice();
    underMask(kept, { mask: null, centre: false, unit: false });
    expect(kept).toEqual(image);
    const { mask } = softCircleMask(20, 15, 4, 3);
    const out = image.slice();
    underMask(out, { mask, centre: false, unit: true });
    out.forEach((v, i) => {
      if (mask[i] === 0) expect(v).toBeCloseTo(0, 12);
    });
    const inside = image.filter((_, i) => mask[i]! > 0.5);
    const mean = inside.reduce((s, v) => s + v, 0) / inside.length;
    expect(out[7 * 20 + 10]! * Math.sqrt(inside.reduce((s, v) => s + (v - mean) ** 2, 0) / inside.length)).toBeCloseTo(
      image[7 * 20 + 10]! - mean,
      6,
    );
  });
});

describe("spectra as pictures", () => {
  test.each(SIZES)("%i × %i: amplitude and phase of every frequency, by the definition", (width, height) => {
    const image = noise(width * height, 14);
    const fft = realFft2d(width, height);
    const spectrum = new Float64Array(fft.length);
    fft.forward(image, spectrum);
    const amplitude = new Float32Array(width * height);
    const phase = new Float32Array(width * height);
    spectrumImages(spectrum, width, height, amplitude, phase);
    for (const [u, v] of [
      [0, 0],
      [1, 0],
      [0, 2],
      [3, -4],
      [-3, 2],
      [-centre(width), 1],
      [2, -centre(height)],
      [width - 1 - centre(width), height - 1 - centre(height)],
    ] as const) {
      let re = 0;
      let im = 0;
      for (let i = 0; i < image.length; i++) {
        const angle = -2 * Math.PI * ((u * (i % width)) / width + (v * Math.floor(i / width)) / height);
        re += image[i]! * Math.cos(angle);
        im += image[i]! * Math.sin(angle);
      }
      const at = (v + centre(height)) * width + u + centre(width);
      expect(Math.abs(amplitude[at]! - Math.hypot(re, im))).toBeLessThan(1e-3);
      const phaseRad = (phase[at]! * Math.PI) / 180;
      expect(amplitude[at]! * Math.cos(phaseRad)).toBeCloseTo(re, 2);
      expect(amplitude[at]! * Math.sin(phaseRad)).toBeCloseTo(im, 2);
    }
  });
});
