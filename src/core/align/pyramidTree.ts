/**
 * The tree of a pyramidal alignment as data. Node numbers: leaves first, 0 … n − 1, in the order of the images whatever
 * the order of pairing; then the nodes of level 1, of level 2, …, each in the order in which its pairs were formed. So n
 * images make n − 1 nodes above them, and the last number is the root.
 */
import { alignmentAt, compose, type Alignment } from "../conventions.js";
import { permutation, random } from "../random.js";
import { setPlacement, type Placements } from "./placements.js";
import { meanShift } from "./recentre.js";

/** Two nodes made one: the right child is laid onto the left one, then both are moved to the middle. */
export interface Join {
  /** Number of the node that was made, and its level, from 1. */
  node: number;
  level: number;
  left: number;
  right: number;
  /** Images in it. */
  members: number;
  /** The right child onto the left one: p_left = M·(R(ψ)·p_right + t). */
  placement: Alignment;
  /** What then moves both, px: p_node = p_left + centre. */
  centre: readonly [number, number];
  /** Coefficient of the right child, laid onto the left one, with it; between the two radii, unfiltered. */
  ccc: number;
  /** The shift lies at the limit of the search. */
  atLimit: boolean;
}

/** The nodes that have no parent yet, in the order in which they are to be paired. */
export interface Front {
  /** Node numbers. */
  ids: readonly number[];
  /** Node ids[k] holds members[first[k]] … members[first[k + 1] − 1]. */
  first: readonly number[];
  /** Image numbers, node after node. */
  members: Uint32Array;
}

/**
 * Every image a node of its own.
 * @param used image numbers that take part
 * @param seed null: as listed; else a random order
 */
export function leafFront(used: Uint32Array, seed: number | null): Front {
  const ids = seed === null ? [...used.keys()] : [...permutation(used.length, random(seed))];
  return {
    ids,
    first: Array.from({ length: used.length + 1 }, (_, k) => k),
    members: Uint32Array.from(ids, (id) => used[id]!),
  };
}

/** Levels above n leaves: ⌈log₂ n⌉. */
export function levelsOf(leaves: number): number {
  let levels = 0;
  for (let nodes = leaves; nodes > 1; nodes = Math.ceil(nodes / 2)) levels++;
  return levels;
}

/** Positions in the order of the front: neighbours become pairs, an odd last one is left. */
export const neighbours = (front: Front): number[] => [...front.ids.keys()];

/**
 * The front after its nodes were paired: places 0 and 1 of `order` become one node, 2 and 3, …; an odd last one passes up
 * as it is.
 * @param order positions in the front
 * @param next  number of the first new node
 */
export function pairedFront(front: Front, order: readonly number[], next: number): Front {
  const ids: number[] = [];
  const first = [0];
  const members = new Uint32Array(front.members.length);
  let at = 0;
  for (let k = 0; k < order.length; k += 2) {
    for (const position of order.slice(k, k + 2)) {
      const own = front.members.subarray(front.first[position], front.first[position + 1]);
      members.set(own, at);
      at += own.length;
    }
    ids.push(k + 1 < order.length ? next + k / 2 : front.ids[order[k]!]!);
    first.push(at);
  }
  return { ids, first, members };
}

/**
 * Places the members of a new node: those of the right child by its placement on the left one, and all so that the
 * centres of their boxes lie about the middle. Particles were picked about their centres; a frame that kept the shift of
 * one image would lose the rim of the others.
 * @param left,right image numbers
 * @returns the move that was made last, px
 */
export function placeMembers(
  placements: Placements,
  left: Uint32Array,
  right: Uint32Array,
  rightOntoLeft: Alignment,
): [number, number] {
  for (const i of right) setPlacement(placements, i, compose(rightOntoLeft, alignmentAt(placements, i)));
  let [x, y] = [0, 0];
  for (const part of [left, right]) {
    const [u, v] = meanShift(placements, part);
    x -= (u * part.length) / (left.length + right.length);
    y -= (v * part.length) / (left.length + right.length);
  }
  const back = { psi: 0, shiftX: x, shiftY: y, mirror: false };
  for (const part of [left, right]) {
    for (const i of part) setPlacement(placements, i, compose(back, alignmentAt(placements, i)));
  }
  return [x, y];
}

/** How much each child counts in the average of a node. */
export type NodeWeights = "members" | "sums" | "equal";

/** Factors of the left and the right child, given how many members they hold. */
export function childShares(weights: NodeWeights, left: number, right: number): [number, number] {
  if (weights === "sums") return [1, 1];
  if (weights === "equal") return [0.5, 0.5];
  return [left / (left + right), right / (left + right)];
}
