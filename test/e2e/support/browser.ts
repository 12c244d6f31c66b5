/** A browser on the built program, for the tests in this folder: started, driven within a time limit, closed. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { describe } from "vitest";
import { findBrowser } from "../../../src/main/findShell.js";

const machine = { platform: process.platform, env: process.env, uid: process.getuid?.() ?? null };
export const CHROMIUM = process.env["CHROMIUM_PATH"] === "none" ? null : findBrowser(machine);
/** A group of tests that is skipped, and counted as such, where there is no browser. */
export const describeInBrowser = (name: string, tests: () => void): void => {
  describe.skipIf(CHROMIUM === null)(name, tests);
};

export const PROGRAM = fileURLToPath(new URL("../../../", import.meta.url));
const FLAGS = [
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const START_LIMIT_MS = 30_000;

export interface Served {
  /** Works once. */
  link: string;
  origin: string;
  stop(): Promise<void>;
}

/** `annulus serve` in a process and with a memory of its own. @param args options and files */
export async function serve(...args: string[]): Promise<Served> {
  const state = mkdtempSync(join(tmpdir(), "annulus-e2e-"));
  const cli = join(PROGRAM, "out", "main", "cli.js");
  if (!existsSync(cli)) throw new Error("the program is not built: npm run build");
  const child = spawn(process.execPath, [cli, "serve", ...args], {
    env: { ...process.env, XDG_STATE_HOME: state },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  const link = await new Promise<string>((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`annulus serve ${why}: ${said}`));
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      fail("did not start in time");
    }, START_LIMIT_MS);
    const read = (chunk: Buffer): void => {
      said += chunk.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+\/\?token=[0-9a-f]+/.exec(said);
      if (!found) return;
      clearTimeout(timer);
      resolve(found[0]);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", () => fail("ended"));
  });
  return {
    link,
    origin: new URL(link).origin,
    stop: async () => {
      const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
      const timer = setTimeout(() => child.kill("SIGKILL"), 8000);
      child.kill("SIGTERM");
      if (child.exitCode === null && child.signalCode === null) await exited;
      clearTimeout(timer);
      rmSync(state, { recursive: true, force: true });
    },
  };
}

export interface Opened {
  context: BrowserContext;
  page: Page;
  /** Breaches of the security policy, errors of scripts and of the console, requests to elsewhere. */
  complaints: string[];
}

export async function startBrowser(): Promise<Browser> {
  // Chromium's own sandbox does not work for root; as any other user it stays on.
  const sandbox = machine.uid === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ executablePath: CHROMIUM!, args: [...FLAGS, ...sandbox], timeout: START_LIMIT_MS });
}

/** A fresh context with one page at `link`, that writes down whatever is not as it should be. */
export async function openPage(
  browser: Browser,
  link: string,
  size: { width: number; height: number } = { width: 1440, height: 900 },
): Promise<Opened> {
  const context = await browser.newContext({ viewport: size });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  const { origin } = new URL(link);
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.stack ?? error.message));
  page.on("response", (response) => {
    if (response.status() < 500) return;
    const asked = `${response.request().method()} ${response.url()} ${response.request().postData() ?? ""}`;
    void response.text().then(
      (text) => complaints.push(`${response.status()} to ${asked}: ${text}`),
      () => complaints.push(`${response.status()} to ${asked}`),
    );
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(origin) && !/^(blob|data):/.test(request.url())) complaints.push(request.url());
  });
  await page.goto(link);
  return { context, page, complaints };
}
