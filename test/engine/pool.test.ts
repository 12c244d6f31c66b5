import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { afterEach, describe, expect, test } from "vitest";
import { AppError } from "../../src/core/errors.js";
import type { WorkerPool } from "../../src/main/engine/pool.js";
import type { KernelTask } from "../../src/main/engine/protocol.js";
import { newPool } from "./support/workers.js";

const pools: WorkerPool[] = [];
const folders: string[] = [];
const pool = (...args: Parameters<typeof newPool>): WorkerPool => {
  const made = newPool(...args);
  pools.push(made);
  return made;
};
afterEach(async () => {
  await Promise.all(pools.splice(0).map((p) => p.close()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A worker script of its own. */
function script(text: string): URL {
  const folder = mkdtempSync(join(tmpdir(), "annulus-pool-"));
  folders.push(folder);
  const path = join(folder, "worker.mjs");
  writeFileSync(path, text);
  return pathToFileURL(path);
}

/** One block that works for `ms`. */
function sleep(p: WorkerPool, ms: number): KernelTask {
  const args = p.share<unknown>({ ms, out: new Float64Array(new SharedArrayBuffer(8)), add: 1 });
  return { kind: "kernel", tool: "test.iterate", kernel: "sleepRange", range: { start: 0, end: 1, block: 0 }, args };
}
function failing(p: WorkerPool, how: number): KernelTask {
  const args = p.share<unknown>({ how });
  return { kind: "kernel", tool: "test.fail", kernel: "failRange", range: { start: 3, end: 4, block: 3 }, args };
}
const works = async (p: WorkerPool): Promise<void> => {
  await expect(p.run(sleep(p, 0))).resolves.toBeNull();
};

describe("WorkerPool", () => {
  test("threads start only when there is work, and no more than its size", async () => {
    const p = pool(2);
    expect(p.alive).toBe(0);
    await Promise.all(Array.from({ length: 6 }, () => p.run(sleep(p, 5))));
    await expect.poll(() => p.alive).toBe(2);
  });

  test("interactive tasks go before the waiting blocks of a job", async () => {
    const p = pool(1);
    await works(p);
    const ends: string[] = [];
    const note = (name: string) => () => ends.push(name);
    await Promise.all([
      p.run(sleep(p, 20), { priority: "job" }).then(note("job 1")),
      p.run(sleep(p, 20), { priority: "job" }).then(note("job 2")),
      p.run(sleep(p, 20), { priority: "interactive" }).then(note("tile")),
    ]);
    expect(ends).toEqual(["job 1", "tile", "job 2"]);
  });

  test("a worker that exits fails its task alone, and the pool goes on", async () => {
    const p = pool(2);
    const other = p.run(sleep(p, 50));
    const crash = await p.run(failing(p, 0)).catch((e: unknown) => e);
    expect(crash).toMatchObject({ code: "worker.crashed", detail: { exitCode: 7 } });
    expect((crash as Error).message).toContain("test.fail");
    await other;
    await works(p);
  });

  test("a kernel that throws keeps its worker, and its stack", async () => {
    const p = pool(1);
    await works(p);
    const [worker] = p.workers;
    const error = (await p.run(failing(p, 1)).catch((e: unknown) => e)) as Error;
    expect(error.message).toBe("a bug in a kernel");
    expect(error.stack).toContain("failRange");
    expect(p.workers).toEqual([worker]);
  });

  test("a worker out of memory fails its task with that reason", async () => {
    const p = pool(1, { heapLimitMb: 48 });
    const crash = await p.run(failing(p, 2)).catch((e: unknown) => e);
    expect(crash).toMatchObject({ code: "worker.crashed" });
    expect((crash as Error).message).toContain("out of memory");
    await works(p);
  });

  test("a worker that dies while idle is replaced when there is work", async () => {
    const p = pool(1);
    await works(p);
    await p.workers[0]!.terminate();
    await works(p);
    expect(p.alive).toBe(1);
  });

  test("workers that cannot start: a few tries, ever slower, then the tasks fail", async () => {
    const p = pool(2, { script: script("process.exit(9);") });
    const start = performance.now();
    const ends = await Promise.allSettled([p.run(sleep(p, 1)), p.run(sleep(p, 1)), p.run(sleep(p, 1))]);
    expect(ends.map((e) => e.status)).toEqual(["rejected", "rejected", "rejected"]);
    expect((ends[0] as PromiseRejectedResult).reason).toMatchObject({
      code: "worker.crashed",
      detail: { exitCode: 9 },
    });
    expect(performance.now() - start).toBeLessThan(5000);
    // It does not spin: nothing is tried while nobody asks.
    await expect.poll(() => p.workers.length).toBe(0);
    await expect(p.run(sleep(p, 1))).rejects.toMatchObject({ code: "worker.crashed" });
  });

  test("a module that throws while loading says why", async () => {
    const p = pool(1, { script: script("throw new Error('no such library');") });
    await expect(p.run(sleep(p, 1))).rejects.toThrow("no such library");
  });

  test("cancel drops waiting tasks at once and ends a task that goes on", async () => {
    const p = pool(1);
    await works(p);
    const group = Symbol("job");
    const long = p.run(sleep(p, 5000), { group });
    const waiting = p.run(sleep(p, 1), { group });
    const mine = p.run(sleep(p, 1));
    await new Promise((r) => setTimeout(r, 20));
    const reason = new AppError("job.cancelled", "cancelled", { jobId: 1 });
    const start = performance.now();
    p.cancel(group, reason);
    await expect(waiting).rejects.toBe(reason);
    expect(performance.now() - start).toBeLessThan(30);
    await expect(long).rejects.toBe(reason);
    expect(performance.now() - start).toBeLessThan(400);
    await mine;
  });

  test("an aborted signal rejects a waiting task, and the answer of a running one is ignored", async () => {
    const p = pool(1);
    await works(p);
    const abort = new AbortController();
    const running = p.run(sleep(p, 40), { signal: abort.signal });
    const waiting = p.run(sleep(p, 1), { signal: abort.signal });
    const others = p.run(sleep(p, 1));
    abort.abort(new Error("scrolled away"));
    await expect(running).rejects.toThrow("scrolled away");
    await expect(waiting).rejects.toThrow("scrolled away");
    await expect(p.run(sleep(p, 1), { signal: abort.signal })).rejects.toThrow("scrolled away");
    await others;
    expect(p.alive).toBe(1);
  });

  test("a shared value is sent once a worker and can be forgotten", async () => {
    const p = pool(1);
    const out = new Float64Array(new SharedArrayBuffer(8));
    const args = p.share<unknown>({ ms: 0, out, add: 1 });
    const task: KernelTask = { ...sleep(p, 0), args };
    await p.run(task);
    await p.run(task);
    expect(out[0]).toBe(2);
    p.release(args);
    await expect(p.run(task)).rejects.toThrow("did not say that it uses shared value");
  });

  test("what was asked for before a shared value was given back still has it, nothing later does", async () => {
    const p = pool(1);
    const out = new Float64Array(new SharedArrayBuffer(8));
    const args = p.share<unknown>({ ms: 0, out, add: 1 });
    const task: KernelTask = { ...sleep(p, 0), args };
    const before = Promise.all([p.run(sleep(p, 20)), p.run(task), p.run(task)]);
    p.release(args);
    await before;
    expect(out[0]).toBe(2);
    await expect(p.run(task)).rejects.toThrow("did not say that it uses shared value");
    // One that is given up while it waits holds nothing back either.
    const again = p.share<unknown>({ ms: 0, out, add: 1 });
    const abort = new AbortController();
    const busy = p.run(sleep(p, 20));
    const waiting = p.run({ ...task, args: again }, { signal: abort.signal });
    p.release(again);
    abort.abort(new Error("given up"));
    await expect(waiting).rejects.toThrow("given up");
    await busy;
    await expect(p.run({ ...task, args: again })).rejects.toThrow("did not say that it uses shared value");
  });

  test("closing rejects what waits and what runs", async () => {
    const p = pool(1);
    await works(p);
    const ends = Promise.allSettled([p.run(sleep(p, 3000)), p.run(sleep(p, 1))]);
    await p.close();
    expect((await ends).map((e) => e.status)).toEqual(["rejected", "rejected"]);
    await expect(p.run(sleep(p, 1))).rejects.toMatchObject({ code: "job.cancelled" });
  });

  test("a thread that reports ready while it is ended keeps the program waiting for its end", async () => {
    const p = pool(1);
    p.warm();
    const [worker] = p.workers;
    const calls: string[] = [];
    const unref = worker!.unref.bind(worker);
    worker!.unref = () => {
      calls.push("unref");
      unref();
    };
    const closed = p.close();
    worker!.emit("message", { type: "ready" });
    await closed;
    expect(calls).toEqual([]);
    const other = pool(1);
    other.warm();
    const [idle] = other.workers;
    idle!.unref = () => void calls.push("idle");
    await expect.poll(() => calls).toContain("idle");
    idle!.unref = Worker.prototype.unref.bind(idle);
  });
});
