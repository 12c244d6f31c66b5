/** The worked example from raw images to classes, run as the manual prints it, comes to the classes the manual promises. */
import { readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CLI, runCommand, temporaryFolder } from "./builtCli.js";

const page = readFileSync(resolve(import.meta.dirname, "../../docs/worked-examples.md"), "utf8");
const section = /^## Turned and moved faces.*?(?=^## )/ms.exec(page)![0];
const commands = [...section.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map((match) => match[1]!).join("");
const annulus = `annulus() { "${process.execPath}" "${CLI}" "$@"; }\nset -e\n`;
const cwd = temporaryFolder();

interface Result {
  figures: Record<string, number | null>;
}
const resultOf = (folder: string): Result =>
  JSON.parse(readFileSync(join(cwd, folder, "result.json"), "utf8")) as Result;
const run = async (script: string): Promise<void> => {
  const { code, stderr } = await runCommand("sh", ["-c", annulus + script], { cwd });
  expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
};

beforeAll(() => run(commands), 240_000);
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

describe("turned and moved faces", () => {
  test("are classified by alignment, analysis and k-means, and by the loop", () => {
    expect(resultOf("turned-classes").figures).toMatchObject({ ari: 1, right: 400, classes: 8 });
    expect(resultOf("turned-again").figures).toMatchObject({ ari: 1, right: 400, classes: 8 });
  });

  test("are not classified without alignment (control)", async () => {
    await run(
      "annulus msa turned/images.mrcs --mask-radius 28 --out raw\n" +
        "annulus classify kmeans raw --classes 8 --truth turned/truth.csv --out raw-classes\n",
    );
    expect(resultOf("raw-classes").figures["ari"]).toBeLessThan(0.2);
  }, 120_000);

  test("come to the same bits on one thread and on two", async () => {
    for (const threads of [1, 2]) {
      await run(
        `annulus classify iterated turned/images.mrcs --limit 120 --classes 8 --iterations 1 --mask-radius 28 --threads ${threads} --out on-${threads}\n`,
      );
    }
    for (const file of ["classes.csv", "alignments.csv", "averages.mrcs", "coordinates.csv", "convergence.csv"]) {
      expect(readFileSync(join(cwd, "on-2", file)).equals(readFileSync(join(cwd, "on-1", file))), file).toBe(true);
    }
  }, 240_000);

  test("give classes that a second run takes as the truth", async () => {
    await run(
      "annulus classify hierarchical turned-factors --classes 8 --truth turned-classes/classes.csv --out tree\n" +
        "annulus classify diday turned-factors --classes 8 --truth turned-classes/alignments.star --out diday\n",
    );
    expect(resultOf("tree").figures["ari"]).toBeGreaterThan(0.95);
    expect(resultOf("diday").figures["ari"]).toBeGreaterThan(0.95);
  }, 120_000);
});
