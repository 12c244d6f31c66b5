import { describe, expect, test } from "vitest";
import { alignTranslational } from "../../src/core/tools/alignTranslational.js";
import type { AlignmentsResult, ImagesResult, TableResult } from "../../src/core/tools/results.js";
import { phantom } from "../support/phantom.js";
import { memoryStack, runInProcess } from "../support/runInProcess.js";

const one = (image: Float32Array, width: number, height = width, pixelSize: number | null = null): ImagesResult => ({
  stack: memoryStack([image], width, height),
  pixelSize,
});
const at = { psi: 0, shiftX: 3, shiftY: -2, mirror: true };
const inputs = { image: one(phantom(48, 40, at), 48, 40, 2), reference: one(phantom(48, 40), 48, 40, 2) };

describe("align translational", () => {
  test("gives the shift, the map with its peaks, and the images before and after", async () => {
    const report = await runInProcess(alignTranslational, inputs, { maxShift: 6, mirror: true, maskRadius: 13 });
    const { figures, outputs } = report;
    expect(figures["shiftX"]).toBeCloseTo(3, 1);
    expect(figures["shiftY"]).toBeCloseTo(-2, 1);
    expect(figures).toMatchObject({ psi: 0, mirror: 1 });
    expect(figures["distance"]).toBeCloseTo(2 * Math.hypot(figures["shiftX"]!, figures["shiftY"]!), 9);
    expect(figures["ccc"]).toBeGreaterThan(0.995);
    const rows = outputs["alignments"] as AlignmentsResult;
    expect([rows.shiftX[0], rows.shiftY[0], rows.mirror[0]]).toEqual([figures["shiftX"], figures["shiftY"], 1]);
    const ccf = (outputs["ccf"] as ImagesResult).stack;
    expect([ccf.width, ccf.height, ccf.count]).toEqual([13, 13, 2]);
    const aligned = outputs["aligned"] as ImagesResult;
    expect([aligned.stack.count, aligned.pixelSize]).toEqual([3, 2]);
    const peaks = outputs["peaks"] as TableResult;
    const value = (name: string): number => peaks.columns.find((c) => c.name === name)!.values[0]!;
    expect([value("x"), value("y")]).toEqual([-figures["shiftX"]!, -figures["shiftY"]!]);
    expect([value("xInt"), value("yInt"), value("mirror")]).toEqual([-3, 2, 1]);
    expect(report.expected).toBe(report.done);
    expect(report.notes).toEqual([]);
  });

  test("tells what does not fit, in plain words", async () => {
    const run = (change: object, params: object = {}) =>
      runInProcess(alignTranslational, { ...inputs, ...change }, { ...params });
    await expect(run({ reference: one(phantom(40, 40), 40) })).rejects.toMatchObject({ code: "image.sizeMismatch" });
    await expect(run({ reference: one(phantom(48, 40), 48, 40, 3) })).rejects.toThrow(/3 Å\/px, the image 2 Å\/px/);
    const two = { stack: memoryStack([phantom(48, 40), phantom(48, 40)], 48, 40), pixelSize: null };
    await expect(run({ image: two })).rejects.toThrow(/holds 2 images, and one is needed/);
    await expect(run({ image: one(new Float32Array(48 * 40).fill(2), 48, 40) })).rejects.toMatchObject({
      code: "image.flat",
    });
    const bad = phantom(48, 40);
    bad[7] = Number.NaN;
    await expect(run({ reference: one(bad, 48, 40) })).rejects.toThrow(
      /^reference \(image 1\) holds 1 pixel that is not/,
    );
    await expect(run({}, { maxShift: 20 })).rejects.toThrow(/less than 20 px/);
    await expect(run({}, { maskRadius: 21 })).rejects.toThrow(/at most 20 px/);
    await expect(run({}, { lowPass: 3 })).rejects.toThrow(/at least 4 Å/);
    await expect(run({}, { lowPass: 20, maxFrequency: 0.1 })).rejects.toThrow(/same limit/);
    await expect(run({}, { lowPass: 20, highPass: 10 })).rejects.toThrow(/takes out everything/);
    const unknown = { image: one(phantom(48, 40), 48, 40), reference: one(phantom(48, 40), 48, 40) };
    await expect(run(unknown, { highPass: 100 })).rejects.toMatchObject({ code: "pixelSize.unknown" });
    const filtered = await run(unknown, { minFrequency: 0.02, maxFrequency: 0.2, maskRadius: 12 });
    expect(filtered.figures["ccc"]).toBeGreaterThan(0.999);
    expect(filtered.figures["distance"]).toBeNull();
  });

  test("a peak at the limit is told", async () => {
    const report = await runInProcess(alignTranslational, inputs, { maxShift: 2, mirror: true });
    expect(report.notes.join(" ")).toMatch(/limit of the search \(2 px\)/);
  });
});
