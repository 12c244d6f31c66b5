import { describe, expect, it } from "vitest";
import { createLevel } from "../../src/core/align/level.js";
import { resolveGeometry } from "../../src/core/align/geometry.js";
import { makeReferences } from "../../src/core/align/polarStack.js";
import { createQuadraticFit, parabolaPeak } from "../../src/core/align/quadratic.js";
import { polarPlan } from "../../src/core/polar/polarTransform.js";
import { LANES } from "../../src/core/polar/laneFft.js";
import { generatedBy, particle } from "./phantom.js";

const geometryOf = (boxSize: number) =>
  resolveGeometry({
    boxSize,
    maxShift: 4,
    shiftStep: 0,
    innerRadius: 1,
    outerRadius: 0,
    angularRange: 0,
    mirror: true,
    maxFrequency: 0.3,
  });

const HOME = { psi: 0, shiftX: 0, shiftY: 0, mirror: false };

/** The cubes of one image against one reference at these offsets. */
function cubes(boxSize: number, image: Float32Array, reference: Float32Array, offsets: [number, number][]) {
  const geometry = geometryOf(boxSize);
  const { rings, half } = geometry;
  const references = makeReferences(reference, geometry);
  const re = new Float32Array(rings * half);
  const im = new Float32Array(rings * half);
  polarPlan(boxSize, rings, half).transform(image, 1, re, im, 0);
  const level = createLevel({ boxSize, rings, half, angles: 256, offsets, radius: boxSize / 2 });
  const straight = new Float32Array(level.cubeSize);
  const mirrored = new Float32Array(level.cubeSize);
  level.shift(re, im, 0, half, 1, 0, 0);
  level.score(references.re, references.im, 0, rings, straight, mirrored);
  const at = (cube: Float32Array, d: number, a: number): number =>
    cube[(Math.floor(d / LANES) * 256 + ((a + 256) % 256)) * LANES + (d % LANES)]!;
  return { at, straight, mirrored, references, geometry, re, im };
}

