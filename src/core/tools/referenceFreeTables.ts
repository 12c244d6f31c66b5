/** What a run of reference-free alignment tells in numbers: its convergence, and how far its seeds agree. */
import { annulusPixels, correlate } from "../align/classSums.js";
import { agreeing, farthest, stabilityOf } from "../align/frames.js";
import type { Geometry } from "../align/geometry.js";
import type { Alignment } from "../conventions.js";
import type { IterationFigures } from "./referenceFreeRun.js";
import type { CurvesResult, TableResult } from "./results.js";

/** Stable = all runs place the particle within this rms distance, px, of the kept one. */
const STABLE = 1;

/** The convergence curves of a run. */
export function curvesOf(figures: readonly IterationFigures[]): CurvesResult {
  const column = (pick: (f: IterationFigures) => number): Float64Array => Float64Array.from(figures, pick);
  return {
    x: { label: "Iteration", unit: "", values: column((f) => f.iteration) },
    series: [
      {
        name: "ccc",
        label: "Mean ring CCC, others' average",
        unit: "",
        values: column((f) => f.ccc),
      },
      { name: "turned", label: "Mean turn", unit: "°", values: column((f) => f.turned) },
      { name: "shifted", label: "Mean shift", unit: "px", values: column((f) => f.shifted) },
      { name: "moved", label: "Share of particles that moved", unit: "", values: column((f) => f.moved) },
      { name: "frc05", label: "FRC of halves falls to 0.5 at", unit: "1/px", values: column((f) => f.frequency) },
    ],
  };
}

/** Coefficients of every average with every other; a row and a column a seed. */
export function agreementTable(averages: readonly Float32Array[], seed: number, geometry: Geometry): TableResult {
  const inside = annulusPixels(geometry);
  const doubles = averages.map((average) => Float64Array.from(average));
  return {
    columns: [
      { name: "seed", label: "Seed", unit: "", values: Float64Array.from(averages, (_, s) => seed + s) },
      ...averages.map((average, s) => ({
        name: `seed${seed + s}`,
        label: `Coefficient with seed ${seed + s}`,
        unit: "",
        values: Float64Array.from(doubles, (other) => correlate(other, average, inside)),
      })),
    ],
  };
}

/** Spread of each particle over the seeds, and the share that all seeds place alike. */
export function stabilityTable(
  used: Uint32Array,
  runs: readonly (readonly Alignment[])[],
  kept: number,
  radius: number,
): { table: TableResult; stable: number } {
  const { psiSpread, shiftSpread, mirrorAgreement } = stabilityOf(runs);
  const distance = farthest(runs, kept, radius);
  const stable = distance.reduce((n, d) => n + (d <= STABLE ? 1 : 0), 0) / used.length;
  const table: TableResult = {
    columns: [
      { name: "index", label: "Particle", unit: "", values: Float64Array.from(used, (i) => i + 1) },
      { name: "psiSpread", label: "Spread of the angle (circular sd)", unit: "°", values: psiSpread },
      { name: "shiftSpread", label: "Spread of the centre (rms)", unit: "px", values: shiftSpread },
      { name: "mirrorAgreement", label: "Share of seeds that agree on the mirror", unit: "", values: mirrorAgreement },
      {
        name: "agreeing",
        label: "Seeds within 1 px (rms over the disc) of the kept one, itself included",
        unit: "",
        values: agreeing(runs, kept, radius, STABLE),
      },
      { name: "farthest", label: "Farthest seed from the kept one (rms over the disc)", unit: "px", values: distance },
    ],
  };
  return { table, stable };
}
