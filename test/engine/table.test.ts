import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { random } from "../../src/core/random.js";
import type { Engine } from "../../src/main/engine/engine.js";
import { sortBy } from "../../src/main/engine/services/sort.js";
import type { SortKey } from "../../src/main/engine/types.js";
import { Bench } from "./support/engines.js";

let bench: Bench;
beforeEach(() => (bench = new Bench()));
afterEach(() => bench.clear());

const up = (column: string): SortKey => ({ column, descending: false });
const down = (column: string): SortKey => ({ column, descending: true });

describe("sortBy", () => {
  test("orders like a stable comparison sort, NaN last in both directions", () => {
    const u = random(8);
    const special = [NaN, Infinity, -Infinity, 0, -0, 5e-324, -5e-324, 1e308, -1e308];
    for (const n of [0, 1, 2, 257, 5000]) {
      const keys = Float64Array.from({ length: n }, () => {
        const r = u();
        return r < 0.1
          ? special[Math.floor(u() * special.length)]!
          : r < 0.5
            ? Math.floor(20 * u()) - 10
            : 1e6 * (u() - 0.5);
      });
      const rows = Uint32Array.from({ length: n }, (_, i) => n - 1 - i);
      for (const descending of [false, true]) {
        const expected = [...rows].sort((a, b) => {
          const [x, y] = [keys[a]!, keys[b]!];
          if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
          // An infinity less itself is no number.
          return x === y ? 0 : (x < y ? -1 : 1) * (descending ? -1 : 1);
        });
        expect([...sortBy(rows, keys, descending)]).toEqual(expected);
      }
    }
  });
});

const STAR = `data_particles
loop_
_rlnImageName
_rlnMicrographName
_rlnDefocusU
_rlnNote
1@s.mrcs b.mrc 10500.5 x
2@s.mrcs a.mrc 9e3 ""
3@s.mrcs b.mrc nan y
4@s.mrcs a.mrc 10500.50 "two words"
5@s.mrcs c.mrc -1 x
`;
async function small(engine: Engine) {
  bench.stack("s.mrcs", 5, 16, (i) => i + 1);
  return engine.open(bench.text("a.star", STAR));
}

describe("the table of a data set", () => {
  test("names its columns, with units and kinds", async () => {
    const engine = bench.engine();
    const { tableColumns } = await small(engine);
    expect(tableColumns.map((c) => [c.id, c.label, c.unit, c.numeric])).toEqual([
      ["index", "Number", "", true],
      ["star:rlnImageName", "ImageName", "", false],
      ["star:rlnMicrographName", "MicrographName", "", false],
      ["star:rlnDefocusU", "DefocusU", "Å", true],
      ["star:rlnNote", "Note", "", false],
    ]);
  });

  test("sorts by numbers and text, by several keys, stably; empty cells last", async () => {
    const engine = bench.engine();
    const { id } = await small(engine);
    const sorted = async (...keys: SortKey[]): Promise<number[]> => {
      const { order, count } = await engine.order(id, keys);
      expect(count).toBe(5);
      return engine.rows(id, { order, first: 0, count: 10, columns: [] }).indices;
    };
    expect(await sorted(up("star:rlnDefocusU"))).toEqual([4, 1, 0, 3, 2]);
    expect(await sorted(down("star:rlnDefocusU"))).toEqual([0, 3, 1, 4, 2]);
    expect(await sorted(up("star:rlnMicrographName"))).toEqual([1, 3, 0, 2, 4]);
    expect(await sorted(down("star:rlnMicrographName"), up("star:rlnDefocusU"))).toEqual([4, 0, 2, 1, 3]);
    expect(await sorted(up("star:rlnNote"))).toEqual([3, 0, 4, 2, 1]);
    expect(await sorted(down("index"))).toEqual([4, 3, 2, 1, 0]);
    expect(await sorted()).toEqual([0, 1, 2, 3, 4]);
  });

  test("gives rows and places in any order, cells as the file writes them", async () => {
    const engine = bench.engine();
    const { id } = await small(engine);
    const { order } = await engine.order(id, [up("star:rlnDefocusU")]);
    expect(
      engine.rows(id, { order, first: 1, count: 2, columns: ["index", "star:rlnDefocusU", "star:rlnNote"] }),
    ).toEqual({
      indices: [1, 0],
      cells: [
        ["2", "9e3", ""],
        ["1", "10500.5", "x"],
      ],
    });
    expect(engine.rows(id, { order: null, first: 3, count: 9, columns: ["star:rlnNote"] }).cells).toEqual([
      ["two words"],
      ["x"],
    ]);
    expect([0, 1, 2, 3, 4, 5].map((i) => engine.positionOf(id, order, i))).toEqual([2, 1, 4, 3, 0, -1]);
    expect(engine.positionOf(id, null, 3)).toBe(3);
    expect((await engine.order(id, [up("star:rlnDefocusU")])).order).toBe(order);
    for (const column of ["star:no", "result:1:ccc", "ccc", "nonsense"]) {
      await expect(async () => engine.order(id, [up(column)])).rejects.toMatchObject({ code: "session.unknown" });
    }
    expect(() => engine.rows(id, { order: 99, first: 0, count: 1, columns: [] })).toThrow(
      expect.objectContaining({ code: "session.unknown" }),
    );
  });

  test("has columns of results, which come and go with them", async () => {
    const engine = bench.engine();
    const { id } = await small(engine);
    const images = { source: { kind: "dataset" as const, id }, images: [4, 0, 2] };
    const result = await engine.finished(engine.start({ tool: "test.everything", inputs: { images }, params: {} }).id);
    const ccc = `result:${result.id}:ccc`;
    const columns = engine.dataset(id).tableColumns;
    expect(columns.filter((c) => c.id.startsWith("result:")).map((c) => c.id)).toContain(ccc);
    // The tool gave rows for the first and third of its images: 4 (ccc 1) and 2 (ccc 1/3).
    const { order } = await engine.order(id, [up(ccc)]);
    expect(engine.rows(id, { order, first: 0, count: 5, columns: [ccc, `result:${result.id}:class`] })).toEqual({
      indices: [2, 4, 0, 1, 3],
      cells: [
        ["0.3333", "1"],
        ["1.0000", "1"],
        ["", ""],
        ["", ""],
        ["", ""],
      ],
    });
    const own = await engine.order(id, [down("ccc")], result.id);
    expect(own.count).toBe(2);
    expect(engine.rows(id, { order: own.order, first: 0, count: 5, columns: ["psi"], result: result.id })).toEqual({
      indices: [4, 2],
      cells: [["0.00"], ["20.00"]],
    });
    expect(engine.positionOf(id, own.order, 0)).toBe(-1);
    engine.removeResult(result.id);
    expect(engine.dataset(id).tableColumns).toHaveLength(5);
    expect(engine.events.at(-1)).toMatchObject({ type: "dataset", dataset: { id } });
    engine.restoreResult(result.id);
    expect(engine.dataset(id).tableColumns.length).toBeGreaterThan(5);
  });
});

