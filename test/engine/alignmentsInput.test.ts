/** `average --alignments F`: rows find their images whatever kind of file F is and wherever it lies. */
import { symlinkSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ImagesResult } from "../../src/core/tools/results.js";
import type { Engine } from "../../src/main/engine/engine.js";
import type { DatasetInfo, ResultInfo } from "../../src/main/engine/types.js";
import { Bench } from "./support/engines.js";

let bench: Bench;
beforeEach(() => (bench = new Bench()));
afterEach(() => bench.clear());

/** Images of one bright spot each, somewhere else in every image; aligned, all spots lie on the centre. */
const SIZE = 16;
const spot = (i: number): [number, number] => [(5 * i) % 7, (3 * i) % 5];
function spots(name: string, count: number): string {
  return bench.stack(name, count, SIZE, (i, y, x) => (x === 8 - spot(i)[0] && y === 8 - spot(i)[1] ? 256 : 0));
}
const csvOf = (images: readonly number[]): string =>
  `index,class,psi,shiftX,shiftY,mirror\n${images.map((i) => `${i + 1},1,0,${spot(i).join(",")},0\n`).join("")}`;
const starOf = (images: readonly number[], name: (i: number) => string, shiftOf = (i: number): number => i): string =>
  "data_particles\nloop_\n_rlnImageName\n_rlnAnglePsi\n_rlnOriginX\n_rlnOriginY\n" +
  images.map((i) => `${name(i)} 0 ${spot(shiftOf(i)).join(" ")}\n`).join("");
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

async function averaged(
  engine: Engine,
  particles: DatasetInfo,
  alignments: DatasetInfo,
  images: number[] | null = null,
): Promise<{ centre: number; result: ResultInfo; particles: number | null }> {
  const job = engine.start({
    tool: "average",
    inputs: {
      particles: { source: { kind: "dataset", id: particles.id }, images },
      alignments: { source: { kind: "dataset", id: alignments.id }, images: null },
    },
    params: { interpolation: "nearest" },
  });
  const result = await engine.finished(job.id);
  const { stack } = engine.resultData(result.id, "averages") as ImagesResult;
  const pixels = stack.kind === "memory" ? stack.pixels : new Float32Array();
  const taken = result.figures.find((f) => f.name === "particles")!.value;
  return { centre: pixels[8 * SIZE + 8]!, result, particles: taken };
}
const refusal = (run: Promise<unknown>): Promise<{ code: string; message: string }> =>
  run.then(
    () => Promise.reject(new Error("was not refused")),
    (error: { code: string; message: string }) => error,
  );

describe("alignments from a CSV", () => {
  test("rows go to images by their number, in any order, and to chosen images as well", async () => {
    const engine = bench.engine();
    const particles = await engine.open(spots("p.mrcs", 9));
    const csv = await engine.open(bench.text("a.csv", csvOf([4, 0, 8, 2, 1, 3, 7, 6, 5])));
    expect(csv).toMatchObject({ format: "csv", kind: "table", count: 9, outcome: "open" });
    expect(await averaged(engine, particles, csv)).toMatchObject({ centre: 256, particles: 9 });
    expect(await averaged(engine, particles, csv, [7, 2, 3])).toMatchObject({ centre: 256, particles: 3 });
    const beyond = await engine.open(bench.text("b.csv", csvOf(range(9)).replace(/^1,/m, "10,")));
    expect((await refusal(averaged(engine, particles, beyond))).message).toContain("line 2 of b.csv is about image 10");
    // Negative control: the rows of other images do not bring the spots together.
    const next = csvOf(range(9)).replace(/^(\d+),/gm, (_, n: string) => `${(Number(n) % 9) + 1},`);
    const wrong = await engine.open(bench.text("c.csv", next));
    expect((await averaged(engine, particles, wrong)).centre).toBeLessThan(100);
  });

  test("rows read off a table and the page's rows", async () => {
    const engine = bench.engine();
    const csv = await engine.open(bench.text("a.csv", csvOf([1, 0])));
    expect(csv.tableColumns.map((c) => c.id)).toEqual(
      ["index", "star:index", "star:class", "star:psi"].concat(["star:shiftX", "star:shiftY", "star:mirror"]),
    );
    const { cells } = engine.rows(csv.id, { order: null, first: 0, count: 2, columns: ["star:index", "star:shiftX"] });
    expect(cells).toEqual([
      ["2", "5"],
      ["1", "0"],
    ]);
  });

  test("images without a row are left out and counted", async () => {
    const engine = bench.engine();
    const particles = await engine.open(spots("p.mrcs", 9));
    const csv = await engine.open(bench.text("a.csv", csvOf([1, 5, 6])));
    const { centre, particles: taken, result } = await averaged(engine, particles, csv);
    expect([centre, taken]).toEqual([256, 3]);
    expect(result.notes).toContain("6 of 9 images have no row in a.csv and took no part.");
    expect(result.provenance.inputs.map(({ path }) => path)).toEqual([particles.path, csv.path]);
  });

  test("a CSV of something else says which columns are missing, in line 1", async () => {
    const engine = bench.engine();
    const error = await refusal(engine.open(bench.text("frc.csv", "class,spatialFrequency,frc,n\n1,0,1,1\n")));
    expect(error).toMatchObject({ code: "E_CSV_COLS", detail: { line: 1 } });
    expect(error.message).toContain("columns index, psi, mirror, shiftX, shiftY missing");
  });
});

