import { describe, expect, it } from "vitest";
import { resolveGeometry, type SearchRange } from "../../src/core/align/geometry.js";
import { createLevels } from "../../src/core/align/createLevels.js";
import type { Levels, LevelsOptions } from "../../src/core/align/levels.js";
import { makeReferences } from "../../src/core/align/polarStack.js";
import { createSearch, emptyPlacement, type Placement } from "../../src/core/align/search.js";
import { hasKernels } from "../../src/core/kernels/kernelMemory.js";
import { polarPlan } from "../../src/core/polar/polarTransform.js";
import { normal, random } from "../../src/core/random.js";
import { wrapDegrees } from "../../src/core/conventions.js";
import { joined, particle } from "./phantom.js";

const noise = (n: number, seed: number): Float32Array => {
  const deviate = normal(random(seed));
  return Float32Array.from({ length: n }, () => deviate());
};

const grid = (perAxis: number, step: number): [number, number][] =>
  Array.from({ length: perAxis ** 2 }, (_, i) => [
    (Math.floor(i / perAxis) - (perAxis - 1) / 2) * step,
    ((i % perAxis) - (perAxis - 1) / 2) * step,
  ]);

const REFERENCES = 3;

function options(boxSize: number, rings: number, half: number): LevelsOptions {
  return {
    boxSize,
    rings,
    half,
    radius: boxSize / 2 - 1,
    mirror: true,
    capacity: REFERENCES,
    levels: [
      { rings: Math.min(8, rings), half: 16, angles: 64, offsets: grid(5, 1.7), everyReference: true },
      { rings, half, angles: 2 * half, offsets: grid(3, 0.9).slice(0, 7), everyReference: false },
      { rings: rings - 1, half, angles: 8 * half, offsets: [[0, 0]], everyReference: false },
    ],
  };
}

/** Both ways of working out the same levels, with the same noise in them. */
function both(given: LevelsOptions): [plain: Levels, kernel: Levels] {
  const size = given.rings * given.half;
  const references = { count: REFERENCES, re: noise(REFERENCES * size, 3), im: noise(REFERENCES * size, 4) };
  const image = { re: noise(2 * size, 1), im: noise(2 * size, 2) };
  const sets = [createLevels(given, true), createLevels(given)] as [Levels, Levels];
  for (const set of sets) {
    set.take(references);
    set.load(image.re, image.im, size);
  }
  return sets;
}

/** Largest difference of the scores, relative to the largest score, and whether both find the same best. */
function compare([plain, kernel]: [Levels, Levels], level: number, k: number, base: [number, number], other = base) {
  const a = plain.levels[level]!;
  const b = kernel.levels[level]!;
  a.shift(...base);
  b.shift(...other);
  a.score(k, true, true);
  b.score(k, true, true);
  let highest = 0;
  let apart = 0;
  let sameBest = true;
  for (const mirrored of [false, true]) {
    for (const reach of [a.angles, 5]) {
      a.best(mirrored, reach);
      b.best(mirrored, reach);
      sameBest &&= a.bestOffset === b.bestOffset && a.bestAngle === b.bestAngle;
      expect(reach < a.angles / 2 && b.bestAngle > reach && b.bestAngle < a.angles - reach).toBe(false);
    }
    for (let d = 0; d < a.count; d++) {
      for (let angle = 0; angle < a.angles; angle++) {
        highest = Math.max(highest, Math.abs(a.at(mirrored, d, angle)));
        apart = Math.max(apart, Math.abs(a.at(mirrored, d, angle) - b.at(mirrored, d, angle)));
      }
    }
  }
  return { apart: apart / highest, sameBest };
}

describe.each([
  [32, 9, 16],
  [45, 14, 32],
  [64, 16, 64],
  [131, 33, 128],
])("the levels of a box of %i px, %i rings of %i samples", (boxSize, rings, half) => {
  const sets = both(options(boxSize, rings, half));

  it("are the same numbers from the kernels and from their twins", () => {
    expect(hasKernels()).toBe(true);
    sets[0].levels.forEach((_, level) => {
      for (const k of [0, REFERENCES - 1]) {
        const { apart, sameBest } = compare(sets, level, k, [2.3, -1.7]);
        expect(apart).toBeLessThan(1e-5);
        expect(sameBest).toBe(true);
      }
    });
  });

  it("differ by more than that when the image is moved a little", () => {
    sets[0].levels.forEach((_, level) =>
      expect(compare(sets, level, 0, [0, 0], [0, 0.01]).apart).toBeGreaterThan(1e-5),
    );
  });

  it("give one of the two, straight or mirrored, as they give both", () => {
    for (const set of sets) {
      for (const level of set.levels) {
        level.shift(0, 0);
        for (const mirrored of [false, true]) {
          level.score(1, true, true);
          const together = level.best(mirrored, level.angles);
          level.score(1, !mirrored, mirrored);
          expect(level.best(mirrored, level.angles) / together).toBeCloseTo(1, 5);
        }
      }
    }
  });
});

