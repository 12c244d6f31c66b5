import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  ftruncateSync,
  openSync,
  readFileSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { encodeMrcHeader } from "../../src/core/format/writeMrc.js";
import type { TableResult } from "../../src/core/tools/results.js";
import type { Engine } from "../../src/main/engine/engine.js";
import type { JobInfo, JobRequest } from "../../src/main/engine/types.js";
import { Bench, RAW } from "./support/engines.js";

let bench: Bench;
beforeEach(() => (bench = new Bench()));
afterEach(() => bench.clear());

const job = (tool: string, params: Record<string, unknown> = {}, inputs: JobRequest["inputs"] = {}): JobRequest => ({
  tool,
  params,
  inputs,
});
const dataset = (id: number, images: number[] | null = null) => ({ source: { kind: "dataset" as const, id }, images });
const column = (engine: Engine, result: number, output: string): Float64Array =>
  (engine.resultData(result, output) as TableResult).columns[0]!.values;
const failure = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => {
      throw new Error("it should have failed");
    },
    (error: unknown) => error as Error,
  );
/** A stack of this many empty images of 256 × 256, which takes hardly any disk. */
function sparse(count: number): { path: string; bytes: number } {
  const path = bench.path("large.mrcs");
  const size = 256;
  const header = { width: size, height: size, count, pixelType: "float32" as const, pixelSize: 1, statistics: null };
  const bytes = 1024 + count * size * size * 4;
  const fd = openSync(path, "w");
  writeSync(fd, encodeMrcHeader({ ...header, label: "" }));
  ftruncateSync(fd, bytes);
  closeSync(fd);
  return { path, bytes };
}
/** Waits until a job satisfies a condition, told by its events. */
function until(engine: Engine, id: number, condition: (info: JobInfo) => boolean): Promise<JobInfo> {
  return new Promise((resolve) => {
    const look = (): boolean => {
      const info = engine.job(id);
      if (!condition(info)) return false;
      resolve(info);
      return true;
    };
    if (look()) return;
    const stop = engine.subscribe(() => look() && stop());
  });
}

