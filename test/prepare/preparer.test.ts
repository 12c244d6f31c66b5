/** What is done to an image before it is aligned. */
import { describe, expect, test } from "vitest";
import { ctfFunction, ctfHalfSpectrum, ctfSigns } from "../../src/core/ctf/ctf.js";
import { bandPassFilter } from "../../src/core/filter/bandPass.js";
import { realFft2d } from "../../src/core/fourier/fft2d.js";
import { isCtfUsable } from "../../src/core/prepare/imagesCtf.js";
import { frequencyOf, UNPREPARED, type Prepared } from "../../src/core/prepare/preparation.js";
import { preparerOf } from "../../src/core/prepare/preparer.js";
import { squareAdderOf, wienerDivide, halfSpectrumSize } from "../../src/core/prepare/wiener.js";
import { normal, random } from "../../src/core/random.js";
import { applyCtf } from "../../src/core/simulate/particle.js";
import { CTF_FLIPPED, CTF_MULTIPLIED, type ImagesCtf } from "../../src/core/tools/results.js";

const SIZES = [
  [32, 32],
  [33, 33],
  [31, 31],
  [24, 37],
  [45, 30],
] as const;

function noise(width: number, height: number, seed = 1): Float32Array {
  const deviate = normal(random(seed));
  return Float32Array.from({ length: width * height }, () => deviate());
}

/** Three images: astigmatic, round, without a usable defocus. */
function table(treated: readonly number[] | null = null): ImagesCtf {
  return {
    defocusU: Float32Array.of(18000, 12000, Number.NaN),
    defocusV: Float32Array.of(15000, 12000, 12000),
    defocusAngle: Float32Array.of(35, 0, 0),
    voltage: Float32Array.of(300, 200, 300),
    sphericalAberration: Float32Array.of(2.7, 2, 2.7),
    amplitudeContrast: Float32Array.of(0.1, 0.07, 0.1),
    phaseShift: Float32Array.of(0, 40, 0),
    treated: treated && Uint8Array.from(treated),
  };
}
const parametersOf = (ctf: ImagesCtf, i: number) => ({
  defocusU: ctf.defocusU[i]!,
  defocusV: ctf.defocusV[i]!,
  defocusAngle: ctf.defocusAngle[i]!,
  voltage: ctf.voltage[i]!,
  sphericalAberration: ctf.sphericalAberration[i]!,
  amplitudeContrast: ctf.amplitudeContrast[i]!,
  phaseShift: ctf.phaseShift[i]!,
});

const set = (width: number, height: number, change: Partial<Prepared["preparation"]>, ctf = table()): Prepared => ({
  preparation: { ...UNPREPARED, ...change },
  width,
  height,
  pixelSize: 2.5,
  ctf,
});

const farthest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);

describe("the sign of the CTF", () => {
  test.each(SIZES)("is that of the function itself, %i × %i px", (width, height) => {
    const ctf = table();
    for (const i of [0, 1]) {
      const p = parametersOf(ctf, i);
      const value = new Float64Array(height * (Math.floor(width / 2) + 1));
      const sign = value.slice();
      ctfHalfSpectrum(p, width, height, 2.5, value);
      ctfSigns(p, width, height, 2.5, sign);
      expect(sign.some((s) => s < 0) && sign.some((s) => s > 0)).toBe(true);
      value.forEach((v, k) => Math.abs(v) > 1e-9 && expect(sign[k]).toBe(Math.sign(v)));
    }
  });
});

