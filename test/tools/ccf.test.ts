import { describe, expect, test } from "vitest";
import { centre } from "../../src/core/conventions.js";
import { normal, random } from "../../src/core/random.js";
import { ccc } from "../../src/core/tools/ccc.js";
import { ccf } from "../../src/core/tools/ccf.js";
import type { ImagesResult, TableResult } from "../../src/core/tools/results.js";
import { golden } from "../support/golden.js";
import { phantom } from "../support/phantom.js";
import { memoryStack, runInProcess, type RunReport } from "../support/runInProcess.js";

const one = (pixels: Float32Array, width: number, height: number, pixelSize: number | null = null): ImagesResult => ({
  stack: memoryStack([pixels], width, height),
  pixelSize,
});
const pixelsOf = (report: RunReport, name: string): Float32Array => {
  const { stack } = report.outputs[name] as ImagesResult;
  return stack.kind === "memory" ? stack.pixels : new Float32Array(0);
};
function peaksOf(report: RunReport): Record<string, number>[] {
  const { columns } = report.outputs["peaks"] as TableResult;
  return Array.from(columns[0]!.values, (_, row) => Object.fromEntries(columns.map((c) => [c.name, c.values[row]!])));
}
function noisy(width: number, height: number, dx: number, dy: number, seed: number, sd = 0.05): Float32Array {
  const draw = normal(random(seed));
  const a = { psi: 0, shiftX: -dx, shiftY: -dy, mirror: false };
  return phantom(width, height, a).map((v) => 2 + v + sd * draw());
}
const SIZES = [
  [32, 32],
  [33, 29],
  [24, 40],
  [37, 37],
] as const;

