import { describe, expect, test } from "vitest";
import {
  angleDifference,
  applyTo,
  centre,
  compose,
  fromOrigin,
  inverse,
  originOf,
  wrapDegrees,
  type Alignment,
} from "../src/core/conventions.js";
import { random } from "../src/core/random.js";

const u = random(1);
const someAlignment = (): Alignment => ({
  psi: 360 * u() - 180,
  shiftX: 10 * u() - 5,
  shiftY: 10 * u() - 5,
  mirror: u() < 0.5,
});

describe("conventions", () => {
  test("the centre is floor(n/2) for even and odd sizes", () => {
    expect([64, 65, 1, 2].map(centre)).toEqual([32, 32, 0, 1]);
  });

  test("angles wrap into (−180, 180]", () => {
    expect([0, 180, -180, 181, 359, 540, -541].map(wrapDegrees)).toEqual([0, 180, 180, -179, -1, 180, 179]);
    expect(angleDifference(179, -179)).toBeCloseTo(-2, 12);
  });

  test("R(90°) takes +x to +y (towards higher rows)", () => {
    const [x, y] = applyTo({ psi: 90, shiftX: 0, shiftY: 0, mirror: false }, 1, 0);
    expect([x, y].map((v) => Math.round(1e12 * v) / 1e12 + 0)).toEqual([0, 1]);
  });

  test("RELION's origin moves first, then the image turns: p_ref = R(ψ)(p + o)", () => {
    const a = fromOrigin(90, 3, 1);
    const [x, y] = applyTo(a, 2, 0);
    expect(x).toBeCloseTo(-1, 12);
    expect(y).toBeCloseTo(5, 12);
    expect(originOf(a)[0]).toBeCloseTo(3, 12);
    expect(originOf(a)[1]).toBeCloseTo(1, 12);
  });

  test("compose and inverse agree with applying one after the other, mirrored or not", () => {
    for (let i = 0; i < 200; i++) {
      const [a, b] = [someAlignment(), someAlignment()];
      const [x, y] = [20 * u() - 10, 20 * u() - 10];
      const [p, q] = applyTo(b, ...applyTo(a, x, y));
      const [r, s] = applyTo(compose(b, a), x, y);
      expect(r).toBeCloseTo(p, 9);
      expect(s).toBeCloseTo(q, 9);
      const [back, again] = applyTo(inverse(a), ...applyTo(a, x, y));
      expect(back).toBeCloseTo(x, 9);
      expect(again).toBeCloseTo(y, 9);
    }
  });

  test("negative control: composing in the wrong order is noticed", () => {
    const [a, b] = [fromOrigin(30, 1, 2), fromOrigin(-70, 3, -1, true)];
    const [p] = applyTo(b, ...applyTo(a, 5, 6));
    expect(Math.abs(applyTo(compose(a, b), 5, 6)[0] - p)).toBeGreaterThan(0.1);
  });
});
