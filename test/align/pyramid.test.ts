import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { alignImages } from "../../src/core/align/multiReference.js";
import { correlate, annulusPixels } from "../../src/core/align/classSums.js";
import { resolveGeometry } from "../../src/core/align/geometry.js";
import {
  angleDifference,
  compose,
  IDENTITY,
  inverse,
  wrapDegrees,
  type Alignment,
} from "../../src/core/conventions.js";
import { random } from "../../src/core/random.js";
import { alignPyramidal } from "../../src/core/tools/alignPyramidal.js";
import type { AlignmentsResult, CurvesResult, ImagesResult, TableResult } from "../../src/core/tools/results.js";
import { resample } from "../../src/core/transform/resample.js";
import { golden } from "../support/golden.js";
import { images, runInProcess, type RunReport } from "../support/runInProcess.js";
import { goldenStack, goldenTable, median, rms } from "./golden.js";
import { joined, particle } from "./phantom.js";

const alignments = (run: RunReport): Alignment[] => {
  const a = run.outputs["alignments"] as AlignmentsResult;
  return Array.from(a.psi, (psi, i) => ({
    psi,
    shiftX: a.shiftX[i]!,
    shiftY: a.shiftY[i]!,
    mirror: a.mirror[i] === 1,
  }));
};
const pixelsOf = (run: RunReport, name: string): Float32Array => {
  const { stack } = run.outputs[name] as ImagesResult;
  if (stack.kind !== "memory") throw new Error("not in memory");
  return stack.pixels;
};
const column = (run: RunReport, name: string): number[] =>
  Array.from((run.outputs["tree"] as TableResult).columns.find((c) => c.name === name)!.values);

/** What is left of the errors after the one frame all share: the frame of each, compared with the median frame. */
function spread(found: readonly Alignment[], truth: readonly Alignment[]): { angle: number; shift: number } {
  const frames = found.map((f, i) => compose(truth[i]!, inverse(f)));
  const first = frames[0]!;
  const turns = frames.map((f) => angleDifference(f.psi, first.psi));
  const mean = (list: readonly number[]): number => list.reduce((s, v) => s + v, 0) / list.length;
  const [turn, x, y] = [mean(turns), mean(frames.map((f) => f.shiftX)), mean(frames.map((f) => f.shiftY))];
  if (frames.some((f) => f.mirror !== first.mirror)) return { angle: Infinity, shift: Infinity };
  return {
    angle: rms(turns.map((t) => t - turn)),
    shift: rms(frames.map((f) => Math.hypot(f.shiftX - x, f.shiftY - y))),
  };
}

function placements(count: number, reach: number, mirror: (i: number) => boolean = () => false): Alignment[] {
  const uniform = random(9, count);
  return Array.from({ length: count }, (_, i) => ({
    psi: wrapDegrees(360 * uniform()),
    shiftX: reach * (2 * uniform() - 1),
    shiftY: reach * (2 * uniform() - 1),
    mirror: mirror(i),
  }));
}
const drawn = (boxSize: number, truth: readonly Alignment[], noise: number): ImagesResult =>
  images(joined(truth.map((a, i) => particle(boxSize, a, noise, i + 1))), boxSize);