describe("ccf", () => {
  test.each(SIZES)("%i × %i: the peak says where g lies from f, and g moved by −d lies on f", async (width, height) => {
    const f = one(noisy(width, height, 0, 0, 1), width, height);
    const g = one(noisy(width, height, 3.4, -2.3, 2), width, height);
    for (const pad of [false, true]) {
      for (const kind of ["ccf", "mutual"]) {
        const report = await runInProcess(ccf, { f, g }, { pad, kind, normalize: true });
        const [peak] = peaksOf(report);
        const { x, y, height: top } = report.figures;
        expect([peak!["x"], peak!["y"], peak!["height"]]).toEqual([x, y, top]);
        expect(Math.hypot(x! - 3.4, y! + 2.3)).toBeLessThan(0.2);
        expect(peak).toMatchObject({ xInt: 3, yInt: -2, rim: 0 });
        expect(peak!["ccc"]).toBeGreaterThan(0.8);
        expect(peak!["sigma"]).toBeGreaterThan(3);
        const size = width * height;
        const shifted = pixelsOf(report, "shifted");
        const [a, b, moved] = [0, 1, 2].map((i) => one(shifted.subarray(i * size, (i + 1) * size), width, height));
        const before = await runInProcess(ccc, { a: a!, b: b! });
        const after = await runInProcess(ccc, { a: a!, b: moved! });
        expect(after.figures["ccc"]).toBeGreaterThan(0.94);
        expect(before.figures["ccc"]).toBeLessThan(0.8);
        expect(report.outputs["brute"]).toBeUndefined();
        expect(report.expected).toBe(report.done);
      }
    }
  });

  test.each(SIZES)("%i × %i: brute force gives the same map, circular and padded", async (width, height) => {
    const f = one(noisy(width, height, 0, 0, 3), width, height);
    const g = one(noisy(width, height, 2, 1, 4), width, height);
    for (const params of [
      {},
      { pad: true },
      { normalize: true, maskRadius: 9 },
      { pad: true, padding: "1.5", normalize: true },
    ]) {
      const report = await runInProcess(ccf, { f, g }, { ...params, bruteForce: true }, { shuffle: 5 });
      const map = pixelsOf(report, "ccf");
      const most = map.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
      expect(report.figures["maxDifference"]).toBeLessThan(2e-7 * most);
      expect(report.figures["bruteSeconds"]).toBeGreaterThan(0);
      expect(report.figures["gain"]).toBeGreaterThan(0);
      const brute = pixelsOf(report, "brute");
      expect(Math.max(...map.map((v, i) => Math.abs(v - brute[i]!)))).toBe(report.figures["maxDifference"]);
      expect(report.expected).toBe(report.done);
    }
  });

  test("padding keeps the wrapped parts apart", async () => {
    const width = 40;
    const spot = (x0: number): Float32Array =>
      Float32Array.from({ length: width * 12 }, (_, i) =>
        Math.exp(-(((i % width) - x0) ** 2 + (Math.floor(i / width) - 6) ** 2) / 4),
      );
    const f = one(spot(4), width, 12);
    const g = one(spot(36), width, 12);
    expect((await runInProcess(ccf, { f, g })).figures["x"]).toBeCloseTo(-8, 1);
    // The whole-pixel shift of 32 lies beyond half a box of 40: no map of this size shows it; nothing wraps to −8 either.
    const padded = await runInProcess(ccf, { f, g }, { pad: true, normalize: true });
    expect(pixelsOf(padded, "ccf")[centre(12) * width + centre(width) - 8]).toBeLessThan(0.05);
    const circular = await runInProcess(ccf, { f, g }, { normalize: true });
    expect(pixelsOf(circular, "ccf")[centre(12) * width + centre(width) - 8]).toBeGreaterThan(0.95);
  });

  test("the search ends at the largest shift, and a peak there is marked", async () => {
    const f = one(noisy(48, 48, 0, 0, 5), 48, 48);
    const g = one(noisy(48, 48, 8, -6, 6), 48, 48);
    const near = await runInProcess(ccf, { f, g }, { maxShift: 5 });
    expect(peaksOf(near)[0]).toMatchObject({ xInt: 5, yInt: -5, rim: 1 });
    expect(near.notes).toEqual([
      "The highest peak lies at the largest shift of 5 px: the true maximum may lie beyond.",
    ]);
    const far = await runInProcess(ccf, { f, g }, { maxShift: 12, peaks: 3, peakDistance: 5 });
    const list = peaksOf(far);
    expect(list[0]).toMatchObject({ xInt: 8, yInt: -6, rim: 0 });
    expect(list.length).toBeLessThanOrEqual(3);
    for (let i = 1; i < list.length; i++) {
      expect(list[i]!["height"]).toBeLessThanOrEqual(list[i - 1]!["height"]!);
      expect(Math.hypot(list[i]!["xInt"]! - 8, list[i]!["yInt"]! + 6)).toBeGreaterThanOrEqual(5);
    }
    expect(far.notes).toEqual([]);
    const whole = await runInProcess(ccf, { f, g }, { peakFit: "none" });
    expect(whole.figures).toMatchObject({ x: 8, y: -6 });
  });

  test("parts: six pictures, the frame's size, whose product is the map's", async () => {
    const f = one(noisy(20, 18, 0, 0, 7), 20, 18);
    const g = one(noisy(20, 18, 2, 1, 8), 20, 18);
    for (const [params, width, height] of [
      [{ parts: true }, 20, 18],
      [{ parts: true, pad: true }, 40, 36],
    ] as const) {
      const report = await runInProcess(ccf, { f, g }, params);
      expect((report.outputs["parts"] as ImagesResult).stack).toMatchObject({ count: 6, width, height });
      const parts = pixelsOf(report, "parts");
      const size = width * height;
      const at = (centre(height) + 2) * width + centre(width) - 3;
      const [ampF, argF, ampG, argG, amp, arg] = Array.from({ length: 6 }, (_, i) => parts[i * size + at]!);
      expect(amp! / (ampF! * ampG!)).toBeCloseTo(1, 5);
      expect(Math.cos(((arg! - (argG! - argF!)) * Math.PI) / 180)).toBeCloseTo(1, 6);
    }
  });

  test("filters in Å and in 1/px are the same; a pixel size is asked for; kinds without a sum are refused", async () => {
    const f = noisy(32, 32, 0, 0, 9, 0.5);
    const g = noisy(32, 32, 2, 2, 10, 0.5);
    const filtered = await runInProcess(ccf, { f: one(f, 32, 32, 4), g: one(g, 32, 32, 4) }, { lowPass: 20 });
    const same = await runInProcess(ccf, { f: one(f, 32, 32), g: one(g, 32, 32) }, { maxFrequency: 0.2 });
    expect(pixelsOf(filtered, "ccf")).toEqual(pixelsOf(same, "ccf"));
    const plain = await runInProcess(ccf, { f: one(f, 32, 32), g: one(g, 32, 32) });
    expect(pixelsOf(filtered, "ccf")).not.toEqual(pixelsOf(plain, "ccf"));
    const unknown = { f: one(f, 32, 32), g: one(g, 32, 32) };
    await expect(runInProcess(ccf, unknown, { lowPass: 20 })).rejects.toMatchObject({ code: "pixelSize.unknown" });
    await expect(runInProcess(ccf, unknown, { kind: "phase", bruteForce: true })).rejects.toThrow(/Fourier space only/);
  });
});

