import { useMemo, useState, type ReactNode } from "react";
import type { ColumnInfo, DatasetInfo, SortKey } from "../../../main/api/contract.js";
import { Menu, type MenuItem } from "../../components/Menu.js";
import { Icon } from "../../icons/Icon.js";
import { ColumnSheet } from "../table/ColumnSheet.js";
import { shownColumns } from "../table/columns.js";
import { sortLabel } from "../table/sorting.js";
import { setSort, useChosenColumns } from "./galleryStore.js";
import styles from "./gallery.module.css";

/** Columns offered without searching. */
const OFFERED = 14;

/** High scores first; everything else from the small end. */
const firstDirection = (column: ColumnInfo): boolean => /(:ccc|Probability|FigureOfMerit|Score)$/i.test(column.id);

export function SortMenu({ dataset, sort }: { dataset: DatasetInfo; sort: readonly SortKey[] }): ReactNode {
  const [searching, setSearching] = useState(false);
  const chosen = useChosenColumns(dataset.path);
  const columns = dataset.tableColumns;
  const order = (keys: readonly SortKey[]): void =>
    setSort(dataset.path, keys, keys.length === 0 ? "File order" : `Sort by ${sortLabel(keys, columns)}`);
  const by = (column: ColumnInfo): void => order([{ column: column.id, descending: firstDirection(column) }]);
  const [first] = sort;
  const offered = useMemo(() => shownColumns(columns, chosen).slice(0, OFFERED), [columns, chosen]);
  const items: MenuItem[] = [
    { label: "File order", checked: sort.length === 0, run: () => order([]) },
    ...(offered.length > 0 ? [{ kind: "separator" } as const] : []),
    ...offered.map((column) => ({
      label: column.label,
      checked: first?.column === column.id,
      run: () => by(column),
    })),
    ...(columns.length > offered.length + 1
      ? [{ label: "Other columns…", icon: "search" as const, run: () => setSearching(true) }]
      : []),
    ...(first
      ? [
          { kind: "separator" } as const,
          ...[false, true].map((descending) => ({
            label: descending ? "Descending" : "Ascending",
            checked: first.descending === descending,
            run: () => order([{ ...first, descending }, ...sort.slice(1)]),
          })),
        ]
      : []),
  ];
  return (
    <span className={styles.labelled}>
      Sort
      <Menu label={`Sort: ${sortLabel(sort, columns)}`} items={items} className={styles.menuButton}>
        <span className={styles.menuText}>{sortLabel(sort, columns)}</span> <Icon name="down" size={12} />
      </Menu>
      {searching && (
        <ColumnSheet
          title="Sort by"
          columns={columns}
          chosen={sort.map((key) => key.column)}
          onPick={(column) => {
            setSearching(false);
            by(column);
          }}
          onClose={() => setSearching(false)}
        />
      )}
    </span>
  );
}
