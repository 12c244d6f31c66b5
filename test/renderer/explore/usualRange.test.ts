/** The usual range: what sorting would say, without sorting. */
import { expect, test } from "vitest";
import { random } from "../../../src/core/random.js";
import { select, usualRange } from "../../../src/renderer/views/explore/usualRange.js";

test("the value at any place is the one that sorting puts there, with ties and in any order", () => {
  const uniform = random(3);
  for (const n of [1, 2, 3, 10, 401]) {
    const values = Float32Array.from({ length: n }, () => Math.floor(7 * uniform()));
    const sorted = values.slice().sort();
    for (let k = 0; k < n; k++) expect(select(values.slice(), k)).toBe(sorted[k]);
    expect(select(sorted.slice().reverse(), n - 1)).toBe(sorted[n - 1]);
  }
});

test("the outermost 0.5 % and what is no number do not count", () => {
  const values = Float32Array.from({ length: 1000 }, (_, i) => i);
  expect(usualRange(values)).toEqual([5, 994]);
  const hurt = Float32Array.from([NaN, 2, Infinity, 1, -Infinity]);
  expect(usualRange(hurt)).toEqual([1, 2]);
  // The values stay in their order.
  expect([...hurt]).toEqual([NaN, 2, Infinity, 1, -Infinity]);
  expect(usualRange(new Float32Array(3).fill(NaN))).toEqual([0, 1]);
});
