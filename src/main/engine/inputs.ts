/** Fills the inputs of a tool with data sets, results and what running jobs showed. */
import { AppError } from "../../core/errors.js";
import type { Finding } from "../../core/findings.js";
import { subset, type StackRef } from "../../core/stack.js";
import type { AlignmentsResult, ResultKind, ResultKinds } from "../../core/tools/results.js";
import type { AnyTool, Shape } from "../../core/tools/tool.js";
import type { ToolInputs } from "./runTool.js";
import type { InputRef, JobRequest, OpenOptions, Provenance, SourceRef } from "./types.js";
import type { Dataset } from "./datasets.js";

/** Where particles came from. */
export interface Origin {
  dataset: Dataset;
  options: OpenOptions;
  /** Their numbers in the data set; null = all. */
  images: readonly number[] | null;
}

/** A source as the engine sees it. */
export interface Source {
  /** What it offers, by kind of input. */
  values: { [K in ResultKind]?: ResultKinds[K] };
  name: string;
  origin: Origin | null;
  /** Images that can be read, when some cannot; null = all. */
  readable: readonly number[] | null;
  findings: readonly Finding[];
  /** Files whose content decides the result when these images take part (null = all). */
  files(images: readonly number[] | null): readonly InputFile[];
  /** Inputs of the jobs behind it. */
  earlier: Provenance["inputs"];
}
export interface InputFile {
  path: string;
  stamp: { size: number; mtimeMs: number; ino: number } | null;
}

/** @throws AppError "session.unknown" */
export type FindSource = (ref: SourceRef) => Source;

export interface ResolvedInputs {
  values: ToolInputs;
  shapes: Readonly<Record<string, Shape | null>>;
  origin: Origin | null;
  files: InputFile[];
  earlier: Provenance["inputs"];
  findings: Finding[];
}

/** @throws AppError "input.missing", "input.unusable", "session.unknown" */
export function resolveInputs(tool: AnyTool, request: JobRequest, find: FindSource): ResolvedInputs {
  for (const name of Object.keys(request.inputs)) {
    if (!Object.hasOwn(tool.inputs, name)) {
      const known = Object.keys(tool.inputs).join(", ");
      throw unusable(tool, name, `is not an input of this tool; known: ${known}`);
    }
  }
  const values: Record<string, ResultKinds[ResultKind] | null> = {};
  const shapes: Record<string, Shape | null> = {};
  const files = new Map<string, InputFile>();
  const earlier = new Map<string, Provenance["inputs"][number]>();
  const findings = new Set<Finding>();
  let origin: Origin | null = null;
  let hasPixels = false;
  // Pixels first: the numbers in alignments refer to them.
  const slots = Object.entries(tool.inputs).sort(([, a], [, b]) => order(a.kind) - order(b.kind));
  for (const [name, slot] of slots) {
    const ref = request.inputs[name];
    if (!ref) {
      if (!slot.optional) {
        throw new AppError("input.missing", `${tool.title} needs ${slot.label}: ${slot.help}`, {
          tool: tool.id,
          input: name,
        });
      }
      values[name] = null;
      shapes[name] = null;
      continue;
    }
    const source = find(ref.source);
    const value = source.values[slot.kind];
    if (!value) throw unusable(tool, name, `${source.name} has no ${NAMES[slot.kind]}`);
    const images = slot.kind === "images" ? imagesOf(tool, name, ref, source) : null;
    const filled = fill(tool, name, slot.kind, value, images, source, origin);
    values[name] = filled.value;
    shapes[name] = filled.shape;
    // The first pixels are "the particles", if they lie in a data set; without pixels, those that rows speak of.
    if (slot.kind === "images" && !hasPixels) {
      hasPixels = true;
      if (source.origin && ref.source.kind === "dataset") origin = { ...source.origin, images };
    } else if (!hasPixels) origin ??= source.origin;
    for (const file of source.files(images)) files.set(file.path, file);
    for (const input of source.earlier) earlier.set(input.path, input);
    for (const finding of source.findings) findings.add(finding);
  }
  const declared = Object.fromEntries(Object.keys(tool.inputs).map((name) => [name, values[name] ?? null]));
  for (const path of files.keys()) earlier.delete(path);
  return {
    values: declared,
    shapes,
    origin,
    files: [...files.values()],
    earlier: [...earlier.values()],
    findings: [...findings],
  };
}

