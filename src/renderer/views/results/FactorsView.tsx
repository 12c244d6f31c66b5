/** An analysis in numbers: the spectrum, then a row an image. */
import { useMemo, type ReactNode } from "react";
import type { FactorsData } from "../../../main/api/contract.js";
import { NumbersGrid, type NumbersColumn } from "./NumbersGrid.js";
import { useOutput } from "./outputData.js";
import { Pending } from "./Pending.js";
import type { OutputViewProps } from "./outputView.js";

/** A row a factor; factors count from 1 on screen. */
export function spectrumColumns({ eigenvalues, total, noiseEdge, residuals }: FactorsData): NumbersColumn[] {
  const percent = (sum: number): number => (total > 0 ? (100 * sum) / total : NaN);
  let sum = 0;
  return [
    { name: "factor", label: "Factor", unit: "", values: eigenvalues.map((_, k) => k + 1) },
    { name: "eigenvalue", label: "Eigenvalue", unit: "", values: eigenvalues },
    { name: "share", label: "Share of the total", unit: "%", values: eigenvalues.map(percent) },
    { name: "together", label: "Share up to here", unit: "%", values: eigenvalues.map((v) => percent((sum += v))) },
    { name: "noiseEdge", label: "What noise alone would reach", unit: "", values: noiseEdge },
    { name: "residual", label: "Residual of the solution", unit: "", values: residuals },
  ];
}

/** A row an image, numbered as in its dataset, from 1. */
export function coordinateColumns(factors: FactorsData, images: readonly number[] | null): NumbersColumn[] {
  const { index, coordinates, scale } = factors;
  const k = factors.eigenvalues.length;
  return [
    { name: "particle", label: "Particle", unit: "", values: Float64Array.from(index, (i) => (images?.[i] ?? i) + 1) },
    ...Array.from({ length: k }, (_, f) => ({
      name: `f${f + 1}`,
      label: `Coordinate along factor ${f + 1}`,
      unit: "",
      values: index.length === 0 ? [] : Float32Array.from(index, (_, row) => coordinates[row * k + f]!),
    })),
    { name: "scale", label: "Scale of the image", unit: "", values: scale },
  ];
}

export function FactorsView({ result, output }: OutputViewProps): ReactNode {
  const loaded = useOutput({ kind: "result", id: result.id, output: output.name }, "factors");
  const columns = useMemo(
    () =>
      loaded.value && {
        spectrum: spectrumColumns(loaded.value),
        images: coordinateColumns(loaded.value, result.images),
      },
    [loaded.value, result.images],
  );
  if (!columns) return <Pending what={output.label} loaded={loaded} />;
  return (
    <>
      <NumbersGrid label={`${output.label}: spectrum`} columns={columns.spectrum} />
      <NumbersGrid label={`${output.label}: coordinates`} columns={columns.images} />
    </>
  );
}
