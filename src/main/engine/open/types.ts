/** What opening a file takes and gives; everything is structured-cloneable, big arrays are shared. */
import type { ParticleCtf } from "../../../core/format/particles.js";
import type { StarFile, StarTable } from "../../../core/format/star.js";
import type { StackRef } from "../../../core/stack.js";
import type { AlignmentsResult, ImagesResult } from "../../../core/tools/results.js";
import type { FileInfo, OpenOptions, Question } from "../types.js";

export interface OpenFileOptions extends OpenOptions {
  /** Folders outside the project that the user allowed image paths to lead into. */
  allowOutside?: readonly string[];
  /** Nothing outside this folder is opened, whatever a file or the user says (browser mode). */
  confine?: string;
  /** Where inflated copies of .gz files go. Without it, only `inspectFile` takes .gz files. */
  sessionDir?: string;
  /** Also look at no more than 16 MB of pixels: NaN, Inf and images of one value become findings. */
  look?: boolean;
  /** Shared cell that follows the bytes of a table as they are indexed. */
  progress?: Uint32Array;
}

export interface OpenedFile {
  info: FileInfo;
  questions: Question[];
  /** null when no image can be read (a table without images, or all images missing). */
  stack: StackRef | null;
  /** The table whose rows are the images (or the first table of another STAR file). */
  table: StarTable | null;
  /** The whole STAR file, for writing it back. */
  star: StarFile | null;
  ctf: ParticleCtf | null;
  /** What was done about it in the pixels; see {@link ImagesResult}. null or absent = nothing. */
  ctfTreated?: Uint8Array | null;
  /** As an earlier program left them in the table. */
  alignments: AlignmentsResult | null;
  /** 1 = the image of this row cannot be read; null = all can. */
  missing: Uint8Array | null;
  /** Row of the optics table of each image; null without one. */
  opticsGroup: Uint16Array | null;
  /** Å/px of each optics group (NaN = not known); null for plain stacks. */
  opticsPixelSizes: Float64Array | null;
  /** What the table says about half-sets; see {@link ImagesResult}. */
  halves?: Pick<ImagesResult, "halfSet" | "micrograph">;
}
