/** The tree of pairs as the window runs it: its files, and what a cancel keeps. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AlignmentsResult, TableResult } from "../../src/core/tools/results.js";
import type { Engine } from "../../src/main/engine/engine.js";
import { Bench } from "./support/engines.js";

let bench: Bench;
beforeEach(() => (bench = new Bench()));
afterEach(() => bench.clear());

async function particles(engine: Engine, count: number, boxSize: number): Promise<number> {
  const params = { kind: "rings", count, boxSize, views: 1, maxShift: 2, snr: 1 };
  const made = await engine.finished(engine.start({ tool: "simulate", inputs: {}, params }).id);
  const directory = bench.path("particles");
  await engine.export({
    result: made.id,
    outputs: made.outputs.map((o) => o.name),
    directory,
    overwrite: false,
    png: null,
  });
  return (await engine.open(join(directory, "images.star"))).id;
}
const start = (engine: Engine, id: number, params: Record<string, unknown>): number =>
  engine.start({
    tool: "align.pyramidal",
    inputs: { particles: { source: { kind: "dataset", id }, images: null } },
    params,
  }).id;

describe("the tree of pairs on the engine", () => {
  test("is written as JSON and CSV, with a picture for each node", async () => {
    const engine = bench.engine();
    const id = await particles(engine, 11, 32);
    const result = await engine.finished(start(engine, id, {}));
    const directory = bench.path("out");
    const outputs = result.outputs.map((o) => o.name);
    await engine.export({ result: result.id, outputs, directory, overwrite: false, png: null });
    expect(readdirSync(directory).sort()).toEqual([
      "alignments.csv",
      "alignments.star",
      "averages.mrcs",
      "convergence.csv",
      "frc.csv",
      "levels.csv",
      "nodes.mrcs",
      "result.json",
      "tree.csv",
      "tree.json",
      "variances.mrcs",
    ]);
    const tree = JSON.parse(readFileSync(join(directory, "tree.json"), "utf8")) as {
      rows: Record<string, number | null>[];
    };
    expect(tree.rows).toHaveLength(21);
    expect(tree.rows[0]).toMatchObject({ node: 1, level: 0, left: null, right: null, members: 1, image: 1 });
    expect(tree.rows.at(-1)).toMatchObject({ node: 21, level: 4, members: 11, image: null, picture: 10 });
    expect(readFileSync(join(directory, "nodes.mrcs")).readInt32LE(8)).toBe(10);
    const csv = readFileSync(join(directory, "tree.csv"), "utf8").trim().split("\n");
    expect(csv).toHaveLength(22);
    expect(csv[1]).toMatch(/^1,0,,,1,1,,/);
  });

  test("keeps the finished levels when it is cancelled, with the nodes as classes", async () => {
    const engine = bench.engine();
    const id = await particles(engine, 120, 64);
    const job = start(engine, id, { order: "similarity" });
    const ended = engine.finished(job).then(
      () => "done",
      () => "cancelled",
    );
    await expect.poll(() => engine.job(job).partials.length, { timeout: 20_000, interval: 5 }).toBeGreaterThan(0);
    engine.cancel(job);
    expect(await ended).toBe("cancelled");
    const kept = engine.job(job).result!;
    expect(engine.result(kept)).toMatchObject({ partial: true });
    const tree = engine.resultData(kept, "tree") as TableResult;
    const column = (name: string): number[] => Array.from(tree.columns.find((c) => c.name === name)!.values);
    const level = column("level").at(-1)!;
    expect(level).toBeGreaterThanOrEqual(1);
    const nodes = engine.result(kept).outputs.find((o) => o.name === "nodes")!;
    expect(column("node")).toHaveLength(120 + nodes.count);
    const { classIndex } = engine.resultData(kept, "alignments") as AlignmentsResult;
    const classes = new Set(classIndex).size;
    expect(classes).toBe(Math.ceil(120 / 2 ** level));
    expect(engine.result(kept).outputs.find((o) => o.name === "averages")?.count).toBe(classes);
  });
});
