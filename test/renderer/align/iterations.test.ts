import { describe, expect, test } from "vitest";
import type { AlignmentsResult } from "../../../src/core/tools/results.js";
import {
  iterationName,
  iterationsOfJob,
  iterationsOfResult,
  startsOf,
  keptStart,
} from "../../../src/renderer/views/align/iterations.js";
import { cancelWords } from "../../../src/renderer/views/align/runList.js";
import { fitZoom } from "../../../src/renderer/views/align/IterationCard.js";
import { classFigures, measure } from "../../../src/renderer/views/align/measures.js";
import { quantile } from "../../../src/renderer/views/align/StabilitySection.js";
import { images, job, result, rows } from "../tools/support.js";

describe("iterations", () => {
  const partial = (iteration: number, points: number) => ({
    iteration,
    outputs: [rows("convergence", "curves", points), images("averages", 1), rows("alignments", "alignments", 9)],
  });

  test("of one random start: the start, then 1, 2, …", () => {
    const list = iterationsOfJob(job(3, { partials: [partial(0, 1), partial(1, 2), partial(2, 3)] }));
    expect(list.map(iterationName)).toEqual(["start", "iteration 1", "iteration 2"]);
    expect(startsOf(list)).toBe(1);
    expect(list[2]).toMatchObject({
      averages: { kind: "partial", job: 3, iteration: 2, output: "averages" },
      curves: { output: "convergence" },
      frc: null,
    });
  });

  test("curves that begin anew are another random start", () => {
    const list = iterationsOfJob(
      job(3, { partials: [partial(0, 1), partial(1, 2), partial(2, 1), partial(3, 2), partial(4, 1)] }),
    );
    expect(list.map((i) => [i.start, i.number])).toEqual([
      [1, 0],
      [1, 1],
      [2, 0],
      [2, 1],
      [3, 0],
    ]);
  });

  test("without curves the tool's own numbers hold, and every class has its image", () => {
    const outputs = [images("averages", 4), rows("alignments", "alignments", 9)];
    const list = iterationsOfJob(
      job(3, {
        partials: [
          { iteration: 1, outputs },
          { iteration: 2, outputs },
        ],
      }),
    );
    expect(list.map((i) => i.number)).toEqual([1, 2]);
    expect(list[0]?.images).toEqual([0, 1, 2, 3]);
    expect(startsOf(list)).toBe(1);
  });

  test("levels of a tree are no iterations; what follows is counted from the tree", () => {
    const level = (n: number) => ({
      iteration: n,
      outputs: [rows("tree", "table", 2 * n), rows("levels", "curves", n), images("nodes", n), rows("alignments", "alignments", 9)], // prettier-ignore
    });
    const final = (n: number, points: number) => ({
      iteration: n,
      outputs: [images("averages", 1), ...level(4).outputs, rows("convergence", "curves", points)],
    });
    const growing = job(3, { partials: [level(1), level(2)] });
    expect(iterationsOfJob(growing)).toEqual([]);
    expect(cancelWords(growing)).toBe("Cancel, keep levels 1–2");
    expect(cancelWords(job(3, { partials: [level(1)] }))).toBe("Cancel, keep level 1");
    const partials = [level(1), level(2), final(3, 1)];
    expect(cancelWords(job(3, { partials }))).toBe("Cancel, keep the tree");
    const ended = job(3, { partials: [...partials, final(4, 2)] });
    const list = iterationsOfJob(ended);
    expect(list.map(iterationName)).toEqual(["tree", "iteration 1"]);
    expect(list[1]).toMatchObject({ start: 1, curves: { output: "convergence" }, averages: { output: "averages" } });
    expect(cancelWords(ended)).toBe("Cancel, keep 1");
    // The same of a result whose job is gone.
    expect(iterationsOfResult(result(9, { outputs: level(2).outputs }))).toEqual([]);
    expect(iterationsOfResult(result(9, { outputs: final(4, 2).outputs })).map(iterationName)).toEqual(["iteration 1"]);
  });

  test("occupancy by iteration is told apart from convergence", () => {
    const outputs = [images("averages", 3), rows("occupancy", "curves", 1), rows("convergence", "curves", 1)];
    const [only] = iterationsOfJob(job(3, { partials: [{ iteration: 1, outputs }] }));
    expect(only).toMatchObject({ number: 1, curves: { output: "convergence" }, occupancy: { output: "occupancy" } });
  });

  test("what shows no images is no iteration", () => {
    expect(iterationsOfJob(job(3, { partials: [{ iteration: 0, outputs: [rows("x", "curves", 1)] }] }))).toEqual([]);
  });

  test("a result that kept its averages tells all of them, another one the last", () => {
    const kept = result(5, {
      outputs: [
        images("averages", 1),
        images("iterations", 3),
        rows("frc", "frc", 1),
        rows("convergence", "curves", 3),
      ],
    });
    const list = iterationsOfResult(kept);
    expect(list.map((i) => i.images)).toEqual([[0], [1], [2]]);
    expect(list.map((i) => i.frc !== null)).toEqual([false, false, true]);
    expect(iterationsOfResult(result(6)).map((i) => i.images)).toEqual([[0, 1, 2]]);
  });
});

