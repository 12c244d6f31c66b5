/** One image and what the factors make of it, by the tool `reconstitute`: the same numbers as its command line. */
import { useMemo } from "react";
import type { JobRequest, ToolSchema } from "../../../main/api/contract.js";
import { imagesIn, pixelsOf } from "../../data/explored.js";
import { useEstimate, useExplored, useTools } from "../../data/hooks.js";
import { messageOf } from "../../state/notices.js";
import type { Analysis } from "./analysis.js";
import type { Shown } from "./ReconstitutionPanel.js";
import { reconstituted, type Eigenimages } from "./reconstitution.js";
import { factorsSlot } from "./useAnalysisTree.js";

const RECONSTITUTE = "reconstitute";

const request = (
  tool: ToolSchema,
  analysis: { result: number; output: string },
  params: Readonly<Record<string, unknown>>,
): JobRequest => ({
  tool: tool.id,
  inputs: {
    [factorsSlot(tool) ?? "factors"]: {
      source: { kind: "result", id: analysis.result, output: analysis.output },
      images: null,
    },
  },
  params,
});

export interface Wanted {
  analysis: Analysis;
  source: { result: number; output: string };
  images: Eigenimages | null;
  scale: number;
  /** Factors in the sum, from 0. */
  used: readonly number[];
  row: number | null;
  /** Where the sliders stand, one a factor. */
  at: readonly number[];
  atParticle: boolean;
}

/** Digits of a coordinate that a command names. */
const digits = (value: number): number => Number(value.toPrecision(6));

export function useReconstitution({ analysis, source, images, scale, used, row, at, atParticle }: Wanted): Shown {
  const tool = useTools().value?.find((t) => t.id === RECONSTITUTE);
  const factors = useMemo(() => [...used].sort((a, b) => a - b), [used]);
  // Of the image itself: original, and with its own coordinates the reconstitution as well.
  const ofImage = useMemo(
    () =>
      tool && row !== null
        ? request(tool, source, {
            factors: factors.map((k) => k + 1),
            images: [analysis.images[row]! + 1],
            originals: true,
          })
        : null,
    [tool, source, row, analysis, factors],
  );
  const own = useExplored(ofImage);
  const text = factors.map((k) => digits(at[k] ?? 0)).join();
  const free = useMemo(
    () =>
      tool && (row === null || !atParticle) && factors.length > 0
        ? request(tool, source, { factors: factors.map((k) => k + 1), at: positions(factors, at) })
        : null,
    // The text says where the sliders stand.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [tool, source, row, atParticle, factors, text],
  );
  const placed = useExplored(free);
  const command = useEstimate(atParticle ? ofImage : free).value?.command ?? null;
  const taken = (name: string, from: typeof own): Float32Array | null => {
    const found = from.latest && imagesIn(from.latest, name);
    return found ? pixelsOf(found, 0) : null;
  };
  const original = taken("originals", own);
  // While the answer is on its way, and without the tool, the same sum from the eigenimages at hand.
  const here = useMemo(
    () =>
      images
        ? reconstituted(
            images,
            analysis.data,
            factors,
            factors.map((k) => at[k] ?? 0),
            row === null ? scale : analysis.data.scale[row]!,
          )
        : null,
    [images, analysis, factors, at, row, scale],
  );
  const ready = (from: typeof own): Float32Array | null =>
    from.loaded.state === "ready" && factors.length > 0 ? taken("reconstituted", from) : null;
  // A free place has the mean scale of all images; where the image's own is another, the sum here has that.
  const sameScale = row === null || Math.abs(analysis.data.scale[row]! - scale) <= 1e-9 * Math.abs(scale);
  const now = (atParticle && row !== null ? ready(own) : sameScale ? ready(placed) : null) ?? here;
  const residual = useMemo(() => {
    if (!original || !now || original.length !== now.length) return null;
    const left = new Float32Array(original.length);
    for (const j of analysis.data.pixels) left[j] = original[j]! - now[j]!;
    return left;
  }, [original, now, analysis]);
  const failed = own.loaded.error ?? placed.loaded.error;
  return { original, reconstituted: now, residual, command, error: failed ? messageOf(failed) : null };
}

/** One value for every factor up to the last one used, as the parameter wants them: "f1=3.2,f3=-1". */
function positions(factors: readonly number[], at: readonly number[]): number[] {
  const last = Math.max(-1, ...factors);
  return Array.from({ length: last + 1 }, (_, k) => (factors.includes(k) ? digits(at[k] ?? 0) : 0));
}
