/** Symmetry of averages, and alignments that it makes equivalent: turning the average by 360°/n changes nothing. */
import { compose, type Alignment } from "../conventions.js";
import { harmonicPower, meanOverRings, strongestSymmetry, symmetryScores } from "../polar/ringHarmonics.js";
import { ringSpectrum } from "../polar/ringCorrelation.js";
import { largestRing, makeRings, ringWeights, unwrap } from "../polar/rings.js";
import { squaredMovement, type Geometry } from "./geometry.js";

/** Largest n that is looked for. */
const MOST_FOLD = 24;
/** Divisible by most n up to it. */
const ANGLES = 360;
/** Below this score (polar/ringHarmonics.ts) an average is merely like an n-fold one: its angles can be told apart. */
const SYMMETRIC = 0.8;

/**
 * The n-fold symmetry of a centred average between the two radii: {n: 1, score: 0} where the mean of its
 * self-correlation at the turns by 360°·k/n stays below 0.8 for every n.
 */
export function averageSymmetry(average: Float32Array, geometry: Geometry): { n: number; score: number } {
  const { boxSize, innerRadius, outerRadius } = geometry;
  const rings = makeRings(Math.max(1, innerRadius), Math.min(outerRadius, largestRing(boxSize, boxSize)), 1, ANGLES);
  if (rings.radii.length === 0) return { n: 1, score: 0 };
  const polar = new Float64Array(rings.radii.length * ANGLES);
  unwrap(average, boxSize, boxSize, rings, "bilinear", polar);
  const spectrum = ringSpectrum(polar, rings.radii.length, ANGLES);
  const power = meanOverRings(harmonicPower(spectrum), ringWeights(rings, "radius"));
  const found = strongestSymmetry(symmetryScores(power, MOST_FOLD));
  return found.score >= SYMMETRIC ? found : { n: 1, score: 0 };
}

/** The symmetry that more than half of the averages show, with the least of their scores; {n: 1, score: 0} if none. */
export function commonSymmetry(averages: readonly Float32Array[], geometry: Geometry): { n: number; score: number } {
  const all = averages.map((average) => averageSymmetry(average, geometry));
  for (const { n } of all) {
    const same = all.filter((found) => found.n === n);
    if (2 * same.length > all.length) return { n, score: Math.min(...same.map((found) => found.score)) };
  }
  return { n: 1, score: 0 };
}

/**
 * Each of `alignments` turned, after it, by the multiple of 360°/n about the centre that brings it closest to the same
 * particle's in `to`.
 * @param radius of the particle, px: what a degree is worth in px
 */
export function nearestEquivalents(
  alignments: readonly Alignment[],
  to: readonly Alignment[],
  n: number,
  radius: number,
): Alignment[] {
  return alignments.map((alignment, i) => {
    let nearest = alignment;
    let least = squaredMovement(alignment, to[i]!, radius);
    for (let k = 1; k < n; k++) {
      const turned = compose({ psi: (360 * k) / n, shiftX: 0, shiftY: 0, mirror: false }, alignment);
      const movement = squaredMovement(turned, to[i]!, radius);
      if (!(movement < least)) continue;
      least = movement;
      nearest = turned;
    }
    return nearest;
  });
}
