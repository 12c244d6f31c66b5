import { describe, expect, test } from "vitest";
import { fromOrigin, inverse, type Alignment } from "../../src/core/conventions.js";
import { ccc } from "../../src/core/correlate/ccc.js";
import { circleMask } from "../../src/core/mask/circle.js";
import { normal, random } from "../../src/core/random.js";
import { average } from "../../src/core/tools/average.js";
import type { AlignmentsResult, FrcResult, ImagesResult, TableResult } from "../../src/core/tools/results.js";
import { memoryStack, runInProcess } from "../support/runInProcess.js";
import { phantom } from "../support/phantom.js";

const size = 40;
const count = 120;
const u = random(5);
const draw = normal(random(6));
const poses: Alignment[] = Array.from({ length: count }, () =>
  fromOrigin(360 * u() - 180, 4 * u() - 2, 4 * u() - 2, u() < 0.5),
);
const images = poses.map((a) => phantom(size, size, a, 32).map((v) => v + 0.5 * draw()));
const stack = memoryStack(images, size, size);

function alignments(of: readonly Alignment[], classOf: (i: number) => number): AlignmentsResult {
  return {
    index: Uint32Array.from(of, (_, i) => i),
    classIndex: Int32Array.from(of, (_, i) => classOf(i)),
    psi: Float64Array.from(of, (a) => a.psi),
    shiftX: Float64Array.from(of, (a) => a.shiftX),
    shiftY: Float64Array.from(of, (a) => a.shiftY),
    mirror: Uint8Array.from(of, (a) => (a.mirror ? 1 : 0)),
    ccc: new Float64Array(of.length),
  };
}

const particles: ImagesResult = { stack, pixelSize: 2 };
const pixels = (value: unknown): Float32Array => {
  const images = value as ImagesResult;
  if (images.stack.kind !== "memory") throw new Error("expected pixels in memory");
  return images.stack.pixels;
};
const { mask } = circleMask(size, size, 14);
const truth = phantom(size, size, undefined, 32);

