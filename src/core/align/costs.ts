/** What images cost on one core of a 2020s laptop, by the kernels: for progress, blocks of some ms, and estimates. */
import type { Geometry } from "./geometry.js";

export { searchMicroseconds } from "./searchLevels.js";

/** Microseconds of a job on its own: files opened, told apart and written, code compiled. */
export const JOB_MICROSECONDS = 150_000;

/** Microseconds of one image, read from its file. */
export function imageCosts(boxSize: number) {
  const pixels = boxSize * boxSize;
  return {
    /** Onto rings, as a particle; read for the first time. */
    transform: 12 + 0.012 * pixels,
    /** Masked, onto rings and weighted, as a reference. */
    reference: 10 + 0.02 * pixels,
    /** Laid onto its class and added up. */
    sum: 12 + 0.0115 * pixels,
    /** A class: its sums to averages and their FRC. */
    average: 0.1 * pixels,
  };
}

/** Microseconds of one image's ring coefficients, placed, masked and taken out of a total. */
export const ownMicroseconds = ({ rings, half }: Geometry): number => 3 + 0.007 * rings * half;
