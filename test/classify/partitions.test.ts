import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { adjustedRandIndex, bestAssignment, contingency, meanAgreement } from "../../src/core/classify/agreement.js";
import { partitions, stableGroups } from "../../src/core/classify/diday.js";
import { KMEANS_KERNELS } from "../../src/core/classify/kmeans.js";
import { choosePoints } from "../../src/core/classify/points.js";
import { SILHOUETTE_KERNELS, SILHOUETTE_SAMPLE, silhouettes } from "../../src/core/classify/silhouette.js";
import { validityOf } from "../../src/core/classify/validity.js";
import { random } from "../../src/core/random.js";
import { kernelContext } from "../support/kernelContext.js";
import { blobs, pointsOf } from "./points.js";

interface Golden {
  n: number;
  k: number;
  points: number[];
  partitions: {
    labels: number[];
    within: number;
    calinskiHarabasz: number;
    daviesBouldin: number;
    silhouette: number;
  }[];
}
const golden = (
  JSON.parse(readFileSync(join(import.meta.dirname, "../golden/scipy/classification.json"), "utf8")) as Golden[]
).filter(({ partitions }) => partitions.length > 0);
const context = kernelContext({ ...SILHOUETTE_KERNELS, ...KMEANS_KERNELS });

describe("validity", () => {
  it.each(golden)("is that of numpy for $n points in $k dimensions", async ({ n, k, points: flat, partitions }) => {
    const points = pointsOf(Array.from({ length: n }, (_, i) => flat.slice(i * k, (i + 1) * k)));
    for (const { labels, ...expected } of partitions) {
      const classes = Math.max(...labels) + 1;
      const found = validityOf(points, labels, classes);
      const { mean, compared } = await silhouettes(context, points, labels, classes, 1);
      expect(found.classes).toBe(classes);
      expect(found.within / expected.within).toBeCloseTo(1, 10);
      expect(found.calinskiHarabasz! / expected.calinskiHarabasz).toBeCloseTo(1, 10);
      expect(found.daviesBouldin).toBeCloseTo(expected.daviesBouldin, 10);
      expect(mean).toBeCloseTo(expected.silhouette, 10);
      expect(compared).toBe(n);
    }
  });

  it("says nothing of what is not defined", async () => {
    const points = pointsOf([[1], [1], [1]]);
    expect(validityOf(points, [0, 0, 0], 1)).toEqual({
      classes: 1,
      within: 0,
      withinShare: 0,
      calinskiHarabasz: null,
      daviesBouldin: null,
    });
    expect(validityOf(points, [0, 1, 1], 2)).toMatchObject({ calinskiHarabasz: null, daviesBouldin: null });
    expect((await silhouettes(context, points, [0, 0, 0], 1, 1)).mean).toBeNull();
    expect((await silhouettes(context, points, [0, 1, 1], 2, 1)).mean).toBe(0);
  });

  it("compares a sample of many objects, the same for the same seed", async () => {
    const { points, truth } = blobs(2, SILHOUETTE_SAMPLE, 1, 0.1, 3);
    const first = await silhouettes(context, points, truth, 2, 7);
    expect(first.compared).toBe(SILHOUETTE_SAMPLE);
    expect(first.mean!).toBeGreaterThan(0.85);
    expect(await silhouettes(context, points, truth, 2, 7)).toEqual(first);
    expect((await silhouettes(context, points, truth, 2, 8)).mean).not.toBe(first.mean);
  }, 30_000);
});