describe("align.pyramidal on analytic phantoms", () => {
  it.each([
    [45, 13],
    [48, 8],
    [53, 7],
  ])("finds the truth up to one frame, box %i px, %i images", async (boxSize, count) => {
    const truth = placements(count, 2);
    for (const iterations of [0, 1]) {
      const run = await runInProcess(alignPyramidal, { particles: drawn(boxSize, truth, 0) }, { iterations });
      const found = alignments(run);
      expect(spread(found, truth).angle).toBeLessThan(0.25);
      expect(spread(found, truth).shift).toBeLessThan(0.12);
      // The measure can fail.
      const wrong = found.map((f, i) => (i === 2 ? { ...f, psi: wrapDegrees(f.psi + 20) } : f));
      expect(spread(wrong, truth).angle).toBeGreaterThan(3);
      expect(run.figures["levels"]).toBe(Math.ceil(Math.log2(count)));
      expect(run.figures["rootCcc"]).toBeGreaterThan(0.98);
      expect(run.figures["moved"] === null).toBe(iterations === 0);
    }
  });

  it("finds mirrored particles at the end, and those of both hands with mirrors in the tree", async () => {
    const few = placements(16, 2, (i) => i === 5);
    const run = await runInProcess(alignPyramidal, { particles: drawn(48, few, 0.05) }, { iterations: 2 });
    expect(run.figures["mirrored"]).toBe(1);
    expect(spread(alignments(run), few).angle).toBeLessThan(1.5);
    // Without the check at the end, particle 6 stays on the wrong hand.
    const without = await runInProcess(alignPyramidal, { particles: drawn(48, few, 0.05) }, { mirror: false });
    expect(spread(alignments(without), few).angle).toBe(Infinity);

    const half = placements(16, 2, (i) => i % 2 === 1);
    const both = await runInProcess(
      alignPyramidal,
      { particles: drawn(48, half, 0.05) },
      { mirrorPairs: true, iterations: 0 },
    );
    expect(spread(alignments(both), half).angle).toBeLessThan(1);
    expect(column(both, "mirror").filter((m) => m === 1).length).toBeGreaterThanOrEqual(8);
  });

  it("leaves the average where the root's is without final iterations, and centres it with one", async () => {
    // The first blob is the heaviest and lies off the centre of the rest, so that centring moves the average.
    const particles = drawn(
      48,
      placements(8, 3, () => false),
      0.05,
    );
    const last = (run: RunReport): Float32Array => pixelsOf(run, "nodes").slice(-48 * 48);
    const none = await runInProcess(alignPyramidal, { particles }, { iterations: 0 });
    const difference = (run: RunReport): number =>
      rms(Array.from(pixelsOf(run, "averages"), (v, p) => v - last(run)[p]!));
    expect(difference(none)).toBeLessThan(1e-5);
    const one = await runInProcess(alignPyramidal, { particles }, { iterations: 1 });
    expect(difference(one)).toBeGreaterThan(1e-3);
  });

  it("tells the tree so that it can be followed from the pixels to the root", async () => {
    const truth = placements(7, 2, (i) => i === 3);
    const particles = drawn(45, truth, 0.1);
    const run = await runInProcess(alignPyramidal, { particles }, { mirrorPairs: true });
    const size = 45 * 45;
    const nodes = column(run, "node");
    expect(nodes).toEqual(Array.from({ length: 13 }, (_, i) => i + 1));
    expect(column(run, "image").slice(0, 7)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(column(run, "picture").slice(7)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(column(run, "level")).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 3]);
    expect(column(run, "left").slice(7)).toEqual([1, 3, 5, 8, 10, 11]);
    expect(column(run, "right").slice(7)).toEqual([2, 4, 6, 9, 7, 12]);
    expect(column(run, "members").slice(7)).toEqual([2, 2, 2, 4, 3, 7]);
    expect(column(run, "left").slice(0, 7).every(Number.isNaN)).toBe(true);

    const [psi, x, y, mirror, cx, cy] = ["psi", "shiftX", "shiftY", "mirror", "centreX", "centreY"].map((name) =>
      column(run, name),
    ) as [number[], number[], number[], number[], number[], number[]];
    const members = new Map<number, Map<number, Alignment>>();
    for (let k = 0; k < 7; k++) members.set(k + 1, new Map([[k, IDENTITY]]));
    const pictures = pixelsOf(run, "nodes");
    const stack = pixelsOf({ outputs: { particles } } as unknown as RunReport, "particles");
    const laid = new Float64Array(size);
    for (let k = 7; k < 13; k++) {
      const centre = { psi: 0, shiftX: cx[k]!, shiftY: cy[k]!, mirror: false };
      const onto = { psi: psi[k]!, shiftX: x[k]!, shiftY: y[k]!, mirror: mirror[k] === 1 };
      const own = new Map<number, Alignment>();
      members.get(column(run, "left")[k]!)!.forEach((a, i) => own.set(i, compose(centre, a)));
      members.get(column(run, "right")[k]!)!.forEach((a, i) => own.set(i, compose(centre, compose(onto, a))));
      members.set(k + 1, own);
      const mean = new Float64Array(size);
      own.forEach((a, i) => {
        resample(stack.subarray(i * size, (i + 1) * size), 45, 45, a, laid);
        laid.forEach((v, p) => (mean[p]! += v / own.size));
      });
      const worst = mean.reduce((m, v, p) => Math.max(m, Math.abs(v - pictures[(k - 7) * size + p]!)), 0);
      expect(worst).toBeLessThan(1e-4);
      // An image left where it lay in its leaf gives another picture: the comparison can fail.
      resample(stack.subarray(0, size), 45, 45, IDENTITY, laid);
      const other = laid.reduce((m, v, p) => Math.max(m, Math.abs(v - pictures[(k - 7) * size + p]!)), 0);
      expect(other).toBeGreaterThan(0.1);
    }
  });

  it("takes 1, 2 and 3 images", async () => {
    const truth = placements(3, 2);
    const { stack } = drawn(48, truth, 0);
    const pixels = stack.kind === "memory" ? stack.pixels : new Float32Array();
    const one = await runInProcess(alignPyramidal, { particles: images(pixels.slice(0, 2304), 48) });
    expect(one.outputs["nodes"]).toBeUndefined();
    expect(column(one, "node")).toEqual([1]);
    expect(one.figures).toMatchObject({ levels: 0, rootCcc: null, moved: null });
    expect(one.figures["meanCcc"]).toBeCloseTo(1, 9);
    expect(one.notes.join()).toContain("One particle alone");
    expect((one.outputs["levels"] as CurvesResult).x.values).toHaveLength(0);
    const two = await runInProcess(alignPyramidal, { particles: images(pixels.slice(0, 4608), 48) });
    expect(spread(alignments(two), truth.slice(0, 2)).angle).toBeLessThan(0.3);
    expect((two.outputs["nodes"] as ImagesResult).stack.count).toBe(1);
    const three = await runInProcess(alignPyramidal, { particles: images(pixels, 48) });
    expect(spread(alignments(three), truth).angle).toBeLessThan(0.3);
    expect(column(three, "members").at(-1)).toBe(3);
  });

  it("leaves out images that are flat or not finite, and says so", async () => {
    const truth = placements(6, 1);
    const { stack } = drawn(48, truth, 0.05);
    if (stack.kind !== "memory") throw new Error("not in memory");
    stack.pixels.fill(7, 2304, 2 * 2304);
    stack.pixels[4 * 2304 + 11] = Number.NaN;
    const run = await runInProcess(alignPyramidal, { particles: { stack, pixelSize: null } });
    expect([...(run.outputs["alignments"] as AlignmentsResult).index]).toEqual([0, 2, 3, 5]);
    expect(run.notes.join("\n")).toContain("the same value everywhere: image 2.");
    expect(run.notes.join("\n")).toContain("NaN or infinite pixels: image 5.");
    expect(column(run, "image").slice(0, 4)).toEqual([1, 3, 4, 6]);
    expect(pixelsOf(run, "nodes").every(Number.isFinite)).toBe(true);
    expect(
      spread(
        alignments(run),
        truth.filter((_, i) => i !== 1 && i !== 4),
      ).angle,
    ).toBeLessThan(1);
    await expect(runInProcess(alignPyramidal, { particles: images(new Float32Array(2 * 2304), 48) })).rejects.toThrow(
      expect.objectContaining({ code: "image.flat" }) as Error,
    );
  });

  it("weighs by members, by plain sums alike but for the scale, and half and half otherwise", async () => {
    const particles = drawn(48, placements(6, 2), 0.3);
    const [members, sums, equal] = (await Promise.all(
      ["members", "sums", "equal"].map((weights) => runInProcess(alignPyramidal, { particles }, { weights })),
    )) as [RunReport, RunReport, RunReport];
    const counts = column(members, "members").slice(6);
    expect(counts).toEqual([2, 2, 2, 4, 6]);
    const [a, b, c] = [pixelsOf(members, "nodes"), pixelsOf(sums, "nodes"), pixelsOf(equal, "nodes")];
    const difference = (of: (p: number, node: number) => number, node: number): number => {
      let most = 0;
      for (let p = node * 2304; p < (node + 1) * 2304; p++) most = Math.max(most, Math.abs(of(p, node)));
      return most;
    };
    for (let node = 0; node < 5; node++) {
      expect(difference((p, k) => b[p]! / counts[k]! - a[p]!, node)).toBeLessThan(2e-3);
      expect(difference((p) => b[p]! - a[p]!, node)).toBeGreaterThan(0.5);
    }
    // Nodes of two, and of two twos, are halves either way; the root of four and two is not.
    for (const node of [0, 1, 2, 3]) expect(difference((p) => c[p]! - a[p]!, node)).toBeLessThan(1e-4);
    expect(difference((p) => c[p]! - a[p]!, 4)).toBeGreaterThan(0.02);
  });

  it("pairs by list, by seed, and by similarity", async () => {
    // Two unlike objects by turns: by list every first pair is of both, by similarity none.
    const truth = placements(8, 1);
    const stack = joined(
      truth.map((a, i) =>
        particle(48, a, 0.05, i + 1, [
          [0, 0, 0.1, 1],
          i % 2 === 0 ? [0.2, 0, 0.05, 2] : [0, -0.12, 0.03, -2],
          i % 2 === 0 ? [-0.1, 0.15, 0.04, 1.5] : [-0.05, 0.1, 0.03, -2],
        ]),
      ),
    );
    const particles = images(stack, 48);
    const first = (run: RunReport): number[][] =>
      [8, 9, 10, 11].map((k) => [column(run, "left")[k]!, column(run, "right")[k]!]);
    const list = await runInProcess(alignPyramidal, { particles });
    expect(first(list)).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
      [7, 8],
    ]);
    const alike = await runInProcess(alignPyramidal, { particles }, { order: "similarity" });
    for (const [l, r] of first(alike)) expect(Math.abs(l! - r!) % 2).toBe(0);
    expect(alike.notes.join()).toContain("four times as many");
    const curve = (run: RunReport): number => (run.outputs["levels"] as CurvesResult).series[0]!.values[0]!;
    expect(curve(alike)).toBeGreaterThan(curve(list) + 0.1);
    const seeds = await Promise.all(
      [1, 1, 2].map((seed) => runInProcess(alignPyramidal, { particles }, { order: "random", seed })),
    );
    expect(first(seeds[0]!)).toEqual(first(seeds[1]!));
    expect(first(seeds[0]!)).not.toEqual(first(seeds[2]!));
    expect([...new Set(first(seeds[2]!).flat())].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(list.notes.join()).not.toContain("similarity");
  });

  it.each(["list", "similarity"])(
    "gives the same bits whatever the order of the blocks, pairs by %s",
    async (order) => {
      const particles = drawn(33, placements(45, 2), 0.2);
      const inOrder = await runInProcess(alignPyramidal, { particles }, { order });
      const shuffled = await runInProcess(alignPyramidal, { particles }, { order }, { shuffle: 3 });
      for (const part of ["outputs", "figures", "notes", "published"] as const) {
        expect(shuffled[part]).toEqual(inOrder[part]);
      }
    },
  );

  it("shows every level, and keeps those that were finished when it is cancelled", async () => {
    const particles = drawn(33, placements(9, 2), 0.1);
    const whole = await runInProcess(alignPyramidal, { particles });
    expect(whole.published.map((p) => p.iteration)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(whole.published.map((p) => (p.outputs["averages"] as ImagesResult).stack.count)).toEqual([5, 3, 2, 1, 1, 1]);
    const abort = new AbortController();
    let levels = 0;
    let aligned = 0;
    const stopped = runInProcess(
      alignPyramidal,
      { particles },
      {},
      {
        signal: abort.signal,
        onBlock: (kernel) => {
          if (kernel === "align") aligned++;
          if (kernel === "pair" && ++levels === 3) abort.abort(new Error("stopped"));
        },
      },
    );
    await expect(stopped).rejects.toThrow("stopped");
    expect(aligned).toBe(0);
    const second = whole.published[1]!.outputs;
    expect((second["nodes"] as ImagesResult).stack.count).toBe(6);
    expect([...(second["alignments"] as AlignmentsResult).classIndex]).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2]);
  });

  it("refuses what cannot be", async () => {
    const particles = drawn(48, placements(2, 1), 0);
    await expect(runInProcess(alignPyramidal, { particles }, { maxShift: 30 })).rejects.toThrow("maxShift");
    await expect(runInProcess(alignPyramidal, { particles }, { lowPass: 20 })).rejects.toThrow("pixel size");
    await expect(runInProcess(alignPyramidal, { particles }, { order: "size" })).rejects.toThrow("order");
    const oblong: ImagesResult = {
      stack: { kind: "memory", width: 20, height: 30, count: 1, pixels: new Float32Array(600) },
      pixelSize: null,
    };
    await expect(runInProcess(alignPyramidal, { particles: oblong })).rejects.toThrow("square");
  });
});