describe("alignments from a STAR file", () => {
  test("rows go to the images they name: other order, other folder, other path, chosen images", async () => {
    const engine = bench.engine();
    const path = spots("data/p.mrcs", 9);
    const particles = await engine.open(path);
    symlinkSync(path, bench.path("data/link.mrcs"));
    const shuffled = [3, 8, 1, 0, 7, 2, 6, 5, 4];
    const name = (i: number): string => `${i + 1}@data/${i % 2 ? "p" : "link"}.mrcs`;
    const star = await engine.open(bench.text("other/a.star", starOf(shuffled, name)));
    expect(await averaged(engine, particles, star)).toMatchObject({ centre: 256, particles: 9 });
    expect(await averaged(engine, particles, star, [8, 1])).toMatchObject({ centre: 256, particles: 2 });
    // The table as particles, the same numbers from a CSV for the stack: by row number they would not fit.
    const own = await engine.open(bench.text("other/b.star", starOf(shuffled, name)));
    expect(await averaged(engine, own, star)).toMatchObject({ centre: 256 });
    const { result } = await averaged(engine, own, star);
    expect(result.notes.join(" ")).not.toContain("row n");
  });

  test("an image in two rows gets both, in order", async () => {
    const engine = bench.engine();
    spots("p.mrcs", 4);
    const name = (i: number): string => `${(i % 4) + 1}@p.mrcs`;
    const twice = (text: string): string =>
      bench.text(
        text,
        starOf(range(8), name, (i) => i % 4),
      );
    const [particles, star] = [await engine.open(twice("p.star")), await engine.open(twice("a.star"))];
    expect(await averaged(engine, particles, star)).toMatchObject({ centre: 256, particles: 8 });
  });

  test("images that are not where the table says: by the words of rlnImageName, else row by row with a note", async () => {
    const engine = bench.engine();
    const particles = await engine.open(spots("data/p.mrcs", 6));
    const order = [5, 2, 0, 1, 4, 3];
    const gone = await engine.open(
      bench.text(
        "x/a.star",
        starOf(order, (i) => `${i + 1}@gone/p.mrcs`),
      ),
    );
    expect(await averaged(engine, particles, gone)).toMatchObject({ centre: 256, particles: 6 });
    const other = await engine.open(
      bench.text(
        "x/b.star",
        starOf(range(6), (i) => `${i + 1}@gone/q.mrcs`),
      ),
    );
    const { centre, result } = await averaged(engine, particles, other);
    expect(centre).toBe(256);
    expect(result.notes[0]).toContain("row n was taken for image n");
    const fewer = await engine.open(
      bench.text(
        "x/c.star",
        starOf(range(5), (i) => `${i + 1}@gone/q.mrcs`),
      ),
    );
    expect((await refusal(averaged(engine, particles, fewer))).message).toContain("c.star is about other images");
  });

  test("rows about images that the stack does not have are passed over, and said", async () => {
    const engine = bench.engine();
    spots("q.mrcs", 2);
    const particles = await engine.open(spots("p.mrcs", 4));
    const name = (i: number): string => (i < 4 ? `${i + 1}@p.mrcs` : `${i - 3}@q.mrcs`);
    const star = await engine.open(bench.text("a.star", starOf(range(6), name)));
    const { centre, particles: taken, result } = await averaged(engine, particles, star);
    expect([centre, taken]).toEqual([256, 4]);
    expect(result.notes[0]).toContain("a.star: 2 rows are about images that p.mrcs does not have");
  });
});

