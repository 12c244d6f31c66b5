/** The numbers of a run over its iterations: the tool's own curves, or what its alignments tell. */
import { useMemo } from "react";
import type { AlignmentsResult, CurvesResult, FrcResult } from "../../../core/tools/results.js";
import { useOutput, useOutputs, type DataRef } from "../results/outputData.js";
import { useSteady } from "../results/steady.js";
import type { Curve } from "./ConvergenceCard.js";
import type { Iteration } from "./iterations.js";
import { measure, type IterationMeasures } from "./measures.js";

export interface Convergence {
  curves: readonly Curve[];
  measures: readonly (IterationMeasures | null)[];
  /** Particles of each class at each iteration; null = not known. */
  occupancy: readonly (readonly number[] | null)[];
  /** Of the iterations that were fetched: the one looked at, the one before, the newest. */
  alignments: readonly (AlignmentsResult | null)[];
  frcs: readonly (FrcResult | null)[];
}

/** Alignments travel as text: of more rows than these only those are fetched that must be. */
const MOST_ROWS = 400_000;
const NONE: readonly DataRef[] = [];

const refsOf = (iterations: readonly Iteration[], pick: (i: Iteration) => DataRef | null): readonly DataRef[] => {
  const refs = iterations.flatMap((i) => pick(i) ?? []);
  return refs.length === 0 ? NONE : refs;
};

/**
 * @param rows particles of the run
 * @param at   place of the iteration looked at
 */
export function useConvergence(iterations: readonly Iteration[], rows: number, at: number, run: string): Convergence {
  const newest = iterations.at(-1);
  const own = useSteady(useOutput(newest?.curves ?? null, "curves").value ?? undefined, run);
  const occupied = useSteady(useOutput(newest?.occupancy ?? null, "curves").value ?? undefined, run);
  const frugal = rows * iterations.length > MOST_ROWS || (newest?.curves ?? null) !== null;
  const few = rows * 3 > MOST_ROWS;
  const wanted = useMemo(() => {
    const last = iterations.length - 1;
    const needed = iterations.filter((_, i) => !frugal || i === last || (!few && (i === at || i === at - 1)));
    return refsOf(needed, (i) => i.alignments);
  }, [iterations, frugal, few, at]);
  const loaded = useOutputs(wanted, "alignments");
  const frcRefs = useMemo(() => refsOf(iterations, (i) => i.frc), [iterations]);
  const loadedFrcs = useOutputs(frcRefs, "frc");

  const alignments = useMemo(
    () =>
      byIteration(
        iterations,
        wanted,
        (i) => i.alignments,
        loaded.map((l) => l.value),
      ),
    [iterations, wanted, loaded],
  );
  const frcs = useMemo(
    () =>
      byIteration(
        iterations,
        frcRefs,
        (i) => i.frc,
        loadedFrcs.map((l) => l.value),
      ),
    [iterations, frcRefs, loadedFrcs],
  );
  const measures = useMemo(
    () =>
      alignments.map((now, i) =>
        now === null ? null : measure(now, alignments[i - 1] ?? null, iterations[i]!.images.length),
      ),
    [alignments, iterations],
  );
  const occupancy = useMemo(
    () =>
      occupied
        ? iterations.map((_, i) => sharesAt(occupied, i))
        : measures.map((m) => (m === null ? null : m.occupancy)),
    [occupied, iterations, measures],
  );
  const curves = useMemo((): readonly Curve[] => {
    if (own && newest?.curves) {
      return own.series.map((s) => inAngstrom(s, newest.pixelSize));
    }
    const of = (pick: (m: IterationMeasures) => number): number[] => measures.map((m) => (m ? pick(m) : NaN));
    return [
      { name: "ccc", label: "Mean CCC", unit: "", values: of((m) => m.ccc) },
      { name: "turned", label: "Mean |Δpsi|", unit: "°", values: of((m) => m.turned) },
      { name: "shifted", label: "Mean |Δshift|", unit: "px", values: of((m) => m.shifted) },
    ].filter((c) => c.values.some(Number.isFinite));
  }, [own, newest, measures]);
  return { curves, measures, occupancy, alignments, frcs };
}

/** Members of each class at one iteration; null where the curves do not say it. */
function sharesAt(curves: CurvesResult, i: number): readonly number[] | null {
  const shares = curves.series.map((s) => s.values[i] ?? NaN);
  return shares.every(Number.isFinite) ? shares : null;
}

/** Frequencies as lengths, where the pixel size is known. */
function inAngstrom(curve: Curve, pixelSize: number | null): Curve {
  if (curve.unit !== "1/px" || pixelSize === null) return { ...curve };
  return { ...curve, unit: "Å", values: Array.from(curve.values, (f) => (f > 0 ? pixelSize / f : NaN)) };
}

/** What was fetched, in the places of the iterations it belongs to. */
function byIteration<T>(
  iterations: readonly Iteration[],
  refs: readonly DataRef[],
  pick: (i: Iteration) => DataRef | null,
  values: readonly (T | null)[],
): (T | null)[] {
  return iterations.map((iteration) => {
    const ref = pick(iteration);
    const place = ref === null ? -1 : refs.indexOf(ref);
    return place < 0 ? null : (values[place] ?? null);
  });
}
