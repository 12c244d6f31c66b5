/** The placements of a whole set, as shared columns. */
import { alignmentAt, originOf, type Alignment } from "../conventions.js";
import type { AlignmentsResult } from "../tools/results.js";
import type { SharedArrays } from "../tools/tool.js";

/** One row a particle of the stack (rows of excluded particles stay zero); see core/conventions.ts for signs. */
export type Placements = Omit<AlignmentsResult, "index">;

/** Placements of `count` images, all upright, unmoved, of class 0, in shared memory. */
export function allocatePlacements(arrays: SharedArrays, count: number): Placements {
  return {
    classIndex: arrays.int32(count),
    psi: arrays.float64(count),
    shiftX: arrays.float64(count),
    shiftY: arrays.float64(count),
    mirror: arrays.uint8(count),
    ccc: arrays.float64(count),
  };
}

/** Write an alignment into row i; class and coefficient stay. */
export function setPlacement(p: Placements, i: number, a: Alignment): void {
  p.psi[i] = a.psi;
  p.shiftX[i] = a.shiftX;
  p.shiftY[i] = a.shiftY;
  p.mirror[i] = a.mirror ? 1 : 0;
}

/** o of row i, px. */
export function placementOrigin(p: Placements, i: number): [number, number] {
  return originOf(alignmentAt(p, i));
}