describe.each([48, 49])("the level kernel in a box of %i px", (boxSize) => {
  it("peaks at the offset and angle at which the image was made", () => {
    const offsets: [number, number][] = [
      [0, 0],
      [2, 0],
      [0, 2],
      [3, -2],
      [-3, 2],
      [1, 1],
    ];
    // Turned by 64 steps of 360°/256 = 90°, then moved by (3, −2).
    const { at, straight, mirrored } = cubes(
      boxSize,
      particle(boxSize, generatedBy(90, 3, -2)),
      particle(boxSize, HOME),
      offsets,
    );
    let best = { d: -1, a: -1, value: -Infinity };
    for (let d = 0; d < offsets.length; d++) {
      for (let a = 0; a < 256; a++) {
        const value = at(straight, d, a);
        if (value > best.value) best = { d, a, value };
        expect(at(mirrored, d, a)).toBeLessThan(best.value === -Infinity ? Infinity : 1e9);
      }
    }
    expect([best.d, best.a]).toEqual([3, 64]);
    expect(Math.max(...mirrored)).toBeLessThan(0.97 * best.value);
  });

  it("gives the same scores as the plain sum over rings and angles", () => {
    const image = particle(boxSize, generatedBy(33, 1, 1), 0.3);
    const reference = particle(boxSize, HOME);
    const { at, straight, mirrored, references, geometry, re, im } = cubes(boxSize, image, reference, [
      [0, 0],
      [1.5, -0.5],
    ]);
    const { rings, half } = geometry;
    for (const [d, dx, dy] of [
      [0, 0, 0],
      [1, 1.5, -0.5],
    ] as const) {
      for (const a of [0, 17, 200]) {
        let straightSum = 0;
        let mirroredSum = 0;
        for (let k = 1; k <= rings; k++) {
          for (let j = 0; j < 2 * half; j++) {
            const phi = (Math.PI * j) / half;
            const i = (k - 1) * half + (j % half);
            const sign = j < half ? 1 : -1;
            const angle = (2 * Math.PI * k * (dx * Math.cos(phi) + dy * Math.sin(phi))) / boxSize;
            const [c, s] = [Math.cos(angle), Math.sin(angle)];
            const x = re[i]! * c - sign * im[i]! * s;
            const y = re[i]! * s + sign * im[i]! * c;
            // The weighted reference at φ − α, from its coefficients; mirrored: coefficients conjugated.
            let bRe = 0;
            let bIm = 0;
            let mRe = 0;
            let mIm = 0;
            for (let m = 1 - half; m < half; m++) {
              const o = Math.abs(m) * rings + k - 1;
              // X_{−m} = (−1)^m X*_m.
              const odd = m < 0 && m % 2 !== 0 ? -1 : 1;
              const u = odd * references.re[o]!;
              const v = odd * (m < 0 ? -1 : 1) * references.im[o]!;
              const t = m * (phi - (2 * Math.PI * a) / 256);
              bRe += u * Math.cos(t) - v * Math.sin(t);
              bIm += u * Math.sin(t) + v * Math.cos(t);
              mRe += u * Math.cos(t) + v * Math.sin(t);
              mIm += u * Math.sin(t) - v * Math.cos(t);
            }
            straightSum += (x * bRe + y * bIm) / (2 * half);
            mirroredSum += (x * mRe + y * mIm) / (2 * half);
          }
        }
        const scale = Math.max(...straight);
        expect(Math.abs(at(straight, d, a) - straightSum) / scale).toBeLessThan(2e-3);
        expect(Math.abs(at(mirrored, d, a) - mirroredSum) / scale).toBeLessThan(2e-3);
      }
    }
  });

  it("sees m equal peaks for an object of m-fold symmetry", () => {
    for (const m of [3, 4]) {
      const blobs = Array.from({ length: m }, (_, i): [number, number, number, number] => {
        const angle = (2 * Math.PI * i) / m;
        return [0.2 * Math.cos(angle), 0.2 * Math.sin(angle), 0.05, 1];
      });
      const image = particle(boxSize, HOME, 0, 1, blobs);
      const { at, straight } = cubes(boxSize, image, image, [[0, 0]]);
      const curve = Array.from({ length: 256 }, (_, a) => at(straight, 0, a));
      const peaks = curve.filter((v, a) => v > curve[(a + 255) % 256]! && v >= curve[(a + 1) % 256]!);
      const highest = Math.max(...curve);
      expect(peaks.filter((v) => v > 0.9 * highest)).toHaveLength(m);
      // One blob heavier: one peak stands out.
      const uneven = particle(boxSize, HOME, 0, 1, [...blobs.slice(1), [0.2, 0, 0.05, 2]]);
      const other = cubes(boxSize, uneven, uneven, [[0, 0]]);
      const broken = Array.from({ length: 256 }, (_, a) => other.at(other.straight, 0, a));
      expect(broken.filter((v) => v > 0.97 * Math.max(...broken)).length).toBeLessThan(12);
      expect(broken[Math.round(256 / m)]!).toBeLessThan(0.95 * broken[0]!);
    }
  });
});

describe("quadratic fits", () => {
  it("find the peak of a quadratic surface exactly", () => {
    const pattern: [number, number][] = [
      [0, 0],
      ...Array.from({ length: 6 }, (_, k): [number, number] => [
        Math.cos((k * Math.PI) / 3),
        Math.sin((k * Math.PI) / 3),
      ]),
    ];
    const surface = (x: number, y: number, z: number): number =>
      5 - (x - 0.3) ** 2 - 2 * (y + 0.2) ** 2 - 0.7 * (z - 0.4) ** 2 + 0.3 * (x - 0.3) * (z - 0.4);
    const values = Float64Array.from(pattern.flatMap(([x, y]) => [-1, 0, 1].map((z) => surface(x, y, z))));
    const peak = new Float64Array(3);
    expect(createQuadraticFit(pattern).peak(values, peak)).toBeCloseTo(5, 9);
    expect(Array.from(peak).map((v) => Number(v.toFixed(9)))).toEqual([0.3, -0.2, 0.4]);
    // A saddle has no peak.
    createQuadraticFit(pattern).peak(
      values.map((v) => -v),
      peak,
    );
    expect(Array.from(peak)).toEqual([0, 0, 0]);
  });

  it("find the peak of a parabola", () => {
    const f = (x: number): number => 2 - (x - 0.25) ** 2;
    expect(parabolaPeak(f(-1), f(0), f(1))).toBeCloseTo(0.25, 12);
    expect(parabolaPeak(1, 0, 1)).toBe(0);
  });
});
