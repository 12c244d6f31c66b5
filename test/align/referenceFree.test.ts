import { describe, expect, it } from "vitest";
import { annulusPixels, correlate } from "../../src/core/align/classSums.js";
import { resolveGeometry } from "../../src/core/align/geometry.js";
import { alignImages } from "../../src/core/align/multiReference.js";
import { growingBatches, sweepBatches } from "../../src/core/align/referenceFree.js";
import { angleDifference, compose, inverse, wrapDegrees, type Alignment } from "../../src/core/conventions.js";
import { normal, random } from "../../src/core/random.js";
import { alignReferenceFree } from "../../src/core/tools/alignReferenceFree.js";
import type { AlignmentsResult, CurvesResult, ImagesResult, TableResult } from "../../src/core/tools/results.js";
import { createResampler } from "../../src/core/transform/resample.js";
import { goldenStack, goldenTable, median, rms } from "./golden.js";
import { images, runInProcess } from "../support/runInProcess.js";
import { joined, particle } from "./phantom.js";

const RANGE = {
  maxShift: 8,
  shiftStep: 0,
  innerRadius: 1,
  outerRadius: 0,
  angularRange: 0,
  mirror: false,
  maxFrequency: 0,
};

const alignmentList = (a: AlignmentsResult): Alignment[] =>
  Array.from(a.psi, (psi, i) => ({
    psi,
    shiftX: a.shiftX[i]!,
    shiftY: a.shiftY[i]!,
    mirror: a.mirror[i] === 1,
  }));

/** Errors after ONE rotation and ONE shift in the frame of the average, by least squares over all particles. */
function errors(found: readonly Alignment[], truth: readonly Alignment[]): { angle: number; shift: number } {
  const turns = found.map((f, i) => ((truth[i]!.psi - f.psi) * Math.PI) / 180);
  const sum = (of: (t: number) => number): number => turns.reduce((s, t) => s + of(t), 0);
  const psi = (Math.atan2(sum(Math.sin), sum(Math.cos)) * 180) / Math.PI;
  const turned = found.map((f) => compose({ psi, shiftX: 0, shiftY: 0, mirror: false }, f));
  const x = turned.reduce((s, f, i) => s + truth[i]!.shiftX - f.shiftX, 0) / found.length;
  const y = turned.reduce((s, f, i) => s + truth[i]!.shiftY - f.shiftY, 0) / found.length;
  return {
    angle: rms(turned.map((f, i) => angleDifference(f.psi, truth[i]!.psi))),
    shift: rms(turned.map((f, i) => Math.hypot(f.shiftX + x - truth[i]!.shiftX, f.shiftY + y - truth[i]!.shiftY))),
  };
}

