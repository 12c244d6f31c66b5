/** The numbers of a run over its iterations: the tool's own curves, or what its alignments tell. */
import { useMemo } from "react";
import type { AlignmentsResult, FrcResult } from "../../../core/tools/results.js";
import { useOutput, useOutputs, type DataRef } from "../results/outputData.js";
import { useSteady } from "../results/steady.js";
import type { Curve } from "./ConvergenceCard.js";
import type { Iteration } from "./iterations.js";
import { measure, type IterationMeasures } from "./measures.js";

export interface Convergence {
  curves: readonly Curve[];
  measures: readonly (IterationMeasures | null)[];
  alignments: readonly (AlignmentsResult | null)[];
  frcs: readonly (FrcResult | null)[];
}

/** Alignments travel as text: of more rows than these only the last iteration's are fetched. */
const MOST_ROWS = 400_000;
const NONE: readonly DataRef[] = [];

const refsOf = (iterations: readonly Iteration[], pick: (i: Iteration) => DataRef | null): readonly DataRef[] => {
  const refs = iterations.flatMap((i) => pick(i) ?? []);
  return refs.length === 0 ? NONE : refs;
};

/** @param rows particles of the run */
export function useConvergence(iterations: readonly Iteration[], rows: number, run: string): Convergence {
  const newest = iterations.at(-1);
  const own = useSteady(useOutput(newest?.curves ?? null, "curves").value ?? undefined, run);
  const frugal = rows * iterations.length > MOST_ROWS || (newest?.curves ?? null) !== null;
  const wanted = useMemo(
    () => refsOf(frugal ? iterations.slice(-1) : iterations, (i) => i.alignments),
    [iterations, frugal],
  );
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
  const curves = useMemo((): readonly Curve[] => {
    if (own && newest?.curves) return own.series.map((s) => inAngstrom(s, newest.pixelSize));
    const of = (pick: (m: IterationMeasures) => number): number[] => measures.map((m) => (m ? pick(m) : NaN));
    return [
      { name: "ccc", label: "Mean CCC", unit: "", values: of((m) => m.ccc) },
      { name: "turned", label: "Mean |Δpsi|", unit: "°", values: of((m) => m.turned) },
      { name: "shifted", label: "Mean |Δshift|", unit: "px", values: of((m) => m.shifted) },
    ].filter((c) => c.values.some(Number.isFinite));
  }, [own, newest, measures]);
  return { curves, measures, alignments, frcs };
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
