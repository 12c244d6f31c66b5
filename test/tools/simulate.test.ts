import { describe, expect, test } from "vitest";
import { angleDifference } from "../../src/core/conventions.js";
import { ccc } from "../../src/core/correlate/ccc.js";
import { circleMask } from "../../src/core/mask/circle.js";
import { maskedStatistics } from "../../src/core/mask/normalise.js";
import { describeRange } from "../../src/core/tools/params.js";
import type { AlignmentsResult, ImagesResult, TableResult } from "../../src/core/tools/results.js";
import { simulate } from "../../src/core/tools/simulate.js";
import { resample } from "../../src/core/transform/resample.js";
import { runInProcess } from "../support/runInProcess.js";

const stackOf = (value: unknown) => {
  const { stack } = value as ImagesResult;
  if (stack.kind !== "memory") throw new Error("expected pixels in memory");
  return stack;
};
const imageOf = (value: unknown, i: number): Float32Array => {
  const { pixels, width, height } = stackOf(value);
  return pixels.subarray(i * width * height, (i + 1) * width * height);
};
/** Σ image(p)·e^{−2πi(kx·x + ky·y)/n}, term by term. */
function coefficient(image: Float32Array, n: number, kx: number, ky: number): [number, number] {
  let re = 0;
  let im = 0;
  image.forEach((value, i) => {
    const phase = (-2 * Math.PI * (kx * (i % n) + ky * Math.floor(i / n))) / n;
    re += value * Math.cos(phase);
    im += value * Math.sin(phase);
  });
  return [re, im];
}
const run = (params: Record<string, unknown>, shuffle?: number) =>
  runInProcess(simulate, {}, { count: 24, ...params }, shuffle === undefined ? {} : { shuffle });