describe("align.reference-free on 100 noisy images of one object", () => {
  const stack = goldenStack("apsr100");
  const particles = images(stack.pixels, 64, 3);
  // The image was turned, then moved.
  const truth = goldenTable("apsr100_truth").map(([, angle, x, y]) =>
    inverse({ psi: angle!, shiftX: x!, shiftY: y!, mirror: false }),
  );

  it("is better than SPIDER for seeds 1 to 5, and as good as alignment to the true average", async () => {
    const size = 64 * 64;
    const average = new Float32Array(size);
    const resampler = createResampler(64, 64);
    const laid = new Float32Array(size);
    truth.forEach((t, i) => {
      resampler.load(stack.pixels.subarray(i * size, (i + 1) * size));
      resampler.apply(t, laid);
      for (let p = 0; p < size; p++) average[p]! += laid[p]! / truth.length;
    });
    const range = { boxSize: 64, maxShift: 8, shiftStep: 0, innerRadius: 1, outerRadius: 0 };
    const toTruth = errors(
      alignImages(stack.pixels, average, { ...range, angularRange: 0, mirror: false, maxFrequency: 0 }),
      truth,
    );
    const found: { angle: number; shift: number }[] = [];
    for (const seed of [1, 2, 3, 4, 5]) {
      const result = await runInProcess(alignReferenceFree, { particles }, { seed });
      found.push(errors(alignmentList(result.outputs["alignments"] as AlignmentsResult), truth));
      expect(result.figures["moved"]).toBeLessThanOrEqual(0.01);
      expect(result.figures["iterations"]).toBeLessThanOrEqual(8);
    }
    const angles = found.map((e) => e.angle);
    // SPIDER AP SR: 0.95° rms. The signal-to-noise ratio sets about 0.83°.
    expect(median(angles)).toBeLessThan(0.9);
    expect(Math.max(...angles)).toBeLessThan(0.95);
    for (const e of found) {
      expect(e.angle).toBeLessThan(1.2 * toTruth.angle);
      expect(e.shift).toBeLessThan(0.25);
    }
    // The measure can fail: one particle turned by 90° is seen.
    const wrong = truth.map((t, i) => (i === 0 ? { ...t, psi: wrapDegrees(t.psi + 90) } : t));
    expect(errors(wrong, truth).angle).toBeGreaterThan(5);
  }, 60_000);

  it("gives averages by iteration, curves, and a centred average of high contrast", async () => {
    const result = await runInProcess(alignReferenceFree, { particles }, { seed: 4 });
    const iterations = result.outputs["iterations"] as ImagesResult;
    const convergence = result.outputs["convergence"] as CurvesResult;
    expect(iterations.stack.count).toBe(result.figures["iterations"]! + 1);
    expect(convergence.x.values).toHaveLength(iterations.stack.count);
    const moved = convergence.series.find((s) => s.name === "moved")!.values;
    expect(moved[0]).toBe(1);
    expect(moved.at(-1)).toBeLessThanOrEqual(0.01);
    expect(result.published.map((p) => p.iteration)).toEqual(Array.from(convergence.x.values));
    expect((result.outputs["averages"] as ImagesResult).pixelSize).toBe(3);
    expect(result.figures["meanCcc"]).toBeGreaterThan(0.7);
    expect(result.outputs["stability"]).toBeUndefined();
  }, 30_000);

  it("compares seeds in one frame and keeps the most central", async () => {
    const some = images(stack.pixels.slice(0, 40 * 4096), 64);
    const result = await runInProcess(alignReferenceFree, { particles: some }, { seeds: 3, seed: 7 });
    const table = result.outputs["stability"] as TableResult;
    const column = (name: string): number[] => Array.from(table.columns.find((c) => c.name === name)!.values);
    expect(column("index")).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    expect(median(column("psiSpread"))).toBeLessThan(0.5);
    expect(median(column("shiftSpread"))).toBeLessThan(0.3);
    expect(result.figures["stable"]).toBeGreaterThan(0.9);
    // A particle that all place alike agrees three times, and none less than once: with itself.
    const agreeing = column("agreeing");
    expect(agreeing.map((n) => n === 3)).toEqual(column("farthest").map((d) => d <= 1));
    expect(Math.min(...agreeing)).toBeGreaterThanOrEqual(1);
    expect([7, 8, 9]).toContain(result.figures["seed"]);
  }, 60_000);

  it("lays the averages of all seeds onto that of the kept one, and tells how they agree", async () => {
    const some = images(stack.pixels.slice(0, 40 * 4096), 64);
    const { outputs, figures } = await runInProcess(alignReferenceFree, { particles: some }, { seeds: 3, seed: 7 });
    const pixelsOf = (value: unknown): Float32Array =>
      ((value as ImagesResult).stack as { pixels: Float32Array }).pixels;
    const averages = pixelsOf(outputs["seedAverages"]);
    expect(averages.length).toBe(3 * 4096);
    const kept = figures["seed"]! - 7;
    expect(averages.slice(kept * 4096, (kept + 1) * 4096)).toEqual(pixelsOf(outputs["averages"]));
    const { columns } = outputs["agreement"] as TableResult;
    expect(columns.map((c) => c.name)).toEqual(["seed", "seed7", "seed8", "seed9"]);
    expect(Array.from(columns[0]!.values)).toEqual([7, 8, 9]);
    for (let a = 0; a < 3; a++) {
      expect(columns[a + 1]!.values[a]).toBeCloseTo(1, 6);
      for (let b = 0; b < 3; b++) {
        expect(columns[a + 1]!.values[b]).toBeCloseTo(columns[b + 1]!.values[a]!, 5);
        expect(columns[a + 1]!.values[b]).toBeGreaterThan(0.97);
      }
    }
    // Control: each in its own frame, two averages do not lie on each other.
    const own = await runInProcess(alignReferenceFree, { particles: some }, { seed: kept === 1 ? 7 : 8 });
    expect(own.outputs["seedAverages"]).toBeUndefined();
    const inside = annulusPixels(resolveGeometry({ ...RANGE, boxSize: 64 }));
    const alone = Float64Array.from(pixelsOf(own.outputs["averages"]));
    expect(correlate(alone, pixelsOf(outputs["averages"]), inside)).toBeLessThan(0.95);
  }, 60_000);

  it("gives the same bits whatever the order of the blocks", async () => {
    const some = images(stack.pixels.slice(0, 25 * 4096), 64);
    const inOrder = await runInProcess(alignReferenceFree, { particles: some }, { seeds: 2, iterations: 2 });
    const shuffled = await runInProcess(
      alignReferenceFree,
      { particles: some },
      { seeds: 2, iterations: 2 },
      { shuffle: 1 },
    );
    expect(shuffled).toEqual(inOrder);
    const other = await runInProcess(alignReferenceFree, { particles: some }, { seed: 2, iterations: 2 });
    expect(other.outputs["alignments"]).not.toEqual(inOrder.outputs["alignments"]);
  }, 60_000);
});

