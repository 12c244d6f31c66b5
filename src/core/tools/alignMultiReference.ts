/** Tool: every particle against every reference, with shift, angle and mirror found together. */
import { AppError } from "../errors.js";
import { allocateAveraging, averageClasses, averagingBytes, AVERAGING_KERNELS } from "../align/classAverages.js";
import { frcCurves } from "../align/averageKernel.js";
import { imageCosts, JOB_MICROSECONDS, searchMicroseconds } from "../align/costs.js";
import { resolveGeometry, type Geometry } from "../align/geometry.js";
import { alignKernel, requireReferences } from "../align/multiReference.js";
import { allocatePlacements } from "../align/placements.js";
import { copyKernel, referenceKernel, transformKernel } from "../align/polarStack.js";
import { blockSize } from "../align/blockSize.js";
import { meanCtfPower } from "../prepare/imagesCtf.js";
import { bandParams, geometryOf, interpolationParam, mirrorParam, searchParam, shiftParams } from "./alignParams.js";
import { alignmentsOf, imagesOf, limitNotes, particleBytes, squareBox, transformParticles } from "./alignParticles.js";
import {
  anglesOf,
  convergenceOf,
  copyPlacements,
  figuresOf,
  occupancyOf,
  recentreClasses,
  requireSameScale,
  scoresOf,
  type IterationFigures,
} from "./multiReferenceRun.js";
import { listNumbers } from "./imageName.js";
import { flag, integer, number } from "./params.js";
import { CTF_PARAGRAPH, prepareParams, preparationsOf } from "./prepareParams.js";
import { SHARED_ALIGNMENT_NOTE } from "./ringCurves.js";
import { defineTool, input, optionalInput, output } from "./tool.js";

const ID = "align.multi-reference";

const params = {
  ...shiftParams,
  ...bandParams,
  ...prepareParams,
  mirror: mirrorParam,
  angularRange: number({
    label: "Angular range",
    help: "Only angles within this many degrees of 0, or of those in the given alignments, are tried.",
    default: 0,
    min: 0,
    max: 180,
    unit: "°",
    special: { 0: "all angles" },
    advanced: true,
  }),
  search: searchParam,
  iterations: integer({
    label: "Iterations",
    help: "Passes over the particles; after each, the averages of the classes become the references of the next.",
    default: 1,
    min: 1,
    max: 100,
    unit: "",
  }),
  recentre: flag({
    label: "Recentre",
    help: "After each iteration move every average, with its members, so that its object lies in the centre of the box.",
    default: false,
  }),
  interpolation: interpolationParam,
};

/** Microseconds a particle costs, by pass; and those of the references, once a pass. */
function costs(geometry: Geometry, references: number) {
  const { transform, sum, reference, average } = imageCosts(geometry.boxSize);
  return {
    transform,
    align: searchMicroseconds(geometry, references),
    sum,
    references: references * (reference + average),
  };
}

