import { describe, expect, test } from "vitest";
import { random as createRandom, normal } from "../../../src/core/random.js";
import type { FactorsData } from "../../../src/main/api/contract.js";
import {
  analysisOf,
  listText,
  listWords,
  shareOfFirst,
  usualFactors,
} from "../../../src/renderer/views/msa/analysis.js";
import {
  meanOfRows,
  meanScale,
  neighbourCorrelation,
  RangeMeans,
  reconstituted,
  swing,
  walk,
} from "../../../src/renderer/views/msa/reconstitution.js";

const [WIDTH, HEIGHT, FACTORS, ROWS] = [5, 4, 3, 6];

function factorsData(change: Partial<FactorsData> = {}): FactorsData {
  const random = createRandom(3);
  return {
    metric: "euclidean",
    width: WIDTH,
    height: HEIGHT,
    pixelSize: null,
    index: Uint32Array.from({ length: ROWS }, (_, i) => i),
    pixels: Uint32Array.from([6, 7, 8, 11, 12, 13]),
    eigenvalues: Float64Array.from([4, 3, 1]),
    total: 16,
    residuals: new Float64Array(FACTORS),
    noiseEdge: Float64Array.from([2, 2, 2]),
    significant: 2,
    coordinates: Float32Array.from({ length: ROWS * FACTORS }, () => 4 * random() - 2),
    scale: new Float64Array(ROWS).fill(1),
    constant: 0,
    aligned: false,
    ...change,
  };
}
const eigenimages = (() => {
  const random = createRandom(8);
  const image = (): Float32Array => Float32Array.from({ length: WIDTH * HEIGHT }, () => random() - 0.3);
  return { width: WIDTH, height: HEIGHT, mean: image().map((v) => v + 2), factors: [image(), image(), image()] };
})();

describe("an analysis on the desk", () => {
  const analysis = analysisOf(factorsData(), [10, 11, 12, 20, 21, 22]);
  test("rows are images of the data set, there and back", () => {
    expect([...analysis.images]).toEqual([10, 11, 12, 20, 21, 22]);
    expect(analysis.rowOf(21)).toBe(4);
    expect(analysis.rowOf(1)).toBe(-1);
    expect([...analysisOf(factorsData(), null).images]).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test("columns, extremes and shares", () => {
    const { coordinates } = analysis.data;
    expect(analysis.along(1)[4]).toBe(coordinates[4 * FACTORS + 1]);
    const column = [...analysis.along(2)];
    expect(analysis.extremes(2)).toEqual([Math.min(...column), Math.max(...column)]);
    expect(analysis.share(0)).toBe(0.25);
    expect(shareOfFirst(analysis, 2)).toBeCloseTo(7 / 16, 12);
  });

  test("the factors above the noise are used first; without any, two", () => {
    expect(usualFactors(analysis)).toEqual([0, 1]);
    expect(usualFactors(analysisOf(factorsData({ significant: 0 }), null))).toEqual([0, 1]);
    expect(usualFactors(analysisOf(factorsData({ significant: 3 }), null))).toEqual([0, 1, 2]);
  });

  test("lists as commands and as words", () => {
    expect(listText([0, 1, 2, 4])).toBe("1-3,5");
    expect(listText([6, 0])).toBe("1,7");
    expect(listText([])).toBe("");
    expect(listWords([0, 1, 4])).toBe("1–2, 5");
  });
});

describe("images from factors", () => {
  test("are mean and eigenimages under the mask, 0 elsewhere", () => {
    const data = factorsData();
    const image = reconstituted(eigenimages, data, [2, 0], [1.5, -2], 1);
    for (let j = 0; j < image.length; j++) {
      const there = data.pixels.includes(j);
      const value = eigenimages.mean[j]! + 1.5 * eigenimages.factors[2]![j]! - 2 * eigenimages.factors[0]![j]!;
      expect(image[j]).toBeCloseTo(there ? value : 0, 5);
    }
  });

  test("with scale and constant; squared for hellinger", () => {
    const chi = factorsData({ metric: "chi-square", constant: 3 });
    const plain = reconstituted(eigenimages, factorsData(), [0], [1], 1);
    const scaled = reconstituted(eigenimages, chi, [0], [1], 2);
    const squared = reconstituted(eigenimages, { ...chi, metric: "hellinger" }, [0], [1], 2);
    for (const j of chi.pixels) {
      expect(scaled[j]).toBeCloseTo(2 * plain[j]! - 3, 5);
      expect(squared[j]).toBeCloseTo(2 * plain[j]! ** 2 - 3, 4);
    }
  });

  test("the picture of a group is the mean of its members' pictures, scales and all", () => {
    const scale = Float64Array.from([1, 2, 0.5, 3, 1.5, 1]);
    const analysis = analysisOf(factorsData({ metric: "chi-square", scale, constant: 1 }), null);
    const order = [3, 1, 5, 0, 2, 4];
    const used = [0, 2];
    const group = new RangeMeans(analysis, order, used).of([
      [1, 3],
      [4, 5],
    ]);
    const picture = reconstituted(eigenimages, analysis.data, used, group.coordinates, group.scale);
    const members = [1, 5, 2].map((row) =>
      reconstituted(
        eigenimages,
        analysis.data,
        used,
        used.map((k) => analysis.along(k)[row]!),
        scale[row]!,
      ),
    );
    for (const j of analysis.data.pixels) {
      expect(picture[j]).toBeCloseTo(members.reduce((sum, m) => sum + m[j]!, 0) / 3, 5);
    }
    expect(meanOfRows(analysis, [1, 5, 2], used)).toEqual(group);
    // An unweighted middle is not it.
    const wrong = used.map((k) => [1, 5, 2].reduce((sum, row) => sum + analysis.along(k)[row]!, 0) / 3);
    expect(Math.abs(wrong[0]! - group.coordinates[0]!)).toBeGreaterThan(1e-3);
    expect(meanScale(analysis)).toBe(1.5);
  });

  test("walks go from end to end, swings stay between", () => {
    expect(walk([-4, 2], 4)).toEqual([-4, -2, 0, 2]);
    expect(walk([-4, 2], 1)).toEqual([0]);
    expect(swing([-4, 2], 0.25)).toBe(2);
    expect(swing([-4, 2], 0.75)).toBe(-4);
  });
});

describe("what is left", () => {
  const [width, height] = [40, 40];
  const all = Uint32Array.from({ length: width * height }, (_, j) => j);
  test("white noise has no structure, smoothed noise has", () => {
    let crossed = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const noise = normal(createRandom(seed));
      const image = Float32Array.from({ length: width * height }, () => noise());
      const white = neighbourCorrelation(image, width, all);
      expect(white.sd).toBeGreaterThan(0.9);
      if (Math.abs(white.value) > white.limit) crossed++;
      const smooth = image.map((v, j) => v + (image[j + 1] ?? 0) / 2);
      const coloured = neighbourCorrelation(smooth, width, all);
      expect(coloured.value).toBeGreaterThan(coloured.limit);
    }
    expect(crossed).toBe(0);
  });

  test("pixels beside each other across the rim are no neighbours; a flat image has none", () => {
    const image = new Float32Array(width * height);
    for (let y = 0; y < height; y++) [image[y * width], image[y * width + width - 1]] = [1, 1];
    const rim = Uint32Array.from([width - 1, width]);
    expect(neighbourCorrelation(image, width, rim).value).toBe(0);
    expect(neighbourCorrelation(new Float32Array(1600).fill(4), width, all)).toMatchObject({ value: 0, sd: 0 });
  });
});
