/** Tables that a run wrote find their images from the folder they were written to. */
import { cpSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Engine } from "../../src/main/engine/engine.js";
import { inspectFile, openFile } from "../../src/main/engine/open/openFile.js";
import type { DatasetInfo } from "../../src/main/engine/types.js";
import { Bench } from "../engine/support/engines.js";

let bench: Bench;
beforeEach(() => (bench = new Bench()));
afterEach(() => bench.clear());

const pixel = (i: number, y: number, x: number): number => i + y * x;
const table = (...names: string[]): string => `data_particles\nloop_\n_rlnImageName\n${names.join("\n")}\n`;

/** Run a tool that makes alignments on a file and write them into `out`. */
async function align(engine: Engine, path: string, out: string): Promise<DatasetInfo> {
  const dataset = await engine.open(path);
  const inputs = { images: { source: { kind: "dataset" as const, id: dataset.id }, images: null } };
  const result = await engine.finished(engine.start({ tool: "test.everything", inputs, params: {} }).id);
  await engine.export({ result: result.id, outputs: ["alignments"], directory: out, overwrite: false, png: null });
  return dataset;
}
const names = (out: string): string[] =>
  readFileSync(join(out, "alignments.star"), "utf8")
    .split("\n")
    .flatMap((line) => /\d+@(?:"[^"]*"|\S+)/.exec(line)?.[0] ?? []);
const filesOf = (path: string): string[] => {
  const { stack } = openFile(path);
  return stack?.kind === "file" ? stack.files.map((f) => f.path) : [];
};
const code = (make: () => unknown): unknown => {
  try {
    make();
  } catch (error) {
    return (error as { code: unknown }).code;
  }
  return null;
};

describe("alignments of a plain stack", () => {
  test("in another folder of the same tree: relative, and found", async () => {
    const stack = bench.stack("data/raw/p.mrcs", 4, 8, pixel);
    const out = join(bench.root, "elsewhere/out");
    await align(bench.engine(), stack, out);
    expect(names(out)[0]).toBe("000001@data/raw/p.mrcs");
    expect(inspectFile(join(out, "alignments.star"))).toMatchObject({ usable: 3, outcome: "open" });
  });

  test("in a RELION project: relative to the project, as RELION reads it", async () => {
    bench.text("project/default_pipeline.star", "data_\n_x 1\n");
    const stack = bench.stack("project/Extract/p.mrcs", 4, 8, pixel);
    const out = join(bench.root, "project/Extract/annulus/out");
    await align(bench.engine(), stack, out);
    expect(names(out)[0]).toBe("000001@Extract/p.mrcs");
    expect(inspectFile(join(out, "alignments.star"))).toMatchObject({ usable: 3, outcome: "open" });
  });

  test("far away: absolute; asked about when opened alone, not when the stack is open too", async () => {
    const stack = bench.stack("one/p.mrcs", 4, 8, pixel);
    const out = join(bench.root, "a/b/c/d/e/out");
    const engine = bench.engine();
    await align(engine, stack, out);
    expect(names(out)[0]).toBe(`000001@${stack}`);
    const star = join(out, "alignments.star");
    expect(code(() => inspectFile(star))).toBe("E_PATH_OUTSIDE");
    expect(inspectFile(star, { root: dirname(stack) })).toMatchObject({ usable: 3 });
    expect(await engine.open(star)).toMatchObject({ usable: 3 });
    await expect(bench.engine().open(star)).rejects.toMatchObject({ code: "E_PATH_OUTSIDE" });
  });

  test("packed: the packed file is named, not the copy of the session", async () => {
    const stack = bench.stack("p.mrcs", 4, 8, pixel);
    writeFileSync(`${stack}.gz`, gzipSync(readFileSync(stack)));
    const out = join(bench.root, "out");
    await align(bench.engine(), `${stack}.gz`, out);
    expect(names(out)[0]).toBe("000001@p.mrcs.gz");
    expect(await bench.engine().open(join(out, "alignments.star"))).toMatchObject({ usable: 3 });
  });
});

describe("alignments of a table", () => {
  /** A table whose images are named from its own folder, aligned into a folder beside it. */
  async function run(): Promise<{ out: string; star: string; stack: string }> {
    const stack = bench.stack("data/deep/p.mrcs", 4, 8, pixel);
    const star = bench.text("data/t.star", table(...[1, 2, 3, 4].map((i) => `${i}@deep/p.mrcs`)));
    const out = join(bench.root, "elsewhere");
    await align(bench.engine(), star, out);
    return { out, star: join(out, "alignments.star"), stack };
  }

  test("keep their image names, and result.json tells where the images are", async () => {
    const { out, star, stack } = await run();
    expect(names(out)[0]).toBe("1@deep/p.mrcs");
    expect(filesOf(star)).toEqual([stack]);
    // Negative control: without the record they are not found.
    renameSync(join(out, "result.json"), join(out, "other.json"));
    expect(inspectFile(star)).toMatchObject({ usable: 0 });
  });

  test("what was read goes before a file that is called the same here", async () => {
    const { out, star, stack } = await run();
    mkdirSync(join(out, "deep"));
    cpSync(stack, join(out, "deep/p.mrcs"));
    expect(filesOf(star)).toEqual([stack]);
    renameSync(stack, `${stack}.gone`);
    expect(filesOf(star)).toEqual([join(out, "deep/p.mrcs")]);
  });

  test("images behind a link in the folder of the input", async () => {
    const stack = bench.stack("disk/raw.mrcs", 4, 8, pixel);
    const star = bench.text("data/t.star", table("1@link.mrcs", "3@link.mrcs"));
    symlinkSync(stack, bench.path("data/link.mrcs"));
    const out = join(bench.root, "elsewhere");
    await align(bench.engine(), star, out);
    expect(filesOf(join(out, "alignments.star"))).toEqual([stack]);
  });

  test("a record never opens a folder by itself: outside of the project it is asked about", () => {
    const stack = bench.stack("secret/p.mrcs", 4, 8, pixel);
    const star = bench.text("a/b/c/d/e/alignments.star", table("1@p.mrcs"));
    const record = (path: string): string =>
      bench.text(
        "a/b/c/d/e/result.json",
        JSON.stringify({ inputs: [{ path }], outputs: { x: { files: [{ path: "alignments.star" }] } } }),
      );
    record(stack);
    expect(code(() => openFile(star))).toBe("E_PATH_OUTSIDE");
  });

  test.each([
    ["no JSON", "{"],
    ["a list", "[]"],
    ["null", "null"],
    ["no inputs", '{"outputs":{"a":{"files":[{"path":"alignments.star"}]}}}'],
    [
      "odd inputs",
      '{"inputs":[1,null,{"path":7},{"path":"rel"}],"outputs":{"a":{"files":[{"path":"alignments.star"}]}}}',
    ],
    ["of another table", '{"inputs":[{"path":"/x/p.mrcs"}],"outputs":{"a":{"files":[{"path":"b.star"}]}}}'],
    ["odd outputs", '{"inputs":[],"outputs":{"a":3,"b":null,"c":{"files":7}}}'],
  ])("a record that is none: %s", (_name, text) => {
    const star = bench.text("x/alignments.star", table("1@p.mrcs"));
    bench.text("x/result.json", text);
    expect(inspectFile(star).findings.map((f) => f.code)).toContain("W_STAR_MISSING");
  });
});
