/** Which columns can colour the points, and the colours of the one chosen. */
import { useMemo } from "react";
import type { DatasetInfo, ResultInfo } from "../../../main/api/contract.js";
import { useResource } from "../../data/hooks.js";
import { useResolvedColours, type ColourNames } from "../../display/resolvedColours.js";
import { engine } from "../../engine.js";
import { resultName } from "../../tools/inputChoices.js";
import { useOutput } from "../results/outputData.js";
import { lutOf } from "../results/colourMap.js";
import type { Analysis, Particles } from "./analysis.js";
import { areKinds, byClass, byNumber, plainColouring, wordOf, type Colouring } from "./map/colouring.js";

export const COLOURS: ColourNames<"c1" | "c2" | "c3" | "c4" | "c5" | "c6" | "c7" | "c8" | "none" | "plain" | "axis"> = {
  c1: "var(--class-1)",
  c2: "var(--class-2)",
  c3: "var(--class-3)",
  c4: "var(--class-4)",
  c5: "var(--class-5)",
  c6: "var(--class-6)",
  c7: "var(--class-7)",
  c8: "var(--class-8)",
  none: "var(--line-3)",
  plain: "var(--text-2)",
  axis: "var(--plot-axis)",
};

export interface ColourChoice {
  /** "classes", "none", "factor:3", "star:rlnDefocusU", "result:5:class". */
  value: string;
  label: string;
}

/** @param classed whether there are classes to colour by */
export function colourChoices(
  analysis: Analysis,
  dataset: DatasetInfo | undefined,
  results: readonly ResultInfo[],
  classed: boolean,
): ColourChoice[] {
  const own = results.filter(
    (r) => dataset && r.dataset === dataset.id && r.outputs.some((o) => o.kind === "alignments"),
  );
  return [
    ...(classed ? [{ value: "classes", label: "classes of the tree" }] : []),
    { value: "none", label: "one colour" },
    ...Array.from({ length: analysis.factors }, (_, k) => ({ value: `factor:${k}`, label: `factor ${k + 1}` })),
    ...[...own].reverse().map((r) => ({ value: `result:${r.id}:class`, label: `class, ${resultName(r)}` })),
    ...(dataset?.tableColumns ?? [])
      .filter((c) => c.numeric && !c.id.startsWith("result:"))
      .map((c) => ({ value: c.id, label: c.label })),
  ];
}

/** Rows of a table that travel at once. */
const PAGE = 10_000;
/** Of more rows a column is not fetched: each cell comes as text. */
const MOST = 300_000;

async function loadColumn(dataset: DatasetInfo, column: string, signal: AbortSignal): Promise<Float64Array> {
  const values = new Float64Array(dataset.count).fill(NaN);
  for (let first = 0; first < Math.min(MOST, dataset.count); first += PAGE) {
    const count = Math.min(PAGE, dataset.count - first);
    const { indices, cells } = await engine.rows(dataset.id, { order: null, first, count, columns: [column] }, signal);
    indices.forEach((index, i) => (values[index] = Number(cells[i]?.[0] || NaN)));
  }
  return values;
}

export interface Coloured {
  colouring: Colouring;
  /** Words of the colours that are not in the inks. */
  axis: number;
  loading: boolean;
  error: Error | null;
}

/** @param classes class of each row, from 0; null = there are none */
export function useColouring(
  analysis: Analysis,
  particles: Particles | null,
  dataset: DatasetInfo | undefined,
  results: readonly ResultInfo[],
  wanted: string,
  classes: Int32Array | null,
): Coloured {
  const css = useResolvedColours(COLOURS);
  const [, resultId] = /^result:(\d+):class$/.exec(wanted) ?? [];
  const given = results.find((r) => String(r.id) === resultId);
  const output = given?.outputs.find((o) => o.kind === "alignments");
  const aligned = useOutput(
    given && output ? { kind: "result", id: given.id, output: output.name } : null,
    "alignments",
  );
  const isColumn = dataset?.tableColumns.some((c) => c.id === wanted) ?? false;
  const column = useResource<Float64Array>(
    isColumn && dataset && particles?.source.kind === "dataset" ? `dataset:${dataset.id}|column|${wanted}` : null,
    (signal) => loadColumn(dataset!, wanted, signal),
    (v) => v.byteLength,
  );
  const values = useMemo((): ArrayLike<number> | null => {
    const { images, rows } = analysis;
    if (wanted.startsWith("factor:")) return analysis.along(Number(wanted.slice(7)));
    if (given && aligned.value) {
      const found = new Map<number, number>();
      aligned.value.index.forEach((i, row) => found.set(given.images?.[i] ?? i, aligned.value.classIndex[row]!));
      return Int32Array.from(images, (image) => found.get(image) ?? -1);
    }
    if (isColumn && column.value) {
      const out = new Float64Array(rows);
      for (let i = 0; i < rows; i++) out[i] = column.value[images[i]!] ?? NaN;
      return out;
    }
    return null;
  }, [analysis, wanted, given, aligned.value, isColumn, column.value]);
  const colouring = useMemo((): Colouring => {
    const eight = [css.c1, css.c2, css.c3, css.c4, css.c5, css.c6, css.c7, css.c8].map(wordOf);
    const none = wordOf(css.none);
    if (wanted === "classes" && classes) return byClass(classes, eight, none);
    if (!values) return plainColouring(analysis.rows, wordOf(css.c1));
    if (given) return byClass(values, eight, none);
    // Classes of a table count from 1, as on screen.
    if (isColumn && areKinds(values))
      return byClass(
        Float64Array.from(values, (v) => v - 1),
        eight,
        none,
      );
    const lut = lutOf(getComputedStyle(document.documentElement).getPropertyValue("--map-tide"));
    return byNumber(values, lut, none);
  }, [analysis, css, wanted, classes, values, given, isColumn]);
  const waits = given ? aligned : isColumn ? column : null;
  return {
    colouring,
    axis: wordOf(css.axis),
    loading: waits?.state === "loading",
    error: waits?.error ?? null,
  };
}
