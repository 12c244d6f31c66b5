/** References from several files, and chosen images of one. */
import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseArguments } from "../../src/main/cli/arguments.js";
import type { OptionSpec } from "../../src/main/cli/verb.js";
import { runCli, temporaryFolder, type Ran } from "./builtCli.js";

let home: string;
const inHome = (...args: string[]): Promise<Ran> => runCli(args, { cwd: home });
const ok = (ran: Ran): Ran => {
  if (ran.code !== 0) throw new Error(ran.stderr);
  return ran;
};
const LIGHT = ["--max-shift", "2", "--json", "--overwrite", "--out", "out"];
interface Answer {
  outputs: Record<string, { files: { path: string; sha256: string }[] }>;
  command: string;
  inputs: { path: string }[];
}
/** sha256 of alignments and averages, the files used, and the command written down. */
async function align(...words: string[]): Promise<Answer & { sums: string[] }> {
  const ran = ok(await inHome("align", "multi-reference", ...words, ...LIGHT));
  const answer = JSON.parse(ran.stdout) as Answer;
  const files = [...answer.outputs["alignments"]!.files, ...answer.outputs["averages"]!.files];
  return { ...answer, sums: files.filter((f) => !f.path.endsWith(".star")).map((f) => f.sha256) };
}

beforeAll(async () => {
  home = temporaryFolder();
  const simulate = (out: string, ...more: string[]): Promise<Ran> =>
    inHome("simulate", "rings", "--count", "12", "--views", "3", "--box-size", "32", "--out", out, ...more);
  for (const ran of [
    await simulate("a"),
    await simulate("b", "--seed", "2"),
    await simulate("other", "--pixel-size", "9"),
  ])
    ok(ran);
  ok(await inHome("simulate", "faces", "--count", "4", "--box-size", "40", "--out", "large"));
}, 120_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe("an option that takes several files", () => {
  const options: OptionSpec[] = [
    { role: "input", flag: "references", name: "references", word: "FILE…", label: "", help: "", several: true },
    { role: "common", flag: "limit", name: "limit", word: "N", label: "", help: "" },
  ];
  const parse = (line: string) => parseArguments(line.split(" "), options);

  test("keeps all its values, and marks the words right behind it", () => {
    const args = parse("s.mrcs --references a b --limit 3 c --references=d e");
    expect(args.words).toEqual(["s.mrcs", "b", "c", "e"]);
    expect(args.several.get("references")).toEqual(["a", "d"]);
    expect([...args.behind.keys()]).toEqual([1, 3]);
    expect(() => parse("s --limit 1 --limit 2")).toThrow(/given twice/);
  });
});

describe("references from several files", { timeout: 120_000 }, () => {
  test("are one after another, however the line gives them, and the stack may stand before or behind", async () => {
    const together = await align("a/images.mrcs", "--references", "a/classes.mrcs", "b/classes.mrcs");
    expect(together.inputs.map((i) => i.path.replace(/^.*\/(?=\w+\/\w+\.)/, ""))).toEqual([
      "a/images.mrcs",
      "a/classes.mrcs",
      "b/classes.mrcs",
    ]);
    for (const words of [
      ["a/images.mrcs", "--references", "a/classes.mrcs", "--references", "b/classes.mrcs"],
      ["--references", "a/classes.mrcs", "b/classes.mrcs", "a/images.mrcs"],
      ["--references=a/classes.mrcs", "a/images.mrcs", "--references=b/classes.mrcs"],
    ]) {
      expect((await align(...words)).sums).toEqual(together.sums);
    }
    expect(together.command).toContain("--references ");
    expect(together.command).toMatch(/a\/classes\.mrcs \S*b\/classes\.mrcs /);
    // One file, as ever, in front of the stack too.
    const one = await align("--references", "a/classes.mrcs", "a/images.mrcs");
    expect(one.sums).toEqual((await align("a/images.mrcs", "--references", "a/classes.mrcs")).sums);
    expect(one.sums).not.toEqual(together.sums);
  });

  test("may be chosen images of one stack, as numbers or as N@file", async () => {
    const chosen = await align("a/images.mrcs", "--references", "b/images.mrcs", "--reference-images", "2,5-6");
    const named = await align("a/images.mrcs", "--references", "2@b/images.mrcs", "5@b/images.mrcs", "6@b/images.mrcs");
    expect(named.sums).toEqual(chosen.sums);
    expect(chosen.command).toMatch(/--references \S+ --reference-images 2,5-6/);
  });

  test("of another box or scale are refused with both", async () => {
    const run = (...references: string[]): Promise<Ran> =>
      inHome("align", "multi-reference", "a/images.mrcs", "--references", ...references, "--out", "refused");
    const box = await run("large/classes.mrcs");
    expect([box.code, box.stderr]).toEqual([3, expect.stringMatching(/40 × 40 px, the particles 32 × 32 px/)]);
    const mixed = await run("a/classes.mrcs", "large/classes.mrcs");
    expect([mixed.code, mixed.stderr]).toEqual([3, expect.stringMatching(/40 × 40 px, .*32 × 32 px/)]);
    const scale = await run("other/classes.mrcs");
    expect([scale.code, scale.stderr]).toEqual([3, expect.stringMatching(/have 9 Å\/px, the particles 6 Å\/px/)]);
    const numbers = await run("a/classes.mrcs", "b/classes.mrcs", "--reference-images", "1");
    expect([numbers.code, numbers.stderr]).toEqual([2, expect.stringMatching(/images of one file.*N@FILE/s)]);
    const beyond = await run("a/classes.mrcs", "--reference-images", "9");
    expect([beyond.code, beyond.stderr]).toEqual([2, expect.stringMatching(/--reference-images: 9 is outside/)]);
    const word = await inHome(
      "align",
      "multi-reference",
      "a/images.mrcs",
      "x.mrcs",
      "--references",
      "a/classes.mrcs",
      "--out",
      "no",
    );
    expect([word.code, word.stderr]).toEqual([2, expect.stringMatching(/"x\.mrcs" is one word too many/)]);
  });
});
