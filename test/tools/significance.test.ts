/** Where two classes differ: the right region for two that do, and hardly anything for two halves of one. */
import { describe, expect, test } from "vitest";
import { normal, permutation, random } from "../../src/core/random.js";
import { noiseSource, type NoiseSpectrum } from "../../src/core/simulate/noise.js";
import type { AlignmentsResult, ImagesResult } from "../../src/core/tools/results.js";
import { significance } from "../../src/core/tools/significance.js";
import { simulate } from "../../src/core/tools/simulate.js";
import { memoryStack, runInProcess } from "../support/runInProcess.js";

const pixels = (value: unknown): Float32Array => {
  const { stack } = value as ImagesResult;
  if (stack.kind !== "memory") throw new Error("expected pixels in memory");
  return stack.pixels;
};
const upright = (classes: ArrayLike<number>): AlignmentsResult => ({
  index: Uint32Array.from(classes, (_, i) => i),
  classIndex: Int32Array.from(classes),
  psi: new Float64Array(classes.length),
  shiftX: new Float64Array(classes.length),
  shiftY: new Float64Array(classes.length),
  mirror: new Uint8Array(classes.length),
  ccc: new Float64Array(classes.length),
});

/** Noise of one kind, cut into two halves by chance. */
function halves(
  seed: number,
  spectrum: NoiseSpectrum,
  count = 30,
  n = 24,
): { particles: ImagesResult; alignments: AlignmentsResult } {
  const make = noiseSource(spectrum, n, n);
  const image = new Float64Array(n * n);
  const images = Array.from({ length: count }, (_, i) => {
    make(random(seed, i), image);
    return Float32Array.from(image);
  });
  const classes = new Int32Array(count);
  permutation(count, random(seed, 77)).forEach((place, i) => (classes[i] = place % 2));
  return { particles: { stack: memoryStack(images, n, n), pixelSize: null }, alignments: upright(classes) };
}

