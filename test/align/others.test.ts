import { describe, expect, it } from "vitest";
import { annulusWeight, resolveGeometry, type Geometry } from "../../src/core/align/geometry.js";
import { createOthers, type Others } from "../../src/core/align/others.js";
import { allocatePlacements, type Placements } from "../../src/core/align/placements.js";
import { hasKernels } from "../../src/core/kernels/kernelMemory.js";
import {
  applyRadialMask,
  computeRadialMask,
  radialMaskLengths,
  type RadialMask,
} from "../../src/core/polar/radialMask.js";
import { createRingCoefficients } from "../../src/core/polar/ringCoefficients.js";
import { polarPlan } from "../../src/core/polar/polarTransform.js";
import { random } from "../../src/core/random.js";
import { joined, particle } from "./phantom.js";

const COUNT = 5;

/** The largest difference, relative to the largest number. */
function apart(a: Float32Array | Float64Array, b: Float32Array | Float64Array): number {
  let difference = 0;
  let most = 0;
  a.forEach((v, i) => {
    difference = Math.max(difference, Math.abs(v - b[i]!));
    most = Math.max(most, Math.abs(v));
  });
  return difference / most;
}

interface Case {
  geometry: Geometry;
  yRe: Float32Array;
  yIm: Float32Array;
  placements: Placements;
}

/** Five particles of a box, on rings, anywhere. */
function particles(boxSize: number, innerRadius: number, maxFrequency: number): Case {
  const geometry = resolveGeometry({
    boxSize,
    maxShift: 4,
    shiftStep: 0,
    innerRadius,
    outerRadius: 0,
    angularRange: 0,
    mirror: true,
    maxFrequency,
  });
  const { rings, half } = geometry;
  const placements = allocatePlacements(
    {
      float32: (n) => new Float32Array(n),
      float64: (n) => new Float64Array(n),
      int32: (n) => new Int32Array(n),
      uint32: (n) => new Uint32Array(n),
      uint8: (n) => new Uint8Array(n),
    },
    COUNT,
  );
  const uniform = random(boxSize);
  for (let i = 0; i < COUNT; i++) {
    placements.psi[i] = i === 0 ? 0 : 360 * uniform() - 180;
    placements.shiftX[i] = i === 0 ? 0 : 8 * uniform() - 4;
    placements.shiftY[i] = i === 0 ? 0 : 8 * uniform() - 4;
    placements.mirror[i] = i % 2;
  }
  const at = { psi: 20, shiftX: 1, shiftY: -1, mirror: false };
  const pixels = joined(Array.from({ length: COUNT }, (_, i) => particle(boxSize, at, 0.5, i + 1)));
  const yRe = new Float32Array(COUNT * rings * half);
  const yIm = new Float32Array(COUNT * rings * half);
  polarPlan(boxSize, rings, half).transform(pixels, COUNT, yRe, yIm, 0);
  return { geometry, yRe, yIm, placements };
}

function maskOf(geometry: Geometry): RadialMask {
  const { boxSize, rings, half, outerRadius, edge } = geometry;
  const lengths = radialMaskLengths(rings, half);
  const mask: RadialMask = {
    rings,
    orders: half,
    band: new Float32Array(lengths.band),
    transform: new Float64Array(rings),
    mean: new Float64Array(rings),
  };
  computeRadialMask(boxSize, outerRadius + edge, (r) => annulusWeight(r, geometry), mask);
  return mask;
}

/** What both ways make of the sum of all, and of it without particle 2. */
function run(others: Others, { geometry, yRe, yIm, placements }: Case, left = 2) {
  const size = geometry.rings * geometry.half;
  const sum = { re: new Float64Array(size), im: new Float64Array(size) };
  others.begin();
  for (let i = 0; i < COUNT; i++) others.add(yRe, yIm, i, placements, 1);
  others.add(yRe, yIm, 4, placements, -1);
  others.finish(sum.re, sum.im);
  const mask = maskOf(geometry);
  const maskedRe = new Float64Array(size);
  const maskedIm = new Float64Array(size);
  applyRadialMask(mask, sum.re, sum.im, maskedRe, maskedIm);
  const weights = Float64Array.from({ length: geometry.rings }, (_, r) => 1 / (1 + 0.1 * r));
  others.take({ mask, maskedRe, maskedIm, weights });
  const made = (): Float32Array => Float32Array.from([...others.references.re, ...others.references.im]);
  expect(others.leaveOut(yRe, yIm, 0, null)).toBe(true);
  const all = made();
  expect(others.leaveOut(yRe, yIm, left, placements)).toBe(true);
  return { sum: Float64Array.from([...sum.re, ...sum.im]), all, without: made(), ccc: others.coefficient() };
}

describe.each([
  [64, 1, 0],
  [45, 6, 0.3],
  [30, 1, 0],
  [100, 1, 0.23],
] as const)("the others of a particle, box %i px, inner radius %i, up to %f per pixel", (boxSize, inner, frequency) => {
  const given = particles(boxSize, inner, frequency);
  const plain = run(createOthers(given.geometry, true), given);

  it("are the same from the kernels and from their twin", () => {
    expect(hasKernels()).toBe(true);
    const kernel = run(createOthers(given.geometry), given);
    expect(apart(plain.sum, kernel.sum)).toBeLessThan(5e-6);
    expect(apart(plain.all, kernel.all)).toBeLessThan(2e-5);
    expect(apart(plain.without, kernel.without)).toBeLessThan(2e-5);
    expect(kernel.ccc).toBeCloseTo(plain.ccc, 5);
  });

  it("change when another particle is left out", () => {
    const kernel = run(createOthers(given.geometry), given, 1);
    expect(apart(plain.without, kernel.without)).toBeGreaterThan(1e-2);
    expect(Math.abs(kernel.ccc - plain.ccc)).toBeGreaterThan(1e-4);
  });
});

describe.each([
  [64, 16, 64],
  [65, 23, 64],
  [33, 3, 16],
])("ring coefficients of a box of %i px, %i rings of %i samples", (boxSize, rings, half) => {
  const { yRe, yIm } = (() => {
    const pixels = particle(boxSize, { psi: 0, shiftX: 2, shiftY: -1, mirror: false }, 1, 5);
    const re = new Float32Array(2 * rings * half);
    const im = new Float32Array(2 * rings * half);
    polarPlan(boxSize, rings, half).transform(pixels, 1, re, im, rings * half);
    return { yRe: re, yIm: im };
  })();
  const placed = (plain: boolean, psi: number, x: number, y: number, mirror: boolean): Float32Array => {
    const re = new Float32Array(rings * half);
    const im = new Float32Array(rings * half);
    createRingCoefficients(boxSize, rings, half, plain).placed(yRe, yIm, rings * half, psi, x, y, mirror, re, im);
    return Float32Array.from([...re, ...im]);
  };

  it.each([
    [0, 0, 0, false],
    [33, 5.5, -7.25, false],
    [-170, -0.5, 3, true],
  ])("laid by %f° and (%f, %f), mirrored %s: kernels as their twin", (psi, x, y, mirror) => {
    const plain = placed(true, psi, x, y, mirror);
    expect(apart(plain, placed(false, psi, x, y, mirror))).toBeLessThan(1e-5);
    expect(apart(plain, placed(false, psi, x, y, !mirror))).toBeGreaterThan(1e-2);
    expect(apart(plain, placed(false, psi, x + 0.01, y, mirror))).toBeGreaterThan(1e-4);
  });
});
