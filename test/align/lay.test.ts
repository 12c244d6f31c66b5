import { describe, expect, it } from "vitest";
import { allocatePlacements } from "../../src/core/align/placements.js";
import { layKernel, layPlainly, membersPerPass, type LayArgs } from "../../src/core/align/pyramid.js";
import { hasKernels } from "../../src/core/kernels/kernelMemory.js";
import { random } from "../../src/core/random.js";
import { images, memoryIo } from "../support/runInProcess.js";
import { joined, particle } from "./phantom.js";

const COUNT = 7;

/** Seven images anywhere in two rows, as laid by the kernel or by its twin; with a change, some pass later. */
function lay(kernel: typeof layKernel, boxSize: number, change?: (args: LayArgs) => void, passes = 1): Float64Array {
  const uniform = random(boxSize);
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
  for (let i = 0; i < COUNT; i++) {
    placements.psi[i] = i < 2 ? 90 * i : 360 * uniform() - 180;
    placements.shiftX[i] = 6 * uniform() - 3;
    placements.shiftY[i] = i === 2 ? 4 : 6 * uniform() - 3;
    placements.mirror[i] = i % 2;
  }
  const at = { psi: 20, shiftX: 1, shiftY: -1, mirror: false };
  const pixels = joined(
    Array.from({ length: COUNT }, (_, i) => particle(boxSize, at, 0.7, i + 1).map((v) => v + 10 * i)),
  );
  const rows = new Float64Array(2 * boxSize ** 2).fill(7);
  for (let pass = 0; pass < passes; pass++) {
    const args: LayArgs = {
      stack: images(pixels, boxSize).stack,
      boxSize,
      interpolation: "spline",
      placements,
      weights: Float64Array.from({ length: COUNT }, (_, i) => 1 / (1 + i)),
      members: Uint32Array.from([3, 1, 6, 0, 2, 5, 4]),
      rowFirst: Uint32Array.from([0, 4]),
      rowEnd: Uint32Array.from([4, COUNT]),
      pass,
      rows,
      prepared: null,
    };
    change?.(args);
    kernel({ start: 0, end: 2, block: 0 }, args, memoryIo);
  }
  return rows;
}

function apart(a: Float64Array, b: Float64Array): number {
  let difference = 0;
  let most = 0;
  a.forEach((v, i) => {
    difference = Math.max(difference, Math.abs(v - b[i]!));
    most = Math.max(most, Math.abs(v));
  });
  return difference / most;
}

describe.each([64, 33, 18])("members of a node, laid onto it and added up, box %i px", (boxSize) => {
  it("come out the same from the kernel and from its twin", () => {
    expect(hasKernels()).toBe(true);
    const plain = lay(layPlainly, boxSize);
    expect(apart(plain, lay(layKernel, boxSize))).toBeLessThan(2e-6);
    const heavier = lay(layKernel, boxSize, ({ weights }) => (weights[6] = 0.2));
    expect(apart(plain, heavier)).toBeGreaterThan(1e-3);
  });

  it("are left as they are by a pass that has none of them", () => {
    expect(lay(layKernel, boxSize, undefined, 2)).toEqual(lay(layKernel, boxSize));
  });
});

describe("a row with more members than one pass takes", () => {
  it("is added to by the next pass", () => {
    const boxSize = 512;
    expect(membersPerPass(boxSize)).toBe(4);
    const all = (args: LayArgs): void => {
      args.rowEnd[0] = 6;
      args.rowFirst[1] = 6;
    };
    expect(apart(lay(layPlainly, boxSize, all, 2), lay(layKernel, boxSize, all, 2))).toBeLessThan(2e-6);
    expect(apart(lay(layPlainly, boxSize, all, 2), lay(layKernel, boxSize, all, 1))).toBeGreaterThan(1e-3);
  });
});