describe("images that cannot be read", () => {
  test("are left out of whole and of chosen sets, with a note that counts them", async () => {
    const engine = bench.engine();
    spots("p.mrcs", 3);
    const text = starOf(range(6), (i) => (i % 2 ? `${(i + 1) / 2}@gone.mrcs` : `${i / 2 + 1}@p.mrcs`));
    const star = await engine.open(bench.text("s.star", text));
    expect(star).toMatchObject({ usable: 3 });
    for (const [images, list, n] of [
      [null, "3 of 6 images of s.star (2, 4, 6)", 3],
      [[0, 1, 2], "1 of 3 images of s.star (2)", 2],
    ] as const) {
      const source = { kind: "dataset" as const, id: star.id };
      const chosen = images && [...images];
      const job = engine.start({ tool: "stats", inputs: { stack: { source, images: chosen } }, params: {} });
      const result = await engine.finished(job.id);
      expect(result.notes[0]).toBe(`${list} cannot be read and took no part; N = ${n}.`);
      expect(result.figures.find((f) => f.name === "images")!.value).toBe(n);
      expect(result.images).toHaveLength(n);
    }
    const source = { kind: "dataset" as const, id: star.id };
    expect(() => engine.start({ tool: "stats", inputs: { stack: { source, images: [1, 3] } }, params: {} })).toThrow(
      "2 of 2 images of s.star (2, 4) cannot be read",
    );
  });

  test("and images with pixels that are no numbers", async () => {
    const engine = bench.engine();
    const stack = await engine.open(bench.stack("p.mrcs", 4, 8, (i, y, x) => (i === 1 && x === 2 ? NaN : x * y + i)));
    for (const tool of ["stats", "average"]) {
      const input = { source: { kind: "dataset" as const, id: stack.id }, images: [0, 1, 2] };
      const inputs = tool === "stats" ? { stack: input } : { particles: input };
      const result = await engine.finished(engine.start({ tool, inputs, params: {} }).id);
      expect(result.notes[0]).toContain("Image 2 has pixels that are not finite numbers");
    }
  });
});

describe("half-sets of a table", () => {
  const table = (rows: readonly string[]): string =>
    ["data_particles", "loop_", "_rlnImageName", "_rlnRandomSubset", "_rlnMicrographName", ...rows, ""].join("\n");
  async function noteOf(rows: readonly string[], images: number[] | null): Promise<string> {
    const engine = bench.engine();
    bench.stack("p.mrcs", 8, 8, (i, y, x) => Math.sin(i + x * y));
    const { id } = await engine.open(bench.text("p.star", table(rows)));
    const inputs = { particles: { source: { kind: "dataset" as const, id }, images } };
    const result = await engine.finished(engine.start({ tool: "average", inputs, params: {} }).id);
    return result.notes.find((n) => n.startsWith("Half-sets"))!;
  }

  test("reach the tools with the chosen images: subsets, then micrographs, then the seed", async () => {
    const subset = (i: number): number => (i === 7 ? 0 : 1 + (i % 2));
    const rows = range(8).map((i) => `${i + 1}@p.mrcs ${subset(i)} m${i % 5}.mrc`);
    expect(await noteOf(rows, [0, 1, 2, 3])).toContain("rlnRandomSubset");
    expect(await noteOf(rows, null)).toContain("rlnMicrographName");
    expect(await noteOf(rows, [7, 2, 5])).toContain("by the seed");
  });
});
