import { describe, expect, test } from "vitest";
import { highestPeak } from "../../src/core/correlate/peaks.js";
import { KernelMemory } from "../../src/core/kernels/kernelMemory.js";
import { highestInWindow } from "../../src/core/kernels/peak.js";
import { random } from "../../src/core/random.js";

const memory = new KernelMemory();
const plane = memory.reserve(70 * 70);
const kernels = memory.start();
const view = memory.view(plane);

function both(map: Float32Array, width: number, x0: number, x1: number, y0: number, y1: number): number {
  view.fill(1e30);
  view.set(map);
  const fast = kernels["highestInWindow"]!(plane.at, width, x0, x1, y0, y1);
  expect(fast).toBe(highestInWindow(map, width, x0, x1, y0, y1));
  return fast;
}

describe("the highest number of a window", () => {
  test("is the one that highestPeak takes, ties included, for windows of every size", () => {
    const uniform = random(5);
    for (const [width, height] of [
      [1, 1],
      [2, 3],
      [5, 4],
      [9, 9],
      [33, 20],
      [64, 64],
      [65, 67],
    ] as const) {
      // prettier-ignore
      for (let round = 0; round < 40; round++) {
        // Few levels, so that the highest is often there several times.
        const levels = round % 2 ? 4 : 1e6;
        const map = Float32Array.from({ length: width * height }, () => Math.floor(levels * uniform()) - levels / 2);
        const reach = Math.floor(uniform() * 0.6 * Math.max(width, height));
        const [cx, cy] = [Math.floor(width / 2), Math.floor(height / 2)];
        const at = both(
          map,
          width,
          Math.max(0, cx - reach),
          Math.min(width, cx + reach + 1),
          Math.max(0, cy - reach),
          Math.min(height, cy + reach + 1),
        );
        const peak = highestPeak(map, width, height, reach);
        expect([(at % width) - cx, Math.floor(at / width) - cy]).toEqual([peak.xInt, peak.yInt]);
      }
    }
  });

  test("passes over what is no number, but for the first; −0 and 0 are equal; −∞ counts", () => {
    expect(both(new Float32Array([1, NaN, 3, NaN, 3, 2]), 3, 0, 3, 0, 2)).toBe(2);
    expect(both(new Float32Array([NaN, 1, 2, 3]), 2, 0, 2, 0, 2)).toBe(0);
    expect(both(new Float32Array([-0, 0, -1, 0]), 2, 0, 2, 0, 2)).toBe(0);
    expect(both(new Float32Array(20).fill(-Infinity), 5, 1, 4, 1, 3)).toBe(6);
    expect(
      both(
        Float32Array.from({ length: 400 }, (_, i) => (i % 7 ? NaN : i)),
        20,
        0,
        20,
        0,
        20,
      ),
    ).toBe(399);
  });

  test("negative control: outside the window nothing is seen", () => {
    const map = new Float32Array(100);
    map[0] = 9;
    map[55] = 1;
    expect(both(map, 10, 1, 10, 0, 10)).toBe(55);
    expect(both(map, 10, 0, 10, 0, 10)).toBe(0);
  });
});
