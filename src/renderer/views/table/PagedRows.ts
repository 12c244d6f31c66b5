/**
 * Cells of a very long, very wide table, in blocks of rows × columns: only blocks that are wanted are asked for, and
 * blocks scrolled away before they came are aborted. What came stays in the shared cache as long as there is room.
 */
import type { ResourceCache } from "../../data/cache.js";
import type { RowsQuery } from "../../../main/api/contract.js";
import type { Rows } from "../../engine.js";

const BLOCK_ROWS = 128;
const BLOCK_COLUMNS = 16;
/** Keys of blocks kept ready: every cell on screen looks its own up whenever it is drawn. */
const KEYS = 512;

export interface RowsWish {
  /** Positions [first, end). */
  first: number;
  end: number;
  /** Columns [firstColumn, endColumn) of the list; all if left out. */
  firstColumn?: number;
  endColumn?: number;
}

export interface RowsSource {
  cache: ResourceCache;
  rows(dataset: number, query: RowsQuery, signal: AbortSignal): Promise<Rows>;
}

export class PagedRows {
  /** Keys in use, with what lets go of them. */
  private readonly used = new Map<string, () => void>();
  private readonly places = new Map<string, number>();
  private readonly keys = new Map<number, string>();
  private readonly listeners = new Set<() => void>();
  private readonly columnBlocks: number;
  /** Grows whenever a block or an error arrives. */
  version = 0;

  constructor(
    private readonly source: RowsSource,
    readonly dataset: number,
    /** From the engine; null = file order. */
    readonly order: number | null,
    readonly count: number,
    readonly columns: readonly string[],
  ) {
    columns.forEach((column, k) => this.places.set(column, k));
    this.columnBlocks = Math.max(1, Math.ceil(columns.length / BLOCK_COLUMNS));
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Replace what is wanted. */
  want(wish: RowsWish): void {
    const keep = new Map<string, RowsQuery>();
    // In file order the number is the position, so that without columns there is nothing to ask.
    if (wish.end > wish.first && (this.order !== null || this.columns.length > 0)) {
      const firstBlock = Math.floor((wish.firstColumn ?? 0) / BLOCK_COLUMNS);
      const lastBlock = Math.min(
        this.columnBlocks - 1,
        Math.floor((Math.max(1, wish.endColumn ?? this.columns.length) - 1) / BLOCK_COLUMNS),
      );
      const lastRow = Math.floor((Math.min(wish.end, this.count) - 1) / BLOCK_ROWS);
      for (let row = Math.floor(wish.first / BLOCK_ROWS); row <= lastRow; row++) {
        for (let block = firstBlock; block <= lastBlock; block++) {
          keep.set(this.key(row, block), this.query(row, block));
        }
      }
    }
    // New ones first: letting go of the last user of a block that is still coming would abort it.
    const fresh: string[] = [];
    for (const [key, query] of keep) {
      if (this.used.has(key)) continue;
      fresh.push(key);
      this.used.set(
        key,
        this.source.cache.use<Rows>(
          key,
          (signal) => this.source.rows(this.dataset, query, signal),
          (rows) => 100 + rows.indices.length * (8 + 40 * query.columns.length),
          this.arrived,
        ),
      );
    }
    for (const [key, release] of this.used) {
      if (keep.has(key)) continue;
      release();
      this.used.delete(key);
    }
    if (fresh.some((key) => this.source.cache.peek(key).state === "ready")) this.arrived();
  }

  /** Number of the image at a position; undefined until it has come. */
  index(position: number): number | undefined {
    if (this.order === null) return position < this.count ? position : undefined;
    for (let block = 0; block < this.columnBlocks; block++) {
      const rows = this.block(position, block);
      if (rows) return rows.indices[position % BLOCK_ROWS];
    }
    return undefined;
  }

  /** Text of a cell; undefined until it has come. */
  cell(position: number, column: string): string | undefined {
    const place = this.places.get(column);
    if (place === undefined) return undefined;
    const rows = this.block(position, Math.floor(place / BLOCK_COLUMNS));
    return rows?.cells[position % BLOCK_ROWS]?.[place % BLOCK_COLUMNS];
  }

  /** Why something wanted did not come. */
  get error(): Error | null {
    for (const key of this.used.keys()) {
      const { error } = this.source.cache.peek(key);
      if (error) return error;
    }
    return null;
  }

  dispose(): void {
    for (const release of this.used.values()) release();
    this.used.clear();
    this.listeners.clear();
  }

  private readonly arrived = (): void => {
    this.version++;
    for (const listener of this.listeners) listener();
  };

  private block(position: number, block: number): Rows | null {
    if (position < 0 || position >= this.count) return null;
    return this.source.cache.peek<Rows>(this.key(Math.floor(position / BLOCK_ROWS), block)).value;
  }

  private query(rowBlock: number, columnBlock: number): RowsQuery {
    const first = rowBlock * BLOCK_ROWS;
    return {
      order: this.order,
      first,
      count: Math.min(BLOCK_ROWS, this.count - first),
      columns: this.columns.slice(columnBlock * BLOCK_COLUMNS, (columnBlock + 1) * BLOCK_COLUMNS),
    };
  }

  private key(rowBlock: number, columnBlock: number): string {
    const place = rowBlock * this.columnBlocks + columnBlock;
    let key = this.keys.get(place);
    if (key === undefined) {
      if (this.keys.size >= KEYS) this.keys.clear();
      key = `dataset:${this.dataset}|rows|${JSON.stringify(this.query(rowBlock, columnBlock))}`;
      this.keys.set(place, key);
    }
    return key;
  }
}