describe("a job", () => {
  test("gives the same bits on 1, 2 and 3 threads, and other bits for other images (negative control)", async () => {
    const path = bench.stack("a.mrcs", 101, 17, (i, y, x) => Math.sin(i * 13.7 + y * 0.31 + x * x * 0.07));
    const results: Buffer[] = [];
    const totals: number[] = [];
    for (const threads of [1, 2, 3]) {
      const engine = bench.engine({ threads });
      const { id } = await engine.open(path);
      const result = await engine.finished(
        engine.start(job("test.energy", { power: 2.5 }, { images: dataset(id) })).id,
      );
      results.push(Buffer.from(column(engine, result.id, "energies").slice().buffer));
      totals.push(result.figures[0]!.value!);
      expect(result.provenance.threads).toBe(threads);
    }
    expect(results[1]!.equals(results[0]!)).toBe(true);
    expect(results[2]!.equals(results[0]!)).toBe(true);
    expect(new Set(totals).size).toBe(1);
    const engine = bench.engine();
    const { id } = await engine.open(path);
    const other = await engine.finished(
      engine.start(job("test.energy", { power: 2.5 }, { images: dataset(id, [3, 1, 2]) })).id,
    );
    const some = column(engine, other.id, "energies");
    expect([...some]).toEqual([3, 1, 2].map((i) => new Float64Array(results[0]!.buffer.slice(0, 808))[i]));
    expect(other.figures[0]!.value).not.toBe(totals[0]);
    expect(other.images).toEqual([3, 1, 2]);
  });

  test("tells where its result came from", async () => {
    const path = bench.stack("my data/a.mrcs", 5, 8, (i) => i + 1);
    const engine = bench.engine();
    const { id } = await engine.open(path, { pixelSize: 1.5 });
    const started = engine.start(job("test.energy", { power: 3 }, { images: dataset(id, [0, 1, 4]) }));
    const { id: made } = await engine.finished(started.id);
    const { provenance, dataset: of, hashing } = await engine.recorded(made);
    expect(hashing).toBeUndefined();
    const file = readFileSync(path);
    expect(of).toBe(id);
    expect(provenance).toMatchObject({
      annulus: "0.0.0-test",
      tool: "test.energy",
      parameters: { power: 3 },
      seed: null,
      command: `annulus test energy '${path}' --pixel-size 1.5 --images 1-2,5 --power 3 --out energy`,
      inputs: [{ path, bytes: file.length, sha256: createHash("sha256").update(file).digest("hex") }],
    });
    expect(Date.parse(provenance.started)).toBeGreaterThan(Date.now() - 60_000);
    expect(provenance.cpuSeconds).toBeGreaterThan(0);
    expect(engine.job(started.id)).toMatchObject({ state: "done", progress: 1, remaining: null, error: null });
  });

  test("runs alone; the others wait in order, and a waiting one can be cancelled", async () => {
    const engine = bench.engine();
    const params = { iterations: 1, blocks: 4, blockMs: 10 };
    const [a, b, c] = [0, 1, 2].map(() => engine.start(job("test.iterate", params)).id) as [number, number, number];
    expect([a, b, c].map((id) => engine.job(id).state)).toEqual(["running", "queued", "queued"]);
    engine.cancel(b);
    expect(engine.job(b)).toMatchObject({ state: "cancelled", result: null, error: null });
    expect(await failure(engine.finished(b))).toMatchObject({ code: "job.cancelled" });
    await engine.finished(c);
    const order = engine.events.flatMap((e) => (e.type === "job" && e.job.state === "done" ? [e.job.id] : []));
    expect(order).toEqual([a, c]);
  });

  test("is cancelled within 0.2 s and keeps its finished iterations as a partial result", async () => {
    const engine = bench.engine();
    const { id } = engine.start(job("test.iterate", { iterations: 100, blocks: 4, blockMs: 20 }));
    const before = await until(engine, id, (info) => info.iteration >= 2);
    expect(before.partials[0]).toMatchObject({ iteration: 1, outputs: [{ name: "values", kind: "table", count: 4 }] });
    const shown = engine.partialData(id, 1, "values");
    expect(shown.kind).toBe("table");
    expect([...(shown.data as TableResult).columns[0]!.values]).toEqual([1, 1, 1, 1]);
    const start = performance.now();
    engine.cancel(id);
    expect(await failure(engine.finished(id))).toMatchObject({ code: "job.cancelled", detail: { jobId: id } });
    expect(performance.now() - start).toBeLessThan(200);
    const { state, result, iteration, error } = engine.job(id);
    expect({ state, error }).toEqual({ state: "cancelled", error: null });
    const kept = engine.result(result!);
    expect(kept.partial).toBe(true);
    expect(kept.notes[0]).toContain(`iteration ${iteration}`);
    // A snapshot of that iteration: later blocks of the running one do not show.
    expect([...column(engine, result!, "values")]).toEqual(new Array(4).fill(iteration));
  });

  test("is cancelled within 0.2 s even in a block that goes on and on, and the next job runs", async () => {
    const engine = bench.engine();
    const { id } = engine.start(job("test.iterate", { iterations: 1, blocks: 2, blockMs: 60_000 }));
    await until(engine, id, (info) => info.state === "running");
    await new Promise((r) => setTimeout(r, 150));
    const start = performance.now();
    engine.cancel(id);
    await failure(engine.finished(id));
    expect(performance.now() - start).toBeLessThan(200);
    expect(engine.job(id).result).toBeNull();
    await engine.finished(engine.start(job("test.iterate", { iterations: 1, blocks: 2, blockMs: 1 })).id);
  });

  test("does not wait for the sha256 of a huge file: they are told later, and an export waits for them", async () => {
    const { path, bytes } = sparse(40_000);
    const engine = bench.engine();
    const { id: large } = await engine.open(path, { pixelSize: 2 });
    const start = performance.now();
    const { id } = engine.start(job("test.energy", {}, { images: dataset(large, [0, 1]) }));
    const result = await engine.finished(id);
    expect(performance.now() - start).toBeLessThan(2000);
    expect(result.hashing).toBe(true);
    expect(result.provenance.inputs).toEqual([{ path, sha256: "", bytes }]);
    let written = "waiting";
    const order = { result: result.id, outputs: ["energies"], overwrite: false, png: null };
    const exporting = engine.export({ ...order, directory: bench.path("out") }).then(
      () => (written = "written"),
      (error: { code: string }) => (written = error.code),
    );
    await new Promise((r) => setTimeout(r, 300));
    expect(written).toBe("waiting");
    await engine.shutdown();
    await exporting;
    expect(written).toBe("job.cancelled");
    expect(existsSync(join(bench.root, "out"))).toBe(false);
  });

  test("says why when a file changes before its sha256 is known", async () => {
    const { path } = sparse(4000);
    const engine = bench.engine();
    const { id: large } = await engine.open(path, { pixelSize: 2 });
    const result = await engine.finished(engine.start(job("test.energy", {}, { images: dataset(large, [0]) })).id);
    expect(result.hashing).toBe(true);
    utimesSync(path, 1, 1);
    const { notes, provenance, hashing } = await engine.recorded(result.id);
    expect(hashing).toBeUndefined();
    expect(notes.at(-1)).toMatch(/sha256 of the inputs is not known: .*large\.mrcs changed/);
    expect(provenance.inputs[0]!.sha256).toBe("");
    const { files } = await engine.export({
      result: result.id,
      outputs: ["energies"],
      directory: bench.path("out"),
      overwrite: false,
      png: null,
    });
    expect(files).toHaveLength(2);
  });

  test("tells the sha256 by an event when they are known, or why they never will be", async () => {
    const [pages, size] = [3000, 64];
    const slow = bench.stack("slow.mrcs", pages, size, (i) => i);
    const engine = bench.engine();
    const { id: images } = await engine.open(slow);
    const runs = async () =>
      engine.finished(engine.start(job("test.energy", {}, { images: dataset(images, [0, 1]) })).id);
    const first = await runs();
    const whole = await engine.recorded(first.id);
    const sha256 = createHash("sha256").update(readFileSync(slow)).digest("hex");
    expect(whole.provenance.inputs).toEqual([{ path: slow, sha256, bytes: 1024 + 4 * pages * size * size }]);
    if (first.hashing) expect(engine.events.at(-1)).toEqual({ type: "result", result: whole });
    // Known by now: nothing to wait for, nothing told twice.
    expect((await runs()).hashing).toBeUndefined();
  });

  test("lets tiles go before its blocks", async () => {
    const engine = bench.engine();
    const { id: images } = await engine.open(bench.stack("a.mrcs", 40, 64, (i, y, x) => i + x * y));
    const { id } = engine.start(job("test.iterate", { iterations: 1, blocks: 400, blockMs: 40 }));
    await until(engine, id, (info) => info.progress > 0);
    const times: number[] = [];
    for (let page = 0; page < 8; page++) {
      const start = performance.now();
      await engine.tiles({
        source: { kind: "dataset", id: images },
        indices: [0, 1, 2, 3, 4].map((i) => 5 * page + i),
        bin: 1,
        display: RAW,
      });
      times.push(performance.now() - start);
    }
    times.sort((a, b) => a - b);
    process.stderr.write(`  tiles during a job of 40 ms blocks: median ${times[4]!.toFixed(0)} ms\n`);
    // In the job's queue they would wait for 16 s / 2 threads.
    expect(times.at(-1)).toBeLessThan(2000);
    expect(engine.job(id).state).toBe("running");
  });

  test("fails when a worker dies, and the engine goes on", async () => {
    const engine = bench.engine();
    const { id } = engine.start(job("test.fail", { how: 0 }));
    expect(await failure(engine.finished(id))).toMatchObject({ code: "worker.crashed" });
    expect(engine.job(id)).toMatchObject({ state: "failed", result: null, error: { code: "worker.crashed" } });
    await engine.finished(engine.start(job("test.iterate", { iterations: 1, blocks: 2, blockMs: 1 })).id);
  });

  test("that meets a bug fails as one", async () => {
    const engine = bench.engine();
    const { id } = engine.start(job("test.fail", { how: 1 }));
    expect((await failure(engine.finished(id))).message).toBe("a bug in a kernel");
    expect(engine.job(id).error).toEqual({ code: "bug", message: "a bug in a kernel" });
  });

  test("tells its progress at most ten times a second, and the remaining time after 3 s", async () => {
    const engine = bench.engine();
    const start = performance.now();
    const { id } = engine.start(job("test.iterate", { iterations: 2, blocks: 230, blockMs: 20 }));
    const early = await until(engine, id, (info) => info.progress > 0.1);
    expect(early.remaining).toBeNull();
    const late = await until(engine, id, (info) => info.remaining !== null);
    expect(late.elapsed).toBeGreaterThanOrEqual(3);
    // 460 blocks of 20 ms on two threads.
    expect(late.elapsed + late.remaining!).toBeGreaterThan(4);
    expect(late.label).toMatch(/^iteration [12] of 2$/);
    await engine.finished(id);
    const seconds = (performance.now() - start) / 1000;
    const told = engine.events.filter((e) => e.type === "job").length;
    expect(told).toBeLessThan(10 * seconds + 5);
    expect(told).toBeGreaterThan(20);
    const progress = engine.events.flatMap((e) => (e.type === "job" ? [e.job.progress] : []));
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
  });
});