describe("agreement", () => {
  it("is 1 for one partition under any names, 0 on average for chance", () => {
    expect(adjustedRandIndex([0, 0, 1, 2], [5, 5, 0, 3])).toBe(1);
    expect(adjustedRandIndex([0, 0, 0], [2, 2, 2])).toBe(1);
    expect(adjustedRandIndex([0, 1, 2], [2, 1, 0])).toBe(1);
    const draw = random(5);
    const any = (n: number) => Array.from({ length: n }, () => Math.floor(4 * draw()));
    let sum = 0;
    for (let i = 0; i < 200; i++) sum += adjustedRandIndex(any(40), any(40)) / 200;
    expect(Math.abs(sum)).toBeLessThan(0.01);
  });

  it("is Hubert and Arabie's index", () => {
    // Pairs together in both: 1 + 1; in the first 3 + 3, in the second 1 + 3; 15 pairs in all.
    const expected = (6 * 4) / 15;
    const index = (2 - expected) / ((6 + 4) / 2 - expected);
    expect(adjustedRandIndex([0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 1, 2])).toBeCloseTo(index, 12);
  });

  it("leaves out objects without a class", () => {
    expect(adjustedRandIndex([0, 0, 1, 1, -1], [1, 1, 0, 0, 0])).toBe(1);
    expect(contingency([0, -1, 1], [1, 1, -1])).toEqual({ rows: 2, columns: 2, counts: Float64Array.of(0, 1, 0, 0) });
  });

  it("is averaged over pairs", () => {
    expect(meanAgreement([[0, 1]])).toBeNull();
    expect(
      meanAgreement([
        [0, 0, 1, 1],
        [1, 1, 0, 0],
        [0, 1, 0, 1],
      ]),
    ).toBeCloseTo((1 - 0.5 - 0.5) / 3, 12);
  });

  it.each([
    [3, 3],
    [2, 4],
    [5, 3],
  ])("pairs %i with %i classes as no other pairing does better", (rows, columns) => {
    const draw = random(rows, columns);
    for (let trial = 0; trial < 50; trial++) {
      const counts = Float64Array.from({ length: rows * columns }, () => Math.floor(9 * draw()));
      const pairing = bestAssignment({ rows, columns, counts });
      const taken = Array.from(pairing).filter((c) => c >= 0);
      expect(new Set(taken).size).toBe(taken.length);
      expect(taken).toHaveLength(Math.min(rows, columns));
      const sum = pairing.reduce((total, c, r) => total + (c < 0 ? 0 : counts[r * columns + c]!), 0);
      const best = (r: number, used: number): number => {
        if (r === rows) return 0;
        let most = best(r + 1, used);
        for (let c = 0; c < columns; c++) {
          if (!(used & (1 << c))) most = Math.max(most, counts[r * columns + c]! + best(r + 1, used | (1 << c)));
        }
        return most;
      };
      expect(sum).toBe(best(0, 0));
    }
  });
});

describe("moving centres", () => {
  it("keep together what all partitions keep together", () => {
    const points = pointsOf([[0], [1], [2], [10], [11], [5]]);
    const crossed = [
      [0, 0, 0, 1, 1, 0],
      [1, 1, 1, 0, 0, 0],
    ];
    const found = stableGroups(points, crossed, 2, 10);
    expect(found.groups).toBe(2);
    expect(Array.from(found.counts)).toEqual([3, 2]);
    expect(Array.from(found.centres)).toEqual([1, 10.5]);
    expect(found.stable).toBe(5);
    // The last object is alone in its group, and closer to the first.
    expect(Array.from(found.labels)).toEqual([0, 0, 0, 1, 1, 0]);
    expect(stableGroups(points, crossed, 1, 10).groups).toBe(3);
    expect(stableGroups(points, crossed, 1, 1)).toMatchObject({ groups: 1, stable: 3 });
    expect(stableGroups(points, [[0, 1, 2, 3, 4, 5]], 2, 10)).toMatchObject({ groups: 1, stable: 1 });
  });

  it("recover blobs from crossed partitions", async () => {
    const { points, truth } = blobs(4, 40, 2, 0.08, 12);
    const seeds = [1, 2, 3, 4];
    const { labels } = await partitions(context, points, { centres: 6, seeds, passes: 5 }, "partitions");
    const rows = seeds.map((_, s) => labels.slice(s * points.n, (s + 1) * points.n));
    const { groups, labels: of, stable } = stableGroups(points, rows, 3, 1000);
    expect(groups).toBeGreaterThanOrEqual(4);
    expect(stable).toBeGreaterThan(120);
    // No group mixes two blobs.
    for (let g = 0; g < groups; g++) expect(new Set(truth.filter((_, i) => of[i] === g)).size).toBe(1);
  });
});

describe("coordinates as points", () => {
  it("are chosen by factor, their squared differences multiplied by the weights", () => {
    const coordinates = Float64Array.of(1, 2, 3, 4, 5, 6);
    expect(choosePoints(context, coordinates, 3, [2, 0], [4])).toMatchObject({ n: 2, k: 2 });
    expect(Array.from(choosePoints(context, coordinates, 3, [2, 0], [4]).values)).toEqual([6, 1, 12, 4]);
  });
});