const alignments = (change: Partial<AlignmentsResult>): AlignmentsResult => ({
  index: Uint32Array.of(0, 1, 2),
  classIndex: Int32Array.of(0, 0, 1),
  psi: Float64Array.of(0, 179, 10),
  shiftX: new Float64Array(3),
  shiftY: new Float64Array(3),
  mirror: new Uint8Array(3),
  ccc: Float64Array.of(0.1, 0.2, 0.6),
  ...change,
});

describe("what alignments tell of convergence", () => {
  test("angles turn the short way; who changed class or mirror does not count as turned", () => {
    const before = alignments({});
    const now = alignments({
      psi: Float64Array.of(4, -179, 90),
      shiftX: Float64Array.of(3, 0, 9),
      shiftY: Float64Array.of(4, 0, 9),
      classIndex: Int32Array.of(0, 0, 0),
    });
    const m = measure(now, before, 2);
    // 4° and 2° (across 180°), not 358°; 5 px and 0.
    expect(m.turned).toBeCloseTo(3, 12);
    expect(m.shifted).toBeCloseTo(2.5, 12);
    expect(m.changed).toBeCloseTo(1 / 3, 12);
    expect(m.occupancy).toEqual([3, 0]);
    expect(m.ccc).toBeCloseTo(0.3, 12);
    const mirrored = measure(
      alignments({ mirror: Uint8Array.of(1, 0, 0), psi: Float64Array.of(90, 179, 10) }),
      before,
      2,
    );
    expect(mirrored.turned).toBe(0);
  });

  test("the first iteration has nothing to be compared with", () => {
    const m = measure(alignments({}), null, 2);
    expect([m.turned, m.shifted, m.changed]).toEqual([NaN, NaN, NaN]);
    expect(measure(alignments({}), alignments({ index: Uint32Array.of(0) }), 2).turned).toBeNaN();
  });

  test("members and mean ccc of a class; none of an empty one", () => {
    expect(classFigures(alignments({}), 0).ccc).toBeCloseTo(0.15, 12);
    expect(classFigures(alignments({}), 0).members).toBe(2);
    expect(classFigures(alignments({}), 7)).toEqual({ members: 0, ccc: NaN });
  });
});

test("averages are drawn at whole zooms, or as area means that say so", () => {
  expect(fitZoom(64, 224)).toEqual({ bin: 1, zoom: 3, label: "3×" });
  expect(fitZoom(96, 96)).toEqual({ bin: 1, zoom: 1, label: "1×" });
  expect(fitZoom(200, 112)).toEqual({ bin: 2, zoom: 1, label: "½, binned" });
  expect(fitZoom(360, 112)).toEqual({ bin: 4, zoom: 1, label: "¼, binned" });
});

test("quantiles of sorted values", () => {
  const sorted = Float64Array.from({ length: 10 }, (_, i) => i);
  expect([quantile(sorted, 0), quantile(sorted, 0.5), quantile(sorted, 0.9), quantile(sorted, 1)]).toEqual([
    0, 5, 9, 9,
  ]);
  expect(quantile(new Float64Array(0), 0.5)).toBeNaN();
});

test("a result of several starts is of the one that was kept", () => {
  const figure = (value: number | null) => ({ figures: [{ name: "seed", label: "", unit: "", help: "", value }] });
  expect(keptStart(figure(9), 7)).toBe(3);
  expect(keptStart(figure(null), 7)).toBeNull();
  expect(keptStart({ figures: [] }, 7)).toBeNull();
  expect(keptStart(null, 7)).toBeNull();
});