describe.each([
  ["ccf", ccf, "f", "g"],
  ["ccc", ccc, "a", "b"],
] as const)("%s refuses", (id, tool, a, b) => {
  const image = (width = 16, height = 16, pixelSize: number | null = 2) =>
    one(noisy(width, height, 0, 0, 11), width, height, pixelSize);
  const run = (first: ImagesResult, second: ImagesResult) => runInProcess(tool, { [a]: first, [b]: second });

  test("other sizes, with both; other pixel sizes, with both", async () => {
    await expect(run(image(), image(16, 20))).rejects.toThrow(/16 × 20 px.*16 × 16 px/);
    await expect(run(image(), image(16, 20))).rejects.toMatchObject({ code: "image.sizeMismatch" });
    await expect(run(image(), image(16, 16, 3))).rejects.toThrow(/has 3 Å\/px.* 2 Å\/px/);
    await expect(run(image(), image(16, 16, null))).resolves.toBeDefined();
  });

  test("a stack of several, flat images and pixels that are no numbers, by name", async () => {
    const two = { stack: memoryStack([noisy(16, 16, 0, 0, 1), noisy(16, 16, 0, 0, 2)], 16, 16), pixelSize: null };
    await expect(run(image(), two)).rejects.toThrow(new RegExp(`^${id}: .*holds 2 images`));
    const flat = one(new Float32Array(256).fill(3), 16, 16);
    await expect(run(image(), flat)).rejects.toThrow(
      `${b} (image 1) is flat (all its pixels are 3): σ = 0, correlation is undefined.`,
    );
    const bad = noisy(16, 16, 0, 0, 1);
    bad[7] = Number.NaN;
    await expect(run(one(bad, 16, 16), image())).rejects.toThrow(new RegExp(`^${a} \\(image 1\\) holds 1 pixel`));
  });
});

describe("ccc", () => {
  test("coefficient, raw sum and number of pixels; SPIDER's CC C of the same images is 0.318649", async () => {
    const [a, b] = [one(golden("spider/img_a"), 64, 64), one(golden("spider/img_b"), 64, 64)];
    const report = await runInProcess(ccc, { a, b }, { maskRadius: 25 });
    expect(report.figures["ccc"]).toBeCloseTo(0.318649, 5);
    expect(report.figures["n"]).toBe(1961);
    const all = await runInProcess(ccc, { a, b });
    expect(all.figures["n"]).toBe(4096);
    const g = golden("spider/img_b");
    expect(all.figures["sum"]).toBeCloseTo(
      golden("spider/img_a").reduce((s, v, i) => s + v * g[i]!, 0),
      3,
    );
    expect(all.figures["ccc"]).not.toBeCloseTo(0.318649, 3);
    await expect(runInProcess(ccc, { a, b }, { maskRadius: 0.5 })).rejects.toThrow(/fewer than 2 pixels/);
  });
});

test("values that 32-bit floats cannot hold are refused, not written as infinities", async () => {
  const [f, g] = [1, 2].map((seed) =>
    one(
      noisy(24, 24, 0, 0, seed).map((v) => v * 1e30),
      24,
      24,
    ),
  );
  await expect(runInProcess(ccf, { f: f!, g: g! })).rejects.toThrow(
    /^ccf: the values of the map .*--normalize.*3\.4e38/,
  );
  const report = await runInProcess(ccf, { f: f!, g: g! }, { normalize: true, parts: true });
  for (const name of ["ccf", "parts", "shifted"])
    expect(pixelsOf(report, name).every(Number.isFinite), name).toBe(true);
});
