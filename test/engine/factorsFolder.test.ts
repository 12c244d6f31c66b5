/** The folder of an analysis as an input: read back whole, and refused with a reason when it is not what was written. */
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { AppError } from "../../src/core/errors.js";
import type { AlignmentsResult, FactorsResult } from "../../src/core/tools/results.js";
import type { Engine } from "../../src/main/engine/engine.js";
import type { ResultInfo } from "../../src/main/engine/types.js";
import { Bench } from "./support/engines.js";

const SIZE = 12;
const COUNT = 9;
const noise = (i: number, y: number, x: number): number => Math.sin(37 * i + 11 * y * y + 7 * x + i * x * y) + i / 9;

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.clear());

const run = async (engine: Engine, tool: string, inputs: object, params = {}): Promise<ResultInfo> =>
  engine.finished(engine.start({ tool, inputs: inputs as never, params }).id);

/** An analysis of some images of a stack, written to project/msa; the stack lies in project/data. */
async function analysed(
  images: number[] | null = null,
  place = bench,
): Promise<{ folder: string; factors: FactorsResult }> {
  const engine = place.engine();
  const { id } = await engine.open(place.stack("project/data/s.mrcs", COUNT, SIZE, noise));
  const result = await run(engine, "test.analysis", { images: { source: { kind: "dataset", id }, images } });
  const folder = place.path("project/msa");
  const outputs = result.outputs.map(({ name }) => name);
  await engine.export({ result: result.id, outputs, directory: folder, overwrite: true, png: null });
  return { folder, factors: engine.resultData(result.id, "factors") as FactorsResult };
}

const factorsOf = (engine: Engine, result: ResultInfo): FactorsResult =>
  engine.resultData(result.id, "factors") as FactorsResult;

const input = (result: ResultInfo): object => ({
  factors: { source: { kind: "result", id: result.id, output: "factors" }, images: null },
});

const refusal = async (folder: string, engine: Engine = bench.engine()): Promise<AppError> => {
  const answer = await engine.openFolder(folder).then(
    () => null,
    (error: unknown) => error,
  );
  expect(answer).toBeInstanceOf(AppError);
  return answer as AppError;
};

