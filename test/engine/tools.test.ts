/** The tools of the registry, run as the window runs them. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { TOOLS } from "../../src/core/tools/registry.js";
import type { AlignmentsResult } from "../../src/core/tools/results.js";
import type { AnyTool } from "../../src/core/tools/tool.js";
import { resample } from "../../src/core/transform/resample.js";
import type { Engine } from "../../src/main/engine/engine.js";
import type { InputRef, ResultInfo } from "../../src/main/engine/types.js";
import { Bench, RAW } from "./support/engines.js";

let bench: Bench;
beforeEach(() => (bench = new Bench()));
afterEach(() => bench.clear());

const SMALL = { kind: "rings", count: 48, boxSize: 32, views: 2, maxShift: 2, snr: 1, classColumn: true };
const LIGHT: Record<string, unknown> = { maxShift: 2, iterations: 2 };

async function exported(engine: Engine, result: ResultInfo, directory: string): Promise<string> {
  const outputs = result.outputs.map((o) => o.name);
  await engine.export({ result: result.id, outputs, directory, overwrite: false, png: null });
  return directory;
}
/** Name → sha256 of every file but the record, which holds times. */
function sums(directory: string): Record<string, string> {
  const names = readdirSync(directory).filter((name) => name !== "result.json");
  return Object.fromEntries(
    names.map((name) => [
      name,
      createHash("sha256")
        .update(readFileSync(join(directory, name)))
        .digest("hex"),
    ]),
  );
}
const whole = (id: number): InputRef => ({ source: { kind: "dataset", id }, images: null });

async function simulated(engine: Engine, name: string): Promise<string> {
  const job = engine.start({ tool: "simulate", inputs: {}, params: SMALL });
  return exported(engine, await engine.finished(job.id), bench.path(name));
}

/**
 * References from the classes, one stack for FRC, every other required image input from the particles; tools for
 * explorers compare single images. Factors are those of an analysis that was run before.
 */
function fill(tool: AnyTool, particles: number, classes: number, analysis: number | null): Record<string, InputRef> {
  const wanted = Object.entries(tool.inputs).filter(([name, slot]) => !slot.optional || name === "stack");
  const images = tool.explorable ? [0] : null;
  return Object.fromEntries(
    wanted.map(([name, { kind }]) => {
      if (kind !== "factors") return [name, { ...whole(/refer/i.test(name) ? classes : particles), images }];
      if (analysis === null) throw new Error(`${tool.id} stands before the analysis it needs`);
      return [name, { source: { kind: "result", id: analysis, output: "factors" }, images: null }];
    }),
  );
}

describe("every tool of the registry", () => {
  test("writes identical files on 1, 2 and 3 threads", { timeout: 280_000 }, async () => {
    const found: Record<string, string>[] = [];
    const seen: string[] = [];
    for (const threads of [1, 2, 3]) {
      const engine = bench.engine({ threads });
      const data = await simulated(engine, `sim${threads}`);
      const all = sums(data);
      // Every run reads the same files, so that paths in STAR files agree.
      const particles = await engine.open(join(bench.root, "sim1/images.star"));
      const classes = await engine.open(join(bench.root, "sim1/classes.mrcs"));
      expect(particles).toMatchObject({ count: 48, width: 32 });
      let analysis: number | null = null;
      for (const tool of TOOLS) {
        if (tool.id === "simulate") continue;
        const inputs = fill(tool, particles.id, classes.id, analysis);
        const params = Object.fromEntries(Object.entries(LIGHT).filter(([name]) => name in tool.params));
        const job = engine.start({ tool: tool.id, inputs, params });
        const out = join(bench.root, "run", tool.id);
        const result: ResultInfo = await engine.finished(job.id);
        if (tool.id === "msa") analysis = result.id;
        Object.assign(all, prefixed(tool.id, sums(await exported(engine, result, out))));
        rmSync(out, { recursive: true });
        if (threads === 1) seen.push(tool.id);
      }
      found.push(all);
    }
    expect(seen.length).toBeGreaterThanOrEqual(3);
    expect(Object.keys(found[0]!).length).toBeGreaterThan(8);
    expect(found[1]).toEqual(found[0]);
    expect(found[2]).toEqual(found[0]);
  });

  test("truth of mirrored particles is written without a word about a STAR file that is not there", async () => {
    const engine = bench.engine();
    const job = engine.start({ tool: "simulate", inputs: {}, params: { ...SMALL, mirror: true } });
    const directory = bench.path("mirrored");
    await exported(engine, await engine.finished(job.id), directory);
    const { findings } = JSON.parse(readFileSync(join(directory, "result.json"), "utf8")) as { findings: unknown[] };
    expect(findings).toEqual([]);
  });

  test("negative control: another seed writes other files", async () => {
    const engine = bench.engine();
    const one = sums(await simulated(engine, "a"));
    const job = engine.start({ tool: "simulate", inputs: {}, params: { ...SMALL, seed: 2 } });
    const two = sums(await exported(engine, await engine.finished(job.id), bench.path("b")));
    expect(two["images.mrcs"]).not.toBe(one["images.mrcs"]);
    expect(two["classes.mrcs"]).toBe(one["classes.mrcs"]);
  });
});

function prefixed(prefix: string, files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, sum]) => [`${prefix}/${name}`, sum]));
}

