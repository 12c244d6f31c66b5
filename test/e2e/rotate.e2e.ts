/** One image turned onto another at the window: rings dragged, angles tried, shifts looked at, as the command says. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { describeInBrowser, type Opened, openPage, serve, type Served, startBrowser } from "./support/browser.js";
import { annulus, desk, deskKeys, ended, example, gallery, particle, says, tabTo, unasked, until } from "./support/window.js"; // prettier-ignore

type Answer = Record<"psi" | "shiftX" | "shiftY" | "mirror" | "ccc" | "score" | "searches" | "mirroredBest", number>;

describeInBrowser("the Rotate desk", () => {
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
    folder = mkdtempSync(join(tmpdir(), "annulus-rotate-"));
    served = await serve();
    opened = await openPage(browser, served.link, { width: 1600, height: 1000 });
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

  const grid = (): Locator => page.getByRole("grid", { name: /^Score of/ });
  const cell = (x: number, y: number): Locator =>
    grid().getByRole("gridcell", { name: new RegExp(`^shift ${x}, ${y}:`.replaceAll("-", "−")) });
  const status = async (): Promise<string> =>
    (await page.getByRole("contentinfo", { name: "Status" }).textContent()) ?? "";
  /** "Rotation 124.3°, shift (−0.12, 2.34) px · score 0.373". */
  async function shown(): Promise<number[]> {
    const text = (await status()).replaceAll("−", "-");
    const found = /Rotation (-?[\d.]+)°, shift \((-?[\d.]+), (-?[\d.]+)\)\spx · (?:by hand, )?score (-?\d\.\d{3})/.exec(
      text,
    );
    return found ? found.slice(1).map(Number) : [];
  }
  /** Of the copied command, in the folder of the test. */
  async function answer(): Promise<Answer> {
    await page.getByRole("toolbar", { name: "Rotate" }).getByRole("button", { name: "Copy as command" }).click();
    const line = await page.evaluate(() => navigator.clipboard.readText());
    const words = line.replaceAll("\\\n", " ").trim().split(/\s+/);
    expect(words.slice(0, 3)).toEqual(["annulus", "align", "pair"]);
    return JSON.parse(await annulus(folder, ...words.slice(1), "--json")) as Answer;
  }
  async function sameAsCommand(): Promise<Answer> {
    const said = await answer();
    const [psi, x, y, score] = await shown();
    expect(psi).toBeCloseTo(said.psi, 0.9);
    expect(x).toBeCloseTo(said.shiftX, 1.9);
    expect(y).toBeCloseTo(said.shiftY, 1.9);
    expect(score).toBeCloseTo(said.score, 2.9);
    return said;
  }

  it("shows with the mouse what the command computes: rings, angles, shifts, noise, an applied result", async () => {
    await desk(page, "Rotate").click();
    await grid().waitFor();
    await page.getByText("25 searches: 9 old + 16 new").waitFor();
    const first = await sameAsCommand();
    expect(first.searches).toBe(25);

    // A ring is dragged: the innermost from 6 to 10 px, on both images the same.
    const picture = page.getByRole("img", { name: /^image 1, particle 1/ });
    const box = (await picture.boundingBox())!;
    const at = (px: number): number => box.x + ((32.5 + px) * box.width) / 64;
    const middle = box.y + (32.5 * box.height) / 64;
    await page.mouse.move(at(6), middle);
    await page.mouse.down();
    await page.mouse.move(at(8), middle);
    await page.mouse.move(at(10), middle);
    await page.mouse.up();
    const inner = page.getByRole("spinbutton", { name: "Inner radius" });
    expect(await inner.inputValue()).toBe("10");
    await until(() => page.getByRole("complementary", { name: "Inspector" }).innerText(), (text) => text.includes("5\u00a0rings")); // prettier-ignore
    await until(shown, ([, , , score]) => score !== undefined && Math.abs(score - first.score) > 5e-4);
    await sameAsCommand();

    // An angle is tried on the plot: the score there, and back to the peak.
    const plot = page.getByRole("img", { name: /^Correlation of each of/ });
    await plot.scrollIntoViewIfNeeded();
    const best = await shown();
    await plot.click({ position: { x: 120, y: 100 } });
    await until(status, (text) => text.includes("by hand"));
    expect((await shown())[3]).toBeLessThan(best[3]!);
    await page.getByRole("button", { name: "Back to the peak" }).click();
    await until(async () => (await shown()).join(), (now) => now === best.join()); // prettier-ignore

    // Another shift: its own angle and score, as its cell says.
    await cell(0, 0).click();
    const label = (await cell(0, 0).getAttribute("aria-label"))!.replaceAll("−", "-");
    const [, psi, score] = /: (-?[\d.]+)°.*score ([\d.]+)/.exec(label)!;
    await until(async () => (await shown())[0], (now) => now === Number(psi)); // prettier-ignore
    expect((await shown())[3]).toBe(Number(score));

    // More shifts, more noise; the same noise as the command adds.
    await page.getByRole("spinbutton", { name: "Shifts ±" }).fill("3");
    await page.keyboard.press("Enter");
    await page.getByText("49 searches: 25 old + 24 new").waitFor();
    await until(() => grid().getByRole("gridcell").count(), (n) => n === 49); // prettier-ignore
    await page.getByRole("slider", { name: /^Noise added/ }).fill("1.5");
    await page.getByText("without noise").waitFor();
    await until(() => page.getByRole("complementary", { name: "Inspector" }).innerText(), (text) => text.includes("--noise 1.5")); // prettier-ignore
    expect((await sameAsCommand()).searches).toBe(49);

    // Before, after, and the applied result.
    await page.getByRole("radio", { name: "After rotation" }).click();
    await page.getByRole("img", { name: /^image 2, particle 2, after rotation/ }).waitFor();
    await page.getByRole("button", { name: "Apply rotation and shift" }).click();
    await ended(page, /Lay onto a reference is done/);
    expect(await desk(page, "Rotate").getAttribute("aria-current")).toBe("page");
    expect(unasked(opened.complaints)).toEqual([]);
  });

  it("with the keyboard alone: two chosen images, angles, rings, shifts, apply", async () => {
    const { keyboard } = page;
    await tabTo(page, "listbox", /^Images of /);
    await keyboard.press("Home");
    await keyboard.press("Space");
    for (let i = 0; i < 3; i++) await keyboard.press("ArrowRight");
    await keyboard.press("Control+Space");
    await gallery(page).waitFor();
    await keyboard.press(await deskKeys(page, "Rotate"));
    await grid().waitFor();
    const found = await shown();
    const stage = page.getByRole("group", { name: "Rotation explorer" });
    await until(async () => { await keyboard.press("Tab"); return stage.evaluate((e) => e === document.activeElement); }, Boolean); // prettier-ignore
    await keyboard.press("ArrowRight");
    await says(page, /by hand/);
    const once = (await shown())[0]!;
    await keyboard.press("Shift+ArrowRight");
    const wrapped = once + 10 > 180 ? once - 350 : once + 10;
    await until(async () => (await shown())[0], (now) => now === wrapped); // prettier-ignore
    await keyboard.press("Escape");
    await until(async () => (await shown()).join(), (now) => now === found.join()); // prettier-ignore
    await keyboard.press("b");
    await page.getByRole("img", { name: /after rotation$/ }).waitFor();
    await keyboard.press("b");

    // The first ring is the next stop.
    await keyboard.press("Tab");
    await keyboard.press("ArrowUp");
    await until(() => page.getByRole("spinbutton", { name: "Inner radius" }).inputValue(), (v) => v === "7"); // prettier-ignore
    await until(() => grid().evaluate((e) => { const now = e.querySelector<HTMLElement>("[tabindex='0']"); now?.focus(); return now !== null && now === document.activeElement; }), Boolean); // prettier-ignore
    await keyboard.press("Home");
    const before = await grid().getByRole("gridcell", { selected: true }).getAttribute("data-cell");
    await keyboard.press(Number(before) % 5 === 4 ? "ArrowLeft" : "ArrowRight");
    await until(() => grid().getByRole("gridcell", { selected: true }).getAttribute("data-cell"), (now) => Math.abs(Number(now) - Number(before)) === 1); // prettier-ignore
    await keyboard.press("Enter");
    await ended(page, /Lay onto a reference is done/);
    await keyboard.press("Control+k");
    await keyboard.type("search larger shifts");
    await keyboard.press("Enter");
    await page.getByText("49 searches: 25 old + 24 new").waitFor();
    expect(unasked(opened.complaints)).toEqual([]);
  });
});
