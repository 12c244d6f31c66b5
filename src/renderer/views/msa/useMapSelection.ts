/** The selection of the gallery and the table as rows of an analysis, both ways. */
import { useCallback, useDeferredValue, useMemo } from "react";
import { IndexSet } from "../../state/indexSet.js";
import { select, useSelection } from "../../state/selection.js";
import type { Analysis } from "./analysis.js";

export interface MapSelection {
  /** Numbers of the images selected, and the one in focus. */
  selected: IndexSet;
  focus: number | null;
  /** Rows of the analysis that are selected, in their order. */
  rows: readonly number[];
  /** The same when there is time: the map shows what is selected at once, its pictures later. */
  restedRows: readonly number[];
  /** One byte a row, 1 = selected; null = none is. */
  mask: Uint8Array | null;
  onRows: (rows: ArrayLike<number>, how: "new" | "add" | "subtract") => void;
  clear: () => void;
}

/** @param key of the images' source; see sourceKey */
export function useMapSelection(analysis: Analysis, key: string): MapSelection {
  const { selected, focus } = useSelection(key);
  const rows = useMemo(() => {
    const found: number[] = [];
    if (selected.count > 0) {
      for (let i = 0; i < analysis.rows; i++) if (selected.has(analysis.images[i]!)) found.push(i);
    }
    return found;
  }, [selected, analysis]);
  const restedRows = useDeferredValue(rows);
  const mask = useMemo(() => {
    if (rows.length === 0) return null;
    const out = new Uint8Array(analysis.rows);
    for (const row of rows) out[row] = 1;
    return out;
  }, [rows, analysis]);
  const onRows = useCallback(
    (found: ArrayLike<number>, how: "new" | "add" | "subtract"): void => {
      const numbers = new Uint32Array(found.length);
      for (let i = 0; i < found.length; i++) numbers[i] = analysis.images[found[i]!]!;
      const members = IndexSet.of(numbers);
      const next =
        how === "add" ? selected.union(members) : how === "subtract" ? selected.difference(members) : members;
      select(key, { selected: next, anchor: null });
    },
    [analysis, selected, key],
  );
  const clear = useCallback(() => select(key, { selected: IndexSet.empty, anchor: null }), [key]);
  return { selected, focus, rows, restedRows, mask, onRows, clear };
}