describe("a folder that was not touched", () => {
  test("comes back to the bit", async () => {
    const { folder, factors } = await analysed();
    const engine = bench.engine();
    const result = await engine.openFolder(folder);
    const { particles, alignments, index, ...back } = factorsOf(engine, result);
    const { particles: _particles, alignments: _alignments, index: _index, ...before } = factors;
    expect(back).toEqual(before);
    expect(alignments).toBeNull();
    expect([...index]).toEqual([...Array(COUNT).keys()]);
    expect(particles.stack).toMatchObject({ count: COUNT, width: SIZE, height: SIZE });
    expect(particles.pixelSize).toBe(2);
    expect(result).toMatchObject({ tool: "test.analysis", images: null, figures: [{ name: "significant", value: 1 }] });
    expect(result.outputs.map(({ name }) => name)).toEqual(["factors", "eigenimages", "mean", "eigenvalues"]);
    expect(result.outputs[0]).toMatchObject({ kind: "factors", count: COUNT, width: SIZE, height: SIZE });
    // Its particles are a data set of the session, and opening it twice gives the same.
    expect(engine.session().datasets).toHaveLength(1);
    expect((await engine.openFolder(join(folder, "factors.json"))).id).toBe(result.id);
    expect(engine.session().datasets).toHaveLength(1);
    const dataset = await engine.openEarly(folder);
    expect(dataset.id).toBe(result.dataset);
  });

  test("some images of the stack keep their numbers", async () => {
    const { folder, factors } = await analysed([7, 2, 3, 0, 8]);
    const csv = readFileSync(join(folder, "coordinates.csv"), "utf8").split("\n");
    expect(csv[0]).toBe("index,f1,f2,f3,scale");
    expect(csv.slice(1, 6).map((line) => line.split(",")[0])).toEqual(["8", "3", "4", "1", "9"]);
    const engine = bench.engine();
    const result = await engine.openFolder(folder);
    expect(result.images).toEqual([7, 2, 3, 0, 8]);
    expect(factorsOf(engine, result).coordinates).toEqual(factors.coordinates);
    // Who goes on from it speaks of the same images: sums of classes, and numbers in the tables that are written.
    const classes = await run(engine, "test.halves", input(result));
    expect(classes).toMatchObject({ dataset: result.dataset, images: [7, 2, 3, 0, 8] });
    const rows = engine.resultData(classes.id, "alignments") as AlignmentsResult;
    const out = bench.path("project/classes");
    await engine.export({
      result: classes.id,
      outputs: ["alignments", "averages"],
      directory: out,
      overwrite: false,
      png: null,
    });
    const written = readFileSync(join(out, "alignments.csv"), "utf8").trim().split("\n").slice(1);
    expect(written.map((line) => line.split(",").slice(0, 2).map(Number))).toEqual(
      [7, 2, 3, 0, 8].map((image, row) => [image + 1, rows.classIndex[row]! + 1]),
    );
    expect(readFileSync(join(out, "alignments.star"), "utf8")).toContain("000008@");
    const bytes = readFileSync(join(out, "averages.mrcs"));
    const sums = new Float32Array(new Uint8Array(bytes.subarray(1024)).buffer);
    const expected = new Float64Array(SIZE * SIZE);
    for (const [row, image] of [7, 2, 3, 0, 8].entries()) {
      if (rows.classIndex[row] !== 1) continue;
      expected.forEach((v, p) => (expected[p] = v + noise(image, Math.floor(p / SIZE), p % SIZE)));
    }
    sums.subarray(SIZE * SIZE).forEach((v, p) => expect(v).toBeCloseTo(expected[p]!, 5));
  });

  test("its files and those of the particles stand in the provenance, and the command names the folder", async () => {
    const { folder } = await analysed();
    const engine = bench.engine();
    const classes = await run(engine, "test.halves", input(await engine.openFolder(folder)), { factors: [2] });
    const recorded = await engine.recorded(classes.id);
    const names = recorded.provenance.inputs.map(({ path }) => path);
    expect(names.slice(0, 5).sort()).toEqual(
      [
        ...["coordinates.csv", "eigenimages.mrcs", "factors.json", "mean.mrc"].map((name) => join(folder, name)),
        bench.path("project/data/s.mrcs"),
      ].sort(),
    );
    expect(recorded.provenance.inputs.every(({ sha256 }) => sha256.length === 64)).toBe(true);
    expect(recorded.provenance.command).toBe(`annulus test halves ${folder} --factors 2 --out halves`);
  });

  test("alignments travel with it; an image without one has none", async () => {
    const engine = bench.engine();
    const { id } = await engine.open(bench.stack("project/data/s.mrcs", 4, SIZE, noise));
    const table = bench.text(
      "project/data/a.csv",
      "index,class,psi,shiftX,shiftY,mirror,ccc\n3,2,30.5,1,-2,1,0.25\n1,1,-10,0.125,0,0,\n4,1,5,0,0,0,1\n",
    );
    const { id: rows } = await engine.open(table);
    const inputs = {
      images: { source: { kind: "dataset", id }, images: null },
      alignments: { source: { kind: "dataset", id: rows }, images: null },
    };
    const result = await run(engine, "test.analysis", inputs);
    const directory = bench.path("project/msa");
    const outputs = ["factors", "eigenimages", "mean"];
    await engine.export({ result: result.id, outputs, directory, overwrite: true, png: null });
    const second = bench.engine();
    const { alignments } = factorsOf(second, await second.openFolder(directory));
    expect([...alignments!.index]).toEqual([0, 2, 3]);
    expect([...alignments!.psi]).toEqual([-10, 30.5, 5]);
    expect([...alignments!.shiftY]).toEqual([0, -2, 0]);
    expect([...alignments!.mirror]).toEqual([0, 1, 0]);
    expect([...alignments!.classIndex]).toEqual([0, 1, 0]);
    expect([...alignments!.ccc]).toEqual([NaN, 0.25, 1]);
  });
});

test("nothing is written over the folder that is read from, its record included", async () => {
  const { folder } = await analysed();
  const record = readFileSync(join(folder, "result.json"));
  const engine = bench.engine();
  const classes = await run(engine, "test.halves", input(await engine.openFolder(folder)));
  const written = { result: classes.id, outputs: ["averages"], overwrite: true, png: null };
  await expect(engine.export({ ...written, directory: folder })).rejects.toMatchObject({ code: "output.exists" });
  expect(readFileSync(join(folder, "result.json"))).toEqual(record);
  await engine.export({ ...written, directory: bench.path("project/beside") });
});

