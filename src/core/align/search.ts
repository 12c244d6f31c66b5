/**
 * Where one image fits a set of references best: coarse to fine over shift, angle, mirror and reference.
 *
 * 1. Coarse: all references (straight and mirrored), shifts on a square grid, 8 rings, 64 angles; parabolas in x and
 *    y at the best angle.
 * 2. Middle: the best three that reach 0.9 of the best score; seven shifts in a hexagon, re-centred up to three times.
 * 3. Fine: the winner; all rings, angles of 1.4° or less, half the hexagon; a least-squares quadratic in x, y and angle.
 *
 * The score is Σ_k 2πk·<X·A*>_φ / ‖A‖: proportional to the correlation coefficient for a given image.
 * @see Joyeux & Penczek, Ultramicroscopy 92, 33 (2002), for the exhaustive search in rings that this replaces
 */
import { rotate, wrapDegrees } from "../conventions.js";
import { LANES } from "../polar/laneFft.js";
import type { Geometry } from "./geometry.js";
import { powerOfTwo } from "./geometry.js";
import { createLevel, type Level } from "./level.js";
import { clamp, createQuadraticFit, parabolaPeak } from "./quadratic.js";

/** Lanes in a group; a binding of this module, because the innermost loops read it. */
const GROUP = LANES;
/** References as ring coefficients with the ring weight 2πk and 1/‖A‖ multiplied in: (count, H orders, R rings). */
export interface References {
  count: number;
  re: Float32Array;
  im: Float32Array;
}

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

/** Places images one after another; not to be shared between threads. */
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

const COARSE_RINGS = 8;
const MIDDLE_RINGS = 18;
/** References refined beyond the coarse level; more gain nothing. */
const CANDIDATES = 3;
const PRUNE = 0.9;
const RECENTRINGS = 3;

const HEXAGON: readonly (readonly [number, number])[] = [
  [0, 0],
  ...Array.from({ length: 6 }, (_, k) => [Math.cos((k * Math.PI) / 3), Math.sin((k * Math.PI) / 3)] as const),
];

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

