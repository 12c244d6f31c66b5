/** One test for every row of RELION's table in docs/conventions.md that is a matter of numbers. */
import { describe, expect, test } from "vitest";
import { applyTo, fromOrigin, originOf, rotate, wrapDegrees } from "../../src/core/conventions.js";
import { random } from "../../src/core/random.js";

const u = random(7);
const some = () => ({
  psi: wrapDegrees(360 * u()),
  ox: 10 * u() - 5,
  oy: 10 * u() - 5,
  x: 20 * u() - 10,
  y: 20 * u() - 10,
});

/** RELION's own words: move by the origin offset, then rotate by psi (x to y), both about the centre. */
function relion(psi: number, ox: number, oy: number, x: number, y: number): [number, number] {
  const rad = (psi * Math.PI) / 180;
  const [a, b] = [x + ox, y + oy];
  return [Math.cos(rad) * a - Math.sin(rad) * b, Math.sin(rad) * a + Math.cos(rad) * b];
}

function expectPair(found: [number, number], wanted: [number, number]): void {
  expect(found[0]).toBeCloseTo(wanted[0], 10);
  expect(found[1]).toBeCloseTo(wanted[1], 10);
}

describe("RELION's table", () => {
  test("angle: psi = rlnAnglePsi, and not its negative", () => {
    for (let i = 0; i < 50; i++) {
      const { psi, x, y } = some();
      expectPair(applyTo(fromOrigin(psi, 0, 0), x, y), relion(psi, 0, 0, x, y));
    }
    const [wrong] = applyTo(fromOrigin(-30, 0, 0), 3, 4);
    expect(Math.abs(wrong - relion(30, 0, 0, 3, 4)[0])).toBeGreaterThan(1);
  });

  test("origin in Å: o = rlnOriginAngst / pixel size, applied before the rotation", () => {
    const pixelSize = 1.35;
    for (let i = 0; i < 50; i++) {
      const { psi, ox, oy, x, y } = some();
      const [angstX, angstY] = [ox * pixelSize, oy * pixelSize];
      const alignment = fromOrigin(psi, angstX / pixelSize, angstY / pixelSize);
      expectPair(applyTo(alignment, x, y), relion(psi, ox, oy, x, y));
    }
    const [wrong] = applyTo({ psi: 90, shiftX: 3, shiftY: 0, mirror: false }, 0, 0);
    expect(Math.abs(wrong - relion(90, 3, 0, 0, 0)[0])).toBeGreaterThan(1);
  });

  test("shift: t = R(psi)·o and back", () => {
    for (let i = 0; i < 50; i++) {
      const { psi, ox, oy } = some();
      const alignment = fromOrigin(psi, ox, oy);
      expectPair([alignment.shiftX, alignment.shiftY], rotate(psi, ox, oy));
      expectPair(originOf(alignment), [ox, oy]);
    }
  });

  test("mirror: x is reversed after everything else", () => {
    for (let i = 0; i < 50; i++) {
      const { psi, ox, oy, x, y } = some();
      const [a, b] = relion(psi, ox, oy, x, y);
      expectPair(applyTo(fromOrigin(psi, ox, oy, true), x, y), [-a, b]);
    }
  });
});
