/** What a tool is. Adding one = one file that calls {@link defineTool} + one line in registry.ts. */
import type { KernelIo } from "../stack.js";
import type { ParamSchema, ParamValues } from "./params.js";
import type { ResultKind, ResultKinds } from "./results.js";

/** A contiguous block of item indices [start, end); `block` is its number, from 0, the same for any thread count. */
export interface Range {
  start: number;
  end: number;
  block: number;
}

/**
 * Runs in a worker thread. Reads shared inputs, writes only rows [start, end) (or row `block`) of shared outputs: no
 * locks, no merging, the same bits on any number of threads. Should take 20–50 ms a block, so that cancel is quick.
 */
export type Kernel<A> = (range: Range, args: A, io: KernelIo) => void;
export type Kernels = Readonly<Record<string, Kernel<never>>>;
export type ArgsOf<K> = K extends Kernel<infer A> ? A : never;

/** An input the tool takes. */
export interface InputSlot<K extends ResultKind = ResultKind, Optional extends boolean = boolean> {
  kind: K;
  label: string;
  help: string;
  optional: Optional;
  /**
   * Command line: "positional" (in order of declaration) or the name of a flag that takes a file; `images`: the flag that
   * chooses images of that file by number.
   */
  cli: "positional" | { flag: string; images?: string };
  /** Images from more than one source, one after another. On the command line the flag takes several files then. */
  several?: boolean;
}
export type InputSlots = Readonly<Record<string, InputSlot>>;
export const input = <K extends ResultKind>(
  kind: K,
  slot: Omit<InputSlot, "kind" | "optional" | "cli"> & { cli?: InputSlot["cli"] },
): InputSlot<K, false> => ({ cli: "positional", ...slot, kind, optional: false });
export const optionalInput = <K extends ResultKind>(
  kind: K,
  slot: Omit<InputSlot, "kind" | "optional">,
): InputSlot<K, true> => ({ ...slot, kind, optional: true });

/** An output the tool makes; `file` is its name in --out DIR ("alignments" becomes .star and .csv). */
export interface OutputSlot<K extends ResultKind = ResultKind> {
  kind: K;
  label: string;
  help: string;
  file: string;
  /** Left out of the result when the run has no such output. */
  optional?: boolean;
  /** A table whose rows stand in the answer of --json, under the name of the output, column by column name. */
  inAnswer?: boolean;
}
export type OutputSlots = Readonly<Record<string, OutputSlot>>;
export const output = <K extends ResultKind>(kind: K, slot: Omit<OutputSlot, "kind">): OutputSlot<K> => ({
  ...slot,
  kind,
});
/** An output that some runs have and others have not, by their parameters. */
export const optionalOutput = <K extends ResultKind>(
  kind: K,
  slot: Omit<OutputSlot, "kind" | "optional">,
): OutputSlot<K> & { optional: true } => ({ ...slot, kind, optional: true });

/** A single number of the result, shown in the inspector and printed by --json under its name. */
export interface FigureSlot {
  label: string;
  unit: string;
  help: string;
}
export type FigureSlots = Readonly<Record<string, FigureSlot>>;

type Input<S extends InputSlot> =
  S extends InputSlot<infer K, infer O> ? (O extends true ? ResultKinds[K] | null : ResultKinds[K]) : never;
export type Inputs<I extends InputSlots> = { readonly [N in keyof I]: Input<I[N]> };
export type Outputs<O extends OutputSlots> = {
  [N in keyof O as O[N] extends { optional: true } ? never : N]: ResultKinds[O[N]["kind"]];
} & { [N in keyof O as O[N] extends { optional: true } ? N : never]?: ResultKinds[O[N]["kind"]] };
export interface ToolResult<O extends OutputSlots, F extends FigureSlots> {
  outputs: Outputs<O>;
  figures: { readonly [N in keyof F]: number | null };
  /** Sentences the user must read beside the result ("12 particles lie at the limit of the shift search"). */
  notes?: readonly string[];
}

