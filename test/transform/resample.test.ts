import { describe, expect, test } from "vitest";
import { compose, fromOrigin, IDENTITY, inverse, type Alignment } from "../../src/core/conventions.js";
import {
  backgroundMean,
  createResampler,
  fourierShift,
  INTERPOLATIONS,
  resample,
  type Interpolation,
} from "../../src/core/transform/resample.js";
import { golden } from "../support/golden.js";
import { phantom } from "../support/phantom.js";

const all = Object.keys(INTERPOLATIONS) as Interpolation[];

function worst(a: ArrayLike<number>, b: ArrayLike<number>, where: (i: number) => boolean = () => true): number {
  return Array.from(a).reduce((most, v, i) => (where(i) ? Math.max(most, Math.abs(v - b[i]!)) : most), 0);
}

/** Pixels within `radius` of the centre. */
const within = (width: number, height: number, radius: number) => (i: number) =>
  Math.hypot((i % width) - Math.floor(width / 2), Math.floor(i / width) - Math.floor(height / 2)) <= radius;

describe("laying a particle onto its reference", () => {
  // The phantom is drawn at transformed coordinates, so the truth has no interpolation in it.
  const alignments: Alignment[] = [
    { psi: 33.7, shiftX: 2.3, shiftY: -1.6, mirror: false },
    { psi: -141, shiftX: -3.25, shiftY: 0.5, mirror: true },
    { psi: 179, shiftX: 0, shiftY: 2.75, mirror: true },
  ];
  const limits: Record<Interpolation, number> = {
    nearest: 0.25,
    bilinear: 0.03,
    quadratic: 0.01,
    bicubic: 0.008,
    spline: 0.0012,
    fourier: 0.0008,
    fourierBicubic: 0.0012,
  };
  describe.each([
    [64, 64],
    [65, 65],
    [64, 52],
    [51, 64],
  ])("%i × %i", (width, height) => {
    test.each(all)("%s", (interpolation) => {
      const reference = phantom(width, height);
      const out = new Float32Array(width * height);
      for (const a of alignments) {
        resample(phantom(width, height, a), width, height, a, out, { interpolation });
        expect(worst(out, reference, within(width, height, 0.36 * Math.min(width, height)))).toBeLessThan(
          limits[interpolation],
        );
      }
    });
  });

  test("negative control: the inverse alignment, another order of operations or another centre is noticed", () => {
    const a = alignments[0]!;
    const reference = phantom(64, 64);
    const particle = phantom(64, 64, a);
    const out = new Float32Array(64 * 64);
    const wrong = [
      inverse(a),
      { ...a, psi: -a.psi },
      { ...a, mirror: true },
      { ...a, shiftX: a.shiftX + 0.5, shiftY: a.shiftY + 0.5 },
      { ...a, shiftX: -a.shiftX, shiftY: -a.shiftY },
    ];
    for (const w of wrong) {
      resample(particle, 64, 64, w, out);
      expect(worst(out, reference, within(64, 64, 23))).toBeGreaterThan(0.02);
    }
  });

  test("composed alignments give the same picture as the drawn one", () => {
    const [a, b] = [alignments[0]!, alignments[1]!];
    const out = new Float32Array(64 * 64);
    resample(phantom(64, 64, compose(b, a)), 64, 64, compose(b, a), out);
    expect(worst(out, phantom(64, 64), within(64, 64, 20))).toBeLessThan(0.0012);
  });

  test("identity returns the pixels; quarter turns and whole shifts are exact, for every rule", () => {
    const image = golden("spider/img_a");
    const out = new Float32Array(64 * 64);
    for (const interpolation of all) {
      resample(image, 64, 64, IDENTITY, out, { interpolation });
      expect(worst(out, image)).toBeLessThan(1e-6);
      // p_ref = R(90°)·p takes column x to row x: out(−y, x) = in(x, y).
      resample(image, 64, 64, { ...IDENTITY, psi: 90 }, out, { interpolation, outside: "periodic" });
      const turned = Float32Array.from({ length: 4096 }, (_, i) => {
        const [x, y] = [(i % 64) - 32, Math.floor(i / 64) - 32];
        return image[((-x + 96) % 64) * 64 + ((y + 96) % 64)]!;
      });
      expect(worst(out, turned)).toBeLessThan(2e-6);
      resample(image, 64, 64, { ...IDENTITY, shiftX: 3, shiftY: -2 }, out, { interpolation, outside: "periodic" });
      const moved = image.map((_, i) => image[((Math.floor(i / 64) + 2) % 64) * 64 + (((i % 64) - 3 + 64) % 64)]!);
      expect(worst(out, moved)).toBeLessThan(2e-6);
    }
  });
});

