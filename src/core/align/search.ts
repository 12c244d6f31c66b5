/**
 * Where one image fits a set of references best: coarse to fine over shift, angle, mirror and reference.
 *
 * 1. Coarse: all references (straight and mirrored), shifts on a square grid, 10 rings, 64 angles; parabolas in x and
 *    y at the best angle. The exhaustive search uses all rings and a grid of 1 px here.
 * 2. Middle: the best three that reach 0.9 of the best score; seven shifts in a hexagon, re-centred up to three times.
 * 3. Fine: the winner; all rings, angles of 1.4° or less, half the hexagon; a least-squares quadratic in x, y and angle.
 *
 * The score is Σ_k 2πk·<X·A*>_φ / ‖A‖: proportional to the correlation coefficient for a given image.
 * @see Joyeux & Penczek, Ultramicroscopy 92, 33 (2002), for the exhaustive search in rings that this replaces
 */
import { rotate, wrapDegrees } from "../conventions.js";
import type { Geometry } from "./geometry.js";
import { powerOfTwo } from "./geometry.js";
import { createLevels } from "./createLevels.js";
import type { Levels, References, SearchLevel } from "./levels.js";
import { clamp, createQuadraticFit, parabolaPeak } from "./quadratic.js";
import { searchLevels, type Grid } from "./searchLevels.js";

export type { References } from "./levels.js";

/** The best placement of one image; filled by {@link Search.align}. */
export interface Placement {
  reference: number;
  mirror: boolean;
  /** Degrees, (−180, 180]. */
  psi: number;
  /** o and t = R(ψ)·o, px. */
  originX: number;
  originY: number;
  shiftX: number;
  shiftY: number;
  /** Fitted height of the peak, and of the best other reference or mirror that was refined (−Infinity if none). */
  score: number;
  runnerUp: number;
}

/**
 * Places images one after another; not to be shared between threads. Several references are copied when the object is
 * another than for the last image: to change their coefficients, make a new object. A single one is copied every time.
 */
export interface Search {
  /** @param yRe,yIm half-ring samples of the image from index `at` on: (R rings, H samples) */
  align(yRe: Float32Array, yIm: Float32Array, at: number, references: References, out: Placement): void;
  /**
   * The same at all angles, references and mirrors, but only for shifts within about one coarse step (along each axis)
   * of the origin o = (aroundX, aroundY).
   */
  alignNear(
    yRe: Float32Array,
    yIm: Float32Array,
    at: number,
    references: References,
    aroundX: number,
    aroundY: number,
    out: Placement,
  ): void;
}

/** References refined beyond the coarse level; more gain nothing. */
const CANDIDATES = 3;
const PRUNE = 0.9;
const RECENTRINGS = 3;

const searches = new Map<string, Search>();

/** The search for this geometry; kept, with its scratch, for the next call on the same thread. */
export function searchFor(geometry: Geometry): Search {
  const key = JSON.stringify(geometry);
  let search = searches.get(key);
  if (!search) {
    if (searches.size >= 4) searches.clear();
    search = createSearch(geometry);
    searches.set(key, search);
  }
  return search;
}

/** A place on the way: candidate reference (mirrored ones after the straight ones) and d, px. */
interface Candidate {
  reference: number;
  mirror: boolean;
  score: number;
  dx: number;
  dy: number;
}

