import { describe, expect, it } from "vitest";
import {
  fillSegments,
  allocateSegments,
  rowLength,
  sumKernel,
  sumPlainly,
  type SumArgs,
} from "../../src/core/align/classSums.js";
import { resolveGeometry } from "../../src/core/align/geometry.js";
import { allocatePlacements } from "../../src/core/align/placements.js";
import { hasKernels } from "../../src/core/kernels/kernelMemory.js";
import { random } from "../../src/core/random.js";
import type { SharedArrays } from "../../src/core/tools/tool.js";
import { images, memoryIo } from "../support/runInProcess.js";
import { joined, particle } from "./phantom.js";

const arrays: SharedArrays = {
  float32: (n) => new Float32Array(n),
  float64: (n) => new Float64Array(n),
  int32: (n) => new Int32Array(n),
  uint32: (n) => new Uint32Array(n),
  uint8: (n) => new Uint8Array(n),
};

const COUNT = 9;
const CLASSES = 2;

/** Nine images in two classes: sums of both ways, with or without the images in their references. */
function sums(boxSize: number, without: boolean, change?: (args: SumArgs) => void) {
  const size = boxSize * boxSize;
  const geometry = resolveGeometry({
    boxSize,
    maxShift: 3,
    shiftStep: 0,
    innerRadius: 2,
    outerRadius: 0,
    angularRange: 0,
    mirror: true,
    maxFrequency: 0,
  });
  const uniform = random(boxSize);
  const placements = allocatePlacements(arrays, COUNT);
  for (let i = 0; i < COUNT; i++) {
    placements.classIndex[i] = i % CLASSES;
    // Whole pixels and quarter turns among them.
    placements.psi[i] = i < 3 ? 90 * i : 360 * uniform() - 180;
    placements.shiftX[i] = i < 2 ? 0 : 6 * uniform() - 3;
    placements.shiftY[i] = i === 2 ? 4 : 6 * uniform() - 3;
    placements.mirror[i] = uniform() < 0.5 ? 1 : 0;
  }
  const used = Uint32Array.from({ length: COUNT }, (_, i) => i);
  const room = allocateSegments(arrays, COUNT, CLASSES, boxSize);
  const segments = fillSegments(room, used, placements.classIndex, CLASSES, boxSize);
  const at = { psi: 20, shiftX: 1, shiftY: -1, mirror: false };
  const pixels = joined(
    Array.from({ length: COUNT }, (_, i) => particle(boxSize, at, 0.7, i + 1).map((v) => (v + 10 * i) * (1 + i))),
  );
  const rows = new Float64Array(segments.count * rowLength(boxSize, false));
  const args: SumArgs = {
    stack: images(pixels, boxSize).stack,
    geometry,
    interpolation: "spline",
    placements,
    segments,
    firstSegment: 0,
    rows,
    against: pixels.slice(0, CLASSES * size),
    members: without ? Uint32Array.from([5, 4]) : null,
  };
  change?.(args);
  const range = { start: 0, end: segments.count, block: 0 };
  const run = (kernel: typeof sumKernel): { rows: Float64Array; ccc: Float64Array } => {
    kernel(range, args, memoryIo);
    return { rows: args.rows.slice(), ccc: args.placements.ccc.slice() };
  };
  return { plain: run(sumPlainly), kernel: run(sumKernel) };
}

function apart(a: Float64Array, b: Float64Array): number {
  let worst = 0;
  let most = 0;
  a.forEach((v, i) => {
    worst = Math.max(worst, Math.abs(v - b[i]!));
    most = Math.max(most, Math.abs(v));
  });
  return worst / most;
}

describe("sums of laid images", () => {
  it.each([8, 15, 16, 33, 50, 64])("are those of the twin in a box of %i px", (boxSize) => {
    expect(hasKernels()).toBe(true);
    for (const without of [false, true]) {
      const { plain, kernel } = sums(boxSize, without);
      expect(apart(plain.rows, kernel.rows)).toBeLessThan(1e-6);
      expect(apart(plain.ccc, kernel.ccc)).toBeLessThan(1e-5);
      expect(plain.ccc.every((v) => v !== 0)).toBe(true);
    }
    // A hundredth of a degree shows.
    const turned = sums(boxSize, false, (args) => args.placements.psi.forEach((v, i, psi) => (psi[i] = v + 0.01)));
    expect(apart(sums(boxSize, false).plain.rows, turned.kernel.rows)).toBeGreaterThan(1e-6);
  });

  it("differ with and without the image in its reference", () => {
    expect(apart(sums(32, false).kernel.ccc, sums(32, true).kernel.ccc)).toBeGreaterThan(0.01);
  });

  it("leave coefficients alone where there is nothing to compare with", () => {
    const { kernel } = sums(32, false, (args) => {
      args.against = null;
      args.placements.ccc.fill(0.25);
    });
    expect(Array.from(kernel.ccc)).toEqual(Array<number>(COUNT).fill(0.25));
  });

  it("are the same from other interpolations, which the twin does", () => {
    const { plain, kernel } = sums(20, false, (args) => (args.interpolation = "bilinear"));
    expect(kernel.rows).toEqual(plain.rows);
  });

  it("give a coefficient of 0 for an image that is the same everywhere", () => {
    const { plain, kernel } = sums(24, false, (args) => {
      args.stack = images(new Float32Array(COUNT * 24 * 24).fill(3.7), 24).stack;
    });
    expect(Array.from(kernel.ccc)).toEqual(Array<number>(COUNT).fill(0));
    expect(apart(plain.rows, kernel.rows)).toBeLessThan(1e-6);
  });
});