describe("what cannot run is refused before it starts", () => {
  test("unknown tools, parameters, inputs", async () => {
    const engine = bench.engine();
    const { id } = await engine.open(bench.stack("a.mrcs", 3, 8, () => 1));
    const images = dataset(id);
    const refused = (request: JobRequest): unknown => {
      try {
        engine.start(request);
        return "started";
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    expect(refused(job("no.such"))).toBe("request.invalid");
    expect(refused(job("test.energy", { powr: 1 }, { images }))).toBe("params.invalid");
    expect(refused(job("test.energy", {}, {}))).toBe("input.missing");
    expect(refused(job("test.energy", {}, { images, more: images }))).toBe("input.unusable");
    expect(refused(job("test.energy", {}, { images: dataset(id, [0, 3]) }))).toBe("input.unusable");
    expect(refused(job("test.energy", {}, { images: dataset(99) }))).toBe("session.unknown");
    expect(engine.session().jobs).toEqual([]);
    expect(engine.estimate(job("test.energy", {}, { images }))).toMatchObject({ bytes: 24, seconds: 1, limit: 2e9 });
  });

  test("more memory than there may be: announced, or taken on the way", async () => {
    const engine = bench.engine({ memoryLimit: 1e6 });
    expect(() => engine.start(job("test.greedy", { announced: 2e6 }))).toThrow(
      expect.objectContaining({ code: "memory.exceeded", detail: { neededBytes: 2e6, limitBytes: 1e6 } }),
    );
    const { id } = engine.start(job("test.greedy", { taken: 2e6 }));
    expect(await failure(engine.finished(id))).toMatchObject({ code: "memory.exceeded" });
    // What a failed job took is given back; what a result holds is counted.
    expect(engine.session().memoryUsed).toBe(0);
    await engine.finished(engine.start(job("test.greedy", { taken: 6e5 })).id);
    expect(engine.session().memoryUsed).toBe(6e5);
    expect(() => engine.start(job("test.greedy", { announced: 6e5 }))).toThrow("600 kB are taken");
  });

  test("a file that changed since it was opened fails the job", async () => {
    const path = bench.stack("a.mrcs", 40, 16, (i) => i);
    const engine = bench.engine();
    const { id } = await engine.open(path);
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, bytes.length - 100));
    const { id: started } = engine.start(job("test.energy", {}, { images: dataset(id) }));
    expect(await failure(engine.finished(started))).toMatchObject({ code: "file.changed" });
  });
});

