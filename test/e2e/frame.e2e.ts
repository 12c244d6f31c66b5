/** The frame and the components in a real browser: by role and name, with mouse and keyboard. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import {
  describeInBrowser,
  type Opened,
  openPage,
  PROGRAM,
  serve,
  type Served,
  startBrowser,
} from "./support/browser.js";

const SHOTS = join(PROGRAM, "out", "screenshots");

describeInBrowser("the frame", () => {
  let browser: Browser;
  let served: Served;
  let opened: Opened;
  let page: Page;
  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true });
    browser = await startBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    served = await serve();
    opened = await openPage(browser, served.link);
    page = opened.page;
  });
  afterEach(async () => {
    await opened.context.close();
    await served.stop();
  });
  const focused = (): Promise<string> =>
    page.evaluate(() => document.activeElement?.closest("[data-region]")?.getAttribute("data-region") ?? "none");

  it("starts with the example, files and keys in reach, and finds commands by name", async () => {
    await page.getByRole("button", { name: "Look at the example" }).waitFor();
    await page.keyboard.press("Control+k");
    const palette = page.getByRole("dialog", { name: "Command palette" });
    await palette.waitFor();
    await page.keyboard.type("light");
    await page.keyboard.press("Enter");
    await palette.waitFor({ state: "detached" });
    expect(await page.locator("html").getAttribute("data-theme")).toBe("light");
    await page.reload();
    await page.getByRole("button", { name: "Look at the example" }).waitFor();
    expect(await page.locator("html").getAttribute("data-theme")).toBe("light");
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog", { name: "Keys" }).waitFor({ state: "detached" });
    await page.screenshot({ path: join(SHOTS, "start-light.png") });
    expect(opened.complaints).toEqual([]);
  });

  it("opens the path field with the focus in it, walks folders by keyboard, and names what is not there", async () => {
    await page.getByRole("button", { name: "Look at the example" }).waitFor();
    await page.keyboard.press("Control+o");
    const sheet = page.getByRole("dialog", { name: "Open" });
    const path = sheet.getByRole("textbox", { name: "Path" });
    await path.waitFor();
    expect(await path.evaluate((field) => field === document.activeElement)).toBe(true);
    const missing = join(PROGRAM, "test", "nothing.mrcs");
    await path.fill(missing);
    await page.keyboard.press("Enter");
    await sheet.getByRole("alert").filter({ hasText: "nothing.mrcs" }).waitFor();
    await path.fill(join(PROGRAM, "test"));
    await page.keyboard.press("Enter");
    await sheet.getByRole("button", { name: "e2e", exact: true }).waitFor();
    await page.keyboard.press("Escape");
    await sheet.waitFor({ state: "detached" });
  });

  it("shows the example on its desk; panels, scale and regions answer their keys", async () => {
    await page.getByRole("button", { name: "Look at the example" }).click();
    const inspector = page.getByRole("complementary", { name: "Inspector" });
    const sidebar = page.getByRole("complementary", { name: "Sidebar" });
    await inspector.waitFor();
    await sidebar.waitFor();
    await page.keyboard.press("Control+b");
    await sidebar.waitFor({ state: "detached" });
    await page.keyboard.press("Control+b");
    await page.keyboard.press("Control+i");
    await inspector.waitFor({ state: "detached" });
    await page.keyboard.press("Control+i");

    const splitter = page.getByRole("separator", { name: "Width of the inspector" });
    await splitter.focus();
    await page.keyboard.press("Shift+ArrowLeft");
    expect(await splitter.getAttribute("aria-valuenow")).toBe("344");
    await page.keyboard.press("Enter");
    expect(await splitter.getAttribute("aria-valuenow")).toBe("312");

    const regions = new Set<string>();
    for (let i = 0; i < 8; i++) {
      await page.keyboard.press("F6");
      regions.add(await focused());
    }
    for (const region of ["Top bar", "Desks", "Sidebar", "Toolbar", "Inspector"]) expect(regions).toContain(region);

    await page.screenshot({ path: join(SHOTS, "gallery-dark.png") });
    await page.keyboard.press("Control+Equal");
    expect(await page.evaluate(() => document.documentElement.style.zoom)).toBe("1.1");
    await page.keyboard.press("Control+0");
    await page.setViewportSize({ width: 1100, height: 700 });
    await inspector.waitFor({ state: "detached" });
    await page.keyboard.press("Control+i");
    await inspector.waitFor();
    await page.screenshot({ path: join(SHOTS, "gallery-narrow.png") });
    expect(opened.complaints).toEqual([]);
  });

  it("has a name for every control of every component, in both themes", async () => {
    await page.goto(`${served.origin}/#components`);
    await page.locator("[data-specimen='Icons']").waitFor();
    const unnamed = await page.evaluate(() => {
      const text = (e: Element): string =>
        e.getAttribute("aria-label") ??
        ((e.id && document.querySelector(`label[for="${CSS.escape(e.id)}"]`)?.textContent) ||
          e.closest("label")?.textContent ||
          e.textContent ||
          "");
      return [...document.querySelectorAll("button, input, select, [role=slider], [role=separator]")]
        .filter((e) => text(e).trim() === "")
        .map((e) => e.outerHTML.slice(0, 120));
    });
    expect(unnamed).toEqual([]);
    for (const theme of ["Light", "Dark"]) {
      await page.getByRole("radio", { name: theme, exact: true }).click();
      await page.screenshot({ path: join(SHOTS, `components-${theme.toLowerCase()}.png`) });
    }
    expect(opened.complaints).toEqual([]);
  });

  it("numbers step, refuse and revert; segments move by arrows; histogram handles by keys", async () => {
    await page.goto(`${served.origin}/#components`);
    const field = page.getByRole("spinbutton", { name: "Low-pass" });
    await field.focus();
    await page.keyboard.press("ArrowUp");
    expect(await field.inputValue()).toBe("25");
    await page.keyboard.press("Shift+ArrowDown");
    expect(await field.inputValue()).toBe("15");
    await field.fill("1");
    await page.keyboard.press("Enter");
    await page.getByText("At least 2.").waitFor();
    await page.keyboard.press("Escape");
    expect(await field.inputValue()).toBe("15");
    await field.fill("off");
    await page.keyboard.press("Enter");
    expect(await field.inputValue()).toBe("");

    await page.getByRole("radiogroup", { name: "View" }).getByRole("radio", { name: "Raw" }).focus();
    await page.keyboard.press("ArrowRight");
    expect(await page.getByRole("radio", { name: "Aligned" }).getAttribute("aria-checked")).toBe("true");

    const black = page.getByRole("slider", { name: "Black at" }).first();
    const before = Number(await black.getAttribute("aria-valuenow"));
    await black.focus();
    await page.keyboard.press("ArrowRight");
    expect(Number(await black.getAttribute("aria-valuenow"))).toBeGreaterThan(before);
  });

  it("draws images without smoothing: a tile read back from the screen holds whole squares", async () => {
    await page.goto(`${served.origin}/#components`);
    const canvas = page.getByRole("img", { name: "average", exact: true });
    await canvas.scrollIntoViewIfNeeded();
    const [inside, style] = await canvas.evaluate((c: HTMLCanvasElement) => [
      [c.width, c.height, c.getBoundingClientRect().width],
      getComputedStyle(c).imageRendering,
    ]);
    expect(inside).toEqual([64, 64, 192]);
    expect(style).toBe("pixelated");
  });
});
