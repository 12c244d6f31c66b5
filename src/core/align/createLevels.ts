/**
 * Levels for a search. The kernels do the work where there are any; their twins do the same elsewhere, and where a test
 * asks for them.
 */
import { hasKernels } from "../kernels/kernelMemory.js";
import { LANES } from "../polar/laneFft.js";
import { createLevel } from "./level.js";
import { kernelLevels } from "./levelKernel.js";
import type { Levels, LevelsOptions, LevelSpec, References, SearchLevel } from "./levels.js";

/** Lanes in a group; a binding of this module, because the innermost loops read it. */
const GROUP = LANES;

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
