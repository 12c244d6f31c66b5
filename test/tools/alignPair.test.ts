import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { annulus, layOnto } from "../../src/core/align/pairImages.js";
import { squaredMovement } from "../../src/core/align/geometry.js";
import { compose, fromOrigin, inverse, originOf, type Alignment } from "../../src/core/conventions.js";
import { alignPair } from "../../src/core/tools/alignPair.js";
import type { AlignmentsResult, ImagesResult } from "../../src/core/tools/results.js";
import { angleError, goldenStack, goldenTable, median } from "../align/golden.js";
import { golden } from "../support/golden.js";
import { phantom } from "../support/phantom.js";
import { memoryStack, runInProcess } from "../support/runInProcess.js";

const one = (image: Float32Array, width: number, height = width, pixelSize: number | null = null): ImagesResult => ({
  stack: memoryStack([image], width, height),
  pixelSize,
});
/** Numbers that SPIDER gave, without the head of the file. */
const spider = (name: string): number[][] =>
  readFileSync(new URL(`../golden/spider/${name}.csv`, import.meta.url), "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(",").map(Number));

const pixels = (report: Awaited<ReturnType<typeof runInProcess>>, name: string): Float32Array => {
  const { stack } = report.outputs[name] as ImagesResult;
  if (stack.kind !== "memory") throw new Error("not in memory");
  return stack.pixels;
};

describe("align pair", () => {
  test.each([
    [32, 32],
    [33, 33],
    [41, 41],
    [48, 40],
    [39, 53],
  ])("finds angle, shift and hand: %i × %i", async (w, h) => {
    const reference = phantom(w, h);
    const outerRadius = Math.floor(Math.min(w, h) / 2) - 6;
    const mask = annulus(w, h, 1, outerRadius);
    const out = new Float32Array(w * h);
    for (const truth of [
      fromOrigin(47.3, 2.4, -1.3),
      fromOrigin(-128.6, -3, 2),
      fromOrigin(171.2, 1.6, 2.7, true),
      fromOrigin(-15.5, -2.2, -0.4, true),
    ]) {
      const image = phantom(w, h, truth);
      const inputs = { image: one(image, w, h), reference: one(reference, w, h) };
      const { figures } = await runInProcess(alignPair, inputs, { maxShift: 4, outerRadius, mirror: true });
      const found: Alignment = {
        psi: figures["psi"]!,
        shiftX: figures["shiftX"]!,
        shiftY: figures["shiftY"]!,
        mirror: figures["mirror"] === 1,
      };
      expect(found.mirror).toBe(truth.mirror);
      expect(angleError(found.psi, truth.psi)).toBeLessThan(0.6);
      expect(Math.hypot(found.shiftX - truth.shiftX, found.shiftY - truth.shiftY)).toBeLessThan(0.12);
      expect(figures["searches"]).toBe(81);
      // The best cell is the grid's nearest.
      const [x, y] = originOf(truth);
      expect(Math.max(Math.abs(figures["gridX"]! - x), Math.abs(figures["gridY"]! - y))).toBeLessThan(0.9);
      expect(figures["ccc"]).toBeGreaterThan(0.995);
      // Negative controls: each part of the answer with the wrong sign.
      const score = (change: Partial<Alignment>): number =>
        layOnto(reference, image, w, h, { ...found, ...change }, mask, out);
      expect(score({})).toBeCloseTo(figures["ccc"]!, 6);
      expect(score({ psi: -found.psi })).toBeLessThan(0.98);
      expect(score({ shiftX: -found.shiftX, shiftY: -found.shiftY })).toBeLessThan(0.98);
      expect(score({ mirror: !found.mirror })).toBeLessThan(0.95);
    }
  });

  test("the score map: best cell, no shift in the middle, curves on request", async () => {
    const truth = fromOrigin(60, 1, -2);
    const inputs = { image: one(phantom(48, 48, truth), 48), reference: one(phantom(48, 48), 48) };
    const report = await runInProcess(alignPair, inputs, { maxShift: 2, outerRadius: 16, mirror: true, parts: true });
    const { figures } = report;
    const scores = pixels(report, "scores");
    const angles = pixels(report, "angles");
    expect([scores.length, figures["searches"]]).toEqual([25, 25]);
    // o = (1, −2): column 3, row 0.
    expect(scores.indexOf(Math.max(...scores))).toBe(3);
    expect([figures["gridX"], figures["gridY"]]).toEqual([1, -2]);
    expect(figures["score"]).toBe(scores[3]);
    expect(figures["gridPsi"]).toBe(angles[3]);
    expect(angleError(angles[3]!, 60)).toBeLessThan(0.5);
    expect(figures["scoreUnmoved"]).toBe(scores[12]);
    expect(figures["scoreUnmoved"]).toBeLessThan(figures["score"]! - 0.03);
    // Far from the answer the other hand may fit better.
    expect(pixels(report, "mirrors")[3]).toBe(0);
    expect(pixels(report, "mirrors").every((v) => v === 0 || v === 1)).toBe(true);
    expect(figures["mirroredBest"]).toBeLessThan(figures["score"]!);
    expect(report.notes.join(" ")).toMatch(/limit of the shifts \(2 px\)/);
    const curves = (report.outputs["curves"] as ImagesResult).stack;
    expect([curves.width, curves.height, curves.count]).toEqual([360, 25, 2]);
    const row = pixels(report, "curves").subarray(3 * 360, 4 * 360);
    expect(row.indexOf(Math.max(...row))).toBe(60);
    const plain = await runInProcess(alignPair, inputs, { maxShift: 2, outerRadius: 16 });
    expect(Object.keys(plain.outputs).sort()).toEqual(["aligned", "alignments", "angles", "scores"]);
    expect(pixels(plain, "scores")[3]).toBe(scores[3]);
    expect(report.expected).toBeCloseTo(report.done, 6);
  });

  test("blocks in any order give the same bits", async () => {
    const inputs = { image: one(phantom(48, 48, fromOrigin(60, 1, -2)), 48), reference: one(phantom(48, 48), 48) };
    const params = { maxShift: 5, mirror: true, noise: 2, ringWeight: "none", interpolation: "cubic" };
    const plain = await runInProcess(alignPair, inputs, params);
    const shuffled = await runInProcess(alignPair, inputs, params, { shuffle: 3 });
    expect(shuffled.outputs).toEqual(plain.outputs);
    expect(shuffled.figures).toEqual(plain.figures);
  });

  test("without refinement the answer is the best cell; without shifts it is a turn", async () => {
    const inputs = { image: one(phantom(40, 40, fromOrigin(-70, 1.4, 0.6)), 40), reference: one(phantom(40, 40), 40) };
    const { figures } = await runInProcess(alignPair, inputs, { maxShift: 2, refine: false });
    expect(figures["refined"]).toBe(0);
    expect(figures["psi"]).toBe(figures["gridPsi"]);
    expect([figures["originX"], figures["originY"]].map((v) => Math.round(v! * 1e9) / 1e9)).toEqual([1, 1]);
    const refined = (await runInProcess(alignPair, inputs, { maxShift: 2 })).figures;
    expect(refined["refined"]).toBe(1);
    expect(refined["ccc"]).toBeGreaterThan(figures["ccc"]!);
    const turn = { image: one(phantom(40, 40, fromOrigin(-70, 0, 0)), 40), reference: inputs.reference };
    const still = (await runInProcess(alignPair, turn, { maxShift: 0 })).figures;
    expect(still["searches"]).toBe(1);
    expect(angleError(still["psi"]!, -70)).toBeLessThan(0.6);
    expect([still["shiftX"], still["shiftY"]]).toEqual([0, 0]);
  });

  test("noise: seeded, on the image only, and it flattens the map", async () => {
    const inputs = { image: one(phantom(48, 48, fromOrigin(60, 1, -1)), 48), reference: one(phantom(48, 48), 48) };
    const run = (noise: number, seed: number) => runInProcess(alignPair, inputs, { maxShift: 3, noise, seed });
    const [clean, noisy, again, other] = await Promise.all([run(0, 1), run(3, 1), run(3, 1), run(3, 2)]);
    expect(again.outputs).toEqual(noisy.outputs);
    expect(pixels(other, "scores")).not.toEqual(pixels(noisy, "scores"));
    expect(noisy.figures["score"]).toBeLessThan(clean.figures["score"]! - 0.2);
    const size = 48 * 48;
    expect(pixels(noisy, "aligned").subarray(0, size)).toEqual(pixels(clean, "aligned").subarray(0, size));
    const sd = (image: Float32Array): number => {
      const mean = image.reduce((s, v) => s + v, 0) / size;
      return Math.sqrt(image.reduce((s, v) => s + (v - mean) ** 2, 0) / size);
    };
    const before = pixels(clean, "aligned").subarray(size, 2 * size);
    const added = pixels(noisy, "aligned")
      .subarray(size, 2 * size)
      .map((v, i) => v - before[i]!);
    expect(sd(added) / sd(before)).toBeGreaterThan(2.8);
    expect(sd(added) / sd(before)).toBeLessThan(3.2);
  });

  test("tells what does not fit, in plain words", async () => {
    const inputs = { image: one(phantom(48, 48), 48), reference: one(phantom(48, 48), 48) };
    const run = (change: object, params: object = {}) =>
      runInProcess(alignPair, { ...inputs, ...change }, { ...params });
    await expect(run({ reference: one(phantom(47, 47), 47) })).rejects.toMatchObject({ code: "image.sizeMismatch" });
    await expect(run({ image: one(new Float32Array(48 * 48).fill(2), 48) })).rejects.toMatchObject({
      code: "image.flat",
    });
    const bad = phantom(48, 48);
    bad[9] = Number.POSITIVE_INFINITY;
    await expect(run({ image: one(bad, 48) })).rejects.toMatchObject({ code: "image.notFinite" });
    const rim = new Float32Array(48 * 48);
    rim[0] = 1;
    await expect(run({ reference: one(rim, 48) })).rejects.toThrow(/^reference .*the same value on all rings/);
    await expect(run({ image: one(rim, 48) })).rejects.toThrow(/^image .*the same value on all rings/);
    await expect(run({}, { outerRadius: 20 })).rejects.toThrow(/up to 18 px/);
    await expect(run({}, { innerRadius: 17 })).rejects.toThrow(/less than the outer radius, 17 px/);
    await expect(run({}, { maxShift: 15 })).rejects.toThrow(/quarter of the box/);
    await expect(run({}, { maxShift: 10, shiftStep: 0.1 })).rejects.toThrow(/steps of 0.2 px or more/);
  });

  test("images too small for the refinement keep the best cell", async () => {
    const inputs = { image: one(phantom(12, 12, fromOrigin(90, 1, 0)), 12), reference: one(phantom(12, 12), 12) };
    const { figures } = await runInProcess(alignPair, inputs, { maxShift: 1 });
    expect([figures["refined"], figures["gridX"], figures["gridY"]]).toEqual([0, 1, 0]);
    expect(angleError(figures["psi"]!, 90)).toBeLessThan(8);
  });
});

describe("against SPIDER", () => {
  const run = async (image: Float32Array, reference: Float32Array, mirror: boolean) => {
    const inputs = { image: one(image, 64), reference: one(reference, 64) };
    const params = { innerRadius: 2, outerRadius: 25, maxShift: 5, mirror };
    const { outputs, figures } = await runInProcess(alignPair, inputs, params);
    return { rows: outputs["alignments"] as AlignmentsResult, figures };
  };
  const images = goldenStack("ap64_exp").pixels;
  const references = goldenStack("ap64_refs").pixels;
  const truth = goldenTable("ap64_truth");
  const part = (all: Float32Array, i: number): Float32Array => all.subarray(i * 4096, (i + 1) * 4096);

  test("OR SH of one pair", async () => {
    // img_a turned by RT SQ 33.7° and moved by (2.3, −1.6): SPIDER finds 326.29°, (−2.740, 0.034).
    const { rows } = await run(golden("spider/rtsq_a"), golden("spider/img_a"), true);
    const right = inverse({ psi: -33.7, shiftX: 2.3, shiftY: -1.6, mirror: false });
    for (const expected of [right, { psi: -326.29, shiftX: -2.73966, shiftY: 0.03428161 }]) {
      expect(angleError(rows.psi[0]!, expected.psi)).toBeLessThan(0.1);
      expect(Math.hypot(rows.shiftX[0]! - expected.shiftX, rows.shiftY[0]! - expected.shiftY)).toBeLessThan(0.1);
    }
    expect([rows.mirror[0], angleError(right.psi, 33.7) < 1e-9]).toEqual([0, true]);
  });

  test("AP SH on phantoms of known placement: as near to the truth as SPIDER", { timeout: 60_000 }, async () => {
    const errors: { clean: boolean; ours: number[]; theirs: number[] }[] = [];
    for (const [image, reference, rot, sx, sy, mirrored] of spider("apsh64") as [
      number,
      number,
      number,
      number,
      number,
      number,
    ][]) {
      const { rows } = await run(part(images, image - 1), part(references, reference - 1), true);
      const [, , angle, x, y, mirror, noise] = truth[image - 1] as [
        number,
        number,
        number,
        number,
        number,
        number,
        number,
      ];
      const right = fromOrigin(-angle, -x, -y, mirror === 1);
      expect([rows.mirror[0], mirrored]).toEqual([mirror, mirror]);
      const off = (psi: number, shiftX: number, shiftY: number): number[] => [
        angleError(psi, right.psi),
        Math.hypot(shiftX - right.shiftX, shiftY - right.shiftY),
      ];
      errors.push({
        clean: noise === 0,
        ours: off(rows.psi[0]!, rows.shiftX[0]!, rows.shiftY[0]!),
        // SPIDER's angle is counter-clockwise with row 0 on top: ψ = −rot.
        theirs: off(-rot, sx, sy),
      });
    }
    const middle = (clean: boolean, who: "ours" | "theirs", what: 0 | 1): number =>
      median(errors.filter((e) => e.clean === clean).map((e) => e[who][what]!));
    const table = [true, false].map((clean) =>
      ([0, 1] as const).map((what) => [middle(clean, "ours", what), middle(clean, "theirs", what)]),
    );
    process.stderr.write(`  [ours, SPIDER] median errors, clean and noisy, ° and px: ${JSON.stringify(table)}\n`);
    expect(middle(true, "ours", 0)).toBeLessThan(0.12);
    expect(middle(true, "ours", 1)).toBeLessThan(0.06);
    expect(middle(false, "ours", 0)).toBeLessThanOrEqual(1.1 * middle(false, "theirs", 0));
    expect(middle(false, "ours", 1)).toBeLessThanOrEqual(1.1 * middle(false, "theirs", 1));
  });

  test("OR SH of the first pairs of the pairwise procedure: noise on noise", { timeout: 60_000 }, async () => {
    const stack = goldenStack("apsr100").pixels;
    const drawn = goldenTable("apsr100_truth");
    const placed = (image: number): Alignment => {
      const [, angle, x, y] = drawn[image - 1] as [number, number, number, number];
      return fromOrigin(-angle, -x, -y);
    };
    const pairs = spider("pairwise").filter(([depth, , second]) => depth === 1 && second !== 0);
    expect(pairs).toHaveLength(10);
    const ours: number[] = [];
    const theirs: number[] = [];
    for (const [, first, second, , rot, sx, sy] of pairs as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ][]) {
      const { rows } = await run(part(stack, second - 1), part(stack, first - 1), false);
      const right = compose(inverse(placed(first)), placed(second));
      const found: Alignment = { psi: rows.psi[0]!, shiftX: rows.shiftX[0]!, shiftY: rows.shiftY[0]!, mirror: false };
      // Mean movement of the object's points away from where they belong, px.
      ours.push(Math.sqrt(squaredMovement(found, right, 20)));
      theirs.push(Math.sqrt(squaredMovement({ psi: -rot, shiftX: sx, shiftY: sy, mirror: false }, right, 20)));
      expect(angleError(found.psi, -rot)).toBeLessThan(8);
    }
    expect(median(ours)).toBeLessThanOrEqual(1.1 * median(theirs));
    expect(Math.max(...ours)).toBeLessThan(2.5);
    process.stderr.write(`  [ours, SPIDER] median movement, px: ${JSON.stringify([median(ours), median(theirs)])}\n`);
  });
});
