import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { IndexSet } from "../../../src/renderer/state/indexSet.js";

const indices = fc.uniqueArray(fc.nat(300));
const sorted = (values: Iterable<number>): number[] => [...values].sort((a, b) => a - b);

describe("IndexSet", () => {
  test("agrees with Set for every operation", () => {
    fc.assert(
      fc.property(indices, indices, (a, b) => {
        const [A, B] = [IndexSet.of(a), IndexSet.of(b)];
        const [sa, sb] = [new Set(a), new Set(b)];
        expect(A.count).toBe(sa.size);
        expect(A.toArray()).toEqual(sorted(sa));
        expect(A.union(B).toArray()).toEqual(sorted(new Set([...a, ...b])));
        expect(A.intersection(B).toArray()).toEqual(sorted(a.filter((i) => sb.has(i))));
        expect(A.difference(B).toArray()).toEqual(sorted(a.filter((i) => !sb.has(i))));
        expect(A.complement(301).toArray()).toEqual(
          sorted(Array.from({ length: 301 }, (_, i) => i).filter((i) => !sa.has(i))),
        );
        expect(IndexSet.fromRuns(A.toRuns()).equals(A)).toBe(true);
        expect(A.equals(B)).toBe(sorted(a).join() === sorted(b).join());
      }),
      { seed: 1 },
    );
  });

  test("holds the borders of its words", () => {
    const set = IndexSet.of([31, 32, 63, 64]);
    expect([30, 31, 32, 33, 63, 64, 65].map((i) => set.has(i))).toEqual([false, true, true, false, true, true, false]);
    expect(set.toRuns()).toEqual([
      [31, 2],
      [63, 2],
    ]);
    expect(set.without([1000]).count).toBe(4);
    expect(set.toggled(31).has(31)).toBe(false);
    expect(IndexSet.of([5]).without([5])).toBe(IndexSet.empty);
  });

  test("never changes what was there", () => {
    const set = IndexSet.range(0, 40);
    set.with([100]);
    set.without([3]);
    expect(set.count).toBe(40);
    expect(set.has(100)).toBe(false);
  });

  test("a million particles take milliseconds", () => {
    const all = IndexSet.range(0, 1_000_000);
    expect(all.count).toBe(1_000_000);
    expect(all.difference(IndexSet.range(10, 20)).count).toBe(999_990);
  });
});
