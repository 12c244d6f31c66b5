/** Which images may take part in a job. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { Bench } from "./support/engines.js";

let bench: Bench;
beforeEach(() => (bench = new Bench()));
afterEach(() => bench.clear());

test("images that are not there, or named twice, are refused before the job", async () => {
  const engine = bench.engine();
  const { id } = await engine.open(bench.stack("s.mrcs", 5, 16, (i) => i + 1));
  const start = (images: number[]) => () =>
    engine.start({ tool: "test.energy", inputs: { images: { source: { kind: "dataset", id }, images } }, params: {} });
  expect(start([0, 5])).toThrow(/there is no image 6/);
  expect(start([3, 1, 3])).toThrow(/image 4 .* is named twice/);
  await engine.finished(start([3, 1])().id);
});
