import { describe, expect, test } from "vitest";
import {
  createRingSearch,
  fillRingReference,
  ringReferenceLength,
  type RingPrecision,
  type RingReference,
} from "../../src/core/align/pairRings.js";
import { createRingReader } from "../../src/core/align/ringReader.js";
import { cellKernel, cellShift, shiftGrid } from "../../src/core/align/pairSearch.js";
import { fourierShift } from "../../src/core/transform/resample.js";
import { mirrored, ringSpectrum, rotationalCorrelation } from "../../src/core/polar/ringCorrelation.js";
import {
  makeRings,
  ringWeights,
  unwrap,
  type RingInterpolation,
  type Rings,
  type RingWeight,
} from "../../src/core/polar/rings.js";
import { maskedStatistics } from "../../src/core/mask/normalise.js";
import { normal, random } from "../../src/core/random.js";

const noise = (w: number, h: number, seed: number, offset = 0): Float32Array => {
  const draw = normal(random(seed));
  return Float32Array.from({ length: w * h }, () => offset + draw());
};

const emptyReference = (rings: Rings): RingReference => ({
  re: new Float64Array(ringReferenceLength(rings)),
  im: new Float64Array(ringReferenceLength(rings)),
});

function curves(
  f: Float32Array,
  g: Float32Array,
  [w, h]: readonly [number, number],
  rings: Rings,
  weight: RingWeight,
  interpolation: RingInterpolation,
  origin: readonly [number, number] = [0, 0],
  precision: RingPrecision = "double",
) {
  const reference = emptyReference(rings);
  expect(fillRingReference(g, w, h, rings, weight, interpolation, reference)).toBe(true);
  const search = createRingSearch(w, h, rings, weight, interpolation, reference, precision);
  search.load(f);
  const straight = new Float64Array(rings.angles);
  const turned = new Float64Array(rings.angles);
  search.at(...origin, straight, turned);
  return { straight, turned };
}

const farthest = (a: Float64Array, b: Float64Array): number => Math.max(...a.map((v, i) => Math.abs(v - b[i]!)));

describe("createRingSearch", () => {
  test.each([
    [[32, 32], 5, 36, "radius", "bilinear"],
    [[33, 33], 6, 45, "none", "cubic"],
    [[37, 31], 3, 37, "radius-squared", "nearest"],
    [[40, 44], 1, 72, "radius", "cubic"],
  ] as const)(
    "scores as rotationalCorrelation does: %j, %i rings, %i angles, %s, %s",
    (size, count, angles, weight, how) => {
      const [w, h] = size;
      const rings = makeRings(3, 3 + 1.5 * (count - 1), 1.5, angles);
      const f = noise(w, h, 1, 20);
      const g = noise(w, h, 2, -300);
      const polar = [f, g].map((image) => {
        const out = new Float64Array(count * angles);
        unwrap(image, w, h, rings, how, out);
        return ringSpectrum(out, count, angles);
      });
      const weights = ringWeights(rings, weight);
      const { straight, turned } = curves(f, g, size, rings, weight, how);
      expect(farthest(straight, rotationalCorrelation(polar[0]!, polar[1]!, weights).sum)).toBeLessThan(1e-9);
      const mirror = rotationalCorrelation(polar[0]!, mirrored(polar[1]!), weights).sum;
      expect(farthest(turned, mirror)).toBeLessThan(1e-9);
      // Negative control: the hands are not the same.
      expect(farthest(straight, mirror)).toBeGreaterThan(0.05);
    },
  );

  test.each([
    [[32, 32], 5, 36, "radius", "bilinear", 20],
    [[33, 33], 6, 45, "none", "cubic", 3e5],
    [[37, 31], 3, 37, "radius-squared", "nearest", -4],
    [[40, 44], 4, 211, "radius", "bilinear", 0],
  ] as const)(
    "in float32 scores as in double: %j, %i rings, %i angles, %s, %s",
    (size, count, angles, weight, how, level) => {
      const [w, h] = size;
      const rings = makeRings(3, 3 + 1.5 * (count - 1), 1.5, angles);
      const f = noise(w, h, 3).map((v) => level + 50 * v);
      const g = noise(w, h, 4);
      for (const origin of [
        [0, 0],
        [2, -1],
        [0.3, 1.7],
        [-1.5, 0.25],
      ] as const) {
        // prettier-ignore
        const double = curves(f, g, size, rings, weight, how, origin);
        const single = curves(f, g, size, rings, weight, how, origin, "single");
        expect(farthest(single.straight, double.straight)).toBeLessThan(1e-6);
        expect(farthest(single.turned, double.turned)).toBeLessThan(1e-6);
        expect(farthest(single.straight, double.turned)).toBeGreaterThan(0.05);
      }
    },
  );

  test("fractions of a pixel are read where they are, from both sides and on the border", () => {
    const [w, h] = [21, 21];
    const f = noise(w, h, 7);
    const plane = Float32Array.from({ length: w * h }, (_, i) => 3 * (i % w) - 2 * Math.floor(i / w));
    for (const how of ["bilinear", "cubic"] as const) {
      const rings = makeRings(1, 5, 1, 24);
      const reader = createRingReader(w, h, rings, how);
      const out = new Float64Array(5 * 24);
      const expected = new Float64Array(5 * 24);
      for (const [x, y] of [
        [0.3, -0.3],
        [3 * 0.1, 0.7 - 1],
        [5, -5],
        [-5, 5],
        [1 / 3, 2.5],
      ] as const) {
        // prettier-ignore
        reader.load(f);
        reader.read(10 - x, 10 - y, out);
        unwrap(f, w, h, rings, how, expected, [x, y]);
        const { mean, sd } = maskedStatistics(f, null);
        expect(
          farthest(
            out,
            expected.map((v) => (v - mean) / sd),
          ),
        ).toBeLessThan(1e-6);
      }
    }
    // A plane is read exactly, so that the place itself is tested.
    const rings = makeRings(2, 4, 1, 16);
    const reader = createRingReader(w, h, rings, "bilinear");
    const out = new Float64Array(3 * 16);
    const { mean, sd } = maskedStatistics(plane, null);
    reader.load(plane);
    reader.read(9.7, 10.4, out);
    out.forEach((v, i) => {
      const phi = (2 * Math.PI * (i % 16)) / 16;
      const r = 2 + Math.floor(i / 16);
      const x = 9.7 + r * Math.cos(phi);
      const y = 10.4 + r * Math.sin(phi);
      expect(v * sd + mean).toBeCloseTo(3 * x - 2 * y, 5);
    });
  });

  test("an image on rings about −o is the image moved by o on rings about the centre", () => {
    const f = noise(41, 41, 5);
    const g = noise(41, 41, 6);
    const rings = makeRings(2, 12, 1, 60);
    const moved = new Float32Array(41 * 41);
    fourierShift(f, 41, 41, 3, -2, moved);
    const here = curves(f, g, [41, 41], rings, "radius", "bilinear", [3, -2]);
    const there = curves(moved, g, [41, 41], rings, "radius", "bilinear");
    expect(farthest(here.straight, there.straight)).toBeLessThan(1e-5);
    const other = curves(f, g, [41, 41], rings, "radius", "bilinear", [-3, 2]);
    expect(farthest(other.straight, there.straight)).toBeGreaterThan(0.05);
  });

  test("rings without contrast score 0", () => {
    const rings = makeRings(2, 8, 1, 36);
    const flat = new Float32Array(32 * 32).fill(7);
    const { straight, turned } = curves(flat, noise(32, 32, 1), [32, 32], rings, "radius", "bilinear");
    expect([...straight, ...turned].every((v) => v === 0)).toBe(true);
    expect(fillRingReference(flat, 32, 32, rings, "radius", "cubic", emptyReference(rings))).toBe(false);
  });
});

