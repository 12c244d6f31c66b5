import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { normal, random } from "../../src/core/random.js";
import type { MemoryStack } from "../../src/core/stack.js";
import { average } from "../../src/core/tools/average.js";
import { msa } from "../../src/core/tools/msa.js";
import type { AlignmentsResult, FactorsResult, ImagesResult, Metric } from "../../src/core/tools/results.js";
import { golden } from "../support/golden.js";
import { noiseImages, SPECTRA } from "../support/noiseImages.js";
import { runInProcess, type RunOptions } from "../support/runInProcess.js";

const METRICS: readonly Metric[] = ["euclidean", "correlation", "chi-square", "hellinger", "modulation"];
const json = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../golden/${name}.json`, import.meta.url), "utf8"));

const asImages = (pixels: Float32Array, width: number, height = width): ImagesResult => ({
  stack: { kind: "memory", width, height, count: pixels.length / (width * height), pixels },
  pixelSize: 2,
});
async function analysed(
  particles: ImagesResult,
  params: Record<string, unknown>,
  more: { alignments?: AlignmentsResult; mask?: ImagesResult; options?: RunOptions } = {},
) {
  const { alignments = null, mask = null } = more;
  const report = await runInProcess(msa, { particles, alignments, mask }, params, more.options);
  return { ...report, factors: report.outputs["factors"] as FactorsResult };
}
const pixelsOf = (value: unknown): Float32Array => ((value as ImagesResult).stack as MemoryStack).pixels;
/** Largest difference relative to the largest number. */
function apart(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let most = 0;
  let scale = 0;
  for (let i = 0; i < b.length; i++) {
    most = Math.max(most, Math.abs(a[i]! - b[i]!));
    scale = Math.max(scale, Math.abs(b[i]!));
  }
  return most / scale;
}

const small = golden("spider/ca_small200");
const disc = asImages(golden("spider/ca_mask"), 16);

interface Reference {
  eigenvalues: number[];
  total: number;
  coordinates: number[][];
  eigenimages: number[][];
}

describe("against numpy", () => {
  const reference = json("numpy/msa") as Record<string, Reference>;
  // 200 images of 145 pixels are solved by pixels, 60 by images; either way also by iteration.
  for (const n of [200, 60]) {
    for (const metric of METRICS) {
      test.each(["exact", "randomised"])(`${metric}, ${n} images, %s`, async (solver) => {
        const particles = asImages(small.slice(0, n * 256), 16);
        const params = { metric, solver, factors: 8, noise: false, passes: 20 };
        const { factors } = await analysed(particles, params, { mask: disc });
        const want = reference[`${metric} ${n}`]!;
        // float32 rows and products: 1e-6 of the largest.
        expect(apart(factors.eigenvalues, want.eigenvalues)).toBeLessThan(3e-6);
        expect(Math.abs(factors.total / want.total - 1)).toBeLessThan(2e-6);
        const coordinates = want.coordinates.flatMap((_, i) => [...factors.coordinates.subarray(8 * i, 8 * i + 6)]);
        expect(apart(coordinates, want.coordinates.flat())).toBeLessThan(2e-4);
        for (const f of [0, 1]) {
          const drawn = [...factors.pixels].map((p) => factors.eigenimages[256 * f + p]!);
          expect(apart(drawn, want.eigenimages[f]!)).toBeLessThan(2e-4);
        }
        expect(Math.max(...factors.residuals)).toBeLessThan(1e-4);
        // Negative control: another metric has other factors.
        const other = reference[`${metric === "hellinger" ? "euclidean" : "hellinger"} ${n}`]!;
        expect(apart(coordinates, other.coordinates.flat())).toBeGreaterThan(0.05);
      });
    }
  }
});

describe("against SPIDER", () => {
  const spider = json("spider/ca") as Record<string, Reference & { percent: number[] }>;
  /** Largest difference of a column, which may have the other sign, relative to its largest number. */
  function columnApart(factors: FactorsResult, f: number, want: number[][]): number {
    const column = want.map((row) => row[f]!);
    const mine = column.map((_, i) => factors.coordinates[8 * i + f]!);
    return Math.min(
      apart(mine, column),
      apart(
        mine.map((v) => -v),
        column,
      ),
    );
  }
  test("correspondence analysis: eigenvalues, shares and coordinates", async () => {
    const { factors } = await analysed(asImages(small, 16), { metric: "chi-square", noise: false }, { mask: disc });
    const want = spider["small_coran"]!;
    // SPIDER prints six digits.
    expect(apart(factors.eigenvalues, want.eigenvalues)).toBeLessThan(1e-5);
    const shares = factors.eigenvalues.map((v) => (100 * v) / factors.total);
    expect(apart(shares, want.percent)).toBeLessThan(1e-4);
    for (let f = 0; f < 8; f++) expect(columnApart(factors, f, want.coordinates)).toBeLessThan(1e-3);
  });

  test("PCA with more images than pixels: σ² of the scatter, coordinates", async () => {
    const { factors } = await analysed(asImages(small, 16), { noise: false }, { mask: disc });
    const want = spider["small_pcaP"]!;
    const scatter = factors.eigenvalues.map((v) => 199 * v);
    expect(apart(scatter, want.eigenvalues)).toBeLessThan(1e-5);
    for (let f = 0; f < 8; f++) expect(columnApart(factors, f, want.coordinates)).toBeLessThan(1e-3);
    // Negative control: factors in another order are not SPIDER's.
    expect(columnApart(factors, 0, spider["small_coran"]!.coordinates)).toBeGreaterThan(0.05);
  });
});

/** Images a + Σ_k s_k c_ik p_k of orthonormal patterns p, with coefficients c of unit covariance. */
function planted(n: number, width: number, height: number, strengths: readonly number[], noise: number, seed: number) {
  const draw = normal(random(seed));
  const size = width * height;
  const patterns = strengths.map((_, k) =>
    Float64Array.from(
      { length: size },
      (_, p) =>
        Math.sqrt(4 / size) *
        Math.sin((Math.PI * (k + 1) * ((p % width) + 0.5)) / width) *
        Math.sin((Math.PI * (2 + (k % 3)) * (Math.floor(p / width) + 0.5)) / height),
    ),
  );
  const pixels = new Float32Array(n * size);
  for (let i = 0; i < n; i++) {
    const c = strengths.map((s) => s * draw());
    for (let p = 0; p < size; p++) {
      let value = 10 + noise * draw();
      for (let k = 0; k < c.length; k++) value += c[k]! * patterns[k]![p]!;
      pixels[i * size + p] = value;
    }
  }
  return pixels;
}

describe("what factors are", () => {
  test.each([
    [30, 16, 16],
    [41, 17, 13],
    [120, 7, 11],
  ])("%i images of %i × %i of rank 3 have three factors and their exact spectrum", async (n, width, height) => {
    const pixels = planted(n, width, height, [9, 5, 2], 0, 4);
    const { factors, notes } = await analysed(asImages(pixels, width, height), { maskShape: "none" });
    expect(factors.eigenvalues).toHaveLength(3);
    expect(notes.join(" ")).toContain("differ along 3 factors only");
    expect(factors.eigenvalues.reduce((a, b) => a + b, 0) / factors.total).toBeCloseTo(1, 6);
    // Coordinates have the variance of their eigenvalue and do not correlate.
    for (let f = 0; f < 3; f++) {
      for (let g = 0; g <= f; g++) {
        let sum = 0;
        for (let i = 0; i < n; i++) sum += factors.coordinates[3 * i + f]! * factors.coordinates[3 * i + g]!;
        expect(sum / (n - 1) / factors.eigenvalues[0]!).toBeCloseTo(f === g ? factors.eigenvalues[f]! / factors.eigenvalues[0]! : 0, 6); // prettier-ignore
      }
    }
  });

  test.each(METRICS)("%s: with all factors every image is what it was", async (metric) => {
    const n = 14;
    const pixels = planted(n, 9, 8, [1, 0.7, 0.3], 0.2, 6);
    const { factors } = await analysed(asImages(pixels, 9, 8), { metric, factors: 50, constant: metric === "chi-square" ? 3 : 0 }); // prettier-ignore
    const k = factors.eigenvalues.length;
    let most = 0;
    for (let i = 0; i < n; i++) {
      for (const p of factors.pixels) {
        let y = factors.mean[p]!;
        for (let f = 0; f < k; f++) y += factors.coordinates[i * k + f]! * factors.eigenimages[f * 72 + p]!;
        const x = factors.scale[i]! * (metric === "hellinger" ? y * y : y) - factors.constant;
        most = Math.max(most, Math.abs(x - pixels[i * 72 + p]!));
      }
    }
    expect(most).toBeLessThan(2e-4);
  });

  test("modulation: images may be multiplied by positive factors; the Euclidean metric sees them", async () => {
    const pixels = planted(40, 12, 12, [3, 2], 1, 8).map((v) => v - 10);
    const scaled = pixels.map((v, i) => v * (1 + (Math.floor(i / 144) % 7)));
    const run = (p: Float32Array, metric: string) => analysed(asImages(p, 12), { metric, noise: false, factors: 3 });
    const [a, b] = [await run(pixels, "modulation"), await run(scaled, "modulation")];
    expect(apart(b.factors.coordinates, a.factors.coordinates)).toBeLessThan(1e-4);
    const [c, d] = [await run(pixels, "euclidean"), await run(scaled, "euclidean")];
    expect(apart(d.factors.coordinates, c.factors.coordinates)).toBeGreaterThan(0.1);
  });

  test("importance is the correlation of pixel and coordinate, and explains what it says", async () => {
    const n = 50;
    const pixels = planted(n, 10, 10, [9, 7], 0.5, 9);
    const { factors, outputs } = await analysed(asImages(pixels, 10), { factors: 4, maskShape: "none" });
    const importance = pixelsOf(outputs["importance"]);
    const p = 37;
    for (let f = 0; f < 2; f++) {
      let [xy, xx, yy] = [0, 0, 0];
      for (let i = 0; i < n; i++) {
        const x = pixels[i * 100 + p]! - factors.mean[p]!;
        const y = factors.coordinates[4 * i + f]!;
        xy += x * y;
        xx += x * x;
        yy += y * y;
      }
      expect(importance[f * 100 + p]).toBeCloseTo(xy / Math.sqrt(xx * yy), 5);
    }
    const explained = pixelsOf(outputs["explained"]);
    expect(factors.significant).toBe(2);
    expect(explained[p]).toBeCloseTo(importance[p]! ** 2 + importance[100 + p]! ** 2, 6);
  });

  test("moved by alignments the images are those that are averaged", async () => {
    const n = 12;
    const pixels = planted(n, 20, 20, [5, 3], 1, 10);
    const u = random(3);
    const alignments: AlignmentsResult = {
      index: Uint32Array.from({ length: n }, (_, i) => n - 1 - i),
      classIndex: new Int32Array(n),
      psi: Float64Array.from({ length: n }, () => 360 * u()),
      shiftX: Float64Array.from({ length: n }, () => 2 * u()),
      shiftY: Float64Array.from({ length: n }, () => 2 * u()),
      mirror: new Uint8Array(n).fill(1, 0, 5),
      ccc: new Float64Array(n),
    };
    const particles = asImages(pixels, 20);
    const { factors } = await analysed(particles, { maskRadius: 8 }, { alignments });
    const averaged = await runInProcess(average, { particles, alignments }, { halfSets: false });
    const mean = pixelsOf(averaged.outputs["averages"]);
    for (const p of factors.pixels) expect(Math.abs(factors.mean[p]! - mean[p]!)).toBeLessThan(1e-5);
    expect([...factors.index]).toEqual([...alignments.index]);
    const still = await analysed(particles, { maskRadius: 8 });
    expect(apart(still.factors.mean, factors.mean)).toBeGreaterThan(0.01);
  });
});

describe("how many factors are more than noise", () => {
  test.each(Object.keys(SPECTRA))("%s noise: none", async (name) => {
    for (const [n, seed] of [
      [50, 1],
      [400, 2],
    ] as const) {
      const pixels = noiseImages(SPECTRA[name]!, n, 24, seed);
      const { figures } = await analysed(asImages(pixels, 24), { factors: 4 });
      expect(figures["significant"]).toBe(0);
    }
  });

  test("few large images of noise: none, over several seeds", async () => {
    for (const [name, n, seed] of [
      ["white", 12, 3],
      ["smooth", 20, 4],
      ["pink", 35, 5],
      ["band", 55, 6],
      ["smooth", 55, 7],
      ["white", 40, 8],
    ] as const) {
      const pixels = noiseImages(SPECTRA[name]!, n, 64, seed);
      const { figures } = await analysed(asImages(pixels, 64), { factors: 4 });
      expect(figures["significant"], `${name}, ${n} images`).toBe(0);
    }
  });

  test.each(["white", "smooth"])("three patterns on %s noise: three", async (name) => {
    for (const n of [60, 500]) {
      const size = 24;
      const pixels = noiseImages(SPECTRA[name]!, n, size, 5);
      const signal = planted(n, size, size, [14, 11, 9], 0, 7);
      const both = pixels.map((v, i) => v + signal[i]!);
      const { figures } = await analysed(asImages(both, size), { factors: 6, maskShape: "none" });
      expect(figures["significant"]).toBe(3);
    }
  });
});

describe("an iteration that ends when what is more than noise is known", () => {
  // The edge is at about 1.6: patterns so weak that they rise from the noise in the last passes only, and none.
  test.each([1.6, 1.7, 1.8, 2, 3, 0])("a pattern of strength %d: as by the whole matrix", async (strength) => {
    for (const seed of [1, 2]) {
      const particles = asImages(planted(500, 24, 24, strength > 0 ? [strength] : [], 1, seed), 24);
      const params = { factors: 6, maskShape: "none" };
      const whole = (await analysed(particles, { ...params, solver: "exact" })).factors;
      const apartFrom = async (passes: number): Promise<number> => {
        const { factors } = await analysed(particles, { ...params, solver: "randomised", passes });
        if (passes > 1) expect(factors.significant).toBe(whole.significant);
        return Math.hypot(...factors.eigenimages.subarray(0, 576).map((value, j) => value - whole.eigenimages[j]!));
      };
      if (whole.significant > 0) expect(await apartFrom(12)).toBeLessThan(1e-3);
      else await apartFrom(12);
      // Negative control: one pass does not find it.
      if (whole.significant > 0) expect(await apartFrom(1)).toBeGreaterThan(0.01);
    }
  });
});

describe("how it is run", () => {
  const particles = asImages(planted(300, 20, 20, [8, 5, 3], 1, 11), 20);

  test.each(["exact", "randomised"])(
    "%s: the order of blocks changes no bit, nor does the number of threads",
    async (solver) => {
      const params = { solver, factors: 5, passes: 3 };
      const a = await analysed(particles, params);
      const b = await analysed(particles, params, { options: { shuffle: 5 } });
      expect(b.factors.coordinates).toEqual(a.factors.coordinates);
      expect(b.factors.eigenimages).toEqual(a.factors.eigenimages);
      expect(b.factors.noiseEdge).toEqual(a.factors.noiseEdge);
      expect(a.expected).toBe(a.done);
    },
  );

  test("it can be cancelled at any block", async () => {
    for (const kernel of ["measureRows", "productPass", "sumPower", "solveNoise"]) {
      const abort = new AbortController();
      const options: RunOptions = {
        signal: abort.signal,
        onBlock: (name) => {
          if (name === kernel) abort.abort(new Error("enough"));
        },
      };
      await expect(analysed(particles, { solver: "randomised" }, { options })).rejects.toThrow("enough");
    }
  });

  test("masks: circle, soft circle, from the average, an image, everything", async () => {
    const inner = asImages(planted(40, 20, 20, [4], 0.5, 12).map((v, i) => {
      const [x, y] = [(i % 20) - 10, (Math.floor(i / 20) % 20) - 10];
      return v + (x * x + y * y < 30 ? 20 : 0);
    }), 20); // prettier-ignore
    const count = async (params: Record<string, unknown>, mask?: ImagesResult): Promise<number> =>
      (await analysed(inner, { noise: false, ...params }, mask ? { mask } : {})).figures["pixels"]!;
    expect(await count({ maskRadius: 3 })).toBe(29);
    expect(await count({ maskRadius: 3, maskShape: "soft", maskEdge: 2 })).toBeGreaterThan(29);
    expect(await count({ maskShape: "none" })).toBe(400);
    const bright = [...Array(400).keys()].filter((i) => ((i % 20) - 10) ** 2 + (Math.floor(i / 20) - 10) ** 2 < 30);
    expect(await count({ maskShape: "threshold" })).toBe(bright.length);
    expect(await count({ maskShape: "threshold", maskDark: true })).toBe(400 - bright.length);
    const painted = new Float32Array(400);
    painted[7] = painted[8] = 1;
    painted[9] = 0.5;
    expect(await count({}, asImages(painted, 20))).toBe(3);
    await expect(count({}, asImages(new Float32Array(400), 20))).rejects.toThrow("no pixel lies under the mask");
    await expect(count({}, asImages(painted.fill(-1), 20))).rejects.toThrow("weights from 0 to 1");
    await expect(count({}, asImages(new Float32Array(100), 10))).rejects.toMatchObject({ code: "image.sizeMismatch" });
  });
});

describe("images that cannot be analysed", () => {
  const flat = new Float32Array(10 * 64).fill(3);
  const run = (pixels: Float32Array, params: Record<string, unknown> = {}) => analysed(asImages(pixels, 8), params);

  test.each(METRICS)("%s: constant and identical images are refused in words", async (metric) => {
    await expect(run(flat, { metric })).rejects.toThrow("there is no variation to analyse");
    const same = Float32Array.from({ length: 640 }, (_, i) => 1 + ((i % 64) % 9));
    await expect(run(same, { metric })).rejects.toThrow("there is no variation to analyse");
  });

  test("differences beyond what sums of squares can hold are refused with their size; far smaller and larger ones are not", async () => {
    const grey = (scale: number) => Float32Array.from({ length: 640 }, (_, i) => scale * Math.sin(i * i));
    const { factors } = await run(grey(1), { noise: false });
    for (const scale of [1e-14, 1e15]) {
      const { eigenvalues } = (await run(grey(scale), { noise: false })).factors;
      eigenvalues.forEach((value, k) => expect(value / scale ** 2 / factors.eigenvalues[k]!).toBeCloseTo(1, 5));
    }
    await expect(run(grey(1e-30))).rejects.toThrow(/differ between images by \d\.\d+e-31 .*too little/);
    await expect(run(grey(1e30))).rejects.toThrow(/differ between images by \d\.\d+e\+29 .*too much/);
    await expect(run(grey(1e30), { metric: "correlation" })).resolves.toBeDefined();
  });

  test("one image that differs makes one factor; fewer images than factors make fewer", async () => {
    const one = flat.slice();
    one[200] = 9;
    const { factors } = await run(one, { maskShape: "none" });
    expect(factors.eigenvalues).toHaveLength(1);
    const few = await run(planted(4, 8, 8, [3, 2, 1], 1, 2), { factors: 8 });
    expect(few.factors.eigenvalues).toHaveLength(3);
    expect(few.notes.join(" ")).toContain("not the 8 asked for");
    await expect(run(planted(1, 8, 8, [3], 1, 2))).rejects.toThrow("at least two");
  });

  test("negative pixels: the smallest constant that would do is named, and does", async () => {
    const pixels = planted(12, 8, 8, [3, 2], 1, 3).map((v) => v - 10);
    for (const metric of ["chi-square", "hellinger"]) {
      const error = await run(pixels, { metric }).then(
        () => null,
        (e: unknown) => e as Error,
      );
      expect(error?.message).toMatch(/needs pixels that are not negative/);
      const constant = Number(/--constant ([\d.e+-]+)/.exec(error!.message)![1]);
      const { factors, notes } = await run(pixels, { metric, constant });
      expect(factors.constant).toBe(constant);
      expect(notes.join(" ")).toContain("was added to every pixel");
      await expect(run(pixels, { metric, constant: 0.99 * constant })).rejects.toThrow("constant");
    }
    await expect(run(pixels, { metric: "modulation" })).resolves.toBeDefined();
  });

  test("an image of zeros is named where its profile is needed", async () => {
    const pixels = planted(5, 8, 8, [3], 1, 3).fill(0, 64, 128);
    for (const metric of ["chi-square", "hellinger", "modulation"]) {
      await expect(run(pixels, { metric })).rejects.toThrow("image 2 is 0 everywhere");
    }
    await expect(run(pixels)).resolves.toBeDefined();
  });

  test("images with NaN are left out and named; all of them are refused", async () => {
    const pixels = planted(9, 8, 8, [3, 2], 1, 3);
    const without = Float32Array.from([...pixels.subarray(0, 64), ...pixels.subarray(128)]);
    const bad = pixels.slice();
    bad[64 + 30] = NaN;
    const a = await run(bad, { factors: 3 });
    const b = await run(without, { factors: 3 });
    expect([...a.factors.index]).toEqual([0, 2, 3, 4, 5, 6, 7, 8]);
    expect(a.factors.coordinates).toEqual(b.factors.coordinates);
    expect(a.notes.join(" ")).toMatch(/Image 2 left out/);
    await expect(run(pixels.fill(NaN))).rejects.toMatchObject({ code: "image.notFinite" });
  });
});
