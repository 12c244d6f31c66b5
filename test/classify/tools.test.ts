import { describe, expect, it } from "vitest";
import { adjustedRandIndex } from "../../src/core/classify/agreement.js";
import { classifyDiday } from "../../src/core/tools/classifyDiday.js";
import { classifyHierarchical } from "../../src/core/tools/classifyHierarchical.js";
import { classifyKmeans } from "../../src/core/tools/classifyKmeans.js";
import type { FactorsResult, ResultKinds, TableResult } from "../../src/core/tools/results.js";
import type { AnyTool } from "../../src/core/tools/tool.js";
import { createResampler } from "../../src/core/transform/resample.js";
import { runInProcess, type RunReport } from "../support/runInProcess.js";
import { threeClasses, upright } from "./factors.js";

const TOOLS: [string, AnyTool][] = [
  ["kmeans", classifyKmeans],
  ["hierarchical", classifyHierarchical],
  ["diday", classifyDiday],
];
const columnOf = (report: RunReport, output: string, name: string): number[] =>
  Array.from((report.outputs[output] as TableResult).columns.find((c) => c.name === name)!.values);
const output = <K extends keyof ResultKinds>(report: RunReport, name: string): ResultKinds[K] =>
  report.outputs[name] as ResultKinds[K];
const pixelsOf = (report: RunReport, name: string): Float32Array => {
  const { stack } = output<"images">(report, name);
  if (stack.kind !== "memory") throw new Error("not in memory");
  return stack.pixels;
};

