import { describe, expect, it } from "vitest";
import { densityCentre, meanShift } from "../../src/core/align/recentre.js";
import { fromOrigin, wrapDegrees, type Alignment } from "../../src/core/conventions.js";
import { normal, random } from "../../src/core/random.js";
import { alignReferenceFree } from "../../src/core/tools/alignReferenceFree.js";
import { images, runInProcess } from "../support/runInProcess.js";
import type { AlignmentsResult } from "../../src/core/tools/results.js";
import { joined, particle } from "./phantom.js";

/** A disc of radius `size` px about (x, y) from the centre, with noise of sd 0.05. */
function disc(boxSize: number, x: number, y: number, size: number, height = 1): Float32Array {
  const c = Math.floor(boxSize / 2);
  const noise = normal(random(3, boxSize));
  return Float32Array.from({ length: boxSize ** 2 }, (_, i) => {
    const d = Math.hypot((i % boxSize) - c - x, Math.floor(i / boxSize) - c - y);
    return (d < size ? height : 0) + 0.05 * noise();
  });
}

describe("centre of the density", () => {
  it.each([48, 49])("finds a bright or dark disc in a box of %i px", (boxSize) => {
    for (const height of [1, -1]) {
      const [x, y] = densityCentre(disc(boxSize, 3, -2, 8, height), boxSize, 22)!;
      expect(x).toBeCloseTo(3, 0);
      expect(y).toBeCloseTo(-2, 0);
    }
  });

  it("still points outwards when the object reaches over a part of the rim", () => {
    const [x, y] = densityCentre(disc(48, 8, 0, 17), 48, 23)!;
    expect(x).toBeGreaterThan(3);
    expect(Math.abs(y)).toBeLessThan(1);
  });

  it("says so when nothing stands out", () => {
    expect(densityCentre(new Float32Array(48 * 48), 48, 23)).toBeNull();
  });
});

describe("mean of the shifts", () => {
  it("is where the box centres lie on the average, mirrored or not", () => {
    const columns = {
      psi: Float64Array.of(0, 90),
      shiftX: Float64Array.of(2, -4),
      shiftY: Float64Array.of(1, 3),
      mirror: Uint8Array.of(0, 1),
    };
    expect(meanShift(columns, [0, 1])).toEqual([3, 2]);
    expect(meanShift(columns, [])).toEqual([0, 0]);
  });
});

describe("an object that fills its box", () => {
  const LARGE = [
    [0, 0, 0.17, 1],
    [0.3, 0.05, 0.05, 1.4],
    [-0.22, 0.24, 0.05, 1.2],
    [-0.1, -0.3, 0.04, 1.5],
    [-0.3, -0.08, 0.045, 1.1],
  ] as const;

  it("stays in the middle: no particle comes near the limit of the search", async () => {
    const boxSize = 48;
    const uniform = random(11);
    const truth: Alignment[] = Array.from({ length: 80 }, () =>
      fromOrigin(wrapDegrees(360 * uniform()), 4 * uniform() - 2, 4 * uniform() - 2),
    );
    const pixels = joined(truth.map((a, i) => particle(boxSize, a, 0.8, i + 1, LARGE)));
    const result = await runInProcess(alignReferenceFree, { particles: images(pixels, boxSize) }, {});
    expect(result.figures["atLimit"]).toBe(0);
    const { shiftX, shiftY } = result.outputs["alignments"] as AlignmentsResult;
    expect(Math.hypot(...meanShift(result.outputs["alignments"] as AlignmentsResult, [...shiftX.keys()]))).toBeLessThan(
      2,
    );
    expect(Math.max(...shiftX.map(Math.abs), ...shiftY.map(Math.abs))).toBeLessThan(5);
  });
});
