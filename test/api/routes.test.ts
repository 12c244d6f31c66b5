import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hc } from "hono/client";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { AppError, type ErrorCode, type ErrorDetail } from "../../src/core/errors.js";
import type { FactorsResult } from "../../src/core/tools/results.js";
import { type Api, createApi } from "../../src/main/api/app.js";
import type { ErrorAnswer, FolderListing } from "../../src/main/api/contract.js";
import type { ApiType } from "../../src/main/api/routes.js";
import { DATASET, FakeEngine, JOB, RESULT } from "./fakeEngine.js";
import { imagesIn, pixelsOf, tableIn, unpackArrays, type Explored } from "../../src/renderer/data/explored.js";
import { EngineClient, parseBinary } from "../../src/renderer/engine.js";

const folder = mkdtempSync(join(tmpdir(), "annulus-api-"));
const root = join(folder, "root");
mkdirSync(join(root, "inner"), { recursive: true });
writeFileSync(join(root, "b.mrcs"), "12345");
writeFileSync(join(root, "a10.star"), "");
writeFileSync(join(root, "a9.star"), "");
writeFileSync(join(root, ".hidden"), "");
writeFileSync(join(folder, "outside.mrcs"), "");
symlinkSync(join(folder, "outside.mrcs"), join(root, "link.mrcs"));
symlinkSync(join(folder, "nowhere"), join(root, "dangling"));
afterAll(() => rmSync(folder, { recursive: true }));

let engine: FakeEngine;
let bugs: unknown[];
let api: Api;
const build = (confinedTo: string | null): Api =>
  createApi(engine, {
    pageFolder: join(folder, "page"),
    root: confinedTo,
    version: "9.9.9",
    onBug: (error) => bugs.push(error),
  });
beforeEach(() => {
  engine = new FakeEngine();
  bugs = [];
  api = build(null);
});

const JSON_TYPE = { "Content-Type": "application/json" };
const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = JSON_TYPE) =>
  api.fetch(
    new Request(`http://127.0.0.1/api/${path}`, {
      method,
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body), headers }),
    }),
  );
const errorOf = async (response: Response) => ((await response.json()) as ErrorAnswer).error;

const display = {
  view: "raw",
  alignment: null,
  lowPass: { value: 20, unit: "Å" },
  highPass: null,
  contrast: { mode: "percentile", low: 1, high: 99, scope: "image" },
};
const source = { kind: "dataset", id: 1 };
const tiles = { source, indices: [0, 2], bin: 2, display };
const job = { tool: "stats", inputs: { stack: { source, images: [0, 1] } }, params: { bins: 4 } };
const exported = { result: 5, outputs: ["average"], directory: "/data/out", overwrite: false, png: null };

