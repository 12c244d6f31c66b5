/** Alignment in pairs at the window: the tree grows, is walked by keyboard, tells what the command tells, and a cancel keeps it. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { describeInBrowser, type Opened, openPage, serve, type Served, startBrowser } from "./support/browser.js";
import { annulus, ended, example, gallery, greys, particle, run, says, unasked, until } from "./support/window.js";

const tree = (page: Page): Locator => page.getByRole("tree", { name: "Tree of pairs" });
/** Name of the node that has the focus in the tree. */
const chosen = (page: Page): Promise<string | null> =>
  tree(page).evaluate((t) => document.getElementById(t.getAttribute("aria-activedescendant")!)!.ariaLabel);

type TreeRow = Record<"node" | "level" | "left" | "right" | "members" | "ccc", number>;
/** The tree as the command wrote it; nodes count from 1. */
const readTree = (path: string): TreeRow[] => (JSON.parse(readFileSync(path, "utf8")) as { rows: TreeRow[] }).rows;

describeInBrowser("alignment in pairs", () => {
  let browser: Browser;
  let served: Served;
  let opened: Opened;
  let page: Page;
  let folder: string;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "annulus-tree-"));
    served = await serve();
    opened = await openPage(browser, served.link);
    page = opened.page;
    await opened.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await example(page).click();
    await particle(page, 1).waitFor();
  });
  afterEach(async () => {
    await opened.context.close();
    await served.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const toAlign = async (): Promise<void> => {
    await page.getByRole("navigation", { name: "Desks" }).getByRole("button", { name: "Align" }).click();
    await page.getByRole("radio", { name: /^Align in pairs/ }).click();
  };

  it("64 particles: the keys walk the tree, its numbers are those of the command, Enter opens the members", async () => {
    await gallery(page).focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("Space");
    for (let i = 0; i < 63; i++) await page.keyboard.press("Shift+ArrowRight");
    await says(page, /64 selected of/);
    await toAlign();
    // What lays one image onto another has desks of its own.
    expect(await page.getByRole("radiogroup", { name: "Tool" }).getByRole("radio").count()).toBe(3);
    await page.getByRole("radio", { name: "64 selected" }).click();
    await run(page).click();
    await ended(page, /1.average from 64.particles/);

    await tree(page).focus();
    await until(() => chosen(page), (name) => /^node 127, level 6, 64.particles/.test(name ?? "")); // prettier-ignore
    const picture = page.getByRole("img", { name: "average of node 127" });
    await until(() => greys(picture.first()), (v) => new Set(v).size > 20); // prettier-ignore

    await page.getByRole("button", { name: /Copy.*command/ }).first().click(); // prettier-ignore
    const line = await page.evaluate(() => navigator.clipboard.readText());
    await annulus(folder, ...line.replaceAll("\\\n", " ").trim().split(/\s+/).slice(1), "--quiet");
    const told = readTree(join(folder, "pyramidal", "tree.json"));
    const row = (node: number): TreeRow => told[node - 1]!;
    const wordsOf = (node: number): RegExp =>
      new RegExp(`^node ${node}, level ${row(node).level}, ${row(node).members}.particles, CCC of its two ${row(node).ccc.toFixed(3)}$`); // prettier-ignore
    await tree(page).focus();
    expect(await chosen(page)).toMatch(wordsOf(127));

    // Down to the left, along the level, down again; the way up is the parents'.
    await page.keyboard.press("ArrowDown");
    expect(await chosen(page)).toMatch(wordsOf(row(127).left));
    await page.keyboard.press("ArrowRight");
    const right = row(127).right;
    expect(await chosen(page)).toMatch(wordsOf(right));
    await page.keyboard.press("ArrowDown");
    expect(await chosen(page)).toMatch(wordsOf(row(right).left));
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowUp");
    expect(await chosen(page)).toMatch(wordsOf(right));
    for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowDown");
    expect(await chosen(page)).toMatch(/^particle \d+$/);
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    const members = page.getByRole("listbox", { name: /^Members of node / });
    await members.waitFor();
    await until(() => members.getByRole("option").count(), (n) => n === 4); // prettier-ignore
    await page.getByRole("region", { name: "Members" }).getByRole("button", { name: "Select" }).click();
    await tree(page).focus();
    await page.keyboard.press("Escape");
    await members.waitFor({ state: "detached" });
    await page.keyboard.press("Alt+1");
    await says(page, /4 selected of/);
    expect(unasked(opened.complaints)).toEqual([]);
  });

  it("cancelled between two levels: what is finished stays, and is drawn", async () => {
    await toAlign();
    await run(page).click();
    await page.getByRole("button", { name: /^Cancel, keep level/ }).waitFor();
    await tree(page).waitFor();
    await page.keyboard.press("Control+.");
    await page.getByText(/^Cancelled: what was finished is kept/).waitFor();
    await page.getByText(/averages left/).waitFor();
    await tree(page).focus();
    await until(() => chosen(page), (name) => /^node \d/.test(name ?? "")); // prettier-ignore
    // The result alone tells the same tree: the job is forgotten with the page's state.
    await page.reload();
    await tree(page).waitFor();
    await page.getByText(/averages left/).waitFor();
    expect(unasked(opened.complaints)).toEqual([]);
  });
});
