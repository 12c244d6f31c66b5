/**
 * Levels (see level.ts) that share one image and one set of references: what a search works with. The kernels do the
 * work where there are any; their twins do the same elsewhere, and where a test asks for them.
 */
import { hasKernels } from "../kernels/kernelMemory.js";
import { LANES } from "../polar/laneFft.js";
import { createLevel } from "./level.js";
import { kernelLevels } from "./levelKernel.js";

/** Lanes in a group; a binding of this module, because the innermost loops read it. */
const GROUP = LANES;

/** References as ring coefficients with the ring weight 2πk and 1/‖A‖ multiplied in: (count, H orders, R rings). */
export interface References {
  count: number;
  re: Float32Array;
  im: Float32Array;
}

/** One level of a set. */
export interface LevelSpec {
  /** Rings 1 … `rings` are used, of those there are. */
  rings: number;
  /** Samples of a half ring, and orders, that are used: a power of two ≥ 16, at most those there are. */
  half: number;
  /** Angles of the full circle; a power of two, at least 2·half. */
  angles: number;
  /** Offsets d, px. */
  offsets: readonly (readonly [number, number])[];
  /** Every reference is scored for every image, not just a few. */
  everyReference: boolean;
}

export interface LevelsOptions {
  boxSize: number;
  /** R and H of images and references. */
  rings: number;
  half: number;
  /** References vanish beyond this radius, px. */
  radius: number;
  /** Mirrored references are wanted too. */
  mirror: boolean;
  /** References that can be taken at most. */
  capacity: number;
  levels: readonly LevelSpec[];
}

/** Scores of one image at the offsets and angles of a level. */
export interface SearchLevel {
  readonly angles: number;
  /** Number of offsets, and their coordinates, px. */
  readonly count: number;
  readonly dx: Float64Array;
  readonly dy: Float64Array;
  /** Move the loaded image by −(baseX, baseY) px: the offsets are about that point. */
  shift(baseX: number, baseY: number): void;
  /** Score reference k, straight and (or) mirrored, at every offset and angle. */
  score(k: number, straight: boolean, mirrored: boolean): void;
  /**
   * The highest of the scores, among angles 0 … reach and N − reach … N − 1 (reach ≥ N/2: all); where it is stands in
   * {@link bestOffset} and {@link bestAngle}.
   */
  best(mirrored: boolean, reach: number): number;
  readonly bestOffset: number;
  readonly bestAngle: number;
  /** The score at offset d and angle a, a wrapped around. */
  at(mirrored: boolean, d: number, a: number): number;
}

/** See the file comment; one image after another, not to be shared between threads. */
export interface Levels {
  readonly levels: readonly SearchLevel[];
  /** References that can be taken. */
  readonly capacity: number;
  /** Take the references (copied where that is faster): again after every change of their coefficients. */
  take(references: References): void;
  /** Take the samples of an image, (R, H) from index `at` on. */
  load(yRe: Float32Array, yIm: Float32Array, at: number): void;
}

/** @param plain the twins, whether there are kernels or not */
export function createLevels(options: LevelsOptions, plain = false): Levels {
  return !plain && hasKernels() ? kernelLevels(options) : plainLevels(options);
}

function plainLevels(options: LevelsOptions): Levels {
  const { boxSize, rings, half, radius, capacity } = options;
  const size = rings * half;
  const none: Float32Array = new Float32Array(0);
  let image = { re: none, im: none, at: 0 };
  let references: References = { count: 0, re: none, im: none };

  function plainLevel(spec: LevelSpec): SearchLevel {
    const level = createLevel({ boxSize, radius, ...spec });
    const straightCube = new Float32Array(level.cubeSize);
    const mirroredCube = new Float32Array(options.mirror ? level.cubeSize : 0);
    const n = level.angles;
    const found = {
      angles: n,
      count: level.count,
      dx: level.dx,
      dy: level.dy,
      bestOffset: 0,
      bestAngle: 0,
      shift(baseX: number, baseY: number) {
        level.shift(image.re, image.im, image.at, half, half / spec.half, baseX, baseY);
      },
      score(k: number, straight: boolean, mirrored: boolean) {
        const { re, im } = references;
        level.score(re, im, k * size, rings, straight ? straightCube : null, mirrored ? mirroredCube : null);
      },
      best(mirrored: boolean, reach: number) {
        const cube = mirrored ? mirroredCube : straightCube;
        let score = -Infinity;
        for (let g = 0; g < cube.length / (n * GROUP); g++) {
          for (let a = 0; a < n; a++) {
            if (a > reach && a < n - reach) continue;
            const i = (g * n + a) * GROUP;
            for (let l = 0; l < GROUP; l++) {
              if (!(cube[i + l]! > score)) continue;
              score = cube[i + l]!;
              // A padded lane repeats the last offset.
              found.bestOffset = Math.min(g * GROUP + l, level.count - 1);
              found.bestAngle = a;
            }
          }
        }
        return score;
      },
      at: (mirrored: boolean, d: number, a: number) =>
        (mirrored ? mirroredCube : straightCube)[
          (Math.floor(d / GROUP) * n + ((a + n) & (n - 1))) * GROUP + (d % GROUP)
        ]!,
    };
    return found;
  }

  return {
    levels: options.levels.map(plainLevel),
    capacity,
    take: (taken) => (references = taken),
    load: (re, im, at) => (image = { re, im, at }),
  };
}