describe("every route", () => {
  it.each([
    [
      "POST",
      "datasets",
      { path: "/data/stack.mrcs", reading: "stack" },
      ["openEarly", "/data/stack.mrcs", { reading: "stack" }],
    ],
    ["POST", "datasets", { path: "3@/data/stack.mrcs" }, ["openEarly", "3@/data/stack.mrcs", {}]],
    ["PATCH", "datasets/1", { pixelSize: 2 }, ["update", 1, { pixelSize: 2 }]],
    ["DELETE", "datasets/1", undefined, ["close", 1]],
    [
      "POST",
      "datasets/1/order",
      { sort: [{ column: "index", descending: true }] },
      ["order", 1, [{ column: "index", descending: true }], undefined],
    ],
    [
      "GET",
      "datasets/1/rows?order=2&first=0&count=10&columns=index,star:rlnDefocusU&result=5",
      undefined,
      ["rows", 1, { order: 2, first: 0, count: 10, columns: ["index", "star:rlnDefocusU"], result: 5 }],
    ],
    [
      "GET",
      "datasets/1/rows?first=0&count=10&columns=",
      undefined,
      ["rows", 1, { order: null, first: 0, count: 10, columns: [] }],
    ],
    ["GET", "datasets/1/position?order=2&index=7", undefined, ["positionOf", 1, 2, 7]],
    ["POST", "example", undefined, ["example", undefined]],
    ["POST", "example", { name: "faces" }, ["example", "faces"]],
    ["POST", "tiles", tiles, ["tiles", tiles]],
    ["POST", "pixels", { source, index: 1, display }, ["pixels", { source, index: 1, display }]],
    ["POST", "estimate", job, ["estimate", job]],
    ["POST", "explore", job, ["explore", job]],
    ["POST", "jobs", job, ["start", job]],
    ["POST", "jobs/7/cancel", undefined, ["cancel", 7]],
    ["GET", "jobs/7/iterations/2/data/convergence", undefined, ["partialData", 7, 2, "convergence"]],
    ["DELETE", "jobs/7", undefined, ["removeJob", 7]],
    ["DELETE", "results/5", undefined, ["removeResult", 5]],
    ["POST", "results/5/restore", undefined, ["restoreResult", 5]],
    ["POST", "export", exported, ["export", exported]],
    ["GET", "results/5/download/average?format=mrc", undefined, ["encode", 5, "average", "mrc", undefined]],
    [
      "GET",
      `results/5/download/average?format=png&png=${encodeURIComponent(JSON.stringify({ contrast: display.contrast, zoom: 2 }))}`,
      undefined,
      ["encode", 5, "average", "png", { contrast: display.contrast, zoom: 2 }],
    ],
  ])("%s %s reaches the engine with %j", async (method, path, body, expected) => {
    const response = await call(method, path, body);
    expect(response.status).toBe(200);
    expect(engine.calls).toEqual([expected]);
  });

  it("answers what the engine says", async () => {
    expect(await (await call("POST", "datasets", { path: "/data/stack.mrcs" })).json()).toEqual(DATASET);
    expect(await (await call("POST", "jobs", job)).json()).toEqual(JOB);
    expect(await (await call("GET", "session")).json()).toMatchObject({ version: "9.9.9", datasets: [DATASET] });
    expect(await (await call("GET", "datasets/1/position?index=0")).json()).toEqual({ position: 4 });
  });

  it("sends what a live run answers as numbers and arrays, NaN included", async () => {
    const bytes = await (await call("POST", "explore", job)).arrayBuffer();
    const { head, body } = parseBinary<unknown>(bytes);
    const answer = unpackArrays(head, body) as Explored;
    expect(answer.figures).toEqual({ x: 8, y: null });
    expect(answer.seconds).toBe(0.5);
    expect(pixelsOf(imagesIn(answer, "map")!)).toEqual(Float32Array.of(1, 2, -3));
    expect(tableIn(answer, "peaks")!.columns[0]!.values).toEqual(Float64Array.of(1.5, NaN));
    expect(imagesIn(answer, "other")).toBeUndefined();
  });

  it("is reachable through hono's typed client", async () => {
    const client = hc<ApiType>("http://127.0.0.1/api", {
      fetch: (input: RequestInfo | URL, init?: RequestInit) => api.fetch(new Request(input, init)),
    });
    const answer = await client.estimate.$post({ json: { tool: "stats", inputs: {}, params: {} } });
    expect(await answer.json()).toEqual({ bytes: 1, seconds: 2, limit: 3, command: "annulus stats" });
  });
});

