/** The halves of classes for their FRC, and the sentence that says how they were chosen. */
import { halfSets, LEAST_MICROGRAPHS, type HalfSetRule } from "../statistics/halfSets.js";
import type { ImagesResult } from "./results.js";

const NOTES: Readonly<Record<HalfSetRule, string>> = {
  randomSubset: "Half-sets: those of the particles' table (rlnRandomSubset).",
  micrograph:
    "Half-sets: whole micrographs of each class (rlnMicrographName), in an order shuffled by the seed, go to the half " +
    "that is smaller so far.",
  seed: "Half-sets: the particles of each class, in an order shuffled by the seed, go to the two halves in turn.",
};

/**
 * Halves chosen within each class by the rules of {@link halfSets}, from what the particles' table says.
 *
 * @param classOf  class of each item; negative = none
 * @param imageOf  image of each item
 * @returns group 2·class + half of each item (−1 = none), and how the halves came about
 */
export function splitClasses(
  classOf: Int32Array,
  imageOf: (item: number) => number,
  { halfSet, micrograph }: ImagesResult,
  seed: number,
): { group: Int32Array; note: string } {
  const members = new Map<number, number[]>();
  let subsets = halfSet ?? null;
  classOf.forEach((k, item) => {
    if (k < 0) return;
    const list = members.get(k);
    if (list) list.push(item);
    else members.set(k, [item]);
    // One particle outside of both subsets, and they are no halves of this set.
    if (subsets && subsets[imageOf(item)] !== 1 && subsets[imageOf(item)] !== 2) subsets = null;
  });
  const group = new Int32Array(classOf.length).fill(-1);
  const classes: Record<HalfSetRule, number> = { randomSubset: 0, micrograph: 0, seed: 0 };
  members.forEach((list, k) => {
    const of = <T extends Uint8Array | Uint32Array>(column: T | null | undefined): number[] | null =>
      column ? list.map((item) => column[imageOf(item)]!) : null;
    const { half, rule } = halfSets(list.length, seed, { randomSubset: of(subsets), micrograph: of(micrograph) });
    classes[rule]++;
    list.forEach((item, place) => (group[item] = 2 * k + half[place]!));
  });
  return { group, note: noteOf(classes) };
}

function noteOf(classes: Readonly<Record<HalfSetRule, number>>): string {
  if (classes.randomSubset > 0) return NOTES.randomSubset;
  if (classes.micrograph === 0) return NOTES.seed;
  if (classes.seed === 0) return NOTES.micrograph;
  const few = `${classes.seed} ${classes.seed === 1 ? "class" : "classes"} of fewer than ${LEAST_MICROGRAPHS} micrographs`;
  return `${NOTES.micrograph} In ${few} the particles themselves go to the two halves in turn.`;
}
