/** What a run of multi-reference alignment asks of its inputs and keeps count of: movements, occupancies, centres. */
import { setPlacement, type Placements } from "../align/placements.js";
import { densityCentre, meanShift } from "../align/recentre.js";
import { alignmentAt, angleDifference, compose } from "../conventions.js";
import { AppError } from "../errors.js";
import {
  isSameScale,
  type AlignmentsResult,
  type CurvesResult,
  type FrcCurve,
  type ImagesResult,
  type TableResult,
} from "./results.js";
import type { SharedArrays } from "./tool.js";

/** One iteration in numbers. */
export interface IterationFigures {
  iteration: number;
  /** Mean coefficient with the references of the iteration. */
  ccc: number;
  /** Means of |Δψ| (degrees) and |Δt| (px) since the iteration before, over particles that kept reference and mirror. */
  turned: number;
  shifted: number;
  /** Share of the particles that changed reference or mirror. */
  changed: number;
  /** Mean over the classes, by members, of the frequency where the FRC of halves falls to 0.5, 1/px (0.5 if it never does). */
  frequency: number;
  /** Members of each class. */
  members: number[];
}

/** Remember placements, to be compared with later. */
export function copyPlacements(to: Placements, from: Placements): void {
  to.classIndex.set(from.classIndex);
  to.psi.set(from.psi);
  to.shiftX.set(from.shiftX);
  to.shiftY.set(from.shiftY);
  to.mirror.set(from.mirror);
  to.ccc.set(from.ccc);
}

/**
 * The figures of an iteration.
 * @param before placements after the iteration before; not looked at in the first
 */
export function figuresOf(
  iteration: number,
  before: Placements,
  now: Placements,
  used: Uint32Array,
  made: { members: Uint32Array; curves: readonly FrcCurve[] },
): IterationFigures {
  let ccc = 0;
  let turned = 0;
  let shifted = 0;
  let same = 0;
  for (const i of used) {
    ccc += now.ccc[i]!;
    if (now.classIndex[i] !== before.classIndex[i] || now.mirror[i] !== before.mirror[i]) continue;
    same++;
    turned += Math.abs(angleDifference(now.psi[i]!, before.psi[i]!));
    shifted += Math.hypot(now.shiftX[i]! - before.shiftX[i]!, now.shiftY[i]! - before.shiftY[i]!);
  }
  const n = used.length;
  const first = iteration === 1;
  let weight = 0;
  let frequency = 0;
  for (const { particles, resolution } of made.curves) {
    weight += particles ?? 0;
    frequency += (particles ?? 0) * (resolution.half ?? 0.5);
  }
  return {
    iteration,
    ccc: ccc / n,
    turned: first || same === 0 ? Number.NaN : turned / same,
    shifted: first || same === 0 ? Number.NaN : shifted / same,
    changed: first ? Number.NaN : 1 - same / n,
    frequency: weight > 0 ? frequency / weight : Number.NaN,
    members: Array.from(made.members),
  };
}

const column = (figures: readonly IterationFigures[], pick: (f: IterationFigures) => number): Float64Array =>
  Float64Array.from(figures, pick);

const byIteration = (figures: readonly IterationFigures[]): CurvesResult["x"] => ({
  label: "Iteration",
  unit: "",
  values: column(figures, (f) => f.iteration),
});

/** Convergence over the iterations. */
export function convergenceOf(figures: readonly IterationFigures[]): CurvesResult {
  return {
    x: byIteration(figures),
    series: [
      { name: "ccc", label: "Mean coefficient", unit: "", values: column(figures, (f) => f.ccc) },
      { name: "turned", label: "Mean turn", unit: "°", values: column(figures, (f) => f.turned) },
      { name: "shifted", label: "Mean shift", unit: "px", values: column(figures, (f) => f.shifted) },
      {
        name: "changed",
        label: "Share of particles that changed reference or mirror",
        unit: "",
        values: column(figures, (f) => f.changed),
      },
      {
        name: "frc05",
        label: "FRC of halves falls to 0.5 at (mean of classes)",
        unit: "1/px",
        values: column(figures, (f) => f.frequency),
      },
    ],
  };
}

