/** The built-in examples that are about factors and classes: what their text promises, found by the tools themselves. */
import { describe, expect, test } from "vitest";
import { EXAMPLES } from "../../src/core/simulate/examples.js";
import { classifyHierarchical } from "../../src/core/tools/classifyHierarchical.js";
import { msa } from "../../src/core/tools/msa.js";
import type { AlignmentsResult, ImagesResult } from "../../src/core/tools/results.js";
import { significance } from "../../src/core/tools/significance.js";
import { simulate } from "../../src/core/tools/simulate.js";
import { runInProcess, type RunReport } from "../support/runInProcess.js";

const drawn = (parameters: object): Promise<RunReport> => runInProcess(simulate, {}, { ...parameters });
const factorsOf = ({ outputs }: RunReport): Promise<RunReport> =>
  runInProcess(msa, { particles: outputs["images"] as ImagesResult }, { maskRadius: 30 });

describe("examples of images as points", () => {
  test.each(["faces", "states"] as const)(
    "%s: three factors are more than noise, and eight classes come back whole",
    async (name) => {
      const { parameters } = EXAMPLES[name];
      const particles = await drawn(parameters);
      const analysis = await factorsOf(particles);
      expect(analysis.figures["significant"]).toBe(3);
      const classes = await runInProcess(
        classifyHierarchical,
        { factors: analysis.outputs["factors"]!, truth: particles.outputs["truth"]! },
        { classes: 8 },
      );
      expect(classes.figures).toMatchObject({ ari: 1, right: parameters["count"] });
      // The classes differ by one difference each time; the truth shows where.
      const truth = particles.outputs["truth"] as AlignmentsResult;
      const found = await runInProcess(
        significance,
        { particles: particles.outputs["images"] as ImagesResult, alignments: truth },
        { a: 1, b: 2, maskRadius: 30 },
      );
      expect(found.figures["significant"]).toBeGreaterThan(8);
      expect(found.figures["significant"]! / found.figures["pixels"]!).toBeLessThan(0.1);
    },
    60_000,
  );

  test.each(["faces", "states"] as const)(
    "%s of one class only, as noisy: no factor is more than noise",
    async (name) => {
      const analysis = await factorsOf(await drawn({ ...EXAMPLES[name].parameters, views: 1 }));
      expect(analysis.figures["significant"]).toBe(0);
    },
    60_000,
  );
});
