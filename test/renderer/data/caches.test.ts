import { describe, expect, test } from "vitest";
import type { Display, TileHead, TileRequest } from "../../../src/main/api/contract.js";
import { ResourceCache } from "../../../src/renderer/data/cache.js";
import { lookKey, sourceKey, TileCache, type TileWish } from "../../../src/renderer/data/tileCache.js";

const settle = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};
const nothing = (): void => undefined;

describe("ResourceCache", () => {
  test("fetches a key once for all who ask, and tells them", async () => {
    const cache = new ResourceCache(1000);
    let fetched = 0;
    let told = 0;
    const ask = (): (() => void) =>
      cache.use(
        "a",
        () => Promise.resolve(++fetched),
        () => 10,
        () => told++,
      );
    ask();
    ask();
    expect(cache.peek("a").state).toBe("loading");
    await settle();
    expect(cache.peek("a")).toEqual({ state: "ready", value: 1, error: null });
    expect([fetched, told]).toEqual([1, 2]);
  });

  test("aborts when the last one lets go, and keeps nothing of it", async () => {
    const cache = new ResourceCache(1000);
    let signal: AbortSignal | undefined;
    const load = (s: AbortSignal): Promise<number> => {
      signal = s;
      return new Promise((_, reject) => s.addEventListener("abort", () => reject(new Error("aborted"))));
    };
    const [first, second] = [cache.use("a", load, () => 1, nothing), cache.use("a", load, () => 1, nothing)];
    first();
    expect(signal?.aborted).toBe(false);
    second();
    expect(signal?.aborted).toBe(true);
    await settle();
    expect(cache.peek("a").state).toBe("loading");
  });

  test("stays within its bytes, oldest out first, never what is in use", async () => {
    const cache = new ResourceCache(25);
    const hold = cache.use(
      "kept",
      () => Promise.resolve(0),
      () => 10,
      nothing,
    );
    await settle();
    for (const key of ["b", "c", "d"]) {
      cache.use(
        key,
        () => Promise.resolve(key),
        () => 10,
        nothing,
      )();
      const release = cache.use(
        key,
        () => Promise.resolve(key),
        () => 10,
        nothing,
      );
      await settle();
      release();
    }
    expect(cache.bytes).toBeLessThanOrEqual(25);
    expect(cache.peek("kept").state).toBe("ready");
    expect(cache.peek("b").state).toBe("loading");
    hold();
  });

  test("a failure is told, and tried again by the next who asks", async () => {
    const cache = new ResourceCache(100);
    let tries = 0;
    const load = (): Promise<number> => (++tries === 1 ? Promise.reject(new Error("no")) : Promise.resolve(7));
    const release = cache.use("a", load, () => 1, nothing);
    await settle();
    expect(cache.peek("a").error?.message).toBe("no");
    release();
    cache.use("a", load, () => 1, nothing);
    await settle();
    expect(cache.peek("a").value).toBe(7);
  });

  test("what is dropped while someone looks at it is fetched anew; what failed is tried again on demand", async () => {
    const cache = new ResourceCache(1000);
    let version = 0;
    let told = 0;
    const load = (): Promise<number> =>
      ++version === 3 ? Promise.reject(new Error("gone")) : Promise.resolve(version);
    cache.use(
      "dataset:1|rows",
      load,
      () => 10,
      () => told++,
    );
    await settle();
    expect(cache.peek("dataset:1|rows").value).toBe(1);
    cache.drop("dataset:1|");
    expect(cache.peek("dataset:1|rows").state).toBe("loading");
    await settle();
    expect(cache.peek("dataset:1|rows").value).toBe(2);
    cache.drop("dataset:1|");
    await settle();
    expect(cache.peek("dataset:1|rows").state).toBe("failed");
    cache.retry();
    await settle();
    expect(cache.peek("dataset:1|rows").value).toBe(4);
    expect([cache.bytes, told]).toEqual([10, 7]);
  });
});

const display = {
  view: "raw",
  alignment: null,
  lowPass: null,
  highPass: null,
  contrast: { mode: "minmax", scope: "image" },
} satisfies Display;
const wishFor = (indices: number[], id = 1): TileWish => ({
  source: { kind: "dataset", id },
  indices,
  bin: 1,
  display,
});
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

