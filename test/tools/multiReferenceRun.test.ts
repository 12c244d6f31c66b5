/** Options of multi-reference alignment: earlier angles, searches, centring, what it tells of each iteration. */
import { describe, expect, test } from "vitest";
import { wrapDegrees, type Alignment } from "../../src/core/conventions.js";
import { densityCentre } from "../../src/core/align/recentre.js";
import { polarPlan } from "../../src/core/polar/polarTransform.js";
import { turnHalfRings } from "../../src/core/polar/turnRings.js";
import { random } from "../../src/core/random.js";
import { alignMultiReference } from "../../src/core/tools/alignMultiReference.js";
import { simulate } from "../../src/core/tools/simulate.js";
import type { AlignmentsResult, CurvesResult, ImagesResult } from "../../src/core/tools/results.js";
import { angleError, median } from "../align/golden.js";
import { joined, particle } from "../align/phantom.js";
import { images, runInProcess } from "../support/runInProcess.js";

const HOME: Alignment = { psi: 0, shiftX: 0, shiftY: 0, mirror: false };

/** Particles at angles all around, half of them mirrored. */
function scattered(count: number, boxSize: number, noise = 0): { truth: Alignment[]; stack: ImagesResult } {
  const uniform = random(5);
  const truth = Array.from({ length: count }, () => ({
    psi: wrapDegrees(360 * uniform()),
    shiftX: 3 * uniform() - 1.5,
    shiftY: 3 * uniform() - 1.5,
    mirror: uniform() < 0.5,
  }));
  return { truth, stack: images(joined(truth.map((a, i) => particle(boxSize, a, noise, i))), boxSize) };
}

function prior(truth: readonly Alignment[], off: (i: number) => number): AlignmentsResult {
  const n = truth.length;
  return {
    index: Uint32Array.from(truth.keys()),
    classIndex: new Int32Array(n),
    psi: Float64Array.from(truth, (a, i) => wrapDegrees(a.psi + off(i))),
    shiftX: new Float64Array(n),
    shiftY: new Float64Array(n),
    mirror: new Uint8Array(n),
    ccc: new Float64Array(n),
  };
}

describe("rings turned", () => {
  test.each([32, 45])("are the rings of the turned image, box %i px", (n) => {
    const plan = polarPlan(n, 8, 32);
    const samples = (a: Alignment): [Float32Array, Float32Array] => {
      const [re, im] = [new Float32Array(256), new Float32Array(256)];
      plan.transform(particle(n, a), 1, re, im, 0);
      return [re, im];
    };
    // particle(a) shows the object at R(−ψ): turned by ψ it stands upright.
    const [re, im] = samples({ ...HOME, psi: 33.3 });
    const upright = samples(HOME);
    const turned: [Float32Array, Float32Array] = [new Float32Array(256), new Float32Array(256)];
    turnHalfRings(re, im, 0, 8, 32, 33.3, ...turned);
    const size = Math.max(...upright[0].map(Math.abs));
    const off = (a: Float32Array, b: Float32Array): number => Math.max(...a.map((v, i) => Math.abs(v - b[i]!))) / size;
    expect(off(turned[0], upright[0])).toBeLessThan(2e-3);
    expect(off(turned[1], upright[1])).toBeLessThan(2e-3);
    expect(off(re, upright[0])).toBeGreaterThan(0.02);
  });
});

describe("angles about earlier ones", () => {
  const { truth, stack } = scattered(24, 64);
  const run = async (alignments: AlignmentsResult | null, angularRange: number): Promise<AlignmentsResult> => {
    const given = { particles: stack, references: images(particle(64, HOME), 64), alignments };
    const { outputs } = await runInProcess(alignMultiReference, given, { maxShift: 4, mirror: true, angularRange });
    return outputs["alignments"] as AlignmentsResult;
  };

  test("find what lies within the range, mirrored or not, to the same fraction of a degree", async () => {
    const found = await run(
      prior(truth, (i) => (i % 2 === 0 ? 7 : -7)),
      10,
    );
    truth.forEach((t, i) => {
      expect([i, found.mirror[i]]).toEqual([i, t.mirror ? 1 : 0]);
      expect(angleError(found.psi[i]!, t.psi)).toBeLessThan(0.15);
      expect(Math.hypot(found.shiftX[i]! - t.shiftX, found.shiftY[i]! - t.shiftY)).toBeLessThan(0.1);
    });
  });

  test("keep to the range where the truth lies beyond (control)", async () => {
    const earlier = prior(truth, () => 60);
    const found = await run(earlier, 10);
    truth.forEach((t, i) => {
      expect(angleError(found.psi[i]!, earlier.psi[i]!)).toBeLessThanOrEqual(10 + 1e-9);
      expect(angleError(found.psi[i]!, t.psi)).toBeGreaterThan(40);
    });
  });

  test("leave particles without one free, and mean nothing without a range", async () => {
    const some = prior(truth.slice(0, 4), () => 90);
    const found = await run(some, 5);
    for (let i = 4; i < 24; i++) expect(angleError(found.psi[i]!, truth[i]!.psi)).toBeLessThan(0.15);
    expect(await run(some, 0)).toEqual(await run(null, 0));
  });
});

describe("both searches", () => {
  test("agree on noisy particles", async () => {
    const { truth, stack } = scattered(30, 48, 0.6);
    const given = {
      particles: stack,
      references: images(joined([particle(48, HOME), particle(48, { ...HOME, psi: 0 }, 0.5, 77)]), 48),
    };
    const found = await Promise.all(
      ["coarse-to-fine", "exhaustive"].map(async (search) => {
        const { outputs } = await runInProcess(alignMultiReference, given, { maxShift: 3, mirror: true, search });
        return outputs["alignments"] as AlignmentsResult;
      }),
    );
    const [coarse, exhaustive] = found as [AlignmentsResult, AlignmentsResult];
    expect(coarse.mirror).toEqual(exhaustive.mirror);
    expect(median(truth.map((t, i) => angleError(exhaustive.psi[i]!, t.psi)))).toBeLessThan(2);
    expect(median(truth.map((_, i) => angleError(exhaustive.psi[i]!, coarse.psi[i]!)))).toBeLessThan(0.5);
  });
});

