/** The shown columns as a headless table: widths and sort marks. Rows never pass through it, there may be millions. */
import { columnSizingFeature, rowSortingFeature, tableFeatures, useTable } from "@tanstack/react-table";
import { useMemo } from "react";
import type { ColumnInfo, SortKey } from "../../../main/api/contract.js";
import { useGalleryStore } from "../gallery/galleryStore.js";
import { LEAST_WIDTH, MOST_WIDTH, usualWidth } from "./columns.js";

const features = tableFeatures({ columnSizingFeature, rowSortingFeature });
const NO_ROWS: Readonly<Record<string, never>>[] = [];

export interface TableColumn {
  info: ColumnInfo;
  /** CSS px. */
  width: number;
  sorted: false | "asc" | "desc";
  /** Place among the sort keys, from 0; −1 = none. */
  sortIndex: number;
}

export function useTableColumns(columns: readonly ColumnInfo[], sort: readonly SortKey[]): TableColumn[] {
  const widths = useGalleryStore((s) => s.widths);
  const definitions = useMemo(
    () =>
      columns.map((column) => ({
        id: column.id,
        header: column.label,
        size: usualWidth(column),
        minSize: LEAST_WIDTH,
        maxSize: MOST_WIDTH,
        enableSorting: true,
        accessorFn: () => null,
      })),
    [columns],
  );
  const sorting = useMemo(() => sort.map((key) => ({ id: key.column, desc: key.descending })), [sort]);
  const table = useTable({
    features,
    columns: definitions,
    data: NO_ROWS,
    manualSorting: true,
    state: { columnSizing: widths, sorting },
  });
  const heads = table.getFlatHeaders();
  return useMemo(
    () =>
      heads.map((header, k) => ({
        info: columns[k]!,
        width: header.getSize(),
        sorted: header.column.getIsSorted(),
        sortIndex: header.column.getSortIndex(),
      })),
    // Sizes and sort marks are read from the state that these two are.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [heads, columns, widths, sorting],
  );
}