/** Members of each class over the iterations. */
export function occupancyOf(figures: readonly IterationFigures[]): CurvesResult {
  const classes = figures[0]?.members.length ?? 0;
  return {
    x: byIteration(figures),
    series: Array.from({ length: classes }, (_, k) => ({
      name: `class${k + 1}`,
      label: `Members of class ${k + 1}`,
      unit: "",
      values: column(figures, (f) => f.members[k]!),
    })),
  };
}

/** Averages closer to the centre than this stay where they are, px. */
const CENTRED = 0.05;

/**
 * Moves the members of every class so that the object of its average lies on the centre pixel.
 * @param averages (classes, n, n)
 * @returns whether any moved
 */
export function recentreClasses(
  averages: Float32Array,
  boxSize: number,
  placements: Placements,
  used: Uint32Array,
): boolean {
  const size = boxSize * boxSize;
  const classes = averages.length / size;
  const radius = Math.floor(boxSize / 2) - 1;
  const members: number[][] = Array.from({ length: classes }, () => []);
  for (const i of used) members[placements.classIndex[i]!]!.push(i);
  let moved = false;
  members.forEach((list, k) => {
    if (list.length === 0) return;
    const average = averages.subarray(k * size, (k + 1) * size);
    const [x, y] = densityCentre(average, boxSize, radius) ?? meanShift(placements, list);
    if (Math.hypot(x, y) < CENTRED) return;
    moved = true;
    const back = { psi: 0, shiftX: -x, shiftY: -y, mirror: false };
    for (const i of list) setPlacement(placements, i, compose(back, alignmentAt(placements, i)));
  });
  return moved;
}

/** Particles and references of one pixel size, where both are known. @throws AppError "input.unusable" */
export function requireSameScale(tool: string, particles: ImagesResult, references: ImagesResult): void {
  const [own, theirs] = [particles.pixelSize, references.pixelSize];
  if (isSameScale(own, theirs)) return;
  const reason =
    `have ${theirs} Å/px, the particles ${own} Å/px; both must have the same scale. Rescale one of them, or give the ` +
    "one pixel size that is right for both.";
  throw new AppError("input.unusable", `${tool}: the references ${reason}`, { tool, input: "references", reason });
}

/** The angle of each image in earlier alignments, NaN = none; null without alignments. */
export function anglesOf(
  arrays: SharedArrays,
  alignments: AlignmentsResult | null,
  count: number,
): Float64Array | null {
  if (!alignments) return null;
  const about = arrays.float64(count).fill(Number.NaN);
  alignments.index.forEach((i, row) => (about[i] = alignments.psi[row]!));
  return about;
}

/** What {@link scoresOf} tabulates, by image. */
export interface Scores {
  placements: Placements;
  score: Float64Array;
  runnerUp: Float64Array;
  limit: Uint8Array;
}

/** How clearly each particle was decided. */
export function scoresOf(used: Uint32Array, { placements, score, runnerUp, limit }: Scores): TableResult {
  const column = (name: string, label: string, value: (i: number) => number): TableResult["columns"][number] => ({
    name,
    label,
    unit: "",
    values: Float64Array.from(used, value),
  });
  return {
    columns: [
      column("index", "Particle", (i) => i + 1),
      column("class", "Reference", (i) => placements.classIndex[i]! + 1),
      column("ccc", "Coefficient", (i) => placements.ccc[i]!),
      column("margin", "Margin over the next best candidate (0 … 1; 1: no other came near)", (i) =>
        runnerUp[i]! === -Infinity ? 1 : Math.max(0, 1 - runnerUp[i]! / score[i]!),
      ),
      column("atLimit", "At the limit of the shift search", (i) => limit[i]!),
    ],
  };
}
