/** A whole run with programs that stand in for Electron and the browser: shell scripts that note how they were called. */
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Api } from "../../src/main/api/app.js";
import { runWithin, startProgram } from "../../src/main/childProgram.js";
import type { LaunchOptions } from "../../src/main/cli/index.js";
import { type LaunchEnvironment, runLaunch } from "../../src/main/runLaunch.js";

let folder: string;
let said: string[];
let opened: string[][];
let interrupt: () => void;
let environment: LaunchEnvironment;
const shutdown = vi.fn(() => Promise.resolve());
const closeApi = vi.fn();
const startHost = vi.fn<LaunchEnvironment["startHost"]>();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "annulus-launch-"));
  said = [];
  opened = [];
  shutdown.mockClear();
  startHost.mockReset();
  const api: Api = {
    fetch: () => Promise.resolve(new Response("page")),
    open: (paths) => opened.push([...paths]),
    close: closeApi,
  };
  startHost.mockReturnValue({ api, shutdown });
  const interrupted = new Promise<void>((resolve) => (interrupt = resolve));
  environment = {
    home: pathToFileURL(join(folder, "out", "main", "/")),
    isRoot: false,
    hasDisplay: true,
    findElectron: () => null,
    fetchElectron: () => Promise.resolve(null),
    findBrowser: () => null,
    say: (line) => said.push(line),
    startHost,
    interrupted,
  };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program that notes its arguments and then does `then`. */
