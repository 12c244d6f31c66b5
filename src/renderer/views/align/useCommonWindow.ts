/** One contrast window for all iterations: that of the newest averages, told in σ of theirs. */
import { useMemo } from "react";
import type { Display } from "../../../main/api/contract.js";
import { signed, withUnit } from "../../components/numbers.js";
import { useTiles } from "../../data/hooks.js";
import { useSteady } from "../results/steady.js";
import type { Iteration } from "./iterations.js";

const bare: Omit<Display, "contrast"> = { view: "raw", alignment: null, lowPass: null, highPass: null };
const SET: Display = { ...bare, contrast: { mode: "percentile", low: 0.5, high: 99.5, scope: "set" } };

export interface CommonWindow {
  display: Display;
  /** "−2.2 to +3.0 σ"; null while it is not known. */
  text: string | null;
}

export function useCommonWindow(newest: Iteration | undefined, run: string): CommonWindow {
  const first = newest?.images[0];
  const tiles = useTiles(
    newest && first !== undefined
      ? { source: newest.averages, indices: [...newest.images], bin: 1, display: SET }
      : null,
  );
  const fresh = first === undefined ? undefined : tiles.tile(first);
  const tile = useSteady(fresh, run);
  return useMemo(() => {
    if (!tile || !(tile.high > tile.low)) return { display: SET, text: null };
    const contrast = { mode: "fixed", low: tile.low, high: tile.high } as const;
    const sigma = (v: number): string => signed((v - tile.mean) / tile.sd, 1);
    return {
      display: { ...bare, contrast },
      text: tile.sd > 0 ? `${sigma(tile.low)} to ${withUnit(sigma(tile.high), "σ")}` : null,
    };
  }, [tile]);
}