describe.each(TOOLS)("classify.%s", (_, tool) => {
  it("finds the classes, and says so when the truth is known", async () => {
    const { factors, truth, classOf } = threeClasses(20, 0.3);
    const report = await runInProcess(tool, { factors, truth }, { classes: 3 });
    const labels = columnOf(report, "classes", "class");
    expect(adjustedRandIndex(labels, classOf)).toBe(1);
    expect(columnOf(report, "classes", "index")).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
    expect(report.figures).toMatchObject({ classes: 3, factors: 3, ari: 1, right: 60 });
    expect(columnOf(report, "confusion", "truth")).toEqual([1, 2, 3]);
    const paired = columnOf(report, "confusion", "paired");
    paired.forEach((c, r) => expect(columnOf(report, "confusion", `class${c}`)[r]).toBe(20));
    expect(report.figures["withinShare"]).toBeLessThan(0.2);
    expect(report.figures["silhouette"]).toBeGreaterThan(0.5);
    expect(columnOf(report, "members", "particles")).toEqual([20, 20, 20]);
    expect(output<"alignments">(report, "alignments").classIndex).toEqual(Int32Array.from(labels, (c) => c - 1));
  });

  it("averages the members, pixel by pixel, with variance, standard error and the coefficient with the others", async () => {
    const { factors } = threeClasses(11, 0.4);
    const report = await runInProcess(tool, { factors }, { classes: 3 });
    const labels = columnOf(report, "classes", "class");
    const { stack } = factors.particles;
    if (stack.kind !== "memory") throw new Error();
    const size = 35;
    const image = (i: number) => stack.pixels.subarray(i * size, (i + 1) * size);
    for (let c = 0; c < 3; c++) {
      const members = [...labels.keys()].filter((i) => labels[i] === c + 1);
      for (let p = 0; p < size; p++) {
        const mean = members.reduce((sum, i) => sum + image(i)[p]!, 0) / members.length;
        const variance = members.reduce((sum, i) => sum + (image(i)[p]! - mean) ** 2, 0) / (members.length - 1);
        expect(pixelsOf(report, "averages")[c * size + p]).toBeCloseTo(mean, 5);
        expect(pixelsOf(report, "variances")[c * size + p]).toBeCloseTo(variance, 5);
        expect(pixelsOf(report, "errors")[c * size + p]).toBeCloseTo(Math.sqrt(variance / members.length), 5);
      }
      const i = members[0]!;
      const others = Float64Array.from({ length: size }, (_, p) =>
        members.reduce((sum, j) => (j === i ? sum : sum + image(j)[p]!), 0),
      );
      const centred = (values: ArrayLike<number>) => {
        const list = Array.from(values);
        const mean = list.reduce((sum, v) => sum + v, 0) / size;
        return list.map((v) => v - mean);
      };
      const [f, g] = [centred(image(i)), centred(others)];
      const dot = (a: number[], b: number[]) => a.reduce((sum, v, p) => sum + v * b[p]!, 0);
      const ccc = dot(f, g) / Math.sqrt(dot(f, f) * dot(g, g));
      expect(output<"alignments">(report, "alignments").ccc[i]).toBeCloseTo(ccc, 5);
    }
  });

  it("lays images by the alignments of the analysis, once", async () => {
    const { factors } = threeClasses(8, 0.2);
    const { stack } = factors.particles;
    if (stack.kind !== "memory") throw new Error();
    const rows = upright(factors.index as unknown as number[]);
    rows.psi.fill(33);
    rows.shiftX.fill(0.7);
    rows.mirror.fill(1);
    const moved: FactorsResult = { ...factors, alignments: { ...rows, index: rows.index.slice() } };
    const report = await runInProcess(tool, { factors: moved }, { classes: 3 });
    const labels = columnOf(report, "classes", "class");
    const resampler = createResampler(7, 5, { interpolation: "spline" });
    const mean = new Float64Array(35);
    const laid = new Float64Array(35);
    const members = [...labels.keys()].filter((i) => labels[i] === 1);
    for (const i of members) {
      resampler.load(stack.pixels.subarray(i * 35, (i + 1) * 35));
      resampler.apply({ psi: 33, shiftX: 0.7, shiftY: 0, mirror: true }, laid);
      laid.forEach((v, p) => (mean[p]! += v / members.length));
    }
    mean.forEach((v, p) => expect(pixelsOf(report, "averages")[p]).toBeCloseTo(v, 5));
    expect(output<"alignments">(report, "alignments")).toMatchObject({ psi: rows.psi, mirror: rows.mirror });
    // Control: unaligned averages are others.
    const plain = await runInProcess(tool, { factors }, { classes: 3 });
    expect(pixelsOf(plain, "averages").slice(0, 35)).not.toEqual(pixelsOf(report, "averages").slice(0, 35));
  });

  it("compares the factors it is told to, with their weights", async () => {
    const { factors, classOf } = threeClasses(20, 0.3);
    const noise = await runInProcess(tool, { factors }, { classes: 3, factors: [4] });
    expect(Math.abs(adjustedRandIndex(columnOf(noise, "classes", "class"), classOf))).toBeLessThan(0.2);
    const weights = [1, 1, 1, 1e-6];
    const weighted = await runInProcess(tool, { factors }, { classes: 3, factors: [1, 2, 3, 4], weights });
    expect(adjustedRandIndex(columnOf(weighted, "classes", "class"), classOf)).toBe(1);
    expect(weighted.figures["factors"]).toBe(4);
  });

  it("gives the same bits in any order of blocks", async () => {
    const { factors } = threeClasses(60, 1.5);
    const run = (shuffle?: number) =>
      runInProcess(tool, { factors }, { classes: 3, seed: 5 }, shuffle === undefined ? {} : { shuffle });
    const [forth, back] = [await run(), await run(3)];
    expect(back.outputs).toEqual(forth.outputs);
    expect(back.figures).toEqual(forth.figures);
  });

  it("refuses what cannot be", async () => {
    const { factors } = threeClasses(4, 0.3);
    const run = (values: object, input = factors) => runInProcess(tool, { factors: input }, { ...values });
    await expect(run({ classes: 13 })).rejects.toThrow(/classes is 13; there are 12 images/);
    await expect(run({ classes: 2, factors: [1, 5] })).rejects.toThrow(/names factor 5; the analysis has 4/);
    await expect(run({ classes: 2, factors: [1], weights: [1, 2] })).rejects.toThrow(/factor 2, which is not compared/);
    await expect(run({ classes: 2, factors: [1], weights: [0] })).rejects.toThrow(/are all 0/);
    const one = { ...factors, index: factors.index.slice(0, 1), coordinates: factors.coordinates.slice(0, 4) };
    await expect(run({ classes: 1 }, one)).rejects.toThrow(/single image/);
  });

  it("says when no factor is above the noise, when images coincide, and whose class is not known", async () => {
    const { factors, truth } = threeClasses(9, 0.3);
    const faint = await runInProcess(tool, { factors: { ...factors, significant: 0 } }, { classes: 2 });
    expect(faint.figures["factors"]).toBe(2);
    expect(faint.notes.join(" ")).toContain("No factor lies above the noise");
    const unmeasured = { ...factors, significant: 0, noiseEdge: new Float64Array(4) };
    const all = await runInProcess(tool, { factors: unmeasured }, { classes: 2 });
    expect(all.figures["factors"]).toBe(4);
    expect(all.notes.join(" ")).toContain("did not look for its noise");
    const same = { ...factors, coordinates: factors.coordinates.map(() => 1) };
    const coincide = await runInProcess(tool, { factors: same }, { classes: 1 });
    expect(coincide.notes.join(" ")).toContain("coincide");
    expect(coincide.figures).toMatchObject({ classes: 1, withinShare: 0, silhouette: null });
    const some = { ...truth, index: truth.index.slice(0, 20), classIndex: truth.classIndex.slice(0, 20) };
    const partly = await runInProcess(tool, { factors, truth: some }, { classes: 3 });
    expect(partly.figures).toMatchObject({ ari: 1, right: 20 });
    expect(partly.notes.join(" ")).toContain("7 of 27 images have no row in the truth");
    const fromZero = { ...truth, classIndex: truth.classIndex.map((c) => c - 1) };
    const zero = await runInProcess(tool, { factors, truth: fromZero }, { classes: 3 });
    expect(zero.figures).toMatchObject({ ari: 1, right: 27 });
    expect(columnOf(zero, "confusion", "truth")).toEqual([0, 1, 2]);
    const far = { ...truth, classIndex: truth.classIndex.map((c) => c * 1_000_000_000) };
    const named = await runInProcess(tool, { factors, truth: far }, { classes: 3 });
    expect(named.figures).toMatchObject({ ari: 1, right: 27 });
    expect(columnOf(named, "confusion", "truth")).toEqual([1, 1_000_000_001, 2_000_000_001]);
  });

  it("refuses weights that no distance can hold, and a truth that tells more classes apart than can be paired", async () => {
    const { factors, truth } = threeClasses(9, 0.3);
    const weights = [1e308, 1e308];
    const heavy = runInProcess(tool, { factors }, { classes: 3, factors: [1, 2], weights });
    await expect(heavy).rejects.toThrow("beyond the range of numbers");
    const many = threeClasses(1700, 0.3);
    const single = { ...many.truth, classIndex: many.truth.classIndex.map((_, i) => i) };
    const run = runInProcess(tool, { factors: many.factors, truth: single }, { classes: 3, factors: [1] });
    await expect(run).rejects.toThrow("tells 5100 classes apart; 5000 at most");
    expect((await runInProcess(tool, { factors, truth }, { classes: 3 })).figures).toMatchObject({ ari: 1 });
  });

  it("gives a single image a class of its own where it is told to, and says what its coefficient is", async () => {
    const { factors } = threeClasses(4, 0.3);
    const coordinates = factors.coordinates.slice();
    coordinates[0] = 500;
    const values = { classes: 2, ...(tool === classifyDiday && { centres: 6, smallest: 1 }) };
    const report = await runInProcess(tool, { factors: { ...factors, coordinates } }, values);
    expect(columnOf(report, "members", "particles").sort((a, b) => a - b)).toEqual([1, 11]);
    expect(report.notes.join(" ")).toContain("1 class holds a single image");
    expect(output<"alignments">(report, "alignments").ccc[0]).toBeCloseTo(1, 12);
    expect(output<"frc">(report, "frc").curves).toHaveLength(1);
  });

  it("can be cancelled, and estimates what it needs", async () => {
    const { factors } = threeClasses(20, 0.3);
    const controller = new AbortController();
    let blocks = 0;
    const onBlock = () => {
      if (++blocks === 3) controller.abort();
    };
    await expect(
      runInProcess(tool, { factors }, { classes: 3 }, { signal: controller.signal, onBlock }),
    ).rejects.toThrow();
    expect(blocks).toBe(3);
    const values = Object.fromEntries(Object.entries(tool.params).map(([name, param]) => [name, param.default]));
    const shape = { factors: { count: 10_000, width: 64, height: 64 }, truth: null };
    const { bytes, seconds } = tool.estimate(shape, values);
    expect(bytes).toBeGreaterThan(1e6);
    expect(seconds).toBeGreaterThan(0.5);
    expect(tool.estimate({ factors: null, truth: null }, values)).toEqual({ bytes: 0, seconds: 0 });
  });
});

