import { describe, expect, it } from "vitest";
import { adjustedRandIndex } from "../../src/core/classify/agreement.js";
import { classifyIterated } from "../../src/core/tools/classifyIterated.js";
import { classifyKmeans } from "../../src/core/tools/classifyKmeans.js";
import { msa } from "../../src/core/tools/msa.js";
import type { AlignmentsResult, CurvesResult, FactorsResult, ImagesResult } from "../../src/core/tools/results.js";
import { simulate } from "../../src/core/tools/simulate.js";
import { images, runInProcess, type RunReport } from "../support/runInProcess.js";
import { shared } from "./factors.js";

/** Faces of eight kinds, turned and moved, and how they lie. */
async function faces(
  count: number,
  values: object = {},
): Promise<{ particles: ImagesResult; truth: AlignmentsResult }> {
  const given = { kind: "faces", count, boxSize: 32, maxShift: 2, snr: 0.6, seed: 3, ...values };
  const { outputs } = await runInProcess(simulate, {}, given);
  const made = outputs["images"] as ImagesResult;
  return { particles: { ...made, pixelSize: null }, truth: outputs["truth"] as AlignmentsResult };
}
const series = (report: RunReport, name: string): number[] =>
  Array.from((report.outputs["convergence"] as CurvesResult).series.find((s) => s.name === name)!.values);
const labelsOf = (report: RunReport): Int32Array => (report.outputs["alignments"] as AlignmentsResult).classIndex;
const params = { classes: 8, maxShift: 3, maskRadius: 14 };

