import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { decode } from "fast-png";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fromOrigin } from "../../../src/core/conventions.js";
import type { AlignmentsResult } from "../../../src/core/tools/results.js";
import type { ResultInfo } from "../../../src/main/engine/types.js";
import type { Engine } from "../../../src/main/engine/engine.js";
import { exportFolder } from "../../../src/main/engine/services/export.js";
import { Bench, RAW } from "../support/engines.js";
import { failingFs } from "../support/failingFs.js";

let bench: Bench;
beforeEach(() => (bench = new Bench()));
afterEach(() => bench.clear());

const pixel = (i: number, y: number, x: number): number => i + Math.sin(y) + x / 10;
const ALL = ["alignments", "averages", "frc", "convergence", "scores"];
const text = (...parts: string[]): string => readFileSync(join(...parts), "utf8");
const lines = (...parts: string[]): string[] =>
  text(...parts)
    .trimEnd()
    .split("\n");

async function run(engine: Engine, path: string, params = {}, images: number[] | null = null): Promise<ResultInfo> {
  const { id } = await engine.open(path);
  const inputs = { images: { source: { kind: "dataset" as const, id }, images } };
  return engine.finished(engine.start({ tool: "test.everything", inputs, params }).id);
}
const order = (result: ResultInfo, directory: string) => ({
  result: result.id,
  outputs: ALL,
  directory,
  overwrite: false,
  png: null,
});

