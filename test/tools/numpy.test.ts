/** What numpy and scipy make of the same particles (test/golden/numpy): coefficients, maps, rings, contrast transfer. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ctfHalfSpectrum, type CtfParameters } from "../../src/core/ctf/ctf.js";
import { UNPREPARED, type Preparation } from "../../src/core/prepare/preparation.js";
import { preparerOf } from "../../src/core/prepare/preparer.js";
import { ccc } from "../../src/core/tools/ccc.js";
import { ccf } from "../../src/core/tools/ccf.js";
import { polar } from "../../src/core/tools/polar.js";
import type { CurvesResult, ImagesResult, TableResult } from "../../src/core/tools/results.js";
import { golden } from "../support/golden.js";
import { memoryStack, runInProcess, type RunReport } from "../support/runInProcess.js";

interface Values {
  pixelSize: number;
  ctf: Required<Pick<CtfParameters, "phaseShift">> & CtfParameters;
  sizes: Record<
    string,
    {
      ccc: number;
      sum: number;
      n: number;
      peak: Record<"x" | "y" | "height" | "sigma", number>;
      straight: number[];
      mirrored: number[];
      power: number[];
      scores: number[];
    }
  >;
}
const text = readFileSync(new URL("../golden/numpy/correlations.json", import.meta.url), "utf8");
const values = JSON.parse(text) as Values;

function particle(n: number, index: number): Float32Array {
  const bytes = readFileSync(new URL(`../golden/numpy/particles${n}.mrcs`, import.meta.url));
  const from = bytes.byteOffset + 1024 + 4 * n * n * index;
  return new Float32Array(bytes.buffer.slice(from, from + 4 * n * n));
}

/** Largest difference, in parts of the largest number wanted. */
function off(found: ArrayLike<number>, wanted: ArrayLike<number>): number {
  expect(found.length).toBe(wanted.length);
  let most = 0;
  let largest = 0;
  for (let i = 0; i < wanted.length; i++) {
    most = Math.max(most, Math.abs(found[i]! - wanted[i]!));
    largest = Math.max(largest, Math.abs(wanted[i]!));
  }
  return most / largest;
}

function pixels(report: RunReport, output: string): Float32Array {
  const { stack } = report.outputs[output] as ImagesResult;
  if (stack.kind !== "memory") throw new Error("results lie in memory");
  return stack.pixels;
}
const column = (report: RunReport, table: string, name: string): Float64Array =>
  (report.outputs[table] as TableResult).columns.find((c) => c.name === name)!.values;
const series = (report: RunReport, curves: string, name: string): Float64Array =>
  (report.outputs[curves] as CurvesResult).series.find((s) => s.name === name)!.values;

describe.each([32, 33])("boxes of %i px", (n) => {
  const wanted = values.sizes[String(n)]!;
  const size = n * n;
  const [f, g] = [0, 2].map((index): ImagesResult => {
    return { stack: memoryStack([particle(n, index)], n, n), pixelSize: values.pixelSize };
  }) as [ImagesResult, ImagesResult];

  test("coefficient and raw sum under a mask", async () => {
    const { figures } = await runInProcess(ccc, { a: f, b: g }, { maskRadius: 10 });
    expect(figures["ccc"]).toBeCloseTo(wanted.ccc, 12);
    expect(figures["sum"]! / wanted.sum).toBeCloseTo(1, 12);
    expect(figures["n"]).toBe(wanted.n);
  });

  test.each([
    [0, {}],
    [1, { pad: true, normalize: true }],
    [2, { kind: "phase" }],
    [3, { kind: "mutual" }],
  ] as const)("correlation map %i, and by brute force", async (k, params) => {
    const map = golden(`numpy/ccf${n}`).subarray(k * size, (k + 1) * size);
    const report = await runInProcess(ccf, { f, g }, { ...params, bruteForce: k < 2 });
    expect(off(pixels(report, "ccf"), map)).toBeLessThan(2e-7);
    if (k < 2) expect(off(pixels(report, "brute"), map)).toBeLessThan(2e-7);
    const swapped = await runInProcess(ccf, { f: g, g: f }, params);
    expect(off(pixels(swapped, "ccf"), map)).toBeGreaterThan(0.1);
  });

  test("the peak between the pixels, and its height in standard deviations", async () => {
    const report = await runInProcess(ccf, { f, g }, {});
    for (const name of ["x", "y", "height", "sigma"] as const) {
      expect(column(report, "peaks", name)[0]! / wanted.peak[name]).toBeCloseTo(1, 6);
    }
  });

  test("rings, the coefficient on each and on all, angular orders and symmetry", async () => {
    const rings = golden(`numpy/polar${n}`);
    const both = rings.length / 2;
    for (const [k, interpolation] of ["bilinear", "cubic"].entries()) {
      const params = { innerRadius: 2, outerRadius: 14, angularStep: 5, interpolation };
      const report = await runInProcess(polar, { image: f, other: g }, params);
      expect(off(pixels(report, "polar"), rings.subarray(k * both, (k + 1) * both))).toBeLessThan(3e-7);
      expect(off(pixels(report, "polar"), rings.subarray((1 - k) * both, (2 - k) * both))).toBeGreaterThan(0.01);
      if (interpolation === "bilinear") continue;
      expect(off(pixels(report, "rings"), golden(`numpy/rings${n}`))).toBeLessThan(2e-6);
      expect(off(series(report, "sum", "straight"), wanted.straight)).toBeLessThan(1e-6);
      expect(off(series(report, "sum", "mirrored"), wanted.mirrored)).toBeLessThan(1e-6);
      expect(off(series(report, "sum", "mirrored"), wanted.straight)).toBeGreaterThan(0.05);
      expect(off(column(report, "harmonics", "power"), wanted.power)).toBeLessThan(1e-6);
      expect(off(column(report, "harmonics", "score").subarray(2, 25), wanted.scores)).toBeLessThan(1e-6);
    }
  });

  test("contrast transfer with astigmatism and a phase plate; images prepared by it and by filters", () => {
    const transfer = new Float64Array(n * (Math.floor(n / 2) + 1));
    ctfHalfSpectrum(values.ctf, n, n, values.pixelSize, transfer);
    expect(off(transfer, golden(`numpy/ctf${n}`))).toBeLessThan(1e-6);
    const away = { ...values.ctf, defocusAngle: -values.ctf.defocusAngle };
    ctfHalfSpectrum(away, n, n, values.pixelSize, transfer);
    expect(off(transfer, golden(`numpy/ctf${n}`))).toBeGreaterThan(0.5);

    const ctf = {
      defocusU: Float32Array.of(values.ctf.defocusU),
      defocusV: Float32Array.of(values.ctf.defocusV),
      defocusAngle: Float32Array.of(values.ctf.defocusAngle),
      voltage: Float32Array.of(values.ctf.voltage),
      sphericalAberration: Float32Array.of(values.ctf.sphericalAberration),
      amplitudeContrast: Float32Array.of(values.ctf.amplitudeContrast),
      phaseShift: Float32Array.of(values.ctf.phaseShift),
    };
    const steps: Partial<Preparation>[] = [
      { ctf: "phase-flip" },
      { ctf: "multiply" },
      { lowPass: 0.3, highPass: 0.05 },
    ];
    for (const [k, step] of steps.entries()) {
      const image = particle(n, 0);
      const preparation = { ...UNPREPARED, ...step };
      preparerOf({ preparation, width: n, height: n, pixelSize: values.pixelSize, ctf })(image, 0);
      expect(off(image, golden(`numpy/prepared${n}`).subarray(k * size, (k + 1) * size))).toBeLessThan(2e-6);
    }
  });
});
