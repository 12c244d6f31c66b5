/** Rows of alignments chosen and numbered anew, in shared memory. */
import type { AlignmentsResult } from "../../core/tools/results.js";
import { sharedAlignments } from "../../core/format/sharedAlignments.js";

/** Rows `kept` of `rows`, in that order; row i is about image `index[i]`. */
export function selectRows(
  rows: AlignmentsResult,
  index: readonly number[],
  kept: readonly number[],
): AlignmentsResult {
  const result = sharedAlignments(kept.length);
  kept.forEach((row, i) => {
    result.index[i] = index[i]!;
    for (const column of ["classIndex", "psi", "shiftX", "shiftY", "mirror", "ccc"] as const) {
      result[column][i] = rows[column][row]!;
    }
  });
  return result;
}
