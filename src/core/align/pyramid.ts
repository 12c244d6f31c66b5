/**
 * Pyramidal alignment after Marco & Carrascosa: images are aligned in pairs, the averages of the pairs in pairs, and so on
 * to one average. Every node's average is made from the original pixels of its members, each interpolated once at its
 * composed placement. That costs n interpolations a level, n·log₂n in all; from the two children it would be 2n in all,
 * but an image would be interpolated once for every level and the average would lose its fine detail.
 * @see Marco, Chagoyen, de la Fraga, Carazo & Carrascosa, Ultramicroscopy 66, 5 (1996)
 */
import { alignmentAt, IDENTITY } from "../conventions.js";
import type { Preparation, Prepared } from "../prepare/preparation.js";
import { preparerOf } from "../prepare/preparer.js";
import type { KernelIo, StackRef } from "../stack.js";
import type { Range } from "../tools/tool.js";
import { createResampler, type Interpolation } from "../transform/resample.js";
import { annulusPixels, correlate, segmentLength } from "./classSums.js";
import { layerFor, type Layer } from "./classSumKernel.js";
import type { Geometry } from "./geometry.js";
import { particlePlan } from "./particlePlan.js";
import { setPlacement, type Placements } from "./placements.js";
import { makeReferences } from "./polarStack.js";
import { USABLE } from "./prepareParticle.js";
import { atLimit, emptyPlacement, searchFor } from "./search.js";

/** Where the picture of each node is: leaves in the stack, the others in memory. */
export interface NodeImages {
  stack: StackRef;
  /** Image number of each leaf. */
  leaves: Uint32Array;
  /** (n − 1, boxSize, boxSize): node number less the number of leaves. */
  nodes: Float32Array;
  /** What is done to an image before it is aligned, or averaged; and to an average before it is aligned. null = nothing. */
  align: Prepared | null;
  average: Prepared | null;
  references: Preparation | null;
}

/** Reads pictures of nodes into `out`, as they are aligned or as they are looked at. */
export function nodeReader(
  { stack, leaves, nodes, align, average, references }: NodeImages,
  purpose: "align" | "look",
  io: KernelIo,
): (node: number, out: Float32Array) => void {
  const leaf = purpose === "align" ? align : average;
  const prepareLeaf = leaf && preparerOf(leaf);
  const { width, height } = stack;
  const prepareNode =
    purpose === "align" && references
      ? preparerOf({ preparation: references, width, height, pixelSize: null, ctf: null })
      : null;
  return (node, out) => {
    const size = out.length;
    if (node < leaves.length) {
      io.readImage(stack, leaves[node]!, out);
      prepareLeaf?.(out, leaves[node]!);
    } else {
      out.set(nodes.subarray((node - leaves.length) * size, (node - leaves.length + 1) * size));
      prepareNode?.(out, node);
    }
  };
}

export interface PicturesArgs {
  images: NodeImages;
  /** Node numbers. */
  ids: Uint32Array;
  /** (nodes, n, n). */
  out: Float32Array;
}

/** Kernel over nodes: their pictures, one after another. */
export function picturesKernel(range: Range, { images, ids, out }: PicturesArgs, io: KernelIo): void {
  const size = images.stack.width * images.stack.height;
  const read = nodeReader(images, "look", io);
  for (let k = range.start; k < range.end; k++) {
    read(ids[k]!, out.subarray(k * size, (k + 1) * size));
  }
}

export interface PairArgs {
  geometry: Geometry;
  images: NodeImages;
  /** Node numbers of each pair of the level. */
  left: Uint32Array;
  right: Uint32Array;
  /** One row a pair: the right child onto the left one; unmoved where one of them has no contrast. */
  placements: Placements;
  /** 1 = at the limit of the shift search. */
  limit: Uint8Array;
}

/** Kernel over the pairs of a level: align the right child onto the left one. */
export function pairKernel(range: Range, args: PairArgs, io: KernelIo): void {
  const { geometry, images, left, right, placements, limit } = args;
  const { boxSize, rings, half, maxShift } = geometry;
  const size = boxSize * boxSize;
  const samples = rings * half;
  const plan = particlePlan(geometry);
  const search = searchFor(geometry);
  const read = nodeReader(images, "align", io);
  const found = emptyPlacement();
  const { batch } = plan;
  const onto = new Float32Array(batch * size);
  const yRe = new Float32Array(batch * samples);
  const yIm = new Float32Array(batch * samples);
  for (let start = range.start; start < range.end; start += batch) {
    const count = Math.min(batch, range.end - start);
    const usable: boolean[] = [];
    for (let k = 0; k < count; k++) {
      read(left[start + k]!, onto.subarray(k * size, (k + 1) * size));
      read(right[start + k]!, plan.room(k));
      usable.push(plan.prepare(k) === USABLE);
    }
    const { re, im, norm } = makeReferences(onto.subarray(0, count * size), geometry);
    plan.transform(count, yRe, yIm, 0);
    for (let k = 0; k < count; k++) {
      const pair = start + k;
      setPlacement(placements, pair, IDENTITY);
      limit[pair] = 0;
      if (!usable[k] || !(norm[k]! > 0)) continue;
      const reference = {
        count: 1,
        re: re.subarray(k * samples, (k + 1) * samples),
        im: im.subarray(k * samples, (k + 1) * samples),
      };
      search.align(yRe, yIm, k * samples, reference, found);
      setPlacement(placements, pair, found);
      limit[pair] = atLimit(found.originX, found.originY, maxShift) ? 1 : 0;
    }
  }
}

