/** The tree of a pyramidal alignment on the engine, level by level: which kernel when. The method is in core/align. */
import { blockSize } from "../align/blockSize.js";
import { imageCosts, ownMicroseconds, searchMicroseconds } from "../align/costs.js";
import type { Geometry } from "../align/geometry.js";
import { allocatePlacements, type Placements } from "../align/placements.js";
import {
  joinKernel,
  layKernel,
  membersPerPass,
  pairKernel,
  picturesKernel,
  rowsAtOnce,
  rowsOfChild,
  type NodeImages,
} from "../align/pyramid.js";
import {
  allocateSimilarity,
  comparisons,
  SIMILARITY_KERNELS,
  similarPairs,
  SEARCHED_AT_ONCE,
  similarityBytes,
  type SimilarityRoom,
} from "../align/pyramidOrder.js";
import {
  childShares,
  leafFront,
  levelsOf,
  neighbours,
  pairedFront,
  placeMembers,
  type Front,
  type Join,
  type NodeWeights,
} from "../align/pyramidTree.js";
import { alignmentAt } from "../conventions.js";
import type { StackRef } from "../stack.js";
import type { Interpolation } from "../transform/resample.js";
import type { KernelRunner, SharedArrays } from "./tool.js";

export const pyramidKernels = {
  pair: pairKernel,
  lay: layKernel,
  join: joinKernel,
  pictures: picturesKernel,
  ...SIMILARITY_KERNELS,
};
type Context = SharedArrays & KernelRunner<typeof pyramidKernels>;

/** A level of more nodes than this is kept but not shown while the tool runs. */
const MOST_SHOWN = 64;

/** How leaves (and then nodes) become pairs. */
export type PairOrder = "list" | "random" | "similarity";

/**
 * Microseconds: a pair aligned, an image laid, the averages of a pair made one; and, by similarity, a node on rings, two
 * nodes compared.
 */
function pyramidCosts(geometry: Geometry) {
  const { transform, reference, sum } = imageCosts(geometry.boxSize);
  return {
    transform,
    pair: transform + reference + searchMicroseconds(geometry, 1),
    sum,
    join: 15 + 0.016 * geometry.boxSize ** 2,
    rings: transform + reference,
    comparison: searchMicroseconds(geometry, SEARCHED_AT_ONCE) / SEARCHED_AT_ONCE + ownMicroseconds(geometry),
  };
}

/** Microseconds that the tree of `leaves` images takes. */
export function treeCost(leaves: number, geometry: Geometry, order: PairOrder): number {
  const cost = pyramidCosts(geometry);
  const tree = leaves * (cost.pair + cost.join) + leaves * levelsOf(leaves) * cost.sum;
  return tree + (order === "similarity" ? 2 * leaves * cost.rings + comparisons(leaves) * cost.comparison : 0);
}

/** Bytes that {@link makePyramid} takes, at most, for images that take `perParticle` bytes on rings. */
export function pyramidBytes(leaves: number, boxSize: number, perParticle: number, order: PairOrder): number {
  const size = boxSize * boxSize;
  const rows = Math.min(rowsAtOnce(boxSize), 2 * leaves);
  return (
    leaves * (4 * size + 80) +
    Math.min(MOST_SHOWN, leaves) * (4 * size + 4) +
    rows * (8 * size + 32) +
    (order === "similarity" ? similarityBytes(leaves, perParticle) : 0)
  );
}

/** Everything the tree is made in; allocated once. */
export interface Pyramid {
  geometry: Geometry;
  interpolation: Interpolation;
  order: PairOrder;
  weights: NodeWeights;
  images: NodeImages;
  /** Where each image lies on its present node. */
  placements: Placements;
  /** (images) what each counts in its present node. */
  shares: Float64Array;
  members: Uint32Array;
  left: Uint32Array;
  right: Uint32Array;
  /** One row a pair of the level. */
  found: Placements;
  ccc: Float64Array;
  limit: Uint8Array;
  rowFirst: Uint32Array;
  rowEnd: Uint32Array;
  rowOf: Uint32Array;
  childShares: Float64Array;
  rows: Float64Array;
  similarity: SimilarityRoom | null;
  /** Pictures of a level's nodes, and their numbers. */
  shown: Float32Array;
  shownIds: Uint32Array;
}

