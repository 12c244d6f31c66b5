/** Objects as points: the coordinates that a classification compares. */
import type { SharedArrays } from "../tools/tool.js";

/** n points in k dimensions, row by row; distances are Euclidean. */
export interface Points {
  n: number;
  k: number;
  /** (n, k). */
  values: Float64Array;
}

/**
 * Chosen columns of a table of coordinates, in shared memory; a weight multiplies the squared difference along its
 * column: x = √w · c.
 *
 * @param coordinates (n, columns), row by row
 * @param chosen      columns, from 0
 * @param weights     one number ≥ 0 a chosen column; those that are missing are 1
 */
export function choosePoints(
  arrays: SharedArrays,
  coordinates: Float64Array,
  columns: number,
  chosen: readonly number[],
  weights: readonly number[] = [],
): Points {
  const n = columns > 0 ? coordinates.length / columns : 0;
  const k = chosen.length;
  const values = arrays.float64(n * k);
  chosen.forEach((column, j) => {
    const scale = Math.sqrt(weights[j] ?? 1);
    for (let i = 0; i < n; i++) values[i * k + j] = scale * coordinates[i * columns + column]!;
  });
  return { n, k, values };
}

/** |a − b|² of k numbers from places i and j. */
export function squaredDistance(a: Float64Array, i: number, b: Float64Array, j: number, k: number): number {
  let sum = 0;
  for (let c = 0; c < k; c++) {
    const d = a[i + c]! - b[j + c]!;
    sum += d * d;
  }
  return sum;
}

/** Means and sizes of the classes of a partition. */
export interface Centres {
  /** (classes, k); an empty class lies at the origin. */
  means: Float64Array;
  counts: Int32Array;
}

/**
 * Means and sizes of classes.
 * @param labels class of each point, from 0; a negative one belongs to none
 */
export function centresOf({ n, k, values }: Points, labels: ArrayLike<number>, classes: number): Centres {
  const means = new Float64Array(classes * k);
  const counts = new Int32Array(classes);
  for (let i = 0; i < n; i++) {
    const c = labels[i]!;
    if (c < 0) continue;
    counts[c]!++;
    for (let j = 0; j < k; j++) means[c * k + j]! += values[i * k + j]!;
  }
  for (let c = 0; c < classes; c++) {
    if (counts[c]! > 0) for (let j = 0; j < k; j++) means[c * k + j]! /= counts[c]!;
  }
  return { means, counts };
}

/**
 * The same partition with its classes numbered by falling size (of equal ones, the one with the earlier first member
 * first); empty classes are left out.
 */
export function numberBySize(labels: ArrayLike<number>): { labels: Int32Array; classes: number } {
  const size = new Map<number, number>();
  for (let i = 0; i < labels.length; i++) size.set(labels[i]!, (size.get(labels[i]!) ?? 0) + 1);
  // A Map keeps the order of first members, and the sort is stable.
  const order = [...size].sort((a, b) => b[1] - a[1]);
  const place = new Map(order.map(([label], c) => [label, c]));
  return { labels: Int32Array.from(labels, (label) => place.get(label)!), classes: order.length };
}
