/** What an alignment needs of its host: shared arrays, and kernels run over index ranges (core/tools gives both). */

/** Items [start, end), block number `block`. */
export interface Span {
  start: number;
  end: number;
  block: number;
}

/** Shared, zero-filled arrays. */
export interface Runtime {
  float32(length: number): Float32Array;
  float64(length: number): Float64Array;
  int32(length: number): Int32Array;
  uint32(length: number): Uint32Array;
  uint8(length: number): Uint8Array;
}

/** Runs one kernel on all items; bound by the tool to a kernel of its table. */
export type RunKernel<A> = (
  count: number,
  args: A,
  options: { label: string; itemsPerBlock: number; weight?: number },
) => Promise<void>;

/** Items for a block of about 30 ms, from the microseconds one item takes; depends on the problem alone. */
export function blockSize(microsecondsPerItem: number): number {
  return Math.max(1, Math.min(256, Math.round(30_000 / microsecondsPerItem)));
}