/** Shared room for the tree over the images `leaves`. */
export function makePyramid(
  arrays: SharedArrays,
  given: Pick<Pyramid, "geometry" | "interpolation" | "order" | "weights" | "placements"> & {
    stack: StackRef;
    leaves: Uint32Array;
    preparations: Pick<NodeImages, "align" | "average" | "references">;
  },
): Pyramid {
  const { stack, leaves, preparations, ...rest } = given;
  const { align, average, references } = preparations;
  const { boxSize } = given.geometry;
  const size = boxSize * boxSize;
  const n = leaves.length;
  const pairs = Math.floor(n / 2);
  const rows = Math.min(rowsAtOnce(boxSize), 2 * n);
  const shares = arrays.float64(stack.count).fill(1);
  const shown = Math.min(MOST_SHOWN, n);
  return {
    ...rest,
    images: { stack, leaves, nodes: arrays.float32((n - 1) * size), align, average, references },
    shares,
    members: arrays.uint32(n),
    left: arrays.uint32(pairs),
    right: arrays.uint32(pairs),
    found: allocatePlacements(arrays, pairs),
    ccc: arrays.float64(pairs),
    limit: arrays.uint8(pairs),
    rowFirst: arrays.uint32(rows),
    rowEnd: arrays.uint32(rows),
    rowOf: arrays.uint32(rows + 1),
    childShares: arrays.float64(rows),
    rows: arrays.float64(rows * size),
    similarity: given.order === "similarity" ? allocateSimilarity(arrays, n, given.geometry) : null,
    shown: arrays.float32(shown * size),
    shownIds: arrays.uint32(shown),
  };
}

/**
 * The whole tree; placements are left as those on the root.
 * @param onLevel called after every level with all joins so far, the nodes that have no parent yet, and the pictures of
 *   these, (nodes, n, n), unless they are too many to be looked at
 */
export async function buildPyramid(
  ctx: Context,
  pyramid: Pyramid,
  seed: number,
  onLevel: (joins: readonly Join[], front: Front, pictures: Float32Array | null) => void,
): Promise<Join[]> {
  const { images, order } = pyramid;
  const n = images.leaves.length;
  const levels = levelsOf(n);
  let front = leafFront(images.leaves, order === "random" ? seed : null);
  const joins: Join[] = [];
  for (let level = 1; level <= levels; level++) {
    const label = `level ${level} of ${levels}`;
    const positions = await pairsOf(ctx, pyramid, front, label);
    const made = await joinLevel(ctx, pyramid, front, positions, { level, firstNode: joins.length, label });
    front = pairedFront(front, positions, n + joins.length);
    joins.push(...made);
    onLevel(joins, front, await picturesOf(ctx, pyramid, front));
  }
  return joins;
}

async function picturesOf(ctx: Context, pyramid: Pyramid, { ids }: Front): Promise<Float32Array | null> {
  const { images, shown, shownIds } = pyramid;
  if (ids.length > shownIds.length) return null;
  shownIds.set(ids);
  const args = { images, ids: shownIds, out: shown };
  await ctx.forEachRange("pictures", ids.length, args, { label: "averages", itemsPerBlock: 16, weight: 0 });
  return shown.subarray(0, ids.length * (shown.length / shownIds.length));
}

async function pairsOf(ctx: Context, pyramid: Pyramid, front: Front, label: string): Promise<number[]> {
  const { similarity, images, geometry } = pyramid;
  if (!similarity) return neighbours(front);
  return similarPairs(ctx, similarity, front, images, geometry, pyramidCosts(geometry), `${label}, who is like whom`);
}

