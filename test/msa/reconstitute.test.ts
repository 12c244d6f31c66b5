/** Images from factors: all of them give back what was analysed; SPIDER where it is right. */
import { beforeAll, describe, expect, test } from "vitest";
import { AppError } from "../../src/core/errors.js";
import { normal, random } from "../../src/core/random.js";
import { subset } from "../../src/core/stack.js";
import { msa } from "../../src/core/tools/msa.js";
import { reconstitute } from "../../src/core/tools/reconstitute.js";
import type { AlignmentsResult, FactorsResult, ImagesResult, Metric } from "../../src/core/tools/results.js";
import { golden } from "../support/golden.js";
import { images, memoryStack, runInProcess, type RunReport } from "../support/runInProcess.js";

const METRICS: Metric[] = ["euclidean", "correlation", "chi-square", "modulation", "hellinger"];

/** Positive images of a few shapes with noise. */
function drawn(count: number, width: number, height: number): Float32Array[] {
  const draw = normal(random(7));
  return Array.from({ length: count }, (_, i) =>
    Float32Array.from({ length: width * height }, (_v, p) => {
      const [x, y] = [p % width, Math.floor(p / width)];
      return (1 + (i % 3)) * (6 + Math.sin(x + i) + Math.cos((y * (i % 4)) / 3)) + 0.3 * draw();
    }),
  );
}

const analyse = async (
  particles: ImagesResult,
  params: object,
  alignments: AlignmentsResult | null = null,
): Promise<FactorsResult> => {
  const { outputs } = await runInProcess(msa, { particles, alignments }, { noise: false, ...params });
  return outputs["factors"] as FactorsResult;
};
const remake = (factors: FactorsResult, params: Record<string, unknown> = {}): Promise<RunReport> =>
  runInProcess(reconstitute, { factors }, params);
