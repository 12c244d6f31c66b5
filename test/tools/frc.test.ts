import { describe, expect, test } from "vitest";
import { normal, random } from "../../src/core/random.js";
import { frc } from "../../src/core/tools/frc.js";
import type { FrcResult, ImagesResult } from "../../src/core/tools/results.js";
import { phantom } from "../support/phantom.js";
import { memoryStack, runInProcess } from "../support/runInProcess.js";

const size = 48;
const noisy = (seed: number, sd: number): Float32Array => {
  const draw = normal(random(seed));
  return phantom(size, size).map((v) => v + sd * draw());
};
const images = (list: Float32Array[], pixelSize: number | null = 3): ImagesResult => ({
  stack: memoryStack(list, size, size),
  pixelSize,
});
const curves = (report: Awaited<ReturnType<typeof runInProcess>>) => (report.outputs["frc"] as FrcResult).curves;

describe("frc", () => {
  test("two stacks, image by image; less noise, finer resolution", async () => {
    const first = images([noisy(1, 0.1), noisy(2, 1)]);
    const second = images([noisy(3, 0.1), noisy(4, 1)]);
    const report = await runInProcess(frc, { first, second });
    const [fine, coarse] = curves(report);
    expect(fine!.resolution.half).toBeGreaterThan(coarse!.resolution.half!);
    expect(fine!.particles).toBeNull();
    expect(report.figures["curves"]).toBe(2);
    expect(report.figures["resolutionHalf"]).toBeCloseTo(3 / coarse!.resolution.half!, 9);
    const shuffled = await runInProcess(frc, { first, second }, {}, { shuffle: 4 });
    expect(shuffled.outputs).toEqual(report.outputs);
  });

  test("one stack is split into halves by the seed", async () => {
    const stack = images(Array.from({ length: 60 }, (_, i) => noisy(100 + i, 1)));
    const report = await runInProcess(frc, { stack });
    const [curve] = curves(report);
    expect(curve!.particles).toBe(60);
    expect(curve!.frc[2]).toBeGreaterThan(0.95);
    expect(curve!.frc[22]).toBeLessThan(0.3);
    expect(report.notes.join(" ")).toMatch(/shuffled by the seed/);
    expect(report.expected).toBe(report.done);
    const other = await runInProcess(frc, { stack }, { seed: 9 });
    expect(curves(other)[0]!.frc).not.toEqual(curve!.frc);
  });

  test("a mask keeps the noise around the object out", async () => {
    const first = images([noisy(1, 0.3)]);
    const second = images([noisy(3, 0.3)]);
    const plain = curves(await runInProcess(frc, { first, second }))[0]!;
    const masked = curves(await runInProcess(frc, { first, second }, { maskRadius: 14 }))[0]!;
    expect(masked.resolution.half).toBeGreaterThan(plain.resolution.half!);
  });

  test("refuses what cannot be compared, in plain words", async () => {
    const first = images([noisy(1, 1)]);
    await expect(runInProcess(frc, { first })).rejects.toMatchObject({ code: "input.missing" });
    await expect(runInProcess(frc, {})).rejects.toMatchObject({ detail: { input: "first" } });
    const second = images([noisy(1, 1), noisy(2, 1)]);
    await expect(runInProcess(frc, { first, second })).rejects.toThrow(/first has 1 of 48 × 48 pixels/);
    await expect(runInProcess(frc, { first, second, stack: first })).rejects.toThrow(/not three/);
    await expect(runInProcess(frc, { stack: first })).rejects.toThrow(/at least one usable image in each half/);
  });

  test("pairs with bad pixels have no curve and are named", async () => {
    const bad = noisy(5, 1);
    bad[0] = Number.NaN;
    const first = images([bad, noisy(1, 1)], null);
    const second = images([noisy(2, 1), noisy(3, 1)], null);
    const report = await runInProcess(frc, { first, second });
    expect(curves(report).map((c) => c.classIndex)).toEqual([1]);
    expect(report.notes).toEqual(["Pair 1 holds pixels that are not finite numbers: no curve."]);
    const alone = images([bad]);
    await expect(runInProcess(frc, { first: alone, second: alone })).rejects.toMatchObject({
      code: "image.notFinite",
    });
  });
});
