/** The placements of a whole set, as shared columns. */
import type { Alignment } from "../conventions.js";
import { originOf } from "../conventions.js";
import type { Runtime } from "./runtime.js";

/** One row a particle (rows of excluded particles stay zero); see core/conventions.ts for signs. */
export interface Placements {
  classIndex: Int32Array;
  /** Degrees. */
  psi: Float64Array;
  /** t, px. */
  shiftX: Float64Array;
  shiftY: Float64Array;
  mirror: Uint8Array;
  /** Correlation coefficient, −1 … 1. */
  ccc: Float64Array;
}

export function allocatePlacements(runtime: Runtime, count: number): Placements {
  return {
    classIndex: runtime.int32(count),
    psi: runtime.float64(count),
    shiftX: runtime.float64(count),
    shiftY: runtime.float64(count),
    mirror: runtime.uint8(count),
    ccc: runtime.float64(count),
  };
}

export function placementOf(p: Placements, i: number): Alignment {
  return { psi: p.psi[i]!, shiftX: p.shiftX[i]!, shiftY: p.shiftY[i]!, mirror: p.mirror[i] === 1 };
}

export function setPlacement(p: Placements, i: number, a: Alignment): void {
  p.psi[i] = a.psi;
  p.shiftX[i] = a.shiftX;
  p.shiftY[i] = a.shiftY;
  p.mirror[i] = a.mirror ? 1 : 0;
}

/** o of row i, px. */
export function placementOrigin(p: Placements, i: number): [number, number] {
  return originOf(placementOf(p, i));
}
