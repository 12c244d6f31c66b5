import { describe, expect, test } from "vitest";
import { alignRotation } from "../../../src/core/align/pairRotational.js";
import { createRingSearch, fillRingReference, ringReferenceLength } from "../../../src/core/align/pairRings.js";
import { angleDifference, fromOrigin } from "../../../src/core/conventions.js";
import { makeRings } from "../../../src/core/polar/rings.js";
import { featureAzimuth, spread, turningAt, valueAt } from "../../../src/renderer/views/rotate/turning.js";
import { phantom } from "../../support/phantom.js";

const SIZES = [
  [64, 64],
  [65, 65],
  [64, 49],
  [47, 58],
] as const;

describe.each(SIZES)("one search, %i × %i px", (width, height) => {
  const rings = makeRings(3, 16, 2, 360);
  const look = { rings, weight: "radius" as const, interpolation: "bilinear" as const };
  const reference = phantom(width, height);

  test("finds the turn at the shift that was there, and not without it", () => {
    const image = phantom(width, height, fromOrigin(47, 3, -2));
    const compared = { reference, image, width, height };
    const right = turningAt(compared, look, [3, -2], false);
    expect(Math.abs(angleDifference(right.best.psi, 47))).toBeLessThan(0.3);
    expect(right.best.score).toBeGreaterThan(0.99);
    const wrong = turningAt(compared, look, [0, 0], false);
    expect(wrong.best.score).toBeLessThan(right.best.score - 0.02);
    for (const peak of right.ringPeaks.slice(1)) expect(Math.abs(angleDifference(peak!.psi, 47))).toBeLessThan(2);
  });

  test("is the mirrored one when asked", () => {
    const image = phantom(width, height, fromOrigin(-70, 0, 0, true));
    const compared = { reference, image, width, height };
    const mirrored = turningAt(compared, look, [0, 0], true);
    expect(Math.abs(angleDifference(mirrored.best.psi, -70))).toBeLessThan(0.3);
    expect(turningAt(compared, look, [0, 0], false).best.score).toBeLessThan(mirrored.best.score - 0.05);
  });

  test("gives the numbers of the tools", () => {
    const image = phantom(width, height, fromOrigin(100, 1, 1));
    const tool = alignRotation(reference, image, width, height, { ...look, mirror: false });
    const here = turningAt({ reference, image, width, height }, look, [0, 0], false);
    expect(here.best.psi).toBeCloseTo(tool.alignment.psi, 9);
    expect(here.best.score).toBeCloseTo(tool.score, 9);
    expect(Math.max(...here.each.map((v, i) => Math.abs(v - tool.rings[i]!)))).toBeLessThan(1e-9);
    const spectra = {
      re: new Float64Array(ringReferenceLength(rings)),
      im: new Float64Array(ringReferenceLength(rings)),
    };
    fillRingReference(reference, width, height, rings, look.weight, look.interpolation, spectra);
    const search = createRingSearch(width, height, rings, look.weight, look.interpolation, spectra);
    search.load(image);
    const straight = new Float64Array(rings.angles);
    const mirrored = new Float64Array(rings.angles);
    search.at(1, -2, straight, mirrored);
    const compared = { reference, image, width, height };
    for (const [mirror, wanted] of [
      [false, straight],
      [true, mirrored],
    ] as const) {
      const { sum } = turningAt(compared, look, [1, -2], mirror);
      expect(Math.max(...sum.map((v, i) => Math.abs(v - wanted[i]!)))).toBeLessThan(1e-5);
    }
  });
});

test("a curve between its samples, all the way round", () => {
  const curve = [0, 1, 2, 1];
  expect(valueAt(curve, 0)).toBe(0);
  expect(valueAt(curve, 45)).toBe(0.5);
  expect(valueAt(curve, -90)).toBe(1);
  expect(valueAt(curve, 315)).toBe(0.5);
  expect(valueAt(curve, 720)).toBe(0);
});

test("where image 2 has what lies at 3 o'clock in image 1", () => {
  expect(featureAzimuth({ psi: -47, mirror: false })).toBeCloseTo(47, 9);
  expect(featureAzimuth({ psi: 47, mirror: false })).toBeCloseTo(313, 9);
  // M·R(ψ)·p = (1, 0) puts p at 180° − ψ.
  expect(featureAzimuth({ psi: 30, mirror: true })).toBeCloseTo(150, 9);
});

test("mean and standard deviation", () => {
  expect(spread(Float32Array.of(1, 3))).toEqual({ mean: 2, sd: 1 });
  expect(spread(new Float32Array(0))).toEqual({ mean: 0, sd: 0 });
});
