import { describe, expect, test } from "vitest";
import { alignRotational } from "../../src/core/tools/alignRotational.js";
import type { AlignmentsResult, CurvesResult, ImagesResult } from "../../src/core/tools/results.js";
import { angleError } from "../align/golden.js";
import { phantom } from "../support/phantom.js";
import { memoryStack, runInProcess } from "../support/runInProcess.js";

const one = (image: Float32Array, width: number, height = width): ImagesResult => ({
  stack: memoryStack([image], width, height),
  pixelSize: 2,
});
const truth = { psi: 62.5, shiftX: 0, shiftY: 0, mirror: true };
const inputs = { image: one(phantom(48, 40, truth), 48, 40), reference: one(phantom(48, 40), 48, 40) };
const pixels = (value: unknown): Float32Array => {
  const { stack } = value as ImagesResult;
  if (stack.kind !== "memory") throw new Error("not in memory");
  return stack.pixels;
};

describe("align rotational", () => {
  test("gives the angle, the curves, and the rings before and after", async () => {
    const report = await runInProcess(alignRotational, inputs, { mirror: true, ringStep: 2, innerRadius: 4 });
    const { figures, outputs } = report;
    expect(angleError(figures["psi"]!, 62.5)).toBeLessThan(0.3);
    expect(figures).toMatchObject({ shiftX: 0, shiftY: 0, mirror: 1, symmetry: 1, symmetryScore: 0 });
    expect(figures["ccc"]).toBeGreaterThan(0.995);
    expect(figures["mirroredBest"]).toBeLessThan(figures["score"]!);
    expect((outputs["alignments"] as AlignmentsResult).psi[0]).toBe(figures["psi"]);
    const sum = outputs["sum"] as CurvesResult;
    expect(sum.series.map((s) => s.name)).toEqual(["straight", "mirrored"]);
    const mirrored = sum.series[1]!.values;
    expect(sum.x.values[mirrored.indexOf(Math.max(...mirrored))]).toBeGreaterThanOrEqual(62);
    expect(sum.x.values[mirrored.indexOf(Math.max(...mirrored))]).toBeLessThanOrEqual(63);
    const rings = (outputs["rings"] as ImagesResult).stack;
    // Radii 4, 6 … 18.
    expect([rings.width, rings.height, rings.count]).toEqual([360, 8, 1]);
    // After the turn the rings of the image are those of the reference; before it they are not.
    const strips = pixels(outputs["strips"]);
    const strip = 360 * 8;
    const apart = (a: number, b: number): number =>
      Math.max(...strips.subarray(a * strip, (a + 1) * strip).map((v, i) => Math.abs(v - strips[b * strip + i]!)));
    expect(apart(0, 2)).toBeLessThan(0.06);
    expect(apart(0, 1)).toBeGreaterThan(0.5);
    expect(report.expected).toBe(report.done);
  });

  test("without leave the mirrored image does not win", async () => {
    const { figures } = await runInProcess(alignRotational, inputs);
    expect(figures["mirror"]).toBe(0);
    expect(figures["mirroredBest"]).toBeGreaterThan(figures["score"]!);
  });

  test("tells near ties and the symmetry of the sum", async () => {
    const cross = Float32Array.from({ length: 48 * 48 }, (_, i) => {
      const [x, y] = [(i % 48) - 24, Math.floor(i / 48) - 24];
      const r = Math.hypot(x, y);
      return Math.exp(-((r - 12) ** 2) / 18) * Math.cos(3 * Math.atan2(y, x));
    });
    const report = await runInProcess(alignRotational, { image: one(cross, 48), reference: one(cross, 48) });
    expect(report.figures["symmetry"]).toBe(3);
    expect(report.notes.join(" ")).toMatch(/fits nearly as well/);
    expect(report.notes.join(" ")).toMatch(/3-fold: peaks every 120\.0°/);
  });

  test("tells what does not fit, in plain words", async () => {
    const run = (change: object, params: object = {}) =>
      runInProcess(alignRotational, { ...inputs, ...change }, { ...params });
    await expect(run({ image: one(phantom(40, 40), 40) })).rejects.toMatchObject({ code: "image.sizeMismatch" });
    await expect(run({}, { outerRadius: 20 })).rejects.toThrow(/up to 19 px/);
    await expect(run({}, { innerRadius: 18 })).rejects.toThrow(/less than the outer radius, 18 px/);
    const round = Float32Array.from({ length: 48 * 40 }, (_, i) =>
      Math.max(0, 3 - Math.hypot((i % 48) - 24, Math.floor(i / 48) - 20)),
    );
    await expect(run({ image: one(round, 48, 40) }, { innerRadius: 5 })).rejects.toMatchObject({ code: "image.flat" });
    await expect(run({}, { lowPass: 12, highPass: 80 })).resolves.toMatchObject({ figures: { shiftX: 0 } });
  });
});
