/** Rows of the table as text for other programs. */
import type { ColumnInfo } from "../../../main/api/contract.js";
import type { IndexSet } from "../../state/indexSet.js";
import type { OrderSource, ParticleOrder } from "../gallery/ParticleOrder.js";
import { headWithUnit, toTsv } from "./cellText.js";

/** More belong into a file, not onto the clipboard. */
export const MOST_CELLS = 2_000_000;
const PAGE = 5_000;
const COLUMNS_AT_ONCE = 200;

/**
 * The rows of `members`, in the order shown, tab-separated with a head; cells as the file writes them.
 * @throws Error with a sentence for the user if there are too many
 */
export async function rowsAsTsv(
  source: OrderSource,
  order: ParticleOrder,
  members: IndexSet,
  columns: readonly ColumnInfo[],
): Promise<string> {
  if (members.count * (columns.length + 1) > MOST_CELLS) {
    throw new Error(
      `${members.count} rows × ${columns.length + 1} columns are too many for the clipboard (at most ${MOST_CELLS} cells). Select fewer rows or show fewer columns.`,
    );
  }
  const ids = columns.map((c) => c.id);
  const found: string[][] = [];
  for (let first = 0; first < order.count && found.length < members.count; first += PAGE) {
    const count = Math.min(PAGE, order.count - first);
    const wanted = await placesIn(source, order, first, count, members);
    if (wanted.length === 0) continue;
    // Only the stretch that holds selected rows.
    const from = first + wanted[0]!.place;
    const length = wanted.at(-1)!.place - wanted[0]!.place + 1;
    const rows = wanted.map(({ index }) => [String(index + 1)]);
    for (let c = 0; c < ids.length; c += COLUMNS_AT_ONCE) {
      const page = await source.rows(order.dataset, {
        order: order.order,
        first: from,
        count: length,
        columns: ids.slice(c, c + COLUMNS_AT_ONCE),
      });
      wanted.forEach(({ place }, k) => rows[k]!.push(...(page.cells[first + place - from] ?? [])));
    }
    found.push(...rows);
  }
  return toTsv(["Particle", ...columns.map(headWithUnit)], found);
}

/** Which of the positions [first, first + count) hold a member. */
async function placesIn(
  source: OrderSource,
  order: ParticleOrder,
  first: number,
  count: number,
  members: IndexSet,
): Promise<{ place: number; index: number }[]> {
  const indices =
    order.order === null
      ? Array.from({ length: count }, (_, k) => first + k)
      : (await source.rows(order.dataset, { order: order.order, first, count, columns: [] })).indices;
  return indices.map((index, place) => ({ place, index })).filter(({ index }) => members.has(index));
}
