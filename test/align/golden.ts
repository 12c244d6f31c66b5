/** The committed phantoms (test/golden/align) and measures of error. */
import { readFileSync } from "node:fs";
import { angleDifference } from "../../src/core/conventions.js";

const folder = new URL("../golden/align/", import.meta.url);

/** A stack of signed bytes as float32. */
export function goldenStack(name: string): { boxSize: number; pixels: Float32Array } {
  const bytes = readFileSync(new URL(`${name}.mrcs`, folder));
  const boxSize = bytes.readInt32LE(0);
  return { boxSize, pixels: Float32Array.from(new Int8Array(bytes.buffer, bytes.byteOffset + 1024)) };
}

/** Rows of a CSV of numbers, without its head. */
export function goldenTable(name: string): number[][] {
  const text = readFileSync(new URL(`${name}.csv`, folder), "utf8");
  return text
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(",").map(Number));
}

export const rms = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** |a − b| on the circle, degrees. */
export const angleError = (a: number, b: number): number => Math.abs(angleDifference(a, b));
