/** Fills the inputs of a tool with data sets, results and what running jobs showed. */
import { AppError } from "../../core/errors.js";
import type { Finding } from "../../core/findings.js";
import { runsOf } from "../../core/format/message.js";
import { baseName } from "../../core/format/source.js";
import { subset, type StackRef } from "../../core/stack.js";
import type {
  AlignmentsResult,
  FactorsResult,
  ImagesCtf,
  ImagesResult,
  ResultKind,
  ResultKinds,
} from "../../core/tools/results.js";
import type { AnyTool, Shape } from "../../core/tools/tool.js";
import { selectRows } from "./alignmentRows.js";
import type { InputFile } from "./inputFile.js";
import { joinImages } from "./joinImages.js";
import { matchAlignments } from "./matchAlignments.js";
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
  /** Only the first rows of its table are there yet. */
  reading: boolean;
  findings: readonly Finding[];
  /** Files whose content decides the result when these images take part (null = all). */
  files(images: readonly number[] | null): readonly InputFile[];
  /** Files whose content decides the result when only its numbers are used, not its pixels. */
  tables: readonly InputFile[];
  /** Inputs of the jobs behind it. */
  earlier: Provenance["inputs"];
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
  /** Sentences for the notes of the result: who was left out, and how rows were matched. */
  notes: string[];
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
  const notes: string[] = [];
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
    if (ref.also && ref.also.length > 0) {
      if (!slot.several || slot.kind !== "images") throw unusable(tool, name, "it takes one source");
      const joined = joinedImages(tool, name, [{ source: ref.source, images: ref.images }, ...ref.also], find, notes);
      values[name] = joined.value;
      shapes[name] = joined.shape;
      for (const file of joined.files) files.set(file.path, file);
      for (const input of joined.earlier) earlier.set(input.path, input);
      for (const finding of joined.findings) findings.add(finding);
      continue;
    }
    const source = find(ref.source);
    if (source.reading) throw unusable(tool, name, "its table is still being read; it can be used in a moment");
    const value = source.values[slot.kind];
    if (!value) throw unusable(tool, name, `${source.name} has no ${NAMES[slot.kind]}`);
    const images = slot.kind === "images" ? imagesOf(tool, name, ref, source, notes) : null;
    const filled = fill({ tool, name, source, notes }, slot.kind, value, images, origin);
    values[name] = filled.value;
    shapes[name] = filled.shape;
    // The first pixels are "the particles", if they lie in a data set; without pixels, those that rows speak of.
    if (slot.kind === "images" && !hasPixels) {
      hasPixels = true;
      if (source.origin && ref.source.kind === "dataset") origin = { ...source.origin, images };
    } else if (!hasPixels) origin ??= source.origin;
    const pixels = slot.kind === "images";
    for (const file of pixels ? source.files(images) : source.tables) files.set(file.path, file);
    for (const input of source.earlier) earlier.set(input.path, input);
    // Where only numbers are used it is no news that images are elsewhere.
    for (const finding of source.findings) if (pixels || finding.code !== "W_STAR_MISSING") findings.add(finding);
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
    notes,
  };
}

const order = (kind: ResultKind): number => (kind === "images" ? 0 : 1);

const NAMES: Readonly<Record<ResultKind, string>> = {
  images: "images",
  alignments: "alignments (angles and shifts)",
  frc: "ring correlations",
  curves: "curves",
  table: "table of numbers",
  factors: "factors (of a multivariate analysis)",
};

function unusable(tool: AnyTool, input: string, reason: string): AppError {
  return new AppError("input.unusable", `${tool.title}: input ${input}: ${reason}.`, { tool: tool.id, input, reason });
}

/** An input from several sources; it is never what the run is about. */
function joinedImages(
  tool: AnyTool,
  name: string,
  refs: readonly InputRef[],
  find: FindSource,
  notes: string[],
): { value: ImagesResult; shape: Shape; files: InputFile[]; earlier: Provenance["inputs"]; findings: Finding[] } {
  const refuse = (reason: string): AppError => unusable(tool, name, reason);
  const sources = refs.map((ref) => ({ ref, source: find(ref.source) }));
  const parts = sources.map(({ ref, source }) => {
    if (source.reading) throw refuse(`the table ${source.name} is still being read; it can be used in a moment`);
    const { images } = source.values;
    if (!images) throw refuse(`${source.name} has no images`);
    const numbers = imagesOf(tool, name, ref, source, notes);
    return { name: baseName(source.name), numbers, images: { ...images, stack: chosen(images.stack, numbers) } };
  });
  const value = joinImages(parts, refuse);
  const { count, width, height } = value.stack;
  return {
    value,
    shape: { count, width, height },
    files: sources.flatMap(({ source }, i) => source.files(parts[i]!.numbers)),
    earlier: sources.flatMap(({ source }) => source.earlier),
    findings: sources.flatMap(({ source }) => [...source.findings]),
  };
}

/** One slot while it is filled. */
interface Slot {
  tool: AnyTool;
  name: string;
  source: Source;
  notes: string[];
}

