/** References from several files in the form of a run: added, taken out, and back again with the run. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { SessionInfo } from "../../src/main/api/contract.js";
import { describeInBrowser, openPage, serve, startBrowser } from "./support/browser.js";
import { annulus, desk, ended, example, openPath, run, simulate, unasked, until } from "./support/window.js";

describeInBrowser("references of several sets", () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    browser = await startBrowser();
    folder = mkdtempSync(join(tmpdir(), "annulus-references-"));
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("are added and taken out by hand, run together, and come back when the run is repeated", async () => {
    const particles = await simulate(folder, 40);
    for (const kind of ["rings", "faces"]) {
      const size = ["--views", "1", "--count", "2", "--box-size", "48", "--quiet"];
      await annulus(folder, "simulate", kind, ...size, "--out", kind);
    }
    const served = await serve();
    const { context, page, complaints } = await openPage(browser, served.link);
    try {
      await example(page).waitFor();
      for (const kind of ["rings", "faces"]) await openPath(page, join(folder, kind, "classes.mrcs"));
      await openPath(page, particles);
      await desk(page, "Align").click();
      await page.getByRole("radio", { name: /^Align to references/ }).click();
      const references = page.getByRole("group", { name: "References", exact: true });
      const sets = references.getByRole("combobox");
      const chosen = (): Promise<string[]> => sets.evaluateAll((all) => all.map((e) => (e as HTMLSelectElement).value));
      await sets.selectOption({ index: 1 });
      const another = references.getByRole("button", { name: "Add another set" });
      await another.click();
      await another.click();
      expect(new Set(await chosen()).size).toBe(3);
      // The third set that is offered is the particles themselves.
      await references.getByRole("button", { name: "Remove set 3" }).click();
      const two = await chosen();
      expect(two).toHaveLength(2);
      await run(page).click();
      await ended(page, /2.averages/, 20_000);
      const averages = await page.evaluate(async () => {
        const { results } = (await (await fetch("/api/session")).json()) as SessionInfo;
        return results[0]?.outputs.find((output) => output.name === "averages")?.count;
      });
      expect(averages).toBe(2);

      await desk(page, "Align").click();
      await references.getByRole("button", { name: "Remove set 2" }).click();
      expect(await chosen()).toHaveLength(1);
      await desk(page, "Classes").click();
      await page.getByRole("button", { name: "Run again…" }).click();
      expect(await until(chosen, (now) => now.length === 2)).toEqual(two);
    } finally {
      await context.close();
      await served.stop();
    }
    expect(unasked(complaints)).toEqual([]);
  });
});
