/** The CTF of a STAR file on its way to a tool: all rows, chosen rows, and what the table says was done already. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AlignmentsResult } from "../../src/core/tools/results.js";
import type { Engine } from "../../src/main/engine/engine.js";
import { Bench } from "./support/engines.js";

let bench: Bench;
beforeEach(() => (bench = new Bench()));
afterEach(() => bench.clear());

const SERIES = { kind: "rings", count: 24, boxSize: 32, pixelSize: 3, views: 2, maxShift: 2, snr: 1, ctf: true };

async function simulated(engine: Engine): Promise<string> {
  const result = await engine.finished(engine.start({ tool: "simulate", inputs: {}, params: SERIES }).id);
  const directory = bench.path("series");
  const outputs = result.outputs.map((o) => o.name);
  await engine.export({ result: result.id, outputs, directory, overwrite: false, png: null });
  return directory;
}

async function align(
  engine: Engine,
  star: string,
  classes: string,
  params: Record<string, unknown>,
  images: number[] | null = null,
): Promise<{ rows: AlignmentsResult; notes: string }> {
  const particles = await engine.open(star);
  const references = await engine.open(classes);
  const job = engine.start({
    tool: "align.multi-reference",
    inputs: {
      particles: { source: { kind: "dataset", id: particles.id }, images },
      references: { source: { kind: "dataset", id: references.id }, images: null },
    },
    params: { maxShift: 3, ...params },
  });
  const result = await engine.finished(job.id);
  return { rows: engine.resultData(result.id, "alignments") as AlignmentsResult, notes: result.notes.join(" ") };
}

describe("the CTF of a STAR file", () => {
  test("corrects each particle by its own row, also of a choice; is refused of a plain stack", async () => {
    const engine = bench.engine({ threads: 2 });
    const directory = await simulated(engine);
    const [star, classes] = [join(directory, "images.star"), join(directory, "classes.mrcs")];
    const all = await align(engine, star, classes, {});
    expect(all.notes).toMatch(/Phases were flipped/);
    const chosen = [20, 3, 11, 7];
    const some = await align(engine, star, classes, {}, chosen);
    // Two images share one complex transform: the last bits depend on the partner.
    chosen.forEach((i, row) => expect(some.rows.psi[row]).toBeCloseTo(all.rows.psi[i]!, 3));
    // Control: the correction decides the angles, and a wrong row would show.
    const none = await align(engine, star, classes, { ctf: "none" });
    for (const i of chosen) expect(Math.abs(none.rows.psi[i]! - all.rows.psi[i]!)).toBeGreaterThan(0.005);
    await expect(align(engine, join(directory, "images.mrcs"), classes, { ctf: "phase-flip" })).rejects.toMatchObject({
      code: "input.unusable",
    });
  });

  test.each(["rlnCtfDataArePhaseFlipped", "rlnCtfDataAreCtfPremultiplied"])(
    "is not applied again where the optics table says %s",
    async (label) => {
      const engine = bench.engine();
      const directory = await simulated(engine);
      const [star, classes] = [join(directory, "images.star"), join(directory, "classes.mrcs")];
      const none = await align(engine, star, classes, { ctf: "none" });
      // A further column of the optics table: its label after the last one, its value at the end of the one row.
      const lines = readFileSync(star, "utf8").split("\n");
      const particles = lines.findIndex((line) => line.startsWith("data_particles"));
      let last = particles;
      while (!lines[last]!.startsWith("_")) last--;
      const columns = lines.slice(0, last + 1).filter((line) => line.startsWith("_")).length;
      let row = last + 1;
      while (lines[row]!.trim() === "") row++;
      lines[row] = `${lines[row]!} 1`;
      lines.splice(last + 1, 0, `_${label} #${columns + 1}`);
      const treated = join(directory, "treated.star");
      writeFileSync(treated, lines.join("\n"));
      const auto = await align(engine, treated, classes, {});
      expect(auto.notes).toContain(label);
      expect(auto.rows.psi).toEqual(none.rows.psi);
    },
  );
});