const pixelsOf = ({ outputs }: RunReport, name = "reconstituted"): Float32Array => {
  const { stack } = outputs[name] as ImagesResult;
  if (stack.kind !== "memory") throw new Error("expected pixels in memory");
  return stack.pixels;
};
/** Largest difference under the mask, over the largest value. */
function apart(factors: FactorsResult, a: Float32Array, b: (image: number, pixel: number) => number): number {
  const size = factors.width * factors.height;
  let [off, top] = [0, 0];
  for (let i = 0; i * size < a.length; i++) {
    for (const p of factors.pixels) {
      off = Math.max(off, Math.abs(a[i * size + p]! - b(i, p)));
      top = Math.max(top, Math.abs(b(i, p)));
    }
  }
  return off / top;
}
const reasonOf = async (run: Promise<unknown>): Promise<string> => {
  const error = await run.then(
    () => null,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(AppError);
  expect((error as AppError).code).toBe("params.invalid");
  return (error as AppError).message;
};

describe("all factors", () => {
  const [count, width, height] = [9, 11, 8];
  const set = drawn(count, width, height);
  const particles: ImagesResult = { stack: memoryStack(set, width, height), pixelSize: 1.5 };

  test.each(METRICS)("%s: every image comes back as it was analysed", async (metric) => {
    const factors = await analyse(particles, { metric, factors: count - 1, maskRadius: 3.5, constant: 2 });
    expect(factors.eigenvalues).toHaveLength(count - 1);
    const all = await remake(factors);
    expect(apart(factors, pixelsOf(all), (i, p) => set[i]![p]!)).toBeLessThan(1e-5);
    expect(Math.max(...pixelsOf(all, "residuals").map(Math.abs))).toBeLessThan(2e-4);
    expect(all.figures["residualSd"]).toBeLessThan(1e-4);
    expect(all.figures["share"]).toBeCloseTo(100, 4);
    expect(all.outputs["originals"]).toBeUndefined();
    // Without the last factor that matters something is missing.
    const some = await remake(factors, { factors: [1, 2] });
    expect(apart(factors, pixelsOf(some), (i, p) => set[i]![p]!)).toBeGreaterThan(1e-3);
    expect(some.figures["residualSd"]).toBeGreaterThan(1e-2);
  });

  test.each(METRICS)("%s: what two sets of factors add is what both add", async (metric) => {
    const factors = await analyse(particles, { metric, factors: 4, maskRadius: 3.5 });
    const add = async (kept: number[]): Promise<Float32Array> =>
      pixelsOf(await remake(factors, { factors: kept, average: false }));
    const [a, b, both] = [await add([1, 3]), await add([4]), await add([4, 1, 3])];
    const sum = a.map((v, i) => v + b[i]!);
    const gap = Math.max(...sum.map((v, i) => Math.abs(v - both[i]!)));
    if (metric === "hellinger") expect(gap).toBeGreaterThan(1e-4);
    else expect(gap).toBeLessThan(2e-5);
  });

  test("outside the mask stands the mean of what is inside, and no residual", async () => {
    const factors = await analyse(particles, { factors: 3, maskRadius: 3.5 });
    const report = await remake(factors, { originals: true });
    const inside = new Set(factors.pixels);
    for (const name of ["reconstituted", "originals", "residuals"]) {
      const image = pixelsOf(report, name).subarray(0, width * height);
      const mean = [...inside].reduce((sum, p) => sum + image[p]!, 0) / inside.size;
      const outside = image.filter((_, p) => !inside.has(p));
      expect(outside.length).toBe(width * height - inside.size);
      for (const v of outside) expect(v).toBeCloseTo(name === "residuals" ? 0 : mean, 4);
    }
    const left = pixelsOf(report, "residuals");
    const made = pixelsOf(report);
    expect(apart(factors, pixelsOf(report, "originals"), (i, p) => made[i * 88 + p]! + left[i * 88 + p]!)).toBeLessThan(
      1e-6,
    );
    // The residual is what the factors that are left out hold: (n − 1)(total − Σλ) over all pixels.
    const missing = factors.total - factors.eigenvalues.reduce((a, b) => a + b, 0);
    const expected = Math.sqrt(((count - 1) * missing) / (count * factors.pixels.length));
    expect(report.figures["residualSd"]! / expected).toBeCloseTo(1, 5);
  });

  test("the images were moved, and a soft mask faded them", async () => {
    const alignments: AlignmentsResult = {
      index: Uint32Array.from({ length: count }, (_, i) => count - 1 - i),
      classIndex: new Int32Array(count),
      psi: Float64Array.from({ length: count }, (_, i) => 40 * i),
      shiftX: Float64Array.from({ length: count }, (_, i) => i / 3 - 1),
      shiftY: new Float64Array(count).fill(0.5),
      mirror: Uint8Array.from({ length: count }, (_, i) => i % 2),
      ccc: new Float64Array(count),
    };
    for (const interpolation of ["spline", "bilinear"]) {
      const params = { factors: count - 1, maskShape: "soft", maskRadius: 3, interpolation };
      const factors = await analyse(particles, params, alignments);
      expect(factors.weights!.some((w) => w > 0 && w < 1)).toBe(true);
      const report = await remake(factors, { originals: true });
      expect(report.figures["residualSd"]).toBeLessThan(1e-4);
      // Laid otherwise they are other images.
      const wrong = { ...factors, interpolation: interpolation === "spline" ? "bilinear" : "spline" };
      expect((await remake(wrong)).figures["residualSd"]).toBeGreaterThan(1e-2);
      expect((await remake({ ...factors, weights: null })).figures["residualSd"]).toBeGreaterThan(1e-2);
    }
  });

  test("images are named as in the file they were chosen from", async () => {
    const room = (n: number): Uint32Array => new Uint32Array(n);
    const stack = subset(particles.stack, Uint32Array.of(8, 2, 5, 1, 3), room);
    const factors = await analyse({ stack, pixelSize: null }, { factors: 4, maskRadius: 3.5 });
    const report = await remake(factors, { images: [6, 9] });
    expect(report.figures["images"]).toBe(2);
    expect(apart(factors, pixelsOf(report), (i, p) => set[[5, 8][i]!]![p]!)).toBeLessThan(1e-5);
    expect(await reasonOf(remake(factors, { images: [1] }))).toContain("names image 1, which was not analysed");
  });

  test("blocks in any order give the same bits", async () => {
    const factors = await analyse(particles, { factors: 5, maskRadius: 3.5, metric: "chi-square" });
    const inOrder = await remake(factors);
    const shuffled = await runInProcess(reconstitute, { factors }, {}, { shuffle: 3 });
    expect(shuffled.outputs).toEqual(inOrder.outputs);
    expect(shuffled.figures).toEqual(inOrder.figures);
    expect(inOrder.expected).toBe(inOrder.done);
  });
});

describe("places of the map", () => {
  let factors: FactorsResult;
  const set = drawn(12, 9, 9);
  beforeAll(async () => {
    const particles = { stack: memoryStack(set, 9, 9), pixelSize: null };
    factors = await analyse(particles, { metric: "chi-square", factors: 5, maskRadius: 3.5 });
  });

  test("at the place of an image, with its scale, lies the image", async () => {
    const at = [...factors.coordinates.subarray(10, 15)];
    const there = pixelsOf(await remake(factors, { at }));
    const image = pixelsOf(await remake(factors, { images: [3], factors: [1, 2, 3, 4, 5] }));
    const mean = factors.scale.reduce((a, b) => a + b, 0) / 12;
    expect(apart(factors, there, (_, p) => (image[p]! * mean) / factors.scale[2]!)).toBeLessThan(1e-6);
  });

  test("the origin is the mean image; factors that are not named are at 0", async () => {
    const origin = pixelsOf(await remake(factors, { at: [0] }));
    const total = set.reduce((sum, image) => sum + factors.pixels.reduce((s, p) => s + image[p]!, 0), 0);
    // For correspondence analysis this is the sum of all images over their number: T/n · c_j.
    const mean = (_: number, p: number): number => set.reduce((sum, image) => sum + image[p]!, 0) / 12;
    expect(total).toBeGreaterThan(0);
    expect(apart(factors, origin, mean)).toBeLessThan(1e-6);
    const third = pixelsOf(await remake(factors, { at: [0, 0, 0.2] }));
    expect(pixelsOf(await remake(factors, { at: [0, 0, 0.2], factors: [3] }))).toEqual(third);
    expect(pixelsOf(await remake(factors, { at: [0, 0, 0.2, 0, 0], factors: [5, 3] }))).toEqual(third);
  });

  test("extremes are the two ends of each factor", async () => {
    const report = await remake(factors, { extremes: true, factors: [2, 4] });
    expect(report.figures).toMatchObject({ images: 4, factors: 2, residualSd: null });
    expect(report.outputs["residuals"]).toBeUndefined();
    const size = 81;
    for (const [i, f] of [1, 1, 3, 3].entries()) {
      const along = Array.from({ length: 12 }, (_, row) => factors.coordinates[row * 5 + f]!);
      const end = i % 2 === 0 ? Math.min(...along) : Math.max(...along);
      const at = Array.from({ length: f + 1 }, (_, k) => (k === f ? end : 0));
      const one = pixelsOf(await remake(factors, { at }));
      expect(pixelsOf(report).subarray(i * size, (i + 1) * size)).toEqual(one);
    }
  });

  test("what makes no sense is refused", async () => {
    expect(await reasonOf(remake(factors, { factors: [6] }))).toContain("names factor 6; the analysis has 5 factors");
    expect(await reasonOf(remake(factors, { at: [0, 0, 0, 0, 0, 1] }))).toContain("names f6; the analysis has 5");
    expect(await reasonOf(remake(factors, { at: [1, 1], factors: [2] }))).toContain("names f1, which is not among");
    expect(await reasonOf(remake(factors, { at: [1], images: [1] }))).toContain("images has no meaning at places");
    expect(await reasonOf(remake(factors, { extremes: true, originals: true }))).toContain("originals has no meaning");
    expect(await reasonOf(remake(factors, { at: [1], extremes: true }))).toContain("choose one of them");
    expect(await reasonOf(remake(factors, { at: [1e300] }))).toContain("beyond the numbers that pixels can hold");
  });

  test("which factors are taken unless told", async () => {
    const taken = async (change: Partial<FactorsResult>): Promise<unknown[]> => {
      const { figures, notes } = await remake({ ...factors, ...change });
      return [figures["factors"], ...notes];
    };
    const edge = new Float64Array(5).fill(1e-3);
    expect(await taken({ significant: 2, noiseEdge: edge })).toEqual([2]);
    expect(await taken({ significant: 0, noiseEdge: edge })).toEqual([
      5,
      "No factor lies beyond the noise: all 5 factors were taken.",
    ]);
    expect(await taken({})).toEqual([5, "The noise was not looked at: all 5 factors were taken."]);
  });
});

describe("SPIDER", () => {
  /** Its single precision: numpy's SVD in double precision differs from it by 4e-5 and by 1.9e-4 of the largest value. */
  const SPIDER_DIGITS = { images: 1e-4, vectors: 3e-4 };
  const load = (name: string): Float32Array => golden(`spider/${name}`);
  let factors: FactorsResult;
  const stack = load("ca_small200");
  beforeAll(async () => {
    const { outputs } = await runInProcess(
      msa,
      { particles: images(stack, 16), mask: images(load("ca_mask"), 16) },
      { factors: 8, noise: false },
    );
    factors = outputs["factors"] as FactorsResult;
  });
  // SPIDER adds the sum of all images over the number of pixels, where their mean belongs.
  const added = (p: number): number => {
    let sum = 0;
    for (let i = 0; i < 200; i++) sum += stack[i * 256 + p]!;
    return sum / factors.pixels.length;
  };

  test.each([1, 69])("image %i from factors 1 to 3 (CA SR)", async (image) => {
    const made = pixelsOf(await remake(factors, { images: [image], factors: [1, 2, 3], average: false }));
    const theirs = load(`ca_recon${image}`);
    expect(apart(factors, made, (_, p) => theirs[p]! - added(p))).toBeLessThan(SPIDER_DIGITS.images);
    const fewer = pixelsOf(await remake(factors, { images: [image], factors: [1, 2], average: false }));
    expect(apart(factors, fewer, (_, p) => theirs[p]! - added(p))).toBeGreaterThan(1e-3);
  });

  test("the second eigenimage (CA SRE)", async () => {
    const made = pixelsOf(await remake(factors, { at: [0, 1], average: false }));
    const theirs = load("ca_sre2");
    const sign = Math.sign(factors.pixels.reduce((sum, p) => sum + made[p]! * (theirs[p]! - added(p)), 0));
    expect(apart(factors, made, (_, p) => sign * (theirs[p]! - added(p)))).toBeLessThan(SPIDER_DIGITS.vectors);
  });
});
