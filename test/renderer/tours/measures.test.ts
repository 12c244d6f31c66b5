import { describe, expect, test } from "vitest";
import { agreement, meanOf, nearestAgree, onTheirSide, somePairs, wholeClasses } from "../../../src/renderer/tours/measures.js"; // prettier-ignore

/** Classes 1 … 8, ten images each, mixed. */
const classes = Array.from({ length: 80 }, (_, i) => ((i * 3) % 8) + 1);

describe("pairs", () => {
  test("of one class are of one class, of two of two, of every class as many", () => {
    const same = somePairs(classes, true, 7);
    expect(same).toHaveLength(56);
    for (const [a, b] of same) {
      expect(classes[a]).toBe(classes[b]);
      expect(a).not.toBe(b);
    }
    const other = somePairs(classes, false, 7);
    expect(other).toHaveLength(56);
    for (const [a, b] of other) expect(classes[a]).not.toBe(classes[b]);
    // Every difference of class as often as any other: none is left out.
    const kinds = new Set(other.map(([a, b]) => (classes[b]! - classes[a]! + 8) % 8));
    expect([...kinds].sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });
  test("end where a class ends", () => {
    expect(somePairs([1, 1, 2], true, 7)).toEqual([[0, 1]]);
    expect(somePairs([], true, 7)).toEqual([]);
  });
  test("agree by SNR/(1 + SNR)", () => {
    expect(agreement(0.5)).toBeCloseTo(1 / 3, 12);
    expect(agreement(0)).toBe(0);
    expect(meanOf([1, 2, 6])).toBe(3);
    expect(meanOf([])).toBe(0);
  });
});

describe("a factor and a property", () => {
  const bit = 2;
  const has = classes.map((c) => ((c - 1) >> bit) % 2 === 1);
  test("every image on its side, whichever sign the factor has", () => {
    const up = Float64Array.from(has, (h, i) => (h ? 5 : -5) + (i % 3));
    expect(onTheirSide(up, classes, bit)).toEqual({ right: 80, high: true });
    expect(onTheirSide(up.map((v) => -v), classes, bit)).toEqual({ right: 80, high: false }); // prettier-ignore
  });
  test("images that crossed are not counted, nor is another property told", () => {
    const values = Float64Array.from(has, (h): number => (h ? 5 : -5));
    values[0] = -values[0]!;
    values[1] = -values[1]!;
    expect(onTheirSide(values, classes, bit).right).toBe(78);
    expect(onTheirSide(values, classes, 0).right).toBeLessThan(60);
  });
});

describe("points and classes", () => {
  test("the nearest point is of the class only where the factor that tells them is used", () => {
    // Factor 1 tells odd from even, factor 2 the rest.
    const coordinates = classes.flatMap((c, i) => [(c % 2) * 100 + 0.01 * i, c * 10]);
    expect(nearestAgree(coordinates, 2, 2, classes)).toBe(80);
    expect(nearestAgree(coordinates, 2, 1, classes)).toBeLessThan(40);
  });
  test("a class that is divided is not whole", () => {
    const found = classes.map((c) => (c <= 4 ? 0 : 1));
    expect(wholeClasses(found, classes)).toEqual({ whole: 8, of: 8 });
    found[0] = found[0] === 0 ? 1 : 0;
    expect(wholeClasses(found, classes)).toEqual({ whole: 7, of: 8 });
  });
});