/** Rows of sums that exist at once: about 16 MB, a function of the box alone. */
export function rowsAtOnce(boxSize: number): number {
  return Math.max(64, Math.min(512, Math.floor(2 ** 21 / (boxSize * boxSize))));
}

/** Members of a node laid by one row in one pass: up to 10 ms of work. */
export const membersPerPass = segmentLength;

/** Rows that share the members of one child evenly. */
export function rowsOfChild(members: number, boxSize: number): number {
  return Math.min(rowsAtOnce(boxSize) / 2, Math.ceil(members / membersPerPass(boxSize)));
}

export interface LayArgs {
  stack: StackRef;
  boxSize: number;
  interpolation: Interpolation;
  /** (images) where each lies on its node, and how much it counts there. */
  placements: Placements;
  weights: Float64Array;
  /** Image numbers; row r adds members[rowFirst[r]] … members[rowEnd[r] − 1]. */
  members: Uint32Array;
  rowFirst: Uint32Array;
  rowEnd: Uint32Array;
  /** Each row takes at most {@link membersPerPass} members a pass. */
  pass: number;
  /** (rows, n, n): Σ w·(image laid onto its node). */
  rows: Float64Array;
  /** What is done to each image first; null = nothing. */
  prepared: Prepared | null;
}

/** Kernel over rows: lay the members of this pass onto their node and add them up. */
export function layKernel(range: Range, args: LayArgs, io: KernelIo): void {
  const layer = args.interpolation === "spline" ? layerFor(args.boxSize) : null;
  if (layer) layByKernel(range, args, io, layer);
  else layPlainly(range, args, io);
}

/** {@link layKernel} for images that are laid by splines. */
function layByKernel(range: Range, args: LayArgs, io: KernelIo, layer: Layer): void {
  const { stack, boxSize, placements, weights, members, rowFirst, rowEnd, pass, rows } = args;
  const size = boxSize * boxSize;
  const step = membersPerPass(boxSize);
  const prepare = args.prepared && preparerOf(args.prepared);
  for (let row = range.start; row < range.end; row++) {
    const sum = rows.subarray(row * size, (row + 1) * size);
    const start = rowFirst[row]! + pass * step;
    const end = Math.min(start + step, rowEnd[row]!);
    if (pass > 0 && start >= end) continue;
    layer.begin(pass > 0 ? sum : null);
    for (let at = start; at < end; at++) {
      const i = members[at]!;
      io.readImage(stack, i, layer.room);
      prepare?.(layer.room, i);
      layer.add(alignmentAt(placements, i), weights[i]!);
    }
    layer.finish(sum);
  }
}

/** The twin of {@link layByKernel}, and what does the rest. */
export function layPlainly(range: Range, args: LayArgs, io: KernelIo): void {
  const { stack, boxSize, interpolation, placements, weights, members, rowFirst, rowEnd, pass, rows } = args;
  const size = boxSize * boxSize;
  const step = membersPerPass(boxSize);
  const raw = new Float32Array(size);
  const laid = new Float64Array(size);
  const resampler = createResampler(boxSize, boxSize, { interpolation });
  const prepare = args.prepared && preparerOf(args.prepared);
  for (let row = range.start; row < range.end; row++) {
    const sum = rows.subarray(row * size, (row + 1) * size);
    if (pass === 0) sum.fill(0);
    const start = rowFirst[row]! + pass * step;
    for (let at = start; at < Math.min(start + step, rowEnd[row]!); at++) {
      const i = members[at]!;
      io.readImage(stack, i, raw);
      prepare?.(raw, i);
      resampler.load(raw);
      resampler.apply(alignmentAt(placements, i), laid);
      for (let p = 0; p < size; p++) sum[p]! += weights[i]! * laid[p]!;
    }
  }
}

export interface JoinArgs {
  geometry: Geometry;
  rows: Float64Array;
  /** Pair k of the batch: rows of the left child from rowOf[2k] on, of the right one from rowOf[2k + 1] to rowOf[2k + 2]. */
  rowOf: Uint32Array;
  /** Factor of each child in its node, two a pair. */
  shares: Float64Array;
  /** Where in `nodes` the first node of the batch goes, and its pair in `ccc`. */
  firstNode: number;
  firstPair: number;
  /** (n − 1, boxSize, boxSize). */
  nodes: Float32Array;
  ccc: Float64Array;
}

/** Kernel over the pairs of a batch: both children's averages from their rows, their coefficient, the node's average. */
export function joinKernel(range: Range, args: JoinArgs): void {
  const { geometry, rows, rowOf, shares, firstNode, firstPair, nodes, ccc } = args;
  const size = geometry.boxSize ** 2;
  const inside = annulusPixels(geometry);
  const right = new Float64Array(size);
  const left = new Float32Array(size);
  const sum = new Float64Array(size);
  for (let k = range.start; k < range.end; k++) {
    addRows(rows, rowOf[2 * k]!, rowOf[2 * k + 1]!, sum);
    addRows(rows, rowOf[2 * k + 1]!, rowOf[2 * k + 2]!, right);
    left.set(sum);
    ccc[firstPair + k] = correlate(right, left, inside);
    const node = nodes.subarray((firstNode + k) * size, (firstNode + k + 1) * size);
    for (let p = 0; p < size; p++) node[p] = shares[2 * k]! * sum[p]! + shares[2 * k + 1]! * right[p]!;
  }
}

function addRows(rows: Float64Array, first: number, end: number, out: Float64Array): void {
  const size = out.length;
  out.fill(0);
  for (let row = first; row < end; row++) {
    for (let p = 0; p < size; p++) out[p]! += rows[row * size + p]!;
  }
}
