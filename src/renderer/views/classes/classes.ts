/** Classes as a result tells them: who belongs to which, how well, how far resolved. Pure functions. */
import type { AlignmentsResult, FrcResult } from "../../../core/tools/results.js";
import type { JobInfo, OutputInfo, ResultInfo, SourceRef } from "../../../main/api/contract.js";
import type { DataRef } from "../results/outputData.js";
import { curveOf } from "../results/frcWords.js";

export interface ClassRow {
  classIndex: number;
  /** Image numbers in the source of the particles, best ccc first. */
  members: Uint32Array;
  /** Of the members, in the same order. */
  ccc: Float64Array;
  /** NaN without members. */
  meanCcc: number;
  /** Of all particles of the result. */
  share: number;
}

/** Rows of alignments, best ccc first; kept with them, as classes come and go while somebody edits them. */
const orders = new WeakMap<Float64Array, Uint32Array>();

/** A ccc that is no number goes last; equal ones stay in the order of the file. */
function byCcc(ccc: Float64Array): Uint32Array {
  let order = orders.get(ccc);
  if (!order) {
    const rank = ccc.map((v) => (Number.isNaN(v) ? -Infinity : v));
    order = Uint32Array.from(ccc, (_, row) => row).sort((x, y) => rank[y]! - rank[x]! || x - y);
    orders.set(ccc, order);
  }
  return order;
}

/**
 * @param images numbers of the images that were aligned; null = all, in order
 * @param only count these images alone; null = all that were aligned
 */
export function classRows(
  a: AlignmentsResult,
  images: readonly number[] | null,
  classes: number,
  only: readonly number[] | null = null,
): ClassRow[] {
  const wanted = only && new Set(only);
  const numberOf = (row: number): number => (images ? images[a.index[row]!]! : a.index[row]!);
  // One average of everything holds all classes.
  const classOf = (row: number): number => {
    if (wanted && !wanted.has(numberOf(row))) return -1;
    return classes === 1 ? 0 : a.classIndex[row]!;
  };
  const counts = new Int32Array(classes);
  let total = 0;
  for (let row = 0; row < a.index.length; row++) {
    if (wanted && !wanted.has(numberOf(row))) continue;
    total++;
    const k = classOf(row);
    if (k >= 0 && k < classes) counts[k]!++;
  }
  const rows = Array.from(counts, (n) => ({
    members: new Uint32Array(n),
    ccc: new Float64Array(n),
    filled: 0,
    sum: 0,
  }));
  for (const row of byCcc(a.ccc)) {
    const own = rows[classOf(row)];
    if (!own) continue;
    own.members[own.filled] = numberOf(row);
    own.ccc[own.filled++] = a.ccc[row]!;
    own.sum += a.ccc[row]!;
  }
  return rows.map(({ members, ccc, filled, sum }, classIndex) => ({
    classIndex,
    members,
    ccc,
    meanCcc: filled > 0 ? sum / filled : NaN,
    share: total > 0 ? filled / total : 0,
  }));
}

export type ClassSort = "number" | "size" | "ccc" | "resolution";
export const CLASS_SORTS: readonly { value: ClassSort; label: string }[] = [
  { value: "size", label: "N, large first" },
  { value: "number", label: "number" },
  { value: "ccc", label: "mean CCC, best first" },
  { value: "resolution", label: "FRC 0.143, finest first" },
];

/** Class numbers in the order wanted; equal ones by number. */
export function sortClasses(rows: readonly ClassRow[], sort: ClassSort, frc: FrcResult | null): number[] {
  const value = (row: ClassRow): number => {
    switch (sort) {
      case "number":
        return 0;
      case "size":
        return row.members.length;
      case "ccc":
        return Number.isNaN(row.meanCcc) ? -Infinity : row.meanCcc;
      case "resolution":
        return curveOf(frc, row.classIndex)?.resolution.fixed143 ?? -Infinity;
    }
  };
  return [...rows].sort((a, b) => value(b) - value(a) || a.classIndex - b.classIndex).map((row) => row.classIndex);
}

