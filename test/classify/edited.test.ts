import { describe, expect, it } from "vitest";
import { average } from "../../src/core/tools/average.js";
import { classifyEdited } from "../../src/core/tools/classifyEdited.js";
import { significance } from "../../src/core/tools/significance.js";
import type { AlignmentsResult, ResultKinds, TableResult } from "../../src/core/tools/results.js";
import { runInProcess, type RunReport } from "../support/runInProcess.js";
import { threeClasses, upright } from "./factors.js";

const column = (report: RunReport, output: string, name: string): TableResult["columns"][number] =>
  (report.outputs[output] as TableResult).columns.find((c) => c.name === name)!;
const numbers = (report: RunReport, output: string, name: string): number[] =>
  Array.from(column(report, output, name).values);
const pixelsOf = (report: RunReport, name: string): Float32Array => {
  const { stack } = report.outputs[name] as ResultKinds["images"];
  if (stack.kind !== "memory") throw new Error("not in memory");
  return stack.pixels;
};
const { factors, classOf } = threeClasses(8, 0.5);
const { particles } = factors;
/** Moved by something, so that images are interpolated. */
const placed = (classes: readonly number[]): AlignmentsResult => {
  const rows = upright(classes);
  rows.psi.forEach((_, i) => (rows.psi[i] = 7 * i));
  rows.shiftX.fill(0.3);
  return rows;
};
const run = (alignments: AlignmentsResult, params: Record<string, unknown>, options = {}): Promise<RunReport> =>
  runInProcess(classifyEdited, { particles, alignments }, params, options);

describe("classify.edited", () => {
  it("averages as `average` does, with the classes as told", async () => {
    const report = await run(placed(classOf), { merge: "3>1", move: "2,5>1; 1>4", names: "1=both; 4=alone" });
    // By hand: image i (from 0) was in class i mod 3.
    const after = classOf.map((k, i) => (i === 1 || i === 4 ? 0 : i === 0 ? 2 : k === 2 ? 0 : k));
    const plain = await runInProcess(
      average,
      { particles, alignments: { ...placed(classOf), classIndex: Int32Array.from(after) } },
      { classes: true },
    );
    expect(pixelsOf(report, "averages")).toEqual(pixelsOf(plain, "averages"));
    expect(pixelsOf(report, "variances")).toEqual(pixelsOf(plain, "variances"));
    expect(report.outputs["frc"]).toEqual(plain.outputs["frc"]);
    const { classIndex, psi, shiftX } = report.outputs["alignments"] as AlignmentsResult;
    expect([...classIndex]).toEqual(after);
    expect([...psi]).toEqual([...placed(classOf).psi]);
    expect([...shiftX]).toEqual([...placed(classOf).shiftX]);
    expect(numbers(report, "classes", "class")).toEqual(after.map((k) => k + 1));
    expect(numbers(report, "classes", "before")).toEqual(classOf.map((k) => k + 1));
    const names = column(report, "classes", "name");
    expect(after.map((_, i) => names.words![names.values[i]! - 1])).toEqual(after.map((k) => ["both", "", "alone"][k]));
    expect(numbers(report, "members", "particles")).toEqual([17, 6, 1]);
    // Class 3 went away, and the new class 4 has its number.
    expect(numbers(report, "members", "before")).toEqual([1, 2, NaN]);
    expect(numbers(report, "members", "came")).toEqual([10, 0, 1]);
    expect(numbers(report, "members", "left")).toEqual([1, 2, 0]);
    expect(report.figures).toMatchObject({ classes: 3, particles: 24, moved: 11, named: 2 });
    expect(report.notes.slice(0, 2)).toEqual([
      "Edited by hand: 11 of 24 images are in another class than before.",
      "No image is left in class 3: taken away, and the classes behind number on.",
    ]);
    // Control: the classes as they were have other averages.
    const untouched = await run(placed(classOf), {});
    expect(pixelsOf(untouched, "averages").slice(0, 35)).not.toEqual(pixelsOf(report, "averages").slice(0, 35));
    expect(untouched.notes[0]).toBe("Edited by hand: every image is in the class it was in.");
  });

  it("leaves images alone that nothing moves, and takes in those without a class when told", async () => {
    const rows = upright(classOf);
    rows.classIndex[0] = -1;
    rows.classIndex[3] = -1;
    const report = await run(rows, { move: "1>2" });
    expect(report.figures["particles"]).toBe(23);
    expect(numbers(report, "classes", "before")[0]).toBe(0);
    const { stack } = particles;
    if (stack.kind !== "memory") throw new Error();
    const members = [0, 1, 4, 7, 10, 13, 16, 19, 22];
    for (let p = 0; p < 35; p++) {
      const mean = members.reduce((sum, i) => sum + stack.pixels[35 * i + p]!, 0) / members.length;
      expect(pixelsOf(report, "averages")[35 + p]).toBeCloseTo(mean, 6);
    }
  });

  it("feeds the tools that take classes", async () => {
    const report = await run(upright(classOf), { merge: "3>1" });
    const alignments = report.outputs["alignments"]!;
    const tested = await runInProcess(significance, { particles, alignments }, { a: 1, b: 2 });
    expect(tested.figures).toMatchObject({ particlesA: 16, particlesB: 8 });
  });

  it("gives the same bits in any order of blocks", async () => {
    const params = { merge: "3>1", move: "2>3", seed: 4 };
    const [forth, back] = [await run(placed(classOf), params), await run(placed(classOf), params, { shuffle: 3 })];
    expect(back.outputs).toEqual(forth.outputs);
    expect(back.figures).toEqual(forth.figures);
  });

  it.each([
    [{ merge: "3>3" }, /merge cannot be used: "3>3" merges a class with itself/],
    [{ merge: "9>1" }, /merge names class 9, which has no image/],
    [{ move: "25>1" }, /move names image 25, which the alignments do not place/],
    [{ move: "1" }, /move cannot be used: "1" is not images and a class/],
    [{ names: "7=x" }, /names tell of class 7, which there is none of/],
  ])("says what an edit is not: %o", async (params, words) => {
    await expect(run(upright(classOf), params)).rejects.toThrow(words);
  });

  it("refuses alignments that name an image twice, or give no class", async () => {
    const twice = upright(classOf);
    twice.index[4] = 2;
    await expect(run(twice, {})).rejects.toThrow("rows 3 and 5 are about the same image, 3");
    await expect(run(upright(classOf.map(() => -1)), {})).rejects.toThrow("none of its particles belongs to a class");
  });
});