describe("what the engine holds, as JSON", () => {
  it("gives tools without their functions", async () => {
    const [tool] = (await (await call("GET", "tools")).json()) as Record<string, unknown>[];
    expect(tool).toMatchObject({ id: "stats", params: { bins: { type: "integer", default: 8 } } });
    for (const name of ["run", "kernels", "estimate"]) expect(tool).not.toHaveProperty(name);
  });

  it("gives typed arrays as arrays, what is not finite as null", async () => {
    const answer = await (await call("GET", "results/5/data/frc")).json();
    expect(answer).toMatchObject({ kind: "frc", data: { curves: [{ frc: [1, null], n: [1, 6] }] } });
  });

  it("gives factors in bytes: what a map of points needs, and neither particles nor eigenimages", async () => {
    const images = { stack: { kind: "memory" as const, width: 2, height: 1, count: 2, pixels: new Float32Array(4) } };
    const factors: FactorsResult = {
      metric: "euclidean",
      width: 2,
      height: 1,
      pixelSize: null,
      index: Uint32Array.of(4, 7),
      pixels: Uint32Array.of(0, 1),
      eigenvalues: Float64Array.of(2.5),
      total: 3,
      residuals: Float64Array.of(1e-9),
      noiseEdge: Float64Array.of(NaN),
      significant: 1,
      coordinates: Float64Array.of(0.1, -2),
      scale: Float64Array.of(1, 1),
      constant: 0,
      mean: new Float32Array(2),
      eigenimages: new Float32Array(2),
      particles: { ...images, pixelSize: null },
      alignments: null,
    };
    engine.result = () => ({ ...RESULT, outputs: [{ ...RESULT.outputs[0]!, name: "factors", kind: "factors" }] });
    engine.resultData = () => factors;
    const response = await call("GET", "results/5/data/factors");
    expect(response.headers.get("Content-Type")).toBe("application/octet-stream");
    const client = new EngineClient({
      fetch: () => Promise.resolve(response),
      events: () => {
        throw new Error("no events here");
      },
    });
    const { mean: _mean, eigenimages: _eigenimages, particles: _particles, alignments: _alignments, ...rest } = factors;
    expect(await client.resultData(5, "factors", "factors")).toEqual({
      ...rest,
      coordinates: Float32Array.of(0.1, -2),
      aligned: false,
    });
  });

  it("refuses images as data and outputs that are not there", async () => {
    expect((await call("GET", "results/5/data/average")).status).toBe(400);
    const missing = await call("GET", "results/5/data/toString");
    expect(missing.status).toBe(400);
    expect((await errorOf(missing)).message).toContain("average, frc, alignments");
    expect((await call("GET", "results/6/data/frc")).status).toBe(404);
  });

  it("names downloads safely", async () => {
    const header = (await call("GET", "results/5/download/average?format=png")).headers.get("Content-Disposition");
    expect(header).toBe(
      `attachment; filename="_ngstr_m__1_.png"; filename*=UTF-8''${encodeURIComponent('Ångström "1".png')}`,
    );
  });
});

describe("binary answers", () => {
  /** The page's reading of it, spelt out. */
  const read = async (response: Response) => {
    const bytes = await response.arrayBuffer();
    const length = new DataView(bytes).getUint32(0, true);
    const head = JSON.parse(
      new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array(bytes, 4, length)),
    ) as object;
    return { head, bytes, offset: 4 + length };
  };

  it("holds head and tile bytes", async () => {
    const { head, bytes, offset } = await read(await call("POST", "tiles", tiles));
    expect(head).toMatchObject({ width: 2, height: 1, tiles: [{ index: 0, min: null, max: 1 }] });
    expect([...new Uint8Array(bytes, offset)]).toEqual([7, 9]);
  });

  it("starts the pixels at a multiple of 4 whatever the head's length", async () => {
    const { head, bytes, offset } = await read(await call("POST", "pixels", { source, index: 0, display }));
    expect(head).toMatchObject({ error: "é" });
    expect(offset % 4).toBe(0);
    expect([...new Float32Array(bytes, offset)]).toEqual([1.5, -2.5]);
  });
});