describe("RELION's meaning", () => {
  test("a spot of the particle at p comes to R(ψ)·(p + o): translate by the origin first, then turn", () => {
    // ψ = 90° takes +x to +y; the spot at (4, −3) with o = (6, 2) comes to R(10, −1) = (1, 10).
    const particle = new Float32Array(33 * 33);
    particle[(16 - 3) * 33 + 16 + 4] = 1;
    const out = new Float32Array(33 * 33);
    resample(particle, 33, 33, fromOrigin(90, 6, 2), out, { interpolation: "bilinear" });
    expect(out.indexOf(Math.max(...out))).toBe((16 + 10) * 33 + 16 + 1);
    expect(out[(16 + 10) * 33 + 16 + 1]).toBeCloseTo(1, 6);
    resample(particle, 33, 33, fromOrigin(90, 6, 2, true), out, { interpolation: "bilinear" });
    expect(out[(16 + 10) * 33 + 16 - 1]).toBeCloseTo(1, 6);
  });
});

describe("outside the image", () => {
  const a: Alignment = { psi: 0, shiftX: 10, shiftY: 0, mirror: false };

  test("the background mean, a number, or the repeated image", () => {
    const image = phantom(32, 32).map((v) => v + 7);
    const out = new Float32Array(32 * 32);
    resample(image, 32, 32, a, out);
    expect(out[16 * 32 + 2]).toBe(Math.fround(backgroundMean(image, 32, 32)));
    resample(image, 32, 32, a, out, { outside: -5 });
    expect(out[16 * 32 + 2]).toBe(-5);
    resample(image, 32, 32, a, out, { outside: "periodic" });
    expect(out[16 * 32 + 2]).toBeCloseTo(image[16 * 32 + 24]!, 5);
  });

  test("the background is what lies outside the inscribed circle", () => {
    const image = new Float32Array(16 * 16).fill(3);
    image[8 * 16 + 8] = 1000;
    expect(backgroundMean(image, 16, 16)).toBe(3);
    expect(backgroundMean(Float32Array.of(4), 1, 1)).toBe(4);
  });

  test("buffers of another size are refused", () => {
    expect(() => resample(new Float32Array(9), 4, 4, a, new Float32Array(16))).toThrow(/9 pixels/);
    expect(() => resample(new Float32Array(16), 4, 4, a, new Float32Array(9))).toThrow(/9 pixels/);
  });
});

describe("a prepared resampler", () => {
  test("gives the same bits as a single call, and values between pixels", () => {
    const image = phantom(33, 30);
    const a: Alignment = { psi: 12, shiftX: 0.25, shiftY: 1.5, mirror: false };
    const once = new Float32Array(image.length);
    const again = new Float32Array(image.length);
    resample(image, 33, 30, a, once);
    const resampler = createResampler(33, 30);
    resampler.load(image);
    resampler.apply({ ...a, psi: 80 }, again);
    resampler.apply(a, again);
    expect(again).toEqual(once);
    expect(resampler.at(0, 0)).toBeCloseTo(image[15 * 33 + 16]!, 6);
  });
});

