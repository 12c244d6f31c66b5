import type { ReactNode } from "react";
import type { FrcCurve, FrcResult } from "../../../core/tools/results.js";
import { LinePlot } from "../../components/LinePlot.js";
import type { Axis } from "../../components/plotGeometry.js";
import { criterionSeries, frcSentence, resolutionText, ringAxis } from "./frcWords.js";

/** Axis of a ring correlation: resolution in Å, or spatial frequency while the pixel size is not known. */
export const frequencyAxis = (frc: Pick<FrcResult, "pixelSize">): Axis =>
  frc.pixelSize === null
    ? { label: "spatial frequency (1/px)", min: 0, max: 0.5 }
    : { label: "resolution (Å)", scale: "resolution", max: 0.5 / frc.pixelSize };

export const FRC_AXIS: Axis = { label: "FRC", downTo: -0.2, max: 1, extraTicks: [0.143] };

/** One curve with the criteria it is read by. */
export function FrcPlot({
  frc,
  curve,
  label,
  height = 168,
}: {
  frc: FrcResult;
  curve: FrcCurve;
  label: string;
  height?: number;
}): ReactNode {
  const x = ringAxis(frc, curve.frc.length);
  const { fixed143, half } = curve.resolution;
  const point = (frequency: number | null, value: number, name: string): { x: number; y: number; label: string }[] =>
    frequency === null
      ? []
      : [
          {
            x: frequency / (frc.pixelSize ?? 1),
            y: value,
            label: `${name}: ${resolutionText(frequency, frc.pixelSize)}`,
          },
        ];
  return (
    <LinePlot
      label={label}
      sentence={frcSentence(frc, curve)}
      x={frequencyAxis(frc)}
      y={FRC_AXIS}
      height={height}
      series={[{ name: "FRC", x, y: curve.frc, colour: "var(--plot-2)" }, ...criterionSeries(frc, curve)]}
      levels={[
        { value: 0.143, label: "0.143" },
        { value: 0.5, label: "0.5" },
      ]}
      points={[...point(fixed143, 0.143, "0.143"), ...point(half, 0.5, "0.5")]}
    />
  );
}
