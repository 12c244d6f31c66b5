/** What one run writes the next one takes, from wherever it was written to. */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli, temporaryFolder, type Ran } from "./builtCli.js";

let home: string;
const inHome = (...args: string[]): Promise<Ran> => runCli(args, { cwd: home });
const json = (ran: Ran): Record<string, unknown> => {
  if (ran.code !== 0) throw new Error(ran.stderr);
  return JSON.parse(ran.stdout) as Record<string, unknown>;
};
const LIGHT = ["--max-shift", "2", "--iterations", "1"];

beforeAll(async () => {
  home = temporaryFolder();
  const simulated = await inHome("simulate", "rings", "--count", "24", "--box-size", "32", "--out", "data/sim");
  expect(simulated.code).toBe(0);
}, 60_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe("alignments written elsewhere", () => {
  test.each([
    ["a table", "data/sim/images.star", "elsewhere/table"],
    ["a stack", "data/sim/images.mrcs", "elsewhere/stack"],
  ])("of %s: info and average find the images again", async (_name, input, out) => {
    json(await inHome("align", "reference-free", input, ...LIGHT, "--out", out, "--json"));
    const star = `${out}/alignments.star`;
    const info = json(await inHome("info", star, "--json"));
    expect(info).toMatchObject({ kind: "particles", count: 24, usable: 24, outcome: "open" });
    const own = json(await inHome("average", star, "--alignments", star, "--out", `${out}-average`, "--json"));
    const csv = json(
      await inHome("average", input, "--alignments", `${out}/alignments.csv`, "--out", `${out}-csv`, "--json"),
    );
    const crossed = json(
      await inHome("average", "data/sim/images.mrcs", "--alignments", star, "--out", `${out}-crossed`, "--json"),
    );
    for (const made of [own, csv, crossed]) expect(made["particles"]).toBe(24);
    const pixels = (of: Record<string, unknown>): unknown =>
      (of["outputs"] as { averages: { files: { sha256: string }[] } }).averages.files[0]!.sha256;
    expect(pixels(crossed)).toBe(pixels(own));
  });

  test("far from the stack: named in full, allowed by the stack on the same line", async () => {
    const far = join(home, "a/b/c/d/e");
    mkdirSync(far, { recursive: true });
    const stack = join(home, "data/sim/images.mrcs");
    const there = (...args: string[]): Promise<Ran> => runCli(args, { cwd: far });
    json(await there("align", "reference-free", stack, ...LIGHT, "--out", "out", "--json"));
    const alone = await there("info", "out/alignments.star");
    expect(alone.code).toBe(3);
    expect(alone.stderr).toMatch(/E_PATH_OUTSIDE.*--root/s);
    json(await there("info", "out/alignments.star", "--root", join(home, "data"), "--json"));
    const average = await there("average", stack, "--alignments", "out/alignments.star", "--out", "average", "--json");
    expect(json(average)["particles"]).toBe(24);
  });
});

describe("average --alignments", () => {
  test("takes the truth of simulate, by the number of the image", async () => {
    const out = ["--out", "truth", "--json"];
    const all = json(await inHome("average", "data/sim/images.mrcs", "--alignments", "data/sim/truth.csv", ...out));
    expect(all["particles"]).toBe(24);
    const some = ["--images", "3-10", "--out", "some", "--json"];
    const chosen = json(await inHome("average", "data/sim/images.mrcs", "--alignments", "data/sim/truth.csv", ...some));
    expect(chosen["particles"]).toBe(8);
    expect((chosen["inputs"] as { path: string }[]).map(({ path }) => path.split("/").at(-1)).sort()).toEqual([
      "images.mrcs",
      "truth.csv",
    ]);
  });

  test("says what is wrong with a table of something else", async () => {
    const ran = await inHome("average", "data/sim/images.mrcs", "--alignments", "truth/frc.csv", "--out", "wrong");
    expect(ran.code).toBe(3);
    expect(ran.stderr).toMatch(/E_CSV_COLS.*frc\.csv, line 1: columns index, psi, mirror, shiftX, shiftY missing/);
  });

  test("a pixel size given for the particles does not move alignments that have their own", async () => {
    const line = ["average", "data/sim/images.mrcs", "--alignments", "elsewhere/stack/alignments.star"];
    const plain = json(await inHome(...line, "--out", "px1", "--json"));
    const given = json(await inHome(...line, "--pixel-size", "7", "--out", "px7", "--json"));
    const frc = (of: Record<string, unknown>): unknown => (of["resolution"] as { perPixel: unknown }).perPixel;
    expect(frc(given)).toEqual(frc(plain));
  });
});
