/** The contract of ccc, ccf and polar on the command line, as cli.md's readers script against it. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encodeMrcHeader } from "../../src/core/format/writeMrc.js";
import { golden } from "../support/golden.js";
import { runCli, temporaryFolder, type Ran } from "./builtCli.js";

let home: string;
const json = (ran: Ran): Record<string, unknown> => JSON.parse(ran.stdout) as Record<string, unknown>;
const there = (...args: string[]) => runCli(args, { cwd: home });

function stack(name: string, images: Float32Array[], width: number, height: number, pixelSize: number | null): void {
  const header = { width, height, count: images.length, pixelType: "float32" as const, pixelSize, statistics: null };
  const bytes = images.map((i) => new Uint8Array(i.buffer, i.byteOffset, i.byteLength));
  writeFileSync(join(home, name), Buffer.concat([encodeMrcHeader({ ...header, label: "test" }), ...bytes]));
}

beforeAll(() => {
  home = temporaryFolder();
  const impulse = (at: number): Float32Array => {
    const image = new Float32Array(4096);
    image[at] = 1;
    return image;
  };
  stack("impulses.mrcs", [impulse(32 * 64 + 32), impulse(26 * 64 + 40)], 64, 64, 2);
  stack("a.mrc", [golden("spider/img_a")], 64, 64, null);
  stack("b.mrc", [golden("spider/img_b")], 64, 64, null);
  stack("rect.mrc", [golden("spider/rect_a")], 64, 48, null);
  stack("flat.mrc", [new Float32Array(4096).fill(2)], 64, 64, null);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe("ccf", () => {
  test("an impulse at (32, 32) and one at (40, 26): peak (8, −6); peaks and seconds in --json", async () => {
    for (const more of [[], ["--pad"], ["--normalize", "--max-shift", "12"], ["--kind", "phase", "--peaks", "1"]]) {
      const ran = await there("ccf", "1@impulses.mrcs", "2@impulses.mrcs", "--json", ...more);
      expect(ran.stderr).toBe("");
      const answer = json(ran);
      const peaks = answer["peaks"] as Record<string, number>[];
      expect(peaks[0]).toMatchObject({ xInt: 8, yInt: -6, rim: 0 });
      expect(peaks[0]!["x"]).toBeCloseTo(8, 4);
      expect(peaks[0]!["y"]).toBeCloseTo(-6, 4);
      for (const name of ["x", "y", "height", "xInt", "yInt", "ccc", "sigma"]) expect(peaks[0]).toHaveProperty(name);
      expect(answer["seconds"]).toBeGreaterThan(0);
    }
  });

  test("brute force equals the FFT; --out holds the maps and the table", async () => {
    const ran = await there(
      "ccf",
      "a.mrc",
      "b.mrc",
      "--normalize",
      "--brute-force",
      "--parts",
      "--out",
      "ccf",
      "--json",
    );
    const answer = json(ran);
    expect(answer["maxDifference"]).toBeLessThan(1e-7);
    // Times are compared by the bench; here they only have to fit each other.
    const { gain, bruteSeconds, seconds } = answer["figures"] as Record<"gain" | "bruteSeconds" | "seconds", number>;
    expect(gain).toBeCloseTo(bruteSeconds / seconds, 6);
    const [peak] = answer["peaks"] as Record<string, number>[];
    // SPIDER's CC N A B is our ccf of b and a: the sign of its peak (−8.04492, 6.02193) turns round.
    expect(peak!["x"]).toBeCloseTo(8.04492, 4);
    expect(peak!["y"]).toBeCloseTo(-6.02193, 4);
    expect(peak!["height"]).toBeCloseTo(0.839067, 5);
    for (const file of ["ccf.mrc", "peaks.csv", "shifted.mrcs", "brute.mrc", "parts.mrcs", "result.json"]) {
      expect(existsSync(join(home, "ccf", file)), file).toBe(true);
    }
    const lines = readFileSync(join(home, "ccf/peaks.csv"), "utf8").trim().split("\n");
    expect(lines[0]).toBe("x,y,height,sigma,xInt,yInt,ccc,rim");
    expect(lines).toHaveLength(1 + (answer["peaks"] as unknown[]).length);
  });
});

describe("ccc and polar", () => {
  test("ccc: ccc, sum, n; SPIDER's CC C gives 0.318649", async () => {
    const answer = json(await there("ccc", "a.mrc", "b.mrc", "--mask-radius", "25", "--json"));
    expect(answer["ccc"]).toBeCloseTo(0.318649, 5);
    expect(answer).toMatchObject({ n: 1961 });
    expect(answer["sum"]).toBeGreaterThan(0);
  });

  test("polar: polar.mrc, with another image too, and figures without --out", async () => {
    const ran = await there(
      "polar",
      "a.mrc",
      "--with",
      "b.mrc",
      "--inner-radius",
      "3",
      "--outer-radius",
      "20",
      "--out",
      "polar",
      "--json",
    );
    expect(json(ran)).toMatchObject({ rings: 18, angularStep: 1 });
    const header = readFileSync(join(home, "polar/polar.mrc")).subarray(0, 12);
    expect([0, 4, 8].map((at) => header.readInt32LE(at))).toEqual([360, 18, 2]);
    const plain = await there("polar", "a.mrc");
    expect(plain.stdout).toMatch(/Symmetry +\d/);
  });

  test("what cannot be compared: exit 3 and a plain word", async () => {
    for (const [args, said] of [
      [["ccf", "a.mrc", "rect.mrc"], /64 × 48 px.*64 × 64 px/],
      [["ccc", "a.mrc", "flat.mrc"], /image 1 of flat\.mrc\) is flat .*σ = 0, correlation is undefined/],
      [["ccc", "impulses.mrcs", "a.mrc"], /holds 2 images.*1@FILE/],
      [["polar", "a.mrc", "--with", "rect.mrc"], /64 × 48 px/],
    ] as const) {
      const ran = await there(...args);
      expect(ran.stderr).toMatch(said);
      expect(ran.code).toBe(3);
    }
    const wrong = await there("ccf", "a.mrc", "b.mrc", "--kind", "phase", "--brute-force");
    expect(wrong.stderr).toMatch(/--brute-force/);
    expect(wrong.code).toBe(2);
  });
});
