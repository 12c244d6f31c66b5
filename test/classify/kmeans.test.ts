import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { adjustedRandIndex } from "../../src/core/classify/agreement.js";
import { kmeans, KMEANS_KERNELS, type KMeansOptions, type KMeansRuns } from "../../src/core/classify/kmeans.js";
import { choosePoints, numberBySize, type Points } from "../../src/core/classify/points.js";
import { validityOf } from "../../src/core/classify/validity.js";
import { kernelContext } from "../support/kernelContext.js";
import { blobs, pointsOf } from "./points.js";

const usual: KMeansOptions = {
  classes: 2,
  seeds: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  seeding: "plusplus",
  passes: 100,
  sweeps: 100,
};
const run = (points: Points, options: Partial<KMeansOptions>, context = kernelContext(KMEANS_KERNELS)) =>
  kmeans(context, points, { ...usual, ...options }, "k-means");
const bestOf = ({ labels, best }: KMeansRuns, n: number): Int32Array => labels.slice(best * n, (best + 1) * n);

interface Spider {
  coordinates: number[][];
  partitions: { weights: number[]; classes: number; labels: number[] }[];
}
const spider = JSON.parse(readFileSync(join(import.meta.dirname, "../golden/spider/kmeans.json"), "utf8")) as Record<
  "faces" | "small",
  Spider
>;

describe("k-means", () => {
  it.each([
    [1, 1],
    [2, 2],
    [7, 2],
    [8, 3],
  ])("finds %i blobs in %i dimensions", async (groups, k) => {
    const { points, truth } = blobs(groups, 23, k, 0.08, 5);
    const labels = bestOf(await run(points, { classes: groups }), points.n);
    expect(adjustedRandIndex(labels, truth)).toBe(1);
  });

  it("comes to the least sum there is, found by trying every partition", async () => {
    const { points } = blobs(3, 3, 2, 0.6, 2);
    let least = Infinity;
    const labels = new Array<number>(9).fill(0);
    for (let code = 0; code < 3 ** 9; code++) {
      let rest = code;
      for (let i = 0; i < 9; i++) {
        labels[i] = rest % 3;
        rest = Math.floor(rest / 3);
      }
      if (new Set(labels).size === 3) least = Math.min(least, validityOf(points, labels, 3).within);
    }
    const { within, best } = await run(points, { classes: 3 });
    expect(within[best]).toBeCloseTo(least, 12);
  });

  it.each(["faces", "small"] as const)("is as tight as SPIDER's partitions of the %s, or tighter", async (name) => {
    const { coordinates, partitions } = spider[name];
    for (const { weights, classes, labels } of partitions) {
      const points = choosePoints(kernelContext({}), Float64Array.from(coordinates.flat()), 3, [0, 1, 2], weights);
      const theirs = validityOf(points, labels, classes).within;
      const { within, best } = await run(points, { classes });
      expect(within[best]!).toBeLessThanOrEqual(theirs * (1 + 1e-9));
    }
  });

  it("gives the sum within that its labels have", async () => {
    const { points } = blobs(4, 30, 3, 0.5, 9);
    const { within, labels } = await run(points, { classes: 5 });
    usual.seeds.forEach((_, s) => {
      const own = labels.slice(s * points.n, (s + 1) * points.n);
      expect(within[s]).toBeCloseTo(validityOf(points, own, 5).within, 10);
    });
  });

  it("lowers the sum by exchanges where Lloyd's passes rest (control: without them it stays higher)", async () => {
    const { points } = blobs(9, 12, 2, 0.45, 3);
    const lloyd = await run(points, { classes: 9, seeding: "random", sweeps: 0 });
    const both = await run(points, { classes: 9, seeding: "random" });
    let lower = 0;
    lloyd.within.forEach((sum, s) => {
      expect(both.within[s]!).toBeLessThanOrEqual(sum * (1 + 1e-12));
      if (both.within[s]! < sum * (1 - 1e-9)) lower++;
    });
    expect(lower).toBeGreaterThan(3);
  });

  it("leaves no class empty, even where objects coincide", async () => {
    const points = pointsOf(Array.from({ length: 12 }, (_, i) => [i < 6 ? 0 : 1, 2]));
    const labels = bestOf(await run(points, { classes: 5 }), 12);
    expect(new Set(labels).size).toBe(5);
    const same = pointsOf(Array.from({ length: 4 }, () => [3, 3]));
    expect(new Set(bestOf(await run(same, { classes: 4 }), 4)).size).toBe(4);
  });

  it("fills a class that nobody chose with the farthest object", async () => {
    // Random seeds on two coinciding objects: one of the two classes starts empty.
    const points = pointsOf([[0], [0], [0], [0], [10]]);
    const { labels, within, best } = await run(points, { classes: 2, seeding: "random", sweeps: 0 });
    expect(within[best]).toBe(0);
    expect(labels.slice(best * 5, best * 5 + 5)[4]).not.toBe(labels[best * 5]);
  });

  it("gives the same bits in any order of blocks", async () => {
    const { points } = blobs(20, 800, 8, 0.4, 4);
    const options = { classes: 40, seeds: [3, 4], passes: 5, sweeps: 2 };
    const kernels: string[] = [];
    const forth = await run(points, options, kernelContext(KMEANS_KERNELS, { onBlock: (name) => kernels.push(name) }));
    const back = await run(points, options, kernelContext(KMEANS_KERNELS, { reverse: true }));
    expect(kernels.filter((name) => name === "kmeansAssign").length).toBeGreaterThan(2);
    expect(back.labels).toEqual(forth.labels);
    expect(back.within).toEqual(forth.within);
  });

  it("depends on the seed, and on nothing else", async () => {
    const { points } = blobs(9, 20, 2, 0.5, 7);
    const first = await run(points, { classes: 9, seeds: [1, 2], sweeps: 0 });
    const again = await run(points, { classes: 9, seeds: [2], sweeps: 0 });
    expect(again.labels).toEqual(first.labels.slice(points.n));
    expect(first.labels.slice(0, points.n)).not.toEqual(again.labels);
  });
});

describe("numbers of classes", () => {
  it("follow the size, then the first member", () => {
    expect(numberBySize([5, 2, 2, 7, 5, 2])).toEqual({ labels: Int32Array.of(1, 0, 0, 2, 1, 0), classes: 3 });
    expect(numberBySize([3, 1, 1, 3])).toEqual({ labels: Int32Array.of(0, 1, 1, 0), classes: 2 });
  });
});
