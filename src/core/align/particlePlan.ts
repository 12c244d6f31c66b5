/** Particles as they are read, a batch at a time: background, scale and window, then their transforms on rings. */
import { gridding } from "../polar/gridding.js";
import { BATCH, createPolarKernel } from "../polar/polarKernel.js";
import { canUseKernels, createPolarPlan } from "../polar/polarTransform.js";
import { boxWindow, type Geometry } from "./geometry.js";
import { MOST_DEVIATION, NOT_FINITE, prepareParticle, USABLE } from "./prepareParticle.js";

/** Not to be shared between threads. */
export interface ParticlePlan {
  /** Images of a batch, at most. */
  readonly batch: number;
  /** Room for the pixels of image b of the batch, (n, n): to be written over before each {@link prepare}. */
  room(b: number): Float32Array;
  /** Take what lies in room b, see {@link prepareParticle}. @returns USABLE, or NOT_FINITE or FLAT: then it is zero */
  prepare(b: number): number;
  /** The transforms of the first `count` images of the batch, (count, R, H) from index `at` on. */
  transform(count: number, outRe: Float32Array, outIm: Float32Array, at: number): void;
}

const plans = new Map<string, ParticlePlan>();

/** The plan for this geometry; kept, with its scratch, for the next call on the same thread. */
export function particlePlan(geometry: Geometry): ParticlePlan {
  const { boxSize, rings, half, outerRadius } = geometry;
  const key = `${boxSize} ${rings} ${half} ${outerRadius}`;
  let plan = plans.get(key);
  if (!plan) {
    plan = createParticlePlan(geometry);
    if (plans.size >= 4) plans.clear();
    plans.set(key, plan);
  }
  return plan;
}

/** @param plain without the kernels, also where there are some */
export function createParticlePlan(geometry: Geometry, plain = false): ParticlePlan {
  return !plain && canUseKernels(geometry.boxSize) ? kernelPlan(geometry) : plainPlan(geometry);
}

function kernelPlan({ boxSize, rings, half, outerRadius }: Geometry): ParticlePlan {
  const grid = gridding(boxSize, rings, half);
  const { flatten } = grid;
  const middle = Math.floor(boxSize / 2);
  const mask = Float32Array.from(
    boxWindow(boxSize),
    (w, i) => w * flatten[i % boxSize]! * flatten[Math.floor(i / boxSize)]!,
  );
  const outside = Float32Array.from(mask, (_, i) =>
    ((i % boxSize) - middle) ** 2 + (Math.floor(i / boxSize) - middle) ** 2 > outerRadius * outerRadius ? 1 : 0,
  );
  const kernel = createPolarKernel(boxSize, grid, mask, outside);
  return {
    batch: BATCH,
    room: (b) => kernel.room(b),
    prepare(b) {
      const { background, deviation, status } = kernel.statistics(b);
      // Deviations beyond what float32 can hold on either side.
      const scale = 1 / deviation;
      const inRange = Number.isFinite(Math.fround(scale)) && deviation <= MOST_DEVIATION;
      const found = status === USABLE && !inRange ? NOT_FINITE : status;
      if (found === USABLE) kernel.setLevel(b, background, scale);
      else {
        kernel.room(b).fill(0);
        kernel.setLevel(b, 0, 0);
      }
      return found;
    },
    transform: (count, outRe, outIm, at) => kernel.transform(count, outRe, outIm, at),
  };
}

function plainPlan(geometry: Geometry): ParticlePlan {
  const { boxSize, rings, half } = geometry;
  const size = boxSize * boxSize;
  const window = boxWindow(boxSize);
  const plan = createPolarPlan(boxSize, rings, half, true);
  const images = new Float32Array(BATCH * size);
  const rooms = Array.from({ length: BATCH }, (_, b) => images.subarray(b * size, (b + 1) * size));
  return {
    batch: BATCH,
    room: (b) => rooms[b]!,
    prepare: (b) => prepareParticle(rooms[b]!, geometry, window, rooms[b]!),
    transform: (count, outRe, outIm, at) => plan.transform(images, count, outRe, outIm, at),
  };
}
