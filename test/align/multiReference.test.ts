import { describe, expect, it } from "vitest";
import { originOf, wrapDegrees, type Alignment } from "../../src/core/conventions.js";
import { alignImages } from "../../src/core/align/multiReference.js";
import type { SearchRange } from "../../src/core/align/geometry.js";
import { normal, random } from "../../src/core/random.js";
import { alignMultiReference } from "../../src/core/tools/alignMultiReference.js";
import type { AlignmentsResult, FrcResult, ImagesResult, TableResult } from "../../src/core/tools/results.js";
import { angleError, goldenStack, goldenTable, median, rms } from "./golden.js";
import { images, runInProcess } from "../support/runInProcess.js";
import { joined, particle } from "./phantom.js";

const range = (boxSize: number, more: Partial<SearchRange> = {}): SearchRange => ({
  boxSize,
  maxShift: 5,
  shiftStep: 0,
  innerRadius: 1,
  outerRadius: 0,
  angularRange: 0,
  mirror: true,
  maxFrequency: 0,
  ...more,
});

const HOME: Alignment = { psi: 0, shiftX: 0, shiftY: 0, mirror: false };

/** Placements within `reach` px (in o) at any angle. */
function placements(count: number, reach: number, mirror: boolean, seed: number): Alignment[] {
  const uniform = random(seed);
  return Array.from({ length: count }, () => {
    const psi = wrapDegrees(360 * uniform());
    const [x, y] = [reach * (2 * uniform() - 1), reach * (2 * uniform() - 1)];
    const rad = (psi * Math.PI) / 180;
    const shiftX = Math.cos(rad) * x - Math.sin(rad) * y;
    const shiftY = Math.sin(rad) * x + Math.cos(rad) * y;
    return { psi, shiftX, shiftY, mirror: mirror && uniform() < 0.5 };
  });
}

const p95 = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(0.95 * values.length)]!;

describe("alignImages on an analytic phantom", () => {
  it.each([32, 45, 64, 65, 96, 100, 130])("recovers angle, shift and mirror in a box of %i px", (boxSize) => {
    const reach = 0.06 * boxSize;
    const truth = placements(12, reach, true, boxSize);
    const found = alignImages(
      joined(truth.map((a) => particle(boxSize, a))),
      particle(boxSize, HOME),
      range(boxSize, { maxShift: Math.ceil(reach) }),
    );
    found.forEach((p, i) => {
      const t = truth[i]!;
      expect(p.mirror).toBe(t.mirror);
      expect(angleError(p.psi, t.psi)).toBeLessThan(0.1);
      // A thousandth of the box: the truncation of the moved object by the box window, not interpolation.
      expect(Math.hypot(p.shiftX - t.shiftX, p.shiftY - t.shiftY)).toBeLessThan(0.001 * boxSize);
      expect(Math.hypot(originOf(p)[0] - p.originX, originOf(p)[1] - p.originY)).toBeLessThan(1e-9);
    });
  });

  it("does not find a mirrored particle when mirrors are off", () => {
    const mirrored = particle(64, { psi: 40, shiftX: 1, shiftY: -2, mirror: true });
    const [straight] = alignImages(mirrored, particle(64, HOME), range(64, { mirror: false }));
    const [both] = alignImages(mirrored, particle(64, HOME), range(64));
    expect(straight!.mirror).toBe(false);
    expect(both!.mirror).toBe(true);
    expect(straight!.score).toBeLessThan(0.97 * both!.score);
  });

  it("keeps to the angular range and to the shift range, and says when a shift lies at the limit", () => {
    const truth: Alignment = { psi: 100, shiftX: 6, shiftY: 0, mirror: false };
    const [limited] = alignImages(
      particle(64, truth),
      particle(64, HOME),
      range(64, { maxShift: 3, angularRange: 30, mirror: false }),
    );
    expect(Math.abs(limited!.psi)).toBeLessThanOrEqual(30);
    expect(Math.max(Math.abs(limited!.originX), Math.abs(limited!.originY))).toBeLessThanOrEqual(3);
    const [free] = alignImages(particle(64, truth), particle(64, HOME), range(64, { maxShift: 8, mirror: false }));
    expect(angleError(free!.psi, 100)).toBeLessThan(0.1);
  });

  it("searches angles only when the largest shift is 0", () => {
    const [found] = alignImages(
      particle(64, { psi: -77.3, shiftX: 0, shiftY: 0, mirror: false }),
      particle(64, HOME),
      range(64, { maxShift: 0 }),
    );
    expect(angleError(found!.psi, -77.3)).toBeLessThan(0.05);
    expect([found!.shiftX, found!.shiftY].map(Math.abs)).toEqual([0, 0]);
  });

  it("refuses flat and non-finite images by their numbers", () => {
    const good = particle(32, HOME);
    const bad = good.map((v, i) => (i === 100 ? Infinity : v));
    const try2 = (second: Float32Array) => () => alignImages(joined([good, second]), good, range(32));
    expect(try2(new Float32Array(1024))).toThrow(/Image 2 is the same everywhere/);
    expect(try2(bad)).toThrow(/Image 2 holds values that are not finite/);
    expect(try2(good)).not.toThrow();
  });

  it("refuses a flat reference by its number", () => {
    const references = joined([particle(64, HOME), new Float32Array(64 * 64).fill(3)]);
    expect(() => alignImages(particle(64, HOME), references, range(64))).toThrow(/Reference 2 is constant/);
  });
});