function createSearch(geometry: Geometry): Search {
  const { boxSize, rings, half, maxShift, mirror, angularRange } = geometry;
  const reach = Math.min(geometry.outerRadius + geometry.edge, boxSize / 2);
  const whole = squareGrid(maxShift, maxShift > 0 ? Math.ceil((2 * maxShift) / geometry.shiftStep) + 1 : 1);
  const local = squareGrid(Math.min(whole.spacing, maxShift), maxShift > 0 ? 3 : 1);
  const pattern = maxShift > 0 ? HEXAGON : HEXAGON.slice(0, 1);
  const middleStep = boxSize / 64;
  const fineStep = boxSize / 128;
  const makeLevel = (wanted: number, offsets: readonly (readonly [number, number])[], angles: number): Level => {
    const used = Math.min(wanted, rings);
    const samples = Math.min(half, powerOfTwo(Math.max(16, (2 * Math.PI * used * reach) / boxSize)));
    return createLevel({
      boxSize,
      rings: used,
      half: samples,
      angles: Math.max(angles, 2 * samples),
      offsets,
      radius: reach,
    });
  };
  const scaled = (step: number): (readonly [number, number])[] =>
    pattern.map(([x, y]) => [x * step, y * step] as const);
  const coarse = makeLevel(COARSE_RINGS, whole.offsets, 64);
  const near = makeLevel(COARSE_RINGS, local.offsets, 64);
  const middle = makeLevel(MIDDLE_RINGS, scaled(middleStep), 128);
  const fine = makeLevel(rings, scaled(fineStep), 256);
  const cubes = new Map(
    [coarse, near, middle, fine].map((level) => [
      level,
      { straight: new Float32Array(level.cubeSize), mirrored: mirror ? new Float32Array(level.cubeSize) : null },
    ]),
  );
  const fit = createQuadraticFit(pattern);
  const values = new Float64Array(3 * pattern.length);
  const peak = new Float64Array(3);
  const size = half * rings;
  // The best of a cube.
  let bestOffset = 0;
  let bestAngle = 0;

  const at = (level: Level, cube: Float32Array, d: number, a: number): number =>
    cube[(Math.floor(d / GROUP) * level.angles + a) * GROUP + (d % GROUP)]!;

  /** Whether angle a of N lies in the allowed range, with half a step of grace that the fit may use. */
  const allowed = (level: Level, a: number): boolean =>
    angularRange === 0 || Math.abs(wrapDegrees((a * 360) / level.angles)) <= angularRange + 180 / level.angles;

  function best(level: Level, cube: Float32Array): number {
    let score = -Infinity;
    const n = level.angles;
    for (let g = 0; g < cube.length / (n * GROUP); g++) {
      for (let a = 0; a < n; a++) {
        if (angularRange > 0 && !allowed(level, a)) continue;
        const i = (g * n + a) * GROUP;
        for (let l = 0; l < GROUP; l++) {
          const value = cube[i + l]!;
          if (value > score) {
            score = value;
            bestOffset = g * GROUP + l;
            bestAngle = a;
          }
        }
      }
    }
    // A padded lane repeats the last offset.
    bestOffset = Math.min(bestOffset, level.count - 1);
    return score;
  }

  function gather(level: Level, cube: Float32Array, angle: number): void {
    const n = level.angles;
    for (let d = 0, i = 0; d < level.count; d++) {
      for (let z = -1; z <= 1; z++, i++) values[i] = at(level, cube, d, (angle + z + n) % n);
    }
  }

  /** Step 1: the best place of every reference, ordered by score; ties keep the order of the references. */
  function coarseCandidates(level: Level, grid: Grid, references: References, x: number, y: number): Candidate[] {
    const { straight, mirrored } = cubes.get(level)!;
    const { perAxis, spacing } = grid;
    const found: Candidate[] = [];
    for (let k = 0; k < references.count; k++) {
      level.score(references.re, references.im, k * size, rings, straight, mirrored);
      for (const cube of mirrored ? [straight, mirrored] : [straight]) {
        const score = best(level, cube);
        const d = bestOffset;
        const slope = (stride: number, position: number): number =>
          position > 0 && position < perAxis - 1
            ? spacing *
              parabolaPeak(at(level, cube, d - stride, bestAngle), score, at(level, cube, d + stride, bestAngle))
            : 0;
        found.push({
          reference: k,
          mirror: cube === mirrored,
          score,
          dx: clamp(x + level.dx[d]! + slope(perAxis, Math.floor(d / perAxis)), maxShift),
          dy: clamp(y + level.dy[d]! + slope(1, d % perAxis), maxShift),
        });
      }
    }
    return found.sort((a, b) => b.score - a.score).slice(0, CANDIDATES);
  }

  /** Step 2 for one candidate: moves its (dx, dy) and score, and returns the angle in turns. */
  function refine(
    candidate: Candidate,
    yRe: Float32Array,
    yIm: Float32Array,
    from: number,
    references: References,
    giveUpBelow: number,
  ): number {
    const cube = candidate.mirror ? cubes.get(middle)!.mirrored! : cubes.get(middle)!.straight;
    for (let round = 1; ; round++) {
      middle.shift(yRe, yIm, from, half, half / middle.half, candidate.dx, candidate.dy);
      middle.score(
        references.re,
        references.im,
        candidate.reference * size,
        rings,
        candidate.mirror ? null : cube,
        candidate.mirror ? cube : null,
      );
      candidate.score = best(middle, cube);
      const d = bestOffset;
      const angle = bestAngle;
      if (d === 0) {
        gather(middle, cube, angle);
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
  function settle(
    candidates: readonly Candidate[],
    yRe: Float32Array,
    yIm: Float32Array,
    from: number,
    references: References,
    out: Placement,
  ): void {
    const enough = PRUNE * candidates[0]!.score;
    let winner = candidates[0]!;
    let turns = 0;
    let score = -Infinity;
    let runnerUp = -Infinity;
    for (const candidate of candidates) {
      if (candidate !== candidates[0] && candidate.score < enough) break;
      const angle = refine(candidate, yRe, yIm, from, references, PRUNE * score);
      if (candidate.score > score) {
        runnerUp = score;
        score = candidate.score;
        winner = candidate;
        turns = angle;
      } else runnerUp = Math.max(runnerUp, candidate.score);
    }

    const cube = winner.mirror ? cubes.get(fine)!.mirrored! : cubes.get(fine)!.straight;
    fine.shift(yRe, yIm, from, half, half / fine.half, winner.dx, winner.dy);
    fine.score(
      references.re,
      references.im,
      winner.reference * size,
      rings,
      winner.mirror ? null : cube,
      winner.mirror ? cube : null,
    );
    const n = fine.angles;
    const reachInSteps = Math.ceil((1.5 * n) / middle.angles);
    const middleAngle = Math.round(turns * n);
    let angle = middleAngle;
    let highest = -Infinity;
    for (let z = -reachInSteps; z <= reachInSteps; z++) {
      const a = (((middleAngle + z) % n) + n) % n;
      const value = at(fine, cube, 0, a);
      if (value > highest) {
        highest = value;
        angle = a;
      }
    }
    gather(fine, cube, angle);
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

  return {
    align(yRe, yIm, from, references, out) {
      coarse.shift(yRe, yIm, from, half, half / coarse.half, 0, 0);
      settle(coarseCandidates(coarse, whole, references, 0, 0), yRe, yIm, from, references, out);
    },
    alignNear(yRe, yIm, from, references, aroundX, aroundY, out) {
      // d = −o.
      const x = clamp(-aroundX, maxShift);
      const y = clamp(-aroundY, maxShift);
      near.shift(yRe, yIm, from, half, half / near.half, x, y);
      settle(coarseCandidates(near, local, references, x, y), yRe, yIm, from, references, out);
    },
  };
}

/** perAxis² offsets, evenly spaced from −reach to +reach along x and y; offset d lies at (⌊d/perAxis⌋, d % perAxis). */
interface Grid {
  perAxis: number;
  spacing: number;
  offsets: (readonly [number, number])[];
}

function squareGrid(reach: number, perAxis: number): Grid {
  const spacing = perAxis > 1 ? (2 * reach) / (perAxis - 1) : 0;
  const start = perAxis > 1 ? -reach : 0;
  const offsets = Array.from(
    { length: perAxis * perAxis },
    (_, i) => [start + Math.floor(i / perAxis) * spacing, start + (i % perAxis) * spacing] as const,
  );
  return { perAxis, spacing, offsets };
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
