import { describe, expect, it } from "vitest";
import { parseParams } from "../../src/core/tools/params.js";
import { alignMultiReference } from "../../src/core/tools/alignMultiReference.js";
import { alignPyramidal } from "../../src/core/tools/alignPyramidal.js";
import { alignReferenceFree } from "../../src/core/tools/alignReferenceFree.js";
import type { ImagesCtf } from "../../src/core/tools/results.js";
import type { AnyTool } from "../../src/core/tools/tool.js";
import { images, runInProcess } from "../support/runInProcess.js";
import { joined, particle } from "./phantom.js";

const HOME = { psi: 0, shiftX: 0, shiftY: 0, mirror: false };

/** One contrast transfer for all; used only where a case asks for it. */
function sameCtf(count: number): ImagesCtf {
  const all = (value: number): Float32Array => new Float32Array(count).fill(value);
  return {
    defocusU: all(15000),
    defocusV: all(15000),
    defocusAngle: all(0),
    voltage: all(300),
    sphericalAberration: all(2.7),
    amplitudeContrast: all(0.1),
    phaseShift: all(0),
    treated: new Uint8Array(count),
  };
}

describe("the estimate of memory", () => {
  it.each([
    [32, 150, {}],
    [45, 40, {}],
    [64, 20, { maxFrequency: 0.5 }],
    [100, 10, {}],
  ] as const)("covers what a run allocates, box %i px", async (boxSize, count, params) => {
    const particles = joined(
      Array.from({ length: count }, (_, i) => particle(boxSize, { ...HOME, psi: 7 * i }, 0.1, i + 1)),
    );
    const references = joined([particle(boxSize, HOME), particle(boxSize, { ...HOME, mirror: true })]);
    const cases: [AnyTool, Record<string, Float32Array>, Record<string, unknown>][] = [
      [alignMultiReference, { particles, references }, params],
      [alignReferenceFree, { particles }, { ...params, iterations: 1 }],
      [alignReferenceFree, { particles }, { ...params, iterations: 1, seeds: 2 }],
      [alignMultiReference, { particles, references }, { ...params, ctf: "multiply" }],
      [alignReferenceFree, { particles }, { ...params, iterations: 1, ctf: "multiply" }],
      [alignPyramidal, { particles }, params],
      [alignPyramidal, { particles }, { ...params, order: "similarity" }],
    ];
    for (const [tool, stacks, given] of cases) {
      const inputs = Object.fromEntries(
        Object.entries(stacks).map(([name, p]) => {
          const all = images(p, boxSize, 3);
          return [name, name === "particles" ? { ...all, ctf: sameCtf(all.stack.count) } : all];
        }),
      );
      const shapes = Object.fromEntries(
        Object.entries(stacks).map(([name, p]) => [
          name,
          { count: p.length / boxSize ** 2, width: boxSize, height: boxSize },
        ]),
      );
      const { bytes, seconds } = tool.estimate(shapes, parseParams(tool.id, tool.params, given));
      const { bytes: allocated } = await runInProcess(tool, inputs, given);
      expect(bytes, tool.id).toBeGreaterThanOrEqual(allocated);
      expect(bytes, tool.id).toBeLessThan(3 * allocated);
      expect(seconds).toBeGreaterThan(0);
    }
  });
});

describe("the estimate of time", () => {
  /** Seconds of jobs of 1,000 particles in one class on one thread, of eight sweeps where there are sweeps. */
  it.each([
    [alignMultiReference, 64, {}, 0.37],
    [alignMultiReference, 128, {}, 0.99],
    [alignReferenceFree, 64, {}, 1.65],
    [alignReferenceFree, 128, {}, 3.9],
    [alignPyramidal, 64, {}, 1.7],
    [alignPyramidal, 128, {}, 5.4],
    [alignPyramidal, 64, { order: "similarity" }, 7.3],
    [alignPyramidal, 128, { order: "similarity" }, 12.3],
  ] as [AnyTool, number, Record<string, unknown>, number][])(
    "is what was measured: $id",
    (tool, side, given, measured) => {
      const shape = (count: number) => ({ count, width: side, height: side });
      const shapes = { particles: shape(1000), references: shape(1) };
      const seconds = (change: Record<string, unknown>): number =>
        tool.estimate(shapes, parseParams(tool.id, tool.params, { ...given, ...change })).seconds;
      expect(seconds({})).toBeGreaterThan(measured / 1.5);
      expect(seconds({})).toBeLessThan(measured * 1.5);
      // More shifts are more work.
      expect(seconds({ maxShift: side / 3 })).toBeGreaterThan(1.05 * seconds({}));
    },
  );
});
