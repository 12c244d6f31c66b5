/**
 * The steps of k-means, each cut small enough to be cancelled: seeds by k-means++ and Lloyd's passes; what follows is in
 * exchange.ts. Several starts run side by side; a start owns its rows of every array.
 */
import { permutation, random } from "../random.js";
import type { Range, SharedArrays } from "../tools/tool.js";
import { squaredDistance, type Points } from "./points.js";

/** Everything `starts` runs of k-means know, in shared memory. */
export interface KMeansState {
  points: Points;
  classes: number;
  /** Seed of each start. */
  seeds: Uint32Array;
  /** (starts, n). */
  labels: Int32Array;
  /** (starts, n): squared distance to the nearest centre. */
  nearest: Float64Array;
  /** (starts, n): no centre but the own one is closer than this. */
  lower: Float64Array;
  /** (starts): how far any centre moved since the bounds were right. */
  drift: Float64Array;
  /** (starts, classes): the way each centre went in this sweep of exchanges. */
  way: Float64Array;
  /** (starts, n): 1 = the last pass changed the label. */
  changed: Uint8Array;
  /** (starts, classes, k). */
  centres: Float64Array;
  /** (starts, classes). */
  counts: Int32Array;
  /** (starts): Σ |x − centre|². */
  within: Float64Array;
  /** (starts): labels changed by the last pass. */
  moved: Int32Array;
  /** (starts): 1 = the present stage is over for this start. */
  rests: Uint8Array;
}

/** Room for `seeds.length` starts. */
export function allocateKMeans(
  arrays: SharedArrays,
  points: Points,
  classes: number,
  seeds: readonly number[],
): KMeansState {
  const starts = seeds.length;
  const shared = arrays.uint32(starts);
  shared.set(seeds);
  return {
    points,
    classes,
    seeds: shared,
    labels: arrays.int32(starts * points.n),
    nearest: arrays.float64(starts * points.n),
    lower: arrays.float64(starts * points.n),
    drift: arrays.float64(starts),
    way: arrays.float64(starts * classes),
    changed: arrays.uint8(starts * points.n),
    centres: arrays.float64(starts * classes * points.k),
    counts: arrays.int32(starts * classes),
    within: arrays.float64(starts),
    moved: arrays.int32(starts),
    rests: arrays.uint8(starts),
  };
}

/** Bytes that {@link allocateKMeans} takes. */
export const kmeansBytes = (n: number, k: number, classes: number, starts: number): number =>
  starts * (21 * n + classes * (8 * k + 12) + 25);

const SEED_STREAM = 11;
const RANDOM_STREAM = 12;

/** Objects tried for each seed; the one that leaves the least sum is taken. */
export const seedTrials = (classes: number): number => (classes > 200 ? 1 : 2 + Math.floor(Math.log(classes)));

/**
 * Items = starts. Chooses centres `first` … `last` − 1 of each by k-means++: an object is drawn with a probability in
 * proportion to its squared distance from the centres so far, the best of {@link seedTrials} draws is kept.
 *
 * Arthur & Vassilvitskii, Proc. 18th ACM-SIAM SODA, 1027 (2007).
 */
export function seedKernel(range: Range, a: KMeansState & { first: number; last: number }): void {
  const { points, classes } = a;
  const { n, k, values } = points;
  const trials = seedTrials(classes);
  for (let s = range.start; s < range.end; s++) {
    const nearest = a.nearest.subarray(s * n, (s + 1) * n);
    for (let c = a.first; c < a.last; c++) {
      const draw = random(a.seeds[s]!, SEED_STREAM, c);
      let chosen: number;
      if (c === 0) {
        nearest.fill(Infinity);
        chosen = Math.floor(draw() * n);
      } else {
        let total = 0;
        for (const d of nearest) total += d;
        let least = Infinity;
        chosen = 0;
        for (let trial = 0; trial < trials; trial++) {
          const i = total > 0 ? drawn(nearest, draw() * total) : Math.floor(draw() * n);
          if (trials === 1) {
            chosen = i;
            break;
          }
          let sum = 0;
          for (let j = 0; j < n; j++) sum += Math.min(nearest[j]!, squaredDistance(values, j * k, values, i * k, k));
          if (sum < least) {
            least = sum;
            chosen = i;
          }
        }
      }
      a.centres.set(values.subarray(chosen * k, (chosen + 1) * k), (s * classes + c) * k);
      for (let j = 0; j < n; j++) {
        const d = squaredDistance(values, j * k, values, chosen * k, k);
        if (d < nearest[j]!) nearest[j] = d;
      }
    }
  }
}

/** The object at which the running sum of `weights` passes `at`; one without weight is never drawn. */
function drawn(weights: Float64Array, at: number): number {
  let sum = 0;
  let last = 0;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i]! <= 0) continue;
    sum += weights[i]!;
    last = i;
    if (sum > at) break;
  }
  return last;
}

