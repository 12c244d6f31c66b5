/** The reported ccc is the ordinary coefficient of the aligned pixels, recomputed here from the alignments alone. */
import { describe, expect, it } from "vitest";
import { ccc } from "../../src/core/correlate/ccc.js";
import { circleMask } from "../../src/core/mask/circle.js";
import { normal, random } from "../../src/core/random.js";
import { alignMultiReference } from "../../src/core/tools/alignMultiReference.js";
import { alignReferenceFree } from "../../src/core/tools/alignReferenceFree.js";
import type { AlignmentsResult } from "../../src/core/tools/results.js";
import { resample } from "../../src/core/transform/resample.js";
import { images, runInProcess } from "../support/runInProcess.js";
import { joined, particle } from "./phantom.js";

const HOME = { psi: 0, shiftX: 0, shiftY: 0, mirror: false };
const OTHER = [
  [-0.1, 0.05, 0.09, 1],
  [0.12, -0.1, 0.05, 1.4],
  [0.02, 0.16, 0.04, 1.1],
] as const;

function noisy(boxSize: number, count: number, mirror: boolean, noise = 0.4): Float32Array[] {
  const uniform = random(boxSize, count);
  return Array.from({ length: count }, (_, i) => {
    const [psi, shiftX, shiftY] = [360 * uniform() - 180, 4 * uniform() - 2, 4 * uniform() - 2];
    const placement = { psi, shiftX, shiftY, mirror: mirror && uniform() < 0.5 };
    return particle(boxSize, placement, noise, i + 1, mirror && i % 2 === 1 ? OTHER : undefined);
  });
}

/** Splines are laid and correlated by a kernel in float32 (2e-8 off), everything else in double precision. */
const WAYS = [
  ["spline", 7],
  ["bicubic", 9],
] as const;
type Way = (typeof WAYS)[number][0];

function laid(
  image: Float32Array,
  a: AlignmentsResult,
  row: number,
  boxSize: number,
  interpolation: Way,
): Float64Array {
  const out = new Float64Array(boxSize * boxSize);
  const [psi, shiftX, shiftY] = [a.psi[row]!, a.shiftX[row]!, a.shiftY[row]!];
  resample(image, boxSize, boxSize, { psi, shiftX, shiftY, mirror: a.mirror[row] === 1 }, out, { interpolation });
  return out;
}

describe.each([48, 49])("in boxes of %i px", (boxSize) => {
  const outerRadius = 17;
  const { mask, count } = circleMask(boxSize, boxSize, outerRadius);

  it.each(WAYS)("is that of the aligned image with its reference, %s to %i digits", async (interpolation, digits) => {
    const particles = noisy(boxSize, 12, true);
    const references = [particle(boxSize, HOME), particle(boxSize, HOME, 0, 1, OTHER)];
    const inputs = { particles: images(joined(particles), boxSize), references: images(joined(references), boxSize) };
    const { outputs } = await runInProcess(alignMultiReference, inputs, {
      outerRadius,
      maxShift: 3,
      mirror: true,
      interpolation,
    });
    const a = outputs["alignments"] as AlignmentsResult;
    expect(new Set(a.classIndex).size).toBe(2);
    particles.forEach((image, row) => {
      const moved = laid(image, a, row, boxSize, interpolation);
      expect(a.ccc[row]).toBeCloseTo(ccc(moved, references[a.classIndex[row]!]!, mask).ccc, digits);
      // The control: the other reference, and the image not moved, give another number.
      expect(Math.abs(a.ccc[row]! - ccc(moved, references[1 - a.classIndex[row]!]!, mask).ccc)).toBeGreaterThan(0.01);
    });
  });

  it.each(WAYS)("is that with the average of the others, without reference, by %s", async (interpolation, digits) => {
    const particles = noisy(boxSize, 10, false);
    const inputs = { particles: images(joined(particles), boxSize) };
    const { outputs } = await runInProcess(alignReferenceFree, inputs, { outerRadius, maxShift: 3, interpolation });
    const a = outputs["alignments"] as AlignmentsResult;
    const moved = particles.map((image, row) => laid(image, a, row, boxSize, interpolation));
    moved.forEach((image, row) => {
      const others = image.map((_, p) => moved.reduce((sum, m, k) => (k === row ? sum : sum + m[p]!), 0));
      const all = image.map((_, p) => moved.reduce((sum, m) => sum + m[p]!, 0));
      // The average itself is an image, in float32: 1e-9.
      expect(a.ccc[row]).toBeCloseTo(ccc(image, others, mask).ccc, Math.min(8, digits));
      expect(ccc(image, all, mask).ccc - a.ccc[row]!).toBeGreaterThan(0.003);
    });
  });

  it("is 1 for the reference itself, whatever its scale and offset, and never more", async () => {
    const reference = particle(boxSize, HOME);
    const same = [reference, reference.map((v) => 3 * v + 7), reference.map((v) => 1e-3 * v - 1)];
    const inputs = { particles: images(joined(same), boxSize), references: images(reference, boxSize) };
    const { outputs } = await runInProcess(alignMultiReference, inputs, { outerRadius, maxShift: 2 });
    for (const c of (outputs["alignments"] as AlignmentsResult).ccc) {
      expect(c).toBeGreaterThan(0.9999);
      expect(c).toBeLessThanOrEqual(1);
    }
  });

  it("is 0 ± 1/√n for noise that is not searched", async () => {
    const deviate = normal(random(boxSize));
    const noise = (n: number): Float32Array => Float32Array.from({ length: n * boxSize * boxSize }, () => deviate());
    const inputs = { particles: images(noise(300), boxSize), references: images(noise(1), boxSize) };
    const still = { outerRadius, maxShift: 0.001, angularRange: 0.001 };
    const { outputs } = await runInProcess(alignMultiReference, inputs, still);
    const values = Array.from((outputs["alignments"] as AlignmentsResult).ccc);
    const mean = values.reduce((sum, c) => sum + c, 0) / values.length;
    const sd = Math.sqrt(values.reduce((sum, c) => sum + (c - mean) ** 2, 0) / values.length);
    // Five standard errors of the mean, and of the standard deviation.
    expect(Math.abs(mean) * Math.sqrt(count)).toBeLessThan(5 / Math.sqrt(300));
    expect(Math.abs(sd * Math.sqrt(count) - 1)).toBeLessThan(5 / Math.sqrt(600));
  });
});