describe("particles that were moved", () => {
  test("together with the folder they are found, alone they are not", async () => {
    const { folder } = await analysed();
    renameSync(bench.path("project"), join(bench.root, "elsewhere"));
    const engine = bench.engine();
    const result = await engine.openFolder(join(bench.root, "elsewhere/msa"));
    expect(engine.dataset(result.dataset!).path).toBe(join(bench.root, "elsewhere/data/s.mrcs"));
    // What was computed of them is known by their content, wherever they lie.
    const classes = await run(engine, "test.halves", input(result));
    const particles = classes.provenance.inputs.filter(({ path }) => path.endsWith("/s.mrcs"));
    expect(particles.map(({ path }) => path)).toEqual([join(bench.root, "elsewhere/data/s.mrcs")]);
    renameSync(join(bench.root, "elsewhere/data"), join(bench.root, "elsewhere/lost"));
    const error = await refusal(join(bench.root, "elsewhere/msa"));
    expect(error).toMatchObject({ code: "E_NOT_FOUND" });
    expect(error.message).toContain(join(bench.root, "elsewhere/data/s.mrcs"));
    expect(error.message).toContain(bench.path("project/data/s.mrcs"));
    expect(error.message).toContain("run msa again");
    expect(folder).not.toContain("elsewhere");
  });

  test("a folder copied far away finds them where they were", async () => {
    const { folder } = await analysed();
    cpSync(folder, bench.path("far/off/msa"), { recursive: true });
    const engine = bench.engine();
    const result = await engine.openFolder(bench.path("far/off/msa"));
    expect(engine.dataset(result.dataset!).path).toBe(bench.path("project/data/s.mrcs"));
  });

  test("a file of another length is another file", async () => {
    const { folder } = await analysed();
    bench.stack("project/data/s.mrcs", COUNT + 1, SIZE, noise);
    const error = await refusal(folder);
    expect(error).toMatchObject({ code: "file.changed" });
    const bytes = 1024 + 4 * SIZE * SIZE * COUNT;
    expect(error.message).toContain(`found ${bytes + 4 * SIZE * SIZE} bytes; expected ${bytes}`);
  });

  test("a file of other content fails what is made from it", async () => {
    const { folder } = await analysed();
    bench.stack("project/data/s.mrcs", COUNT, SIZE, (i, y, x) => noise(i, x, y));
    const engine = bench.engine();
    const classes = run(engine, "test.halves", input(await engine.openFolder(folder)));
    await expect(classes).rejects.toMatchObject({
      code: "file.changed",
      detail: { path: bench.path("project/data/s.mrcs") },
    });
  });
});

