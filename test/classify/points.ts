/** Points for the tests of this room. */
import type { Points } from "../../src/core/classify/points.js";
import { normal, random } from "../../src/core/random.js";

/** Rows of numbers as points, in shared memory. */
export function pointsOf(rows: readonly (readonly number[])[]): Points {
  const k = rows[0]?.length ?? 1;
  const values = new Float64Array(new SharedArrayBuffer(8 * rows.length * k));
  rows.forEach((row, i) => values.set(row, i * k));
  return { n: rows.length, k, values };
}

/** `each` points around every centre of a grid of `groups`, with noise of standard deviation `sd`; and their groups. */
export function blobs(
  groups: number,
  each: number,
  k: number,
  sd: number,
  seed: number,
): { points: Points; truth: number[] } {
  const gauss = normal(random(seed, 900));
  const side = Math.ceil(groups ** (1 / k));
  const truth: number[] = [];
  const rows: number[][] = [];
  for (let i = 0; i < groups * each; i++) {
    const g = i % groups;
    truth.push(g);
    rows.push(Array.from({ length: k }, (_, j) => (Math.floor(g / side ** j) % side) + sd * gauss()));
  }
  return { points: pointsOf(rows), truth };
}