describe("Fourier shift", () => {
  test("moves content by (+dx, +dy) and comes back, even and odd sides", () => {
    for (const [width, height] of [
      [64, 64],
      [65, 64],
      [33, 41],
    ] as const) {
      const a: Alignment = { psi: 0, shiftX: -2.3, shiftY: 3.6, mirror: false };
      const out = new Float64Array(width * height);
      fourierShift(phantom(width, height), width, height, 2.3, -3.6, out);
      const size = Math.min(width, height);
      expect(worst(out, phantom(width, height, a), within(width, height, size / 3))).toBeLessThan(0.003);
      fourierShift(out, width, height, -2.3, 3.6, out);
      expect(worst(out, phantom(width, height))).toBeLessThan(5e-5);
    }
  });
});

describe("SPIDER's values", () => {
  // RT SQ: p_ref = R(−θ)·p + s, periodic. SPIDER wraps output pixels that lie beyond the box after undoing the shift
  // before it turns them; pixels within reach of that seam are not compared.
  const turned = (
    n: number,
    theta: number,
    sx: number,
    sy: number,
    image: Float32Array,
    interpolation: Interpolation,
  ): Float32Array => {
    const out = new Float32Array(n * n);
    resample(image, n, n, { psi: -theta, shiftX: sx, shiftY: sy, mirror: false }, out, {
      interpolation,
      outside: "periodic",
    });
    return out;
  };
  const rtsq = (n: number, theta: number, sx: number, sy: number, image: Float32Array): Float32Array =>
    turned(n, theta, sx, sy, image, "quadratic");
  const clearOfSeam = (n: number) => (i: number) => i % n > 3 && Math.floor(i / n) < n - 3;

  test("RT SQ, even and odd boxes", () => {
    const even = rtsq(64, 33.7, 2.3, -1.6, golden("spider/img_a"));
    expect(worst(even, golden("spider/rtsq_a"), clearOfSeam(64))).toBeLessThan(2e-5);
    const odd = rtsq(65, 33.7, 2.3, -1.6, golden("spider/odd_a"));
    expect(worst(odd, golden("spider/rtsq_odd"), clearOfSeam(65))).toBeLessThan(2e-5);
    expect(worst(rtsq(64, 90, 0, 0, golden("spider/img_a")), golden("spider/rtsq90_a"))).toBeLessThan(2e-5);
  });

  test("RT SF, even and odd boxes; no other rule comes near", () => {
    for (const [n, image, truth] of [
      [64, "spider/img_a", "spider/rtsf_a"],
      [65, "spider/odd_a", "spider/rtsf_odd"],
    ] as const) {
      const off = (rule: Interpolation): number =>
        worst(turned(n, 33.7, 2.3, -1.6, golden(image), rule), golden(truth), clearOfSeam(n));
      expect(off("fourierBicubic")).toBeLessThan(1e-5);
      for (const rule of all.filter((r) => r !== "fourierBicubic")) expect(off(rule)).toBeGreaterThan(1e-4);
    }
  });

  test("SH: shifts by the bilinear rule", () => {
    const moved = turned(64, 0, -8.3, 6.7, golden("spider/img_b"), "bilinear");
    expect(worst(moved, golden("spider/sh_b"))).toBeLessThan(1e-6);
    const quadratic = turned(64, 0, -8.3, 6.7, golden("spider/img_b"), "quadratic");
    expect(worst(quadratic, golden("spider/sh_b"))).toBeGreaterThan(0.1);
  });

  test("negative control: SPIDER's angle taken with its own sign is far off", () => {
    const wrong = rtsq(64, -33.7, 2.3, -1.6, golden("spider/img_a"));
    expect(worst(wrong, golden("spider/rtsq_a"), clearOfSeam(64))).toBeGreaterThan(0.1);
  });

  test("MR Y is our mirror, the first column staying where it is", () => {
    const image = golden("spider/img_a");
    const out = new Float32Array(image.length);
    resample(image, 64, 64, { ...IDENTITY, mirror: true }, out, { outside: "periodic" });
    expect(worst(out, golden("spider/mry_a"))).toBeLessThan(1e-6);
  });

  test("SH F", () => {
    const out = new Float32Array(4096);
    fourierShift(golden("spider/img_b"), 64, 64, -8.3, 6.7, out);
    expect(worst(out, golden("spider/shf_b"))).toBeLessThan(2e-6);
  });
});
