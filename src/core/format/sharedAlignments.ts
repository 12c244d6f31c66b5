/** Room for alignments that every thread sees. */
import type { AlignmentsResult } from "../tools/results.js";

/** `count` rows of zeros, each column in shared memory. */
export function sharedAlignments(count: number): AlignmentsResult {
  const shared = (bytes: number): SharedArrayBuffer => new SharedArrayBuffer(bytes * count);
  return {
    index: new Uint32Array(shared(4)),
    classIndex: new Int32Array(shared(4)),
    psi: new Float64Array(shared(8)),
    shiftX: new Float64Array(shared(8)),
    shiftY: new Float64Array(shared(8)),
    mirror: new Uint8Array(shared(1)),
    ccc: new Float64Array(shared(8)),
  };
}
