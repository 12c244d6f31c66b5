/** Browser mode as an attacker meets it: absent and wrong tokens, foreign pages, odd paths, slow and huge requests. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Api, createApi } from "../../src/main/api/app.js";
import { type BrowserServer, startServer } from "../../src/main/server/server.js";
import { FakeEngine } from "../api/fakeEngine.js";
import { rawRequest } from "./rawHttp.js";

const folder = mkdtempSync(join(tmpdir(), "annulus-server-"));
const pageFolder = join(folder, "renderer");
const root = join(folder, "root");
beforeAll(() => {
  mkdirSync(join(pageFolder, "assets"), { recursive: true });
  mkdirSync(root);
  writeFileSync(join(pageFolder, "index.html"), "<!doctype html><title>the page</title>");
  writeFileSync(join(folder, "secret.txt"), "the secret");
  symlinkSync(join(folder, "secret.txt"), join(pageFolder, "assets", "link.txt"));
  symlinkSync(folder, join(root, "up"));
});
afterAll(() => rmSync(folder, { recursive: true }));

let engine: FakeEngine;
let api: Api;
let server: BrowserServer;
let token: string;
beforeEach(async () => {
  engine = new FakeEngine();
  api = createApi(engine, { pageFolder, root, version: "1", onBug: () => undefined });
  server = await startServer(api, { port: 0 });
  token = new URL(server.link).searchParams.get("token")!;
});
afterEach(async () => {
  api.close();
  await server.close();
});

const own = () => `127.0.0.1:${server.port}`;
interface Ask {
  method?: string;
  path?: string;
  host?: string | null;
  headers?: Record<string, string>;
  extra?: string[];
  body?: string;
}
const ask = ({ method = "GET", path = "/", host = own(), headers = {}, extra = [], body = "" }: Ask = {}) => {
  const lines = Object.entries({ ...(host === null ? {} : { Host: host }), Connection: "close", ...headers });
  if (body !== "") lines.push(["Content-Length", String(Buffer.byteLength(body))]);
  const head = [`${method} ${path} HTTP/1.1`, ...lines.map(([name, value]) => `${name}: ${value}`), ...extra];
  return rawRequest(server.port, `${head.join("\r\n")}\r\n\r\n${body}`);
};
const enter = async (): Promise<string> => {
  const answer = await ask({ path: `/?token=${token}` });
  expect(answer.status).toBe(303);
  return answer.headers["set-cookie"]!.split(";")[0]!;
};
const write = (cookie: string, headers: Record<string, string> = {}, body = '{"path":"a.mrcs"}') =>
  ask({
    method: "POST",
    path: "/api/datasets",
    headers: { Cookie: cookie, Origin: `http://${own()}`, "Content-Type": "application/json", ...headers },
    body,
  });

describe("the link", () => {
  it("has a 256-bit token, fresh each time", async () => {
    expect(token).toMatch(/^[0-9a-f]{64}$/);
    const other = await startServer(api, { port: 0 });
    expect(other.link).not.toContain(token);
    await other.close();
  });

  it("is exchanged for a strict cookie, and the address is cleaned", async () => {
    const answer = await ask({ path: `/?token=${token}` });
    expect(answer.status).toBe(303);
    expect(answer.headers["location"]).toBe("/");
    expect(answer.headers["set-cookie"]).toMatch(
      new RegExp(`^annulus_${server.port}=[0-9a-f]{64}; Path=/; HttpOnly; SameSite=Strict$`),
    );
    expect(answer.headers["set-cookie"]).not.toContain(token);
    expect(answer.headers["referrer-policy"]).toBe("no-referrer");
  });

  it("opens the page, and the page again after a reload", async () => {
    const cookie = await enter();
    for (let i = 0; i < 2; i++) {
      const page = await ask({ headers: { Cookie: cookie } });
      expect([page.status, page.body.includes("the page")]).toEqual([200, true]);
    }
    expect((await ask({ path: "/api/session", headers: { Cookie: cookie } })).status).toBe(200);
  });

  it("works once: a second visitor is refused, the owner is let through", async () => {
    const cookie = await enter();
    const second = await ask({ path: `/?token=${token}` });
    expect([second.status, second.headers["set-cookie"]]).toEqual([403, undefined]);
    expect(second.body).toContain("works once");
    const owner = await ask({ path: `/?token=${token}`, headers: { Cookie: cookie } });
    expect([owner.status, owner.headers["location"], owner.headers["set-cookie"]]).toEqual([303, "/", undefined]);
  });

  it("is not spent by a HEAD or a POST", async () => {
    expect((await ask({ method: "HEAD", path: `/?token=${token}` })).status).toBe(403);
    const headers = { Origin: `http://${own()}` };
    expect((await ask({ method: "POST", path: `/?token=${token}`, headers })).status).toBe(403);
    await enter();
  });

  it.each([
    ["absent", ""],
    ["empty", "?token="],
    ["short", "?token=abc"],
    ["an array", "?token[]=1"],
    ["very long", `?token=${"a".repeat(4000)}`],
  ])("with the token %s: no entry", async (_what, query) => {
    const answer = await ask({ path: `/${query}` });
    expect([401, 403]).toContain(answer.status);
    expect(answer.headers["set-cookie"]).toBeUndefined();
    expect(answer.body).not.toContain("the page");
  });

  it("with one digit changed, cut or added: no entry, at every place", async () => {
    for (const at of [0, 31, 63]) {
      const wrong = token.slice(0, at) + (token[at] === "0" ? "1" : "0") + token.slice(at + 1);
      expect((await ask({ path: `/?token=${wrong}` })).status).toBe(403);
    }
    expect((await ask({ path: `/?token=${token.slice(0, -1)}` })).status).toBe(403);
    expect((await ask({ path: `/?token=${token}0` })).status).toBe(403);
    await enter();
  });

  it("wrong ones are counted, and the owner is not locked out", async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 14; i++) statuses.push((await ask({ path: `/?token=${i}` })).status);
    expect(statuses.slice(0, 10)).toEqual(Array(10).fill(403));
    expect(statuses.slice(10)).toEqual(Array(4).fill(429));
    await enter();
  });
});

describe("without the cookie", () => {
  it.each(["/api/session", "/api/events", "/api/files?path=/", "/index.html", "/assets/link.txt", "/nothing"])(
    "%s: 401",
    async (path) => {
      await enter();
      expect((await ask({ path })).status).toBe(401);
    },
  );

  it("a cookie that is wrong, the token itself, or doubled: 401", async () => {
    const cookie = await enter();
    const name = cookie.split("=")[0]!;
    const bad = [`${name}=`, `${name}=${token}`, `${cookie.slice(0, -1)}g`, `${cookie}; ${name}=x`, `x${cookie}`];
    for (const value of bad) expect((await ask({ headers: { Cookie: value } })).status, value).toBe(401);
    expect((await ask({ headers: { Cookie: `other=1; ${cookie}` } })).status).toBe(200);
  });

  it("the cookie of another server of ours: 401", async () => {
    const cookie = await enter();
    const other = await startServer(api, { port: 0 });
    const answer = await rawRequest(
      other.port,
      `GET / HTTP/1.1\r\nHost: 127.0.0.1:${other.port}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`,
    );
    expect(answer.status).toBe(401);
    await other.close();
  });

  it("a write changes nothing", async () => {
    expect((await write("")).status).toBe(401);
    expect(engine.calls).toEqual([]);
  });
});

describe("the Host header (DNS rebinding)", () => {
  it.each([
    ["evil.example", (port: number) => `evil.example:${port}`],
    ["a name that starts like ours", (port: number) => `127.0.0.1.nip.io:${port}`],
    ["a name that ends like ours", (port: number) => `evil-localhost:${port}`],
    ["0.0.0.0", (port: number) => `0.0.0.0:${port}`],
    ["another port", (port: number) => `127.0.0.1:${port + 1}`],
    ["no port", () => "127.0.0.1"],
    ["an address as a number", (port: number) => `2130706433:${port}`],
    ["user info", (port: number) => `127.0.0.1:${port}@evil.example`],
    ["nothing", () => ""],
  ])("%s: refused before anything else", async (_what, host) => {
    const cookie = await enter();
    const answer = await ask({ host: host(server.port), headers: { Cookie: cookie } });
    expect([400, 403]).toContain(answer.status);
    expect(answer.body).not.toContain("the page");
  });

  it("none or two of them: refused", async () => {
    const cookie = await enter();
    expect((await ask({ host: null, headers: { Cookie: cookie } })).status).toBe(400);
    const two = await ask({ headers: { Cookie: cookie }, extra: ["Host: evil.example"] });
    expect([400, 403]).toContain(two.status);
    const absolute = await ask({ path: "http://evil.example/", headers: { Cookie: cookie } });
    expect(absolute.status).toBe(400);
  });

  it("a rebound name cannot spend the token", async () => {
    expect((await ask({ path: `/?token=${token}`, host: `evil.example:${server.port}` })).status).toBe(403);
    await enter();
  });

  it("localhost and ::1 are ours too (control)", async () => {
    const cookie = await enter();
    for (const host of ["localhost", "[::1]", "LOCALHOST"]) {
      expect((await ask({ host: `${host}:${server.port}`, headers: { Cookie: cookie } })).status).toBe(200);
    }
  });
});

describe("other origins", () => {
  it.each([
    ["a foreign one", () => "http://evil.example"],
    ["null", () => "null"],
    ["https of our own", (port: number) => `https://127.0.0.1:${port}`],
    ["another port of this machine", (port: number) => `http://127.0.0.1:${port + 1}`],
    ["our name with a tail", (port: number) => `http://127.0.0.1:${port}.evil.example`],
    ["our name under another spelling", (port: number) => `http://localhost:${port}`],
    ["a file", () => "file://"],
  ])("%s cannot write", async (_what, origin) => {
    const cookie = await enter();
    const answer = await write(cookie, { Origin: origin(server.port) });
    expect(answer.status).toBe(403);
    expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
    expect(engine.calls).toEqual([]);
  });

  it("a write must say its origin, and be JSON", async () => {
    const cookie = await enter();
    const headers = { Cookie: cookie, "Content-Type": "application/json" };
    expect((await ask({ method: "POST", path: "/api/datasets", headers, body: "{}" })).status).toBe(403);
    expect((await ask({ method: "DELETE", path: "/api/datasets/1", headers: { Cookie: cookie } })).status).toBe(403);
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]) {
      expect((await write(cookie, { "Content-Type": type })).status).toBe(415);
    }
    expect(engine.calls).toEqual([]);
  });

  it("no preflight is answered", async () => {
    const answer = await ask({
      method: "OPTIONS",
      path: "/api/datasets",
      headers: { Origin: "http://evil.example", "Access-Control-Request-Method": "POST" },
    });
    expect(answer.status).toBe(400);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
  });

  it.each(["cross-site", "same-site", "none", "nonsense"])("Sec-Fetch-Site %s cannot use the api", async (site) => {
    const cookie = await enter();
    expect((await write(cookie, { "Sec-Fetch-Site": site })).status).toBe(403);
    const fetched = { Cookie: cookie, "Sec-Fetch-Site": site, "Sec-Fetch-Mode": "no-cors" };
    expect((await ask({ path: "/api/session", headers: fetched })).status).toBe(403);
    expect((await ask({ path: "/", headers: fetched })).status).toBe(403);
    expect(engine.calls).toEqual([]);
  });

  it("our own page can (control)", async () => {
    const cookie = await enter();
    expect((await write(cookie, { "Sec-Fetch-Site": "same-origin" })).status).toBe(200);
    expect((await write(cookie)).status).toBe(200);
    expect(engine.calls).toHaveLength(2);
  });

  it("a link that is followed from another site still opens the page, by one more visit", async () => {
    const visit = { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate" };
    const first = await ask({ path: `/?token=${token}`, headers: visit });
    const cookie = first.headers["set-cookie"]!.split(";")[0]!;
    const withoutCookie = await ask({ path: "/", headers: visit });
    expect(withoutCookie.status).toBe(401);
    const again = /url=([^"]+)"/.exec(withoutCookie.body)![1]!;
    const headers = { Cookie: cookie, "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate" };
    expect((await ask({ path: again, headers })).headers["location"]).toBe("/");
    const stranger = await ask({ path: again, headers: { "Sec-Fetch-Site": "same-origin" } });
    expect([stranger.status, stranger.body.includes("refresh")]).toEqual([401, false]);
  });
});

describe("paths", () => {
  it.each([
    "/../secret.txt",
    "/assets/../../secret.txt",
    "/%2e%2e/secret.txt",
    "/%2e%2e%2fsecret.txt",
    "/..%5c..%5csecret.txt",
    "/....//secret.txt",
    "/assets/link.txt",
    "/assets/%00",
    "/%",
    "/assets/..;/secret.txt",
    "/./././../secret.txt",
    "/~/secret.txt",
    "//etc/passwd",
    "///etc/passwd",
    "/file:///etc/passwd",
  ])("%s does not leave the page's folder", async (path) => {
    const cookie = await enter();
    const answer = await ask({ path, headers: { Cookie: cookie } });
    expect([400, 404]).toContain(answer.status);
    expect(answer.body).not.toMatch(/the secret|root:/);
  });

  it.each(["../secret.txt", "/etc/passwd", "up/secret.txt", "1@../secret.txt"])(
    "%s is not opened from outside the root",
    async (path) => {
      const cookie = await enter();
      expect((await write(cookie, {}, JSON.stringify({ path }))).status).toBe(400);
      expect(engine.calls).toEqual([]);
    },
  );
});

describe("sizes and time", () => {
  it("headers beyond the limit: refused", async () => {
    expect((await ask({ headers: { "X-Long": "a".repeat(20_000) } })).status).toBe(431);
  });

  it("a huge body, announced or not: refused", async () => {
    const cookie = await enter();
    expect((await write(cookie, {}, `{"path":"${"a".repeat(70_000)}"}`)).status).toBe(413);
    const headers = `Host: ${own()}\r\nCookie: ${cookie}\r\nOrigin: http://${own()}\r\nContent-Type: application/json`;
    const lie = `POST /api/datasets HTTP/1.1\r\n${headers}\r\nContent-Length: 99999999999\r\n\r\n{`;
    expect((await rawRequest(server.port, lie)).status).toBe(413);
    const chunk = `${(8192).toString(16)}\r\n${" ".repeat(8192)}\r\n`;
    const chunked = `POST /api/datasets HTTP/1.1\r\n${headers}\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(12)}`;
    expect((await rawRequest(server.port, chunked)).status).toBe(413);
    expect(engine.calls).toEqual([]);
  });

  it("length and chunks together, or bad syntax: refused", async () => {
    const smuggled = `POST /api/datasets HTTP/1.1\r\nHost: ${own()}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`;
    expect((await rawRequest(server.port, smuggled)).status).toBe(400);
    expect((await rawRequest(server.port, "HELLO\r\n\r\n")).status).toBe(400);
    expect((await ask({ method: "TRACE" })).status).toBe(400);
  });

  it(
    "300 half requests: others are served meanwhile, and they are cut off within 8 s",
    { timeout: 30_000 },
    async () => {
      const cookie = await enter();
      const half = Array.from({ length: 300 }, () => rawRequest(server.port, `GET / HTTP/1.1\r\nHost: ${own()}\r\n`));
      await new Promise((resolve) => setTimeout(resolve, 500));
      const started = performance.now();
      expect((await ask({ headers: { Cookie: cookie } })).status).toBe(200);
      expect(performance.now() - started).toBeLessThan(1000);
      const slowest = Math.max(...(await Promise.all(half)).map((answer) => answer.closedAfter));
      expect(slowest).toBeGreaterThan(4000);
      expect(slowest).toBeLessThan(8000);
    },
  );

  it("a body that never ends is cut off; an event stream is not", { timeout: 30_000 }, async () => {
    const cookie = await enter();
    const head = `Host: ${own()}\r\nCookie: ${cookie}`;
    const events = connect(server.port, "127.0.0.1");
    let streamed = "";
    events.on("data", (chunk) => (streamed += chunk.toString()));
    events.write(`GET /api/events HTTP/1.1\r\n${head}\r\n\r\n`);
    const writing = `POST /api/datasets HTTP/1.1\r\n${head}\r\nOrigin: http://${own()}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n`;
    const drops = Array.from({ length: 22 }, () => " ");
    const answer = await rawRequest(server.port, [writing, ...drops], 1000);
    expect(answer.closedAfter).toBeGreaterThan(13_000);
    expect(answer.closedAfter).toBeLessThan(19_000);
    expect(streamed).toContain('"type":"hello"');
    engine.emit({ type: "datasetRemoved", id: 77 });
    await expect.poll(() => streamed).toContain('"id":77');
    events.destroy();
    await expect.poll(() => engine.listeners.size).toBe(0);
  });

  it("an upgrade to a WebSocket is not spoken", async () => {
    const headers = { Upgrade: "websocket", Connection: "Upgrade", "Sec-WebSocket-Version": "13" };
    const answer = await ask({ headers: { ...headers, "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==" } });
    expect(answer.status).not.toBe(101);
  });
});

describe("the server", () => {
  it("listens on the loopback interface only", async () => {
    const outside = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter((address) => !address.internal && address.family === "IPv4");
    for (const { address } of outside) {
      const reached = await new Promise<boolean>((resolve) => {
        const socket = connect({ port: server.port, host: address, timeout: 1000 });
        socket.on("connect", () => (socket.destroy(), resolve(true)));
        socket.on("error", () => resolve(false));
        socket.on("timeout", () => (socket.destroy(), resolve(false)));
      });
      expect(reached, address).toBe(false);
    }
  });

  it("takes the port it is given, and says when it is taken", async () => {
    await expect(startServer(api, { port: server.port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  it("puts the security headers on its own answers too", async () => {
    for (const answer of [await ask(), await ask({ host: "evil.example" }), await ask({ path: `/?token=x` })]) {
      expect(answer.headers["content-security-policy"]).toContain("default-src 'none'");
      expect(answer.headers["x-content-type-options"]).toBe("nosniff");
    }
  });

  it("ends with its connections open", async () => {
    const cookie = await enter();
    const events = connect(server.port, "127.0.0.1");
    events.on("error", () => undefined);
    events.write(`GET /api/events HTTP/1.1\r\nHost: ${own()}\r\nCookie: ${cookie}\r\n\r\n`);
    await expect.poll(() => engine.listeners.size).toBe(1);
    await server.close();
    await expect.poll(() => engine.listeners.size).toBe(0);
  });
});
