/** Bringing several runs to one frame. */
import { describe, expect, test } from "vitest";
import { fitFrame } from "../../src/core/align/frames.js";
import { compose, inverse, wrapDegrees, type Alignment } from "../../src/core/conventions.js";
import { normal as gaussian, random } from "../../src/core/random.js";

const RADIUS = 25;
const uniform = random(11);
const normal = gaussian(uniform);
const placement = (): Alignment => ({
  psi: 360 * uniform() - 180,
  shiftX: 4 * normal(),
  shiftY: 4 * normal(),
  mirror: false,
});
const FRAME: Alignment = { psi: 37, shiftX: 1.5, shiftY: -2, mirror: false };
/** The same particles as another run has them, off by noise. */
const otherRun = (to: readonly Alignment[], noise: number): Alignment[] =>
  to.map((a) => {
    const back = compose(inverse(FRAME), a);
    return { ...back, psi: wrapDegrees(back.psi + noise * normal()), shiftX: back.shiftX + 0.04 * noise * normal() };
  });

describe("one frame for two runs", () => {
  test("is found to a tenth of a degree from a guess that is two degrees off", () => {
    const to = Array.from({ length: 400 }, placement);
    const found = fitFrame(to, otherRun(to, 1), { ...FRAME, psi: 39, shiftX: 1 }, RADIUS);
    expect(found.psi).toBeCloseTo(37, 0);
    expect(Math.abs(found.psi - 37)).toBeLessThan(0.2);
    expect(Math.abs(found.shiftX - 1.5)).toBeLessThan(0.3);
  });

  test("is not turned away by particles of a symmetric object that took another of its angles", () => {
    const to = Array.from({ length: 600 }, placement);
    const from = otherRun(to, 1).map((a) => ({ ...a, psi: wrapDegrees(a.psi + 60 * Math.floor(6 * uniform())) }));
    const found = fitFrame(to, from, { ...FRAME, psi: 37.5 }, RADIUS);
    expect(Math.abs(found.psi - 37)).toBeLessThan(0.5);
  });

  test("stays the guess where no particle agrees", () => {
    const to = Array.from({ length: 50 }, placement);
    const from = to.map((a) => ({ ...compose(inverse(FRAME), a), shiftX: 300 }));
    expect(fitFrame(to, from, FRAME, RADIUS)).toEqual(FRAME);
  });
});
