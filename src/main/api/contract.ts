/**
 * What crosses between page and engine: a zod schema for everything the page may send, checked against the engine's
 * own types by the compiler, and the types of everything it gets back. Objects are strict: a misspelt field is refused.
 */
import { z } from "zod";
import type { WireError } from "../../core/errors.js";
import { EXAMPLE_NAMES } from "../../core/simulate/examples.js";
import type { ResultKinds } from "../../core/tools/results.js";
import type { AnyTool } from "../../core/tools/tool.js";
import type {
  Contrast,
  Display,
  EngineEvent,
  ExportRequest,
  InputRef,
  JobRequest,
  OpenOptions,
  OutputFormat,
  PixelsRequest,
  SortKey,
  SourceRef,
  TileRequest,
} from "../engine/types.js";

/** Number of a dataset, job, result or order: the engine counts from 1. */
const id = z.int().min(0);
/** Image number, from 0. */
const index = z.int().min(0).max(0xffffffff);
const finite = z.number();
const name = z.string().min(1).max(200);
const path = z.string().min(1).max(4096);

const openChoices = {
  root: path.exactOptional(),
  reading: z.enum(["stack", "volume"]).exactOptional(),
  mode0: z.enum(["signed", "unsigned"]).exactOptional(),
  pixelSize: z.number().positive().max(1e6).exactOptional(),
};
export const openSchema = z.strictObject({ path, ...openChoices }) satisfies z.ZodType<OpenOptions & { path: string }>;
export const updateSchema = z.strictObject(openChoices) satisfies z.ZodType<OpenOptions>;

const sortKey = z.strictObject({ column: name, descending: z.boolean() }) satisfies z.ZodType<SortKey>;
export const orderSchema = z.strictObject({ sort: z.array(sortKey).max(16), result: id.exactOptional() });

const source = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("dataset"), id }),
  z.strictObject({ kind: z.literal("result"), id, output: name }),
  z.strictObject({ kind: z.literal("partial"), job: id, iteration: z.int().min(0), output: name }),
]) satisfies z.ZodType<SourceRef>;

const scope = z.enum(["image", "set"]);
const percent = z.number().min(0).max(100);
const contrast = z.discriminatedUnion("mode", [
  z.strictObject({ mode: z.literal("percentile"), low: percent, high: percent, scope }),
  z.strictObject({ mode: z.literal("sigma"), sigmas: z.number().positive().max(1000), scope }),
  z.strictObject({ mode: z.literal("minmax"), scope }),
  z.strictObject({ mode: z.literal("fixed"), low: finite, high: finite }),
]) satisfies z.ZodType<Contrast>;

const length = z.strictObject({ value: z.number().positive().max(1e6), unit: z.enum(["Å", "px"]) }).nullable();
const display = z.strictObject({
  view: z.enum(["raw", "aligned", "residual"]),
  alignment: id.nullable(),
  lowPass: length,
  highPass: length,
  contrast,
}) satisfies z.ZodType<Display>;

export const tilesSchema = z.strictObject({
  source,
  indices: z.array(index).min(1).max(512),
  bin: z.union([z.literal(1), z.literal(2), z.literal(4)]),
  display,
}) satisfies z.ZodType<TileRequest>;

export const pixelsSchema = z.strictObject({ source, index, display }) satisfies z.ZodType<PixelsRequest>;

const chosenImages = { source, images: z.array(index).max(10_000_000).nullable() };
const inputRef = z.strictObject({
  ...chosenImages,
  also: z.array(z.strictObject(chosenImages)).max(1000).exactOptional(),
}) satisfies z.ZodType<InputRef>;
export const jobSchema = z.strictObject({
  tool: name,
  inputs: z.record(name, inputRef),
  params: z.record(name, z.unknown()),
}) satisfies z.ZodType<JobRequest>;

const png = z.strictObject({
  contrast,
  zoom: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
}) satisfies z.ZodType<ExportRequest["png"]>;
export const exportSchema = z.strictObject({
  result: id,
  outputs: z.array(name).min(1).max(64),
  directory: path,
  overwrite: z.boolean(),
  png: png.nullable(),
}) satisfies z.ZodType<ExportRequest>;

