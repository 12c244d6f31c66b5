/** The small parts the engine is made of. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { AlignmentsResult } from "../../src/core/tools/results.js";
import { InputHashes } from "../../src/main/engine/inputHashes.js";
import { renumber } from "../../src/main/engine/inputs.js";
import { LruCache } from "../../src/main/engine/lruCache.js";
import { MemoryBudget, inWords } from "../../src/main/engine/memory.js";
import { Progress } from "../../src/main/engine/progress.js";
import { buffersOf, bytesOf, shareArrays, snapshot } from "../../src/main/engine/sharedCopy.js";
import { throttle } from "../../src/main/engine/throttle.js";
import { Bench } from "./support/engines.js";
import { newPool } from "./support/workers.js";

describe("Progress", () => {
  test("is determinate, never runs backwards past what was announced, and measures for 3 s", () => {
    let now = 10;
    const progress = new Progress(() => now);
    expect([progress.fraction, progress.remaining, progress.elapsed]).toEqual([0, null, 0]);
    progress.expect(200);
    progress.begin(100, "first pass");
    progress.add(50);
    now += 2;
    expect([progress.fraction, progress.remaining]).toEqual([0.25, null]);
    now += 2;
    expect(progress.remaining).toBeCloseTo(12);
    progress.begin(200, "more than was announced");
    progress.add(50);
    expect(progress.fraction).toBeCloseTo(100 / 300);
  });

  test("without an announcement the time that remains is not known", () => {
    let now = 0;
    const progress = new Progress(() => now);
    progress.begin(10, "");
    progress.add(5);
    now = 60;
    expect([progress.fraction, progress.remaining]).toEqual([0.5, null]);
  });
});

describe("throttle", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  test("passes the first call and the end of a burst", () => {
    let calls = 0;
    const call = throttle(() => calls++, 100);
    for (let ms = 0; ms < 1000; ms += 10) {
      call();
      vi.advanceTimersByTime(10);
    }
    // One at the start and one after each full interval.
    expect(calls).toBe(11);
    vi.advanceTimersByTime(200);
    const settled = calls;
    call.flush();
    expect(calls).toBe(settled + 1);
  });
});

describe("LruCache", () => {
  test("stays within its bytes and drops what was not asked for the longest", () => {
    const cache = new LruCache<string>(100);
    cache.set("a:1", "one", 40);
    cache.set("a:2", "two", 40);
    expect(cache.get("a:1")).toBe("one");
    cache.set("b:3", "three", 40);
    expect([cache.get("a:1"), cache.get("a:2"), cache.get("b:3"), cache.bytes]).toEqual([
      "one",
      undefined,
      "three",
      80,
    ]);
    cache.set("huge", "x", 101);
    expect(cache.get("huge")).toBeUndefined();
    cache.deletePrefix("a:");
    expect([cache.size, cache.bytes]).toEqual([1, 40]);
    cache.set("b:3", "again", 50);
    expect(cache.bytes).toBe(50);
  });
});

describe("MemoryBudget", () => {
  test("refuses what does not fit, and counts nothing then", () => {
    const memory = new MemoryBudget(1000);
    memory.take(600, "one");
    expect(() => memory.take(401, "two")).toThrow(
      expect.objectContaining({ code: "memory.exceeded", detail: { neededBytes: 1001, limitBytes: 1000 } }),
    );
    memory.take(400, "three");
    memory.give(600);
    expect(memory.used).toBe(400);
    expect([0, 999, 1500, 2.5e9].map(inWords)).toEqual(["0 bytes", "999 bytes", "1.50 kB", "2.50 GB"]);
  });
});

describe("shared copies", () => {
  test("arrays end up in shared memory; a snapshot does not follow the original", () => {
    const own = {
      a: Float32Array.from([1, 2]),
      deep: [{ b: new Uint8Array(new SharedArrayBuffer(3)) }],
      c: "text",
      d: null,
    };
    const shared = shareArrays(own);
    expect(shared).toEqual(own);
    expect(shared.a.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(shared.deep[0]!.b).toBe(own.deep[0]!.b);
    const copy = snapshot(shared);
    shared.a[0] = 9;
    own.deep[0]!.b[0] = 9;
    expect([copy.a[0], copy.deep[0]!.b[0]]).toEqual([1, 0]);
    expect(bytesOf([shared, shared.a])).toBe(11);
  });

  test("what was borrowed is neither copied nor counted", () => {
    const inputs = { particles: { pixels: new Float32Array(new SharedArrayBuffer(400)) } };
    const borrowed = buffersOf(inputs);
    const outputs = { particles: inputs.particles, coordinates: new Float64Array(3) };
    const kept = snapshot(outputs, borrowed);
    expect(kept.particles.pixels).toBe(inputs.particles.pixels);
    expect(kept.coordinates).not.toBe(outputs.coordinates);
    expect(bytesOf(kept, borrowed)).toBe(24);
    expect(bytesOf(kept)).toBe(424);
  });
});

describe("renumber", () => {
  const rows: AlignmentsResult = {
    index: Uint32Array.of(0, 1, 2),
    classIndex: Int32Array.of(4, 5, 6),
    psi: Float64Array.of(1, 2, 3),
    shiftX: new Float64Array(3),
    shiftY: new Float64Array(3),
    mirror: Uint8Array.of(0, 1, 0),
    ccc: new Float64Array(3),
  };
  test("goes from one choice of images to another; what is in only one is left out", () => {
    const moved = renumber(rows, [10, 20, 30], [30, 99, 10]);
    expect([[...moved.index], [...moved.classIndex], [...moved.psi]]).toEqual([
      [2, 0],
      [4, 6],
      [1, 3],
    ]);
    expect([...renumber(rows, [10, 20, 30], null).index]).toEqual([10, 20, 30]);
    expect([...renumber(rows, null, [2, 1]).index]).toEqual([1, 0]);
    expect(renumber(rows, null, null)).toBe(rows);
  });
});

describe("InputHashes", () => {
  let bench: Bench;
  beforeEach(() => (bench = new Bench()));
  afterEach(() => bench.clear());

  test("remembers finished hashes; what one job gave up, the next computes anew", async () => {
    const pool = newPool(1);
    const hashes = new InputHashes(pool);
    const file = { path: bench.text("a.txt", "abc"), stamp: null };
    const [first, second] = [Symbol("first"), Symbol("second")];
    const given = hashes.hash(file, first);
    hashes.cancel(first, new Error("cancelled"));
    const anew = hashes.hash(file, second);
    await expect(given).rejects.toThrow("cancelled");
    expect(await anew).toMatchObject({
      bytes: 3,
      sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    });
    hashes.cancel(second, new Error("over"));
    expect(hashes.hash(file, first)).toBe(hashes.hash(file, second));
    await expect(hashes.hash({ ...file, stamp: { size: 4, mtimeMs: 0, ino: 0 } }, first)).rejects.toMatchObject({
      code: "file.changed",
    });
    await pool.close();
  });
});