describe("levels for thousands of references", () => {
  it("take those they refine one at a time, and are the same numbers still", () => {
    const sets = both({ ...options(32, 9, 16), capacity: 5000 });
    for (const k of [0, 2, 0, 1]) {
      const { apart, sameBest } = compare(sets, 1, k, [1, 2]);
      expect(apart).toBeLessThan(1e-5);
      expect(sameBest).toBe(true);
    }
  });
});

const range = (boxSize: number, more: Partial<SearchRange> = {}): SearchRange => ({
  boxSize,
  maxShift: 5,
  shiftStep: 0,
  innerRadius: 1,
  outerRadius: 0,
  angularRange: 0,
  mirror: false,
  maxFrequency: 0,
  ...more,
});

/** Ten objects that share most of their blobs. */
function object(boxSize: number, kind: number, psi: number, x: number, y: number, sd: number, seed: number) {
  const angle = (2 * Math.PI * kind) / 10;
  return particle(boxSize, { psi, shiftX: x, shiftY: y, mirror: false }, sd, seed, [
    [0.02, -0.01, 0.11, 1],
    [0.15, 0.06, 0.04, 1.3],
    [-0.1, 0.12, 0.05, 0.9],
    [-0.17, -0.02, 0.03, 1.1],
    [0.22 * Math.cos(angle), 0.22 * Math.sin(angle), 0.05, 1.5],
  ]);
}

function placed(boxSize: number, count: number, sd: number, more: Partial<SearchRange>, plain = false): Placement[] {
  const geometry = resolveGeometry(range(boxSize, more));
  const { rings, half } = geometry;
  const references = makeReferences(
    joined(Array.from({ length: 10 }, (_, k) => object(boxSize, k, 0, 0, 0, 0, 1))),
    geometry,
  );
  const uniform = random(7);
  const images = joined(
    Array.from({ length: count }, (_, i) => {
      const [psi, x, y] = [wrapDegrees(360 * uniform()), 6 * uniform() - 3, 6 * uniform() - 3];
      return object(boxSize, i % 10, psi, x, y, sd, i + 1);
    }),
  );
  const size = rings * half;
  const re = new Float32Array(count * size);
  const im = new Float32Array(count * size);
  polarPlan(boxSize, rings, half).transform(images, count, re, im, 0);
  const search = createSearch(geometry, plain);
  return Array.from({ length: count }, (_, i) => {
    const found = emptyPlacement();
    search.align(re, im, i * size, references, found);
    return found;
  });
}

describe("searches", () => {
  it("find the same with the kernels and with their twins", () => {
    for (const boxSize of [40, 51]) {
      const kernel = placed(boxSize, 30, 1.5, { mirror: true });
      placed(boxSize, 30, 1.5, { mirror: true }, true).forEach((p, i) => {
        const q = kernel[i]!;
        expect([q.reference, q.mirror]).toEqual([p.reference, p.mirror]);
        expect(Math.abs(wrapDegrees(q.psi - p.psi))).toBeLessThan(0.01);
        expect(Math.hypot(q.originX - p.originX, q.originY - p.originY)).toBeLessThan(0.001);
        expect(q.score / p.score).toBeCloseTo(1, 4);
      });
    }
  });

  it("agree on the reference, coarse to fine or exhaustive, for 99.5 % of noisy images", () => {
    const count = 400;
    const quick = placed(64, count, 1.5, {});
    const thorough = placed(64, count, 1.5, { search: "exhaustive" });
    const same = quick.filter((p, i) => p.reference === thorough[i]!.reference).length;
    expect(same / count).toBeGreaterThanOrEqual(0.995);
    // The exhaustive search is no worse, but for what both refine in the same way.
    const better = quick.filter((p, i) => p.score > 1.001 * thorough[i]!.score).length;
    expect(better / count).toBeLessThan(0.01);
    // Images that hold nothing agree by chance only.
    const nothing = placed(64, 60, 1000, {});
    const again = placed(64, 60, 1000, { maxShift: 3 });
    expect(nothing.filter((p, i) => p.reference === again[i]!.reference).length / 60).toBeLessThan(0.8);
  });

  it("step by 1 px when exhaustive, unless told otherwise", () => {
    expect(resolveGeometry(range(128, { search: "exhaustive" })).shiftStep).toBe(1);
    expect(resolveGeometry(range(128, { search: "exhaustive", shiftStep: 2 })).shiftStep).toBe(2);
    expect(resolveGeometry(range(128)).shiftStep).toBeCloseTo(128 / 28, 9);
  });
});