/** `align multi-reference`: reference, mirror, angle and shift of every particle, and the average of each class. */
export const alignMultiReference = defineTool({
  id: ID,
  title: "Align to references",
  summary: "Finds for every particle the reference, mirror, angle and shift that fit it best.",
  description: [
    "Particles and references are compared as Fourier transforms on rings. For every shift of a coarse grid the " +
      "correlation with every reference at all angles comes from one Fourier transform along the angle, the mirrored " +
      "reference at almost no extra cost; the best few candidates are refined on finer rings, shifts and angles, and a " +
      "quadratic surface in x, y and angle gives fractions of a pixel and of a degree.",
    "The score is Σ 2πk ⟨X·A*⟩ / ‖A‖, summed over the Fourier rings k: the correlation coefficient up to a factor that " +
      "is the same for all references. References are masked by a soft annulus between the inner and the outer radius. " +
      "The coefficient reported, `ccc`, is the ordinary one (−1 … 1) between the aligned image and its reference over " +
      "the pixels between the two radii, without any filter.",
    "With more than one iteration the class averages become the next references. Whatever was in the first references " +
      "then tends to stay: noise alone, aligned to a reference, averages to that reference. The FRC is of the even " +
      "against the odd members of a class; both halves were aligned to the same reference, so it is optimistic.",
    CTF_PARAGRAPH,
  ].join("\n\n"),
  references: [
    "P. A. Penczek, M. Radermacher, J. Frank, Ultramicroscopy 40, 33–53 (1992), doi:10.1016/0304-3991(92)90233-A",
    "L. Joyeux, P. A. Penczek, Ultramicroscopy 92, 33–46 (2002), doi:10.1016/S0304-3991(01)00154-1",
  ],
  params,
  inputs: {
    particles: input("images", { label: "Particles", help: "Square images of one size." }),
    references: input("images", {
      label: "References",
      help: "One or more images of the same size as the particles, from one or more files.",
      cli: { flag: "references", images: "reference-images" },
      several: true,
    }),
    alignments: optionalInput("alignments", {
      label: "Previous alignments",
      help: "Angles that the angular range is about, instead of 0; particles without one are tried at all angles.",
      cli: { flag: "alignments" },
    }),
  },
  outputs: {
    alignments: output("alignments", {
      label: "Alignments",
      help: "Reference, angle, shift, mirror and coefficient of each particle.",
      file: "alignments",
    }),
    averages: output("images", {
      label: "Averages",
      help: "Mean of the aligned members of each reference, one interpolation from the original pixels.",
      file: "averages.mrcs",
    }),
    variances: output("images", {
      label: "Variances",
      help: "Variance of the aligned members at each pixel.",
      file: "variances.mrcs",
    }),
    frc: output("frc", {
      label: "FRC of halves",
      help: "Even against odd members of each class; the halves share a reference, so the curves are optimistic.",
      file: "frc.csv",
    }),
    convergence: output("curves", {
      label: "Convergence",
      help: "Mean coefficient, movements, share that changed reference, and where the FRC of halves reaches 0.5, by iteration.",
      file: "convergence.csv",
    }),
    occupancy: output("curves", {
      label: "Occupancy",
      help: "Members of each class, by iteration.",
      file: "occupancy.csv",
    }),
    scores: output("table", {
      label: "Scores",
      help: "How clearly each particle was decided, and whether it lies at the limit of the search.",
      file: "scores.csv",
    }),
  },
  figures: {
    meanCcc: { label: "Mean coefficient", unit: "", help: "Mean ccc of all aligned particles with their references." },
    atLimit: { label: "At the limit", unit: "", help: "Particles at the limit of the shift search." },
    emptyClasses: { label: "Empty classes", unit: "", help: "References that no particle chose." },
  },
  kernels: {
    transform: transformKernel,
    copy: copyKernel,
    reference: referenceKernel,
    align: alignKernel,
    ...AVERAGING_KERNELS,
  },

  estimate(shapes, values) {
    const { count, width: boxSize } = shapes.particles ?? { count: 0, width: 0 };
    const references = shapes.references?.count ?? 1;
    const perParticle = particleBytes(boxSize, values.maxFrequency);
    const maxShift = values.maxShift > 0 ? values.maxShift : boxSize / 8;
    const cost = costs(resolveGeometry({ ...values, boxSize: Math.max(boxSize, 16), maxShift }), references);
    return {
      bytes:
        count * (perParticle + 112) +
        averagingBytes(count, references, boxSize, values.ctf === "multiply") +
        references * (4 * boxSize ** 2 + perParticle),
      seconds:
        (JOB_MICROSECONDS +
          count * (cost.transform + values.iterations * (cost.align + cost.sum)) +
          values.iterations * cost.references) /
        1e6,
    };
  },

  async run(ctx, inputs, values) {
    const { stack, pixelSize } = inputs.particles;
    const boxSize = squareBox(ID, "particles", inputs.particles);
    const references = inputs.references.stack;
    if (squareBox(ID, "references", inputs.references) !== boxSize) {
      throw new AppError(
        "image.sizeMismatch",
        `${ID}: the references have ${references.width} × ${references.height} px, the particles ${boxSize} × ${boxSize} px; ` +
          "both must have the same box (bin or pad one of them).",
        { expected: [boxSize, boxSize], actual: [references.height, references.width] },
      );
    }
    requireSameScale(ID, inputs.particles, inputs.references);
    const geometry: Geometry = geometryOf(ID, boxSize, pixelSize, values, values);
    const preparations = preparationsOf(ID, "particles", inputs.particles, values, geometry.maxFrequency);
    const { rings, half, maxShift } = geometry;
    const classes = references.count;
    const count = stack.count;
    const size = boxSize * boxSize;
    const cost = costs(geometry, classes);
    ctx.expect(count * (cost.transform + values.iterations * (cost.align + cost.sum)));

    const particles = await transformParticles(ctx, stack, geometry, cost.transform, preparations.align);
    const { yRe, yIm, used } = particles;
    const notes = [...preparations.notes, ...particles.notes];

    const pictures = ctx.float32(classes * size);
    const coefficients = {
      re: ctx.float32(classes * half * rings),
      im: ctx.float32(classes * half * rings),
    };
    const norm = ctx.float64(classes);
    const { ctf } = inputs.particles;
    const power =
      preparations.wiener && ctf && pixelSize !== null ? meanCtfPower(ctf, count, boxSize, pixelSize, rings) : null;
    await ctx.forEachRange(
      "copy",
      classes,
      { stack: references, out: pictures },
      { label: "reading the references", itemsPerBlock: 64, weight: 0 },
    );

    const placements = allocatePlacements(ctx, count);
    const score = ctx.float64(count);
    const runnerUp = ctx.float64(count);
    const limit = ctx.uint8(count);
    const averaging = allocateAveraging(ctx, used.length, classes, boxSize, preparations.wiener);
    const { made } = averaging;
    const before = allocatePlacements(ctx, count);
    const about = values.angularRange > 0 ? anglesOf(ctx, inputs.alignments, count) : null;
    if (inputs.alignments && !about)
      notes.push("All angles were tried (angularRange 0): the previous alignments had no effect.");
    const figures: IterationFigures[] = [];

    for (let iteration = 1; iteration <= values.iterations; iteration++) {
      const of = values.iterations > 1 ? `iteration ${iteration} of ${values.iterations}, ` : "";
      if (iteration > 1) {
        // A reference that nobody chose stays as it was.
        for (let k = 0; k < classes; k++) {
          if (made.members[k]! > 0) pictures.set(made.averages.subarray(k * size, (k + 1) * size), k * size);
        }
      }
      await ctx.forEachRange(
        "reference",
        classes,
        { images: pictures, geometry, ...coefficients, norm, preparation: preparations.references, power },
        { label: `${of}references`, itemsPerBlock: 8, weight: 0 },
      );
      requireReferences(norm);
      await ctx.forEachRange(
        "align",
        used.length,
        {
          geometry,
          used,
          yRe,
          yIm,
          references: { count: classes, ...coefficients },
          placements,
          score,
          runnerUp,
          limit,
          about,
        },
        { label: `${of}aligning`, itemsPerBlock: blockSize(3 * cost.align), weight: cost.align },
      );
      const average = (against: Float32Array | null, weight: number): Promise<void> =>
        averageClasses(
          ctx,
          averaging,
          {
            stack,
            geometry,
            interpolation: values.interpolation,
            placements,
            used,
            against,
            without: false,
            prepared: preparations.average,
          },
          `${of}averaging`,
          weight,
        );
      await average(pictures, cost.sum);
      const curves = frcCurves(made.frc, made.members, boxSize);
      figures.push(figuresOf(iteration, before, placements, used, { members: made.members, curves }));
      if (values.recentre && recentreClasses(made.averages, boxSize, placements, used)) await average(null, 0);
      copyPlacements(before, placements);
      ctx.publish(iteration, {
        averages: imagesOf(made.averages, boxSize, pixelSize),
        alignments: alignmentsOf(used, placements),
        frc: { pixelSize, boxSize, curves },
        convergence: convergenceOf(figures),
        occupancy: occupancyOf(figures),
      });
    }

    const atLimit = Array.from(used).filter((i) => limit[i] === 1);
    const empty = Array.from(made.members.keys()).filter((k) => made.members[k] === 0);
    if (empty.length > 0) notes.push(`No particle chose ${listNumbers("reference", empty)}; the average is empty.`);
    notes.push(...limitNotes(stack, atLimit, maxShift));
    notes.push(SHARED_ALIGNMENT_NOTE);
    return {
      outputs: {
        alignments: alignmentsOf(used, placements),
        averages: imagesOf(made.averages, boxSize, pixelSize),
        variances: imagesOf(made.variances, boxSize, pixelSize),
        frc: { pixelSize, boxSize, curves: frcCurves(made.frc, made.members, boxSize) },
        convergence: convergenceOf(figures),
        occupancy: occupancyOf(figures),
        scores: scoresOf(used, { placements, score, runnerUp, limit }),
      },
      figures: {
        meanCcc: used.reduce((sum, i) => sum + placements.ccc[i]!, 0) / used.length,
        atLimit: atLimit.length,
        emptyClasses: empty.length,
      },
      notes,
    };
  },
});