describe("a result as input of the next tool, and on the screen", () => {
  test("alignments of a subset average as the alignment said; aligned and residual views are right", async () => {
    const engine = bench.engine();
    const data = await simulated(engine, "sim");
    const particles = await engine.open(join(data, "images.star"));
    const classes = await engine.open(join(data, "classes.mrcs"));
    const images = [40, 3, 4, 5, 17, 30, 31, 32, 33, 8];
    const align = engine.start({
      tool: "align.multi-reference",
      inputs: {
        particles: { source: { kind: "dataset", id: particles.id }, images },
        references: whole(classes.id),
      },
      params: { maxShift: 2, iterations: 1 },
    });
    const result = await engine.finished(align.id);
    const rows = engine.resultData(result.id, "alignments") as AlignmentsResult;

    // Averaging the whole data set with these alignments takes part of it; the numbers are those of the data set.
    const slots = Object.entries(engine.tools().find((t) => t.id === "average")!.inputs);
    const slot = (kind: string): string => slots.find(([, s]) => s.kind === kind)![0];
    const from = { source: { kind: "result" as const, id: result.id, output: "alignments" }, images: null };
    const averaging = engine.start({
      tool: "average",
      inputs: { [slot("images")]: whole(particles.id), [slot("alignments")]: from },
      params: { classes: true },
    });
    const average = await engine.finished(averaging.id);
    const averages = average.outputs.find((o) => o.kind === "images")!;
    expect(averages.count).toBe(2);
    const row = 4;
    const [image, k] = [images[rows.index[row]!]!, rows.classIndex[row]!];
    const members = [...rows.index.keys()].filter((r) => rows.classIndex[r] === k);
    const sum = new Float64Array(32 * 32);
    const load = (index: number) =>
      engine.pixels({ source: { kind: "dataset", id: particles.id }, index, display: RAW }).then((p) => p.pixels);
    const moved = new Float32Array(32 * 32);
    for (const r of members) {
      const { psi, shiftX, shiftY, mirror } = rows;
      const alignment = { psi: psi[r]!, shiftX: shiftX[r]!, shiftY: shiftY[r]!, mirror: mirror[r] === 1 };
      resample(await load(images[rows.index[r]!]!), 32, 32, alignment, moved);
      moved.forEach((v, p) => (sum[p] = sum[p]! + v / members.length));
    }
    const made = await engine.pixels({
      source: { kind: "result", id: average.id, output: averages.name },
      index: k,
      display: RAW,
    });
    expect(Math.max(...made.pixels.map((v, p) => Math.abs(v - sum[p]!)))).toBeLessThan(1e-4);

    const view = (kind: "aligned" | "residual") =>
      engine.pixels({
        source: { kind: "dataset", id: particles.id },
        index: image,
        display: { ...RAW, view: kind, alignment: result.id },
      });
    const { psi, shiftX, shiftY, mirror } = rows;
    const alignment = { psi: psi[row]!, shiftX: shiftX[row]!, shiftY: shiftY[row]!, mirror: mirror[row] === 1 };
    resample(await load(image), 32, 32, alignment, moved);
    expect((await view("aligned")).pixels).toEqual(moved);
    const residual = (await view("residual")).head;
    expect(residual.sd).toBeLessThan((await view("aligned")).head.sd);
    // Images that took no part have no place.
    await expect(
      engine.pixels({
        source: { kind: "dataset", id: particles.id },
        index: 0,
        display: { ...RAW, view: "aligned", alignment: result.id },
      }),
    ).rejects.toThrow("image 1 has no alignment");
    expect(average.provenance.command).toContain(`--alignments result-${result.id}/alignments.star`);
    expect(average.provenance.inputs.map((i) => i.path)).toContain(join(data, "images.mrcs"));
  });
});

describe("the built-in example", () => {
  test("is made once, checked before reuse, and made again when damaged", { timeout: 60_000 }, async () => {
    const engine = bench.engine();
    const [first, again] = await Promise.all([engine.example(), engine.example()]);
    expect(again).toEqual(first);
    expect(first).toMatchObject({
      kind: "particles",
      count: 1024,
      usable: 1024,
      width: 64,
      pixelSize: 6,
      isExample: true,
    });
    expect(first.findings).toEqual([]);
    expect(engine.session()).toMatchObject({ jobs: [], recent: [], datasets: [{ isExample: true }] });
    const stack = bench.path("state/example/images.mrcs");
    const made = readFileSync(stack);

    const next = bench.engine();
    const start = performance.now();
    await next.example();
    process.stderr.write(`  the example, reused: ${(performance.now() - start).toFixed(0)} ms\n`);
    expect(readFileSync(stack).equals(made)).toBe(true);

    const damaged = Buffer.from(made);
    damaged[5000] = damaged[5000]! ^ 255;
    writeFileSync(stack, damaged);
    const last = bench.engine();
    expect(await last.example()).toMatchObject({ count: 1024 });
    expect(readFileSync(stack).equals(made)).toBe(true);
  });

  test("others lie beside it, each with the class its particles were drawn from", { timeout: 60_000 }, async () => {
    const engine = bench.engine();
    const [first, faces, states] = [
      await engine.example(),
      await engine.example("faces"),
      await engine.example("states"),
    ];
    expect([first.example, faces.example, states.example]).toEqual(["haemoglobin", "faces", "states"]);
    expect(faces).toMatchObject({ kind: "particles", count: 80, width: 64, isExample: true, findings: [] });
    expect(states).toMatchObject({ kind: "particles", count: 400, width: 64, isExample: true, findings: [] });
    expect(await engine.example("faces")).toEqual(faces);
    expect(new Set([first, faces, states].map(({ name }) => name)).size).toBe(3);
    expect(existsSync(bench.path("state/example-faces/truth.csv"))).toBe(true);
    for (const { id, count } of [faces, states]) {
      const page = engine.rows(id, { order: null, first: 0, count, columns: ["star:rlnClassNumber"] });
      const classes = page.cells.map(([cell]) => cell);
      for (let k = 1; k <= 8; k++) expect(classes.filter((c) => c === String(k))).toHaveLength(count / 8);
    }
  });
});
