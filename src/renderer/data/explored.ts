/** What a tool answered that was run live: its outputs with typed arrays again, by name and kind. */
import type { MemoryStack } from "../../core/stack.js";
import type { AlignmentsResult, ImagesResult, ResultKind, ResultKinds, TableResult } from "../../core/tools/results.js"; // prettier-ignore
import type { PackedArray } from "../../main/api/contract.js";

export interface Explored {
  outputs: Readonly<Record<string, ResultKinds[ResultKind] | undefined>>;
  figures: Readonly<Record<string, number | null>>;
  notes?: readonly string[];
  /** Wall time in the engine, s. */
  seconds: number;
}

/** Images that came with their pixels. */
export type PixelImages = Omit<ImagesResult, "stack"> & { stack: MemoryStack };

const ARRAYS = { f4: Float32Array, f8: Float64Array, i4: Int32Array, u4: Uint32Array, u1: Uint8Array };

const isPacked = (part: object): part is PackedArray => "array" in part && "at" in part && "length" in part;

/** The value that `packArrays` of the api took apart; `body` is copied from, so that any alignment will do. */
export function unpackArrays(head: unknown, body: Uint8Array<ArrayBuffer>): unknown {
  if (Array.isArray(head)) return head.map((part: unknown) => unpackArrays(part, body));
  if (typeof head !== "object" || head === null) return head;
  if (isPacked(head)) {
    const type = ARRAYS[head.array];
    const bytes = body.slice(head.at, head.at + head.length * type.BYTES_PER_ELEMENT);
    return new type(bytes.buffer);
  }
  return Object.fromEntries(Object.entries(head).map(([key, part]) => [key, unpackArrays(part, body)]));
}

/** Undefined when the run had no such output. */
export const imagesIn = ({ outputs }: Explored, name: string): PixelImages | undefined =>
  outputs[name] as PixelImages | undefined;
export const tableIn = ({ outputs }: Explored, name: string): TableResult | undefined =>
  outputs[name] as TableResult | undefined;
export const alignmentsIn = ({ outputs }: Explored, name: string): AlignmentsResult | undefined =>
  outputs[name] as AlignmentsResult | undefined;

/** One image of several, a view. */
export function pixelsOf({ stack: { width, height, pixels } }: PixelImages, index = 0): Float32Array {
  return pixels.subarray(index * width * height, (index + 1) * width * height);
}
