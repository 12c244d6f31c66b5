import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Api, createApi } from "../../src/main/api/app.js";
import type { ApiEvent, JobInfo } from "../../src/main/api/contract.js";
import { FakeEngine, JOB } from "./fakeEngine.js";

let engine: FakeEngine;
let api: Api;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "performance"] });
  engine = new FakeEngine();
  api = createApi(engine, { pageFolder: "none", root: null, version: "9.9.9", onBug: () => undefined });
});
afterEach(() => {
  api.close();
  vi.useRealTimers();
});

/** One connected page; `read` gives the text that has come since the last call. */
async function connect() {
  const abort = new AbortController();
  const response = await api.fetch(new Request("http://127.0.0.1/api/events", { signal: abort.signal }));
  const reader = response.body!.getReader();
  let text = "";
  let ended = false;
  void (async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      text += new TextDecoder().decode(value);
    }
    ended = true;
  })();
  const settle = async () => {
    for (let i = 0; i < 20; i++) await Promise.resolve();
  };
  const read = async () => {
    await settle();
    const got = text;
    text = "";
    return got;
  };
  const events = async () =>
    (await read())
      .split("\n\n")
      .filter((part) => part.startsWith("data: "))
      .map((part) => JSON.parse(part.slice(6)) as ApiEvent);
  return { response, reader, abort, read, events, ended: async () => (await settle(), ended) };
}
const job = (change: Partial<JobInfo>): { type: "job"; job: JobInfo } => ({ type: "job", job: { ...JOB, ...change } });

describe("the event stream", () => {
  it("says hello first, then what the engine says", async () => {
    const page = await connect();
    expect(page.response.headers.get("Content-Type")).toBe("text/event-stream");
    expect(await page.events()).toEqual([{ type: "hello", version: "9.9.9" }]);
    engine.emit({ type: "datasetRemoved", id: 3 });
    expect(await page.events()).toEqual([{ type: "datasetRemoved", id: 3 }]);
  });

  it("keeps the connection alive with comments", async () => {
    const page = await connect();
    await page.read();
    vi.advanceTimersByTime(15_000);
    expect(await page.read()).toBe(": still here\n\n");
  });

  it("sends at most ten events of a job a second, and always the last", async () => {
    const page = await connect();
    await page.events();
    for (let i = 0; i < 1000; i++) {
      engine.emit(job({ progress: i / 1000 }));
      vi.advanceTimersByTime(1);
    }
    vi.advanceTimersByTime(100);
    const progress = (await page.events()).map((event) => (event.type === "job" ? event.job.progress : NaN));
    expect(progress.length).toBeGreaterThanOrEqual(9);
    expect(progress.length).toBeLessThanOrEqual(11);
    expect(progress.at(-1)).toBe(0.999);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
  });

  it("paces each job for itself, and tells a change of state at once", async () => {
    const page = await connect();
    await page.events();
    engine.emit(job({ id: 1, progress: 0.1 }));
    engine.emit(job({ id: 2, progress: 0.1 }));
    engine.emit(job({ id: 1, progress: 0.2 }));
    engine.emit(job({ id: 1, progress: 1, state: "done" }));
    engine.emit({ type: "resultRemoved", id: 5 });
    vi.advanceTimersByTime(1000);
    const seen = (await page.events()).map((e) =>
      e.type === "job" ? [e.job.id, e.job.progress, e.job.state] : e.type,
    );
    expect(seen).toEqual([[1, 0.1, "running"], [2, 0.1, "running"], [1, 1, "done"], "resultRemoved"]);
  });

  it("leaves nothing behind when the page goes, either way", async () => {
    const first = await connect();
    const second = await connect();
    expect(engine.listeners.size).toBe(2);
    first.abort.abort();
    await second.reader.cancel();
    expect(engine.listeners.size).toBe(0);
    expect(await first.ended()).toBe(true);
    engine.emit(job({}));
    expect(vi.getTimerCount()).toBe(0);
  });

  it("cuts off a page that stopped reading", async () => {
    await api.fetch(new Request("http://127.0.0.1/api/events"));
    expect(engine.listeners.size).toBe(1);
    for (let i = 0; i < 3000; i++) engine.emit({ type: "datasetRemoved", id: i });
    expect(engine.listeners.size).toBe(0);
  });

  it("ends when the shell closes", async () => {
    const page = await connect();
    api.close();
    expect(await page.ended()).toBe(true);
  });
});

describe("files handed to the page", () => {
  it("wait for a page, and are told once", async () => {
    api.open(["/a.mrcs"]);
    api.open(["/b.mrcs"]);
    const first = await connect();
    expect(await first.events()).toEqual([
      { type: "hello", version: "9.9.9" },
      { type: "open", paths: ["/a.mrcs", "/b.mrcs"] },
    ]);
    const second = await connect();
    expect(await second.events()).toHaveLength(1);
  });

  it("may be an example, alone or beside files", async () => {
    api.open([], "nothing");
    api.open([], "states");
    const first = await connect();
    expect(await first.events()).toContainEqual({ type: "open", paths: [], example: "states" });
    api.open(["/a.mrcs"], "faces");
    expect(await first.events()).toEqual([{ type: "open", paths: ["/a.mrcs"], example: "faces" }]);
  });

  it("go to the page that came last", async () => {
    const first = await connect();
    const second = await connect();
    await Promise.all([first.read(), second.read()]);
    api.open(["/c.mrcs"]);
    expect(await first.events()).toEqual([]);
    expect(await second.events()).toEqual([{ type: "open", paths: ["/c.mrcs"] }]);
  });
});