/** A fetch worked by hand: requests wait until they are answered. */
function fakeTiles(): {
  requests: { request: TileRequest; signal: AbortSignal; answer(): void }[];
  fetch: (request: TileRequest, signal: AbortSignal) => Promise<{ head: TileHead; pixels: Uint8Array }>;
} {
  const requests: { request: TileRequest; signal: AbortSignal; answer(): void }[] = [];
  return {
    requests,
    fetch: (request, signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener("abort", () => reject(new DOMException("gone", "AbortError")));
        const answer = (): void => {
          const tiles = request.indices.map((index) => ({
            index,
            low: 0,
            high: 1,
            min: 0,
            max: 1,
            mean: 0,
            sd: 1,
            error: null,
          }));
          const pixels = Uint8Array.from(request.indices.flatMap((i) => [i % 256, 0, 0, 0]));
          resolve({ head: { width: 2, height: 2, tiles }, pixels });
        };
        requests.push({ request, signal, answer });
      }),
  };
}

describe("TileCache", () => {
  test("gives each tile its own mask from behind all tiles", async () => {
    const tile = { low: 0, high: 1, min: 0, max: 1, mean: 0, sd: 1, error: null };
    const tiles = [
      { ...tile, index: 4 },
      { ...tile, index: 5, nonFinite: 1, mask: 1 },
      { ...tile, index: 6, nonFinite: 2, mask: 0 },
    ];
    const bytes = [40, 41, 50, 51, 60, 61, 1, 1, 0, 1];
    const fetch = () => Promise.resolve({ head: { width: 2, height: 1, tiles }, pixels: Uint8Array.from(bytes) });
    const cache = new TileCache(fetch, 1e6);
    cache.want({}, wishFor([4, 5, 6]));
    await settle();
    const got = (index: number) => cache.get(lookKey(wishFor([])), index)!;
    expect(got(4).hatched).toBeUndefined();
    expect([[...got(5).pixels], [...got(5).hatched!]]).toEqual([
      [50, 51],
      [0, 1],
    ]);
    expect([...got(6).hatched!]).toEqual([1, 1]);
    expect(cache.bytes).toBe(10);
    cache.drop("");
    expect(cache.bytes).toBe(0);
  });

  test("fetches what is missing in batches, and gives each tile its own pixels", async () => {
    const { requests, fetch } = fakeTiles();
    const cache = new TileCache(fetch, 1e6);
    const client = {};
    cache.want(client, wishFor(range(0, 100)));
    expect(requests.map((r) => r.request.indices.length)).toEqual([48, 48, 4]);
    requests.forEach((r) => r.answer());
    await settle();
    const look = lookKey(wishFor([]));
    expect(cache.get(look, 77)?.pixels[0]).toBe(77);
    expect(cache.bytes).toBe(400);
    cache.want(client, wishFor(range(50, 120)));
    expect(requests).toHaveLength(4);
    expect(requests[3]!.request.indices).toEqual(range(100, 120));
  });

  test("aborts what nobody wants any more, keeps what someone does", () => {
    const { requests, fetch } = fakeTiles();
    const cache = new TileCache(fetch, 1e6);
    const [a, b] = [{}, {}];
    cache.want(a, wishFor(range(0, 10)));
    cache.want(b, wishFor([3]));
    cache.want(a, wishFor(range(500, 510)));
    expect(requests[0]!.signal.aborted).toBe(false);
    cache.release(b);
    expect(requests[0]!.signal.aborted).toBe(true);
    expect(requests.at(-1)!.signal.aborted).toBe(false);
  });

  test("stays within its bytes but keeps what is on screen; forgets a source on demand", async () => {
    const { requests, fetch } = fakeTiles();
    const cache = new TileCache(fetch, 100);
    const client = {};
    for (let screen = 0; screen < 4; screen++) {
      cache.want(client, wishFor(range(20 * screen, 20 * screen + 20)));
      requests.at(-1)!.answer();
      await settle();
    }
    const look = lookKey(wishFor([]));
    expect(cache.bytes).toBeLessThanOrEqual(100);
    expect(range(60, 80).every((i) => cache.get(look, i) !== undefined)).toBe(true);
    expect(cache.get(look, 0)).toBeUndefined();
    cache.release(client);
    cache.drop("dataset:1|");
    expect(cache.bytes).toBe(0);
  });

  test("a failed look is not asked for again until it is wanted anew", async () => {
    let asked = 0;
    const cache = new TileCache(() => {
      asked++;
      return Promise.reject(new Error("E_GONE"));
    }, 1e6);
    const client = {};
    cache.want(client, wishFor([1]));
    await settle();
    expect(cache.errorOf(lookKey(wishFor([])))?.message).toBe("E_GONE");
    expect(asked).toBe(1);
    cache.want(client, wishFor([1, 2]));
    expect(asked).toBe(2);
    await settle();
  });

  test("keys tell sources apart", () => {
    expect(
      new Set([
        sourceKey({ kind: "dataset", id: 1 }),
        sourceKey({ kind: "result", id: 1, output: "averages" }),
        sourceKey({ kind: "partial", job: 1, iteration: 2, output: "averages" }),
      ]).size,
    ).toBe(3);
  });
});
