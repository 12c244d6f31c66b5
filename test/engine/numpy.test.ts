/** What numpy and scipy make of the same files (test/golden/numpy): averages, variances, spectra, FRC, and tables of alignments. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import type { FrcResult, ImagesResult } from "../../src/core/tools/results.js";
import type { InputRef, ResultInfo } from "../../src/main/engine/types.js";
import { golden } from "../support/golden.js";
import { Bench } from "./support/engines.js";

const bench = new Bench();
afterAll(() => bench.clear());

const file = (name: string): string => fileURLToPath(new URL(`../golden/numpy/${name}`, import.meta.url));
interface Values {
  pixelSize: number;
  sizes: Record<string, { frc: number[]; n: number[]; resolutions: Record<string, number | null> }>;
}
const values = JSON.parse(readFileSync(file("values.json"), "utf8")) as Values;

const engine = bench.engine();
async function input(path: string): Promise<InputRef> {
  const { id } = await engine.open(path);
  return { source: { kind: "dataset", id }, images: null };
}

function run(
  tool: string,
  inputs: Record<string, InputRef>,
  params: Record<string, unknown> = {},
): Promise<ResultInfo> {
  return engine.finished(engine.start({ tool, inputs, params }).id);
}

function pixels({ id }: ResultInfo, output: string): Float32Array {
  const { stack } = engine.resultData(id, output) as ImagesResult;
  if (stack.kind !== "memory") throw new Error("results lie in memory");
  return stack.pixels;
}

function farthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

describe.each([32, 33])("boxes of %i px", (n) => {
  const averaged = async (alignments: string, particles = `particles${n}.mrcs`): Promise<ResultInfo> =>
    run(
      "average",
      { particles: await input(file(particles)), alignments: await input(file(alignments)) },
      { classes: true },
    );

  test.each(["alignments%.csv", "relion31-%.star", "relion30-%.star"])(
    "averages by %s are scipy's",
    async (pattern) => {
      const result = await averaged(pattern.replace("%", String(n)));
      expect(farthest(pixels(result, "averages"), golden(`numpy/averages${n}`))).toBeLessThan(2e-6);
      expect(farthest(pixels(result, "variances"), golden(`numpy/variances${n}`))).toBeLessThan(2e-6);
    },
  );

  test("averages of a table by its own alignments", async () => {
    const table = `relion31-${n}.star`;
    const result = await averaged(table, table);
    expect(farthest(pixels(result, "averages"), golden(`numpy/averages${n}`))).toBeLessThan(2e-6);
  });

  test("negative control: shifts and angles the other way round are far off", async () => {
    const lines = readFileSync(file(`alignments${n}.csv`), "utf8")
      .trimEnd()
      .split("\n");
    const turned = lines.map((line, i) => {
      const [index, k, psi, , , x, y, mirror] = line.split(",");
      return i === 0
        ? "index,class,psi,shiftX,shiftY,mirror"
        : [index, k, -Number(psi), -Number(x), -Number(y), mirror].join(",");
    });
    const wrong = bench.text(`wrong${n}.csv`, turned.join("\n"));
    const inputs = { particles: await input(file(`particles${n}.mrcs`)), alignments: await input(wrong) };
    const result = await run("average", inputs, { classes: true });
    expect(farthest(pixels(result, "averages"), golden(`numpy/averages${n}`))).toBeGreaterThan(0.3);
  });

  test("variance and power spectrum of the stack; power adds up to the variance (Parseval)", async () => {
    const stack = await input(file(`particles${n}.mrcs`));
    const result = await run("stats", { stack });
    const power = pixels(result, "powerSpectrum");
    expect(farthest(power, golden(`numpy/power${n}`))).toBeLessThan(2e-5);
    const head = readFileSync(file(`particles${n}.mrcs`));
    const raw = new Float32Array(head.buffer.slice(head.byteOffset + 1024, head.byteOffset + head.length));
    const size = n * n;
    let squares = 0;
    for (let i = 0; i < raw.length; i += size) {
      const image = raw.subarray(i, i + size);
      const mean = image.reduce((sum, v) => sum + v, 0) / size;
      squares += image.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (raw.length / size);
    }
    expect(power.reduce((sum, v) => sum + v, 0) / squares).toBeCloseTo(1, 5);
  });

  test("FRC, its counts and the four resolutions", async () => {
    const halves = golden(`numpy/halves${n}`);
    const stacks = [0, 1].map((k) =>
      bench.stack(`half${n}-${k}.mrc`, 1, n, (_, y, x) => halves[k * n * n + y * n + x]!, values.pixelSize),
    );
    const result = await run("frc", { first: await input(stacks[0]!), second: await input(stacks[1]!) });
    const [curve] = (engine.resultData(result.id, "frc") as FrcResult).curves;
    const wanted = values.sizes[String(n)]!;
    expect(farthest(curve!.frc, wanted.frc)).toBeLessThan(1e-6);
    expect(Array.from(curve!.n)).toEqual(wanted.n);
    for (const { name, value } of result.figures) {
      const resolution = wanted.resolutions[name];
      if (resolution === undefined) continue;
      if (resolution === null) expect(value).toBeNull();
      else expect(value! / resolution).toBeCloseTo(1, 5);
    }
    expect(Object.keys(wanted.resolutions).every((name) => result.figures.some((f) => f.name === name))).toBe(true);
  });
});
