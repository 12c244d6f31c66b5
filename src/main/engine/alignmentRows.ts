/** Rows of alignments chosen and numbered anew, in shared memory. */
import type { AlignmentsResult } from "../../core/tools/results.js";

/** Rows `kept` of `rows`, in that order; row i is about image `index[i]`. */
export function selectRows(
  rows: AlignmentsResult,
  index: readonly number[],
  kept: readonly number[],
): AlignmentsResult {
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