describe("classify.iterated", () => {
  it("finds the faces among turned and moved images, and tells how", async () => {
    const { particles, truth } = await faces(160, { boxSize: 40 });
    const report = await runInProcess(classifyIterated, { particles, truth }, { ...params, maskRadius: 18 });
    expect(report.figures["ari"]).toBeGreaterThanOrEqual(0.95);
    const iterations = report.figures["iterations"]!;
    expect(iterations).toBeGreaterThanOrEqual(1);
    expect(report.figures["changed"]).toBeLessThanOrEqual(0.01);
    for (const name of ["ccc", "changed", "ari", "withinShare", "significant"]) {
      expect(series(report, name)).toHaveLength(iterations + 1);
    }
    expect(series(report, "changed")[0]).toBeNaN();
    expect(series(report, "changed").at(-1)).toBe(report.figures["changed"]);
    expect(series(report, "ari").at(-1)).toBeGreaterThan(0.97);
    expect(series(report, "ccc").at(-1)).toBeCloseTo(
      (report.outputs["alignments"] as AlignmentsResult).ccc.reduce((sum, c) => sum + c, 0) / 160,
      1,
    );
    const occupancy = report.outputs["occupancy"] as CurvesResult;
    expect(occupancy.series).toHaveLength(8);
    occupancy.series[0]!.values.forEach((_, i) =>
      expect(occupancy.series.reduce((sum, s) => sum + s.values[i]!, 0)).toBe(160),
    );
    expect((report.outputs["iterations"] as ImagesResult).stack.count).toBe(8 * (iterations + 1));
    expect(report.published.map(({ iteration }) => iteration)).toEqual(
      Array.from({ length: iterations + 1 }, (_, i) => i),
    );
  }, 120_000);

  it("is msa and k-means where nothing is aligned anew (control: aligned anew it is not)", async () => {
    const { particles, truth } = await faces(96);
    const alignments = Object.fromEntries(
      Object.entries(truth).map(([name, column]: [string, Float64Array]) => [name, shared(column)]),
    ) as unknown as AlignmentsResult;
    const once = await runInProcess(classifyIterated, { particles, alignments, truth }, { ...params, iterations: 0 });
    const analysis = await runInProcess(msa, { particles, alignments }, { maskRadius: 14, factors: 12 });
    const { factors } = analysis.outputs as { factors: FactorsResult };
    const kmeans = await runInProcess(classifyKmeans, { factors, truth }, { classes: 8, seeds: 5, maskRadius: 14 });
    expect(once.figures["ari"]).toBe(1);
    expect(labelsOf(once)).toEqual(labelsOf(kmeans));
    expect((once.outputs["factors"] as FactorsResult).coordinates).toEqual(factors.coordinates);
    const pixels = (report: RunReport, name: string) => {
      const { stack } = report.outputs[name] as ImagesResult;
      return stack.kind === "memory" ? stack.pixels : null;
    };
    for (const name of ["averages", "variances", "errors"]) expect(pixels(once, name)).toEqual(pixels(kmeans, name));
    expect(once.figures).toMatchObject({ iterations: 0, changed: null });
    const twice = await runInProcess(classifyIterated, { particles, alignments, truth }, { ...params, iterations: 1 });
    expect(pixels(twice, "averages")).not.toEqual(pixels(once, "averages"));
    expect(twice.figures["ari"]).toBeGreaterThan(0.95);
  }, 120_000);

  it("keeps the numbers of classes from one iteration to the next", async () => {
    const { particles } = await faces(160);
    const report = await runInProcess(classifyIterated, { particles }, { ...params, iterations: 3 });
    const changed = series(report, "changed");
    const first = report.published[0]!.outputs["alignments"] as AlignmentsResult;
    const second = report.published[1]!.outputs["alignments"] as AlignmentsResult;
    const moved = first.classIndex.reduce((sum, c, i) => sum + (c === second.classIndex[i] ? 0 : 1), 0);
    expect(changed[1]).toBeCloseTo(moved / 160, 12);
    expect(series(report, "ari")[1]).toBeCloseTo(adjustedRandIndex(first.classIndex, second.classIndex), 12);
    expect(changed[1]).toBeLessThan(0.3);
  }, 120_000);

  it("gives the same bits in any order of blocks", async () => {
    const { particles } = await faces(64);
    const values = { ...params, classes: 4, iterations: 1 };
    const forth = await runInProcess(classifyIterated, { particles }, values);
    const back = await runInProcess(classifyIterated, { particles }, values, { shuffle: 7 });
    expect(back.outputs).toEqual(forth.outputs);
    expect(back.figures).toEqual(forth.figures);
  }, 120_000);

  it("leaves out images without a place or with pixels that are no numbers, and says so", async () => {
    const { particles, truth } = await faces(60);
    if (particles.stack.kind !== "memory") throw new Error();
    const pixels = particles.stack.pixels.slice();
    pixels[5 * 1024 + 3] = Number.NaN;
    const psi = truth.psi.slice();
    psi[7] = Number.NaN;
    const rows = { ...truth, psi };
    const report = await runInProcess(
      classifyIterated,
      { particles: images(pixels, 32), alignments: rows },
      { ...params, classes: 3, iterations: 1 },
    );
    const { index } = report.outputs["alignments"] as AlignmentsResult;
    expect(index).toHaveLength(58);
    expect(Array.from(index)).not.toContain(5);
    expect(Array.from(index)).not.toContain(7);
    expect(report.notes.join(" ")).toMatch(/image 6\b/i);
    expect(report.notes.join(" ")).toMatch(/image 8\b/i);
  }, 120_000);

  it("refuses what cannot be", async () => {
    const { particles, truth } = await faces(20);
    const run = (inputs: object, values: object) =>
      runInProcess(classifyIterated, { particles, ...inputs }, { ...params, ...values });
    await expect(run({}, { classes: 21 })).rejects.toThrow(/classes is 21; there are 20 images/);
    const oblong = { stack: { kind: "memory", width: 20, height: 80, count: 20, pixels: new Float32Array(32000) } };
    await expect(run({ particles: { ...oblong, pixelSize: null } }, {})).rejects.toThrow(/20 × 80/);
    const lost = { ...truth, psi: truth.psi.map(() => Number.NaN) };
    await expect(run({ alignments: lost }, {})).rejects.toThrow(/fewer than two/);
    const beyond = { ...truth, index: truth.index.map((i) => i + 5) };
    await expect(run({ alignments: beyond }, {})).rejects.toThrow(/about image 21, but the stack holds 20/);
    const flat = images(new Float32Array(20 * 1024).fill(3), 32);
    await expect(run({ particles: flat }, {})).rejects.toMatchObject({ code: "image.flat" });
  });

  it("can be cancelled between any two blocks, and estimates what it needs", async () => {
    const { particles } = await faces(48);
    const controller = new AbortController();
    let blocks = 0;
    const onBlock = () => {
      if (++blocks === 25) controller.abort();
    };
    const options = { signal: controller.signal, onBlock };
    await expect(runInProcess(classifyIterated, { particles }, params, options)).rejects.toThrow();
    expect(blocks).toBe(25);
    const values = Object.fromEntries(
      Object.entries(classifyIterated.params).map(([name, param]) => [name, param.default]),
    );
    const shapes = { particles: { count: 1000, width: 64, height: 64 }, alignments: null, truth: null };
    const { bytes, seconds } = classifyIterated.estimate(shapes, values);
    expect(bytes).toBeGreaterThan(3e7);
    expect(seconds).toBeGreaterThan(1);
    expect(classifyIterated.estimate({ particles: null, alignments: null, truth: null }, values).seconds).toBe(0);
  });
});
