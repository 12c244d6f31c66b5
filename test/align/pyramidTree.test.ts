import { describe, expect, it } from "vitest";
import { allocatePlacements, setPlacement } from "../../src/core/align/placements.js";
import {
  childShares,
  leafFront,
  levelsOf,
  neighbours,
  pairedFront,
  placeMembers,
} from "../../src/core/align/pyramidTree.js";
import { alignmentAt, applyTo, compose, inverse, type Alignment } from "../../src/core/conventions.js";
import type { SharedArrays } from "../../src/core/tools/tool.js";

const arrays: SharedArrays = {
  float32: (n) => new Float32Array(n),
  float64: (n) => new Float64Array(n),
  int32: (n) => new Int32Array(n),
  uint32: (n) => new Uint32Array(n),
  uint8: (n) => new Uint8Array(n),
};

describe("the tree", () => {
  it.each([1, 2, 3, 5, 8, 21, 100])("of %i leaves has a root that holds every image once", (n) => {
    const used = Uint32Array.from({ length: n }, (_, i) => 3 * i + 1);
    let front = leafFront(used, null);
    let next = n;
    let levels = 0;
    while (front.ids.length > 1) {
      const pairs = Math.floor(front.ids.length / 2);
      front = pairedFront(front, neighbours(front), next);
      next += pairs;
      levels++;
      expect(front.first.at(-1)).toBe(n);
      expect(new Set(front.members)).toEqual(new Set(used));
    }
    expect(levels).toBe(levelsOf(n));
    expect(front.ids).toEqual([Math.max(0, 2 * n - 2)]);
  });

  it("lets an odd last node pass up as it is", () => {
    let front = leafFront(Uint32Array.of(0, 1, 2, 3, 4), null);
    front = pairedFront(front, neighbours(front), 5);
    expect(front.ids).toEqual([5, 6, 4]);
    front = pairedFront(front, neighbours(front), 7);
    expect(front.ids).toEqual([7, 4]);
    expect(front.first).toEqual([0, 4, 5]);
    front = pairedFront(front, neighbours(front), 8);
    expect([...front.members]).toEqual([0, 1, 2, 3, 4]);
  });

  it("takes any order of pairs, and a random one by its seed", () => {
    const front = leafFront(Uint32Array.of(10, 11, 12, 13, 14), null);
    const paired = pairedFront(front, [4, 1, 0, 3, 2], 5);
    expect(paired.ids).toEqual([5, 6, 2]);
    expect([...paired.members]).toEqual([14, 11, 10, 13, 12]);
    const used = Uint32Array.from({ length: 20 }, (_, i) => i);
    expect(leafFront(used, 1).ids).toEqual(leafFront(used, 1).ids);
    expect(leafFront(used, 1).ids).not.toEqual(leafFront(used, 2).ids);
    expect([...leafFront(used, 1).members]).toEqual(leafFront(used, 1).ids);
  });

  it("lays the right child's members by its placement and centres the boxes of all", () => {
    const placements = allocatePlacements(arrays, 3);
    const before: Alignment[] = [
      { psi: 20, shiftX: 1, shiftY: -2, mirror: false },
      { psi: -130, shiftX: 0, shiftY: 3, mirror: true },
      { psi: 75, shiftX: -4, shiftY: 0.5, mirror: false },
    ];
    before.forEach((a, i) => setPlacement(placements, i, a));
    const onto: Alignment = { psi: 33, shiftX: 2, shiftY: 5, mirror: true };
    const [x, y] = placeMembers(placements, Uint32Array.of(0), Uint32Array.of(1, 2), onto);
    const after = before.map((_, i) => alignmentAt(placements, i));
    // The middles of the boxes are centred on the mean.
    const middles = after.map((a) => applyTo(a, 0, 0));
    for (const axis of [0, 1] as const) expect(middles.reduce((s, p) => s + p[axis], 0)).toBeCloseTo(0, 10);
    // What lies between two members of different children is the placement.
    const between = compose(compose(inverse(after[0]!), after[1]!), inverse(before[1]!));
    const expected = compose(inverse(before[0]!), onto);
    expect(between.psi).toBeCloseTo(expected.psi, 9);
    expect(between.mirror).toBe(true);
    expect(between.shiftX).toBeCloseTo(expected.shiftX, 9);
    expect(between.shiftY).toBeCloseTo(expected.shiftY, 9);
    const moved = compose({ psi: 0, shiftX: x, shiftY: y, mirror: false }, before[0]!);
    expect(after[0]!.shiftX).toBeCloseTo(moved.shiftX, 9);
    expect(after[0]!.shiftY).toBeCloseTo(moved.shiftY, 9);
  });

  it("weighs children by members, not at all, or alike", () => {
    expect(childShares("members", 3, 1)).toEqual([0.75, 0.25]);
    expect(childShares("sums", 3, 1)).toEqual([1, 1]);
    expect(childShares("equal", 3, 1)).toEqual([0.5, 0.5]);
  });
});