describe("the CTF of an image", () => {
  test.each(SIZES)("multiplied: what the simulation does; flipped twice: the image, %i × %i px", (width, height) => {
    const image = noise(width, height);
    const flipped = image.slice();
    const flip = preparerOf(set(width, height, { ctf: "phase-flip" }));
    flip(flipped, 0);
    expect(farthest(flipped, image)).toBeGreaterThan(0.5);
    const again = flipped.slice();
    flip(again, 0);
    // Coefficients at half the sampling frequency are their own mates and lose what no real image can have.
    const exact = width % 2 === 1 && height % 2 === 1;
    expect(farthest(again, image)).toBeLessThan(exact ? 1e-5 : 0.3);
    if (width !== height) return;
    const multiplied = image.slice();
    preparerOf(set(width, height, { ctf: "multiply" }))(multiplied, 0);
    const expected = Float64Array.from(image);
    applyCtf(expected, width, 2.5, parametersOf(table(), 0));
    expect(farthest(multiplied, expected)).toBeLessThan(1e-5);
  });

  test("is that of its own row, whatever came before", () => {
    const prepare = preparerOf(set(32, 32, { ctf: "phase-flip" }));
    const image = noise(32, 32);
    const first = image.slice();
    prepare(first, 0);
    const second = image.slice();
    prepare(second, 1);
    const firstAgain = image.slice();
    prepare(firstAgain, 0);
    expect(firstAgain).toEqual(first);
    expect(farthest(second, first)).toBeGreaterThan(0.1);
  });

  test("that cannot be computed leaves the image as it is", () => {
    for (const ctf of ["phase-flip", "multiply"] as const) {
      const image = noise(32, 32);
      const kept = image.slice();
      preparerOf(set(32, 32, { ctf }))(image, 2);
      expect(image).toEqual(kept);
    }
  });

  test("is not computed from numbers that no microscope has: volts for kV, a defocus of metres", () => {
    const ctf = table();
    expect(isCtfUsable(parametersOf(ctf, 0))).toBe(true);
    const wrong = [
      { voltage: 300_000 },
      { voltage: Infinity },
      { voltage: 0 },
      { voltage: -300 },
      { defocusU: 1e12 },
      { defocusV: -Infinity },
      { amplitudeContrast: 2 },
    ];
    for (const change of wrong) expect(isCtfUsable({ ...parametersOf(ctf, 0), ...change })).toBe(false);
  });

  test("is not applied a second time to images that the table calls treated", () => {
    const image = noise(33, 33);
    const run = (ctf: "phase-flip" | "multiply", treated: number): Float32Array => {
      const out = image.slice();
      preparerOf(set(33, 33, { ctf }, table([treated, treated, treated])))(out, 0);
      return out;
    };
    expect(run("phase-flip", CTF_FLIPPED)).toEqual(image);
    expect(run("phase-flip", CTF_MULTIPLIED)).toEqual(image);
    expect(run("multiply", CTF_MULTIPLIED)).toEqual(image);
    // Flipped and then multiplied by |CTF| = multiplied by the CTF.
    const flipped = image.slice();
    preparerOf(set(33, 33, { ctf: "phase-flip" }))(flipped, 0);
    preparerOf(set(33, 33, { ctf: "multiply" }, table([CTF_FLIPPED, 0, 0])))(flipped, 0);
    expect(farthest(flipped, run("multiply", 0))).toBeLessThan(1e-5);
    expect(farthest(flipped, image)).toBeGreaterThan(0.1);
  });
});

describe("filters", () => {
  test.each(SIZES)("both filters are those of the filter room, %i × %i px", (width, height) => {
    const image = noise(width, height);
    const expected = image.slice();
    bandPassFilter(width, height, { lowPass: 0.3, highPass: 0.06 })(expected);
    preparerOf(set(width, height, { lowPass: 0.3, highPass: 0.06 }))(image, 0);
    expect(farthest(image, expected)).toBeLessThan(1e-5);
    expect(image.reduce((sum, v) => sum + v, 0) / image.length).toBeCloseTo(0, 5);
  });

  test("images that are flat or not finite stay for others to tell", () => {
    const flat = new Float32Array(1024).fill(3);
    const broken = noise(32, 32);
    broken[7] = Number.NaN;
    const kept = broken.slice();
    const prepare = preparerOf(set(32, 32, { ctf: "phase-flip", highPass: 0.05 }));
    prepare(flat, 0);
    prepare(broken, 0);
    expect(new Set(flat)).toEqual(new Set([3]));
    expect(broken).toEqual(kept);
  });
});

describe("limits in Å", () => {
  const limit = {
    length: 0,
    frequency: 0,
    names: { length: "highPass", frequency: "minFrequency" },
    what: "high-pass",
  };

  test("are pixel size over length; as frequencies they need none", () => {
    expect(frequencyOf("t", { ...limit, length: 200 }, 4)).toBe(0.02);
    expect(frequencyOf("t", { ...limit, frequency: 0.03 }, null)).toBe(0.03);
    expect(frequencyOf("t", limit, null)).toBeNull();
  });

  test("need a pixel size, no less than two pixels, and one way of saying it", () => {
    expect(() => frequencyOf("t", { ...limit, length: 200 }, null)).toThrow(/high-pass of 200 Å needs a pixel size/);
    expect(() => frequencyOf("t", { ...limit, length: 7 }, 4)).toThrow(/pixels of 4 Å allow at least 8 Å/);
    expect(() => frequencyOf("t", { ...limit, length: 100, frequency: 0.1 }, 4)).toThrow(/give one of them/);
  });
});