describe("exporting a result", () => {
  test("writes one file a kind, result.json, and says what it wrote", async () => {
    const engine = bench.engine();
    const stack = bench.stack("project/stack.mrcs", 6, 16, pixel, 2);
    const result = await run(engine, stack);
    const out = bench.path("project/out");
    const { files } = await engine.export(order(result, out));
    const names = [
      "alignments.csv",
      "alignments.star",
      "averages.mrcs",
      "convergence.csv",
      "frc.csv",
      "result.json",
      "scores.csv",
    ];
    expect(readdirSync(out).sort()).toEqual(names);
    expect(files.map((f) => f.path).sort()).toEqual(names.map((name) => join(out, name)));
    for (const file of files) expect(readFileSync(file.path).length).toBe(file.bytes);

    expect(lines(out, "alignments.csv")[0]).toBe("index,class,psi,originX,originY,shiftX,shiftY,mirror,ccc");
    expect(lines(out, "alignments.csv").length).toBe(6);
    expect(lines(out, "frc.csv").slice(0, 3)).toEqual([
      "class,spatialFrequency,frc,n",
      "1,0,1,1",
      `1,${1 / 16 / 2},0.5,6`,
    ]);
    expect(text(out, "convergence.csv")).toBe("iteration,change\n1,0.5\n2,\n");
    expect(text(out, "scores.csv")).toBe(`score\n${1 / 3}\n0\n`);

    const record = JSON.parse(text(out, "result.json")) as Record<string, unknown>;
    const sha = (name: string): string =>
      createHash("sha256")
        .update(readFileSync(join(out, name)))
        .digest("hex");
    expect(record).toMatchObject({
      annulus: "0.0.0-test",
      tool: "test.everything",
      version: "0.0.0-test",
      command: `annulus test everything ${stack} --out ${out}`,
      parameters: { mirror: false },
      seed: null,
      inputs: [{ path: stack }],
      threads: 2,
      findings: [],
      figures: { answer: 42, nothing: null },
      outputs: { averages: { kind: "images", files: [{ path: "averages.mrcs", sha256: sha("averages.mrcs") }] } },
    });
    for (const field of ["started", "seconds", "cpuSeconds"]) expect(record).toHaveProperty(field);
  });

  test("averages come back as they were, with their pixel size", async () => {
    const engine = bench.engine();
    const result = await run(engine, bench.stack("s.mrcs", 6, 16, pixel, 2));
    const out = bench.path("out");
    await engine.export({ ...order(result, out), outputs: ["averages"] });
    const back = await engine.open(join(out, "averages.mrcs"));
    expect(back).toMatchObject({ kind: "stack", count: 2, width: 16, pixelSize: 2, findings: [] });
    const show = { index: 1, display: RAW };
    const written = await engine.pixels({ source: { kind: "dataset", id: back.id }, ...show });
    const held = await engine.pixels({ source: { kind: "result", id: result.id, output: "averages" }, ...show });
    expect(written.pixels).toEqual(held.pixels);
    expect(held.pixels[0]).toBeCloseTo(1 + 3 + 5, 5);
  });

  test("the STAR of a plain stack opens again beside it, with the same alignments", async () => {
    const engine = bench.engine();
    const result = await run(
      engine,
      bench.stack("project/data/s.mrcs", 6, 16, pixel, 2),
      { mirror: true },
      [5, 0, 3, 2],
    );
    const out = bench.path("project/runs/out");
    await engine.export(order(result, out));
    const star = await engine.open(join(out, "alignments.star"));
    expect(star).toMatchObject({ kind: "particles", count: 3, usable: 3, pixelSize: 2, width: 16 });
    const alignments = engine.resultData(result.id, "alignments") as AlignmentsResult;
    // Images 5, 3 and 2 of the stack; the tool left its second image out.
    expect(lines(out, "alignments.csv").map((row) => row.split(",")[0])).toEqual(["index", "6", "4", "3"]);
    const { cells } = engine.rows(star.id, {
      order: null,
      first: 0,
      count: 10,
      columns: [
        "star:rlnImageName",
        "star:rlnAnglePsi",
        "star:rlnOriginXAngst",
        "star:rlnOriginYAngst",
        "star:rlnClassNumber",
      ],
    });
    expect(cells.map((row) => row[0])).toEqual([6, 4, 3].map((n) => `00000${n}@data/s.mrcs`));
    cells.forEach((row, i) => {
      const [psi, x, y, k] = row.slice(1).map(Number) as [number, number, number, number];
      const back = fromOrigin(psi, x / 2, y / 2);
      expect(back.psi).toBeCloseTo(alignments.psi[i]!, 5);
      expect(back.shiftX).toBeCloseTo(alignments.shiftX[i]!, 5);
      expect(back.shiftY).toBeCloseTo(alignments.shiftY[i]!, 5);
      expect(k).toBe(alignments.classIndex[i]! + 1);
    });
    // The image shown for a row is the image of that row.
    const shown = await engine.pixels({ source: { kind: "dataset", id: star.id }, index: 1, display: RAW });
    expect(shown.pixels[0]).toBeCloseTo(pixel(3, 0, 0), 6);
    const record = JSON.parse(text(out, "result.json")) as { findings: { code: string }[] };
    expect(record.findings.map((f) => f.code)).toEqual(["W_STAR_MIRROR"]);
  });

  test("a STAR file as input keeps its columns and tables", async () => {
    const engine = bench.engine();
    bench.stack("s.mrcs", 4, 16, pixel, 3);
    const input = [
      "# version 30001",
      "data_optics",
      "loop_",
      "_rlnOpticsGroup #1",
      "_rlnImagePixelSize #2",
      "_rlnMyOwn #3",
      "1 3.000 'two words'",
      "",
      "data_particles",
      "loop_",
      "_rlnImageName #1",
      "_rlnOpticsGroup #2",
      "_rlnStrange #3",
      "1@s.mrcs 1 007.50",
      '2@s.mrcs 1 "a b"',
      "3@s.mrcs 1 x",
      "",
    ].join("\n");
    const result = await run(engine, bench.text("in.star", input));
    const out = bench.path("out");
    await engine.export(order(result, out));
    const written = text(out, "alignments.star");
    for (const kept of ["_rlnMyOwn", "'two words'", "_rlnStrange", "007.50"]) expect(written).toContain(kept);
    expect(written).not.toContain('"a b"'); // the tool left that image out
    expect(written).toContain("3@s.mrcs");
    const back = await engine.open(join(out, "alignments.star"));
    expect(back).toMatchObject({ count: 2, pixelSize: 3 });
  });

  test("what RELION would not understand is told by the export and kept in its record", async () => {
    const engine = bench.engine();
    const stack = bench.stack("s.mrc", 4, 16, pixel, 2);
    const star = (...names: string[]): string => ["data_particles", "loop_", "_rlnImageName", ...names, ""].join("\n");
    for (const [path, out] of [
      [stack, "plain"],
      [bench.text("in.star", star("1@s.mrc", "2@s.mrc", "3@s.mrc", "4@s.mrc")), "table"],
    ] as const) {
      const { id } = await engine.open(path, { reading: "stack" });
      const inputs = { images: { source: { kind: "dataset" as const, id }, images: null } };
      const params = { mirror: true };
      const result = await engine.finished(engine.start({ tool: "test.everything", inputs, params }).id);
      const { notices } = await engine.export(order(result, bench.path(out)));
      expect(notices.map((f) => f.code)).toEqual(expect.arrayContaining(["W_STAR_MIRROR", "W_STAR_EXT"]));
      expect(notices.find((f) => f.code === "W_STAR_EXT")!.message).toMatch(/@s\.mrc"/);
      const record = JSON.parse(text(bench.path(out), "result.json")) as { findings: { code: string }[] };
      expect(record.findings.map((f) => f.code)).toEqual(expect.arrayContaining(["W_STAR_MIRROR", "W_STAR_EXT"]));
      const others = await engine.export({ ...order(result, bench.path(`${out}-frc`)), outputs: ["frc"] });
      expect(others.notices).toEqual([]);
    }
    // Negative control: a stack of the right name.
    const good = await run(engine, bench.stack("t.mrcs", 4, 16, pixel, 2));
    const { notices } = await engine.export(order(good, bench.path("good")));
    expect(notices).toEqual([]);
  });

  test("an unknown pixel size is 1 in the STAR, with a finding", async () => {
    const engine = bench.engine();
    const result = await run(engine, bench.stack("s.mrcs", 4, 16, pixel, null));
    const out = bench.path("out");
    await engine.export(order(result, out));
    const record = JSON.parse(text(out, "result.json")) as { findings: { code: string }[] };
    expect(record.findings.map((f) => f.code)).toContain("W_PIXSIZE_UNKNOWN");
    expect(text(out, "alignments.star")).toMatch(/\b1\.000000\b/);
    expect(lines(out, "frc.csv")[2]).toBe(`1,${1 / 16},0.5,6`);
  });

  test("PNG: a montage and single pictures, whole-number zoom, the contrast that was chosen", async () => {
    const engine = bench.engine();
    const result = await run(engine, bench.stack("s.mrcs", 4, 16, pixel, 2));
    const out = bench.path("out");
    const png = { contrast: { mode: "fixed" as const, low: 0, high: 10 }, zoom: 3 as const };
    await engine.export({ ...order(result, out), outputs: ["averages"], png });
    expect(readdirSync(out).sort()).toEqual([
      "averages-001.png",
      "averages-002.png",
      "averages.mrcs",
      "averages.png",
      "result.json",
    ]);
    const single = decode(readFileSync(join(out, "averages-002.png")));
    expect([single.width, single.height, single.channels, single.depth]).toEqual([48, 48, 1, 8]);
    const grey = (y: number, x: number): number => {
      const value = Math.fround(Math.fround(pixel(1, y, x)) + Math.fround(pixel(3, y, x)));
      return Math.round((Math.min(10, Math.max(0, value)) / 10) * 255);
    };
    for (const [y, x] of [
      [0, 0],
      [5, 9],
      [15, 15],
    ] as const) {
      for (const d of [0, 2]) expect(single.data[(3 * y + d) * 48 + 3 * x + d]).toBe(grey(y, x));
    }
    const all = decode(readFileSync(join(out, "averages.png")));
    expect([all.width, all.height]).toEqual([3 * (16 + 2 + 16), 48]);
    expect(all.data[3 * (16 + 2)]).toBe(grey(0, 0));
  });

  test("a folder in use is not touched without leave", async () => {
    const engine = bench.engine();
    const result = await run(engine, bench.stack("s.mrcs", 4, 16, pixel, 2));
    const out = bench.path("out");
    mkdirSync(out);
    writeFileSync(join(out, "frc.csv"), "mine");
    writeFileSync(join(out, "notes.txt"), "mine too");
    await expect(engine.export(order(result, out))).rejects.toMatchObject({ code: "output.exists" });
    expect(readdirSync(out).sort()).toEqual(["frc.csv", "notes.txt"]);
    await engine.export({ ...order(result, out), overwrite: true });
    expect(text(out, "frc.csv")).toContain("spatialFrequency");
    expect(text(out, "notes.txt")).toBe("mine too");
    await expect(engine.export({ ...order(result, out), outputs: ["no such"] })).rejects.toMatchObject({
      code: "session.unknown",
    });
  });

  test("what is open is never replaced, by whatever way its folder is named", async () => {
    const engine = bench.engine();
    const path = bench.stack("out/averages.mrcs", 4, 16, pixel, 2);
    symlinkSync(bench.path("out"), bench.path("link"));
    const before = readFileSync(path);
    const result = await run(engine, path);
    for (const name of ["out", "link", "out/../link/."]) {
      const over = { ...order(result, bench.path(name)), overwrite: true };
      await expect(engine.export(over)).rejects.toMatchObject({ code: "output.exists" });
    }
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readdirSync(bench.path("out"))).toEqual(["averages.mrcs"]);
    await engine.export({ ...order(result, bench.path("out")), outputs: ["frc"], overwrite: true });
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test("a download is the file that an export would write", async () => {
    const engine = bench.engine();
    const result = await run(engine, bench.stack("project/s.mrcs", 4, 16, pixel, 2));
    const out = bench.path("project/out");
    await engine.export(order(result, out));
    for (const [output, format, name] of [
      ["averages", "mrc", "averages.mrcs"],
      ["alignments", "csv", "alignments.csv"],
      ["frc", "csv", "frc.csv"],
    ] as const) {
      const file = await engine.encode(result.id, output, format);
      expect(file.name).toBe(name);
      expect(Buffer.from(file.bytes).equals(readFileSync(join(out, name)))).toBe(true);
    }
    const star = await engine.encode(result.id, "alignments", "star");
    // Downloaded, it cannot know where it will lie: paths are whole.
    expect(Buffer.from(star.bytes).toString()).toContain(`@${bench.path("project/s.mrcs")}`);
    const png = await engine.encode(result.id, "averages", "png", { contrast: RAW.contrast, zoom: 2 });
    expect(png).toMatchObject({ name: "averages.png", mediaType: "image/png" });
    expect(decode(png.bytes).height).toBe(32);
    await expect(engine.encode(result.id, "frc", "png")).rejects.toMatchObject({ code: "request.invalid" });
  });

  test("a disk that fails at any call of a whole export leaves nothing", () => {
    const stack = { kind: "memory" as const, width: 8, height: 8, count: 3, pixels: new Float32Array(192).fill(2) };
    const io = {
      readImage: (_: unknown, index: number, out: Float32Array) =>
        out.set(stack.pixels.subarray(index * 64, index * 64 + 64)),
    };
    const origin = {
      images: null,
      star: null,
      table: null,
      stack,
      stackName: "averages.mrcs",
      pixelSize: 2,
      opticsGroup: null,
      opticsPixelSizes: null,
      path: "",
      opened: null,
      directory: null,
      cwd: "/",
    };
    const plan = {
      outputs: [{ name: "averages", kind: "images" as const, file: "averages", value: { stack, pixelSize: 2 } }],
      overwrite: false,
      inputs: [],
      png: { contrast: RAW.contrast, zoom: 1 as const },
      origin,
      version: "0",
      findings: [],
      record: { before: {}, after: {} },
    };
    let at = 0;
    for (; ; at++) {
      const out = bench.path(`fault/out${at}`);
      const disk = failingFs("ENOSPC", at, "once", ["openSync", "writeSync", "fsyncSync", "renameSync", "mkdirSync"]);
      let failed: unknown = null;
      try {
        exportFolder({ ...plan, directory: out }, { io }, disk.fs);
      } catch (error) {
        failed = error;
      }
      if (disk.calls.length <= at) break;
      expect(failed).toMatchObject({ code: "output.failed" });
      expect((failed as Error).message).toContain("the disk is full (ENOSPC)");
      expect(readdirSync(bench.path("fault"))).toEqual([]);
    }
    expect(at).toBeGreaterThan(20);
    expect(readdirSync(bench.path(`fault/out${at}`)).length).toBe(6);
  });
});
