/** The end of a pyramidal alignment on the engine: all particles to the root's average, which becomes better by it. */
import { blockSize } from "../align/blockSize.js";
import { allocateAveraging, averageClasses, averagingBytes, AVERAGING_KERNELS } from "../align/classAverages.js";
import { frcCurves } from "../align/averageKernel.js";
import { imageCosts, searchMicroseconds } from "../align/costs.js";
import type { Geometry } from "../align/geometry.js";
import { alignKernel, requireReferences } from "../align/multiReference.js";
import { allocatePlacements, setPlacement, type Placements } from "../align/placements.js";
import { referenceKernel } from "../align/polarStack.js";
import { densityCentre } from "../align/recentre.js";
import { AT_REST, movementsBetween } from "../align/referenceFree.js";
import { alignmentAt, compose } from "../conventions.js";
import type { StackRef } from "../stack.js";
import type { Interpolation } from "../transform/resample.js";
import type { Preparations } from "./prepareParams.js";
import type { CurvesResult, FrcCurve } from "./results.js";
import type { KernelRunner, SharedArrays } from "./tool.js";

export const finalKernels = { reference: referenceKernel, align: alignKernel, ...AVERAGING_KERNELS };
type Context = SharedArrays & KernelRunner<typeof finalKernels>;

/** Share of particles that may go on moving without keeping the final alignment from its end. */
const STILL_MOVING = 0.01;

/** Microseconds that the final alignment of `count` images takes. */
export function finalCost(count: number, geometry: Geometry, iterations: number): number {
  const { sum } = imageCosts(geometry.boxSize);
  return count * (3 * sum + iterations * (searchMicroseconds(geometry, 1) + 2 * sum));
}

/** Bytes that {@link alignToRoot} takes, at most, for images that take `perParticle` bytes on rings. */
export function finalBytes(count: number, boxSize: number, perParticle: number, wiener: boolean): number {
  return count * 60 + averagingBytes(count, 1, boxSize, wiener) + 4 * boxSize ** 2 + perParticle + 8;
}

/** One point of the convergence curves; iteration 0 is the tree. */
export interface FinalFigures {
  iteration: number;
  /** Mean coefficient of a particle with the average of the others, after the iteration. */
  ccc: number;
  /** Means over the particles. */
  turned: number;
  shifted: number;
  /** Share of the particles that moved by more than AT_REST. */
  moved: number;
  /** Spatial frequency where the FRC of the halves falls below 0.5, 1/px; NaN = never. */
  frequency: number;
}

/** The final average and what it is worth; arrays are written anew by every iteration. */
export interface Final {
  figures: FinalFigures[];
  /** (n, n). */
  average: Float32Array;
  variance: Float32Array;
  frc: FrcCurve[];
  /** (images) 1 = at the limit of the shift search. */
  limit: Uint8Array;
}

/**
 * Centres the average at the given placements by its density, then aligns all particles to it, as often as asked or until
 * at most one in a hundred moves; asked for no iterations, it leaves several particles where they are. Placements and their coefficients (with the average of the others) are written in place.
 * @param onIteration called for the tree's placements (iteration 0) and after every iteration
 */
export async function alignToRoot(
  ctx: Context,
  work: {
    stack: StackRef;
    geometry: Geometry;
    interpolation: Interpolation;
    preparations: Preparations;
    yRe: Float32Array;
    yIm: Float32Array;
    used: Uint32Array;
    placements: Placements;
  },
  iterations: number,
  onIteration: (final: Final) => void,
): Promise<Final> {
  const { preparations, ...images } = work;
  const { geometry, yRe, yIm, used, placements } = work;
  const { boxSize, rings, half, outerRadius } = geometry;
  const count = placements.psi.length;
  const search = searchMicroseconds(geometry, 1);
  const averaging = allocateAveraging(ctx, used.length, 1, boxSize, preparations.wiener);
  const { made } = averaging;
  const coefficients = { re: ctx.float32(half * rings), im: ctx.float32(half * rings) };
  const norm = ctx.float64(1);
  const before = allocatePlacements(ctx, count);
  const scores = { score: ctx.float64(count), runnerUp: ctx.float64(count) };
  const final: Final = {
    figures: [],
    average: ctx.float32(boxSize * boxSize),
    variance: made.variances,
    frc: [],
    limit: ctx.uint8(count),
  };
  const { average, limit } = final;
  const sum = (against: Float32Array | null, label: string): Promise<void> =>
    averageClasses(
      ctx,
      averaging,
      { ...images, against, without: against !== null, prepared: preparations.average },
      label,
      imageCosts(boxSize).sum,
    );

  const settle = async (iteration: number, label: string): Promise<void> => {
    await sum(null, label);
    average.set(made.averages);
    await sum(average, `${label}, coefficients`);
    final.frc = frcCurves(made.frc, made.members, boxSize);
    final.figures.push({
      iteration,
      ccc: used.reduce((total, i) => total + placements.ccc[i]!, 0) / used.length,
      ...(iteration === 0
        ? { turned: Number.NaN, shifted: Number.NaN, moved: 1 }
        : movementsBetween(before, placements, used, outerRadius)),
      frequency: final.frc[0]?.resolution.half ?? Number.NaN,
    });
    onIteration(final);
  };

  // Without passes the placements stay those on the root, whose place is told; one particle alone has no root.
  if (iterations > 0 || used.length === 1) {
    await sum(null, "averaging");
    const centre = densityCentre(made.averages, boxSize, Math.floor(boxSize / 2) - 1);
    if (centre) {
      const back = { psi: 0, shiftX: -centre[0], shiftY: -centre[1], mirror: false };
      for (const i of used) setPlacement(placements, i, compose(back, alignmentAt(placements, i)));
    }
  }
  await settle(0, "average of the tree");
  for (let iteration = 1; iteration <= iterations && final.figures.at(-1)!.moved > STILL_MOVING; iteration++) {
    const label = `final iteration ${iteration} of ${iterations}`;
    for (const i of used) setPlacement(before, i, alignmentAt(placements, i));
    await ctx.forEachRange(
      "reference",
      1,
      { images: average, geometry, ...coefficients, norm, preparation: preparations.references },
      { label, itemsPerBlock: 1, weight: 0 },
    );
    requireReferences(norm);
    await ctx.forEachRange(
      "align",
      used.length,
      { geometry, used, yRe, yIm, references: { count: 1, ...coefficients }, placements, ...scores, limit },
      { label, itemsPerBlock: blockSize(search), weight: search },
    );
    await settle(iteration, label);
  }
  return final;
}

/** The final alignment as curves. */
export function convergenceOf(figures: readonly FinalFigures[]): CurvesResult {
  const column = (pick: (f: FinalFigures) => number): Float64Array => Float64Array.from(figures, pick);
  return {
    x: { label: "Final iteration", unit: "", values: column((f) => f.iteration) },
    series: [
      { name: "ccc", label: "Mean coefficient with the others' average", unit: "", values: column((f) => f.ccc) },
      { name: "turned", label: "Mean turn", unit: "°", values: column((f) => f.turned) },
      { name: "shifted", label: "Mean shift", unit: "px", values: column((f) => f.shifted) },
      {
        name: "moved",
        label: `Share of particles that moved by more than ${AT_REST} px`,
        unit: "",
        values: column((f) => f.moved),
      },
      { name: "frc05", label: "FRC of halves falls to 0.5 at", unit: "1/px", values: column((f) => f.frequency) },
    ],
  };
}
