/** The exchange of single objects, which takes a partition out of the local minima where Lloyd's passes rest. */
import type { Range } from "../tools/tool.js";
import { fillEmpty, measureCentres, measureWithin, type KMeansState } from "./kmeansKernels.js";
import { squaredDistance } from "./points.js";

/** Items = starts. Before the exchange: no class may be empty, even where objects coincide; all starts go on. */
export function settleKernel(range: Range, a: KMeansState): void {
  const { classes } = a;
  const { n } = a.points;
  for (let s = range.start; s < range.end; s++) {
    fillEmpty(a, s, true);
    measureCentres(a, s);
    measureWithin(a, s);
    a.moved[s] = 0;
    a.rests[s] = 0;
    a.drift[s] = 0;
    a.lower.fill(0, s * n, (s + 1) * n);
    a.way.fill(0, s * classes, (s + 1) * classes);
  }
}

/** A move must lower the sum by more than this share of what it is about, or rounding would go on for ever. */
const WORTHWHILE = 1e-10;

/**
 * Items = starts. Späth's exchange of objects `first` … `last` − 1: object x of class r goes to the class j with the
 * least n_j/(n_j + 1)·|x − m_j|², if that is less than n_r/(n_r − 1)·|x − m_r|², what taking x out of r saves; both
 * means move at once. The sum within falls with every move; no class is emptied.
 *
 * H. Späth, Cluster Analysis Algorithms (Horwood 1980); Hartigan & Wong, Appl. Statist. 28, 100 (1979).
 */
export function exchangeKernel(range: Range, a: KMeansState & { first: number; last: number }): void {
  for (let s = range.start; s < range.end; s++) if (!a.rests[s]) exchange(a, s, a.first, a.last);
}

function exchange(a: KMeansState, s: number, first: number, last: number): void {
  const { classes } = a;
  const { n, k, values } = a.points;
  const centres = a.centres.subarray(s * classes * k, (s + 1) * classes * k);
  const counts = a.counts.subarray(s * classes, (s + 1) * classes);
  const labels = a.labels.subarray(s * n, (s + 1) * n);
  const lower = a.lower.subarray(s * n, (s + 1) * n);
  const way = a.way.subarray(s * classes, (s + 1) * classes);
  let smallest = Math.min(...counts);
  let drift = Math.max(...way);
  for (let i = first; i < last; i++) {
    const from = labels[i]!;
    const size = counts[from]!;
    if (size < 2) continue;
    const saved = (size / (size - 1)) * squaredDistance(values, i * k, centres, from * k, k);
    const bound = Math.max(0, lower[i]! - drift);
    if (saved * (1 - WORTHWHILE) <= (smallest / (smallest + 1)) * bound * bound) continue;
    let to = -1;
    let cost = saved * (1 - WORTHWHILE);
    let nearest = Infinity;
    for (let c = 0; c < classes; c++) {
      if (c === from) continue;
      const d = squaredDistance(values, i * k, centres, c * k, k);
      if (d < nearest) nearest = d;
      const added = (counts[c]! / (counts[c]! + 1)) * d;
      if (added < cost) {
        cost = added;
        to = c;
      }
    }
    // At the end of the sweep every bound is lowered by all that the centres moved in it.
    lower[i] = to < 0 ? Math.sqrt(nearest) : 0;
    if (to < 0) continue;
    for (const [c, step] of [
      [from, -1 / (size - 1)],
      [to, 1 / (counts[to]! + 1)],
    ] as const) {
      let moved = 0;
      for (let j = 0; j < k; j++) {
        const d = step * (values[i * k + j]! - centres[c * k + j]!);
        centres[c * k + j]! += d;
        moved += d * d;
      }
      way[c]! += Math.sqrt(moved);
      drift = Math.max(drift, way[c]!);
    }
    counts[from]!--;
    counts[to]!++;
    labels[i] = to;
    smallest = Math.min(...counts);
    a.moved[s]!++;
  }
}

/** Items = starts. After a sweep of exchanges: means without the rounding of many moves, and who rests. */
export function sweptKernel(range: Range, a: KMeansState): void {
  const { classes } = a;
  const { n } = a.points;
  for (let s = range.start; s < range.end; s++) {
    if (a.rests[s]) continue;
    const way = a.way.subarray(s * classes, (s + 1) * classes);
    const drift = Math.max(...way) + measureCentres(a, s);
    way.fill(0);
    for (let i = s * n; i < (s + 1) * n; i++) a.lower[i] = Math.max(0, a.lower[i]! - drift);
    measureWithin(a, s);
    a.rests[s] = a.moved[s] === 0 ? 1 : 0;
    a.moved[s] = 0;
  }
}
