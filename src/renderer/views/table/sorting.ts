/** What a click on a column head does to the order, and how an order is said. */
import type { ColumnInfo, SortKey } from "../../../main/api/contract.js";

const MOST_KEYS = 3;

/**
 * A click on a head: ascending, then descending, then file order again. With Shift the column is added behind the
 * others (at most three), or its own direction is turned and at last it is taken out.
 */
export function nextSort(sort: readonly SortKey[], column: string, add: boolean): readonly SortKey[] {
  const at = sort.findIndex((key) => key.column === column);
  const own = sort[at];
  const turned: SortKey[] = !own
    ? [{ column, descending: false }]
    : own.descending
      ? []
      : [{ column, descending: true }];
  if (!add) return sort.length > 1 && own ? [{ column, descending: own.descending }] : turned;
  if (own) return [...sort.slice(0, at), ...turned, ...sort.slice(at + 1)];
  return [...sort.slice(0, MOST_KEYS - 1), ...turned];
}

/** Keys whose columns the dataset still has: results come and go. */
export const usableSort = (sort: readonly SortKey[], columns: readonly ColumnInfo[]): SortKey[] =>
  sort.filter((key) => columns.some((column) => column.id === key.column));

/** "CCC, high first"; "file order". */
export function sortLabel(sort: readonly SortKey[], columns: readonly ColumnInfo[]): string {
  if (sort.length === 0) return "file order";
  return sort
    .map((key) =>
      keyLabel(
        key,
        columns.find((column) => column.id === key.column),
      ),
    )
    .join(", then ");
}

function keyLabel(key: SortKey, column: ColumnInfo | undefined): string {
  const name = column?.label ?? key.column;
  if (column && !column.numeric) return `${name}, ${key.descending ? "Z to A" : "A to Z"}`;
  return `${name}, ${key.descending ? "high" : "low"} first`;
}