/** Items = starts. Centres on objects drawn without replacement, as Diday's moving centres begin. */
export function randomSeedKernel(range: Range, a: KMeansState): void {
  const { n, k, values } = a.points;
  for (let s = range.start; s < range.end; s++) {
    const order = permutation(n, random(a.seeds[s]!, RANDOM_STREAM));
    for (let c = 0; c < a.classes; c++) {
      const i = order[c]!;
      a.centres.set(values.subarray(i * k, (i + 1) * k), (s * a.classes + c) * k);
    }
  }
}

/**
 * Items = starts × n. Lloyd's first half: each object to its nearest centre (of equal ones it keeps its own, at first
 * the one with the lowest number). An object whose centre is closer than the bound on all others needs no look at them.
 *
 * G. Hamerly, Proc. SIAM Int. Conf. Data Mining, 130 (2010), doi:10.1137/1.9781611972801.12.
 */
export function assignKernel(range: Range, a: KMeansState & { firstPass: boolean }): void {
  const { classes, centres, labels, lower } = a;
  const { n, k, values } = a.points;
  for (let item = range.start; item < range.end; item++) {
    const s = Math.floor(item / n);
    if (a.rests[s]) continue;
    const at = (item - s * n) * k;
    const own = a.firstPass ? 0 : labels[item]!;
    let best = own;
    let least = squaredDistance(values, at, centres, (s * classes + own) * k, k);
    const bound = a.firstPass ? -1 : lower[item]! - a.drift[s]!;
    let second = bound;
    if (bound < 0 || least > bound * bound) {
      let next = Infinity;
      for (let c = 0; c < classes; c++) {
        if (c === own) continue;
        const d = squaredDistance(values, at, centres, (s * classes + c) * k, k);
        if (d < least) {
          next = least;
          least = d;
          best = c;
        } else if (d < next) next = d;
      }
      second = Math.sqrt(next);
    }
    a.changed[item] = a.firstPass || own !== best ? 1 : 0;
    labels[item] = best;
    a.nearest[item] = least;
    lower[item] = second;
  }
}

/**
 * Items = starts. Lloyd's second half: centres become the means of their members, and the sum within is that of the
 * new centres. A class that nobody chose takes the object that is farthest from its centre, out of a class with more.
 */
export function updateKernel(range: Range, a: KMeansState): void {
  const { n } = a.points;
  for (let s = range.start; s < range.end; s++) {
    if (a.rests[s]) continue;
    let moved = 0;
    for (let i = s * n; i < (s + 1) * n; i++) moved += a.changed[i]!;
    a.drift[s] = measureCentres(a, s);
    if (fillEmpty(a, s)) {
      moved++;
      measureCentres(a, s);
      a.drift[s] = Infinity;
    }
    measureWithin(a, s);
    a.moved[s] = moved;
    a.rests[s] = moved === 0 ? 1 : 0;
  }
}

/** Means and counts of start s from its labels; how far the centre moved that moved farthest. */
export function measureCentres(a: KMeansState, s: number): number {
  const { classes } = a;
  const { n, k, values } = a.points;
  const centres = a.centres.subarray(s * classes * k, (s + 1) * classes * k);
  const counts = a.counts.subarray(s * classes, (s + 1) * classes);
  const sums = new Float64Array(classes * k);
  counts.fill(0);
  for (let i = 0; i < n; i++) {
    const c = a.labels[s * n + i]!;
    counts[c]!++;
    for (let j = 0; j < k; j++) sums[c * k + j]! += values[i * k + j]!;
  }
  let farthest = 0;
  for (let c = 0; c < classes; c++) {
    // An empty class keeps its centre until it is given a member.
    if (counts[c] === 0) continue;
    let moved = 0;
    for (let j = 0; j < k; j++) {
      const mean = sums[c * k + j]! / counts[c]!;
      moved += (mean - centres[c * k + j]!) ** 2;
      centres[c * k + j] = mean;
    }
    farthest = Math.max(farthest, moved);
  }
  return Math.sqrt(farthest);
}

/** Σ |x − centre|² of start s. */
export function measureWithin(a: KMeansState, s: number): void {
  const { classes } = a;
  const { n, k, values } = a.points;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const c = a.labels[s * n + i]!;
    sum += squaredDistance(values, i * k, a.centres, (s * classes + c) * k, k);
  }
  a.within[s] = sum;
}

/** Gives every empty class of start s one object; true when it moved any. Objects at a centre stay where they are. */
export function fillEmpty(a: KMeansState, s: number, evenAtCentres = false): boolean {
  const { classes } = a;
  const { n } = a.points;
  let filled = false;
  for (let c = 0; c < classes; c++) {
    if (a.counts[s * classes + c]! > 0) continue;
    let farthest = -1;
    let most = evenAtCentres ? -1 : 0;
    for (let i = 0; i < n; i++) {
      if (a.nearest[s * n + i]! > most && a.counts[s * classes + a.labels[s * n + i]!]! > 1) {
        most = a.nearest[s * n + i]!;
        farthest = i;
      }
    }
    if (farthest < 0) continue;
    a.counts[s * classes + a.labels[s * n + farthest]!]!--;
    a.labels[s * n + farthest] = c;
    a.counts[s * classes + c] = 1;
    a.nearest[s * n + farthest] = 0;
    filled = true;
  }
  return filled;
}