/** Numbers in a path or a query arrive as text. */
const idText = z
  .string()
  .regex(/^\d{1,9}$/, "must be a whole number")
  .transform(Number);
export const idParam = z.object({ id: idText });
export const outputParam = z.object({ id: idText, output: name });
export const partialParam = z.object({ id: idText, iteration: idText, output: name });
export const rowsQuery = z.object({
  order: idText.exactOptional(),
  first: idText,
  count: idText.refine((n) => n <= 10_000, "must be at most 10000"),
  columns: z
    .string()
    .max(20_000)
    .transform((text) => (text === "" ? [] : text.split(","))),
  result: idText.exactOptional(),
});
export const positionQuery = z.object({ order: idText.exactOptional(), index: idText });
/** None named: the first. */
export const exampleSchema = z.strictObject({ name: z.enum(EXAMPLE_NAMES).exactOptional() });
export const filesQuery = z.object({ path: z.string().max(4096).exactOptional() });
/** `png`: how to draw it, as JSON. */
export const downloadQuery = z.object({
  format: z.enum(["mrc", "png", "star", "csv"]) satisfies z.ZodType<OutputFormat>,
  png: z.string().max(1000).transform(parseJson).pipe(png).exactOptional(),
});

function parseJson(text: string, context: z.RefinementCtx<string>): unknown {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue("is not JSON");
    return z.NEVER;
  }
}

/** Body of every answer that is not a success. */
export interface ErrorAnswer {
  error: Omit<WireError, "stack">;
}

/** What the event stream carries; "hello" comes first on every (re)connection: time to ask for the session. */
export type ApiEvent = { type: "hello"; version: string } | EngineEvent;

/** A tool as data: all of it but its functions. */
export type ToolSchema = Omit<AnyTool, "kernels" | "estimate" | "run">;

/** A folder as the path field shows it. */
export interface FolderListing {
  path: string;
  /** Folder above; null at the top of what may be seen. */
  parent: string | null;
  /** Folders first, then files, by name; hidden ones left out. */
  entries: { name: string; path: string; folder: boolean; bytes: number | null }[];
  /** More entries than are listed. */
  truncated: boolean;
  /** New files may be made in it. */
  writable: boolean;
}

/** What JSON makes of typed arrays; a number that is not finite becomes null. */
export type Plain<T> = T extends Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array
  ? (number | null)[]
  : T extends readonly (infer U)[]
    ? Plain<U>[]
    : T extends object
      ? { [K in keyof T]: Plain<T[K]> }
      : T;
export type DataKind = Exclude<keyof ResultKinds, "images">;
/**
 * Factors as the page has them: one row an image, as float32 (a map of points needs no more). Mean and eigenimages are
 * looked at through tiles, as outputs of their own; images are numbers in the stack that was analysed.
 */
export type FactorsData = Omit<
  ResultKinds["factors"],
  "coordinates" | "mean" | "eigenimages" | "particles" | "alignments" | "weights"
> & {
  /** n × k, row by row. */
  coordinates: Float32Array;
  /** Were the images moved before the analysis? */
  aligned: boolean;
};
/** What the page has of an output, by kind. */
export type DataKinds = { [K in DataKind]: K extends "factors" ? FactorsData : ResultKinds[K] };
/** Factors come with packed arrays (see binary.ts) under the same address; all other kinds as JSON. */
export type JsonKind = Exclude<DataKind, "factors">;
/** Answer of /api/results/:id/data/:output and /api/jobs/:id/iterations/:iteration/data/:output. */
export type ResultData = { [K in JsonKind]: { kind: K; data: Plain<ResultKinds[K]> } }[JsonKind];

export type * from "../engine/types.js";
export type { RowsQuery } from "../engine/engine.js";
export type { WireError } from "../../core/errors.js";
export type { PackedArray } from "./binary.js";