describe("align.pyramidal beside SPIDER's pairwise alignment", () => {
  const stack = goldenStack("apsr100");
  const truth = goldenTable("apsr100_truth").map(([, angle, x, y]) =>
    inverse({ psi: angle!, shiftX: x!, shiftY: y!, mirror: false }),
  );
  const rows = readFileSync(new URL("../golden/spider/pairwise.csv", import.meta.url), "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(",").map(Number));
  const some = images(stack.pixels.slice(0, 21 * 4096), 64);
  const radii = { maxShift: 5, innerRadius: 2, outerRadius: 25 };

  /** SPIDER turns counter-clockwise on the screen, then shifts: ψ = −rot, t = (sx, sy). */
  const placement = (row: readonly number[]): Alignment => ({
    psi: wrapDegrees(-row[4]!),
    shiftX: row[5]!,
    shiftY: row[6]!,
    mirror: false,
  });

  it("pairs the same images, and lays them as SPIDER does within the errors of both", async () => {
    const run = await runInProcess(alignPyramidal, { particles: some }, { ...radii, weights: "sums", iterations: 0 });
    const first = rows.filter((row) => row[0] === 1 && row[2]! > 0);
    expect(column(run, "left").slice(21, 31)).toEqual(first.map((row) => row[1]));
    expect(column(run, "right").slice(21, 31)).toEqual(first.map((row) => row[2]));
    expect(column(run, "members").slice(21)).toEqual([2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 4, 4, 4, 4, 4, 8, 8, 5, 16, 21]);
    const found = first.map((_, k) => ({
      psi: column(run, "psi")[21 + k]!,
      shiftX: column(run, "shiftX")[21 + k]!,
      shiftY: column(run, "shiftY")[21 + k]!,
      mirror: false,
    }));
    const theirs = first.map(placement);
    const right = first.map((row) => compose(inverse(truth[row[1]! - 1]!), truth[row[2]! - 1]!));
    const turns = (list: readonly Alignment[], from: readonly Alignment[]): number[] =>
      list.map((a, k) => Math.abs(angleDifference(a.psi, from[k]!.psi)));
    const steps = (list: readonly Alignment[], from: readonly Alignment[]): number[] =>
      list.map((a, k) => Math.hypot(a.shiftX - from[k]!.shiftX, a.shiftY - from[k]!.shiftY));
    expect(median(turns(found, theirs))).toBeLessThan(2.5);
    expect(Math.max(...turns(found, theirs))).toBeLessThan(8);
    expect(median(steps(found, theirs))).toBeLessThan(0.6);
    // Where they differ, the truth is nearer to ours.
    expect(rms(turns(found, right))).toBeLessThan(rms(turns(theirs, right)));
    expect(rms(steps(found, right))).toBeLessThan(rms(steps(theirs, right)));
    // The other sense of rotation would be far off.
    expect(
      median(
        turns(
          found.map((a) => ({ ...a, psi: -a.psi })),
          theirs,
        ),
      ),
    ).toBeGreaterThan(20);
  });

  it("comes to the same sum at the root, and places the images better", async () => {
    const run = await runInProcess(alignPyramidal, { particles: some }, { ...radii, weights: "sums", iterations: 0 });
    const root = pixelsOf(run, "nodes").slice(19 * 4096);
    const theirs = golden("spider/pairwise_sum");
    const range = { boxSize: 64, shiftStep: 0, angularRange: 0, mirror: false, maxFrequency: 0, ...radii };
    const [onto] = alignImages(theirs, root, range);
    const laid = new Float64Array(4096);
    resample(theirs, 64, 64, onto!, laid);
    expect(correlate(laid, root, annulusPixels(resolveGeometry(range)))).toBeGreaterThan(0.95);

    // SPIDER's placements on its own root, composed level by level.
    let nodes = Array.from({ length: 21 }, (_, i) => [i]);
    const composed: Alignment[] = nodes.map(() => IDENTITY);
    for (let depth = 1; depth <= 5; depth++) {
      nodes = rows
        .filter((row) => row[0] === depth)
        .map((row) => {
          const right = row[2]! > 0 ? nodes[row[2]! - 1]! : [];
          for (const i of right) composed[i] = compose(placement(row), composed[i]!);
          return [...nodes[row[1]! - 1]!, ...right];
        });
    }
    const some21 = truth.slice(0, 21);
    const [tree, spider] = [spread(alignments(run), some21), spread(composed, some21)];
    expect(tree.angle).toBeLessThan(0.8 * spider.angle);
    expect(tree.shift).toBeLessThan(spider.shift);
    const final = await runInProcess(alignPyramidal, { particles: some }, radii);
    expect(spread(alignments(final), some21).angle).toBeLessThan(tree.angle);
  });

  it("aligns 100 noisy images as well as a reference would, in any order", async () => {
    const particles = images(stack.pixels, 64, 3);
    for (const order of ["list", "random"]) {
      const run = await runInProcess(alignPyramidal, { particles }, { order });
      expect(spread(alignments(run), truth).angle).toBeLessThan(0.95);
      expect(spread(alignments(run), truth).shift).toBeLessThan(0.25);
      expect((run.outputs["averages"] as ImagesResult).pixelSize).toBe(3);
      const levels = run.outputs["levels"] as CurvesResult;
      const ccc = levels.series.find((s) => s.name === "ccc")!.values;
      expect(ccc.at(-1)).toBeGreaterThan(ccc[0]! + 0.3);
    }
  }, 60_000);
});
