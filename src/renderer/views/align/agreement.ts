/** How far the averages of several random starts agree, from the tables of a run. Pure functions. */
import type { TableResult } from "../../../core/tools/results.js";

export interface Agreement {
  seeds: readonly number[];
  /** Coefficients of each average with each, row after row. */
  values: readonly (readonly number[])[];
  /** Lowest of two different ones, and the mean of these; NaN for one seed. */
  lowest: number;
  mean: number;
}

/** @returns null when the table does not hold a square of coefficients */
export function agreementOf(table: TableResult): Agreement | null {
  const [head, ...columns] = table.columns;
  if (head?.name !== "seed" || columns.length !== head.values.length) return null;
  const seeds = [...head.values];
  const values = seeds.map((_, row) => columns.map((c) => c.values[row]!));
  const pairs = values.flatMap((row, i) => row.slice(0, i));
  return {
    seeds,
    values,
    lowest: pairs.reduce((low, v) => Math.min(low, v), pairs.length > 0 ? Infinity : NaN),
    mean: pairs.reduce((sum, v) => sum + v, 0) / pairs.length,
  };
}

/** Particles by the number of seeds that place them alike, most seeds first: [seeds, particles]. */
export function agreeingCounts(table: TableResult, seeds: number): [agreeing: number, particles: number][] | null {
  const column = table.columns.find((c) => c.name === "agreeing");
  if (!column) return null;
  const counts = new Array<number>(seeds + 1).fill(0);
  for (const v of column.values) if (v >= 0 && v <= seeds) counts[v]!++;
  const found: [number, number][] = [];
  for (let n = seeds; n >= 1; n--) if (counts[n]! > 0 || n === seeds) found.push([n, counts[n]!]);
  return found;
}
