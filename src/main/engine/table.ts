/** Rows of a data set's table in any order. Sorting happens on a worker; orders are kept by number. */
import { AppError } from "../../core/errors.js";
import { cellOf, type ColumnSource, type TableData } from "./columns.js";
import { LruCache } from "./lruCache.js";
import type { WorkerPool } from "./pool.js";
import { NOWHERE, type Order } from "./services/sort.js";
import type { Shares } from "./shares.js";
import { unknown } from "./unknown.js";

/** Bytes that orders may hold: about eight of a million rows. */
const ORDER_BYTES = 64 << 20;
const MAX_ROWS = 10_000;

export interface OrderRequest {
  /** Name of the table, new for every state of it. */
  table: string;
  data: TableData;
  /** Rows to order; null = all. */
  rows: Uint32Array | null;
  keys: { id: string; column: ColumnSource; descending: boolean }[];
  /** Tells apart requests that differ in `rows`. */
  restriction: string;
}

export class Orders {
  readonly #orders = new LruCache<{ table: string; order: Order }>(ORDER_BYTES);
  readonly #numbers = new Map<string, Promise<number>>();
  #next = 1;

  constructor(
    private readonly pool: WorkerPool,
    private readonly shares: Shares,
  ) {}

  async order(request: OrderRequest): Promise<{ order: number; count: number }> {
    const { table, restriction, keys } = request;
    const key = JSON.stringify([table, restriction, keys.map(({ id, descending }) => [id, descending])]);
    const known = await this.#numbers.get(key);
    const kept = known === undefined ? undefined : this.#orders.get(String(known));
    if (known !== undefined && kept) return { order: known, count: kept.order.indices.length };
    const number = this.#sort(request);
    this.#numbers.set(key, number);
    number.catch(() => this.#numbers.delete(key));
    const order = await number;
    return { order, count: this.#orders.get(String(order))!.order.indices.length };
  }

  async #sort({ table, data, rows, keys }: OrderRequest): Promise<number> {
    const ref = this.shares.get(table, () => data);
    const sorting = keys.map(({ column, descending }) => ({ column, descending }));
    const order = await this.pool.service("sort", { table: ref, rows, keys: sorting }, { uses: [ref] });
    const number = this.#next++;
    this.#orders.set(String(number), { table, order }, order.indices.byteLength + order.places.byteLength);
    return number;
  }

  /** @throws AppError "session.unknown" when the order was dropped or belongs to another table */
  get(table: string, order: number): Order {
    const kept = this.#orders.get(String(order));
    if (kept?.table !== table) throw unknown("order", order);
    return kept.order;
  }

  /** Drop the orders of tables whose names begin so. */
  forget(prefix: string): void {
    for (const key of [...this.#numbers.keys()]) {
      if ((JSON.parse(key) as [string])[0].startsWith(prefix)) this.#numbers.delete(key);
    }
  }
}

/** Rows [first, first + count) of an order (null = file order), with their cells. */
export function rowsOf(
  data: TableData,
  order: Order | null,
  first: number,
  count: number,
  columns: readonly ColumnSource[],
): { indices: number[]; cells: string[][] } {
  if (count > MAX_ROWS) {
    const reason = `at most ${MAX_ROWS} rows at once`;
    throw new AppError("request.invalid", reason, { reason });
  }
  const total = order ? order.indices.length : data.count;
  const indices: number[] = [];
  for (let place = Math.max(0, first); place < Math.min(total, first + count); place++) {
    indices.push(order ? order.indices[place]! : place);
  }
  return { indices, cells: indices.map((row) => columns.map((column) => cellOf(data, column, row))) };
}

/** Place of a row in an order, from 0; −1 when it is not in it. */
export function placeOf(data: TableData, order: Order | null, row: number): number {
  if (!(row >= 0 && row < data.count)) return -1;
  if (!order) return row;
  const place = order.places[row]!;
  return place === NOWHERE ? -1 : place;
}
