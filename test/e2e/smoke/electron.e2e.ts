/** The desktop program itself, wherever Electron's binary is: it starts, opens a file, runs a job, keeps its rules. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { _electron, type ElectronApplication, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { electronPackage, findElectron, hasDisplay } from "../../../src/main/findShell.js";
import type { JobInfo, SessionInfo } from "../../../src/main/engine/types.js";
import { PROGRAM } from "../support/browser.js";

const machine = { platform: process.platform, env: process.env, uid: process.getuid?.() ?? null };
const electron = findElectron(machine, electronPackage(pathToFileURL(PROGRAM)));
const canRun = electron !== null && hasDisplay(machine);
if (!canRun) {
  const why = electron === null ? "Electron's binary is not here" : "there is no display";
  process.stdout.write(`Electron smoke test skipped: ${why}.\n`);
}

describe.skipIf(!canRun)("the desktop program", () => {
  let app: ElectronApplication;
  let page: Page;
  const state = mkdtempSync(join(tmpdir(), "annulus-smoke-"));
  beforeAll(async () => {
    app = await _electron.launch({
      executablePath: electron!,
      args: [PROGRAM, `--user-data-dir=${state}`, ...(machine.uid === 0 ? ["--no-sandbox"] : [])],
      env: { ...(process.env as Record<string, string>), XDG_STATE_HOME: state },
      timeout: 30_000,
    });
    page = await app.firstWindow();
    await page.locator("#root > *").first().waitFor();
  }, 60_000);
  afterAll(async () => {
    await app?.close();
    rmSync(state, { recursive: true, force: true });
  });

  it("shows the page from its own scheme, without Node in it", async () => {
    expect(page.url()).toBe("annulus://app/");
    const inside = await page.evaluate(() => ({
      require: typeof (globalThis as { require?: unknown }).require,
      process: typeof (globalThis as { process?: unknown }).process,
      shell: Object.keys((globalThis as unknown as { annulusShell: object }).annulusShell).sort(),
    }));
    expect(inside).toEqual({
      require: "undefined",
      process: "undefined",
      shell: ["chooseFolder", "onMenu", "openFiles", "pathOf", "platform", "saveAs"],
    });
  });

  it("keeps its windows in the sandbox", async () => {
    const preferences = await app.evaluate(({ webContents }) =>
      webContents.getAllWebContents().map((contents) => {
        // Not in Electron's published types.
        const asked = contents as unknown as { getLastWebPreferences(): Record<string, unknown> };
        return asked.getLastWebPreferences();
      }),
    );
    for (const one of preferences) {
      expect(one).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true });
    }
  });

  it("goes nowhere else and opens nothing", async () => {
    await page.evaluate(() => {
      globalThis.open("https://example.org/");
      location.href = "https://example.org/";
    });
    await page.locator("#root > *").first().waitFor();
    expect(page.url()).toBe("annulus://app/");
    expect(app.windows()).toHaveLength(1);
  });

  it("opens the example and runs a job, with events on the way", async () => {
    const outcome = await page.evaluate(async () => {
      const headers = { "Content-Type": "application/json" };
      const events: string[] = [];
      const stream = new EventSource("/api/events");
      stream.onmessage = (event: MessageEvent<string>) =>
        events.push((JSON.parse(event.data) as { type: string }).type);
      const { id } = (await (await fetch("/api/example", { method: "POST" })).json()) as { id: number };
      const source = { kind: "dataset", id };
      const body = JSON.stringify({ tool: "stats", inputs: { stack: { source, images: null } }, params: {} });
      const job = (await (await fetch("/api/jobs", { method: "POST", headers, body })).json()) as JobInfo;
      for (let i = 0; i < 300; i++) {
        const session = (await (await fetch("/api/session")).json()) as SessionInfo;
        const now = session.jobs.find((one) => one.id === job.id);
        if (now?.state === "done" || now?.state === "failed") return { state: now.state, events };
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      return { state: "late", events };
    });
    expect(outcome.state).toBe("done");
    expect(outcome.events[0]).toBe("hello");
    expect(outcome.events).toContain("job");
  });
});