const program = (name: string, then: string): string => {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\nprintf '%s\\n' "$@" > "${path}.args"\n${then}\n`);
  chmodSync(path, 0o755);
  return path;
};
const argsOf = (name: string): string[] =>
  readFileSync(join(folder, `${name}.args`), "utf8")
    .trim()
    .split("\n");
const run = (options: Partial<LaunchOptions> = {}): Promise<void> =>
  runLaunch({ files: [], shell: "auto", port: 0, root: null, threads: null, ...options }, environment);

describe("the link", () => {
  it("is not printed for a folder that cannot be served", async () => {
    writeFileSync(join(folder, "file"), "");
    for (const root of [join(folder, "absent"), join(folder, "file")]) {
      await expect(run({ shell: "link", root })).rejects.toThrow(/is not there or is no folder.*--root/);
    }
    expect(said).toEqual([]);
    expect(startHost).not.toHaveBeenCalled();
  });

  it("is printed once, works, and ends with the interruption", async () => {
    environment.isRoot = true;
    const running = run({ files: ["a.mrcs", "3@b.mrcs"], root: relative(process.cwd(), folder), threads: 2 });
    await expect.poll(() => said).toHaveLength(1);
    expect(said[0]).toMatch(/root.*works once: http:\/\/127\.0\.0\.1:\d+\/\?token=[0-9a-f]{64}$/);
    expect(startHost).toHaveBeenCalledWith(folder, 2);
    expect(opened).toEqual([[join(process.cwd(), "a.mrcs"), `3@${join(process.cwd(), "b.mrcs")}`]]);
    const link = said[0]!.split(" ").at(-1)!;
    expect((await fetch(link, { redirect: "manual" })).status).toBe(303);
    interrupt();
    await running;
    expect(shutdown).toHaveBeenCalledOnce();
    await expect(fetch(link)).rejects.toThrow();
  });

  it("is not printed for a port that is taken: that is said in words", async () => {
    const first = run({ shell: "link" });
    await expect.poll(() => said).toHaveLength(1);
    const port = Number(new URL(said[0]!.split(" ").at(-1)!).port);
    const second = run({ shell: "link", port });
    await expect(second).rejects.toMatchObject({ code: "request.invalid" });
    await expect(second).rejects.toThrow(`Port ${port} is in use`);
    expect(shutdown).toHaveBeenCalledOnce();
    interrupt();
    await first;
  });

  it("does not wait for an engine that will not end", { timeout: 10_000 }, async () => {
    shutdown.mockReturnValueOnce(new Promise(() => undefined));
    const running = run({ shell: "link" });
    await expect.poll(() => said).toHaveLength(1);
    interrupt();
    const started = performance.now();
    await running;
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe("a browser window", () => {
  it("gets a profile of its own, and ends the run when it is closed", async () => {
    const browser = program("chromium", "exit 0");
    await runLaunch(
      { files: [], shell: "auto", port: 0, root: null, threads: null },
      { ...environment, findBrowser: () => browser },
    );
    const args = argsOf("chromium");
    expect(args[0]).toMatch(/^--app=http:\/\/127\.0\.0\.1:\d+\/\?token=/);
    const profile = args.find((arg) => arg.startsWith("--user-data-dir="))!.split("=")[1]!;
    expect(existsSync(profile)).toBe(false);
    expect(args).not.toContain("--no-sandbox");
    expect(said).toEqual([
      "Annulus opens in a browser window (Electron's binary is not here and could not be fetched).",
    ]);
    expect(shutdown).toHaveBeenCalledOnce();
  });

  it("is closed by the interruption", async () => {
    const browser = program("chromium", "exec sleep 60");
    environment.findBrowser = () => browser;
    const running = run({ shell: "browser" });
    await expect.poll(() => existsSync(`${browser}.args`)).toBe(true);
    interrupt();
    await running;
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith("annulus-window-"))).toEqual([]);
  });

  it("that does not start leaves the link", async () => {
    const browser = program("chromium", "echo cannot open display >&2; exit 1");
    environment.findBrowser = () => browser;
    const running = run();
    await expect.poll(() => said).toHaveLength(2);
    expect(said[1]).toContain("the browser did not start");
    interrupt();
    await running;
  });
});

describe("Electron", () => {
  it("gets the program's folder and the files, and no server is started", async () => {
    const electron = program("electron", 'env > "$0.env"; exit 0');
    environment.findElectron = () => electron;
    vi.stubEnv("ELECTRON_RUN_AS_NODE", "1");
    await run({ files: ["a.mrcs"], threads: 3, example: "faces" });
    vi.unstubAllEnvs();
    expect(argsOf("electron")).toEqual([`${folder}/`, "--", join(process.cwd(), "a.mrcs")]);
    const env = readFileSync(join(folder, "electron.env"), "utf8");
    expect(env).toContain("ANNULUS_THREADS=3");
    expect(env).toContain("ANNULUS_EXAMPLE=faces");
    expect(env).not.toContain("ELECTRON_RUN_AS_NODE");
    expect(startHost).not.toHaveBeenCalled();
    expect(said).toEqual(["Annulus opens in its own window (Electron)."]);
  });

  it("that does not start gives way to the next shell, in plain words", async () => {
    const complaint = "echo 'Error: x' >&2; echo 'libnss3.so: cannot open shared object file' >&2; exit 127";
    const electron = program("electron", complaint);
    environment.findElectron = () => electron;
    const running = run();
    await expect.poll(() => said).toHaveLength(2);
    expect(said[1]).toContain("Electron did not start (libnss3.so: cannot open shared object file)");
    expect(said[1]).toContain("http://127.0.0.1:");
    interrupt();
    await running;
  });

  it("that was asked for and does not start is an error", async () => {
    environment.findElectron = () => program("electron", "echo 'no userns' >&2; exit 1");
    await expect(run({ shell: "electron" })).rejects.toThrow("Electron did not start (no userns)");
    expect(startHost).not.toHaveBeenCalled();
  });
});

describe("programs that are started", () => {
  it("are killed at the time limit", async () => {
    const slow = program("slow", "exec sleep 60");
    const started = performance.now();
    expect(await runWithin(slow, [], 0.3)).toBe(false);
    expect(performance.now() - started).toBeLessThan(2000);
    expect(await runWithin(program("quick", "exit 0"), [], 10)).toBe(true);
    expect(await runWithin(program("bad", "exit 1"), [], 10)).toBe(false);
    expect(await runWithin(join(folder, "missing"), [], 10)).toBe(false);
  });

  it("that ignore the request to end are ended", { timeout: 10_000 }, async () => {
    const deaf = startProgram(program("deaf", "trap '' TERM; while true; do sleep 0.1; done"), []);
    await expect.poll(() => existsSync(join(folder, "deaf.args"))).toBe(true);
    deaf.stop();
    expect((await deaf.exited).code).toBeNull();
  });

  it("that are not there are an exit like any other", async () => {
    expect(await startProgram(join(folder, "missing"), []).exited).toMatchObject({ code: null });
  });
});