describe("data sets", () => {
  test("are told as they come, change and go", async () => {
    const engine = bench.engine();
    const opened = await small(engine);
    expect(opened).toMatchObject({
      id: 1,
      name: "a.star",
      kind: "particles",
      count: 5,
      pixelSize: 2,
      isExample: false,
    });
    expect(engine.events).toEqual([{ type: "dataset", dataset: opened }]);
    const changed = await engine.update(opened.id, { pixelSize: 1.25 });
    expect(changed).toMatchObject({ id: 1, pixelSize: 1.25 });
    expect(engine.events.at(-1)).toEqual({ type: "dataset", dataset: changed });
    // The same file again is told apart, and a number that is free is used again.
    const again = await engine.open(opened.path);
    const third = await engine.open(opened.path);
    expect([again.name, third.name]).toEqual(["a.star (2)", "a.star (3)"]);
    expect((await engine.update(third.id, { pixelSize: 3 })).name).toBe("a.star (3)");
    engine.close(again.id);
    const fourth = await engine.open(opened.path);
    expect(fourth.name).toBe("a.star (2)");
    expect(new Set(engine.session().recent.map((r) => r.name))).toEqual(new Set(["a.star"]));
    engine.close(third.id);
    engine.close(fourth.id);
    engine.close(1);
    expect(engine.events.at(-1)).toEqual({ type: "datasetRemoved", id: 1 });
    expect(engine.session()).toMatchObject({ datasets: [], memoryUsed: 0 });
    expect(() => engine.close(1)).toThrow(expect.objectContaining({ code: "session.unknown" }));
  });

  test("one image of a stack, by number", async () => {
    const engine = bench.engine();
    const path = bench.stack("s.mrcs", 5, 16, (i) => i + 1);
    const one = await engine.open(`4@${path}`);
    expect(one.count).toBe(1);
    const request = { source: { kind: "dataset" as const, id: one.id }, indices: [0], bin: 1 as const };
    const display = { view: "raw" as const, alignment: null, lowPass: null, highPass: null };
    const { head } = await engine.tiles({
      ...request,
      display: { ...display, contrast: { mode: "minmax", scope: "image" } },
    });
    expect(head.tiles[0]!.mean).toBe(4);
  });

  test("a file that cannot be opened is refused with its reason; nothing is added", async () => {
    const engine = bench.engine();
    await expect(engine.open(bench.path("no.mrcs"))).rejects.toMatchObject({ code: "E_NOT_FOUND" });
    await expect(engine.open(bench.text("bad.mrcs", "this is text"))).rejects.toMatchObject({
      code: expect.stringMatching(/^E_/) as string,
    });
    expect(engine.session()).toMatchObject({ datasets: [], recent: [] });
  });

  test("the files opened last are remembered by the next engine", async () => {
    const engine = bench.engine();
    const a = bench.stack("a.mrcs", 1, 16, () => 1);
    const b = bench.stack("b.mrcs", 1, 16, () => 1);
    for (const path of [a, b, a]) await engine.open(path);
    expect(engine.session().recent.map((f) => [f.path, f.name])).toEqual([
      [a, "a.mrcs"],
      [b, "b.mrcs"],
    ]);
    expect(
      bench
        .engine()
        .session()
        .recent.map((f) => f.path),
    ).toEqual([a, b]);
    bench.text("state/recent.json", "{ damaged");
    expect(bench.engine().session().recent).toEqual([]);
  });
});

