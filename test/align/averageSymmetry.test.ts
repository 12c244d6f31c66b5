import { describe, expect, it } from "vitest";
import { averageSymmetry, commonSymmetry, nearestEquivalents } from "../../src/core/align/averageSymmetry.js";
import { resolveGeometry } from "../../src/core/align/geometry.js";
import { compose, IDENTITY, wrapDegrees, type Alignment } from "../../src/core/conventions.js";
import { random } from "../../src/core/random.js";
import { alignReferenceFree } from "../../src/core/tools/alignReferenceFree.js";
import type { TableResult } from "../../src/core/tools/results.js";
import { images, runInProcess } from "../support/runInProcess.js";
import { joined, particle } from "./phantom.js";

type Blob = readonly [number, number, number, number];
/** n arms, each of two blobs off its axis, so that the object has no mirror; `odd` is the height of the first arm. */
const arms = (n: number, odd = 1): Blob[] =>
  Array.from({ length: n }, (_, k) => [
    [0.2, 0, 0.05],
    [0.3, 0.08, 0.04],
  ].map(([x, y, sd]): Blob => {
    const a = (2 * Math.PI * k) / n;
    return [x! * Math.cos(a) - y! * Math.sin(a), x! * Math.sin(a) + y! * Math.cos(a), sd!, k === 0 ? odd : 1];
  })).flat(); // prettier-ignore
const geometryOf = (boxSize: number) =>
  resolveGeometry({
    boxSize,
    maxShift: 3,
    shiftStep: 0,
    innerRadius: 1,
    outerRadius: 0,
    angularRange: 0,
    mirror: false,
    maxFrequency: 0,
  });

describe("the symmetry of an average", () => {
  it.each([
    [48, 2],
    [48, 4],
    [49, 3],
    [64, 6],
    [64, 7],
  ])("in a box of %i px: %i-fold is found, with noise; one arm of another height is none", (boxSize, n) => {
    const geometry = geometryOf(boxSize);
    const found = averageSymmetry(particle(boxSize, IDENTITY, 0.02, 1, arms(n)), geometry);
    expect(found.n).toBe(n);
    expect(found.score).toBeGreaterThan(0.9);
    expect(averageSymmetry(particle(boxSize, IDENTITY, 0.02, 1, arms(n, -0.5)), geometry)).toEqual({ n: 1, score: 0 });
  });

  it("is none for the phantom, noise and a disc; of several averages that of more than half", () => {
    const geometry = geometryOf(48);
    const none = { n: 1, score: 0 };
    expect(averageSymmetry(particle(48, IDENTITY), geometry)).toEqual(none);
    expect(averageSymmetry(particle(48, IDENTITY, 1, 3, []), geometry)).toEqual(none);
    expect(averageSymmetry(new Float32Array(48 * 48).fill(2), geometry)).toEqual(none);
    const four = particle(48, IDENTITY, 0, 1, arms(4));
    const other = particle(48, IDENTITY);
    expect(commonSymmetry([four, other, four], geometry).n).toBe(4);
    expect(commonSymmetry([four, other], geometry)).toEqual(none);
    expect(commonSymmetry([other, four, other], geometry)).toEqual(none);
  });

  it("makes the nearest equivalent of a placement, mirrored or not; not one that is no equivalent", () => {
    const to: Alignment[] = [
      { psi: 10, shiftX: 1, shiftY: -2, mirror: false },
      { psi: -70, shiftX: 0.5, shiftY: 2, mirror: true },
    ];
    const turn = { psi: 240, shiftX: 0, shiftY: 0, mirror: false };
    const turned = to.map((a) => compose(turn, a));
    nearestEquivalents(turned, to, 3, 20).forEach((a, i) => {
      expect(a.psi).toBeCloseTo(to[i]!.psi, 9);
      expect([a.shiftX, a.shiftY, a.mirror]).toEqual([
        expect.closeTo(to[i]!.shiftX, 9),
        expect.closeTo(to[i]!.shiftY, 9),
        to[i]!.mirror,
      ]);
    });
    expect(nearestEquivalents(turned, to, 1, 20)).toEqual(turned);
    expect(nearestEquivalents(turned, to, 4, 20)[0]!.psi).not.toBeCloseTo(10, 0);
  });
});

describe("seeds of reference-free alignment", () => {
  const boxSize = 48;
  const run = async (blobs: readonly Blob[]) => {
    const uniform = random(8);
    const stack = joined(
      Array.from({ length: 40 }, (_, i) => {
        const [shiftX, shiftY] = [3 * uniform() - 1.5, 3 * uniform() - 1.5];
        return particle(boxSize, { psi: wrapDegrees(360 * uniform()), shiftX, shiftY, mirror: false }, 0.15, i, blobs);
      }),
    );
    const result = await runInProcess(alignReferenceFree, { particles: images(stack, boxSize) }, { seeds: 3 });
    const table = result.outputs["stability"] as TableResult;
    const spread = Array.from(table.columns.find(({ name }) => name === "psiSpread")!.values);
    return { stable: result.figures["stable"]!, notes: result.notes.join(" "), worst: Math.max(...spread) };
  };

  it("agree modulo 360°/4 on a 4-fold object, and say so", async () => {
    const { stable, notes, worst } = await run(arms(4));
    expect(stable).toBeGreaterThan(0.9);
    expect(worst).toBeLessThan(5);
    expect(notes).toMatch(/averages are 4-fold \(score 0\.9\d of 1\): .* multiple of 90° count as the same/);
  }, 60_000);

  it("negative control: on an object with one arm unlike the others nothing is said, and angles count as they are", async () => {
    const { notes } = await run(arms(4, -0.5));
    expect(notes).not.toMatch(/-fold/);
  }, 60_000);
});
