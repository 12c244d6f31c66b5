/** What the pixels of a file tell is told after it is shown. */
import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { encodeMrcHeader } from "../../src/core/format/writeMrc.js";
import type { Engine } from "../../src/main/engine/engine.js";
import { inspectFile } from "../../src/main/engine/open/openFile.js";
import type { DatasetInfo, EngineEvent } from "../../src/main/engine/types.js";
import { Bench, RAW } from "./support/engines.js";

let bench: Bench;
beforeEach(() => (bench = new Bench()));
afterEach(() => bench.clear());

const told = ({ events }: { events: EngineEvent[] }, id: number): DatasetInfo[] =>
  events.flatMap((e) => (e.type === "dataset" && e.dataset.id === id ? [e.dataset] : []));
const codes = ({ findings }: DatasetInfo): string[] => findings.map((f) => f.code);
const odd = (name: string): string =>
  bench.stack(name, 300, 16, (i, y, x) => (i === 299 && x === 3 ? NaN : i === 0 ? 7 : i + x * y));

describe("looking at pixels after opening", () => {
  test("tells what info tells, by a second event, and keeps it", async () => {
    const engine = bench.engine({ lookAtPixels: true });
    const path = odd("a.mrcs");
    const info = await engine.open(path);
    expect(codes(info)).toEqual([]);
    await expect.poll(() => told(engine, info.id).length).toBe(2);
    const last = told(engine, info.id)[1]!;
    expect(codes(last)).toEqual(["W_PIX_NONFINITE", "W_PIX_FLAT"]);
    expect(last.outcome).toBe("open-warn");
    expect(last.findings).toEqual(inspectFile(path).findings);
    expect(engine.dataset(info.id)).toEqual(last);
    expect(engine.session().datasets).toEqual([last]);
  });

  test("a table too, without its missing images; another reading begins anew", async () => {
    const engine = bench.engine({ lookAtPixels: true });
    odd("a.mrcs");
    const names = ["1@gone.mrcs", "2@a.mrcs", "300@a.mrcs"];
    const path = bench.text("t.star", `data_particles\nloop_\n_rlnImageName\n${names.join("\n")}\n`);
    const { id } = await engine.open(path);
    await expect.poll(() => told(engine, id).map(codes).at(-1)).toContain("W_PIX_NONFINITE");
    expect(engine.dataset(id).findings.find((f) => f.code === "W_PIX_NONFINITE")!.message).toContain("image 3");
    await engine.update(id, { pixelSize: 2 });
    await expect.poll(() => told(engine, id).map(codes).at(-1)).toContain("W_PIX_NONFINITE");
    expect(codes(engine.dataset(id)).filter((c) => c === "W_PIX_NONFINITE")).toHaveLength(1);
  });

  test("a file that is closed meanwhile is not told of; nor is one without oddities; nor where nobody asked", async () => {
    const engine = bench.engine({ lookAtPixels: true });
    const closed = await engine.open(odd("a.mrcs"));
    engine.close(closed.id);
    const fine = await engine.open(bench.stack("b.mrcs", 300, 16, (i, y, x) => i + x * y));
    const quiet = bench.engine();
    const unasked = await quiet.open(odd("c.mrcs"));
    const third = await engine.open(odd("d.mrcs"));
    await expect.poll(() => told(engine, third.id).length).toBe(2);
    expect(told(engine, closed.id)).toHaveLength(1);
    expect(told(engine, fine.id)).toHaveLength(1);
    expect(told(quiet, unasked.id)).toHaveLength(1);
  });

  test("100 GB open within 0.3 s, and tiles do not wait for the look", async () => {
    const size = 256;
    const count = Math.floor(1e11 / (4 * size * size));
    const path = bench.path("huge.mrcs");
    const header = { width: size, height: size, count, pixelType: "float32" as const, pixelSize: 1, statistics: null };
    const fd = openSync(path, "w");
    writeSync(fd, encodeMrcHeader({ ...header, label: "" }));
    ftruncateSync(fd, 1024 + count * size * size * 4);
    closeSync(fd);
    const engine: Engine & { events: EngineEvent[] } = bench.engine({ lookAtPixels: true });
    // Threads are up before the clock runs, as in a window that is open.
    await engine.open(bench.stack("first.mrcs", 2, 16, (i, y, x) => i + x * y));
    const start = performance.now();
    const { id } = await engine.open(path);
    expect(performance.now() - start).toBeLessThan(300);
    const source = { kind: "dataset" as const, id };
    await engine.tiles({ source, indices: [0, 1, 2, count - 1], bin: 4, display: RAW });
    await expect.poll(() => told(engine, id).map(codes).at(-1), { timeout: 10_000 }).toContain("W_PIX_FLAT");
  });
});
