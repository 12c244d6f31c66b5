/** Opening by path, and what is refused; gallery, table and selection in step; a run that outlives the page. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { describeInBrowser, type Opened, openPage, PROGRAM, serve, type Served, startBrowser } from "./support/browser.js"; // prettier-ignore
import { desk, ended, example, gallery, openPath, particle, run, says, simulate, status, table, unasked, until } from "./support/window.js"; // prettier-ignore

const BAD = join(PROGRAM, "test", "data", "bad-files");

describeInBrowser("data at the window", () => {
  let browser: Browser;
  let served: Served;
  let opened: Opened;
  let page: Page;
  let folder: string;
  let particles: string;
  beforeAll(async () => {
    browser = await startBrowser();
    folder = mkdtempSync(join(tmpdir(), "annulus-data-"));
    particles = await simulate(folder, 100);
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    served = await serve();
    opened = await openPage(browser, served.link);
    page = opened.page;
    await example(page).waitFor();
  });
  afterEach(async () => {
    await opened.context.close();
    await served.stop();
  });

  it("shows the first rows of a large table while the rest is read, and then all", async () => {
    const large = join(folder, "large.star");
    const columns = Array.from({ length: 40 }, (_, i) => `_rlnColumn${i}\n`).join("");
    const row = (i: number): string => `${(i % 100) + 1}@images.mrcs ${`${i}.25 `.repeat(40)}\n`;
    const rows = Array.from({ length: 150_000 }, (_, i) => row(i));
    writeFileSync(large, `data_\nloop_\n_rlnImageName\n${columns}${rows.join("")}`);
    const reading = page.getByRole("status").filter({ hasText: /Reading the table: the first .* of about/ });
    const seen = reading.waitFor();
    await openPath(page, large);
    await seen;
    await particle(page, 1).waitFor();
    await reading.waitFor({ state: "detached" });
    await says(page, /0 selected of 150\s000/);
    expect(unasked(opened.complaints)).toEqual([]);
  });

  it("opens by path, says what a file is not, and keeps the rest usable", async () => {
    await page.keyboard.press("Control+o");
    const sheet = page.getByRole("dialog", { name: "Open" });
    const path = sheet.getByRole("textbox", { name: "Path" });
    for (const [file, words] of [
      [join(BAD, "mrc", "nothing-there.mrcs"), /nothing-there\.mrcs/],
      [join(BAD, "mrc", "mode_unknown7.mrcs"), /mode_unknown7\.mrcs.*7/],
      [join(BAD, "mrc", "is_lfs.mrcs"), /is_lfs\.mrcs/],
      [join(BAD, "star", "no_data_block.star"), /no_data_block\.star/],
    ] as const) {
      await path.fill(file);
      await page.keyboard.press("Enter");
      await sheet.getByRole("alert").filter({ hasText: words }).waitFor();
    }
    await path.fill(join(BAD, "mrc", "trunc_mid_image.mrcs"));
    await page.keyboard.press("Enter");
    await sheet.waitFor({ state: "detached" });
    await gallery(page).waitFor();
    await page
      .getByText(/trunc_mid_image\.mrcs.*found/)
      .first()
      .waitFor();

    await openPath(page, particles);
    await says(page, /0 selected of 100/);
    const datasets = page.getByRole("region", { name: "Datasets" });
    expect(await datasets.getByRole("listitem").count()).toBeGreaterThanOrEqual(2);
    await datasets.getByRole("button", { name: "images.star", exact: false }).first().hover();
    await datasets.getByRole("button", { name: "Close images.star" }).click();
    await gallery(page).and(page.getByLabel("Images of images.star")).waitFor({ state: "detached" });
    // The one beside it is in sight then; after the last one, the start screen.
    await gallery(page).and(page.getByLabel("Images of trunc_mid_image.mrcs")).waitFor();
    await page.keyboard.press("Control+k");
    await page.keyboard.type("Close trunc_mid");
    await page.keyboard.press("Enter");
    await example(page).waitFor();
    expect(unasked(opened.complaints)).toEqual([]);
  });

  it("asks for the pixel size before anything in Å runs", async () => {
    await openPath(page, join(BAD, "mrc", "mx0_cell0.mrcs"));
    await says(page, /Å\/px not known/);
    const size = page.getByRole("group", { name: /pixel size/i }).getByRole("spinbutton");
    await size.fill("2.5");
    await page.keyboard.press("Enter");
    await says(page, /2\.50.Å\/px.*Nyquist 5\.00.Å/);
    expect(unasked(opened.complaints)).toEqual([]);
  });

  it("keeps gallery, table and selection in step", async () => {
    await openPath(page, particles);
    await particle(page, 1).waitFor();
    await particle(page, 3).click();
    const third = table(page)
      .getByRole("row")
      .filter({ has: page.getByRole("rowheader", { name: "3", exact: true }) });
    expect(await third.getAttribute("aria-selected")).toBe("true");
    await table(page).getByRole("row").filter({ has: page.getByRole("rowheader", { name: "5", exact: true }) }).click({ modifiers: ["Control"] }); // prettier-ignore
    await until(() => particle(page, 5).getAttribute("aria-selected"), (on) => on === "true"); // prettier-ignore
    await says(page, /2 selected of 100/);

    const head = table(page).getByRole("columnheader", { name: "ImageName" }).getByRole("button");
    await head.click();
    await head.click();
    await until(() => gallery(page).getByRole("option").first().getAttribute("aria-label"), (name) => /^particle 100\b/.test(name ?? "")); // prettier-ignore
    await until(() => table(page).getByRole("rowheader").first().textContent(), (text) => text === "100"); // prettier-ignore
    await says(page, /2 selected of 100/);

    await page.getByRole("button", { name: /^Columns/ }).click();
    const sheet = page.getByRole("dialog", { name: "Columns of the table" });
    await sheet.getByText("OpticsGroup").click();
    await page.keyboard.press("Escape");
    await sheet.waitFor({ state: "detached" });
    expect(await table(page).getByRole("columnheader", { name: "OpticsGroup" }).count()).toBe(0);
    await page.keyboard.press("Control+z");
    await page.getByRole("complementary", { name: "Inspector" }).getByRole("button", { name: "Invert" }).click();
    await says(page, /98 selected of 100/);
    expect(unasked(opened.complaints)).toEqual([]);
  });

  it("shows a run again after the page was reloaded, and keeps what is finished when it is cancelled", async () => {
    await openPath(page, particles);
    await desk(page, "Align").click();
    await page.getByRole("spinbutton", { name: "Most iterations" }).fill("100");
    await page.getByRole("spinbutton", { name: "Seeds" }).fill("9");
    await run(page).click();
    const averages = page.getByRole("listbox", { name: "Averages by iteration" });
    await averages.getByRole("option").nth(1).waitFor();
    await page.reload();
    await averages.getByRole("option").nth(2).waitFor();
    expect(await desk(page, "Align").getAttribute("aria-current")).toBe("page");
    await page.keyboard.press("Control+.");
    await page.getByText(/Cancelled: what was finished is kept as a partial result/).waitFor();
    await page.getByRole("region", { name: "Results" }).getByRole("button", { name: /Align without reference/ }).first().click(); // prettier-ignore
    await says(page, /1.average of 100.particles/);
    await page.reload();
    await says(page, /1.average of 100.particles/);
    expect(await status(page).textContent()).toMatch(/48.px/);
    expect(unasked(opened.complaints)).toEqual([]);
    await page.keyboard.press("Control+e");
    await page.getByRole("dialog", { name: /partial/ }).waitFor();
    const sheet = page.getByRole("dialog", { name: /^Export/ });
    await sheet.getByRole("textbox", { name: "Folder" }).fill(join(folder, "images.star", "inside-a-file"));
    await sheet.getByRole("button", { name: "Export" }).click();
    await sheet.getByRole("alert").filter({ hasText: /inside-a-file/ }).waitFor(); // prettier-ignore
    await sheet.getByRole("textbox", { name: "Folder" }).fill(join(folder, "partial"));
    await sheet.getByRole("button", { name: "Export" }).click();
    await ended(page, /files written/);
  });
});