const order = (kind: ResultKind): number => (kind === "images" ? 0 : 1);

const NAMES: Readonly<Record<ResultKind, string>> = {
  images: "images",
  alignments: "alignments (angles and shifts)",
  frc: "ring correlations",
  curves: "curves",
  table: "table of numbers",
};

function unusable(tool: AnyTool, input: string, reason: string): AppError {
  return new AppError("input.unusable", `${tool.title}: input ${input}: ${reason}.`, { tool: tool.id, input, reason });
}

function fill(
  tool: AnyTool,
  name: string,
  kind: ResultKind,
  value: ResultKinds[ResultKind],
  chosenImages: readonly number[] | null,
  source: Source,
  origin: Origin | null,
): { value: ResultKinds[ResultKind]; shape: Shape | null } {
  if (kind === "images") {
    const images = value as ResultKinds["images"];
    const stack = chosen(images.stack, chosenImages);
    if (stack.count === 0) throw unusable(tool, name, `${source.name} has no usable images`);
    return { value: { ...images, stack }, shape: { count: stack.count, width: stack.width, height: stack.height } };
  }
  if (kind === "alignments") {
    const sameSet = origin !== null && source.origin?.dataset.id === origin.dataset.id;
    const rows = sameSet ? renumber(value as AlignmentsResult, source.origin!.images, origin.images) : value;
    const count = (rows as AlignmentsResult).index.length;
    if (count === 0) throw unusable(tool, name, "none of its particles are among the chosen images");
    return { value: rows, shape: { count, width: 1, height: 1 } };
  }
  return { value, shape: null };
}

/** The images that take part; null = all of the stack. Images that cannot be read are left out, or refused when asked for by number. */
function imagesOf(tool: AnyTool, name: string, ref: InputRef, source: Source): readonly number[] | null {
  const count = source.values.images?.stack.count ?? 0;
  if (!ref.images) return source.readable;
  const beyond = ref.images.find((i) => !(Number.isInteger(i) && i >= 0 && i < count));
  if (beyond !== undefined)
    throw unusable(tool, name, `there is no image ${beyond + 1}; ${source.name} holds ${count}`);
  if (source.readable) {
    const readable = new Set(source.readable);
    const missing = ref.images.find((i) => !readable.has(i));
    if (missing !== undefined) throw unusable(tool, name, `image ${missing + 1} of ${source.name} cannot be read`);
  }
  return ref.images;
}

function chosen(stack: StackRef, images: readonly number[] | null): StackRef {
  if (!images) return stack;
  return subset(stack, Uint32Array.from(images), (n) => new Uint32Array(new SharedArrayBuffer(4 * n)));
}

/**
 * The same alignments with image numbers of another choice from the same data set; rows of images that are not in it
 * are left out. `from`, `to`: numbers in the data set, by place in the choice; null = all.
 */
export function renumber(
  rows: AlignmentsResult,
  from: readonly number[] | null,
  to: readonly number[] | null,
): AlignmentsResult {
  if (!from && !to) return rows;
  const place = to && new Map(to.map((image, i) => [image, i]));
  const index: number[] = [];
  const kept: number[] = [];
  rows.index.forEach((i, row) => {
    const image = from ? from[i] : i;
    const now = image === undefined ? undefined : place ? place.get(image) : image;
    if (now === undefined) return;
    index.push(now);
    kept.push(row);
  });
  const n = kept.length;
  const shared = (bytes: number): SharedArrayBuffer => new SharedArrayBuffer(bytes * n);
  const result: AlignmentsResult = {
    index: new Uint32Array(shared(4)),
    classIndex: new Int32Array(shared(4)),
    psi: new Float64Array(shared(8)),
    shiftX: new Float64Array(shared(8)),
    shiftY: new Float64Array(shared(8)),
    mirror: new Uint8Array(shared(1)),
    ccc: new Float64Array(shared(8)),
  };
  kept.forEach((row, i) => {
    result.index[i] = index[i]!;
    for (const column of ["classIndex", "psi", "shiftX", "shiftY", "mirror", "ccc"] as const) {
      result[column][i] = rows[column][row]!;
    }
  });
  return result;
}