describe("packed and confined files", () => {
  test("a packed stack is unpacked for the session, and its provenance is the packed file", async () => {
    const engine = bench.engine();
    const plain = bench.stack("s.mrcs", 5, 16, (i) => i + 1);
    const path = bench.path("t.mrcs.gz");
    writeFileSync(path, gzipSync(readFileSync(plain)));
    const { id, count } = await engine.open(path);
    expect(count).toBe(5);
    const before = sessionFolders();
    const images = { source: { kind: "dataset" as const, id }, images: null };
    const result = await engine.finished(engine.start({ tool: "test.energy", inputs: { images }, params: {} }).id);
    expect(result.provenance.inputs.map((i) => i.path)).toEqual([path]);
    expect(result.figures[0]!.value).toBe(256 * (1 + 4 + 9 + 16 + 25));
    await engine.shutdown();
    expect(sessionFolders().length).toBeLessThan(before.length);
  });

  test("nothing outside the served folder is opened", async () => {
    bench.stack("inside/a.mrcs", 2, 16, (i) => i);
    bench.stack("outside/b.mrcs", 2, 16, (i) => i);
    const engine = bench.engine({ confine: bench.path("inside") });
    expect(await engine.open(bench.path("inside/a.mrcs"))).toMatchObject({ count: 2 });
    await expect(engine.open(bench.path("outside/b.mrcs"))).rejects.toMatchObject({ code: "E_PATH_OUTSIDE" });
    const star = bench.text("inside/c.star", "data_\nloop_\n_rlnImageName\n1@../outside/b.mrcs\n");
    await expect(engine.open(star)).rejects.toMatchObject({ code: "E_PATH_OUTSIDE" });
  });

  test("a state folder that cannot be written is no reason not to open files", async () => {
    const engine = bench.engine({ stateDir: join(bench.text("file", "x"), "state") });
    const path = bench.stack("s.mrcs", 1, 16, () => 1);
    await engine.open(path);
    expect(engine.session().recent.map((f) => f.path)).toEqual([path]);
    await expect(engine.example()).rejects.toMatchObject({ code: "output.failed" });
  });
});

const sessionFolders = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith("annulus-session-"));

test("200,000 and 1,000,000 rows: opening, sorting, looking", { timeout: 120_000 }, async () => {
  const engine = bench.engine();
  bench.stack("s.mrcs", 100, 16, (i) => i);
  const said: string[] = [];
  for (const rows of [200_000, 1_000_000]) {
    const u = random(rows);
    const parts = [
      "data_particles\nloop_\n_rlnImageName\n_rlnMicrographName\n_rlnDefocusU\n_rlnDefocusV\n_rlnAnglePsi\n",
    ];
    for (let i = 0; i < rows; i++) {
      const defocus = 1e4 + 1e4 * u();
      parts.push(
        `${String((i % 100) + 1).padStart(6, "0")}@s.mrcs mic/m${String(Math.floor(i / 50)).padStart(6, "0")}.mrc ${defocus.toFixed(4)} ${(defocus - 300).toFixed(4)} ${(360 * u() - 180).toFixed(3)}\n`,
      );
    }
    const path = bench.path(`rows${rows}.star`);
    writeFileSync(path, parts.join(""));
    let stall = 0;
    let last = performance.now();
    const watch = setInterval(() => {
      stall = Math.max(stall, performance.now() - last - 5);
      last = performance.now();
    }, 5);
    const time = async <T>(name: string, work: () => T | Promise<T>): Promise<T> => {
      const start = performance.now();
      const value = await work();
      said.push(`${name} ${(performance.now() - start).toFixed(0)} ms`);
      return value;
    };
    said.push(`\n  ${rows} rows:`);
    const { id, count } = await time("open", () => engine.open(path));
    expect(count).toBe(rows);
    const { order } = await time("sort by number", () => engine.order(id, [up("star:rlnDefocusU")]));
    await time("sort by text and number", () =>
      engine.order(id, [down("star:rlnMicrographName"), up("star:rlnAnglePsi")]),
    );
    const columns = ["index", "star:rlnImageName", "star:rlnDefocusU"];
    const page = await time("page of 100", () => engine.rows(id, { order, first: rows / 2, count: 100, columns }));
    clearInterval(watch);
    said.push(`longest stall ${stall.toFixed(0)} ms`);
    const defocus = page.cells.map((row) => Number(row[2]));
    expect(defocus).toEqual([...defocus].sort((a, b) => a - b));
    expect(engine.positionOf(id, order, page.indices[7]!)).toBe(rows / 2 + 7);
    engine.close(id);
  }
  process.stderr.write(`${said.join(", ").replaceAll(", \n", "\n")}\n`);
});
