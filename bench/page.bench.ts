/**
 * The window with a STAR file of a million rows: tasks that stall it, and frames a second while it scrolls. Run:
 * `npm run build && npm run bench page`. Needs a Chromium; without a graphics card it draws in software on the same
 * cores, so that the frames are a lower bound and the load of the machine belongs to every figure.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { type CDPSession, chromium, type Locator, type Page } from "playwright-core";
import { findBrowser } from "../src/main/findShell.js";
import { PLAIN, sparseStack, starTable } from "./starFiles.js";

const ROWS = 1_000_000;
const IMAGES = 10_000;
const SECONDS = 3;
const LIMIT_MS = 60_000;

/** What the page counts about itself. */
interface Counted {
  /** ms; only tasks of 50 ms and more are reported. */
  longTasks: number[];
  frames: number;
}

declare global {
  var counted: Counted;
}

async function serve(program: string, state: string): Promise<{ link: string; child: ChildProcess }> {
  const child = spawn(process.execPath, [program, "serve"], {
    env: { ...process.env, XDG_STATE_HOME: state },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  for await (const chunk of child.stdout) {
    said += String(chunk);
    const found = /http:\/\/127\.0\.0\.1:\d+\/\?token=[0-9a-f]+/.exec(said);
    if (found) return { link: found[0], child };
  }
  throw new Error(`annulus serve ended: ${said}`);
}

function count(): void {
  globalThis.counted = { longTasks: [], frames: 0 };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) counted.longTasks.push(Math.round(entry.duration));
  }).observe({ type: "longtask", buffered: true });
  const tick = (): void => {
    counted.frames++;
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}

async function busySeconds(session: CDPSession): Promise<number> {
  const { metrics } = await session.send("Performance.getMetrics");
  return metrics.find((m) => m.name === "TaskDuration")?.value ?? 0;
}

/** @param act a page that it loads counts from zero, which is `fresh` */
async function measure(
  page: Page,
  session: CDPSession,
  name: string,
  act: () => Promise<void>,
  fresh = false,
): Promise<void> {
  if (!fresh) await page.evaluate(() => Object.assign(counted, { longTasks: [], frames: 0 }));
  const busy = fresh ? 0 : await busySeconds(session);
  const start = performance.now();
  await act();
  const seconds = (performance.now() - start) / 1e3;
  const share = ((await busySeconds(session)) - busy) / seconds;
  const { longTasks, frames } = await page.evaluate(() => counted);
  const stalls = longTasks.length === 0 ? "no task over 50 ms" : `tasks over 50 ms: ${longTasks.join(", ")}`;
  console.log(
    `${name.padEnd(16)} ${(frames / seconds).toFixed(0).padStart(3)} frames/s, ${stalls}, ` +
      `${(100 * share).toFixed(0)} % of a core, load ${loadavg()[0]!.toFixed(1)}`,
  );
}

/** A notch of the wheel a frame. @param distance CSS px a notch */
async function wheel(page: Page, over: Locator, distance: number): Promise<void> {
  await over.hover();
  for (const end = performance.now() + 1e3 * SECONDS; performance.now() < end;) {
    const next = performance.now() + 16;
    await page.mouse.wheel(0, distance);
    await page.waitForTimeout(Math.max(0, next - performance.now()));
  }
}

async function drag(page: Page, bar: Locator): Promise<void> {
  const { x, y, width, height } = (await bar.boundingBox())!;
  const to = (fraction: number): Promise<void> => page.mouse.move(x + width / 2, y + fraction * height);
  await to(0.5);
  await page.mouse.down();
  const start = performance.now();
  for (let now = start; now < start + 1e3 * SECONDS; now = performance.now()) {
    await to(0.5 + 0.4 * Math.sin((now - start) / 500));
    await page.waitForTimeout(16);
  }
  await page.mouse.up();
}

async function measurePage(page: Page, link: string, path: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  await page.addInitScript(count);
  const load = async (): Promise<void> => {
    await page.goto(link);
    await page.getByRole("button", { name: "Look at the example" }).waitFor();
    await page.waitForTimeout(1000);
  };
  await measure(page, session, "page start", load, true);
  const images = page.getByRole("listbox", { name: /^Images of / });
  const table = page.getByRole("grid", { name: /^Metadata of / });
  await measure(page, session, "open", async () => {
    await page.keyboard.press("Control+o");
    const sheet = page.getByRole("dialog", { name: "Open" });
    await sheet.getByRole("textbox", { name: "Path" }).fill(path);
    await page.keyboard.press("Enter");
    await table.getByRole("row").nth(1).waitFor();
    await page.getByText("Reading the table").waitFor({ state: "detached" });
    await page.waitForTimeout(1000);
  });
  await measure(page, session, "gallery wheel", () => wheel(page, images, 60));
  await measure(page, session, "table wheel", () => wheel(page, table, 26));
  await measure(page, session, "table fast wheel", () => wheel(page, table, 400));
  await measure(page, session, "table scroll bar", () =>
    drag(page, page.getByRole("scrollbar", { name: "Place in the table" })),
  );
  await measure(page, session, "sort", async () => {
    await table.getByRole("columnheader").nth(2).getByRole("button").click();
    await page.waitForTimeout(3000);
  });
  await measure(page, session, "select, invert", async () => {
    await table.focus();
    for (const keys of ["Home", "Control+a", "Control+Shift+i", "Home", "Shift+End"]) await page.keyboard.press(keys);
    await page.waitForTimeout(4000);
  });
  await measure(page, session, "desks", async () => {
    for (const desk of ["Align", "Classes", "Gallery"]) {
      await page.getByRole("navigation", { name: "Desks" }).getByRole("button", { name: desk }).click();
      await page.waitForTimeout(500);
    }
  });
}

const program = join(import.meta.dirname, "../main/cli.js");
const executablePath = findBrowser({ platform: process.platform, env: process.env, uid: process.getuid?.() ?? null });
if (executablePath === null || !existsSync(program)) {
  console.log(executablePath === null ? "no Chromium: nothing is measured" : "not built: npm run build");
} else {
  const folder = mkdtempSync(join(tmpdir(), "annulus-page-"));
  sparseStack(join(folder, "sparse.mrcs"), 256, IMAGES);
  const path = starTable(join(folder, "rows.star"), ROWS, PLAIN, (row) => ({
    image: (row % IMAGES) + 1,
    stack: "sparse.mrcs",
    micrograph: String(row % 2000),
  }));
  const { link, child } = await serve(program, folder);
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const browser = await chromium.launch({ executablePath, args, timeout: LIMIT_MS });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(LIMIT_MS);
    await measurePage(page, link, path);
  } finally {
    await browser.close();
    child.kill("SIGTERM");
    await once(child, "exit");
    rmSync(folder, { recursive: true, force: true });
  }
}