describe("align.reference-free on analytic phantoms", () => {
  it.each([45, 50])("aligns mirrored particles in a box of %i px", async (boxSize) => {
    const uniform = random(5, boxSize);
    const truth = Array.from({ length: 24 }, (_, i): Alignment => {
      const [shiftX, shiftY] = [4 * uniform() - 2, 4 * uniform() - 2];
      return { psi: wrapDegrees(360 * uniform()), shiftX, shiftY, mirror: i % 3 === 0 };
    });
    const stack = joined(truth.map((a, i) => particle(boxSize, a, 0.1, i + 1)));
    const result = await runInProcess(alignReferenceFree, { particles: images(stack, boxSize) }, { mirror: true });
    const found = alignmentList(result.outputs["alignments"] as AlignmentsResult);
    // All share one frame: compose(truth, inverse(found)) is the same for every particle.
    const frames = found.map((f, i) => compose(truth[i]!, inverse(f)));
    for (const frame of frames) {
      expect(frame.mirror).toBe(frames[0]!.mirror);
      expect(Math.abs(angleDifference(frame.psi, frames[0]!.psi))).toBeLessThan(1);
      expect(Math.hypot(frame.shiftX - frames[0]!.shiftX, frame.shiftY - frames[0]!.shiftY)).toBeLessThan(0.3);
    }
  });

  it("centres the result, for bright and for dark particles", async () => {
    for (const sign of [1, -1]) {
      // A disc 3 px off the centre of every box, all alike but for the angle.
      const stack = joined(
        Array.from({ length: 12 }, (_, i) =>
          particle(48, { psi: 30 * i, shiftX: 3, shiftY: -2, mirror: false }, 0.02, i + 1, [
            [0, 0, 0.09, sign],
            [0.1, 0, 0.04, 0.4 * sign],
          ]),
        ),
      );
      const result = await runInProcess(alignReferenceFree, { particles: images(stack, 48) });
      const average = (result.outputs["averages"] as ImagesResult).stack;
      const pixels = average.kind === "memory" ? average.pixels : new Float32Array();
      let sum = 0;
      let x = 0;
      let y = 0;
      pixels.forEach((value, i) => {
        sum += value;
        x += value * ((i % 48) - 24);
        y += value * (Math.floor(i / 48) - 24);
      });
      expect(Math.hypot(x / sum, y / sum)).toBeLessThan(0.7);
    }
  });

  it("tells an honest, low coefficient for pure noise", async () => {
    const deviate = normal(random(3));
    const noise = Float32Array.from({ length: 60 * 1024 }, () => deviate());
    const result = await runInProcess(alignReferenceFree, { particles: images(noise, 32) }, { iterations: 4 });
    // 60 noise images find their way to a common pattern, but each knows little of the others' (a particle: 0.7).
    expect(result.figures["meanCcc"]).toBeLessThan(0.3);
    expect(result.notes.join(" ")).toMatch(/upper bound/);
  });

  it("manages one and two particles, and leaves out bad ones", async () => {
    const one = particle(32, { psi: 10, shiftX: 1, shiftY: 0, mirror: false });
    const two = particle(32, { psi: 50, shiftX: 0, shiftY: 1, mirror: false });
    const single = await runInProcess(alignReferenceFree, { particles: images(one, 32) });
    expect(single.notes.join(" ")).toMatch(/One particle alone/);
    const pair = await runInProcess(alignReferenceFree, { particles: images(joined([one, two]), 32) });
    const a = pair.outputs["alignments"] as AlignmentsResult;
    expect(Math.abs(angleDifference(a.psi[1]! - a.psi[0]!, 40))).toBeLessThan(0.5);
    const flat = new Float32Array(1024).fill(2);
    const some = await runInProcess(alignReferenceFree, { particles: images(joined([one, flat, two]), 32) });
    expect(Array.from((some.outputs["alignments"] as AlignmentsResult).index)).toEqual([0, 2]);
    expect(some.notes.join(" ")).toMatch(/image 2/);
  });
});

describe("batches", () => {
  it("cover every particle once and grow by at most a quarter", () => {
    for (const count of [1, 2, 7, 100, 1024]) {
      let done = 1;
      for (const batch of growingBatches(count)) {
        expect(batch.first).toBe(done);
        expect(batch.count).toBeLessThanOrEqual(Math.max(1, done / 4));
        done += batch.count;
      }
      expect(done).toBe(count);
      expect(sweepBatches(count).reduce((n, b) => n + b.count, 0)).toBe(count);
    }
    expect(growingBatches(1024).length).toBeLessThan(40);
  });
});
