/** What an input of a tool can be filled with: what is open, and what earlier runs made. */
import type { ResultKind } from "../../core/tools/results.js";
import type { DatasetInfo, ResultInfo, SourceRef } from "../../main/api/contract.js";
import { sourceKey } from "../data/tileCache.js";

export interface InputChoice {
  /** sourceKey. */
  key: string;
  label: string;
  group: "Datasets" | "Results";
  source: SourceRef;
  /** Images, or rows. */
  count: number;
  width: number | null;
  height: number | null;
  pixelSize: number | null;
  /** Dataset whose images these are, or lie on. */
  dataset: number | null;
}

/** "Align without reference, result 3". */
export const resultName = (result: ResultInfo): string =>
  `${result.title}, result ${result.id}${result.partial ? " (partial)" : ""}`;

/** RELION's angle: a table with it says how its particles lie. */
const ANGLE = "star:rlnAnglePsi";
/** A table with it says to which class its particles belong, which is all that a truth need say. */
const CLASS = "star:rlnClassNumber";
const TRUTH = "truth";

/** @param slot name of the input */
export function inputChoices(
  kind: ResultKind,
  datasets: readonly DatasetInfo[],
  results: readonly ResultInfo[],
  slot?: string,
): InputChoice[] {
  const column = slot === TRUTH ? CLASS : ANGLE;
  const open = datasets
    .filter((d) =>
      kind === "images" ? hasImages(d) : kind === "alignments" && d.tableColumns.some((c) => c.id === column),
    )
    .map((d): InputChoice => {
      const source: SourceRef = { kind: "dataset", id: d.id };
      return {
        key: sourceKey(source),
        label: kind === "images" ? d.name : `${d.name}: its own ${column === CLASS ? "classes" : "angles"}`,
        group: "Datasets",
        source,
        count: d.count,
        width: d.width,
        height: d.height,
        pixelSize: d.pixelSize,
        dataset: d.id,
      };
    });
  const made = [...results].reverse().flatMap((result) =>
    result.outputs
      .filter((output) => output.kind === kind && output.count > 0)
      .map((output): InputChoice => {
        const source: SourceRef = { kind: "result", id: result.id, output: output.name };
        return {
          key: sourceKey(source),
          label: `${output.label}: ${resultName(result)}`,
          group: "Results",
          source,
          count: output.count,
          width: output.width,
          height: output.height,
          pixelSize: output.pixelSize,
          dataset: result.dataset,
        };
      }),
  );
  return [...open, ...made];
}

const hasImages = (d: DatasetInfo): boolean => d.width !== null && d.kind !== "volume" && d.count > 0;