describe("cells of the grid", () => {
  test("9, 25 and 121 searches; the middle is no shift", () => {
    expect([shiftGrid(1, 1), shiftGrid(2, 1), shiftGrid(5, 1)].map((g) => g.perAxis ** 2)).toEqual([9, 25, 121]);
    expect(shiftGrid(0.3, 0.1).perAxis).toBe(7);
    expect(shiftGrid(5, 2).perAxis).toBe(5);
    expect(shiftGrid(0, 1).perAxis).toBe(1);
    const grid = shiftGrid(2, 1);
    expect([0, 12, 14, 22].map((cell) => cellShift(grid, cell))).toEqual([
      [-2, -2],
      [0, 0],
      [2, 0],
      [0, 2],
    ]);
  });

  test("do not depend on the blocks they are searched in", () => {
    const grid = shiftGrid(2, 1);
    const rings = makeRings(2, 10, 1, 90);
    const reference = emptyReference(rings);
    fillRingReference(noise(33, 33, 1), 33, 33, rings, "radius", "bilinear", reference);
    const search = (blocks: readonly (readonly [number, number])[]) => {
      const [scores, angles, mirrors, others] = Array.from({ length: 4 }, () => new Float32Array(25)) as [
        Float32Array,
        Float32Array,
        Float32Array,
        Float32Array,
      ];
      const table = { scores, angles, mirrors, others, curves: new Float32Array(2 * 25 * 90) };
      const image = noise(33, 33, 2);
      const common = { width: 33, height: 33, rings, weight: "radius", interpolation: "bilinear" } as const;
      for (const [start, end] of blocks) {
        cellKernel({ start, end, block: 0 }, { ...table, ...common, image, reference, grid, mirror: true });
      }
      return table;
    };
    const whole = search([[0, 25]]);
    expect(
      search([
        [20, 25],
        [0, 3],
        [3, 20],
      ]),
    ).toEqual(whole);
    // A cell's score is the top of its curves.
    const tops = Array.from({ length: 25 }, (_, cell) =>
      Math.max(
        ...whole.curves.subarray(cell * 90, (cell + 1) * 90),
        ...whole.curves.subarray((25 + cell) * 90, (26 + cell) * 90),
      ),
    );
    tops.forEach((top, cell) => {
      expect(whole.scores[cell]).toBeGreaterThanOrEqual(top);
      expect(whole.scores[cell]).toBeLessThan(top + 0.05);
      expect(whole.others[cell]).toBeLessThanOrEqual(whole.scores[cell]!);
    });
  });
});
