/** The analysis of images as points at the window: by mouse and by keyboard alone, with the numbers of the command line. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { describeInBrowser, type Opened, openPage, serve, type Served, startBrowser } from "./support/browser.js";
import { annulus, desk, run, says, tabTo, unasked, until } from "./support/window.js";

describeInBrowser("the MSA desk", () => {
  let browser: Browser;
  let served: Served;
  let opened: Opened;
  let page: Page;
  let folder: string;
  beforeAll(async () => {
    browser = await startBrowser();
    folder = mkdtempSync(join(tmpdir(), "annulus-msa-"));
    const faces = "simulate faces --views 8 --count 80 --box-size 64 --no-rotation --max-shift 0 --snr 0.8 --seed 5";
    await annulus(folder, ...faces.split(" "), "--quiet", "--overwrite", "--out", ".");
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    served = await serve(join(folder, "images.mrcs"));
    opened = await openPage(browser, served.link, { width: 1600, height: 1000 });
    page = opened.page;
    await opened.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await desk(page, "MSA").click();
  });
  afterEach(async () => {
    await opened.context.close();
    await served.stop();
  });

  const number = (text: string): number => Number(text.replace("−", "-").replace(/[\s\u00a0\u202f]/g, ""));
  const map = (): Locator => page.getByRole("application", { name: /^Factor map/ });
  const tree = (): Locator => page.getByRole("tree", { name: /^Dendrogram/ });
  const slider = (k: number): Locator => page.getByRole("slider", { name: `Coordinate of factor ${k}` });
  const particle = (): Locator => page.getByRole("spinbutton", { name: "particle" });
  async function analysed(): Promise<void> {
    await run(page).click();
    await page.getByRole("heading", { name: "Eigenimages" }).waitFor();
  }
  async function grown(): Promise<void> {
    await page.getByRole("button", { name: "Grow the tree" }).click();
    await tree().waitFor();
  }
  /** The rows of coordinates.csv that the command on screen writes. */
  async function coordinates(): Promise<Map<number, number[]>> {
    await page.getByRole("toolbar", { name: "MSA" }).getByRole("button", { name: "Copy as command" }).click();
    const line = await page.evaluate(() => navigator.clipboard.readText());
    const words = line.replaceAll("\\\n", " ").trim().split(/\s+/);
    expect(words.slice(0, 2)).toEqual(["annulus", "msa"]);
    await annulus(folder, ...words.slice(1), "--overwrite", "--quiet");
    const out = words[words.indexOf("--out") + 1]!;
    const [head = "", ...rows] = readFileSync(join(folder, out, "coordinates.csv"), "utf8")
      .trim()
      .split("\n");
    const columns = head.split(",");
    const first = columns.findIndex((name) => /1$/.test(name));
    const index = columns.findIndex((name) => /index|image|particle/i.test(name));
    return new Map(rows.map((row) => row.split(",").map(Number)).map((v) => [v[index]!, v.slice(first)]));
  }

  it("finds the factors, shows one image in their numbers, and saves the classes of the tree", async () => {
    await analysed();
    await page.getByText("3 factors above noise").waitFor();
    await page.getByText("No alignment was given").waitFor();
    await page.getByRole("button", { name: "They are aligned" }).click();
    const known = await coordinates();
    for (const image of [1, 37, 80]) {
      await particle().fill(String(image));
      await particle().press("Enter");
      for (const k of [1, 2, 3]) {
        const text = (await slider(k).getAttribute("aria-valuetext")) ?? "";
        expect(number(text)).toBeCloseTo(known.get(image)![k - 1]!, 1.9);
      }
      await page.getByRole("img", { name: "original" }).waitFor();
      await page.getByText(/structure left/).waitFor();
    }
    // A slider moved by hand leaves the particle; the command says where it stands.
    await slider(1).focus();
    await page.keyboard.press("ArrowRight");
    await until(() => page.getByLabel("Command", { exact: true }).first().innerText(), (text) => /--at f1=/.test(text)); // prettier-ignore
    await page.getByRole("button", { name: "Reset to particle" }).click();
    await until(() => page.getByLabel("Command", { exact: true }).first().innerText(), (text) => /--images 80/.test(text)); // prettier-ignore

    await grown();
    await says(page, /Cut at 8\s+classes/);
    await page.getByRole("button", { name: "Save 8 classes" }).click();
    await desk(page, "Classes").click();
    // The analysis, the tree, and the classes that were saved.
    // The Classes desk stands at the analysis, whose toolbar is that of a result.
    const bar = page.getByRole("toolbar", { name: "Result" });
    const saved = bar.getByRole("option", { name: /result 3/ }).first();
    await saved.waitFor({ state: "attached", timeout: 30_000 });
    await bar
      .locator("select", { has: page.getByRole("option", { name: /result 3/ }) })
      .selectOption(await saved.getAttribute("value"));
    await page.getByRole("listbox", { name: "Classes" }).getByRole("option").nth(7).waitFor();
    expect(unasked(opened.complaints)).toEqual([]);
  });

  it("selects with the lasso, adds and subtracts, and shares it with the gallery", async () => {
    await analysed();
    const box = (await map().boundingBox())!;
    /** A rectangle, as parts of the map. */
    const round = async (left: number, right: number, top: number, bottom: number): Promise<void> => {
      const corners = [[left, top], [right, top], [right, bottom], [left, bottom], [left, top]] as const; // prettier-ignore
      const at = ([x, y]: readonly [number, number]): [number, number] => [
        box.x + box.width * x,
        box.y + box.height * y,
      ];
      await page.mouse.move(...at(corners[0]));
      await page.mouse.down();
      for (const corner of corners.slice(1)) await page.mouse.move(...at(corner), { steps: 5 });
      await page.mouse.up();
    };
    const selected = async (): Promise<number> => {
      const text = (await page.getByRole("contentinfo", { name: "Status" }).textContent()) ?? "";
      return Number(/(\d+) selected/.exec(text)?.[1] ?? 0);
    };
    await map().focus();
    await page.keyboard.press("l");
    await round(0.02, 0.98, 0.02, 0.98);
    await until(selected, (n) => n === 80);
    await page.keyboard.down("Alt");
    await round(0.02, 0.5, 0.02, 0.98);
    await page.keyboard.up("Alt");
    const rest = await until(selected, (n) => n > 0 && n < 80);
    await desk(page, "Gallery").click();
    await says(page, new RegExp(`${rest} selected`));
    await page.keyboard.press("Control+z");
    await until(async () => (await page.getByRole("contentinfo", { name: "Status" }).textContent()) ?? "", (text) => !text.includes(`${rest} selected`)); // prettier-ignore
    expect(unasked(opened.complaints)).toEqual([]);
  });

  it("saves classes that were merged and named by hand, as they stand", async () => {
    await analysed();
    await grown();
    await tree()
      .getByRole("button", { name: /^class 1, N / })
      .click();
    await page.getByRole("combobox", { name: "Merge with" }).selectOption({ index: 1 });
    await says(page, /Cut at 7\s+classes/);
    await page.keyboard.press("Control+z");
    await says(page, /Cut at 8\s+classes/);
    await page.keyboard.press("Control+Shift+z");
    await says(page, /Cut at 7\s+classes/);
    await page.getByRole("button", { name: "Save 7 classes" }).click();
    await page.getByRole("status").filter({ hasText: /7\s+averages from 80\s+particles/ }).first().waitFor(); // prettier-ignore
    expect(unasked(opened.complaints)).toEqual([]);
  });

  it("is worked with the keyboard alone", async () => {
    const { keyboard } = page;
    await keyboard.press("Control+Enter");
    await page.getByRole("heading", { name: "Eigenimages" }).waitFor();
    const factor = (k: number): Locator => page.getByRole("button", { name: new RegExp(`^factor ${k}, .*key ${k}`) });
    expect(await factor(3).getAttribute("aria-pressed")).toBe("true");
    await keyboard.press("3");
    await until(() => factor(3).getAttribute("aria-pressed"), (on) => on === "false"); // prettier-ignore
    await keyboard.press("Control+z");
    await until(() => factor(3).getAttribute("aria-pressed"), (on) => on === "true"); // prettier-ignore
    await keyboard.press("v");
    await until(() => page.getByRole("radio", { name: "Images" }).getAttribute("aria-checked"), (on) => on === "true"); // prettier-ignore
    await keyboard.press("v");
    await keyboard.press("v");

    await tabTo(page, "button", /^Select by ranges/);
    await keyboard.press("Enter");
    await page.getByRole("textbox", { name: "Factor 1" }).fill("0 …");
    await page.getByRole("textbox", { name: "Factor 2" }).fill("… ");
    await keyboard.press("Enter");
    await says(page, /\d+ selected/);
    await keyboard.press("Escape");

    await keyboard.press("Control+k");
    await keyboard.type("grow the tree");
    await keyboard.press("Enter");
    await tree().waitFor();
    await tree().focus();
    await keyboard.press("-");
    await says(page, /Cut at 7\s+classes/);
    await keyboard.press("=");
    await keyboard.press("=");
    await says(page, /Cut at 9\s+classes/);
    await keyboard.press("Control+z");
    await keyboard.press("ArrowDown");
    await keyboard.press("Enter");
    await says(page, /(40|30|50|\d+) selected/);
    expect(unasked(opened.complaints)).toEqual([]);
  });

  it("shows the idea: one, two and sixteen pixels of the images that are open", async () => {
    await page.getByRole("radio", { name: "The idea" }).click();
    await page.getByRole("button", { name: "Show my images as points" }).click();
    for (const title of ["One pixel", "Two pixels", "Sixteen pixels"]) await page.getByRole("heading", { name: title }).waitFor(); // prettier-ignore
    const line = await page.getByLabel("Command", { exact: true }).innerText();
    const words = line.replaceAll("\\\n", " ").trim().split(/\s+/).filter((word) => word !== "\\"); // prettier-ignore
    const told = JSON.parse(await annulus(folder, ...words.slice(1), "--json")) as { covariance: number };
    const shown = page.locator("dl > div").filter({ hasText: "covariance of a and b" }).locator("dd");
    await until(() => shown.innerText(), (text) => Math.abs(number(text.replace("e−", "e-")) - told.covariance) <= 1e-3 * Math.abs(told.covariance)); // prettier-ignore
    const picker = page.getByRole("application", { name: /^Pixels: a 33, 33/ });
    await picker.focus();
    await page.keyboard.press("ArrowRight");
    await page.getByText("other pixels are marked").waitFor();
    expect(unasked(opened.complaints)).toEqual([]);
  });
});
