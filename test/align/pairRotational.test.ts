import { describe, expect, test } from "vitest";
import { layOnto, annulus } from "../../src/core/align/pairImages.js";
import { alignRotation, symmetryOfCurve } from "../../src/core/align/pairRotational.js";
import type { Alignment } from "../../src/core/conventions.js";
import { makeRings } from "../../src/core/polar/rings.js";
import { golden } from "../support/golden.js";
import { phantom } from "../support/phantom.js";
import { angleError } from "./golden.js";

const turned = (psi: number, mirror = false): Alignment => ({ psi, shiftX: 0, shiftY: 0, mirror });
const options = (outer: number, mirror = true, angles = 360) => ({
  rings: makeRings(1, outer, 1, angles),
  weight: "radius" as const,
  interpolation: "bilinear" as const,
  mirror,
});
/** n equal spots on a circle. */
const spots = (n: number, size: number, psi = 0): Float32Array =>
  Float32Array.from({ length: size * size }, (_, i) => {
    const [x, y] = [(i % size) - Math.floor(size / 2), Math.floor(i / size) - Math.floor(size / 2)];
    let value = 0;
    for (let k = 0; k < n; k++) {
      const phi = ((psi + (360 * k) / n) * Math.PI) / 180;
      value += Math.exp(-((x - 0.3 * size * Math.cos(phi)) ** 2 + (y - 0.3 * size * Math.sin(phi)) ** 2) / 8);
    }
    return value;
  });

describe("alignRotation", () => {
  test.each([
    [32, 32],
    [33, 33],
    [37, 37],
    [40, 30],
    [31, 45],
  ])("finds angles to a fraction of a degree, and mirrors: %i × %i", (w, h) => {
    const reference = phantom(w, h);
    const outer = Math.floor(Math.min(w, h) / 2) - 2;
    const mask = annulus(w, h, 1, outer);
    const out = new Float32Array(w * h);
    for (const truth of [turned(20.3), turned(-134.7), turned(179.6), turned(77.25, true), turned(-160.1, true)]) {
      const image = phantom(w, h, truth);
      const found = alignRotation(reference, image, w, h, options(outer));
      expect(found.alignment.mirror).toBe(truth.mirror);
      expect(angleError(found.alignment.psi, truth.psi)).toBeLessThan(0.3);
      expect(found.score).toBeGreaterThan(0.98);
      expect(found.otherHand.score).toBeLessThan(found.score);
      expect(layOnto(reference, image, w, h, found.alignment, mask, out)).toBeGreaterThan(0.995);
      // Negative controls: the other sense, and the other hand.
      const { psi, mirror } = found.alignment;
      expect(layOnto(reference, image, w, h, turned(psi > 179 ? psi - 20 : -psi, mirror), mask, out)).toBeLessThan(
        0.97,
      );
      expect(layOnto(reference, image, w, h, turned(psi, !mirror), mask, out)).toBeLessThan(0.9);
    }
  });

  test("any number of samples on a ring, odd and prime too", () => {
    const image = phantom(48, 48, turned(33.3, true));
    for (const angles of [72, 181, 359, 720]) {
      const { alignment } = alignRotation(phantom(48, 48), image, 48, 48, options(20, true, angles));
      expect(alignment.mirror).toBe(true);
      expect(angleError(alignment.psi, 33.3)).toBeLessThan(0.5);
    }
  });

  test("a mirrored image cannot win unless asked for, and is told all the same", () => {
    const found = alignRotation(phantom(48, 48), phantom(48, 48, turned(40, true)), 48, 48, options(20, false));
    expect(found.alignment.mirror).toBe(false);
    expect(found.otherHand.score).toBeGreaterThan(found.score);
    expect(angleError(found.otherHand.psi, 40)).toBeLessThan(0.3);
  });

  test("an n-fold object: near ties, and the symmetry of the sum", () => {
    for (const n of [2, 3, 6]) {
      const found = alignRotation(spots(n, 48), spots(n, 48, 17), 48, 48, options(20));
      expect(found.symmetry.n).toBe(n);
      expect(found.symmetry.score).toBeGreaterThan(0.95);
      expect(angleError(n * found.alignment.psi, n * -17)).toBeLessThan(n * 0.3);
      expect(found.runnerUp!.score).toBeGreaterThan(0.98 * found.score);
      expect(angleError(n * found.runnerUp!.psi, n * -17)).toBeLessThan(n * 0.5);
    }
    expect(alignRotation(phantom(48, 48), phantom(48, 48), 48, 48, options(20)).symmetry.n).toBe(1);
    expect(symmetryOfCurve(new Float64Array(36).fill(3))).toEqual({ n: 1, score: 0 });
  });

  test("agrees with SPIDER's OR R", () => {
    // OR R of img_a turned by RT SQ 90°: 270.01°, counter-clockwise, which is ψ = −270.01° = 89.99°.
    const found = alignRotation(golden("spider/img_a"), golden("spider/rtsq90_a"), 64, 64, options(25));
    expect(angleError(found.alignment.psi, -270.01)).toBeLessThan(0.05);
    expect(found.score).toBeGreaterThan(0.999);
  });

  test("refuses images that are the same all the way round", () => {
    const round = Float32Array.from({ length: 32 * 32 }, () => 4);
    expect(() => alignRotation(round, phantom(32, 32), 32, 32, options(12))).toThrow(
      /reference is flat .*the same all the way round/,
    );
    expect(() => alignRotation(phantom(32, 32), round, 32, 32, options(12))).toThrow(
      /image is flat .*the same all the way round/,
    );
  });
});