describe("significance", () => {
  test.each(["white", "falling"] as const)(
    "two random halves of one class, %s noise: at most the rate asked for of 60 runs finds anything",
    async (spectrum) => {
      let [runs, uncorrected, tested] = [0, 0, 0];
      for (let seed = 1; seed <= 60; seed++) {
        const { outputs, figures } = await runInProcess(significance, halves(seed, spectrum), { fdr: 0.1 });
        if (figures["significant"]! > 0) runs++;
        tested += figures["pixels"]!;
        pixels(outputs["t"]).forEach((t) => (uncorrected += Math.abs(t) > 2.05 ? 1 : 0));
      }
      // 10 % of 60 runs are 6, with a standard deviation of 2.3.
      expect(runs).toBeLessThanOrEqual(11);
      // Without the correction 5 % of all pixels would be called significant, in every run: t itself is right.
      expect(uncorrected / tested).toBeGreaterThan(0.04);
      expect(uncorrected / tested).toBeLessThan(0.06);
    },
    60_000,
  );

  test.each([
    [64, 8, "white"],
    [57, 8, "falling"],
  ])("box %i: faces that differ in the mouth differ there and nowhere else", async (boxSize, views, noiseSpectrum) => {
    const params = { kind: "faces", count: 800, boxSize, views, snr: 0.3, noiseSpectrum, seed: 5, maxShift: 3 };
    const { outputs } = await runInProcess(simulate, {}, params);
    const inputs = { particles: outputs["images"] as ImagesResult, alignments: outputs["truth"] as AlignmentsResult };
    const { figures, outputs: found, notes } = await runInProcess(significance, inputs, { a: 2, b: 1, maskRadius: 24 });
    const classes = pixels(outputs["classes"]);
    const size = boxSize * boxSize;
    const truth = Float32Array.from({ length: size }, (_, i) => classes[size + i]! - classes[i]!);
    const highest = Math.max(...truth);
    const significant = pixels(found["significant"]);
    let [hit, strong, far] = [0, 0, 0];
    significant.forEach((s, i) => {
      if (truth[i]! > 0.7 * highest) strong++;
      if (truth[i]! > 0.7 * highest && s === 1) hit++;
      if (Math.abs(truth[i]!) < 0.02 * highest && s !== 0) far++;
    });
    expect(strong).toBeGreaterThan(20);
    expect(hit / strong).toBeGreaterThan(0.9);
    expect(far / figures["significant"]!).toBeLessThan(0.15);
    expect(figures).toMatchObject({ particlesA: 100, particlesB: 100 });
    expect(figures["independentPixels"]).toBeLessThan(figures["pixels"]!);
    expect(notes.join(" ")).toMatch(/pixels are worth about \d+ independent ones/);

    // q and t tell the same; the other way round only the signs turn.
    const [q, t, error] = [pixels(found["q"]), pixels(found["t"]), pixels(found["error"])];
    const difference = pixels(found["difference"]);
    significant.forEach((s, i) => {
      expect(s !== 0).toBe(q[i]! <= Math.fround(0.05));
      if (s !== 0) expect(Math.abs(t[i]!)).toBeGreaterThanOrEqual(figures["threshold"]! - 1e-5);
      if (t[i]! !== 0) expect(difference[i]! / error[i]! / t[i]!).toBeCloseTo(1, 4);
    });
    const turned = await runInProcess(significance, inputs, { a: 1, b: 2, maskRadius: 24 });
    expect(pixels(turned.outputs["significant"])).toEqual(significant.map((s) => (s === 0 ? 0 : -s)));
    const strict = await runInProcess(significance, inputs, {
      a: 2,
      b: 1,
      maskRadius: 24,
      rule: "benjamini-yekutieli",
    });
    expect(strict.figures["significant"]).toBeLessThan(figures["significant"]!);
    expect(strict.figures["threshold"]).toBeGreaterThan(figures["threshold"]!);
    // A wrong alignment finds no mouth where it is.
    const { alignments } = inputs;
    const lost = await runInProcess(
      significance,
      { ...inputs, alignments: { ...alignments, psi: alignments.psi.map((psi) => psi + 90) } },
      { a: 2, b: 1, maskRadius: 24 },
    );
    let stray = 0;
    pixels(lost.outputs["significant"]).forEach((s, i) => (stray += truth[i]! > 0.7 * highest && s === 1 ? 1 : 0));
    expect(stray / strong).toBeLessThan(0.4);
  });

  test("blocks in any order give the same bits, and progress is whole", async () => {
    const inputs = halves(3, "falling");
    const inOrder = await runInProcess(significance, inputs);
    expect(inOrder.expected).toBe(inOrder.done);
    for (const shuffle of [1, 2]) {
      const shuffled = await runInProcess(significance, inputs, {}, { shuffle });
      expect(shuffled.outputs).toEqual(inOrder.outputs);
      expect(shuffled.figures).toEqual(inOrder.figures);
    }
  });

  test("pixels that vary in neither class are not tested; bad images are left out; odd and oblong images", async () => {
    const [width, height] = [21, 16];
    const draw = normal(random(9));
    const images = Array.from({ length: 20 }, (_, i) =>
      Float32Array.from({ length: width * height }, (_, p) => (p % width === 10 ? i % 2 : draw())),
    );
    images[4]![0] = Number.NaN;
    const alignments = upright(images.map((_, i) => i % 2));
    alignments.shiftX[7] = Number.NaN;
    const particles = { stack: memoryStack(images, width, height), pixelSize: null };
    const run = await runInProcess(significance, { particles, alignments });
    expect(run.figures).toMatchObject({ particlesA: 9, particlesB: 9 });
    // The column through the centre of the disc of radius 7.
    expect(run.notes.join(" ")).toMatch(/15 pixels vary in neither class/);
    expect(run.notes.join(" ")).toMatch(/Image 5 .*Image 8 /);
    expect(pixels(run.outputs["t"]).every(Number.isFinite)).toBe(true);
    expect(pixels(run.outputs["q"])[8 * width + 10]).toBe(1);

    const still = {
      stack: memoryStack(
        images.map((_, i) => new Float32Array(16).fill(i % 2)),
        4,
        4,
      ),
      pixelSize: null,
    };
    await expect(
      runInProcess(significance, { particles: still, alignments: upright(images.map((_, i) => i % 2)) }),
    ).rejects.toThrow(/neither class varies/);
  });

  test("classes that are not there, the same, or of one particle are refused in words", async () => {
    const inputs = halves(1, "white", 6, 12);
    const fails = (params: object, words: RegExp, change: Partial<AlignmentsResult> = {}): Promise<void> =>
      expect(
        runInProcess(significance, { ...inputs, alignments: { ...inputs.alignments, ...change } }, { ...params }),
      ).rejects.toThrow(words);
    await fails({ a: 1, b: 1 }, /a class does not differ from itself/);
    await fails({ a: 1, b: 3 }, /class 3 has no particle; a test needs two at least/);
    await fails({}, /class 2 has one particle/, { classIndex: Int32Array.of(0, 0, 0, 0, 0, 1) });
    await fails({}, /row 6 is about image 7, but the stack holds 6/, { index: Uint32Array.of(0, 1, 2, 3, 4, 6) });
  });
});
