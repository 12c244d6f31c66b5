/** The whole job at the window, from the example to files on disk: with the mouse, then with the keyboard alone. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { describeInBrowser, type Opened, openPage, serve, type Served, startBrowser } from "./support/browser.js";
import { annulus, desk, deskKeys, ended, example, gallery, greys, particle, run, says, table, tabTo, tileGreys, unasked, until } from "./support/window.js"; // prettier-ignore

/** An MRC file of float32: its pixels, and its pixel size. */
function readMrc(path: string): { nx: number; count: number; pixelSize: number; pixels: Float32Array } {
  const bytes = readFileSync(path);
  const nx = bytes.readInt32LE(0);
  expect(bytes.readInt32LE(12)).toBe(2);
  const count = bytes.readInt32LE(8);
  const pixels = new Float32Array(bytes.buffer.slice(bytes.byteOffset + 1024 + bytes.readInt32LE(92)));
  expect(pixels).toHaveLength(nx * nx * count);
  return { nx, count, pixelSize: bytes.readFloatLE(40) / nx, pixels };
}

describeInBrowser("the whole job", () => {
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
    folder = mkdtempSync(join(tmpdir(), "annulus-job-"));
    served = await serve();
    opened = await openPage(browser, served.link);
    page = opened.page;
    await opened.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  });
  afterEach(async () => {
    await opened.context.close();
    await served.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("with the mouse: look, choose, align, judge, export, and the command gives the same files", async () => {
    await example(page).click();
    await particle(page, 1).waitFor();
    await page.getByRole("radio", { name: "1×" }).click();
    await says(page, /1×/);
    const shown = (): Promise<number[]> => tileGreys(page, 1, 64, 1);
    const raw = await until(shown, (v) => new Set(v).size > 20);

    // What is seen changes as it says, and not a bit more.
    await page.getByRole("toolbar", { name: "Display" }).getByText("Invert").click();
    await until(shown, (v) => v.every((x, i) => x === 255 - raw[i]!));
    await page.getByRole("toolbar", { name: "Display" }).getByText("Invert").click();
    await page.getByRole("button", { name: /y down/ }).click();
    await until(shown, (v) => v.every((x, i) => x === raw[64 * (63 - Math.floor(i / 64)) + (i % 64)]));
    await page.getByRole("button", { name: "Undo" }).click();
    await until(shown, (v) => v.every((x, i) => x === raw[i]));
    const lowPass = page.getByRole("toolbar", { name: "Display" }).getByRole("spinbutton", { name: "Low-pass" });
    await lowPass.fill("40");
    await page.keyboard.press("Enter");
    await page.getByText("display only").waitFor();
    const rough = (v: readonly number[]): number => v.reduce((sum, x, i) => sum + (i % 64 ? Math.abs(x - v[i - 1]!) : 0), 0); // prettier-ignore
    await until(shown, (v) => rough(v) < rough(raw) / 2);

    await particle(page, 1).click();
    await particle(page, 30).click({ modifiers: ["Shift"] });
    await particle(page, 7).click({ modifiers: ["Control"] });
    await says(page, /29 selected of 1.024/);
    await page.getByRole("toolbar", { name: "Gallery" }).getByRole("button", { name: "Align" }).click();
    await page.getByRole("radio", { name: "29 selected" }).click();
    await page.getByRole("spinbutton", { name: "Most iterations" }).fill("3");
    await run(page).click();
    await ended(page, /1.average from 29.particles/);

    const members = page.getByRole("region", { name: "Members" });
    await members.getByRole("listbox").getByRole("option").first().waitFor();
    expect(await members.getByRole("radio", { name: "Aligned" }).isChecked()).toBe(true);
    await members.getByRole("radio", { name: "Residual" }).click();
    await members.getByRole("radio", { name: "Raw" }).click();
    await page.getByText("FRC 0.143 of halves").waitFor();
    const inspector = page.getByRole("complementary", { name: "Inspector" });
    await inspector.getByRole("button", { name: /Copy.*command/ }).click();
    const line = await page.evaluate(() => navigator.clipboard.readText());
    expect(line).toMatch(/^annulus align reference-free .*--images 1-6,8-30.*--out reference-free/s);

    await page.getByRole("button", { name: "Export" }).click();
    const out = join(folder, "window");
    await page.getByRole("textbox", { name: "Folder" }).fill(out);
    await page.getByRole("dialog").getByRole("button", { name: "Export" }).click();
    await ended(page, /files written/);
    const files = readdirSync(out);
    for (const name of ["averages.mrcs", "averages.png", "alignments.star", "alignments.csv", "frc.csv", "result.json"])
      expect(files).toContain(name);
    const average = readMrc(join(out, "averages.mrcs"));
    expect([average.nx, average.count]).toEqual([64, 1]);
    expect(average.pixelSize).toBeCloseTo(6, 5);
    expect(readFileSync(join(out, "averages.png")).subarray(1, 4).toString()).toBe("PNG");
    const rows = readFileSync(join(out, "alignments.csv"), "utf8").trim().split("\n");
    expect(rows).toHaveLength(30);
    expect(rows.slice(1).map((row) => Number(row.split(",")[0]))).toEqual([...Array(30).keys()].map((i) => i + 1).filter((i) => i !== 7)); // prettier-ignore
    expect(readFileSync(join(out, "alignments.star"), "utf8")).toMatch(/_rlnAnglePsi[\s\S]*000008@images\.mrcs/);

    const words = line.replaceAll("\\\n", " ").trim().split(/\s+/).slice(1);
    await annulus(folder, ...words, "--quiet");
    for (const name of ["averages.mrcs", "alignments.star", "alignments.csv", "frc.csv"])
      expect(readFileSync(join(folder, "reference-free", name)).equals(readFileSync(join(out, name))), name).toBe(true);
    expect(unasked(opened.complaints)).toEqual([]);
  });

  it("with the keyboard alone: the same, then to the average as a reference", async () => {
    const { keyboard } = page;
    await example(page).waitFor();
    await tabTo(page, "button", /^Look at the example$/);
    await keyboard.press("Enter");
    await particle(page, 1).waitFor();

    await tabTo(page, "listbox", /^Images of /);
    await keyboard.press("1");
    await says(page, /1×/);
    await keyboard.press("Home");
    await keyboard.press("Space");
    await says(page, /1 selected/);
    for (let i = 0; i < 24; i++) await keyboard.press("Shift+ArrowRight");
    await says(page, /25 selected of 1.024/);
    await keyboard.press("Control+z");
    await keyboard.press("Control+Shift+z");
    await says(page, /25 selected of 1.024/);
    // The table holds the same.
    await tabTo(page, "grid", /^Metadata of /);
    await until(() => table(page).getByRole("row", { selected: true }).count(), (n) => n > 0); // prettier-ignore
    await keyboard.press("Control+k");
    await keyboard.type("invert black");
    await keyboard.press("Enter");
    await until(() => page.getByRole("switch", { name: "Invert" }).isChecked(), Boolean);

    await keyboard.press(await deskKeys(page, "Align"));
    await run(page).waitFor();
    await tabTo(page, "radio", /^All 1.024$/);
    await keyboard.press("ArrowRight");
    await tabTo(page, "spinbutton", /^Most iterations$/);
    await keyboard.type("2");
    await keyboard.press("Control+Enter");
    await ended(page, /1.average from 25.particles/);
    expect(await desk(page, "Classes").getAttribute("aria-current")).toBe("page");

    await keyboard.press("Control+e");
    const sheet = page.getByRole("dialog", { name: /^Export/ });
    await sheet.waitFor();
    await tabTo(page, "textbox", /^Folder$/);
    await keyboard.press("Control+a");
    await keyboard.type(join(folder, "keys"));
    await tabTo(page, "button", /^Export$/);
    await keyboard.press("Enter");
    await sheet.waitFor({ state: "detached" });
    expect(readMrc(join(folder, "keys", "averages.mrcs")).count).toBe(1);

    await keyboard.press(await deskKeys(page, "Align"));
    await page.getByRole("listbox", { name: "Averages by iteration" }).waitFor();
    await tabTo(page, "listbox", /^Averages by iteration$/);
    await keyboard.press(",");
    await says(page, /iteration 1/);
    await keyboard.press(".");
    await says(page, /iteration 2/);
    await tabTo(page, "radio", /^Align without reference/);
    const references = page.getByRole("radio", { name: /^Align to references/ });
    for (let i = 0; i < 10 && !(await references.isChecked()); i++) await keyboard.press("ArrowDown");
    await tabTo(page, "radio", /^All 1.024$/);
    await keyboard.press("ArrowRight");
    await keyboard.press("Control+Enter");
    await until(() => page.getByRole("list").getByText(/^Align to references/).count(), (n) => n > 0, 60_000); // prettier-ignore
    await says(page, /1.average of 25.particles/);
    const average = page.getByRole("img", { name: "average of class 1" });
    await until(() => greys(average), (v) => new Set(v).size > 20); // prettier-ignore
    await keyboard.press(await deskKeys(page, "Gallery"));
    await gallery(page).waitFor();
    expect(unasked(opened.complaints)).toEqual([]);
  });
});