/** @param plain without the kernels, also where there are some */
export function createSearch(geometry: Geometry, plain = false): Search {
  const { boxSize, rings, half, maxShift, mirror, angularRange } = geometry;
  const { radius, whole, local, pattern, middleStep, fineStep, specs } = searchLevels(geometry);
  let set: Levels | null = null;
  let coarse: SearchLevel;
  let near: SearchLevel;
  let middle: SearchLevel;
  let fine: SearchLevel;
  function make(capacity: number): Levels {
    const made = createLevels({ boxSize, rings, half, radius, mirror, capacity, levels: specs }, plain);
    [coarse, near, middle, fine] = made.levels as [SearchLevel, SearchLevel, SearchLevel, SearchLevel];
    return made;
  }
  let taken: References | null = null;
  const fit = createQuadraticFit(pattern);
  const values = new Float64Array(3 * pattern.length);
  const peak = new Float64Array(3);

  /** Angles 0 … n and N − n … N − 1 lie in the allowed range, with half a step of grace that the fit may use. */
  const allowed = (level: SearchLevel): number =>
    angularRange === 0 ? level.angles : Math.floor((angularRange * level.angles) / 360 + 0.5);

  function gather(level: SearchLevel, mirrored: boolean, angle: number): void {
    for (let d = 0, i = 0; d < level.count; d++) {
      for (let z = -1; z <= 1; z++, i++) values[i] = level.at(mirrored, d, angle + z);
    }
  }

  /** Step 1: the best place of every reference, ordered by score; ties keep the order of the references. */
  function coarseCandidates(
    level: SearchLevel,
    { perAxis, spacing }: Grid,
    references: References,
    x: number,
    y: number,
  ): Candidate[] {
    const reach = allowed(level);
    const found: Candidate[] = [];
    for (let k = 0; k < references.count; k++) {
      level.score(k, true, mirror);
      for (const mirrored of mirror ? [false, true] : [false]) {
        const score = level.best(mirrored, reach);
        // Most references are out of the question already.
        if (found.length === CANDIDATES && !(score > found[CANDIDATES - 1]!.score)) continue;
        const { bestOffset: d, bestAngle } = level;
        const slope = (stride: number, position: number): number =>
          position > 0 && position < perAxis - 1
            ? spacing *
              parabolaPeak(level.at(mirrored, d - stride, bestAngle), score, level.at(mirrored, d + stride, bestAngle))
            : 0;
        const place = found.findIndex((c) => c.score < score);
        found.splice(place < 0 ? found.length : place, 0, {
          reference: k,
          mirror: mirrored,
          score,
          dx: clamp(x + level.dx[d]! + slope(perAxis, Math.floor(d / perAxis)), maxShift),
          dy: clamp(y + level.dy[d]! + slope(1, d % perAxis), maxShift),
        });
        if (found.length > CANDIDATES) found.pop();
      }
    }
    return found;
  }

  /** Step 2 for one candidate: moves its (dx, dy) and score, and returns the angle in turns. */
  function refine(candidate: Candidate, giveUpBelow: number): number {
    const mirrored = candidate.mirror;
    const reach = allowed(middle);
    for (let round = 1; ; round++) {
      middle.shift(candidate.dx, candidate.dy);
      middle.score(candidate.reference, !mirrored, mirrored);
      candidate.score = middle.best(mirrored, reach);
      const { bestOffset: d, bestAngle: angle } = middle;
      if (d === 0) {
        gather(middle, mirrored, angle);
        candidate.score = Math.max(candidate.score, fit.peak(values, peak));
        candidate.dx = clamp(candidate.dx + peak[0]! * middleStep, maxShift);
        candidate.dy = clamp(candidate.dy + peak[1]! * middleStep, maxShift);
        return (angle + peak[2]!) / middle.angles;
      }
      candidate.dx = clamp(candidate.dx + middle.dx[d]!, maxShift);
      candidate.dy = clamp(candidate.dy + middle.dy[d]!, maxShift);
      if (round === RECENTRINGS || candidate.score < giveUpBelow) return angle / middle.angles;
    }
  }

  /** Steps 2 and 3. */
  function settle(candidates: readonly Candidate[], out: Placement): void {
    const enough = PRUNE * candidates[0]!.score;
    let winner = candidates[0]!;
    let turns = 0;
    let score = -Infinity;
    let runnerUp = -Infinity;
    for (const candidate of candidates) {
      if (candidate !== candidates[0] && candidate.score < enough) break;
      const angle = refine(candidate, PRUNE * score);
      if (candidate.score > score) {
        runnerUp = score;
        score = candidate.score;
        winner = candidate;
        turns = angle;
      } else runnerUp = Math.max(runnerUp, candidate.score);
    }

    const mirrored = winner.mirror;
    fine.shift(winner.dx, winner.dy);
    fine.score(winner.reference, !mirrored, mirrored);
    const n = fine.angles;
    const reachInSteps = Math.ceil((1.5 * n) / middle.angles);
    const middleAngle = Math.round(turns * n);
    let angle = middleAngle;
    let highest = -Infinity;
    for (let z = -reachInSteps; z <= reachInSteps; z++) {
      const a = (((middleAngle + z) % n) + n) % n;
      const value = fine.at(mirrored, 0, a);
      if (value > highest) {
        highest = value;
        angle = a;
      }
    }
    gather(fine, mirrored, angle);
    out.score = fit.peak(values, peak);
    const dx = clamp(winner.dx + peak[0]! * fineStep, maxShift);
    const dy = clamp(winner.dy + peak[1]! * fineStep, maxShift);
    // image = template(R(−α)(p − d)), so ψ = −α and o = −d.
    const psi = wrapDegrees((-360 * (angle + peak[2]!)) / n);
    out.psi = angularRange > 0 ? clamp(psi, angularRange) : psi;
    out.originX = -dx;
    out.originY = -dy;
    [out.shiftX, out.shiftY] = rotate(out.psi, -dx, -dy);
    out.reference = winner.reference;
    out.mirror = winner.mirror;
    out.runnerUp = runnerUp;
  }

  function take(references: References): Levels {
    if (set && references === taken && references.count > 1) return set;
    if (!set || references.count > set.capacity) set = make(powerOfTwo(references.count));
    set.take(references);
    taken = references;
    return set;
  }

  return {
    align(yRe, yIm, from, references, out) {
      take(references).load(yRe, yIm, from);
      coarse.shift(0, 0);
      settle(coarseCandidates(coarse, whole, references, 0, 0), out);
    },
    alignNear(yRe, yIm, from, references, aroundX, aroundY, out) {
      take(references).load(yRe, yIm, from);
      // d = −o.
      const x = clamp(-aroundX, maxShift);
      const y = clamp(-aroundY, maxShift);
      near.shift(x, y);
      settle(coarseCandidates(near, local, references, x, y), out);
    },
  };
}

/** An empty {@link Placement} to be filled. */
export function emptyPlacement(): Placement {
  return {
    reference: 0,
    mirror: false,
    psi: 0,
    originX: 0,
    originY: 0,
    shiftX: 0,
    shiftY: 0,
    score: 0,
    runnerUp: -Infinity,
  };
}

/** Whether a placement lies at the limit of the shift search (within 0.25 px): its true place may lie beyond. */
export function atLimit(originX: number, originY: number, maxShift: number): boolean {
  return maxShift > 0 && Math.max(Math.abs(originX), Math.abs(originY)) > maxShift - 0.25;
}