describe("a folder that is not whole", () => {
  const edit = (path: string, change: (text: string) => string): void =>
    writeFileSync(path, change(readFileSync(path, "utf8")));
  const json = (change: (record: Record<string, unknown>) => void) => (folder: string) =>
    edit(join(folder, "factors.json"), (text) => {
      const record = JSON.parse(text) as Record<string, unknown>;
      change(record);
      return JSON.stringify(record);
    });
  const csv = (change: (text: string) => string) => (folder: string) => edit(join(folder, "coordinates.csv"), change);
  const row = (n: number, change: (line: string) => string) =>
    csv((text) => text.split("\n").map((line, i) => (i === n ? change(line) : line)).join("\n")); // prettier-ignore

  const CASES: [string, (folder: string) => void, string, RegExp][] = [
    ["a file is missing", (f) => unlinkSync(join(f, "mean.mrc")), "E_NOT_FOUND", /mean\.mrc missing \(found .*coord/],
    ["no record of the run", (f) => unlinkSync(join(f, "result.json")), "E_NOT_FOUND", /result\.json missing/],
    ["nothing there", (f) => rmSync(f, { recursive: true }), "E_NOT_FOUND", /there is no such folder .*msa STACK/],
    ["an empty folder", (f) => { rmSync(f, { recursive: true }); mkdirSync(f); }, "E_NOT_FOUND", /an empty folder/], // prettier-ignore
    ["no JSON", (f) => appendFileSync(join(f, "factors.json"), "}"), "E_FORMAT", /factors\.json: it is not JSON/],
    ["cut off", (f) => edit(join(f, "factors.json"), (t) => t.slice(0, 200)), "E_FORMAT", /it is not JSON/],
    ["another kind of file", json((r) => (r["format"] = "x")), "E_FORMAT", /does not describe an analysis \(found x/],
    ["a newer version", json((r) => (r["version"] = 2)), "E_FORMAT", /newer version .*found version 2/],
    ["an unknown metric", json((r) => (r["metric"] = "toString")), "E_FORMAT", /"metric" cannot be used.*"toString"/],
    [
      "another size",
      json((r) => (r["width"] = SIZE + 1)),
      "E_MRC_DIMS",
      /mean\.mrc: its size .*expected 1 image of 13 × 12 px/,
    ],
    ["more factors", json((r) => (r["factors"] = 4)), "E_CSV_COLS", /line 1: column f4 missing/],
    ["more images", json((r) => (r["images"] = COUNT + 1)), "E_CSV_COLS", /line 10: .*found 9 rows; expected 10/],
    ["a missing field", json((r) => delete r["scale"] && delete r["total"]), "E_FORMAT", /"total" .*found nothing/],
    ["other runs", json((r) => (r["pixels"] = { count: 3, runs: [5, 2, 6, 1] })), "E_FORMAT", /run 2: 6, 1/],
    ["too few eigenvalues", json((r) => (r["eigenvalues"] = [1])), "E_FORMAT", /"eigenvalues" .*expected 3 numbers/],
    ["a row is missing", row(3, () => "\0"), "E_CSV_COLS", /coordinates\.csv, line 4: a row has another number/],
    ["a row is gone", csv((t) => t.replace(/\n5,[^\n]*/, "")), "E_CSV_COLS", /found 8 rows; expected 9/],
    ["no number", row(2, (line) => line.replace(/,[^,]*/, ",NaN")), "E_CSV_CELL", /line 3: column f1 .*"NaN"/],
    ["an empty cell", row(2, (line) => line.replace(/,[^,]*/, ",")), "E_CSV_CELL", /line 3: column f1 .*an empty cell/],
    ["infinite", row(2, (line) => line.replace(/,[^,]*/, ",Infinity")), "E_CSV_CELL", /line 3: column f1 .*Infinity/],
    ["an image twice", row(2, (line) => line.replace(/^2/, "1")), "E_CSV_INDEX", /line 3: .* on line 2/],
    ["half an image", row(2, (line) => line.replace(/^2/, "2.5")), "E_CSV_INDEX", /line 3: .*found 2\.5/],
    [
      "an edited value",
      row(2, (line) => line.replace(/,[^,]*/, ",1")),
      "file.changed",
      /coordinates\.csv is not the file/,
    ],
    ["beyond the stack", row(9, (line) => line.replace(/^9/, "10")), "file.changed", /coordinates\.csv/],
    ["fewer eigenimages", (f) => cpSync(join(f, "mean.mrc"), join(f, "eigenimages.mrcs")), "E_MRC_DIMS", /found 1 image of 12 × 12 px; expected 3 images/], // prettier-ignore
    [
      "another mean",
      (f) =>
        cpSync(
          bench.stack("m.mrc", 1, SIZE, () => 1),
          join(f, "mean.mrc"),
        ),
      "file.changed",
      /mean\.mrc/,
    ],
    ["a mean that is none", (f) => cpSync(bench.stack("m.mrc", 1, SIZE, () => NaN), join(f, "mean.mrc")), "E_FORMAT", /mean\.mrc: image 1, column \d+, row \d+ .*NaN/], // prettier-ignore
  ];
  /** Made once; every case damages a copy beside it, from which the particles are found as well. */
  const once = new Bench();
  let whole: string;
  let engine: Engine;
  let folder: string;
  beforeAll(async () => {
    ({ folder: whole } = await analysed(null, once));
    engine = once.engine();
  });
  afterAll(() => once.clear());
  beforeEach(() => {
    folder = join(whole, "../damaged");
    rmSync(folder, { recursive: true, force: true });
    cpSync(whole, folder, { recursive: true });
  });
  const refused = (): Promise<AppError> => refusal(folder, engine);

  test("a copy that was not damaged opens", async () => {
    await expect(engine.openFolder(folder)).resolves.toMatchObject({ tool: "test.analysis" });
  });

  test.each(CASES)("%s", async (_, damage, code, words) => {
    damage(folder);
    const error = await refused();
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(words)]);
  });

  test("written by a tool that makes no factors", async () => {
    edit(join(folder, "result.json"), (text) => text.replace('"test.analysis"', '"test.energy"'));
    expect((await refused()).message).toMatch(/another tool .*"test\.energy"/);
  });

  /** As if the run had written it so. */
  const unrecorded = (folder: string): void =>
    edit(join(folder, "result.json"), (text) => text.replaceAll(/"path": "[\w.]+"/g, '"path": "x"'));

  test("images that the stack does not hold", async () => {
    edit(join(folder, "coordinates.csv"), (text) => text.replace(/\n9,/, "\n10,"));
    unrecorded(folder);
    const error = await refused();
    expect(error).toMatchObject({ code: "E_CSV_INDEX" });
    expect(error.message).toMatch(/coordinates\.csv, line 10: .*found image 10; expected 1 to 9/);
  });

  test("of images that lay in no file", async () => {
    const engine = bench.engine();
    const { id } = await engine.open(bench.stack("project/data/s.mrcs", COUNT, SIZE, noise));
    const first = await run(engine, "test.analysis", { images: { source: { kind: "dataset", id }, images: null } });
    const source = { kind: "result", id: first.id, output: "eigenimages" };
    const result = await run(engine, "test.analysis", { images: { source, images: null } }, { factors: 1 });
    const directory = bench.path("project/msa");
    const outputs = ["factors", "eigenimages", "mean"];
    await engine.export({ result: result.id, outputs, directory, overwrite: true, png: null });
    const error = await refusal(directory);
    expect([error.code, error.message]).toEqual(["E_FORMAT", expect.stringMatching(/lay in no file .*export those/)]);
  });
});
