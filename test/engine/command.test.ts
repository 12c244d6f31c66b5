import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { choice, flag, integer, list, number, numbers } from "../../src/core/tools/params.js";
import { defineTool, input, optionalInput } from "../../src/core/tools/tool.js";
import { commandOf, imageRanges, quoteWord, withFolder, type NameSource } from "../../src/main/engine/command.js";

const tool = defineTool({
  id: "align.some-thing",
  title: "",
  summary: "",
  description: "",
  references: [],
  params: {
    kind: { ...choice({ label: "", help: "", default: "rings", choices: { rings: "", faces: "" } }), positional: true },
    maxShift: number({ label: "", help: "", default: 5, unit: "px" }),
    seed: integer({ label: "", help: "", default: 1, unit: "" }),
    mirror: flag({ label: "", help: "", default: false }),
    centre: flag({ label: "", help: "", default: true }),
    factors: list({ label: "", help: "", default: [], empty: "all" }),
    at: numbers({ label: "", help: "", default: [], prefix: "f", missing: 0, empty: "none" }),
  },
  inputs: {
    images: input("images", { label: "", help: "" }),
    references: optionalInput("images", { label: "", help: "", cli: { flag: "references" } }),
  },
  outputs: {},
  figures: {},
  kernels: {},
  estimate: () => ({ bytes: 0, seconds: 0 }),
  run: () => Promise.resolve({ outputs: {}, figures: {} }),
});
const source = { kind: "dataset" as const, id: 1 };
const named =
  (path: string, options = {}): NameSource =>
  () => ({ path, options });

describe("commandOf", () => {
  test("words first, then only what is not the default", () => {
    const request = { tool: tool.id, inputs: { images: { source, images: null } }, params: { maxShift: 5, seed: 1 } };
    expect(commandOf(tool, request, named("/data/a.mrcs"))).toBe(
      "annulus align some-thing rings /data/a.mrcs --out some-thing",
    );
    const params = { kind: "faces", maxShift: 7.5, mirror: true, centre: false };
    const more = {
      tool: tool.id,
      params,
      inputs: { images: { source, images: [0, 1, 2, 9] }, references: { source, images: null } },
    };
    expect(commandOf(tool, more, named("a b.star", { root: "/it's", pixelSize: 1.5 }))).toBe(
      "annulus align some-thing faces 'a b.star' --references 'a b.star' --root '/it'\\''s' --pixel-size 1.5 " +
        "--images 1-3,10 --max-shift 7.5 --mirror --no-centre --out some-thing",
    );
  });

  test("lists are written as the command line reads them; those at their default are left out", () => {
    const inputs = { images: { source, images: null } };
    const line = (params: Record<string, unknown>): string =>
      commandOf(tool, { tool: tool.id, inputs, params }, named("a.mrcs"));
    expect(line({ factors: [1, 2, 3, 7], at: [3.5, -1] })).toContain(" a.mrcs --factors 1-3,7 --at f1=3.5,f2=-1 --out");
    expect(line({ factors: [], at: [] })).toBe("annulus align some-thing rings a.mrcs --out some-thing");
  });

  test("a tool that takes single images gets each as N@file", () => {
    const pair = { ...tool, explorable: true };
    const inputs = { images: { source, images: [411] }, references: { source, images: [86] } };
    const line = commandOf(pair, { tool: tool.id, params: {}, inputs }, named("/data/p.star"));
    expect(line).toBe("annulus align some-thing rings 412@/data/p.star --references 87@/data/p.star --out some-thing");
    const single = { images: { source, images: [0] } };
    const named7 = commandOf(pair, { tool: tool.id, params: {}, inputs: single }, named("7@/data/s.mrcs"));
    expect(named7).toBe("annulus align some-thing rings 7@/data/s.mrcs --out some-thing");
    const whole = { images: { source, images: null } };
    expect(commandOf(pair, { tool: tool.id, params: {}, inputs: whole }, named("/a.mrc"))).toContain(" /a.mrc --out");
  });

  test("names the folder the files really went to", () => {
    const command = withFolder("annulus average a.mrcs --out average", "/my data/run 1");
    expect(command).toBe("annulus average a.mrcs --out '/my data/run 1'");
    expect(withFolder("annulus frc a.mrc b.mrc", "frc")).toBe("annulus frc a.mrc b.mrc --out frc");
  });

  test("image numbers keep their order", () => {
    expect(imageRanges([4, 5, 6, 2, 0])).toBe("5-7,3,1");
  });

  test("a shell reads back what was quoted", () => {
    for (const word of ["plain", "two words", "it's", '$HOME `id` \\ "x"', "ü", "new\nline", "*", "-n", "a;b"]) {
      const said = execFileSync("/bin/sh", ["-c", `printf %s ${quoteWord(word)}`], { encoding: "utf8" });
      expect(said).toBe(word === "-n" ? "-n" : word);
    }
  });
});
