import { useMemo, type ReactNode } from "react";
import type { AlignmentsResult } from "../../../core/tools/results.js";
import { NumbersGrid, type NumbersColumn } from "./NumbersGrid.js";
import { useOutput } from "./outputData.js";
import { Pending } from "./Pending.js";
import type { OutputViewProps } from "./outputView.js";

/** As a table; particles and classes count from 1 on screen. */
export function alignmentColumns(a: AlignmentsResult, images: readonly number[] | null): NumbersColumn[] {
  return [
    {
      name: "particle",
      label: "Particle",
      unit: "",
      values: Float64Array.from(a.index, (i) => (images?.[i] ?? i) + 1),
    },
    { name: "class", label: "Class", unit: "", values: Float64Array.from(a.classIndex, (k) => k + 1) },
    { name: "psi", label: "Angle", unit: "°", values: a.psi },
    { name: "shiftX", label: "Shift along x", unit: "px", values: a.shiftX },
    { name: "shiftY", label: "Shift along y", unit: "px", values: a.shiftY },
    { name: "mirror", label: "Mirrored", unit: "", values: a.mirror },
    { name: "ccc", label: "Correlation coefficient with the average", unit: "", values: a.ccc },
  ];
}

export function AlignmentsView({ result, output }: OutputViewProps): ReactNode {
  const loaded = useOutput({ kind: "result", id: result.id, output: output.name }, "alignments");
  const columns = useMemo(
    () => loaded.value && alignmentColumns(loaded.value, result.images),
    [loaded.value, result.images],
  );
  if (!columns) return <Pending what={output.label} loaded={loaded} />;
  return <NumbersGrid label={output.label} columns={columns} />;
}
