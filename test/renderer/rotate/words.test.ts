import { describe, expect, test } from "vitest";
import {
  dependenceWords,
  handWords,
  nextWords,
  searchWords,
  senseWords,
  symmetryWords,
} from "../../../src/renderer/views/rotate/words.js";

describe("the sentences of the rotation explorer", () => {
  test("searches old and new", () => {
    expect(searchWords({ perAxis: 5, step: 1 }, 1)).toBe("25 searches: 9 old + 16 new");
    expect(searchWords({ perAxis: 11, step: 1 }, 2)).toBe("121 searches: 25 old + 96 new");
    expect(searchWords({ perAxis: 3, step: 1 }, 0)).toBe("9 searches: 1 old + 8 new");
    expect(searchWords({ perAxis: 1, step: 1 }, -1)).toBe("1 orientation search, no shifts");
  });

  test("near ties and symmetry", () => {
    expect(nextWords({ psi: 47, score: 0.5 }, { psi: -134.2, score: 0.48 })).toEqual({
      text: "−134.2°, 0.480",
      tie: true,
    });
    expect(nextWords({ psi: 47, score: 0.5 }, { psi: 90, score: 0.4 })?.tie).toBe(false);
    expect(nextWords({ psi: 47, score: 0.5 }, null)).toBeNull();
    expect(symmetryWords({ n: 6 })).toBe("6-fold: peaks every 60°");
    expect(symmetryWords({ n: 7 })).toBe("7-fold: peaks every 51.4°");
    expect(symmetryWords({ n: 1 })).toBeNull();
  });

  test("the other hand, with its margin", () => {
    expect(handWords(0.862, 0.427)).toEqual({ text: "0.427, 0.435 below", tie: false });
    expect(handWords(0.862, 0.86)).toEqual({ text: "0.860, 0.002 below", tie: true });
    expect(handWords(0.5, 0.6)).toEqual({ text: "0.600, 0.100 above", tie: true });
  });

  test("the sense is that of the screen", () => {
    expect(senseWords(47, false)).toBe("47.0° clockwise");
    expect(senseWords(47, true)).toBe("47.0° counter-clockwise");
    expect(senseWords(-12.34, false)).toBe("12.3° counter-clockwise");
    expect(senseWords(0.01, false)).toBe("not turned");
  });

  test("why rotation and shift depend on each other, in the numbers at hand", () => {
    const grid = { perAxis: 3, step: 1 };
    const scores = Float32Array.of(0.1, 0.3, 0.9, 0.3, 0.5, 0.7, 0.2, 0.3, 0.4);
    const angles = Float32Array.of(170, 0, 47, 0, 40, 0, 0, 0, 0);
    const said = dependenceWords({ grid, scores, angles, mirrors: null }, 2);
    expect(said).toContain("Without a shift the best angle lies 7.0° away (40.0°) and its score is 0.400 lower than at (1, −1)\u00a0px."); // prettier-ignore
    expect(said).toContain(
      "At the worst shift, (−1, −1)\u00a0px, it lies 123.0° away (170.0°) and the score loses 0.800.",
    );
    const mirrors = Float32Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0);
    expect(dependenceWords({ grid, scores, angles, mirrors }, 2)).toContain("in the other hand (170.0°)");
    const middle = dependenceWords(
      { grid, scores: Float32Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0), angles, mirrors: null },
      4,
    );
    expect(middle).toMatch(/^The best cell is the middle one, 40\.0° at 1\.000/);
    const alone = dependenceWords({ grid: { perAxis: 1, step: 1 }, scores: Float32Array.of(0.5), angles: Float32Array.of(3), mirrors: null }, 0); // prettier-ignore
    expect(alone).toMatch(/^Without shifts the score is 0\.500 at 3\.0°/);
  });
});
