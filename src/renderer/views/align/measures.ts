/** Convergence told by the alignments of successive iterations, for tools that give no curves of their own. */
import { angleDifference } from "../../../core/conventions.js";
import type { AlignmentsResult } from "../../../core/tools/results.js";

export interface IterationMeasures {
  /** Mean ccc of all particles. */
  ccc: number;
  /** Particles of each class. */
  occupancy: number[];
  /** Means over the particles that stayed in class and mirror; NaN for the first iteration. */
  turned: number;
  shifted: number;
  /** Share of the particles that changed their class; NaN for the first iteration. */
  changed: number;
}

/** @param before the iteration before, rows in the same order; null for the first */
export function measure(now: AlignmentsResult, before: AlignmentsResult | null, classes: number): IterationMeasures {
  const occupancy = new Array<number>(classes).fill(0);
  const n = now.index.length;
  let ccc = 0;
  let stayed = 0;
  let changed = 0;
  let turned = 0;
  let shifted = 0;
  const comparable = before?.index.length === n ? before : null;
  for (let i = 0; i < n; i++) {
    const k = now.classIndex[i]!;
    if (k >= 0 && k < classes) occupancy[k]!++;
    ccc += now.ccc[i]!;
    if (!comparable) continue;
    if (k !== comparable.classIndex[i]) {
      changed++;
      continue;
    }
    if (now.mirror[i] !== comparable.mirror[i]) continue;
    stayed++;
    turned += Math.abs(angleDifference(now.psi[i]!, comparable.psi[i]!));
    shifted += Math.hypot(now.shiftX[i]! - comparable.shiftX[i]!, now.shiftY[i]! - comparable.shiftY[i]!);
  }
  return {
    ccc: ccc / n,
    occupancy,
    turned: comparable ? turned / stayed : NaN,
    shifted: comparable ? shifted / stayed : NaN,
    changed: comparable ? changed / n : NaN,
  };
}

/** Members and mean ccc of one class. */
export function classFigures(a: AlignmentsResult, classIndex: number): { members: number; ccc: number } {
  let members = 0;
  let ccc = 0;
  for (let i = 0; i < a.index.length; i++) {
    if (a.classIndex[i] !== classIndex) continue;
    members++;
    ccc += a.ccc[i]!;
  }
  return { members, ccc: members > 0 ? ccc / members : NaN };
}
