/** Tool: one average from particles of one view, without a reference. */
import { averagingBytes } from "../align/classAverages.js";
import { frcCurves } from "../align/averageKernel.js";
import { commonSymmetry, nearestEquivalents } from "../align/averageSymmetry.js";
import { alignmentList, fitFrame, mostCentral } from "../align/frames.js";
import { compose, IDENTITY, inverse, type Alignment } from "../conventions.js";
import { alignImages } from "../align/multiReference.js";
import { JOB_MICROSECONDS } from "../align/costs.js";
import { resolveGeometry } from "../align/geometry.js";
import { setPlacement } from "../align/placements.js";
import { AT_REST, MOST_ROWS } from "../align/referenceFree.js";
import { bandParams, geometryOf, interpolationParam, mirrorParam, seedParam, shiftParams } from "./alignParams.js";
import { alignmentsOf, imagesOf, limitNotes, particleBytes, squareBox, transformParticles } from "./alignParticles.js";
import { integer } from "./params.js";
import { CTF_PARAGRAPH, prepareParams, preparationsOf } from "./prepareParams.js";
import {
  averageAll,
  costs,
  sharedCosts,
  makeWorkspace,
  passes,
  referenceFreeKernels,
  runSeed,
  STILL_MOVING,
  type SeedRun,
} from "./referenceFreeRun.js";
import { agreementTable, curvesOf, stabilityTable } from "./referenceFreeTables.js";
import { SHARED_ALIGNMENT_NOTE } from "./ringCurves.js";
import { defineTool, input, optionalOutput, output } from "./tool.js";

const ID = "align.reference-free";

const params = {
  ...shiftParams,
  maxShift: { ...shiftParams.maxShift, default: 0 },
  ...bandParams,
  ...prepareParams,
  mirror: mirrorParam,
  iterations: integer({
    label: "Most iterations",
    help: "Sweeps over all particles after the random approximation; it stops earlier when at most one particle in a hundred moves.",
    default: 15,
    min: 1,
    max: 200,
    unit: "",
  }),
  seeds: integer({
    label: "Seeds",
    help: "Independent runs with different random starts; their agreement says how far to trust each particle.",
    default: 1,
    min: 1,
    max: 50,
    unit: "",
  }),
  seed: seedParam,
  interpolation: interpolationParam,
};