async function joinLevel(
  ctx: Context,
  pyramid: Pyramid,
  front: Front,
  positions: readonly number[],
  { level, firstNode, label }: { level: number; firstNode: number; label: string },
): Promise<Join[]> {
  const { geometry, images, placements, left, right, found, limit, ccc } = pyramid;
  const pairs = Math.floor(positions.length / 2);
  const cost = pyramidCosts(geometry);
  for (let k = 0; k < pairs; k++) {
    left[k] = front.ids[positions[2 * k]!]!;
    right[k] = front.ids[positions[2 * k + 1]!]!;
  }
  await ctx.forEachRange(
    "pair",
    pairs,
    { geometry, images, left, right, placements: found, limit },
    { label: `${label}, aligning pairs`, itemsPerBlock: Math.min(8, Math.ceil(pairs / 2)), weight: cost.pair },
  );
  const children = Array.from({ length: pairs }, (_, k) =>
    [2 * k, 2 * k + 1].map((at) =>
      front.members.subarray(front.first[positions[at]!], front.first[positions[at]! + 1]),
    ),
  );
  const centres = children.map(([l, r], k) => placeMembers(placements, l!, r!, alignmentAt(found, k)));
  await averageLevel(ctx, pyramid, children, firstNode, `${label}, averaging`);
  children.forEach((both) => {
    const shares = childShares(pyramid.weights, both[0]!.length, both[1]!.length);
    both.forEach((part, side) => part.forEach((i) => (pyramid.shares[i]! *= shares[side]!)));
  });
  return children.map(([l, r], k) => ({
    node: images.leaves.length + firstNode + k,
    level,
    left: left[k]!,
    right: right[k]!,
    members: l!.length + r!.length,
    placement: alignmentAt(found, k),
    centre: centres[k]!,
    ccc: ccc[k]!,
    atLimit: limit[k] === 1,
  }));
}

/** Averages of the nodes of a level from the original pixels, in batches of as many pairs as there are rows for. */
async function averageLevel(
  ctx: Context,
  pyramid: Pyramid,
  children: readonly (readonly Uint32Array[])[],
  firstNode: number,
  label: string,
): Promise<void> {
  const { geometry, images, interpolation, placements, members, rowFirst, rowEnd, rowOf, rows } = pyramid;
  const { boxSize } = geometry;
  const most = rowFirst.length;
  const { sum, join } = pyramidCosts(geometry);
  for (let firstPair = 0; firstPair < children.length;) {
    let rowCount = 0;
    let laid = 0;
    let longest = 0;
    let batch = 0;
    for (; firstPair + batch < children.length; batch++) {
      const both = children[firstPair + batch]!;
      const wanted = both.map((part) => rowsOfChild(part.length, boxSize));
      if (rowCount + wanted[0]! + wanted[1]! > most) break;
      const shares = childShares(pyramid.weights, both[0]!.length, both[1]!.length);
      both.forEach((part, side) => {
        const share = wanted[side]!;
        members.set(part, laid);
        rowOf[2 * batch + side] = rowCount;
        for (let row = 0; row < share; row++) {
          rowFirst[rowCount + row] = laid + Math.floor((row * part.length) / share);
          rowEnd[rowCount + row] = laid + Math.floor(((row + 1) * part.length) / share);
        }
        longest = Math.max(longest, Math.ceil(part.length / share));
        laid += part.length;
        rowCount += share;
        pyramid.childShares[2 * batch + side] = shares[side]!;
      });
      rowOf[2 * batch + 2] = rowCount;
    }
    const passes = Math.ceil(longest / membersPerPass(boxSize));
    for (let pass = 0; pass < passes; pass++) {
      await ctx.forEachRange(
        "lay",
        rowCount,
        {
          stack: images.stack,
          boxSize,
          interpolation,
          placements,
          weights: pyramid.shares,
          members,
          rowFirst,
          rowEnd,
          pass,
          rows,
          prepared: images.average,
        },
        {
          label,
          itemsPerBlock: Math.max(1, Math.floor(blockSize(sum) / Math.min(longest, membersPerPass(boxSize)) / 2)),
          weight: (sum * laid) / (rowCount * passes),
        },
      );
    }
    await ctx.forEachRange(
      "join",
      batch,
      {
        geometry,
        rows,
        rowOf,
        shares: pyramid.childShares,
        firstNode: firstNode + firstPair,
        firstPair,
        nodes: images.nodes,
        ccc: pyramid.ccc,
      },
      { label, itemsPerBlock: 8, weight: join },
    );
    firstPair += batch;
  }
}
