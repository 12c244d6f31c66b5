/** A large table is on screen with its first rows while the rest is read. */
import { appendFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { DatasetInfo, EngineEvent } from "../../src/main/engine/types.js";
import { Bench } from "./support/engines.js";

let bench: Bench;
beforeEach(() => (bench = new Bench()));
afterEach(() => bench.clear());

/** Long rows: 18 MB need few of them. */
const ROWS = 20_000;
const row = (i: number): string =>
  `${(i % 50) + 1}@a.mrcs ${(i * 7919) % ROWS} ${String(i).padStart(8, "0").repeat(110)}\n`;

function largeTable(name: string, rows = ROWS, end = ""): string {
  bench.stack("a.mrcs", 50, 8, (i, y, x) => i + x * y);
  const path = bench.text(name, "data_\n\nloop_\n_rlnImageName\n_rlnValue\n_rlnLong\n");
  appendFileSync(path, Array.from({ length: rows }, (_, i) => row(i)).join("") + end);
  return path;
}

const told = (events: EngineEvent[], id: number): DatasetInfo[] =>
  events.flatMap((e) => (e.type === "dataset" && e.dataset.id === id ? [e.dataset] : []));

describe("opening early", () => {
  test("the first rows come first, with their images; then the whole takes their place under the same id", async () => {
    const engine = bench.engine();
    const path = largeTable("large.star");
    const first = await engine.openEarly(path);
    expect(first.reading!.rows).toBeGreaterThan(0.98 * ROWS);
    expect(first.reading!.rows).toBeLessThan(1.02 * ROWS);
    expect(first.count).toBeGreaterThan(1000);
    expect(first.count).toBeLessThan(ROWS / 4);
    expect({ ...first, kind: "", findings: [] }).toMatchObject({ width: 8, kind: "", findings: [], questions: [] });
    const { cells } = engine.rows(first.id, { order: null, first: 40, count: 1, columns: ["star:rlnValue"] });
    expect(cells).toEqual([[String((40 * 7919) % ROWS)]]);
    await expect.poll(() => engine.dataset(first.id).reading).toBeNull();
    const whole = engine.dataset(first.id);
    const plain = await bench.engine().open(path);
    expect({ ...whole, id: plain.id }).toEqual(plain);
    expect(whole.count).toBe(ROWS);
    expect(whole.findings.length).toBeGreaterThan(0);
    const { order } = await engine.order(first.id, [{ column: "star:rlnValue", descending: true }]);
    const last = engine.rows(first.id, { order, first: 0, count: 1, columns: ["star:rlnValue"] });
    expect(last.cells).toEqual([[String(ROWS - 1)]]);
    expect(told(engine.events, first.id).at(0)).toEqual(first);
    expect(told(engine.events, first.id).at(-1)).toEqual(whole);
  });

  test("runs wait for the whole, and say so", async () => {
    const engine = bench.engine();
    const { id } = await engine.openEarly(largeTable("large.star"));
    const request = {
      tool: "average",
      inputs: { particles: { source: { kind: "dataset" as const, id }, images: null } },
    };
    expect(() => engine.estimate({ ...request, params: {} })).toThrow(/still being read/);
    await expect.poll(() => engine.dataset(id).reading).toBeNull();
    expect(engine.estimate({ ...request, params: {} }).bytes).toBeGreaterThan(0);
  });

  test("a table that is broken further down is taken away again, and the event says why", async () => {
    const engine = bench.engine();
    const { id } = await engine.openEarly(largeTable("broken.star", ROWS, "1@a.mrcs 3\n1@a.mrcs 3 4\n"));
    await expect.poll(() => engine.events.at(-1)?.type).toBe("datasetRemoved");
    const gone = engine.events.at(-1) as Extract<EngineEvent, { type: "datasetRemoved" }>;
    expect(gone.id).toBe(id);
    expect(gone.error!.code).toBe("E_STAR_COLS");
    expect(gone.error!.message).toContain(`line ${ROWS + 7}`);
    expect(engine.session().datasets).toEqual([]);
    expect(engine.session().memoryUsed).toBe(0);
  });

  test("closed meanwhile, the reading ends and nothing comes back; read with another choice, that choice stays", async () => {
    const engine = bench.engine();
    const path = largeTable("large.star");
    const closed = await engine.openEarly(path);
    engine.close(closed.id);
    const other = await engine.openEarly(path);
    expect(other.reading).not.toBeNull();
    const chosen = await engine.update(other.id, { pixelSize: 2.5 });
    expect([chosen.pixelSize, chosen.count, chosen.reading]).toEqual([2.5, ROWS, null]);
    await expect.poll(() => engine.dataset(other.id)).toEqual(chosen);
    expect(engine.session().datasets.map((d) => d.id)).toEqual([other.id]);
    expect(told(engine.events, closed.id)).toHaveLength(1);
  });

  test("what is small, or no table, or unreadable at its beginning is opened whole", async () => {
    const engine = bench.engine();
    expect((await engine.openEarly(largeTable("small.star", 100))).reading).toBeNull();
    expect((await engine.openEarly(bench.path("a.mrcs"))).reading).toBeNull();
    const block = `data_\n_a\n;\n${"x\n".repeat(9e6)};\n`;
    const info = await engine.openEarly(bench.text("block.star", block));
    expect([info.reading, info.kind]).toEqual([null, "table"]);
    await expect(engine.openEarly(bench.path("gone.star"))).rejects.toMatchObject({ code: "E_NOT_FOUND" });
  });
});
