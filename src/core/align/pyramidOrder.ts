/**
 * Which nodes become pairs when they are paired by similarity: each in turn with the one it fits best among those that
 * are still free. Every node is aligned to all free ones, n²/4 comparisons for n nodes: quadratic, as nothing else in a
 * pyramidal alignment is.
 */
import type { KernelIo } from "../stack.js";
import type { KernelRunner, Range, SharedArrays } from "../tools/tool.js";
import type { Geometry } from "./geometry.js";
import { particlePlan } from "./particlePlan.js";
import { makeReferences } from "./polarStack.js";
import { nodeReader, type NodeImages } from "./pyramid.js";
import { emptyPlacement, searchFor } from "./search.js";
import type { Front } from "./pyramidTree.js";

/** References that one work item compares with: few enough for blocks of some ms. */
export const SEARCHED_AT_ONCE = 32;

/** Nodes on rings, as particles and as references; one slot a node. */
export interface SimilarityRoom {
  /** (slots, R, H). */
  yRe: Float32Array;
  yIm: Float32Array;
  /** (slots, H, R), weighted and normalised. */
  re: Float32Array;
  im: Float32Array;
  /** Best slot of each chunk and its score. */
  best: Uint32Array;
  score: Float64Array;
  /** Node number in each slot. */
  ids: Uint32Array;
}

/** Room to pair up to `count` nodes. */
export function allocateSimilarity(arrays: SharedArrays, count: number, { rings, half }: Geometry): SimilarityRoom {
  const size = rings * half;
  const chunks = Math.ceil(count / SEARCHED_AT_ONCE);
  return {
    yRe: arrays.float32(count * size),
    yIm: arrays.float32(count * size),
    re: arrays.float32(count * size),
    im: arrays.float32(count * size),
    best: arrays.uint32(chunks),
    score: arrays.float64(chunks),
    ids: arrays.uint32(count),
  };
}

/** Bytes that {@link allocateSimilarity} takes for a particle that takes `perParticle` bytes on rings, at most. */
export function similarityBytes(count: number, perParticle: number): number {
  return count * (2 * perParticle + 4) + 12 * Math.ceil(count / SEARCHED_AT_ONCE);
}

export interface RingsArgs {
  geometry: Geometry;
  images: NodeImages;
  room: SimilarityRoom;
}

/** Kernel over slots: the node's picture on rings, as particle and as reference. */
function ringsKernel(range: Range, { geometry, images, room }: RingsArgs, io: KernelIo): void {
  const { boxSize, rings, half } = geometry;
  const size = boxSize * boxSize;
  const read = nodeReader(images, "align", io);
  const plan = particlePlan(geometry);
  const raw = new Float32Array(plan.batch * size);
  for (let first = range.start; first < range.end; first += plan.batch) {
    const count = Math.min(plan.batch, range.end - first);
    for (let k = 0; k < count; k++) {
      const picture = raw.subarray(k * size, (k + 1) * size);
      read(room.ids[first + k]!, picture);
      plan.room(k).set(picture);
      plan.prepare(k);
    }
    const at = first * rings * half;
    plan.transform(count, room.yRe, room.yIm, at);
    const references = makeReferences(raw.subarray(0, count * size), geometry);
    room.re.set(references.re, at);
    room.im.set(references.im, at);
  }
}

export interface LikestArgs {
  geometry: Geometry;
  room: SimilarityRoom;
  /** The slot that looks for a partner, and how many before it are free: slots 0 … free − 1. */
  slot: number;
  free: number;
}

/** Kernel over chunks of free slots: the one that the node in `slot` fits best. */
function likestKernel(range: Range, { geometry, room, slot, free }: LikestArgs): void {
  const size = geometry.rings * geometry.half;
  const search = searchFor(geometry);
  const found = emptyPlacement();
  for (let chunk = range.start; chunk < range.end; chunk++) {
    const first = chunk * SEARCHED_AT_ONCE;
    const count = Math.min(SEARCHED_AT_ONCE, free - first);
    const references = {
      count,
      re: room.re.subarray(first * size, (first + count) * size),
      im: room.im.subarray(first * size, (first + count) * size),
    };
    search.align(room.yRe, room.yIm, slot * size, references, found);
    room.best[chunk] = first + found.reference;
    room.score[chunk] = found.score;
  }
}

/** What a tool that calls {@link similarPairs} must list among its kernels. */
export const SIMILARITY_KERNELS = { rings: ringsKernel, likest: likestKernel };

/** Comparisons that pairing n leaves takes on all levels together, n²/4 + (n/2)²/4 + … */
export const comparisons = (leaves: number): number => leaves ** 2 / 3;

/**
 * The nodes of a front in pairs of the most similar ones, in the order of the front; an odd last one is left over.
 * @param costs µs of one node on rings, and of one comparison
 * @returns positions in the front, pair after pair
 */
export async function similarPairs(
  ctx: KernelRunner<typeof SIMILARITY_KERNELS>,
  room: SimilarityRoom,
  front: Front,
  images: NodeImages,
  geometry: Geometry,
  costs: { rings: number; comparison: number },
  label: string,
): Promise<number[]> {
  const count = front.ids.length;
  const size = geometry.rings * geometry.half;
  // The last slot looks first, so that the free ones stay together at the beginning.
  const positions = Array.from({ length: count }, (_, k) => count - 1 - k);
  positions.forEach((position, slot) => (room.ids[slot] = front.ids[position]!));
  await ctx.forEachRange("rings", count, { geometry, images, room }, { label, itemsPerBlock: 16, weight: costs.rings });
  const order: number[] = [];
  let slots = count;
  while (slots > 1) {
    const slot = slots - 1;
    const chunks = Math.ceil(slot / SEARCHED_AT_ONCE);
    await ctx.forEachRange(
      "likest",
      chunks,
      { geometry, room, slot, free: slot },
      { label, itemsPerBlock: 1, weight: (costs.comparison * slot) / chunks },
    );
    let likest = 0;
    for (let chunk = 1; chunk < chunks; chunk++) {
      if (room.score[chunk]! > room.score[likest]!) likest = chunk;
    }
    const partner = room.best[likest]!;
    order.push(positions[slot]!, positions[partner]!);
    // Close the gap with the last free one that remains.
    const last = slot - 1;
    positions[partner] = positions[last]!;
    for (const plane of [room.yRe, room.yIm, room.re, room.im]) {
      plane.copyWithin(partner * size, last * size, (last + 1) * size);
    }
    slots -= 2;
  }
  if (slots === 1) order.push(positions[0]!);
  return order;
}