/** Makes shared, zero-filled arrays that every worker sees. */
export interface SharedArrays {
  float32(length: number): Float32Array;
  float64(length: number): Float64Array;
  int32(length: number): Int32Array;
  uint32(length: number): Uint32Array;
  uint8(length: number): Uint8Array;
}

/** Runs kernels of a table over index ranges; a tool's context runs those of its own and of any part of them. */
export interface KernelRunner<Ks extends Kernels> {
  /**
   * Split [0, count) into blocks of `itemsPerBlock` (a function of the problem alone, never of the thread count) and
   * run the kernel on them. Resolves when all are done; rejects on the first failure or on cancel.
   * @param weight work units of one item, for progress (default 1)
   */
  forEachRange<N extends keyof Ks & string>(
    kernel: N,
    count: number,
    args: ArgsOf<Ks[N]>,
    options: { label: string; itemsPerBlock: number; weight?: number },
  ): Promise<void>;
}

/** What the engine gives a running tool. */
export interface ToolContext<Ks extends Kernels, O extends OutputSlots = OutputSlots>
  extends SharedArrays, KernelRunner<Ks> {
  readonly signal: AbortSignal;
  /** Announce the work units of the whole run (items × weight over all passes), so that progress is determinate. */
  expect(workUnits: number): void;
  /** Show the outputs so far (after an iteration); if the job is cancelled, the last ones are kept as "partial". */
  publish(iteration: number, outputs: Partial<Outputs<O>>): void;
}

/** What is known of the inputs before the pixels are read, for estimates. */
export interface Shape {
  count: number;
  width: number;
  height: number;
}
export type Shapes<I extends InputSlots> = { readonly [N in keyof I]: Shape | null };

export interface Tool<
  P extends ParamSchema = ParamSchema,
  I extends InputSlots = InputSlots,
  O extends OutputSlots = OutputSlots,
  F extends FigureSlots = FigureSlots,
  Ks extends Kernels = Kernels,
> {
  /** Also the CLI verb: `align.reference-free` → `annulus align reference-free`. */
  id: string;
  title: string;
  /** One sentence. */
  summary: string;
  /** Markdown paragraphs for the manual page: method, formula, limits. */
  description: string;
  /** Papers that define the method: authors, journal, year, DOI where known. */
  references: readonly string[];
  params: P;
  inputs: I;
  outputs: O;
  figures: F;
  /** True when the figures alone are an answer: the command line then prints them without `--out`. */
  answersInFigures?: boolean;
  /** True when it is cheap enough to run on one worker while a control is dragged; its inputs are single images. */
  explorable?: boolean;
  kernels: Ks;
  /** Peak memory in bytes and seconds on one core of a 2020s laptop, from the shapes alone. */
  estimate(shapes: Shapes<I>, params: ParamValues<P>): { bytes: number; seconds: number };
  run(ctx: ToolContext<Ks, O>, inputs: Inputs<I>, params: ParamValues<P>): Promise<ToolResult<O, F>>;
}

/** A tool whose types are forgotten, as the registry and the engine hold it. */
export interface AnyTool extends Omit<Tool, "kernels" | "estimate" | "run"> {
  kernels: Readonly<Record<string, Kernel<unknown>>>;
  estimate(shapes: Shapes<InputSlots>, params: ParamValues<ParamSchema>): { bytes: number; seconds: number };
  run(
    ctx: ToolContext<Kernels>,
    inputs: Readonly<Record<string, ResultKinds[ResultKind] | null>>,
    params: ParamValues<ParamSchema>,
  ): Promise<{
    outputs: Readonly<Record<string, ResultKinds[ResultKind] | undefined>>;
    figures: Readonly<Record<string, number | null>>;
    notes?: readonly string[];
  }>;
}

/** Declares a tool: checks that its kernels, inputs, outputs and parameters fit each other, then forgets their types. */
export function defineTool<
  const P extends ParamSchema,
  const I extends InputSlots,
  const O extends OutputSlots,
  const F extends FigureSlots,
  Ks extends Kernels,
>(tool: Tool<P, I, O, F, Ks>): AnyTool {
  // The one place where types are forgotten: the registry can only hold tools that went through these parameters.
  return tool as unknown as AnyTool;
}
