/** The correlation of two images at the window: chosen in the gallery, tried by mouse and keys, as the command says. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { describeInBrowser, type Opened, openPage, serve, type Served, startBrowser } from "./support/browser.js";
import { annulus, desk, example, gallery, particle, says, tabTo, unasked, until } from "./support/window.js";

interface Answer {
  x: number;
  y: number;
  peaks: Record<"xInt" | "yInt" | "x" | "y" | "ccc" | "sigma", number>[];
}

describeInBrowser("the Correlate desk", () => {
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
    folder = mkdtempSync(join(tmpdir(), "annulus-correlate-"));
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

  const number = (text: string): number => Number(text.replace("−", "-"));
  const peaks = (): Locator => page.getByRole("grid", { name: /^Peaks/ });
  const cells = async (row: number): Promise<string[]> => peaks().getByRole("row").nth(row).getByRole("gridcell").allInnerTexts(); // prettier-ignore
  const sentence = (): Promise<string> => page.getByRole("main").getByRole("status").filter({ hasText: /^g lies/ }).innerText(); // prettier-ignore
  /** "g lies (8, −6) px from f": [8, −6]. */
  const shiftOf = (text: string): number[] => /\((−?\d+), (−?\d+)\)/.exec(text)!.slice(1).map(number);
  /** Of the copied command, in the folder of the test. */
  async function answer(): Promise<Answer> {
    await page.getByRole("toolbar", { name: "Correlate" }).getByRole("button", { name: "Copy as command" }).click();
    const line = await page.evaluate(() => navigator.clipboard.readText());
    const words = line.replaceAll("\\\n", " ").trim().split(/\s+/);
    expect(words.slice(0, 2)).toEqual(["annulus", "ccf"]);
    return JSON.parse(await annulus(folder, ...words.slice(1), "--json")) as Answer;
  }
  async function sameAsCommand(): Promise<void> {
    const first = (await answer()).peaks[0]!;
    const [, whole = "", fitted = "", ccc = "", sigma = ""] = await cells(1);
    expect(whole.split(", ").map(number)).toEqual([first.xInt, first.yInt]);
    const [x = NaN, y = NaN] = fitted.split(", ").map(number);
    expect(x).toBeCloseTo(first.x, 1.9);
    expect(y).toBeCloseTo(first.y, 1.9);
    expect(number(ccc)).toBeCloseTo(first.ccc, 2.9);
    expect(number(sigma)).toBeCloseTo(first.sigma, 0.9);
  }

  it("shows with the mouse what the command computes: filter, padding, tried shifts, a kept result", async () => {
    await particle(page, 3).click();
    await particle(page, 8).click({ modifiers: ["Control"] });
    await gallery(page).press("Enter");
    await peaks().waitFor();
    await says(page, /f: particle 3/);
    await says(page, /g: particle 8/);
    await page.getByText(/max \|Δ\|/).waitFor();
    await sameAsCommand();

    const before = (await cells(1)).join();
    await page.getByRole("slider", { name: "Low-pass, slider" }).fill("25");
    await until(async () => (await cells(1)).join(), (now) => now !== before); // prettier-ignore
    await page.getByRole("combobox", { name: "Padding" }).selectOption("2");
    await page.getByText(/frame of zeros/).first().waitFor(); // prettier-ignore
    await page.getByText(/max \|Δ\|/).waitFor();
    await sameAsCommand();

    // g dragged by 5 px to the right and 3 down: it lies that much nearer on the left and above.
    const own = shiftOf(await sentence());
    const box = (await page.getByRole("img", { name: /moved by/ }).boundingBox())!;
    const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    await page.mouse.move(middle.x, middle.y);
    await page.mouse.down();
    await page.mouse.move(middle.x + 10, middle.y + 6, { steps: 4 });
    await page.mouse.up();
    expect(shiftOf(await sentence())).toEqual([own[0]! - 5, own[1]! - 3]);
    await says(page, /Tried/);

    await page.getByRole("radio", { name: "ACF of f" }).click();
    await until(() => cells(1), (now) => now[1] === "0, 0" && now[3] === "1.000"); // prettier-ignore
    await page.getByRole("radio", { name: "Phase only" }).click();
    await page.getByText("This kind exists in Fourier space only.").waitFor();
    await page.getByRole("radio", { name: "CCF", exact: true }).click();
    await page.getByRole("button", { name: "Apply shift to g" }).click();
    await until(() => page.getByRole("listitem").filter({ hasText: /Cross-correlation/ }).count(), (n) => n > 0); // prettier-ignore
    expect(unasked(opened.complaints)).toEqual([]);
  });

  it("is worked with the keyboard alone", async () => {
    const { keyboard } = page;
    await tabTo(page, "listbox", /^Images of /);
    await keyboard.press("Home");
    await keyboard.press("Enter");
    await page.getByText("Select two images to compare them").waitFor();
    await keyboard.press("Space");
    await keyboard.press("Shift+ArrowRight");
    await keyboard.press("Enter");
    await peaks().waitFor();
    expect(await desk(page, "Correlate").getAttribute("aria-current")).toBe("page");
    const own = shiftOf(await sentence());
    await keyboard.press("ArrowRight");
    await keyboard.press("Shift+ArrowUp");
    expect(shiftOf(await sentence())).toEqual([own[0]! - 1, own[1]! + 5]);
    await keyboard.press("Escape");
    expect(shiftOf(await sentence())).toEqual(own);

    await keyboard.press("n");
    const second = (await cells(2))[1]!.split(", ").map(number);
    expect(shiftOf(await sentence())).toEqual(second);
    await keyboard.press("Shift+N");
    await keyboard.press("s");
    await until(() => page.getByRole("radio", { name: "Contours" }).isChecked(), Boolean);
    await keyboard.press("p");
    await until(() => page.getByRole("combobox", { name: "Padding" }).inputValue(), (v) => v === "2"); // prettier-ignore
    await keyboard.press("p");
    await until(() => page.getByRole("combobox", { name: "Padding" }).inputValue(), (v) => v === "none"); // prettier-ignore
    await until(sentence, (text) => shiftOf(text).join() === own.join());
    // Swapped, g lies the other way.
    await keyboard.press("x");
    await says(page, /f: particle 2/);
    await until(sentence, (text) => shiftOf(text).join() === own.map((v) => -v).join());
    await keyboard.press("Control+k");
    await keyboard.type("auto-correlation");
    await keyboard.press("Enter");
    await until(() => page.getByRole("radio", { name: "ACF of f" }).isChecked(), Boolean);
    expect(unasked(opened.complaints)).toEqual([]);
  });
});