describe("what is refused", () => {
  it.each([
    ["an unknown field", "POST", "datasets", { path: "/a", pasword: 1 }, "pasword"],
    ["a missing field", "POST", "datasets", {}, "path"],
    ["an empty path", "POST", "datasets", { path: "" }, "path"],
    ["a negative pixel size", "PATCH", "datasets/1", { pixelSize: -1 }, "pixelSize"],
    ["too many tiles", "POST", "tiles", { ...tiles, indices: Array.from({ length: 513 }, (_, i) => i) }, "indices"],
    ["a fraction as image number", "POST", "tiles", { ...tiles, indices: [0.5] }, "indices.0"],
    ["a bin there is not", "POST", "tiles", { ...tiles, bin: 3 }, "bin"],
    ["an unknown source", "POST", "tiles", { ...tiles, source: { kind: "url", id: 1 } }, "source"],
    ["an id that is not a number", "DELETE", "jobs/1e3", undefined, "id"],
    ["a page of a million rows", "GET", "datasets/1/rows?first=0&count=1000000&columns=a", undefined, "count"],
    ["a format there is not", "GET", "results/5/download/average?format=exe", undefined, "format"],
    ["a drawing that is not JSON", "GET", "results/5/download/average?format=png&png={", undefined, "png"],
    ["half a JSON", "POST", "datasets", '{"path": "/a', "JSON"],
    ["a list", "POST", "datasets", "[]", "expected object"],
  ])("%s: 400, in words", async (_what, method, path, body, word) => {
    const response = await call(method, path, body);
    expect(response.status).toBe(400);
    const error = await errorOf(response);
    expect(error.code).toBe("request.invalid");
    expect(error.message).toContain(word);
    expect(error).not.toHaveProperty("stack");
    expect(engine.calls).toEqual([]);
    expect(bugs).toEqual([]);
  });

  it("never lets a request reach a prototype", async () => {
    const text = '{"tool": "stats", "inputs": {}, "params": {"__proto__": {"polluted": 1}, "constructor": 1}}';
    await call("POST", "jobs", text);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it.each([
    ["text/plain"],
    ["application/x-www-form-urlencoded"],
    ["multipart/form-data; boundary=x"],
    ["application/jsonp"],
  ])("a body of type %s: 415", async (type) => {
    const response = await call("POST", "datasets", { path: "/a" }, { "Content-Type": type });
    expect(response.status).toBe(415);
    expect(engine.calls).toEqual([]);
  });

  it("JSON with a charset is JSON (control)", async () => {
    const type = { "Content-Type": "application/json; charset=utf-8" };
    expect((await call("POST", "datasets", { path: "/a" }, type)).status).toBe(200);
  });

  it("an example without a body is the usual one, whatever type is announced; a body that is no JSON is 400", async () => {
    expect((await call("POST", "example", "")).status).toBe(200);
    expect(engine.calls.at(-1)).toEqual(["example", undefined]);
    for (const wrong of ["{", '{"name":"nothing"}', "[1]"]) {
      expect((await call("POST", "example", wrong)).status).toBe(400);
    }
  });

  it("a body beyond the limit: 413, but a job may name many images", async () => {
    const images = Array.from({ length: 100_000 }, (_, i) => i);
    const large = { ...job, inputs: { stack: { source, images } } };
    expect((await call("POST", "jobs", large)).status).toBe(200);
    expect((await call("POST", "tiles", { ...tiles, indices: images })).status).toBe(413);
  });

  it("unknown addresses and methods: 404 with the same kind of body", async () => {
    expect((await errorOf(await call("GET", "nothing"))).code).toBe("request.invalid");
    expect((await call("PUT", "datasets/1", {})).status).toBe(404);
  });
});

describe("errors of the engine", () => {
  const appError = <C extends ErrorCode>(code: C, detail: ErrorDetail[C]) =>
    new AppError(code, `about ${code}`, detail);
  it.each([
    [appError("E_NOT_FOUND", { path: "/a" }), 404],
    [appError("session.unknown", { what: "dataset", id: "1" }), 404],
    [appError("output.exists", { path: "/a" }), 409],
    [appError("memory.exceeded", { neededBytes: 2, limitBytes: 1 }), 409],
    [appError("E_MRC_MODE", { path: "/a", byte: 12 }), 400],
    [appError("params.invalid", { tool: "t", param: "p", reason: "r" }), 400],
  ])("%s has its status, code, words and detail", async (error, status) => {
    engine.failure = error;
    const response = await call("POST", "datasets", { path: "/a" });
    expect(response.status).toBe(status);
    expect(await errorOf(response)).toEqual({ code: error.code, message: error.message, detail: error.detail });
    expect(bugs).toEqual([]);
  });

  it("a bug: 500, without its stack, and reported on this side", async () => {
    engine.failure = new TypeError("x is not a function");
    const response = await call("POST", "datasets", { path: "/a" });
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(text).toContain("x is not a function");
    expect(text).not.toMatch(/\bat .*:\d+/);
    expect(bugs).toHaveLength(1);
  });
});

describe("paths from the page", () => {
  beforeEach(() => {
    api = build(root);
  });

  it.each([
    "/etc/passwd",
    "../outside.mrcs",
    "inner/../../outside.mrcs",
    "link.mrcs",
    "dangling",
    "dangling/new",
    "1@../outside.mrcs",
    "~/x",
    join(folder, "rootless"),
  ])("outside the root: %s is refused", async (path) => {
    const response = await call("POST", "datasets", { path });
    expect(response.status).toBe(400);
    expect((await errorOf(response)).code).toBe("E_PATH_OUTSIDE");
    expect(engine.calls).toEqual([]);
  });

  it("inside the root: taken, as absolute paths (control)", async () => {
    for (const path of ["b.mrcs", "2@b.mrcs", "inner/../b.mrcs", join(root, "not-there.mrcs")]) {
      expect((await call("POST", "datasets", { path })).status, path).toBe(200);
    }
    expect(engine.calls.map(([, path]) => path)).toEqual([
      join(root, "b.mrcs"),
      `2@${join(root, "b.mrcs")}`,
      join(root, "b.mrcs"),
      join(root, "not-there.mrcs"),
    ]);
  });

  it("confines project folders and exports as well", async () => {
    expect((await call("POST", "datasets", { path: "b.mrcs", root: "/etc" })).status).toBe(400);
    expect((await call("PATCH", "datasets/1", { root: ".." })).status).toBe(400);
    expect((await call("POST", "export", { ...exported, directory: "../out" })).status).toBe(400);
    expect((await call("POST", "export", { ...exported, directory: "new/out" })).status).toBe(200);
    expect(engine.calls[0]).toEqual(["export", { ...exported, directory: join(root, "new/out") }]);
  });

  it("says when its folder is gone, and calls it no bug", async () => {
    renameSync(root, `${root}-gone`);
    try {
      for (const response of [await call("POST", "datasets", { path: "b.mrcs" }), await call("GET", "files")]) {
        expect(response.status).toBe(404);
        expect((await errorOf(response)).message).toContain("not there any more");
      }
    } finally {
      renameSync(`${root}-gone`, root);
    }
  });

  it("lists folders first, then files in the order people count, without hidden ones", async () => {
    const listing = (await (await call("GET", "files")).json()) as FolderListing;
    expect(listing).toMatchObject({ path: root, parent: null, truncated: false, writable: true });
    expect(listing.entries.map((e) => e.name)).toEqual(["inner", "a9.star", "a10.star", "b.mrcs", "link.mrcs"]);
    expect(listing.entries.at(-2)).toEqual({ name: "b.mrcs", path: join(root, "b.mrcs"), folder: false, bytes: 5 });
    const inner = (await (await call("GET", "files?path=inner")).json()) as FolderListing;
    expect(inner.parent).toBe(root);
  });

  it("lists nothing outside, and says when there is no folder", async () => {
    expect((await call("GET", "files?path=..")).status).toBe(400);
    expect((await call("GET", "files?path=b.mrcs")).status).toBe(404);
    const response = await call("GET", "files?path=none");
    expect(response.status).toBe(404);
    expect((await errorOf(response)).message).toContain("there is no such folder");
  });

  it("without a root, whatever the user may read is listed", async () => {
    api = build(null);
    const listing = (await (await call("GET", `files?path=${encodeURIComponent(folder)}`)).json()) as FolderListing;
    expect(listing.entries.map((e) => e.name)).toContain("outside.mrcs");
    expect(listing.parent).toBe(tmpdir());
  });
});
