/** The first run: three clicks from the start screen to an average that is worth looking at. */
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { describeInBrowser, type Opened, openPage, serve, type Served, startBrowser } from "./support/browser.js";
import { ended, example, greys, particle, run, says } from "./support/window.js";

const LIMIT_MS = 60_000;

describeInBrowser("the first run", () => {
  let browser: Browser;
  let served: Served;
  let opened: Opened;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    served = await serve();
    opened = await openPage(browser, served.link);
  });
  afterEach(async () => {
    await opened.context.close();
    await served.stop();
  });

  it("takes three clicks to an average of the example, in less than a minute", async () => {
    const { page, complaints } = opened;
    await example(page).waitFor();
    const start = performance.now();
    await example(page).click();
    await particle(page, 1).waitFor();
    await says(page, /0 selected of 1.024.*6\.00.Å\/px.*Nyquist 12\.00.Å/);
    await page.getByRole("toolbar", { name: "Gallery" }).getByRole("button", { name: "Align" }).click();
    await run(page).click();
    await ended(page, /1.average from 1.024.particles/, 3 * 60_000);
    expect(performance.now() - start).toBeLessThan(LIMIT_MS);

    const average = page.getByRole("img", { name: "average of class 1" });
    await page.getByText(/FRC 0\.143 of halves/).waitFor();
    await says(page, /1.average of 1.024.particles/);
    // Bright in the particle, dark outside: the six-fold ring stands out of the noise.
    const values = await greys(average);
    const mean = (pick: (r: number) => boolean): number => {
      const chosen = values.filter((_, i) => pick(Math.hypot((i % 64) - 32, Math.floor(i / 64) - 32)));
      return chosen.reduce((sum, v) => sum + v, 0) / chosen.length;
    };
    expect(values).toHaveLength(64 * 64);
    expect(mean((r) => r > 12 && r < 22)).toBeGreaterThan(mean((r) => r > 29 && r < 32) + 60);
    expect(complaints).toEqual([]);
  }, 240_000);

  it("offers the examples that are aligned already, and says what comes next", async () => {
    const { page, complaints } = opened;
    await example(page).waitFor();
    const others = page.getByRole("list", { name: "Other examples" });
    await others.getByRole("button", { name: /^Eight faces/ }).click();
    await particle(page, 1).waitFor();
    await says(page, /0 selected of 80/);
    await page.getByRole("note").filter({ hasText: "MSA shows in what they differ" }).waitFor();
    expect(await page.getByRole("note").filter({ hasText: "Align brings" }).count()).toBe(0);
    await page.keyboard.press("Control+k");
    await page.keyboard.type("haemoglobin in eight");
    await page.keyboard.press("Enter");
    await says(page, /0 selected of 400/);
    expect(complaints).toEqual([]);
  }, 120_000);
});
