/** The numbers behind the correlation surface. */
import { describe, expect, test } from "vitest";
import { contours, eyeAfterKey, moved, net, reliefOf, triangles, USUAL_EYE } from "../../../src/renderer/views/correlate/surface.js"; // prettier-ignore

describe("relief", () => {
  test("small maps are drawn value by value", () => {
    const values = Float32Array.from({ length: 12 }, (_, i) => i);
    expect(reliefOf(values, 4, 3)).toEqual({ columns: 4, rows: 3, heights: values, block: 1 });
  });

  test("of large ones each node is the highest of its block: a peak keeps its height, odd sides keep their rim", () => {
    const [w, h] = [301, 257];
    const values = new Float32Array(w * h);
    values[200 * w + 300] = 7;
    values[256 * w + 5] = -1;
    const relief = reliefOf(values, w, h);
    expect([relief.block, relief.columns, relief.rows]).toEqual([3, 101, 86]);
    expect(relief.heights[66 * 101 + 100]).toBe(7);
    expect(Math.max(...relief.heights)).toBe(7);
    expect(Math.min(...relief.heights)).toBe(0);
  });
});

describe("triangles, net and contours", () => {
  test("cover every cell twice and every edge once", () => {
    expect(triangles(4, 3)).toHaveLength(6 * 3 * 2);
    expect(Math.max(...triangles(4, 3))).toBe(11);
    expect(net(4, 3, 1)).toHaveLength(2 * (3 * 3 + 4 * 2));
  });

  test("a ramp's contours are straight lines at equal steps", () => {
    const heights = Float32Array.from({ length: 25 }, (_, i) => i % 5);
    const lines = contours({ columns: 5, rows: 5, heights, block: 1 }, 3);
    const at = new Map<number, Set<number>>();
    for (let i = 0; i < lines.length; i += 3) {
      at.set(lines[i + 2]!, (at.get(lines[i + 2]!) ?? new Set()).add(lines[i]!));
    }
    expect([...at].map(([level, xs]) => [level, ...xs])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    expect(contours({ columns: 3, rows: 3, heights: new Float32Array(9), block: 1 }, 5)).toHaveLength(0);
  });
});

describe("the eye", () => {
  test("keys turn, raise and zoom within limits, and 0 goes back", () => {
    expect(eyeAfterKey(USUAL_EYE, "ArrowRight")!.turn).toBe(USUAL_EYE.turn + 5);
    expect(eyeAfterKey(USUAL_EYE, "ArrowDown")!.rise).toBe(USUAL_EYE.rise - 4);
    expect(eyeAfterKey(moved(USUAL_EYE, { turn: 90, zoom: 2 }), "0")).toEqual(USUAL_EYE);
    expect(moved(USUAL_EYE, { rise: 500, zoom: 100 })).toMatchObject({ rise: 88, zoom: 4 });
    expect(eyeAfterKey(USUAL_EYE, "x")).toBeNull();
  });
});
