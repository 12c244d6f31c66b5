/** Levels run by the kernels (kernels/assembly/level.ts); the twin is in level.ts and createLevels.ts. */
import { KernelMemory, type KernelExports } from "../kernels/kernelMemory.js";
import { LANES } from "../polar/laneFft.js";
import { BYTES, fillLevel, reserveCommon, reserveLevel, type Common, type Reserved } from "./levelPlanes.js";
import type { Levels, LevelsOptions, References, SearchLevel } from "./levels.js";

/** Lanes in a group; a binding of this module, because the innermost loops read it. */
const GROUP = LANES;

/** The levels of `options` over memory of their own. @throws Error where there are no kernels */
export function kernelLevels(options: LevelsOptions): Levels {
  const memory = new KernelMemory();
  const common = reserveCommon(memory, options);
  const reserved = options.levels.map((spec) => reserveLevel(memory, options, spec));
  const kernels = memory.start();
  for (const level of reserved) fillLevel(memory, level, common, options);
  const size = options.rings * options.half;
  const samplesRe = memory.view(common.samplesRe);
  const samplesIm = memory.view(common.samplesIm);
  const whole = wholeReferences(memory, common, size);
  const levels = reserved.map((level) => kernelLevel(memory, kernels, level, common, options, whole));
  return {
    levels,
    capacity: options.capacity,
    take(references) {
      if (references.count > options.capacity) throw new Error(`${references.count} references of ${options.capacity}`);
      whole.take(references);
      for (const level of reserved) copyReferences(memory, level, references, options);
    },
    load(yRe, yIm, at) {
      samplesRe.set(yRe.subarray(at, at + size));
      samplesIm.set(yIm.subarray(at, at + size));
    },
  };
}

/** Room for whole references, and which it holds. */
interface WholeReferences {
  take(references: References): void;
  /** @returns how many bytes behind the first reference k lies */
  hold(k: number): number;
}

function wholeReferences(memory: KernelMemory, common: Common, size: number): WholeReferences {
  const re = memory.view(common.referenceRe);
  const im = memory.view(common.referenceIm);
  const all = common.slots > 1;
  let from: References | null = null;
  let held = -1;
  function copy(first: number, count: number): void {
    re.set(from!.re.subarray(first * size, (first + count) * size));
    im.set(from!.im.subarray(first * size, (first + count) * size));
  }
  return {
    take(references) {
      from = references;
      held = -1;
      if (all) copy(0, references.count);
    },
    hold(k) {
      if (all) return BYTES * k * size;
      if (k !== held) copy(k, 1);
      held = k;
      return 0;
    },
  };
}

/** The orders and rings that a level uses, close together. */
function copyReferences(memory: KernelMemory, level: Reserved, references: References, options: LevelsOptions): void {
  if (!level.referencesRe || !level.referencesIm) return;
  const { rings, half } = level.spec;
  const re = memory.view(level.referencesRe);
  const im = memory.view(level.referencesIm);
  for (let k = 0, to = 0; k < references.count; k++) {
    for (let m = 0; m < half; m++) {
      const from = (k * options.half + m) * options.rings;
      for (let ring = 0; ring < rings; ring++, to++) {
        re[to] = references.re[from + ring]!;
        im[to] = references.im[from + ring]!;
      }
    }
  }
}

function kernelLevel(
  memory: KernelMemory,
  kernels: KernelExports,
  reserved: Reserved,
  common: Common,
  options: LevelsOptions,
  whole: WholeReferences,
): SearchLevel {
  const { spec, referencesRe, referencesIm, straight, mirrored } = reserved;
  const { rings, half, angles, offsets } = spec;
  const level = reserved.fields.at;
  const levelShift = kernels["levelShift"]!;
  const levelScore = kernels["levelScore"]!;
  const levelBest = kernels["levelBest"]!;
  const straightCube = memory.view(straight);
  const mirroredCube = mirrored ? memory.view(mirrored) : straightCube;
  const mirroredAt = mirrored?.at ?? 0;
  const place = memory.ints(common.found);
  const perReference = BYTES * half * rings;
  const found = {
    angles,
    count: offsets.length,
    dx: Float64Array.from(offsets, (d) => d[0]),
    dy: Float64Array.from(offsets, (d) => d[1]),
    bestOffset: 0,
    bestAngle: 0,
    shift(baseX: number, baseY: number) {
      const scale = (2 * Math.PI) / options.boxSize;
      levelShift(level, scale * baseX, scale * baseY);
    },
    score(k: number, wantStraight: boolean, wantMirrored: boolean) {
      const cube = wantStraight ? straight.at : 0;
      const other = wantMirrored ? mirroredAt : 0;
      if (referencesRe && referencesIm) {
        const from = k * perReference;
        levelScore(level, referencesRe.at + from, referencesIm.at + from, BYTES * rings, cube, other);
        return;
      }
      const from = whole.hold(k);
      const { referenceRe, referenceIm } = common;
      levelScore(level, referenceRe.at + from, referenceIm.at + from, BYTES * options.rings, cube, other);
    },
    best(wantMirrored: boolean, reach: number) {
      const score = levelBest(level, wantMirrored ? mirroredAt : straight.at, reach);
      // A padded lane repeats the last offset.
      found.bestOffset = Math.min(place[0]! * GROUP + place[2]!, offsets.length - 1);
      found.bestAngle = place[1]!;
      return score;
    },
    at: (wantMirrored: boolean, d: number, a: number) =>
      (wantMirrored ? mirroredCube : straightCube)[
        ((d >> 2) * angles + ((a + angles) & (angles - 1))) * GROUP + (d & 3)
      ]!,
  };
  return found;
}
