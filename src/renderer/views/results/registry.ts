/** A view for each kind of result. A new kind does not compile until it has one. */
import type { ComponentType } from "react";
import type { ResultKind } from "../../../core/tools/results.js";
import { AlignmentsView } from "./AlignmentsView.js";
import { CurvesView } from "./CurvesView.js";
import { FactorsView } from "./FactorsView.js";
import { FrcView } from "./FrcView.js";
import { ImagesView } from "./ImagesView.js";
import type { OutputViewProps } from "./outputView.js";
import { TableView } from "./TableView.js";

export const OUTPUT_VIEWS: { readonly [K in ResultKind]: ComponentType<OutputViewProps> } = {
  images: ImagesView,
  alignments: AlignmentsView,
  frc: FrcView,
  curves: CurvesView,
  table: TableView,
  factors: FactorsView,
};
