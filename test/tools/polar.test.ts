import { describe, expect, test } from "vitest";
import { centre } from "../../src/core/conventions.js";
import { makeRings, unwrap } from "../../src/core/polar/rings.js";
import { normal, random } from "../../src/core/random.js";
import { polar } from "../../src/core/tools/polar.js";
import type { CurvesResult, ImagesResult, TableResult } from "../../src/core/tools/results.js";
import { phantom } from "../support/phantom.js";
import { memoryStack, runInProcess, type RunReport } from "../support/runInProcess.js";

const one = (pixels: Float32Array, width: number, height: number, pixelSize: number | null = null): ImagesResult => ({
  stack: memoryStack([pixels], width, height),
  pixelSize,
});
const images = (report: RunReport, name: string) => {
  const { stack } = report.outputs[name] as ImagesResult;
  if (stack.kind !== "memory") throw new Error("in a file");
  return stack;
};
const column = (report: RunReport, table: string, name: string): Float64Array =>
  (report.outputs[table] as TableResult).columns.find((c) => c.name === name)!.values;
const curve = (report: RunReport, name: string, series: string): Float64Array =>
  (report.outputs[name] as CurvesResult).series.find((s) => s.name === series)!.values;

const folded = (n: number, width: number, height: number, noise = 0): Float32Array => {
  const draw = normal(random(n));
  return Float32Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [(i % width) - centre(width), Math.floor(i / width) - centre(height)];
    const r = Math.hypot(x, y);
    return Math.exp(-(((r - 13) / 5) ** 2)) * (1 + Math.cos(n * (Math.atan2(y, x) - 0.4))) + noise * draw();
  });
};

