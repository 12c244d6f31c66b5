/** Classes changed by hand at the window: moved, merged, named, undone, applied, and written as the command line would. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { JobInfo, JobRequest, ResultInfo, SessionInfo } from "../../src/main/api/contract.js";
import { describeInBrowser, openPage, serve, startBrowser } from "./support/browser.js";
import { annulus, ended, example, openPath, particle, says, unasked, until } from "./support/window.js";

const session = (page: Page): Promise<SessionInfo> =>
  page.evaluate(async () => (await (await fetch("/api/session")).json()) as SessionInfo);

/** A run asked for behind the desks. @returns its result */
async function ran(page: Page, request: JobRequest): Promise<ResultInfo> {
  const { id } = await page.evaluate(async (body) => {
    const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    return (await (await fetch("/api/jobs", init)).json()) as JobInfo;
  }, request);
  const done = await until(
    async () => (await session(page)).results.find((r) => r.job === id),
    (r) => r !== undefined,
    60_000,
  );
  return done!;
}

const rowsOf = (path: string): string[][] =>
  readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split(","));

describeInBrowser("classes by hand", () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    browser = await startBrowser();
    folder = mkdtempSync(join(tmpdir(), "annulus-classes-"));
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("are moved, merged, named and undone by keys; applied and exported they are what the command makes", async () => {
    await annulus(folder, ..."simulate faces --count 60 --snr 1 --seed 4 --overwrite --quiet --out .".split(" "));
    const stack = join(folder, "images.star");
    const served = await serve();
    const { context, page, complaints } = await openPage(browser, served.link);
    const { keyboard } = page;
    try {
      await example(page).waitFor();
      await openPath(page, stack);
      await particle(page, 1).waitFor();
      const images = { source: { kind: "dataset" as const, id: (await session(page)).datasets[0]!.id }, images: null };
      const factors = await ran(page, { tool: "msa", inputs: { particles: images }, params: { factors: 4 } });
      const source = { kind: "result" as const, id: factors.id, output: "factors" };
      const made = await ran(page, {
        tool: "classify.kmeans",
        inputs: { factors: { source, images: null } },
        params: { classes: 4, factors: [1, 2, 3] },
      });
      await page
        .getByRole("button", { name: /^Classify by k-means/ })
        .first()
        .click();
      const classes = page.getByRole("listbox", { name: "Classes" });
      const option = (k: number): Locator => classes.getByRole("option", { name: new RegExp(`^class ${k},`) });
      await option(4).waitFor();
      const sizes = (): Promise<number[]> =>
        classes.getByRole("option").evaluateAll((all) =>
          all
            .map((o) => /^class (\d+),.*?(\d+) particles/.exec(o.getAttribute("aria-label")!)!)
            .sort((a, b) => Number(a[1]) - Number(b[1]))
            .map((m) => Number(m[2])),
        );
      const before = await sizes();
      expect(before.reduce((sum, n) => sum + n, 0)).toBe(60);

      // Two members of class 1 to a new class, by keys.
      await option(1).click();
      await page.getByRole("listbox", { name: /^Members of class 1/ }).focus();
      for (const key of ["ArrowRight", "Space", "ArrowRight", "Space", "m"]) await keyboard.press(key);
      const to = page.getByRole("combobox", { name: "To class" });
      await until(() => to.evaluate((e) => e === document.activeElement), Boolean);
      await to.selectOption({ label: "5 · new class" });
      await keyboard.press("Enter");
      await says(page, /edited, 2.particles moved/);
      expect(await sizes()).toEqual([before[0]! - 2, ...before.slice(1), 2]);
      await keyboard.press("Control+z");
      await until(sizes, (now) => now.length === 4);
      await keyboard.press("Control+Shift+z");
      await says(page, /edited, 2.particles moved/);

      // Class 4 into class 2, and a name.
      await option(4).click();
      await classes.focus();
      await keyboard.press("m");
      await page.getByRole("combobox", { name: "Merge into" }).selectOption("1");
      await keyboard.press("Enter");
      await until(async () => (await sizes())[1], (n) => n === before[1]! + before[3]!); // prettier-ignore
      expect(await option(2).getAttribute("aria-selected")).toBe("true");
      await keyboard.press("n");
      await keyboard.type("both, together");
      await keyboard.press("Enter");
      await says(page, new RegExp(`edited, ${2 + before[3]!}.particles moved, 1.class named`));

      await page.getByRole("button", { name: "Apply" }).click();
      await ended(page, /4.averages from 60.particles/);
      await page.getByText(/^Edited by hand: \d+ of 60 images/).waitFor();
      const edited = (await session(page)).results.at(-1)!;
      expect(edited.tool).toBe("classify.edited");
      expect(await option(2).getAttribute("aria-label")).toContain("both, together");
      expect(await sizes()).toEqual([before[0]! - 2, before[1]! + before[3]!, before[2], 2]);

      // Everything in one sheet, as the command writes it.
      await keyboard.press("Control+e");
      const out = join(folder, "window");
      await page.getByRole("textbox", { name: "Folder" }).fill(out);
      await page.getByRole("dialog").getByRole("button", { name: "Export" }).click();
      await ended(page, /files written/);
      await page.evaluate(
        async ([result, directory]) => {
          const body = JSON.stringify({ result, outputs: ["alignments"], directory, overwrite: true, png: null });
          await fetch("/api/export", { method: "POST", headers: { "content-type": "application/json" }, body });
        },
        [made.id, join(folder, "kmeans")] as const,
      );
      const { merge, move, names } = edited.provenance.parameters as Record<string, string>;
      const given = ["--merge", merge!, "--move", move!, "--names", names!];
      const alignments = join(folder, "kmeans", "alignments.csv");
      const again = join(folder, "command");
      await annulus(
        folder,
        "classify",
        "edited",
        stack,
        "--alignments",
        alignments,
        ...given,
        "--out",
        again,
        "--quiet",
      );
      for (const file of [
        "averages.mrcs",
        "variances.mrcs",
        "errors.mrcs",
        "classes.csv",
        "members.csv",
        "frc.csv",
        "alignments.csv",
      ])
        // prettier-ignore
        expect(readFileSync(join(again, file)).equals(readFileSync(join(out, file))), file).toBe(true);

      // What was written reads back: the class of each row of the STAR file, and the averages made of them.
      const table = readFileSync(join(out, "classes.csv"), "utf8");
      expect(table.split("\n")[0]).toBe("index,class,name,before");
      expect(table.match(/,2,"both, together",/g)).toHaveLength(before[1]! + before[3]!);
      const star = readFileSync(join(out, "alignments.star"), "utf8");
      const at = Number(/_rlnClassNumber #(\d+)/.exec(star)![1]) - 1;
      const written = star
        .split("\n")
        .filter((line) => /@/.test(line))
        .map((line) => line.trim().split(/\s+/)[at]);
      expect(written).toEqual(rowsOf(join(out, "alignments.csv")).slice(1).map((row) => row[1])); // prettier-ignore
      const back = join(folder, "back");
      const star31 = join(out, "alignments.star");
      await annulus(folder, "average", stack, "--alignments", star31, "--classes", "--out", back, "--quiet");
      const pixels = (dir: string): Float32Array => {
        const bytes = readFileSync(join(dir, "averages.mrcs"));
        return new Float32Array(bytes.buffer.slice(bytes.byteOffset + 1024 + bytes.readInt32LE(92)));
      };
      const [mine, its] = [pixels(out), pixels(back)];
      expect(its).toHaveLength(mine.length);
      const apart = mine.reduce((most, v, i) => Math.max(most, Math.abs(v - its[i]!)), 0);
      expect(apart).toBeLessThan(1e-4 * mine.reduce((most, v) => Math.max(most, Math.abs(v)), 0));

      // The difference of two classes, and its test.
      await page.getByRole("button", { name: "Test", exact: true }).click();
      await page
        .getByText(/by more than chance/)
        .first()
        .waitFor();
      const tested = (await session(page)).results.at(-1)!;
      const cli = JSON.parse(
        await annulus(folder, "significance", stack, "--alignments", alignments.replace("kmeans", "window"), "--a",
          String(tested.provenance.parameters["a"]), "--b", String(tested.provenance.parameters["b"]), "--mask-radius",
          String(tested.provenance.parameters["maskRadius"]), "--json", "--quiet"), // prettier-ignore
      ) as { significant: number };
      expect(tested.figures.find((f) => f.name === "significant")?.value).toBe(cli.significant);
    } finally {
      await context.close();
      await served.stop();
    }
    expect(unasked(complaints)).toEqual([]);
  });
});
