import { describe, expect, test } from "vitest";
import { normal, random } from "../../src/core/random.js";
import { stats } from "../../src/core/tools/stats.js";
import type { ImagesResult, TableResult } from "../../src/core/tools/results.js";
import { memoryStack, runInProcess } from "../support/runInProcess.js";

const [width, height, count] = [12, 9, 5000];
const draw = normal(random(1));
const images = Array.from({ length: count }, (_, i) =>
  Float32Array.from({ length: width * height }, (_v, p) => (i % 7 === 3 ? 50 + p : 50 + p + 2 * draw())),
);
const input = { stack: { stack: memoryStack(images, width, height), pixelSize: 1.5 } };
const pixels = (value: unknown): Float32Array => {
  const { stack } = value as ImagesResult;
  if (stack.kind !== "memory") throw new Error("expected pixels in memory");
  return stack.pixels;
};
const column = (table: unknown, name: string): Float64Array =>
  (table as TableResult).columns.find((c) => c.name === name)!.values;

describe("stats", () => {
  test("average and variance over n − 1, as the definitions say", async () => {
    const { outputs, figures, notes, expected, done } = await runInProcess(stats, input);
    const average = pixels(outputs["average"]);
    const variance = pixels(outputs["variance"]);
    for (const p of [0, 17, 107]) {
      const values = images.map((image) => image[p]!);
      const mean = values.reduce((s, v) => s + v, 0) / count;
      const v = values.reduce((s, x) => s + (x - mean) ** 2, 0) / (count - 1);
      expect(average[p]).toBeCloseTo(mean, 4);
      expect(variance[p]).toBeCloseTo(v, 4);
    }
    expect(column(outputs["table"], "index").slice(0, 3)).toEqual(Float64Array.of(1, 2, 3));
    const image = images[4]!;
    const mean = image.reduce((s, v) => s + v, 0) / image.length;
    expect(column(outputs["table"], "mean")[4]).toBeCloseTo(mean, 5);
    expect(column(outputs["table"], "max")[4]).toBe(Math.max(...image));
    const all = images.flatMap((i) => [...i]);
    const total = all.reduce((s, v) => s + v, 0) / all.length;
    const sd = Math.sqrt(all.reduce((s, v) => s + (v - total) ** 2, 0) / (all.length - 1));
    expect(figures["mean"]).toBeCloseTo(total, 6);
    expect(figures["sd"]).toBeCloseTo(sd, 6);
    expect(figures["images"]).toBe(count);
    expect(notes).toEqual([]);
    expect(done).toBeGreaterThanOrEqual(count);
    expect(expected).toBe(done);
  });

  test("the power spectrum of white noise is its variance", async () => {
    const { outputs } = await runInProcess(stats, input);
    const spectrum = pixels(outputs["powerSpectrum"]);
    // Away from the axes, where the ramp of the images lies: 6 of 7 images have noise of variance 4.
    expect(spectrum[2 * width + 3]! / ((4 * 6) / 7)).toBeCloseTo(1, 1);
    expect(spectrum[4 * width + 6]).toBe(0);
  });

  test("blocks in any order give the same bits", async () => {
    const inOrder = await runInProcess(stats, input);
    for (const shuffle of [1, 2, 3]) {
      const shuffled = await runInProcess(stats, input, {}, { shuffle });
      expect(shuffled.outputs).toEqual(inOrder.outputs);
      expect(shuffled.figures).toEqual(inOrder.figures);
    }
  });

  test("images with NaN or infinite pixels are named and left out; nothing else turns NaN", async () => {
    const spoilt = images.slice(0, 40).map((image) => image.slice());
    spoilt[3]![5] = Number.NaN;
    spoilt[17]![0] = Infinity;
    const whole = { stack: { stack: memoryStack(spoilt, width, height), pixelSize: null } };
    const { outputs, figures, notes } = await runInProcess(stats, whole);
    expect(notes[0]).toMatch(/^Images 4 and 18 have pixels that are not finite numbers/);
    expect(figures["nonFinite"]).toBe(2);
    expect(column(outputs["table"], "nonFinite")[17]).toBe(1);
    for (const name of ["average", "variance", "powerSpectrum"]) {
      expect(pixels(outputs[name]).every(Number.isFinite)).toBe(true);
    }
    const kept = spoilt.filter((_, i) => i !== 3 && i !== 17);
    const clean = await runInProcess(stats, { stack: { stack: memoryStack(kept, width, height), pixelSize: null } });
    expect(pixels(outputs["average"])).toEqual(pixels(clean.outputs["average"]));
  });

  test("a stack of nothing but bad images is refused", async () => {
    const bad = { stack: { stack: memoryStack([[Number.NaN]], 1, 1), pixelSize: null } };
    await expect(runInProcess(stats, bad)).rejects.toMatchObject({ code: "image.notFinite" });
  });

  test("a cancelled run stops with the signal's reason", async () => {
    const abort = new AbortController();
    const run = runInProcess(
      stats,
      input,
      {},
      {
        signal: abort.signal,
        onBlock: () => abort.abort(new Error("stopped by hand")),
      },
    );
    await expect(run).rejects.toThrow("stopped by hand");
  });
});
