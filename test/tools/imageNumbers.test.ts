import { expect, test } from "vitest";
import { normal, random } from "../../src/core/random.js";
import { numbersOf, subset } from "../../src/core/stack.js";
import { alignMultiReference } from "../../src/core/tools/alignMultiReference.js";
import { stats } from "../../src/core/tools/stats.js";
import type { TableResult } from "../../src/core/tools/results.js";
import { memoryStack, runInProcess } from "../support/runInProcess.js";

const size = 24;
const draw = normal(random(11));
const images = Array.from({ length: 9 }, () => Float64Array.from({ length: size * size }, draw));
images[6]!.fill(3);
images[7]![5] = NaN;
const whole = memoryStack(images, size, size);
const allocate = (n: number): Uint32Array => new Uint32Array(n);
/** Images 9, 8, 7, 2 and 1, chosen in two steps. */
const chosen = subset(subset(whole, Uint32Array.of(0, 1, 6, 7, 8), allocate), Uint32Array.of(4, 3, 2, 1, 0), allocate);

test("images that were chosen keep the numbers of the set they were chosen from", () => {
  expect(numbersOf(chosen, [0, 1, 2, 3, 4])).toEqual([8, 7, 6, 1, 0]);
  expect(numbersOf(whole, [3])).toEqual([3]);
});

test("notes and tables about chosen images name these numbers", async () => {
  const { outputs, notes } = await runInProcess(stats, { stack: { stack: chosen, pixelSize: null } }, {});
  expect(notes).toEqual([expect.stringMatching(/^Image 8 has pixels that are not finite/)]);
  const table = outputs.table as TableResult;
  expect(Array.from(table.columns[0]!.values)).toEqual([9, 8, 7, 2, 1]);

  const aligned = await runInProcess(
    alignMultiReference,
    { particles: { stack: chosen, pixelSize: null }, references: { stack: subset(whole, Uint32Array.of(0), allocate), pixelSize: null } }, // prettier-ignore
    { maxShift: 1 },
  );
  expect(aligned.notes).toContain("Left out, the same value everywhere: image 7.");
  expect(aligned.notes).toContain("Left out, values beyond 1e18, NaN or infinite pixels: image 8.");
});