describe("results and jobs", () => {
  test("removing a result can be undone; a removed job leaves its result", async () => {
    const engine = bench.engine();
    const { id } = engine.start(job("test.iterate", { iterations: 1, blocks: 3, blockMs: 0 }));
    const result = await engine.finished(id);
    engine.removeJob(id);
    expect(engine.events.at(-1)).toEqual({ type: "jobRemoved", id });
    expect(() => engine.job(id)).toThrow(expect.objectContaining({ code: "session.unknown" }));
    engine.removeResult(result.id);
    expect(engine.session().results).toEqual([]);
    expect(() => engine.result(result.id)).toThrow(expect.objectContaining({ code: "session.unknown" }));
    engine.restoreResult(result.id);
    expect(engine.result(result.id)).toEqual(result);
    expect(engine.events.at(-1)).toEqual({ type: "result", result });
  });

  test("shutdown ends a running job and takes the waiting ones along", async () => {
    const engine = bench.engine();
    const ids = [0, 1].map(() => engine.start(job("test.iterate", { blocks: 1000, blockMs: 20 })).id);
    await until(engine, ids[0]!, (info) => info.progress > 0);
    const start = performance.now();
    await engine.shutdown();
    expect(performance.now() - start).toBeLessThan(1000);
    expect(ids.map((id) => engine.job(id).state)).toEqual(["cancelled", "cancelled"]);
  });
});