describe("iterations", () => {
  test("are told one by one: coefficient, movements, occupancy, resolution", async () => {
    const made = await runInProcess(
      simulate,
      {},
      { kind: "rings", count: 90, boxSize: 32, views: 3, snr: 0.5, maxShift: 2 },
    );
    const given = { particles: made.outputs["images"]!, references: made.outputs["classes"]! };
    const { outputs, published } = await runInProcess(alignMultiReference, given, { maxShift: 3, iterations: 3 });
    const convergence = outputs["convergence"] as CurvesResult;
    expect(Array.from(convergence.x.values)).toEqual([1, 2, 3]);
    const of = (name: string): number[] => Array.from(convergence.series.find((s) => s.name === name)!.values);
    expect(of("turned")[0]).toBeNaN();
    for (const name of ["turned", "shifted", "changed"]) {
      for (const value of of(name).slice(1)) expect(value).toBeGreaterThanOrEqual(0);
    }
    expect(of("turned")[1]).toBeLessThan(10);
    // Averages hold the particle itself: the coefficient rises.
    expect(of("ccc")[2]!).toBeGreaterThan(of("ccc")[0]! - 0.05);
    for (const value of of("frc05")) expect(value).toBeGreaterThan(0.02);
    const occupancy = outputs["occupancy"] as CurvesResult;
    expect(occupancy.series.map((s) => s.name)).toEqual(["class1", "class2", "class3"]);
    const classIndex = (outputs["alignments"] as AlignmentsResult).classIndex;
    occupancy.series.forEach(({ values }, k) => {
      expect(values[2]).toBe(classIndex.filter((c) => c === k).length);
    });
    for (const t of [0, 1, 2]) expect(occupancy.series.reduce((n, s) => n + s.values[t]!, 0)).toBe(90);
    expect(published.map((p) => (p.outputs["convergence"] as CurvesResult).x.values.length)).toEqual([1, 2, 3]);
  });
});

describe("recentring", () => {
  const away: Alignment = { psi: 0, shiftX: -4, shiftY: 3, mirror: false };
  const reference = images(particle(64, away), 64);
  const run = async (recentre: boolean) => {
    const { stack } = scattered(40, 64, 0.2);
    const given = { particles: stack, references: reference };
    const { outputs } = await runInProcess(alignMultiReference, given, {
      maxShift: 8,
      mirror: true,
      iterations: 2,
      recentre,
    });
    const average = outputs["averages"] as ImagesResult;
    const [x, y] = densityCentre((average.stack as { pixels: Float32Array }).pixels, 64, 31)!;
    return { distance: Math.hypot(x, y), mean: (outputs["alignments"] as AlignmentsResult).ccc };
  };

  test("brings the average of an object off the centre to it, and not unasked (control)", async () => {
    const [yes, no] = [await run(true), await run(false)];
    expect(yes.distance).toBeLessThan(0.3);
    expect(no.distance).toBeGreaterThan(3);
    expect(Math.min(...yes.mean)).toBeGreaterThan(0.3);
  });
});

describe("references of another scale", () => {
  test("are refused with both pixel sizes; an unknown one passes", async () => {
    const { stack } = scattered(3, 32);
    const run = (own: number | null, theirs: number | null) =>
      runInProcess(alignMultiReference, {
        particles: { ...stack, pixelSize: own },
        references: images(particle(32, HOME), 32, theirs),
      });
    await expect(run(2, 3)).rejects.toThrow(/have 3 Å\/px, the particles 2 Å\/px/);
    await expect(run(2, null)).resolves.toBeDefined();
    await expect(run(2, 2.01)).resolves.toBeDefined();
  });
});

describe("high-pass", () => {
  test("takes shading out of the comparison, and is refused where nothing is left", async () => {
    const { truth, stack } = scattered(16, 64);
    // Every particle lies on a slope of its own, as high as the object.
    const shaded = images((stack.stack as { pixels: Float32Array }).pixels.slice(), 64, 4);
    const pixels = (shaded.stack as { pixels: Float32Array }).pixels;
    const uniform = random(9);
    truth.forEach((_, i) => {
      const angle = 2 * Math.PI * uniform();
      for (let p = 0; p < 4096; p++) {
        const along = Math.cos(angle) * ((p % 64) - 32) + Math.sin(angle) * (Math.floor(p / 64) - 32);
        pixels[i * 4096 + p]! += 6 * Math.cos((Math.PI * along) / 64 + 1);
      }
    });
    const given = { particles: shaded, references: images(particle(64, HOME), 64, 4) };
    const error = async (highPass: number): Promise<number> => {
      const { outputs } = await runInProcess(alignMultiReference, given, { maxShift: 4, mirror: true, highPass });
      const found = outputs["alignments"] as AlignmentsResult;
      return truth.reduce(
        (sum, t, i) => sum + Math.hypot(found.shiftX[i]! - t.shiftX, found.shiftY[i]! - t.shiftY) / truth.length,
        0,
      );
    };
    const [filtered, plain] = [await error(120), await error(0)];
    expect(filtered).toBeLessThan(0.5 * plain);
    await expect(runInProcess(alignMultiReference, given, { highPass: 10 })).rejects.toThrow(/leaves nothing to align/);
  });
});