describe("Σ CTF·x / (Σ CTF² + const)", () => {
  test.each([32, 33])("restores an object from a defocus series, box %i px", (n) => {
    const object = noise(n, n);
    preparerOf({ ...set(n, n, { lowPass: 0.25 }), ctf: null })(object, 0);
    const count = 60;
    const column = (of: (i: number) => number): Float32Array => Float32Array.from({ length: count }, (_, i) => of(i));
    const ctf: ImagesCtf = {
      defocusU: column((i) => 10000 + 350 * i),
      defocusV: column((i) => 9000 + 350 * i),
      defocusAngle: column((i) => (37 * i) % 180),
      voltage: column(() => 300),
      sphericalAberration: column(() => 2.7),
      amplitudeContrast: column(() => 0.1),
      phaseShift: column(() => 0),
    };
    const all = set(n, n, { ctf: "multiply" }, ctf);
    const prepare = preparerOf(all);
    const add = squareAdderOf(all);
    const sum = new Float64Array(n * n);
    const plain = new Float64Array(n * n);
    const squares = new Float64Array(halfSpectrumSize(n));
    for (let i = 0; i < count; i++) {
      const seen = Float64Array.from(object);
      applyCtf(seen, n, 2.5, parametersOf(ctf, i));
      const image = Float32Array.from(seen);
      prepare(image, i);
      image.forEach((v, p) => {
        sum[p]! += v;
        plain[p]! += seen[p]! / count;
      });
      add(i, { psi: 0, shiftX: 0, shiftY: 0, mirror: false }, squares);
    }
    const restored = new Float32Array(n * n);
    wienerDivide(sum, squares, n, restored);
    const [good, bad] = [restored, plain].map((image) => ring(image, object, n, 0.15, 0.22));
    expect(good).toBeGreaterThan(0.99);
    expect(bad).toBeLessThan(0.6);
  });

  test("turns the CTF with its image", () => {
    const n = 32;
    const at = set(n, n, { ctf: "multiply" });
    const turned = { ...table(), defocusAngle: Float32Array.of(35 + 50, 0, 0) };
    const squares = [new Float64Array(halfSpectrumSize(n)), new Float64Array(halfSpectrumSize(n))] as const;
    squareAdderOf(at)(0, { psi: 50, shiftX: 3, shiftY: 1, mirror: false }, squares[0]);
    squareAdderOf({ ...at, ctf: turned })(0, { psi: 0, shiftX: 0, shiftY: 0, mirror: false }, squares[1]);
    expect(farthest(squares[0], squares[1])).toBeLessThan(1e-5);
  });

  test.each([
    [31, false],
    [31, true],
    [32, true],
  ])("box %i px, mirrored %s: at every frequency the CTF that the image has there", (n, mirror) => {
    const psi = 50;
    const squares = new Float64Array(halfSpectrumSize(n));
    squareAdderOf(set(n, n, { ctf: "multiply" }))(0, { psi, shiftX: 3, shiftY: 1, mirror }, squares);
    const value = ctfFunction(parametersOf(table(), 0));
    // p_ref = M·(R(ψ)·p + t): what lies at k in the average lies at R(−ψ)·M·k in the image.
    const [c, s] = [Math.cos((psi * Math.PI) / 180), Math.sin((psi * Math.PI) / 180)];
    const seen = (turn: number, hand: boolean): Float64Array => {
      const half = Math.floor(n / 2) + 1;
      return Float64Array.from({ length: half * n }, (_, i) => {
        const row = Math.floor(i / half);
        const [kx, ky] = [(hand ? -1 : 1) * (i % half), 2 * row <= n ? row : row - n];
        return value((c * kx + turn * s * ky) / (n * 2.5), (c * ky - turn * s * kx) / (n * 2.5)) ** 2;
      });
    };
    expect(farthest(squares, seen(1, mirror))).toBeLessThan(1e-5);
    // Negative controls: turned the other way, and the other hand.
    expect(farthest(squares, seen(-1, mirror))).toBeGreaterThan(0.5);
    expect(farthest(squares, seen(1, !mirror))).toBeGreaterThan(0.5);
  });
});

/** Correlation of two images between two frequencies. */
function ring(a: ArrayLike<number>, b: ArrayLike<number>, n: number, from: number, to: number): number {
  const fft = realFft2d(n, n);
  const [x, y] = [a, b].map((image) => {
    const spectrum = new Float64Array(fft.length);
    fft.forward(Float64Array.from(image), spectrum);
    return spectrum;
  }) as [Float64Array, Float64Array];
  let [xy, xx, yy] = [0, 0, 0];
  for (let row = 0; row < n; row++) {
    for (let kx = 0; kx < fft.half; kx++) {
      const f = Math.hypot(kx / n, (2 * row <= n ? row : row - n) / n);
      if (f < from || f > to) continue;
      for (const i of [2 * (row * fft.half + kx), 2 * (row * fft.half + kx) + 1]) {
        xy += x[i]! * y[i]!;
        xx += x[i]! ** 2;
        yy += y[i]! ** 2;
      }
    }
  }
  return xy / Math.sqrt(xx * yy);
}
