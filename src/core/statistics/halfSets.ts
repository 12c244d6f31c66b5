/** Splitting particles into two halves for the FRC. */
import { permutation, random } from "../random.js";

const HALF_SET_STREAM = 0x4a1f;

/** What a table may say about halves; columns as long as the particles are many. */
export interface HalfSetHints {
  /** rlnRandomSubset, 1 or 2. */
  randomSubset?: ArrayLike<number> | null;
  /** A number for each particle's micrograph. */
  micrograph?: ArrayLike<number> | null;
}

/** What decided the halves: rlnRandomSubset, whole micrographs, or the seed alone. */
export type HalfSetRule = "randomSubset" | "micrograph" | "seed";

/** With fewer micrographs, halves of whole ones would be too unequal. */
export const LEAST_MICROGRAPHS = 4;

/**
 * Half-set (0 or 1) of each of `count` particles, by the first rule that applies:
 * rlnRandomSubset if it says 1 or 2 for all; whole micrographs, in seeded order, each to the half that is smaller so
 * far (neighbours on a micrograph share background, so they stay together) if there are at least
 * {@link LEAST_MICROGRAPHS}; else odd and even places of a seeded order.
 */
export function halfSets(
  count: number,
  seed: number,
  hints: HalfSetHints = {},
): { half: Uint8Array; rule: HalfSetRule } {
  const half = new Uint8Array(count);
  const { randomSubset, micrograph } = hints;
  if (randomSubset) {
    let complete = true;
    for (let i = 0; i < count; i++) {
      if (randomSubset[i] !== 1 && randomSubset[i] !== 2) complete = false;
      half[i] = randomSubset[i] === 2 ? 1 : 0;
    }
    if (complete) return { half, rule: "randomSubset" };
  }
  const uniform = random(seed, HALF_SET_STREAM);
  if (micrograph) {
    const members = new Map<number, number[]>();
    for (let i = 0; i < count; i++) {
      const list = members.get(micrograph[i]!);
      if (list) list.push(i);
      else members.set(micrograph[i]!, [i]);
    }
    if (members.size >= LEAST_MICROGRAPHS) {
      const groups = [...members.values()];
      const sizes = [0, 0];
      for (const g of permutation(groups.length, uniform)) {
        const side = sizes[1]! < sizes[0]! ? 1 : 0;
        for (const i of groups[g]!) half[i] = side;
        sizes[side]! += groups[g]!.length;
      }
      return { half, rule: "micrograph" };
    }
  }
  permutation(count, uniform).forEach((particle, place) => (half[particle] = place % 2));
  return { half, rule: "seed" };
}