describe("simulate", () => {
  test.each([
    ["haemoglobin", 64, 3],
    ["haemoglobin", 65, 1],
    ["rings", 64, 2],
    ["faces", 57, 0],
    ["projections", 64, 4],
  ])(
    "%s, box %i: the truth lays every noise-free particle onto its class, and no other pose does",
    async (kind, boxSize, views) => {
      const { outputs } = await run({ kind, boxSize, views, mirror: true, snr: 0, maxShift: 5 });
      const truth = outputs["truth"] as AlignmentsResult;
      const { mask } = circleMask(boxSize, boxSize, Math.floor(boxSize / 2) - 6);
      const out = new Float32Array(boxSize * boxSize);
      let moved = 0;
      for (let i = 0; i < 24; i++) {
        const a = {
          psi: truth.psi[i]!,
          shiftX: truth.shiftX[i]!,
          shiftY: truth.shiftY[i]!,
          mirror: truth.mirror[i] === 1,
        };
        const target = imageOf(outputs["classes"], truth.classIndex[i]!);
        resample(imageOf(outputs["images"], i), boxSize, boxSize, a, out);
        expect(ccc(out, target, mask).ccc).toBeGreaterThan(0.99);
        expect(truth.ccc[i]).toBeCloseTo(1, 6);
        const wrong = { ...a, shiftX: -a.shiftX, shiftY: -a.shiftY };
        resample(imageOf(outputs["images"], i), boxSize, boxSize, wrong, out);
        if (ccc(out, target, mask).ccc < 0.97) moved++;
      }
      expect(moved).toBeGreaterThan(15);
      expect(new Set(truth.mirror).size).toBe(2);
    },
  );

  test("the variance ratio over the mask disc is the SNR asked for; noise has variance 1", async () => {
    for (const noiseSpectrum of ["white", "falling"]) {
      const noisy = await run({ kind: "rings", count: 60, snr: 0.4, noiseSpectrum, rotation: false, maxShift: 0 });
      const clean = imageOf(noisy.outputs["classes"], 0);
      const { mask } = circleMask(64, 64, 31);
      expect(maskedStatistics(clean, mask).sd ** 2).toBeCloseTo(0.4, 5);
      let power = 0;
      for (let i = 0; i < 60; i++) {
        const noise = imageOf(noisy.outputs["images"], i).map((v, p) => v - clean[p]!);
        power += noise.reduce((s, v) => s + v * v, 0) / noise.length / 60;
      }
      expect(power).toBeCloseTo(1, 1);
      const { ccc: values } = noisy.outputs["truth"] as AlignmentsResult;
      const mean = values.reduce((s, v) => s + v, 0) / 60;
      expect(mean).toBeGreaterThan(Math.sqrt(0.4 / 1.4) - 0.06);
      expect(mean).toBeLessThan(Math.sqrt(0.4 / 1.4) + 0.06);
    }
  });

  test("with a contrast transfer the SNR holds for what is recorded, and the table has the optics", async () => {
    const params = { kind: "haemoglobin", ctf: true, defocusMin: 18000, defocusMax: 18000, astigmatism: 600, snr: 0.2 };
    const { outputs } = await run({ ...params, count: 8 });
    const table = outputs["particles"] as TableResult;
    expect(table.columns.map((c) => c.name)).toEqual([
      "rlnDefocusU",
      "rlnDefocusV",
      "rlnDefocusAngle",
      "rlnVoltage",
      "rlnSphericalAberration",
      "rlnAmplitudeContrast",
    ]);
    expect(table.columns[0]!.values[3]).toBe(18300);
    expect(table.columns[1]!.values[3]).toBe(17700);
    const clean = await run({ ...params, count: 8, snr: 0 });
    const { mask } = circleMask(64, 64, 31);
    let ratio = 0;
    for (let i = 0; i < 8; i++) ratio += maskedStatistics(imageOf(clean.outputs["images"], i), mask).sd ** 2 / 8;
    expect(ratio).toBeGreaterThan(0.9);
    expect(ratio).toBeLessThan(1.1);
    const undistorted = await run({ ...params, ctf: false, count: 8, snr: 0 });
    expect(ccc(imageOf(clean.outputs["images"], 0), imageOf(undistorted.outputs["images"], 0)).ccc).toBeLessThan(0.9);
  });

  test.each([48, 49])("box %i: what the table says of the defocus is in the pixels", async (boxSize) => {
    const params = { kind: "rings", boxSize, pixelSize: 3, count: 4, snr: 0, rotation: false, maxShift: 0 };
    const { outputs } = await run({ ...params, ctf: true, astigmatism: 3000 });
    const [u, v, angle] = (outputs["particles"] as TableResult).columns.map((c) => c.values);
    // 300 kV, 2.7 mm, Q₀ = 0.1; azimuth from +x (column) towards +y (row).
    const volts = 300_000;
    const lambda = 12.2643247 / Math.sqrt(volts * (1 + 0.978466e-6 * volts));
    const transfer = (i: number, kx: number, ky: number, sign = 1): number => {
      const s2 = (kx * kx + ky * ky) / (3 * boxSize) ** 2;
      const azimuth = Math.atan2(ky, kx) - (sign * angle![i]! * Math.PI) / 180;
      const defocus = u![i]! * Math.cos(azimuth) ** 2 + v![i]! * Math.sin(azimuth) ** 2;
      return Math.sin(Math.PI * lambda * defocus * s2 - 0.5 * Math.PI * 2.7e7 * lambda ** 3 * s2 * s2 + Math.asin(0.1));
    };
    let control = 0;
    for (let i = 0; i < 4; i++) {
      const scale = Math.hypot(...coefficient(imageOf(outputs["classes"], 0), boxSize, 1, 0));
      for (const [kx, ky] of [
        [3, 2],
        [7, -5],
        [-4, 11],
        [0, 9],
        [15, 6],
        [20, 20],
      ] as const) {
        const [re, im] = coefficient(imageOf(outputs["images"], i), boxSize, kx, ky);
        const [classRe, classIm] = coefficient(imageOf(outputs["classes"], 0), boxSize, kx, ky);
        const c = transfer(i, kx, ky);
        expect(Math.hypot(re - c * classRe, im - c * classIm) / scale).toBeLessThan(1e-6);
        control = Math.max(control, Math.hypot(classRe, classIm) * Math.abs(c - transfer(i, kx, ky, -1)));
      }
      expect(control / scale).toBeGreaterThan(1e-4);
    }
  });

  test("white noise is white: pixels, neighbours and images are independent", async () => {
    const count = 50;
    const { outputs } = await run({ kind: "noise", count });
    const { pixels } = stackOf(outputs["images"]);
    const lag = (d: number): number => {
      let sum = 0;
      for (let i = 0; i + d < pixels.length; i++) sum += pixels[i]! * pixels[i + d]!;
      return sum / Math.sqrt(pixels.length - d);
    };
    // Each is a normal deviate of sd 1; lag 0 counts variance. Pixel, row, diagonal, image.
    for (const d of [1, 2, 64, 65, 63, 4096, 2 * 4096]) expect(Math.abs(lag(d))).toBeLessThan(5);
    expect(lag(0) / Math.sqrt(pixels.length)).toBeCloseTo(1, 2);
    const fourth = pixels.reduce((sum, v) => sum + v ** 4, 0) / pixels.length;
    expect(Math.abs(fourth - 3) * Math.sqrt(pixels.length / 96)).toBeLessThan(5);
  });

  test("blocks in any order give the same bits; each image depends on the seed and its number alone", async () => {
    const params = { kind: "projections", mirror: true, ctf: true, count: 400, boxSize: 32 };
    const inOrder = await run(params);
    expect((await run(params, 5)).outputs).toEqual(inOrder.outputs);
    const other = await run({ ...params, seed: 2 });
    expect(imageOf(other.outputs["images"], 0)).not.toEqual(imageOf(inOrder.outputs["images"], 0));
    expect(inOrder.expected).toBe(inOrder.done);
    const few = await run({ ...params, kind: "haemoglobin", count: 10 });
    const many = await run({ ...params, kind: "haemoglobin", count: 20 });
    expect(imageOf(few.outputs["images"], 9)).toEqual(imageOf(many.outputs["images"], 9));
  });

  test("poses spread as promised: all angles, shifts within the range, classes in equal parts", async () => {
    const { outputs } = await run({ kind: "faces", count: 800, boxSize: 16, maxShift: 3, snr: 0 });
    const t = outputs["truth"] as AlignmentsResult;
    const quadrants = [0, 0, 0, 0];
    for (const psi of t.psi) quadrants[Math.floor((angleDifference(psi, 0) + 180) / 90.0000001)]!++;
    quadrants.forEach((n) => expect(Math.abs(n - 200)).toBeLessThan(60));
    const counts = new Array<number>(8).fill(0);
    t.classIndex.forEach((k) => counts[k]!++);
    expect(counts).toEqual(new Array(8).fill(100));
    t.shiftX.forEach((x, i) => expect(Math.hypot(x, t.shiftY[i]!)).toBeLessThanOrEqual(3 * Math.SQRT2));
    expect(t.mirror.every((m) => m === 0)).toBe(true);
    const upright = await run({ kind: "faces", rotation: false, maxShift: 0, boxSize: 16 });
    const still = upright.outputs["truth"] as AlignmentsResult;
    expect([...still.psi, ...still.shiftX, ...still.shiftY].every((v) => Object.is(v, 0))).toBe(true);
  });

  test("noise is noise: no object, no pose", async () => {
    const { outputs, figures } = await run({ kind: "noise", count: 50 });
    expect(stackOf(outputs["classes"]).pixels.every((v) => v === 0)).toBe(true);
    const { mean, sd } = maskedStatistics(stackOf(outputs["images"]).pixels, null);
    expect(Math.abs(mean)).toBeLessThan(0.01);
    expect(sd).toBeCloseTo(1, 2);
    expect(figures["snr"]).toBeNull();
    expect((outputs["truth"] as AlignmentsResult).psi.every((v) => v === 0)).toBe(true);
  });

  test("impossible wishes are refused with what is allowed", async () => {
    await expect(run({ kind: "faces", views: 9 })).rejects.toThrow("views is 9; faces has 8 at most");
    await expect(run({ ctf: true, defocusMin: 30000 })).rejects.toThrow("above defocusMax");
    await expect(run({ kind: "cats" })).rejects.toThrow(describeRange(simulate.params["kind"]!));
  });

  test("estimates cover the memory taken", async () => {
    const { bytes } = await run({ count: 100 });
    const params = {
      ...Object.fromEntries(Object.entries(simulate.params).map(([k, p]) => [k, p.default])),
      count: 100,
    };
    expect(bytes).toBeLessThanOrEqual(simulate.estimate({}, params).bytes);
  });
});
