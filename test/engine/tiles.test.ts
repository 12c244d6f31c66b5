import { truncateSync, writeFileSync, openSync, ftruncateSync, writeSync, closeSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { IDENTITY, type Alignment } from "../../src/core/conventions.js";
import { bandPassFilter } from "../../src/core/filter/bandPass.js";
import { encodeMrcHeader } from "../../src/core/format/writeMrc.js";
import { random, normal } from "../../src/core/random.js";
import { resample } from "../../src/core/transform/resample.js";
import { subtractScaled } from "../../src/main/engine/display/prepare.js";
import { binned, percentiles, statisticsOf, toGrey, windowOf } from "../../src/main/engine/display/window.js";
import { sampleIndices } from "../../src/main/engine/services/sample.js";
import type { Display, SourceRef } from "../../src/main/engine/types.js";
import { Bench, RAW } from "./support/engines.js";

let bench: Bench;
beforeEach(() => (bench = new Bench()));
afterEach(() => bench.clear());

const source = (id: number): SourceRef => ({ kind: "dataset", id });
const noise = normal(random(11));
const PIXELS = Float32Array.from({ length: 12 * 33 * 33 }, () => noise() * 3 + 1);
const at = (i: number, y: number, x: number): number => PIXELS[(i * 33 + y) * 33 + x]!;
const image = (i: number): Float32Array => PIXELS.slice(i * 33 * 33, (i + 1) * 33 * 33);
const byPercentile: Display = { ...RAW, contrast: { mode: "percentile", low: 1, high: 99, scope: "image" } };

/** Percentile as numpy defines it, by sorting. */
function sortedPercentile(values: Float32Array, p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (p / 100) * (sorted.length - 1);
  const k = Math.floor(place);
  return sorted[k]! + (place - k) * ((sorted[k + 1] ?? sorted[k]!) - sorted[k]!);
}

describe("contrast windows", () => {
  test("percentiles by selection are those by sorting, ties and all", () => {
    const u = random(5);
    // One value far off puts all others into one bin: slow, and right.
    const far = Float32Array.from({ length: 1001 }, (_, i) => (i === 500 ? 1e9 : u()));
    expect(percentiles(far, statisticsOf(far), [50], new Float32Array(1001))[0]).toBe(sortedPercentile(far, 50));
    for (const n of [1, 2, 3, 10, 101, 1000]) {
      for (const levels of [3, 1e6]) {
        const values = Float32Array.from({ length: n }, () => Math.floor(u() * levels));
        for (const p of [0, 1, 37.5, 50, 99, 100]) {
          const [found] = percentiles(values, statisticsOf(values), [p], new Float32Array(n));
          expect(found).toBeCloseTo(sortedPercentile(values, p), 3);
        }
      }
    }
  });

  test("pixels that are no numbers poison nothing", () => {
    const pixels = Float32Array.from([1, NaN, 3, Infinity, 2, -Infinity]);
    const statistics = statisticsOf(pixels);
    expect(statistics).toEqual({ min: 1, max: 3, mean: 2, sd: Math.sqrt(2 / 3), n: 3 });
    const window = windowOf(
      pixels,
      { mode: "percentile", low: 0, high: 100, scope: "image" },
      statistics,
      new Float32Array(6),
    );
    expect(window).toEqual({ low: 1, high: 3 });
    const grey = new Uint8Array(6);
    toGrey(pixels, window, grey);
    expect([...grey]).toEqual([0, 0, 255, 255, 128, 0]);
    expect(statisticsOf(new Float32Array(4).fill(NaN))).toEqual({ min: 0, max: 0, mean: 0, sd: 0, n: 0 });
  });

  test("an image of one value is mid-grey", () => {
    const grey = new Uint8Array(3);
    toGrey(Float32Array.from([5, 5, NaN]), { low: 5, high: 5 }, grey);
    expect([...grey]).toEqual([128, 128, 0]);
  });

  test("reduction is the mean of the area, cut at the border, over what is a number", () => {
    const pixels = Float32Array.from([1, 2, 10, 3, NaN, 20, 5, 5, 7]);
    expect([...binned(pixels, 3, 3, 2)]).toEqual([2, 15, 5, 7]);
    expect(binned(pixels, 3, 3, 1)).toBe(pixels);
  });

  test("a sample spreads over the set and stays affordable", () => {
    expect(sampleIndices(4, 64, 64)).toEqual([0, 1, 2, 3]);
    const large = sampleIndices(1_000_000, 64, 64);
    expect([large.length, large[0], large.at(-1)]).toEqual([500, 1000, 999000]);
    expect(sampleIndices(1_000_000, 512, 512).length).toBe(32);
  });
});

describe("tiles", () => {
  test("of each contrast and reduction are those computed directly", async () => {
    const engine = bench.engine();
    const { id } = await engine.open(bench.stack("a.mrcs", 12, 33, at));
    const contrasts: Display["contrast"][] = [
      { mode: "percentile", low: 1, high: 99, scope: "image" },
      { mode: "sigma", sigmas: 3, scope: "image" },
      { mode: "minmax", scope: "image" },
      { mode: "fixed", low: -2, high: 3 },
    ];
    for (const contrast of contrasts) {
      for (const bin of [1, 2, 4] as const) {
        const indices = [7, 0, 11, 7];
        const { head, pixels } = await engine.tiles({
          source: source(id),
          indices,
          bin,
          display: { ...RAW, contrast },
        });
        const side = Math.ceil(33 / bin);
        expect([head.width, head.height, head.tiles.map((t) => t.index)]).toEqual([side, side, indices]);
        indices.forEach((i, place) => {
          const direct = image(i);
          const statistics = statisticsOf(direct);
          const window = windowOf(direct, contrast, statistics, new Float32Array(direct.length));
          const grey = new Uint8Array(side * side);
          toGrey(binned(direct, 33, 33, bin), window, grey);
          expect(head.tiles[place]).toMatchObject({ ...window, min: statistics.min, sd: statistics.sd, error: null });
          expect(pixels.subarray(place * side * side, (place + 1) * side * side)).toEqual(grey);
        });
      }
    }
  });

  test("with filters in Å and px; a filter in Å needs a pixel size", async () => {
    const engine = bench.engine();
    const { id } = await engine.open(bench.stack("a.mrcs", 12, 33, at, 2));
    const display: Display = { ...RAW, lowPass: { value: 10, unit: "Å" }, highPass: { value: 16, unit: "px" } };
    const { head, pixels } = await engine.pixels({ source: source(id), index: 3, display });
    const direct = image(3);
    bandPassFilter(33, 33, { lowPass: 0.2, highPass: 1 / 16 })(direct);
    expect(pixels).toEqual(direct);
    expect(head.pixelSize).toBe(2);
    expect(head.histogram.reduce((a, b) => a + b, 0)).toBe(33 * 33);
    // Negative control: the filter does something.
    expect(Math.abs(pixels[40]! - at(3, 1, 7))).toBeGreaterThan(1e-3);
    const { id: unknown } = await engine.open(bench.stack("b.mrcs", 1, 33, at, null));
    await expect(engine.tiles({ source: source(unknown), indices: [0], bin: 1, display })).rejects.toMatchObject({
      code: "pixelSize.unknown",
    });
  });

  test("one pixel that is no number stays alone under a filter", async () => {
    const engine = bench.engine();
    const hole = (i: number, y: number, x: number): number => (i === 0 && y === 4 && x === 5 ? NaN : at(i, y, x));
    const { id } = await engine.open(bench.stack("a.mrcs", 2, 33, hole));
    const display: Display = { ...RAW, lowPass: { value: 8, unit: "px" } };
    const { pixels } = await engine.pixels({ source: source(id), index: 0, display });
    expect(pixels.findIndex((v) => Number.isNaN(v))).toBe(4 * 33 + 5);
    expect(pixels.filter((v) => Number.isNaN(v)).length).toBe(1);
  });

  test("pixels that are no numbers come with a mask behind the tiles, also when tiles are reduced and kept", async () => {
    const engine = bench.engine();
    const hole = (i: number, y: number, x: number): number =>
      i === 1 && y === 4 && x === 5 ? NaN : i === 3 && y >= 30 ? Infinity : at(i, y, x);
    const { id } = await engine.open(bench.stack("a.mrcs", 4, 33, hole));
    for (const bin of [1, 4] as const) {
      const side = Math.ceil(33 / bin);
      const area = side * side;
      for (const indices of [
        [0, 1, 2, 3],
        [3, 0, 1],
      ]) {
        const { head, pixels } = await engine.tiles({ source: source(id), indices, bin, display: RAW });
        expect(pixels.length).toBe((indices.length + 2) * area);
        const maskOf = (image: number): number[] => {
          const { mask } = head.tiles.find((t) => t.index === image)!;
          const from = (indices.length + mask!) * area;
          return [...pixels.subarray(from, from + area)].flatMap((m, p) => (m === 1 ? [p] : []));
        };
        const [y, x] = [Math.floor(4 / bin), Math.floor(5 / bin)];
        expect(maskOf(1)).toEqual([y * side + x]);
        const rows = Math.floor(30 / bin);
        expect(maskOf(3)).toEqual(Array.from({ length: area - rows * side }, (_, p) => rows * side + p));
        expect(head.tiles.map((t) => t.nonFinite)).toEqual(indices.map((i) => [undefined, 1, undefined, 99][i]));
        expect(head.tiles.find((t) => t.index === 0)!.mask).toBeUndefined();
      }
    }
    const loupe = await engine.pixels({ source: source(id), index: 3, display: RAW });
    expect(loupe.head.nonFinite).toBe(99);
  });

  test("a window of the set is that of all its pixels when the set is small", async () => {
    const engine = bench.engine();
    const { id } = await engine.open(bench.stack("a.mrcs", 12, 33, at));
    const display: Display = { ...RAW, contrast: { mode: "percentile", low: 2, high: 98, scope: "set" } };
    const { head } = await engine.tiles({ source: source(id), indices: [0, 5], bin: 1, display });
    for (const tile of head.tiles) {
      expect(tile.low).toBeCloseTo(sortedPercentile(PIXELS, 2), 3);
      expect(tile.high).toBeCloseTo(sortedPercentile(PIXELS, 98), 3);
    }
    const { head: loupe } = await engine.pixels({ source: source(id), index: 0, display });
    expect([loupe.low, loupe.high]).toEqual([head.tiles[0]!.low, head.tiles[0]!.high]);
  });

  test("aligned: one resampling with the alignment of the table; residual needs a result", async () => {
    const engine = bench.engine();
    bench.stack("s.mrcs", 12, 33, at);
    const alignment: Alignment = { ...IDENTITY, psi: 30, shiftX: 0, shiftY: 0 };
    const star = bench.text(
      "a.star",
      "data_particles\nloop_\n_rlnImageName\n_rlnAnglePsi\n_rlnClassNumber\n2@s.mrcs 30 1\n5@s.mrcs -90 1\n",
    );
    const { id } = await engine.open(star);
    const { pixels } = await engine.pixels({ source: source(id), index: 0, display: { ...RAW, view: "aligned" } });
    const direct = new Float32Array(33 * 33);
    resample(image(1), 33, 33, alignment, direct);
    expect(pixels).toEqual(direct);
    const { head } = await engine.tiles({
      source: source(id),
      indices: [0],
      bin: 1,
      display: { ...RAW, view: "residual" },
    });
    expect(head.tiles[0]!.error).toContain("no class averages");
    const { id: plain } = await engine.open(bench.path("s.mrcs"));
    await expect(
      engine.tiles({ source: source(plain), indices: [0], bin: 1, display: { ...RAW, view: "aligned" } }),
    ).rejects.toMatchObject({ code: "request.invalid" });
  });

  test("a residual has no part of the average, whatever its scale and offset", () => {
    const average = image(0);
    const rest = image(1);
    subtractScaled(rest, average, 33, 33);
    const scaled = Float32Array.from(average, (v, p) => 4 * v - 7 + 0 * p);
    subtractScaled(scaled, average, 33, 33);
    expect(Math.max(...scaled.map(Math.abs))).toBeLessThan(1e-4);
    expect(statisticsOf(rest).sd).toBeGreaterThan(1);
  });

  test("an image that cannot be read is a tile with its reason; the others are there", async () => {
    const engine = bench.engine();
    bench.stack("one.mrcs", 2, 33, at);
    const two = bench.stack("two.mrcs", 2, 33, at);
    const rows = "1@one.mrcs\n1@two.mrcs\n2@one.mrcs\n";
    const { id } = await engine.open(bench.text("a.star", `data_particles\nloop_\n_rlnImageName\n${rows}`));
    truncateSync(two, 3000);
    const request = { source: source(id), indices: [0, 1, 2, 9], bin: 1 as const, display: RAW };
    const { head, pixels } = await engine.tiles(request);
    expect(head.tiles.map((t) => t.error === null)).toEqual([true, false, true, false]);
    expect(head.tiles[1]!.error).toContain("two.mrcs changed");
    expect(head.tiles[3]!.error).toContain("no image 10");
    expect(pixels.subarray(33 * 33, 2 * 33 * 33).every((v) => v === 0)).toBe(true);
    // A failure is not remembered: what becomes readable is shown.
    await expect(engine.pixels({ source: source(id), index: 1, display: RAW })).rejects.toMatchObject({
      code: "file.changed",
    });
  });

  test("a page no longer wanted is dropped", async () => {
    const engine = bench.engine();
    const { id } = await engine.open(bench.stack("a.mrcs", 12, 33, at));
    const abort = new AbortController();
    const page = engine.tiles({ source: source(id), indices: [0, 1, 2], bin: 1, display: byPercentile }, abort.signal);
    abort.abort(new Error("scrolled away"));
    await expect(page).rejects.toThrow("scrolled away");
    await engine.tiles({ source: source(id), indices: [0], bin: 1, display: byPercentile });
  });

  test("another reading of the file shows other tiles", async () => {
    const engine = bench.engine();
    const header = encodeMrcHeader({
      width: 16,
      height: 16,
      count: 2,
      pixelType: "int8",
      pixelSize: 2,
      statistics: null,
      label: "",
    });
    header.fill(0, 152, 160); // no word on the sign
    const path = bench.path("bytes.mrcs");
    writeFileSync(path, Buffer.concat([header, Buffer.alloc(512, 200)]));
    const { id, questions } = await engine.open(path);
    expect(questions.map((q) => q.id)).toContain("mode0Sign");
    const request = { source: source(id), indices: [0], bin: 1 as const, display: RAW };
    expect((await engine.tiles(request)).head.tiles[0]!.mean).toBe(-56);
    await engine.update(id, { mode0: "unsigned" });
    expect((await engine.tiles(request)).head.tiles[0]!.mean).toBe(200);
    engine.close(id);
    await expect(engine.tiles(request)).rejects.toMatchObject({ code: "session.unknown" });
  });

  test("of what a running job shows, and of its result", async () => {
    const engine = bench.engine();
    await expect(
      engine.tiles({
        source: { kind: "partial", job: 1, iteration: 1, output: "values" },
        indices: [0],
        bin: 1,
        display: RAW,
      }),
    ).rejects.toMatchObject({ code: "session.unknown" });
  });
});

test("no answer grows beyond a gigabyte, whatever the page asks for", async () => {
  const engine = bench.engine();
  const path = bench.path("large.mrcs");
  const fd = openSync(path, "w");
  const fields = { width: 4096, height: 4096, count: 2, pixelType: "float32" as const, pixelSize: 2, statistics: null };
  writeSync(fd, encodeMrcHeader({ ...fields, label: "" }));
  ftruncateSync(fd, 1024 + 2 * 4096 * 4096 * 4);
  closeSync(fd);
  const { id } = await engine.open(path);
  const indices = Array.from({ length: 65 }, (_, i) => i % 2);
  await expect(engine.tiles({ source: source(id), indices, bin: 1, display: RAW })).rejects.toThrow(
    "at most 64 tiles of 4096 × 4096 pixels at once",
  );
});

test("a sparse stack of 100 GB opens at once, and a page of it is quick", async () => {
  const engine = bench.engine();
  await engine.tiles({
    source: source((await engine.open(bench.stack("warm.mrcs", 1, 33, at))).id),
    indices: [0],
    bin: 1,
    display: RAW,
  });
  const count = 400_000;
  const path = bench.path("large.mrcs");
  const fd = openSync(path, "w");
  const fields = { width: 256, height: 256, count, pixelType: "float32" as const, pixelSize: 1.2, statistics: null };
  writeSync(fd, encodeMrcHeader({ ...fields, label: "" }));
  ftruncateSync(fd, 1024 + count * 256 * 256 * 4);
  closeSync(fd);
  const start = performance.now();
  const info = await engine.open(path);
  const opened = performance.now() - start;
  expect(info).toMatchObject({ count, width: 256, usable: count });
  const u = random(3);
  const times: number[] = [];
  for (let page = 0; page < 10; page++) {
    const indices = Array.from({ length: 40 }, () => Math.floor(u() * count));
    const before = performance.now();
    const { head } = await engine.tiles({ source: source(info.id), indices, bin: 1, display: byPercentile });
    times.push(performance.now() - before);
    expect(head.tiles.every((t) => t.error === null)).toBe(true);
  }
  times.sort((a, b) => a - b);
  process.stderr.write(
    `  100 GB stack: opened in ${opened.toFixed(0)} ms; page of 40 × 256²: median ${times[5]!.toFixed(0)} ms, worst ${times.at(-1)!.toFixed(0)} ms\n`,
  );
  expect(opened).toBeLessThan(300);
  expect(times[5]).toBeLessThan(2000);
});
