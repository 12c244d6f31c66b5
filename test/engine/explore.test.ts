/** Tools run live: the same numbers as a job, nothing recorded, given up when nobody waits. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { TableResult } from "../../src/core/tools/results.js";
import type { JobRequest } from "../../src/main/engine/types.js";
import { Bench } from "./support/engines.js";

let bench: Bench;
beforeEach(() => (bench = new Bench()));
afterEach(() => bench.clear());

const request = (id: number, images: number[] | null, power = 2): JobRequest => ({
  tool: "test.energy",
  inputs: { images: { source: { kind: "dataset", id }, images } },
  params: { power },
});

describe("exploring", () => {
  test("gives what the job gives, to the bit, and leaves nothing behind", async () => {
    const engine = bench.engine();
    bench.stack("a.mrcs", 5, 8, (i, y, x) => Math.sin(i + 3 * x * y));
    bench.stack("b.mrcs", 5, 8, (i, y, x) => Math.cos(i + 3 * x * y));
    const names = ["1@a.mrcs", "4@b.mrcs", "2@b.mrcs", "5@a.mrcs"];
    const table = bench.text("t.star", `data_\nloop_\n_rlnImageName\n${names.join("\n")}\n`);
    const { id } = await engine.open(table);
    const told = engine.events.length;
    const live = await engine.explore(request(id, [2, 1]));
    expect(engine.events).toHaveLength(told);
    expect([engine.session().jobs, engine.session().results]).toEqual([[], []]);
    const job = engine.start(request(id, [2, 1]));
    const result = await engine.finished(job.id);
    const kept = engine.resultData(result.id, "energies") as TableResult;
    expect(live.outputs["energies"]).toEqual(kept);
    expect(live.figures["total"]).toBe(result.figures[0]!.value);
    expect(live.seconds).toBeGreaterThan(0);
    // Another image is another number: what was compared was not constant.
    expect((await engine.explore(request(id, [0]))).figures["total"]).not.toBe(live.figures["total"]);
  });

  test("takes the factors of an analysis, as a job does", async () => {
    const engine = bench.engine();
    const { id } = await engine.open(bench.stack("a.mrcs", 9, 12, (i, y, x) => Math.sin(37 * i + 11 * y * y + 7 * x)));
    const particles = { source: { kind: "dataset" as const, id }, images: null };
    const analysis = { tool: "test.analysis", inputs: { images: particles }, params: {} };
    const made = await engine.finished(engine.start(analysis).id);
    const source = { kind: "result" as const, id: made.id, output: "factors" };
    for (const params of [{ factors: [1, 3], images: [2, 9] }, { at: [0.5, -1] }]) {
      const request = { tool: "reconstitute", inputs: { factors: { source, images: null } }, params };
      const live = await engine.explore(request);
      const result = await engine.finished(engine.start(request).id);
      for (const { name } of result.outputs) expect(live.outputs[name]).toEqual(engine.resultData(result.id, name));
      expect(Object.values(live.figures)).toEqual(result.figures.map(({ value }) => value));
    }
  });

  test("refuses what is not quick, what is not there and what is wrong, in the words of a job", async () => {
    const engine = bench.engine();
    const { id } = await engine.open(bench.stack("a.mrcs", 2, 8, (_, y, x) => x + y));
    const slow = { tool: "test.iterate", inputs: {}, params: {} };
    expect(() => engine.start({ ...slow, params: { iterations: 0 } })).toThrow(/Iterations|iterations/);
    await expect(engine.explore(slow)).rejects.toMatchObject({ code: "request.invalid" });
    await expect(engine.explore(request(id, [7]))).rejects.toThrow(/there is no image 8/);
    await expect(engine.explore(request(id, null, 99))).rejects.toMatchObject({
      code: "params.invalid",
    });
  });

  test("refuses what would hold a worker long, and says what to do", async () => {
    const engine = bench.engine();
    const { id } = await engine.open(bench.stack("a.mrcs", 2, 8, (_, y, x) => x + y));
    await expect(engine.explore(request(id, [0], 7.5))).rejects.toThrow(/about 60 s .* start it as a job/);
    expect((await engine.explore(request(id, [0], 7))).figures["total"]).toBeGreaterThan(0);
  });

  test("is given up with its signal", async () => {
    const engine = bench.engine();
    const { id } = await engine.open(bench.stack("a.mrcs", 2, 8, (_, y, x) => x + y));
    const abort = new AbortController();
    const waiting = engine.explore(request(id, null), abort.signal);
    abort.abort(new Error("turned on"));
    await expect(waiting).rejects.toThrow("turned on");
    expect((await engine.explore(request(id, null))).figures["total"]).toBeGreaterThan(0);
  });
});
