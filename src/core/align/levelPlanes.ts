/** Where the kernels of levels (kernels/assembly/level.ts) find what they work with. */
import type { KernelMemory, Plane } from "../kernels/kernelMemory.js";
import { LANES } from "../polar/laneFft.js";
import { firstRingOfOrder } from "../polar/orders.js";
import type { LevelsOptions, LevelSpec } from "./levels.js";

/** Lanes in a group; a binding of this module, because the innermost loops read it. */
const GROUP = LANES;
/** Of a number. */
export const BYTES = 4;

/** cos(2πk/n) for k < `count`, then −sin or +sin. */
function fillRoots(out: Float32Array, n: number, count: number, sign: -1 | 1): void {
  for (let k = 0; k < count; k++) {
    out[k] = Math.cos((2 * Math.PI * k) / n);
    out[count + k] = sign * Math.sin((2 * Math.PI * k) / n);
  }
}

/** Planes of one level, in memory that is not made yet. */
export interface Reserved {
  spec: LevelSpec;
  groups: number;
  fields: Plane;
  halfTurn: Plane;
  ringRoots: Plane;
  angleRoots: Plane;
  turn: Plane;
  phaseRe: Plane;
  phaseIm: Plane;
  firstRing: Plane;
  orders: Plane;
  /** (capacity, half, rings); null: references are copied one at a time, when they are scored. */
  referencesRe: Plane | null;
  referencesIm: Plane | null;
  straight: Plane;
  mirrored: Plane | null;
}

/** What the levels of a set use in turn. */
export interface Common {
  samplesRe: Plane;
  samplesIm: Plane;
  /** Whole references, (slots, H, R). */
  slots: number;
  referenceRe: Plane;
  referenceIm: Plane;
  movedRe: Plane;
  movedIm: Plane;
  zRe: Plane;
  zIm: Plane;
  sums: Plane;
  work: Plane;
  workLength: number;
  found: Plane;
}

/** Numbers of whole references that are kept at hand; of larger sets one at a time is. */
const KEPT = 1 << 19;

/** Fields of a level, in the order of kernels/assembly/level.ts. */
const FIELDS = 24;

/** Planes of one level. */
export function reserveLevel(memory: KernelMemory, options: LevelsOptions, spec: LevelSpec): Reserved {
  const { rings, half, angles, offsets } = spec;
  const groups = Math.ceil(offsets.length / GROUP);
  const cube = groups * angles * GROUP;
  const resident = spec.everyReference;
  const reserve = (length: number): Plane => memory.reserve(length);
  return {
    spec,
    groups,
    fields: reserve(FIELDS),
    halfTurn: reserve(2 * half),
    ringRoots: reserve(2 * half),
    angleRoots: reserve(angles),
    turn: reserve(angles),
    phaseRe: reserve(rings * half * groups * GROUP),
    phaseIm: reserve(rings * half * groups * GROUP),
    firstRing: reserve(half),
    orders: reserve(rings),
    referencesRe: resident ? reserve(options.capacity * half * rings) : null,
    referencesIm: resident ? reserve(options.capacity * half * rings) : null,
    straight: reserve(cube),
    mirrored: options.mirror ? reserve(cube) : null,
  };
}

/** What levels share, as large as the largest needs. */
export function reserveCommon(memory: KernelMemory, { rings, half, levels, capacity }: LevelsOptions): Common {
  const slots = capacity * rings * half <= KEPT ? capacity : 1;
  const most = (of: (spec: LevelSpec, lanes: number) => number): number =>
    Math.max(...levels.map((spec) => of(spec, Math.ceil(spec.offsets.length / GROUP) * GROUP)));
  const moved = most((spec) => spec.rings * spec.half);
  const z = most((spec, lanes) => spec.rings * spec.half * lanes);
  const workLength = most((spec) => Math.max(spec.half, spec.angles / 2) * GROUP);
  const reserve = (length: number): Plane => memory.reserve(length);
  return {
    samplesRe: reserve(rings * half),
    samplesIm: reserve(rings * half),
    slots,
    referenceRe: reserve(slots * rings * half),
    referenceIm: reserve(slots * rings * half),
    movedRe: reserve(moved),
    movedIm: reserve(moved),
    zRe: reserve(z),
    zIm: reserve(z),
    sums: reserve(most((spec, lanes) => 4 * spec.half * lanes)),
    work: reserve(6 * workLength),
    workLength,
    found: reserve(3),
  };
}

/** Roots, phases and orders of one level, and where everything lies, once the memory is made. */
export function fillLevel(memory: KernelMemory, reserved: Reserved, common: Common, options: LevelsOptions): void {
  const { spec, groups } = reserved;
  const { rings, half, angles, offsets } = spec;
  const { boxSize } = options;
  const halfTurn = memory.view(reserved.halfTurn);
  fillRoots(halfTurn, 2 * half, half, 1);
  fillRoots(memory.view(reserved.ringRoots), half, half, -1);
  fillRoots(memory.view(reserved.angleRoots), angles / 2, angles / 2, -1);
  fillRoots(memory.view(reserved.turn), angles, angles / 2, 1);

  // e^{+2πi q·d/n} of each offset is that of the first ring raised to the ring's number.
  const phaseRe = memory.view(reserved.phaseRe);
  const phaseIm = memory.view(reserved.phaseIm);
  for (let j = 0; j < half; j++) {
    const cos = Math.cos((Math.PI * j) / half);
    const sin = Math.sin((Math.PI * j) / half);
    for (let d = 0; d < groups * GROUP; d++) {
      const [x, y] = offsets[Math.min(d, offsets.length - 1)]!;
      const angle = (2 * Math.PI * (x * cos + y * sin)) / boxSize;
      const unitRe = Math.cos(angle);
      const unitIm = Math.sin(angle);
      let re = unitRe;
      let im = unitIm;
      let at = (Math.floor(d / GROUP) * rings * half + j) * GROUP + (d % GROUP);
      for (let ring = 0; ring < rings; ring++, at += half * GROUP) {
        phaseRe[at] = re;
        phaseIm[at] = im;
        const next = re * unitRe - im * unitIm;
        im = re * unitIm + im * unitRe;
        re = next;
      }
    }
  }

  const firstRing = memory.ints(reserved.firstRing);
  const orders = memory.ints(reserved.orders);
  for (let m = 0; m < half; m++) {
    const first = firstRingOfOrder(m, boxSize, options.radius, rings);
    firstRing[m] = first;
    for (let ring = first; ring < rings; ring++) orders[ring] = m + 1;
  }
  memory
    .ints(reserved.fields)
    .set([
      rings,
      half,
      groups,
      angles,
      (BYTES * options.half) / half,
      BYTES * options.half,
      common.samplesRe.at,
      common.samplesIm.at,
      reserved.halfTurn.at,
      reserved.ringRoots.at,
      reserved.angleRoots.at,
      reserved.turn.at,
      reserved.phaseRe.at,
      reserved.phaseIm.at,
      common.movedRe.at,
      common.movedIm.at,
      reserved.firstRing.at,
      reserved.orders.at,
      common.zRe.at,
      common.zIm.at,
      common.sums.at,
      common.work.at,
      BYTES * common.workLength,
      common.found.at,
    ]);
}