describe("align.multi-reference", () => {
  const exp = goldenStack("ap64_exp");
  const refs = goldenStack("ap64_refs");
  const truth = goldenTable("ap64_truth");
  const inputs = { particles: images(exp.pixels, 64, 2), references: images(refs.pixels, 64, 2) };

  it("finds 200 of 200 references and mirrors, as exactly as SPIDER or better", async () => {
    const result = await runInProcess(alignMultiReference, inputs, { maxShift: 5, mirror: true });
    const a = result.outputs["alignments"] as AlignmentsResult;
    const angles: number[] = [];
    const shifts: number[] = [];
    truth.forEach(([, reference, angle, x, y, mirrored], i) => {
      expect([a.classIndex[i]! + 1, a.mirror[i]]).toEqual([reference, mirrored]);
      // The image was turned by `angle`, then moved by (x, y): ψ = −angle, o = −(x, y).
      angles.push(angleError(a.psi[i]!, -angle!));
      const [ox, oy] = originOf({ psi: a.psi[i]!, shiftX: a.shiftX[i]!, shiftY: a.shiftY[i]!, mirror: false });
      shifts.push(Math.hypot(ox + x!, oy + y!));
    });
    // SPIDER AP SH: 0.08° rms without noise; with noise 0.98° and 0.415 px in the median.
    expect(rms(angles.slice(0, 20))).toBeLessThan(0.08);
    expect(rms(shifts.slice(0, 20))).toBeLessThan(0.05);
    expect(median(angles.slice(20))).toBeLessThan(1.03);
    expect(median(shifts.slice(20))).toBeLessThan(0.26);
    // Its 95 %: 3.83° and 1.07 px.
    expect(p95(angles.slice(20))).toBeLessThan(3.83);
    expect(p95(shifts.slice(20))).toBeLessThan(1.07);
    // Without noise the aligned image is the reference.
    for (let i = 0; i < 20; i++) expect(a.ccc[i]!).toBeGreaterThan(0.995);
    // With noise of 1.5 sd the coefficient is about 1/√(1 + 1.5²) = 0.55, more under the mask, where the signal is.
    const noisy = Array.from(a.ccc.slice(20));
    expect(Math.min(...noisy)).toBeGreaterThan(0.4);
    expect(Math.max(...noisy)).toBeLessThan(0.9);

    const averages = result.outputs["averages"] as ImagesResult;
    expect([averages.stack.count, averages.pixelSize]).toEqual([10, 2]);
    const frc = result.outputs["frc"] as FrcResult;
    expect(frc.curves).toHaveLength(10);
    expect(frc.curves[0]!.frc[3]!).toBeGreaterThan(0.8);
    const scores = result.outputs["scores"] as TableResult;
    expect(scores.columns.map((c) => c.name)).toEqual(["index", "class", "ccc", "margin", "atLimit"]);
  }, 60_000);

  it("finds 40 of 40 in boxes of 128 px, and places noisy ones to a third of a pixel", async () => {
    const large = {
      particles: images(goldenStack("ap128_exp").pixels, 128),
      references: images(goldenStack("ap128_refs").pixels, 128),
    };
    const { outputs } = await runInProcess(alignMultiReference, large, { maxShift: 5, mirror: true });
    const a = outputs["alignments"] as AlignmentsResult;
    const angles: number[] = [];
    const shifts: number[] = [];
    goldenTable("ap128_truth").forEach(([, reference, angle, x, y, mirrored], i) => {
      expect([i, a.classIndex[i]! + 1, a.mirror[i]]).toEqual([i, reference, mirrored]);
      angles.push(angleError(a.psi[i]!, -angle!));
      const [ox, oy] = originOf({ psi: a.psi[i]!, shiftX: a.shiftX[i]!, shiftY: a.shiftY[i]!, mirror: false });
      shifts.push(Math.hypot(ox + x!, oy + y!));
    });
    // SPIDER AP SH on the noisy ones: medians 0.56° and 0.45 px, 95 % 2.99° and 1.50 px.
    expect(p95(angles.slice(20))).toBeLessThan(2.99);
    expect(p95(shifts.slice(20))).toBeLessThan(1.5);
    expect(rms(angles.slice(0, 20))).toBeLessThan(0.08);
    expect(rms(shifts.slice(0, 20))).toBeLessThan(0.05);
    expect(median(angles.slice(20))).toBeLessThan(0.5);
    expect(median(shifts.slice(20))).toBeLessThan(0.32);
  }, 60_000);

  it("gives the same bits whatever the order of the blocks", async () => {
    const some = { ...inputs, particles: images(exp.pixels.slice(0, 60 * 4096), 64) };
    const inOrder = await runInProcess(alignMultiReference, some, { iterations: 2 });
    const shuffled = await runInProcess(alignMultiReference, some, { iterations: 2 }, { shuffle: 1 });
    expect(shuffled.outputs).toEqual(inOrder.outputs);
    expect(inOrder.published.map((p) => p.iteration)).toEqual([1, 2]);
  }, 30_000);

  it("leaves out flat and non-finite images with a note, and refuses when none is left", async () => {
    const bad = exp.pixels.slice(0, 4 * 4096);
    bad.fill(7, 4096, 2 * 4096);
    bad[2 * 4096 + 5] = Number.NaN;
    const result = await runInProcess(alignMultiReference, { ...inputs, particles: images(bad, 64) });
    expect(Array.from((result.outputs["alignments"] as AlignmentsResult).index)).toEqual([0, 3]);
    expect(result.notes.join(" ")).toMatch(/the same value everywhere: image 2\..*NaN or infinite pixels: image 3\./);
    await expect(
      runInProcess(alignMultiReference, { ...inputs, particles: images(new Float32Array(4096), 64) }),
    ).rejects.toThrow(/No image can be aligned/);
  });

  it("refuses Å without a pixel size, radii beyond the box, and references of another size", async () => {
    const unknown = { particles: images(exp.pixels, 64), references: images(refs.pixels, 64) };
    await expect(runInProcess(alignMultiReference, unknown, { lowPass: 10 })).rejects.toMatchObject({
      code: "pixelSize.unknown",
    });
    await expect(runInProcess(alignMultiReference, inputs, { outerRadius: 40 })).rejects.toMatchObject({
      code: "params.invalid",
    });
    const small = { ...inputs, references: images(new Float32Array(32 * 32), 32) };
    await expect(runInProcess(alignMultiReference, small)).rejects.toMatchObject({ code: "image.sizeMismatch" });
  });

  it("searches an eighth of the box when the largest shift is automatic", async () => {
    const truth = placements(8, 6, false, 3);
    const moved = images(joined(truth.map((a) => particle(64, a))), 64);
    const one = { particles: moved, references: images(particle(64, HOME), 64) };
    const { outputs } = await runInProcess(alignMultiReference, one, { maxShift: 0 });
    const { shiftX, shiftY } = outputs["alignments"] as AlignmentsResult;
    truth.forEach((t, i) => expect(Math.hypot(shiftX[i]! - t.shiftX, shiftY[i]! - t.shiftY)).toBeLessThan(0.1));
  });

  it("keeps to the low-pass, which is the same limit as the frequency it stands for", async () => {
    const some = images(exp.pixels.slice(30 * 4096, 50 * 4096), 64, 2);
    const run = async (params: Record<string, number>): Promise<AlignmentsResult> => {
      const { outputs } = await runInProcess(alignMultiReference, { ...inputs, particles: some }, params);
      return outputs["alignments"] as AlignmentsResult;
    };
    const coarse = await run({ lowPass: 20 });
    expect(coarse).toEqual(await run({ maxFrequency: 0.1 }));
    expect(coarse.psi).not.toEqual((await run({})).psi);
  });

  it("gives noise no more than a small coefficient", async () => {
    const deviate = normal(random(99));
    const noise = Float32Array.from({ length: 40 * 4096 }, () => deviate());
    const result = await runInProcess(alignMultiReference, { ...inputs, particles: images(noise, 64) });
    const ccc = (result.outputs["alignments"] as AlignmentsResult).ccc;
    for (const c of ccc) expect(Math.abs(c)).toBeLessThan(0.25);
  });
});
