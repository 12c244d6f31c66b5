import { describe, expect, test } from "vitest";
import type { AlignmentsResult } from "../../../src/core/tools/results.js";
import { agreementOf, agreeingCounts } from "../../../src/renderer/views/align/agreement.js";
import {
  barsOf,
  coefficientBars,
  coefficientsOf,
  moveBars,
  movesOf,
  roundUp,
} from "../../../src/renderer/views/align/histograms.js";
import { discCoefficient } from "../../../src/renderer/views/align/useReferenceDrift.js";

const alignments = (change: Partial<Record<keyof AlignmentsResult, number[]>>): AlignmentsResult => {
  const of = (name: keyof AlignmentsResult): number[] => change[name] ?? [0, 0, 0, 0];
  return {
    index: Uint32Array.of(0, 1, 2, 3),
    classIndex: Int32Array.from(of("classIndex")),
    psi: Float64Array.from(of("psi")),
    shiftX: Float64Array.from(of("shiftX")),
    shiftY: Float64Array.from(of("shiftY")),
    mirror: Uint8Array.from(of("mirror")),
    ccc: Float64Array.from(of("ccc")),
  };
};

describe("histograms of particles", () => {
  test("steps are round, and never below what is asked", () => {
    expect([0.3, 0.25, 0.0101, 7, 1, 0].map(roundUp)).toEqual([0.5, 0.25, 0.02, 10, 1, 1]);
  });

  test("a value on an edge is in the bar above; what is beyond is in the last and counted", () => {
    expect(barsOf([0, 0.5, 1, 1.5, 9, NaN], 0, 1, 3)).toEqual({ from: 0, step: 1, counts: [2, 2, 1], beyond: 1, n: 5 });
    // 0.3 / 0.1 is 2.999…: an edge all the same.
    expect(barsOf([0.3], 0, 0.1, 4).counts).toEqual([0, 0, 0, 1]);
  });

  test("two iterations share their bars, and no coefficient is lost", () => {
    const bars = coefficientBars([0.31, 0.35, 0.42], [0.11, 0.2])!;
    expect(bars.now.from).toBe(bars.before.from);
    expect(bars.now.counts).toHaveLength(bars.before.counts.length);
    expect([bars.now.n, bars.now.beyond, bars.before.n]).toEqual([3, 0, 2]);
    expect(bars.now.counts.reduce((a, b) => a + b)).toBe(3);
    expect(coefficientBars([], [0.5])).toBeNull();
    expect(coefficientBars([0.5, 0.5], [])!.now.counts.reduce((a, b) => a + b)).toBe(2);
  });

  test("coefficients of a class, and those that are measured only", () => {
    const a = alignments({ classIndex: [0, 1, 1, 0], ccc: [0.1, 0.2, NaN, 0.4] });
    expect(coefficientsOf(a, null)).toEqual([0.1, 0.2, 0.4]);
    expect(coefficientsOf(a, 1)).toEqual([0.2]);
  });

  test("movements go the short way round; who changed class or mirror is counted apart", () => {
    const before = alignments({ psi: [170, 10, 0, 0], classIndex: [0, 0, 1, 0] });
    const now = alignments({ psi: [-170, 10.5, 90, 90], shiftX: [3, 0, 5, 5], shiftY: [4, 0, 5, 5], classIndex: [0, 0, 0, 0], mirror: [0, 0, 0, 1] }); // prettier-ignore
    expect(movesOf(now, before, null)).toEqual({ turned: [20, 0.5], shifted: [5, 0], changed: 2 });
    expect(movesOf(now, before, 1)).toEqual({ turned: [], shifted: [], changed: 0 });
    expect(movesOf(now, null, null)).toBeNull();
    expect(movesOf(now, { ...before, index: Uint32Array.of(0) }, null)).toBeNull();
  });

  test("bars of movements hold nine of ten; nothing moved gives the narrowest", () => {
    const bars = moveBars([...Array.from({ length: 95 }, (_, i) => i / 95), 60, 60, 60, 180, 180], 0.1);
    expect(bars.beyond).toBe(5);
    expect(bars.step).toBe(0.1);
    const round = moveBars([0, 90, 180, 180], 0.1, 180);
    expect(round).toMatchObject({ step: 20, beyond: 0, n: 4 });
    expect(round.counts).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 2]);
    expect(moveBars([0, 0, 0], 0.01)).toMatchObject({ step: 0.01, beyond: 0, n: 3 });
  });
});

describe("agreement of seeds", () => {
  const column = (name: string, values: number[]) => ({
    name,
    label: name,
    unit: "",
    values: Float64Array.from(values),
  });
  const table = {
    columns: [column("seed", [7, 8, 9]), column("seed7", [1, 0.9, 0.6]), column("seed8", [0.9, 1, 0.3]), column("seed9", [0.6, 0.3, 1])], // prettier-ignore
  };

  test("is a square with its lowest and its mean, the diagonal left out", () => {
    const agreement = agreementOf(table)!;
    expect(agreement.seeds).toEqual([7, 8, 9]);
    expect(agreement.values[2]).toEqual([0.6, 0.3, 1]);
    expect(agreement.lowest).toBe(0.3);
    expect(agreement.mean).toBeCloseTo(0.6, 12);
    expect(agreementOf({ columns: table.columns.slice(0, 2) })).toBeNull();
  });

  test("particles by the seeds that agree, all seeds first", () => {
    const stability = { columns: [column("index", [1, 2, 3, 4]), column("agreeing", [5, 4, 4, 1])] };
    expect(agreeingCounts(stability, 5)).toEqual([[5, 1], [4, 2], [1, 1]]); // prettier-ignore
    expect(agreeingCounts({ columns: [] }, 5)).toBeNull();
  });
});

test("the drift of an average is Pearson's coefficient inside the disc; corners do not count", () => {
  const n = 8;
  const a = Float32Array.from({ length: n * n }, (_, i) => Math.sin(i));
  const b = a.map((v) => 3 * v + 2);
  b[0] = 1000;
  expect(discCoefficient(a, b, n)).toBeCloseTo(1, 6);
  expect(discCoefficient(a, a.map((v) => -v), n)).toBeCloseTo(-1, 6); // prettier-ignore
  expect(discCoefficient(a, new Float32Array(n * n), n)).toBeNaN();
  b[n * 4 + 4] = 1000;
  expect(discCoefficient(a, b, n)).toBeLessThan(0.5);
});