describe("polar", () => {
  test.each([
    [48, 48],
    [49, 53],
    [47, 47],
    [60, 48],
  ])("%i × %i: rows are rings, columns angles; the other image second", async (width, height) => {
    const image = phantom(width, height);
    const other = phantom(width, height, { psi: -40, shiftX: 0, shiftY: 0, mirror: false });
    const params = { innerRadius: 3, outerRadius: 19, ringStep: 2, angularStep: 2, interpolation: "cubic" };
    const report = await runInProcess(
      polar,
      { image: one(image, width, height), other: one(other, width, height) },
      params,
    );
    const stack = images(report, "polar");
    expect(stack).toMatchObject({ count: 2, width: 180, height: 9 });
    const rings = makeRings(3, 19, 2, 180);
    [image, other].forEach((pixels, i) => {
      const truth = new Float32Array(9 * 180);
      unwrap(pixels, width, height, rings, "cubic", truth);
      expect(stack.pixels.slice(i * 1620, (i + 1) * 1620)).toEqual(truth);
    });
    expect(report.figures).toMatchObject({ rings: 9, angularStep: 2 });
    // other(p) = phantom(R(−40)·p): the image lies on it when it is turned by +40.
    expect(report.figures["psi"]).toBeCloseTo(40, 0);
    expect(report.figures["score"]).toBeGreaterThan(0.99);
    expect(report.figures["mirroredScore"]).toBeLessThan(0.95);
    expect(Math.max(...curve(report, "sum", "straight"))).toBeGreaterThan(0.99);
    expect(images(report, "rings")).toMatchObject({ count: 1, width: 180, height: 9 });
    expect(curve(report, "self", "other")).toHaveLength(180);
    expect(report.expected).toBe(report.done);
  });

  test("a mirrored image is found mirrored", async () => {
    const image = one(phantom(48, 48, { psi: 70, shiftX: 0, shiftY: 0, mirror: true }), 48, 48);
    const report = await runInProcess(polar, { image, other: one(phantom(48, 48), 48, 48) });
    expect(report.figures["mirroredPsi"]).toBeCloseTo(70, 0);
    expect(report.figures["mirroredScore"]).toBeGreaterThan(0.98);
    expect(report.figures["score"]).toBeLessThan(0.95);
  });

  test.each([3, 6])("%i-fold symmetry in noise: figures, harmonics, peaks of the self-correlation", async (n) => {
    const report = await runInProcess(polar, { image: one(folded(n, 48, 48, 0.3), 48, 48) }, { parts: true });
    expect(report.figures["symmetry"]).toBe(n);
    expect(report.figures).toMatchObject({ psi: null, score: null, mirroredPsi: null, mirroredScore: null });
    const share = column(report, "harmonics", "share");
    expect(share.indexOf(Math.max(...share))).toBe(n);
    expect(share.reduce((s, v) => s + v, 0)).toBeCloseTo(1, 10);
    expect(column(report, "harmonics", "score")[n]).toBe(report.figures["symmetryScore"]);
    expect(curve(report, "self", "self")[0]).toBeCloseTo(1, 10);
    const angles = [...column(report, "symmetryPeaks", "angle")].slice(0, n - 1).sort((a, b) => a - b);
    angles.forEach((angle, k) => expect(Math.abs(angle - (360 / n) * (k + 1))).toBeLessThan(1.5));
    expect(report.outputs["sum"]).toBeUndefined();
    const parts = images(report, "parts");
    expect(parts).toMatchObject({ count: 1, width: 181, height: 22 });
    const power = column(report, "harmonics", "power");
    let mean = 0;
    let weight = 0;
    for (let ring = 0; ring < 22; ring++) {
      mean += (ring + 1) * parts.pixels[ring * 181 + n]!;
      weight += ring + 1;
    }
    expect(mean / weight).toBeCloseTo(power[n]!, 6);
  });

  test("the step is made to fit a turn; rings that leave the image are refused with the limit", async () => {
    const image = one(folded(4, 48, 48), 48, 48);
    const report = await runInProcess(polar, { image }, { angularStep: 0.7 });
    expect(report.figures["angularStep"]).toBe(360 / 514);
    expect(images(report, "polar")).toMatchObject({ width: 514, height: 22 });
    await expect(runInProcess(polar, { image }, { outerRadius: 24 })).rejects.toThrow(/up to 23 px/);
    await expect(runInProcess(polar, { image }, { innerRadius: 9, outerRadius: 8 })).rejects.toThrow(
      /less than the outer/,
    );
  });

  test("sizes, pixel sizes, several images, flat images and bad pixels are refused in plain words", async () => {
    const image = one(folded(4, 48, 48), 48, 48, 2);
    await expect(runInProcess(polar, { image, other: one(folded(4, 40, 48), 40, 48) })).rejects.toThrow(
      /40 × 48 px.*48 × 48 px/,
    );
    await expect(runInProcess(polar, { image, other: one(folded(4, 48, 48), 48, 48, 3) })).rejects.toThrow(
      /3 Å\/px.*2 Å\/px/,
    );
    const two = { stack: memoryStack([folded(2, 16, 16), folded(3, 16, 16)], 16, 16), pixelSize: null };
    await expect(runInProcess(polar, { image: two })).rejects.toThrow(/holds 2 images/);
    await expect(runInProcess(polar, { image: one(new Float32Array(2304).fill(1), 48, 48) })).rejects.toThrow(/σ = 0/);
    const corner = new Float32Array(2304);
    corner[0] = 1;
    await expect(runInProcess(polar, { image: one(corner, 48, 48) })).rejects.toThrow(/on these rings, is flat/);
    const bad = folded(4, 48, 48);
    bad[5] = Infinity;
    await expect(runInProcess(polar, { image: one(bad, 48, 48) })).rejects.toMatchObject({ code: "image.notFinite" });
  });

  test("powers that 32-bit floats cannot hold are refused where they would be written", async () => {
    const image = one(
      folded(4, 48, 48).map((v) => v * 1e30),
      48,
      48,
    );
    expect((await runInProcess(polar, { image })).figures["symmetry"]).toBe(4);
    await expect(runInProcess(polar, { image }, { parts: true })).rejects.toThrow(/^polar: the power .*3\.4e38/);
  });
});
