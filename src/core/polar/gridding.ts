/** Where the samples on rings lie in the transform of a padded image, and the weights of the grid points around them. */
import { deapodisation, KERNEL_WIDTH, kernelShape, kernelWeight } from "./kaiserBessel.js";

function paddedSize(boxSize: number): number {
  let padded = 4;
  while (padded < 2 * boxSize) padded *= 2;
  return padded;
}

/** Farthest column of the grid, from its centre, that any ring sample needs. */
function columnLimit(boxSize: number, padded: number, rings: number): number {
  return Math.min(Math.ceil((rings * padded) / boxSize) + KERNEL_WIDTH / 2, padded / 2);
}

/** How the samples on rings are read from a padded transform. */
export interface Gridding {
  /** P, a power of two ≥ 2n. */
  padded: number;
  /** Columns −limit … limit of the transform are needed. */
  limit: number;
  /** Of rings × half. */
  samples: number;
  /** For each sample: the first grid point under the kernel and the weights along x and y. */
  firstX: Int32Array;
  firstY: Int32Array;
  weightX: Float32Array;
  weightY: Float32Array;
  /** What each pixel column (or row) is multiplied with first. */
  flatten: Float64Array;
}

/** @param rings 1 … floor(boxSize/2) − 1 */
export function gridding(boxSize: number, rings: number, half: number): Gridding {
  const padded = paddedSize(boxSize);
  const shape = kernelShape(padded / boxSize);
  const samples = rings * half;
  const made: Gridding = {
    padded,
    limit: columnLimit(boxSize, padded, rings),
    samples,
    firstX: new Int32Array(samples),
    firstY: new Int32Array(samples),
    weightX: new Float32Array(samples * KERNEL_WIDTH),
    weightY: new Float32Array(samples * KERNEL_WIDTH),
    flatten: deapodisation(boxSize, padded, shape),
  };
  const { firstX, firstY, weightX, weightY } = made;
  for (let ring = 0; ring < rings; ring++) {
    for (let j = 0; j < half; j++) {
      const s = ring * half + j;
      const radius = ((ring + 1) * padded) / boxSize;
      const x = radius * Math.cos((Math.PI * j) / half);
      const y = radius * Math.sin((Math.PI * j) / half);
      firstX[s] = Math.ceil(x - KERNEL_WIDTH / 2);
      firstY[s] = Math.ceil(y - KERNEL_WIDTH / 2);
      for (let t = 0; t < KERNEL_WIDTH; t++) {
        weightX[s * KERNEL_WIDTH + t] = kernelWeight(x - firstX[s] - t, shape);
        weightY[s * KERNEL_WIDTH + t] = kernelWeight(y - firstY[s] - t, shape);
      }
    }
  }
  return made;
}