describe("average", () => {
  test("aligned by the true parameters the object appears; by their inverse it does not", async () => {
    const right = await runInProcess(average, { particles, alignments: alignments(poses, () => 0) });
    expect(ccc(pixels(right.outputs["averages"]), truth, mask).ccc).toBeGreaterThan(0.98);
    const wrong = await runInProcess(average, { particles, alignments: alignments(poses.map(inverse), () => 0) });
    expect(ccc(pixels(wrong.outputs["averages"]), truth, mask).ccc).toBeLessThan(0.95);
    const unaligned = await runInProcess(average, { particles });
    expect(ccc(pixels(unaligned.outputs["averages"]), truth, mask).ccc).toBeLessThan(0.95);
    expect(right.expected).toBe(right.done);
  });

  test("a wild class number is refused before anything grows with it; a large one costs a short note", async () => {
    const run = (last: number) =>
      runInProcess(
        average,
        { particles, alignments: alignments(poses, (i) => (i === 7 ? last : 0)) },
        { classes: true },
      );
    await expect(run(1_999_999_999)).rejects.toMatchObject({ code: "input.unusable" });
    await expect(run(1_999_999_999)).rejects.toThrow(/row 8 is in class 2000000000/);
    const { notes } = await run(59);
    expect(notes.join(" ")).toMatch(/No particle is in 58 classes \(2, 3, .*, …\)\./);
  });

  test("the variance of aligned particles is that of their noise", async () => {
    const { outputs } = await runInProcess(
      average,
      { particles, alignments: alignments(poses, () => 0) },
      {
        interpolation: "nearest",
      },
    );
    const variances = pixels(outputs["variances"]);
    let sum = 0;
    let n = 0;
    variances.forEach((v, i) => {
      if (!mask[i]) return;
      sum += v;
      n++;
    });
    expect(sum / n).toBeGreaterThan(0.24);
    expect(sum / n).toBeLessThan(0.3);
  });

  test("classes, in class order, with empty ones kept and unassigned particles left out", async () => {
    const rows = alignments(poses, (i) => [0, 2, -1][i % 3]!);
    const { outputs, figures, notes } = await runInProcess(average, { particles, alignments: rows }, { classes: true });
    const averages = outputs["averages"] as ImagesResult;
    expect(averages.stack.count).toBe(3);
    expect(averages.pixelSize).toBe(2);
    expect(figures["particles"]).toBe(80);
    expect((outputs["members"] as TableResult).columns[1]!.values).toEqual(Float64Array.of(40, 0, 40));
    expect(notes.join(" ")).toMatch(/No particle is in class 2\./);
    const frc = outputs["frc"] as FrcResult;
    expect(frc.curves.map((c) => [c.classIndex, c.particles])).toEqual([
      [0, 40],
      [2, 40],
    ]);
    const third = pixels(averages).subarray(2 * size * size);
    const alone = alignments(
      poses.filter((_, i) => i % 3 === 1),
      () => 0,
    );
    alone.index = Uint32Array.from(alone.index, (i) => 3 * i + 1);
    const single = await runInProcess(average, { particles, alignments: alone });
    expect(pixels(single.outputs["averages"])).toEqual(third.slice());
  });

  test("half-sets: their mean is the average, their FRC falls with frequency, seeds split differently", async () => {
    const rows = alignments(poses, () => 0);
    const one = await runInProcess(average, { particles, alignments: rows });
    const halves = pixels(one.outputs["halves"]);
    const all = pixels(one.outputs["averages"]);
    all.forEach((v, i) => expect((halves[i]! + halves[i + size * size]!) / 2).toBeCloseTo(v, 5));
    const [curve] = (one.outputs["frc"] as FrcResult).curves;
    expect(curve!.frc[2]).toBeGreaterThan(0.9);
    expect(Math.abs(curve!.frc.slice(14).reduce((s, v) => s + v, 0) / 7)).toBeLessThan(0.2);
    expect(curve!.resolution.fixed143).toBeGreaterThan(0.05);
    expect(one.figures["resolution143"]).toBeCloseTo(2 / curve!.resolution.fixed143!, 9);
    const two = await runInProcess(average, { particles, alignments: rows }, { seed: 2 });
    expect((two.outputs["frc"] as FrcResult).curves[0]!.frc).not.toEqual(curve!.frc);
    const without = await runInProcess(average, { particles, alignments: rows }, { halfSets: false });
    expect(Object.keys(without.outputs)).not.toContain("frc");
    pixels(without.outputs["averages"]).forEach((v, i) => expect(v).toBeCloseTo(all[i]!, 5));
  });

  test("blocks in any order give the same bits", async () => {
    const inputs = { particles, alignments: alignments(poses, (i) => i % 4) };
    const inOrder = await runInProcess(average, inputs, { classes: true });
    for (const shuffle of [1, 2]) {
      const shuffled = await runInProcess(average, inputs, { classes: true }, { shuffle });
      expect(shuffled.outputs).toEqual(inOrder.outputs);
    }
  });

  test("bad images are named and left out; alignments of images that do not exist are refused", async () => {
    const spoilt = images.map((image) => image.slice());
    spoilt[7]!.fill(Number.NaN);
    const bad = { stack: memoryStack(spoilt, size, size), pixelSize: null };
    const rows = alignments(poses, () => 0);
    const { outputs, notes, figures } = await runInProcess(average, { particles: bad, alignments: rows });
    expect(notes[0]).toMatch(/^Image 8 has pixels/);
    expect(figures["particles"]).toBe(count - 1);
    expect(figures["resolution143"]).toBeNull();
    expect(pixels(outputs["averages"]).every(Number.isFinite)).toBe(true);
    rows.index[3] = count;
    await expect(runInProcess(average, { particles, alignments: rows })).rejects.toThrow(/row 4 is about image 121/);
    const nobody = alignments(poses, () => -1);
    await expect(runInProcess(average, { particles, alignments: nobody }, { classes: true })).rejects.toMatchObject({
      code: "input.unusable",
    });
  });

  test("particles without an angle or a shift are left out and named; they do not spoil the average", async () => {
    const rows = alignments(poses, () => 0);
    rows.psi[4] = Number.NaN;
    rows.shiftY[9] = Infinity;
    for (const halfSets of [true, false]) {
      const { outputs, notes, figures } = await runInProcess(average, { particles, alignments: rows }, { halfSets });
      expect(notes[0]).toBe("Images 5 and 10 have an angle or a shift that is no number and took no part.");
      expect(figures["particles"]).toBe(count - 2);
      const without = alignments(poses, (i) => (i === 4 || i === 9 ? -1 : 0));
      const wanted = await runInProcess(average, { particles, alignments: without }, { halfSets, classes: true });
      expect(pixels(outputs["averages"])).toEqual(pixels(wanted.outputs["averages"]));
    }
    rows.psi.fill(Number.NaN);
    await expect(runInProcess(average, { particles, alignments: rows })).rejects.toThrow(/no row has an angle/);
  });

  test("stays within its estimate of memory", async () => {
    const { bytes } = await runInProcess(average, { particles });
    const shape = { count, width: size, height: size };
    const params = { classes: false, interpolation: "spline", halfSets: true, maskRadius: 0, seed: 1 };
    expect(bytes).toBeLessThan(1.1 * average.estimate({ particles: shape, alignments: null }, params).bytes);
  });
});
