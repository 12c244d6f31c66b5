/** The images of a dataset, as the gallery shows them. */
import { useCallback, useMemo, type ReactNode } from "react";
import type { ColumnInfo, DatasetInfo } from "../../../main/api/contract.js";
import type { DatasetDisplay } from "../../state/settings.js";
import { cellText } from "../table/cellText.js";
import { ImageGrid, type ImageGridProps } from "./ImageGrid.js";
import type { ParticleOrder } from "./ParticleOrder.js";
import { usePagedRows } from "./useOrderedParticles.js";

export interface ParticleGridProps extends Required<
  Pick<ImageGridProps, "letters" | "onZoom" | "onNextView" | "onFollow" | "onFitted" | "onCopy">
> {
  dataset: DatasetInfo;
  order: ParticleOrder;
  display: DatasetDisplay;
  /** Its values stand at the right of the captions; null = none. */
  valueColumn: ColumnInfo | null;
}

export function ParticleGrid({ dataset, display, valueColumn, ...rest }: ParticleGridProps): ReactNode {
  const source = useMemo(() => ({ kind: "dataset" as const, id: dataset.id }), [dataset.id]);
  const rows = usePagedRows(
    rest.order,
    useMemo(() => (valueColumn ? [valueColumn.id] : []), [valueColumn]),
  );
  const valueAt = useCallback(
    (position: number) => (valueColumn ? cellText(rows.cell(position, valueColumn.id) ?? "", valueColumn) : ""),
    [rows, valueColumn],
  );
  const on = (overlay: DatasetDisplay["overlays"][number]): boolean => display.overlays.includes(overlay);
  const mask = display.maskDiameter === null ? null : display.maskDiameter / (dataset.pixelSize ?? 1);
  return (
    <ImageGrid
      {...rest}
      label={`Images of ${dataset.name}`}
      placeLabel="Place in the set"
      source={source}
      width={dataset.width ?? 1}
      height={dataset.height ?? 1}
      rows={rows}
      display={display.display}
      invert={display.invert}
      flip={display.y === "up"}
      zoomFor={() => display.zoom}
      marks={(bare) => ({
        number: on("number"),
        value: on("value"),
        centre: on("centre") && !bare,
        mask: bare ? null : mask,
      })}
      valueAt={valueAt}
      valueName={valueColumn?.label ?? ""}
      focused
    />
  );
}