/** Where the parts of a classification lie among the outputs of a result. */
export interface ClassResult {
  averages: OutputInfo;
  variances: OutputInfo | null;
  /** Standard error of each average. */
  errors: OutputInfo | null;
  frc: DataRef | null;
  /** What it says of each class: names, silhouettes. */
  members: DataRef | null;
  /** Against known classes. */
  confusion: DataRef | null;
  /** Of each number of classes, or of each run. */
  validity: OutputInfo | null;
  /** Null when the result does not say which particle belongs where. */
  alignments: DataRef | null;
  /** Result by whose alignments members are laid out. */
  alignedBy: number | null;
  /** The particles themselves. */
  particles: SourceRef | null;
}

/** Result that holds the analysis a classification is of; null = it is of none. */
export function analysisBehind(job: JobInfo | undefined): number | null {
  const factors = job?.request.inputs["factors"]?.source;
  return factors?.kind === "result" ? factors.id : null;
}

/**
 * @param job the job that made it, if it is still known
 * @param behind that of the analysis it is of, likewise
 */
export function classResultOf(result: ResultInfo, job: JobInfo | undefined, behind?: JobInfo): ClassResult | null {
  const images = result.outputs.filter((o) => o.kind === "images");
  const own = result.outputs.find((o) => o.kind === "alignments");
  const made = result.dataset === null ? images[0] : undefined;
  const averages =
    images.find((o) => o.name === "averages") ??
    (own && made ? images.find((o) => o !== made && o.width === made.width && o.height === made.height) : undefined);
  if (!averages) return null;
  const frc = result.outputs.find((o) => o.kind === "frc");
  const given = job?.request.inputs["alignments"]?.source;
  const from = own ? result.id : given?.kind === "result" ? given.id : null;
  const name = own?.name ?? (given?.kind === "result" ? given.output : undefined);
  const table = (name: string): OutputInfo | undefined =>
    result.outputs.find((o) => o.kind === "table" && o.name === name);
  const refOf = (output: OutputInfo | undefined): DataRef | null =>
    output ? { kind: "result", id: result.id, output: output.name } : null;
  return {
    averages,
    variances: images.find((o) => o.name === "variances" && o.count === averages.count) ?? null,
    errors: images.find((o) => o.name === "errors" && o.count === averages.count) ?? null,
    members: refOf(table("members")),
    confusion: refOf(table("confusion")),
    validity: table("validity") ?? null,
    frc: frc ? { kind: "result", id: result.id, output: frc.name } : null,
    alignments: from !== null && name !== undefined ? { kind: "result", id: from, output: name } : null,
    alignedBy: from,
    particles: particlesOf(result, own && made !== averages ? made : undefined, job, behind, from),
  };
}

/** The images that the alignments are about. */
function particlesOf(
  result: ResultInfo,
  made: OutputInfo | undefined,
  job: JobInfo | undefined,
  /** The job of the analysis that was classified. */
  behind: JobInfo | undefined,
  alignedBy: number | null,
): SourceRef | null {
  if (result.dataset !== null) return { kind: "dataset", id: result.dataset };
  if (made) return { kind: "result", id: result.id, output: made.name };
  // Averaged from the images of the very result that says how they lie.
  const given = (behind ?? job)?.request.inputs["particles"];
  if (given?.source.kind !== "result") return null;
  // Of some images of a result nobody says here which they are.
  const whole = alignedBy === result.id && given.images === null;
  return whole || given.source.id === alignedBy ? given.source : null;
}

/** Radius in px of the disc that the run compared. */
export function outlineRadius(parameters: Readonly<Record<string, unknown>>, boxSize: number): number {
  for (const name of ["outerRadius", "maskRadius"]) {
    const value = parameters[name];
    if (typeof value === "number" && value > 0) return value;
  }
  const shift = parameters["maxShift"];
  const reach = typeof shift === "number" ? (shift > 0 ? shift : Math.max(1, Math.round(boxSize / 8))) : 0;
  return Math.floor(boxSize / 2) - 2 - reach;
}