describe("classify.kmeans", () => {
  it("numbers classes by size and tells what each seed came to", async () => {
    const { factors } = threeClasses(15, 0.3);
    const coordinates = factors.coordinates.slice();
    // Ten images of the first class move to the second.
    for (let i = 0; i < 30; i += 3) coordinates.set(coordinates.slice(4, 8), 4 * i);
    const report = await runInProcess(
      classifyKmeans,
      { factors: { ...factors, coordinates } },
      { classes: 3, seeds: 4 },
    );
    expect(columnOf(report, "members", "particles")).toEqual([25, 15, 5]);
    expect(columnOf(report, "validity", "seed")).toEqual([1, 2, 3, 4]);
    expect(columnOf(report, "validity", "ari")).toEqual([1, 1, 1, 1]);
    expect(report.figures["stability"]).toBe(1);
  });
});

describe("classify.hierarchical", () => {
  it("gives the tree, suggests three classes, and cuts by height", async () => {
    const { factors, classOf } = threeClasses(12, 0.2);
    const report = await runInProcess(classifyHierarchical, { factors });
    expect(report.figures).toMatchObject({ suggested: 3, classes: 3, leaves: 36 });
    expect(report.notes.join(" ")).toContain("Cut into 3 classes");
    const heights = columnOf(report, "tree", "height");
    expect(heights).toHaveLength(35);
    expect(columnOf(report, "tree", "size").at(-1)).toBe(36);
    expect(columnOf(report, "validity", "classes")).toHaveLength(30);
    expect(columnOf(report, "validity", "calinskiHarabasz")[2]).toBe(report.figures["calinskiHarabasz"]);
    const cut = (heights[32]! + heights[33]!) / 2;
    const byHeight = await runInProcess(classifyHierarchical, { factors }, { cut });
    expect(adjustedRandIndex(columnOf(byHeight, "classes", "class"), classOf)).toBe(1);
    await expect(runInProcess(classifyHierarchical, { factors }, { cut, classes: 3 })).rejects.toThrow(/both given/);
  });

  it("makes the tree of groups where it is asked to", async () => {
    const { factors, truth } = threeClasses(40, 0.3);
    const report = await runInProcess(classifyHierarchical, { factors, truth }, { classes: 3, groups: 15 });
    expect(report.figures).toMatchObject({ leaves: 15, ari: 1 });
    expect(columnOf(report, "tree", "size").at(-1)).toBe(120);
    expect(new Set(columnOf(report, "classes", "leaf")).size).toBe(15);
    expect(report.notes.join(" ")).toContain("15 groups of images");
    await expect(runInProcess(classifyHierarchical, { factors }, { classes: 16, groups: 15 })).rejects.toThrow(
      /15 leaves/,
    );
  });
});

describe("classify.diday", () => {
  it("tells which images the partitions kept together", async () => {
    const { factors, truth } = threeClasses(40, 0.3);
    const report = await runInProcess(classifyDiday, { factors, truth }, { classes: 3, centres: 5 });
    const stable = columnOf(report, "classes", "stable");
    expect(stable.filter((s) => s === 1).length / 120).toBeCloseTo(report.figures["stable"]!, 12);
    expect(new Set(columnOf(report, "classes", "leaf")).size).toBe(report.figures["groups"]);
    await expect(runInProcess(classifyDiday, { factors }, { classes: 100, centres: 2, partitions: 2 })).rejects.toThrow(
      /the partitions agree on/,
    );
  });
});
