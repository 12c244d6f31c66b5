/** The levels of a search (see search.ts): rings, shifts and angles of each, and what they cost. */
import { powerOfTwo, type Geometry } from "./geometry.js";
import type { LevelSpec } from "./levels.js";

/** Fewer lose the reference of one noisy particle in fifty (70S ribosome, SNR 0.05); more gain nothing. */
const COARSE_RINGS = 10;
/** Around a shift that is known already: one reference, so that there is none to lose, and noise weighs less. */
const NEAR_RINGS = 8;
const MIDDLE_RINGS = 18;

const HEXAGON: readonly (readonly [number, number])[] = [
  [0, 0],
  ...Array.from({ length: 6 }, (_, k) => [Math.cos((k * Math.PI) / 3), Math.sin((k * Math.PI) / 3)] as const),
];

/** perAxis² offsets, evenly spaced from −reach to +reach along x and y; offset d lies at (⌊d/perAxis⌋, d % perAxis). */
export interface Grid {
  perAxis: number;
  spacing: number;
  offsets: (readonly [number, number])[];
}

function squareGrid(reach: number, perAxis: number): Grid {
  const spacing = perAxis > 1 ? (2 * reach) / (perAxis - 1) : 0;
  const start = perAxis > 1 ? -reach : 0;
  const offsets = Array.from(
    { length: perAxis * perAxis },
    (_, i) => [start + Math.floor(i / perAxis) * spacing, start + (i % perAxis) * spacing] as const,
  );
  return { perAxis, spacing, offsets };
}

/** What the steps of a search look at. */
export interface SearchLevels {
  /** References vanish beyond, px. */
  radius: number;
  /** All shifts, and those near a known one. */
  whole: Grid;
  local: Grid;
  /** The offsets of the finer levels, in units of their steps (px). */
  pattern: readonly (readonly [number, number])[];
  middleStep: number;
  fineStep: number;
  /** Coarse, near, middle, fine. */
  specs: readonly [LevelSpec, LevelSpec, LevelSpec, LevelSpec];
}

/** The levels that the search for this geometry goes through. */
export function searchLevels(geometry: Geometry): SearchLevels {
  const { boxSize, rings, half, maxShift, shiftStep, search } = geometry;
  const exhaustive = search === "exhaustive";
  const radius = Math.min(geometry.outerRadius + geometry.edge, boxSize / 2);
  const whole = squareGrid(maxShift, maxShift > 0 ? Math.ceil((2 * maxShift) / shiftStep - 1e-9) + 1 : 1);
  const local = squareGrid(Math.min(whole.spacing, maxShift), maxShift > 0 ? 3 : 1);
  const pattern = maxShift > 0 ? HEXAGON : HEXAGON.slice(0, 1);
  const middleStep = boxSize / 64;
  const fineStep = boxSize / 128;
  const spec = (
    wanted: number,
    offsets: readonly (readonly [number, number])[],
    angles: number,
    everyReference: boolean,
  ): LevelSpec => {
    const used = Math.min(wanted, rings);
    const samples = Math.min(half, powerOfTwo(Math.max(16, (2 * Math.PI * used * radius) / boxSize)));
    return { rings: used, half: samples, angles: Math.max(angles, 2 * samples), offsets, everyReference };
  };
  const scaled = (step: number): (readonly [number, number])[] =>
    pattern.map(([x, y]) => [x * step, y * step] as const);
  const specs = [
    spec(exhaustive ? rings : COARSE_RINGS, whole.offsets, exhaustive ? 128 : 64, true),
    spec(NEAR_RINGS, local.offsets, 64, true),
    spec(MIDDLE_RINGS, scaled(middleStep), 128, false),
    spec(rings, scaled(fineStep), 256, false),
  ] as const;
  return { radius, whole, local, pattern, middleStep, fineStep, specs };
}

/**
 * Microseconds that one image costs against `references` on one core of a 2020s laptop, by the kernels: the coarse level
 * with every reference, two rounds of the middle level, and the fine level.
 */
export function searchMicroseconds(geometry: Geometry, references: number): number {
  const [coarse, , middle, fine] = searchLevels(geometry).specs;
  const groups = (spec: LevelSpec): number => Math.ceil(spec.offsets.length / 4);
  const shift = (spec: LevelSpec): number => 0.009 * groups(spec) * spec.rings * spec.half;
  const score = (spec: LevelSpec): number => groups(spec) * (0.0006 * spec.rings * spec.half + 0.003 * spec.angles);
  const both = geometry.mirror ? 1.8 : 1;
  return (
    10 +
    shift(coarse) +
    references * both * score(coarse) +
    2 * (shift(middle) + score(middle)) +
    shift(fine) +
    score(fine)
  );
}
