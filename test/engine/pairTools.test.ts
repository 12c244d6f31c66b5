/** The tools that lay one image onto another, as jobs on one and two threads and run live: the same bits. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { applyTo, fromOrigin } from "../../src/core/conventions.js";
import type { ImagesResult } from "../../src/core/tools/results.js";
import type { JobRequest } from "../../src/main/engine/types.js";
import { phantomAt } from "../support/phantom.js";
import { Bench } from "./support/engines.js";

let bench: Bench;
beforeEach(() => (bench = new Bench()));
afterEach(() => bench.clear());

const SIZE = 64;
const truth = [fromOrigin(0, 0, 0), fromOrigin(70, 2.3, -1.6), fromOrigin(-20, -1, 3, true)];

/** Image `number` onto image 0, with every step in between. */
const request = (tool: string, id: number, number: number): JobRequest => ({
  tool,
  inputs: {
    image: { source: { kind: "dataset", id }, images: [number] },
    reference: { source: { kind: "dataset", id }, images: [0] },
  },
  params: {
    mirror: true,
    ...(tool === "align.pair" ? { maxShift: 5, outerRadius: 22, noise: 0.5, parts: true } : {}),
  },
});

const pixelsOf = (value: unknown): Float32Array | null => {
  const stack = (value as Partial<ImagesResult>).stack;
  return stack?.kind === "memory" ? Float32Array.from(stack.pixels) : null;
};

test.each(["align.translational", "align.rotational", "align.pair"])("%s", { timeout: 60_000 }, async (tool) => {
  const path = bench.stack("three.mrcs", 3, SIZE, (image, y, x) => {
    const [u, v] = applyTo(truth[image]!, x - SIZE / 2, y - SIZE / 2);
    return phantomAt(u, v, SIZE);
  });
  const runs: { figures: object; maps: Record<string, Float32Array | null> }[] = [];
  for (const threads of [1, 2]) {
    const engine = bench.engine({ threads });
    const { id } = await engine.open(path);
    const result = await engine.finished(engine.start(request(tool, id, 1)).id);
    const live = await engine.explore(request(tool, id, 1));
    const job = {
      figures: Object.fromEntries(result.figures.map(({ name, value }) => [name, value])),
      maps: Object.fromEntries(
        result.outputs.map(({ name }) => [name, pixelsOf(engine.resultData(result.id, name))] as const),
      ),
    };
    runs.push(job, {
      figures: live.figures,
      maps: Object.fromEntries(Object.entries(live.outputs).map(([name, value]) => [name, pixelsOf(value)])),
    });
    if (tool === "align.pair") {
      expect(Math.abs(live.figures["psi"]! - 70)).toBeLessThan(1);
      expect([live.figures["mirror"], live.figures["searches"]]).toEqual([0, 121]);
      // What was chosen stands in the command.
      expect(result.provenance.command).toMatch(/ 2@\S*three\.mrcs --reference 1@\S*three\.mrcs /);
    }
    // Negative control: another image gives other numbers.
    expect((await engine.explore(request(tool, id, 2))).figures).not.toEqual(live.figures);
  }
  expect(Object.values(runs[0]!.maps).filter((map) => map !== null).length).toBeGreaterThanOrEqual(2);
  for (const run of runs.slice(1)) expect(run).toEqual(runs[0]);
});
