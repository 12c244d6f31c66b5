import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type Api, createApi } from "../../src/main/api/app.js";
import { FakeEngine } from "./fakeEngine.js";

const folder = mkdtempSync(join(tmpdir(), "annulus-page-"));
const pageFolder = join(folder, "renderer");
mkdirSync(join(pageFolder, "assets"), { recursive: true });
writeFileSync(join(pageFolder, "index.html"), "<!doctype html><title>page</title>");
writeFileSync(join(pageFolder, "assets", "main-abc.js"), "export {};");
writeFileSync(join(pageFolder, "assets", "inter.woff2"), "font");
writeFileSync(join(pageFolder, "assets", "swapped.css"), "");
writeFileSync(join(folder, "secret.txt"), "secret");
symlinkSync(join(folder, "secret.txt"), join(pageFolder, "assets", "link.txt"));
afterAll(() => rmSync(folder, { recursive: true }));

const api: Api = createApi(new FakeEngine(), { pageFolder, root: null, version: "1", onBug: () => undefined });
const get = (path: string, method = "GET") => api.fetch(new Request(`http://127.0.0.1${path}`, { method }));

describe("the page's files", () => {
  it.each([
    ["/", "text/html; charset=utf-8"],
    ["/index.html", "text/html; charset=utf-8"],
    ["/assets/main-abc.js", "text/javascript; charset=utf-8"],
    ["/assets/inter.woff2", "font/woff2"],
  ])("%s comes as %s", async (path, mime) => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(response.headers.get("Content-Type")).toBe(mime);
    expect((await response.arrayBuffer()).byteLength).toBe(Number(response.headers.get("Content-Length")));
  });

  it.each([
    "/../secret.txt",
    "/%2e%2e/secret.txt",
    "/..%2fsecret.txt",
    "/%2e%2e%2fsecret.txt",
    "/..%5csecret.txt",
    "/assets/../../secret.txt",
    "/assets/link.txt",
    "/assets/",
    "/assets",
    "//etc/passwd",
    "/index.html%00.js",
    "/INDEX.HTML",
    "/index.html/",
    "/constructor",
    "/__proto__",
  ])("%s is not there", async (path) => {
    const response = await get(path);
    expect(response.status).toBe(404);
    expect(await response.text()).not.toMatch(/secret$|root:/);
  });

  it("a link planted later is not followed", async () => {
    expect((await get("/assets/swapped.css")).status).toBe(200);
    rmSync(join(pageFolder, "assets", "swapped.css"));
    symlinkSync(join(folder, "secret.txt"), join(pageFolder, "assets", "swapped.css"));
    expect((await get("/assets/swapped.css")).status).toBe(404);
  });

  it("caches only what carries a hash", async () => {
    expect((await get("/")).headers.get("Cache-Control")).toBe("no-store");
    expect((await get("/assets/main-abc.js")).headers.get("Cache-Control")).toContain("immutable");
    expect((await get("/api/session")).headers.get("Cache-Control")).toBe("no-store");
  });

  it("is read only", async () => {
    expect((await get("/index.html", "DELETE")).status).toBe(404);
    const head = await get("/index.html", "HEAD");
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });
});

describe("security headers", () => {
  it.each(["/", "/assets/main-abc.js", "/api/session", "/api/events", "/nothing"])("are on %s", async (path) => {
    const response = await get(path);
    const headers = Object.fromEntries(response.headers);
    expect(headers).toMatchObject({
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
      "cross-origin-resource-policy": "same-origin",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
    });
    expect(headers["access-control-allow-origin"]).toBeUndefined();
    const policy = headers["content-security-policy"] ?? "";
    expect(policy).toMatch(/^default-src 'none'; script-src 'self' 'wasm-unsafe-eval';/);
    for (const rule of [
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
    ]) {
      expect(policy).toContain(rule);
    }
    expect(policy).not.toMatch(/'unsafe-(inline|eval)'|https?:|\*/);
    await response.body?.cancel();
  });
});