/** `align reference-free`: particles of one view onto their own average; see align/referenceFree.ts for the method. */
export const alignReferenceFree = defineTool({
  id: ID,
  title: "Align without reference",
  summary: "Aligns particles of one view to their own average, starting from random pairs.",
  description: [
    "Random approximation: one random particle starts the average; the others are aligned to it and added, in random " +
      "order, in batches of at most a quarter of what the average already holds. Refinement: sweeps in random order, in " +
      "which each particle is taken out of the average and aligned again to what remains, until at most one in a hundred moves by more than " +
      `${AT_REST} px (root mean square over the disc of the outer radius).`,
    "Averages are kept as Fourier coefficients on rings, where taking a particle out is an exact subtraction; the " +
      "particles of a batch (a quarter of all) are aligned at once, each to the average at the batch's start without " +
      "itself, so the result does not depend on the number of threads. After every sweep the average is centred by its " +
      "centre of mass, and averages shown or written are made from the original pixels with one interpolation.",
    "The result depends on the random start: run several seeds. Their averages are brought to one frame, the spread of " +
      "angle and shift is tabulated per particle, and the run closest to the others is kept; where most of the averages are " +
      "n-fold (score 0.8 or more), angles that differ by a multiple of 360°/n count as the same. The orientation of an " +
      "average is arbitrary. Particles of different views average to something that none of them is: classify them.",
    "`ccc` is the coefficient (−1 … 1) of the aligned particle with the average of all the others, unfiltered, between " +
      "the two radii. The FRC compares the averages of every second particle; both halves were aligned to one average, " +
      "so it is optimistic.",
    CTF_PARAGRAPH,
  ].join("\n\n"),
  references: [
    "P. A. Penczek, M. Radermacher, J. Frank, Ultramicroscopy 40, 33–53 (1992), doi:10.1016/0304-3991(92)90233-A",
  ],
  params,
  inputs: {
    particles: input("images", { label: "Particles", help: "Square images of one size, of one view." }),
  },
  outputs: {
    alignments: output("alignments", {
      label: "Alignments",
      help: "Angle, shift, mirror and coefficient of each particle.",
      file: "alignments",
    }),
    averages: output("images", {
      label: "Average",
      help: "Mean of the aligned particles, one interpolation from the original pixels.",
      file: "averages.mrcs",
    }),
    variances: output("images", {
      label: "Variance",
      help: "Variance of the aligned particles at each pixel.",
      file: "variances.mrcs",
    }),
    iterations: output("images", {
      label: "Averages by iteration",
      help: "The average after the random approximation and after every sweep.",
      file: "iterations.mrcs",
    }),
    convergence: output("curves", {
      label: "Convergence",
      help: "Mean coefficient, movements, share still moving, and the frequency where the FRC of halves reaches 0.5.",
      file: "convergence.csv",
    }),
    stability: optionalOutput("table", {
      label: "Stability",
      help: "Spread of angle and shift of each particle over the seeds.",
      file: "stability.csv",
    }),
    seedAverages: optionalOutput("images", {
      label: "Averages by seed",
      help: "The final average of every seed, laid onto that of the kept one.",
      file: "seed-averages.mrcs",
    }),
    agreement: optionalOutput("table", {
      label: "Agreement of the seeds",
      help: "Correlation coefficients (−1 … 1, between the two radii) of the seeds' averages with each other.",
      file: "agreement.csv",
    }),
    frc: output("frc", {
      label: "FRC of halves",
      help: "Every second particle against the others; both were aligned to one average, so it is optimistic.",
      file: "frc.csv",
    }),
  },
  figures: {
    meanCcc: { label: "Mean coefficient", unit: "", help: "Mean ccc of the particles with the others' average." },
    iterations: { label: "Iterations", unit: "", help: "Sweeps of the run that was kept." },
    moved: { label: "Still moving", unit: "", help: "Share of the particles that moved in the last sweep." },
    atLimit: { label: "At the limit", unit: "", help: "Particles at the limit of the shift search." },
    seed: { label: "Seed kept", unit: "", help: "The seed of the run that is closest to the others." },
    stable: {
      label: "Stable",
      unit: "",
      help: "Share of the particles that all seeds place within 1 px (rms over the disc) of the kept run.",
    },
  },
  kernels: referenceFreeKernels,

  estimate(shapes, values) {
    const { count, width: boxSize } = shapes.particles ?? { count: 0, width: 0 };
    const perParticle = particleBytes(boxSize, values.maxFrequency);
    const maxShift = values.maxShift > 0 ? values.maxShift : boxSize / 8;
    const geometry = resolveGeometry({ ...values, boxSize: Math.max(boxSize, 16), maxShift, angularRange: 0 });
    const cost = costs(geometry);
    const once = sharedCosts(geometry);
    const { sweeps, sums } = passes(Math.min(values.iterations, 8));
    const perSeed = count * (sweeps * cost.sweep + sums * cost.sum) + sums * once.average;
    return {
      bytes:
        count * (perParticle + 160) +
        averagingBytes(count, 1, boxSize, values.ctf === "multiply") +
        (2 * MOST_ROWS + 16) * perParticle +
        4 * boxSize ** 2 * (values.iterations + 2 + 2 * values.seeds),
      seconds: (JOB_MICROSECONDS + count * cost.transform + once.mask + values.seeds * perSeed) / 1e6,
    };
  },

  async run(ctx, inputs, values) {
    const { stack, pixelSize } = inputs.particles;
    const boxSize = squareBox(ID, "particles", inputs.particles);
    const geometry = geometryOf(ID, boxSize, pixelSize, values, { mirror: values.mirror, angularRange: 0 });
    const preparations = preparationsOf(ID, "particles", inputs.particles, values, geometry.maxFrequency);
    const { maxShift, outerRadius } = geometry;
    const count = stack.count;
    const cost = costs(geometry);
    const { sweeps, sums } = passes(values.iterations);
    ctx.expect(count * (cost.transform + cost.sum + values.seeds * (sweeps * cost.sweep + sums * cost.sum)));

    const particles = await transformParticles(ctx, stack, geometry, cost.transform, preparations.align);
    const { yRe, yIm, used } = particles;
    const notes = [...preparations.notes, ...particles.notes];
    const { interpolation } = values;
    const work = await makeWorkspace(ctx, { stack, geometry, interpolation, preparations, yRe, yIm, used });

    const runs: { run: SeedRun; list: Alignment[]; limit: number[] }[] = [];
    let shown = 0;
    for (let s = 0; s < values.seeds; s++) {
      const label = values.seeds > 1 ? `seed ${s + 1} of ${values.seeds}, ` : "";
      const run = await runSeed(ctx, work, values.seed + s, values.iterations, label, (soFar) => {
        ctx.publish(shown++, {
          averages: imagesOf(soFar.averages.at(-1)!, boxSize, pixelSize),
          // The coefficient in hand is that of the rings; the true one, from pixels, is measured once at the end.
          alignments: { ...alignmentsOf(used, work.placements), ccc: new Float64Array(used.length).fill(Number.NaN) },
          convergence: curvesOf(soFar.figures),
          frc: { pixelSize, boxSize, curves: frcCurves(work.averaging.made.frc, work.averaging.made.members, boxSize) },
        });
      });
      const limit = Array.from(used).filter((i) => work.limit[i] === 1);
      runs.push({ run, list: alignmentList(used, work.placements), limit });
    }

    const first = runs[0]!;
    const frames = runs.map(({ run, list }, s) => {
      if (s === 0) return IDENTITY;
      const [guess] = alignImages(run.averages.at(-1)!, first.run.averages.at(-1)!, geometry);
      return fitFrame(first.list, list, guess!, outerRadius);
    });
    const inFrame = runs.map(({ list }, s) => list.map((a) => compose(frames[s]!, a)));
    // Turned by its symmetry an average is the same: runs that differ by that agree.
    const symmetry =
      values.seeds > 1
        ? commonSymmetry(
            runs.map(({ run }) => run.averages.at(-1)!),
            geometry,
          )
        : null;
    const folded = (to: number): Alignment[][] =>
      inFrame.map((list) => nearestEquivalents(list, inFrame[to]!, symmetry?.n ?? 1, outerRadius));
    const kept = mostCentral(folded(0), outerRadius);
    const { run, list, limit } = runs[kept]!;
    const averageOf = async (alignments: readonly Alignment[], label: string): Promise<Float32Array> => {
      alignments.forEach((a, row) => setPlacement(work.placements, used[row]!, a));
      await averageAll(ctx, work, null, label);
      return work.averaging.made.averages.slice();
    };
    // The frame of the kept run stays: the others are laid onto it, each from the original pixels.
    const back = inverse(frames[kept]!);
    const final = ctx.float32(boxSize * boxSize);
    const seedAverages: Float32Array[] = [];
    for (const [s, others] of inFrame.entries()) {
      if (s === kept) seedAverages.push(final);
      else {
        const onto = others.map((a) => compose(back, a));
        seedAverages.push(await averageOf(onto, `averaging seed ${s + 1} of ${runs.length}`));
      }
    }
    final.set(await averageOf(list, "averaging"));
    await averageAll(ctx, work, final, "coefficients");

    const figures = run.figures.at(-1)!;
    if (used.length === 1) notes.push("One particle alone has nothing to be aligned to; it was only centred.");
    if (figures.moved > STILL_MOVING && used.length > 1) {
      notes.push(
        `After ${figures.iteration} iterations ${(100 * figures.moved).toFixed(1)} % of the particles still moved by ` +
          `more than ${AT_REST} px; more iterations may help, or the particles are not of one view.`,
      );
    }
    if (symmetry && symmetry.n > 1) {
      notes.push(
        `The averages are ${symmetry.n}-fold (score ${symmetry.score.toFixed(2)} of 1): angles that differ by a multiple of ` +
          `${+(360 / symmetry.n).toFixed(2)}° count as the same where seeds are compared.`,
      );
    }
    notes.push(...limitNotes(stack, limit, maxShift));
    notes.push(SHARED_ALIGNMENT_NOTE);
    const stability = values.seeds > 1 ? stabilityTable(used, folded(kept), kept, outerRadius) : null;
    return {
      outputs: {
        alignments: alignmentsOf(used, work.placements),
        averages: imagesOf(final, boxSize, pixelSize),
        variances: imagesOf(work.averaging.made.variances, boxSize, pixelSize),
        iterations: imagesOf(joined(run.averages), boxSize, pixelSize),
        convergence: curvesOf(run.figures),
        ...(stability ? { stability: stability.table } : {}),
        ...(values.seeds > 1
          ? {
              seedAverages: imagesOf(joined(seedAverages), boxSize, pixelSize),
              agreement: agreementTable(seedAverages, values.seed, geometry),
            }
          : {}),
        frc: { pixelSize, boxSize, curves: frcCurves(work.averaging.made.frc, work.averaging.made.members, boxSize) },
      },
      figures: {
        meanCcc: used.reduce((sum, i) => sum + work.placements.ccc[i]!, 0) / used.length,
        iterations: figures.iteration,
        moved: figures.moved,
        atLimit: limit.length,
        seed: values.seed + kept,
        stable: stability ? stability.stable : null,
      },
      notes,
    };
  },
});

function joined(averages: readonly Float32Array[]): Float32Array {
  const size = averages[0]!.length;
  const all = new Float32Array(averages.length * size);
  averages.forEach((average, i) => all.set(average, i * size));
  return all;
}
