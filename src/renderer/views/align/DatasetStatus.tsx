import type { ReactNode } from "react";
import type { DatasetInfo } from "../../../main/api/contract.js";
import { fixed, pixelSize as pixelSizeText, withUnit } from "../../components/numbers.js";
import { StatusItem } from "../../frame/DeskLayout.js";

export function DatasetStatus({ dataset }: { dataset: DatasetInfo }): ReactNode {
  return (
    <StatusItem>
      {dataset.width === null ? "" : `${dataset.width} px · `}
      {dataset.pixelSize === null
        ? "Å/px not known"
        : `${pixelSizeText(dataset.pixelSize)} · Nyquist ${withUnit(fixed(2 * dataset.pixelSize, 2), "Å")}`}
    </StatusItem>
  );
}