function fill(
  { tool, name, source, notes }: Slot,
  kind: ResultKind,
  value: ResultKinds[ResultKind],
  numbers: readonly number[] | null,
  origin: Origin | null,
): { value: ResultKinds[ResultKind]; shape: Shape | null } {
  if (kind === "images") {
    const images = value as ResultKinds["images"];
    const some = chosenImages(images, numbers);
    const { stack } = some;
    if (stack.count === 0) throw unusable(tool, name, `${source.name} has no usable images`);
    return {
      value: some,
      shape: { count: stack.count, width: stack.width, height: stack.height },
    };
  }
  if (kind === "alignments") {
    const rows = alignmentsFor(value as AlignmentsResult, source, origin, notes, (why) => unusable(tool, name, why));
    const count = rows.index.length;
    if (count === 0) throw unusable(tool, name, "none of its particles are among the chosen images");
    return { value: rows, shape: { count, width: 1, height: 1 } };
  }
  if (kind === "factors") {
    const { index, width, height } = value as FactorsResult;
    return { value, shape: { count: index.length, width, height } };
  }
  return { value, shape: null };
}

/** The alignments by place among the chosen particles. */
function alignmentsFor(
  rows: AlignmentsResult,
  source: Source,
  particles: Origin | null,
  notes: string[],
  refuse: (reason: string) => AppError,
): AlignmentsResult {
  if (!particles || !source.origin) return rows;
  const { dataset, images } = source.origin;
  if (dataset.id === particles.dataset.id) return renumber(rows, images, particles.images);
  // Alignments of a result made from other particles go by place, as they always did.
  if (dataset.opened.alignments !== rows) return rows;
  const matched = matchAlignments(dataset.opened, particles.dataset.opened, refuse);
  const kept = renumber(matched.rows, null, particles.images);
  notes.push(...matched.notes);
  const wanted = particles.images?.length ?? particles.dataset.opened.stack?.count ?? 0;
  const without = wanted - kept.index.length;
  if (without > 0 && kept.index.length > 0) {
    const one = without === 1;
    notes.push(
      `${without} of ${wanted} images ${one ? "has" : "have"} no row in ${baseName(source.name)} and took no part.`,
    );
  }
  return kept;
}

/** The images that take part; null = all of the stack. Those that cannot be read are left out, and the notes say so. */
function imagesOf(
  tool: AnyTool,
  name: string,
  ref: InputRef,
  source: Source,
  notes: string[],
): readonly number[] | null {
  const count = source.values.images?.stack.count ?? 0;
  const beyond = ref.images?.find((i) => !(Number.isInteger(i) && i >= 0 && i < count));
  if (beyond !== undefined)
    throw unusable(tool, name, `there is no image ${beyond + 1}; ${source.name} holds ${count}`);
  if (ref.images && new Set(ref.images).size < ref.images.length) {
    const twice = ref.images.find((image, i) => ref.images!.indexOf(image) < i)!;
    throw unusable(tool, name, `image ${twice + 1} of ${source.name} is named twice; it would count twice`);
  }
  if (!source.readable) return ref.images;
  const readable = new Set(source.readable);
  const wanted = ref.images ?? Array.from({ length: count }, (_, i) => i);
  const missing = wanted.filter((i) => !readable.has(i));
  if (missing.length === 0) return ref.images;
  const found = wanted.filter((i) => readable.has(i));
  const list = runsOf(missing.map((i) => i + 1).sort((a, b) => a - b));
  const which = `${missing.length} of ${wanted.length} images of ${baseName(source.name)} (${list})`;
  if (found.length === 0) throw unusable(tool, name, `${which} cannot be read`);
  notes.push(`${which} cannot be read and took no part; N = ${found.length}.`);
  return found;
}

/** Some of the images (null = all), with what is known of each. */
export const chosenImages = (images: ImagesResult, numbers: readonly number[] | null): ImagesResult => ({
  ...images,
  stack: chosen(images.stack, numbers),
  ...rowsOf(images, numbers),
});

/** The columns that tables have beside the pixels, of the chosen images. */
function rowsOf(
  { halfSet, micrograph, ctf }: ResultKinds["images"],
  images: readonly number[] | null,
): Pick<ResultKinds["images"], "halfSet" | "micrograph" | "ctf"> {
  if (!images) return {};
  return {
    ...(halfSet && { halfSet: Uint8Array.from(images, (i) => halfSet[i]!) }),
    ...(micrograph && { micrograph: Uint32Array.from(images, (i) => micrograph[i]!) }),
    ...(ctf && { ctf: chosenCtf(ctf, images) }),
  };
}

/** In shared memory: workers read it. */
function chosenCtf(ctf: ImagesCtf, images: readonly number[]): ImagesCtf {
  const floats = (column: Float32Array): Float32Array => {
    const rows = new Float32Array(new SharedArrayBuffer(4 * images.length));
    images.forEach((image, row) => (rows[row] = column[image]!));
    return rows;
  };
  const { treated } = ctf;
  let rows: Uint8Array | null = null;
  if (treated) {
    rows = new Uint8Array(new SharedArrayBuffer(images.length));
    for (let row = 0; row < images.length; row++) rows[row] = treated[images[row]!]!;
  }
  return {
    defocusU: floats(ctf.defocusU),
    defocusV: floats(ctf.defocusV),
    defocusAngle: floats(ctf.defocusAngle),
    voltage: floats(ctf.voltage),
    sphericalAberration: floats(ctf.sphericalAberration),
    amplitudeContrast: floats(ctf.amplitudeContrast),
    phaseShift: floats(ctf.phaseShift),
    treated: rows,
  };
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
  return selectRows(rows, index, kept);
}
