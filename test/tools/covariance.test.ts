/** Two pixels of a stack as points: against numpy, and against what the words mean. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fromOrigin, inverse, type Alignment } from "../../src/core/conventions.js";
import { normal, random } from "../../src/core/random.js";
import { covariance } from "../../src/core/tools/covariance.js";
import type { AlignmentsResult, ImagesResult, TableResult } from "../../src/core/tools/results.js";
import { phantom } from "../support/phantom.js";
import { memoryStack, runInProcess, type RunReport } from "../support/runInProcess.js";

interface Golden {
  n: number;
  a: [number, number];
  b: [number, number];
  cells: number;
  means: [number, number];
  meanAB: number;
  variances: [number, number];
  covariance: number;
  correlation: number;
  mapA: number[];
  correlationMapB: number[];
  cellMeans: number[][];
  imageMeans: number[];
}
const values = JSON.parse(readFileSync(new URL("../golden/maps/values.json", import.meta.url), "utf8")) as {
  covariance: Golden[];
};

const pixels = (value: unknown): Float32Array => {
  const { stack } = value as ImagesResult;
  if (stack.kind !== "memory") throw new Error("expected pixels in memory");
  return stack.pixels;
};
const columns = ({ outputs }: RunReport, name: string): Float64Array[] =>
  (outputs[name] as TableResult).columns.map((c) => c.values);
const close = (found: ArrayLike<number>, wanted: readonly number[], digits: number): void =>
  wanted.forEach((w, i) => expect(found[i]).toBeCloseTo(w, digits));

function particles(n: number): ImagesResult {
  const bytes = readFileSync(new URL(`../golden/numpy/particles${n}.mrcs`, import.meta.url));
  const all = new Float32Array(bytes.buffer.slice(bytes.byteOffset + 1024));
  const count = all.length / (n * n);
  return { stack: { kind: "memory", width: n, height: n, count, pixels: all }, pixelSize: 2.7 };
}

describe("covariance", () => {
  test.each(values.covariance)("box $n: numbers, maps and cells are numpy's", async (golden) => {
    const { n, a, b, cells } = golden;
    const run = await runInProcess(covariance, { particles: particles(n) }, { a, b, cells });
    const { figures, outputs } = run;
    expect(figures["pixelA"]).toBe(a[1] * n + a[0]);
    close([figures["meanA"]!, figures["meanB"]!], golden.means, 10);
    close([figures["varianceA"]!, figures["varianceB"]!], golden.variances, 10);
    close([figures["meanAB"]!, figures["covariance"]!], [golden.meanAB, golden.covariance], 10);
    expect(figures["correlation"]).toBeCloseTo(golden.correlation, 10);
    close(pixels(outputs["map"]).subarray(n * Math.floor(n / 2)), golden.mapA, 6);
    close(pixels(outputs["correlationMap"]).subarray(n * n + 9 * n), golden.correlationMapB, 6);
    const own = pixels(outputs["correlationMap"]);
    expect(own[a[1] * n + a[0]]).toBeCloseTo(1, 6);
    // Column and row must not be taken for each other.
    const swapped = await runInProcess(covariance, { particles: particles(n) }, { a: [a[1], a[0]], b: [b[1], b[0]] });
    if (a[0] !== a[1]) expect(swapped.figures["meanA"]).not.toBeCloseTo(golden.means[0], 3);

    const [index, valueA, , mean] = columns(run, "points");
    expect(index![17]).toBe(18);
    expect(valueA![17]).toBe(pixels(particles(n))[17 * n * n + a[1] * n + a[0]]);
    close([mean![0]!, mean![17]!], golden.imageMeans, 10);
    const table = columns(run, "cellValues");
    expect(table).toHaveLength(1 + cells * cells);
    [0, 17].forEach((image, k) => {
      close(
        table.slice(1).map((column) => column[image]!),
        golden.cellMeans[k]!,
        10,
      );
      close(pixels(outputs["cells"]).subarray(image * cells * cells), golden.cellMeans[k]!, 5);
    });
    expect((outputs["cells"] as ImagesResult).stack).toMatchObject({ width: cells, height: cells, count: 24 });
    expect(run.expected).toBe(run.done);
  });

  test("a pixel may be named by its number; the default is the centre and a quarter to its right", async () => {
    const { figures } = await runInProcess(covariance, { particles: particles(33) }, { b: [16 * 33 + 24] });
    expect(figures).toEqual((await runInProcess(covariance, { particles: particles(33) })).figures);
    expect(figures["pixelA"]).toBe(16 * 33 + 16);
    for (const a of [[33, 0], [0, 33], [33 * 33], [1, 2, 3], [1.5, 2]]) {
      await expect(runInProcess(covariance, { particles: particles(33) }, { a })).rejects.toMatchObject({
        code: "params.invalid",
      });
    }
    await expect(runInProcess(covariance, { particles: particles(33) }, { a: [33, 0] })).rejects.toThrow(
      /columns run to 32, rows to 32/,
    );
  });

  const draw = normal(random(3));
  const u = random(4);
  const poses: Alignment[] = Array.from({ length: 60 }, () => fromOrigin(360 * u() - 180, 3 * u(), 3 * u(), u() < 0.5));
  const [width, height] = [37, 30];
  const strength = poses.map(() => 1 + 0.3 * draw());
  const noisy = poses.map((a, i) => phantom(width, height, a, 24).map((v) => strength[i]! * v + 0.02 * draw()));
  const alignments = (of: readonly Alignment[]): AlignmentsResult => ({
    index: Uint32Array.from(of, (_, i) => i),
    classIndex: new Int32Array(of.length),
    psi: Float64Array.from(of, (a) => a.psi),
    shiftX: Float64Array.from(of, (a) => a.shiftX),
    shiftY: Float64Array.from(of, (a) => a.shiftY),
    mirror: Uint8Array.from(of, (a) => (a.mirror ? 1 : 0)),
    ccc: new Float64Array(of.length),
  });
  const bent: ImagesResult = { stack: memoryStack(noisy, width, height), pixelSize: null };
  const clean = phantom(width, height, undefined, 24);
  const bright = clean.indexOf(Math.max(...clean));

  test("aligned images that differ in strength: pixels of the object rise together, by their heights", async () => {
    const run = await runInProcess(covariance, { particles: bent, alignments: alignments(poses) }, { a: [bright] });
    const map = pixels(run.outputs["map"]);
    const spread = run.figures["varianceA"]! / clean[bright]! ** 2;
    expect(spread).toBeGreaterThan(0.05);
    clean.forEach((v, i) => expect(map[i]! / (spread * clean[bright]!)).toBeCloseTo(v, 0));
    const wrong = await runInProcess(
      covariance,
      { particles: bent, alignments: alignments(poses.map(inverse)) },
      { a: [bright] },
    );
    const misfit = (found: Float32Array): number =>
      clean.reduce((sum, v, i) => sum + (found[i]! / found[bright]! - v / clean[bright]!) ** 2, 0);
    expect(misfit(map)).toBeLessThan(0.2 * misfit(pixels(wrong.outputs["map"])));
  });

  test("a large offset costs no digits, and blocks in any order give the same bits", async () => {
    const inputs = { particles: bent, alignments: alignments(poses) };
    const inOrder = await runInProcess(covariance, inputs);
    for (const shuffle of [1, 2]) {
      expect((await runInProcess(covariance, inputs, {}, { shuffle })).outputs).toEqual(inOrder.outputs);
    }
    const lifted = {
      stack: memoryStack(
        Array.from({ length: 4000 }, (_, i) => [1e4 + (i % 2), 1e4 - (i % 2), 5, 7]),
        2,
        2,
      ),
      pixelSize: null,
    };
    const { figures, outputs } = await runInProcess(
      covariance,
      { particles: lifted },
      { a: [0, 0], b: [1, 0], cells: 0 },
    );
    expect(figures["covariance"]).toBeCloseTo(-0.25, 9);
    expect(figures["correlation"]).toBeCloseTo(-1, 9);
    // Pixels that never change.
    expect([...pixels(outputs["correlationMap"]).subarray(2, 4)]).toEqual([0, 0]);
    const still = await runInProcess(covariance, { particles: lifted }, { a: [0, 1], b: [1, 1], cells: 0 });
    expect(still.figures).toMatchObject({ covariance: 0, correlation: null, varianceA: 0 });
    expect(Object.keys(still.outputs)).not.toContain("cells");
  });

  test("bad images are named and left out of points, maps and cells; what cannot be used is refused", async () => {
    const spoilt = noisy.map((image) => image.slice());
    spoilt[7]![3] = Number.NaN;
    const bad = { stack: memoryStack(spoilt, width, height), pixelSize: null };
    const run = await runInProcess(covariance, { particles: bad });
    expect(run.notes.join(" ")).toMatch(/Image 8 /);
    expect(columns(run, "points")[0]!.includes(8)).toBe(false);
    expect((run.outputs["cells"] as ImagesResult).stack.count).toBe(59);
    expect(pixels(run.outputs["map"]).every(Number.isFinite)).toBe(true);
    const rest = memoryStack([...noisy.slice(0, 7), ...noisy.slice(8)], width, height);
    const without = await runInProcess(covariance, { particles: { stack: rest, pixelSize: null } });
    expect(run.figures["covariance"]).toBeCloseTo(without.figures["covariance"]!, 12);

    const all = { stack: memoryStack([new Float32Array(9).fill(Number.NaN)], 3, 3), pixelSize: null };
    await expect(runInProcess(covariance, { particles: all }, { cells: 0 })).rejects.toMatchObject({
      code: "image.notFinite",
    });
    await expect(runInProcess(covariance, { particles: all })).rejects.toThrow(/cells is 4; the images are 3 × 3/);
    const stray = { ...alignments(poses), index: Uint32Array.from(poses, (_, i) => i + 1) };
    await expect(runInProcess(covariance, { particles: bent, alignments: stray })).rejects.toMatchObject({
      code: "input.unusable",
    });
    const lost = alignments(poses);
    lost.psi[4] = Number.NaN;
    const placed = await runInProcess(covariance, { particles: bent, alignments: lost });
    expect(placed.figures["images"]).toBe(59);
    expect(placed.notes.join(" ")).toMatch(/Image 5 has an angle or a shift that is no number/);
  });
});
