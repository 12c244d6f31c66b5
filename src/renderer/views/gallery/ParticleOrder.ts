/** The order in which gallery and table show the images of a dataset: from positions to image numbers and back. */
import { IndexSet } from "../../state/indexSet.js";
import type { RowsQuery } from "../../../main/api/contract.js";
import type { Rows } from "../../engine.js";

export interface OrderSource {
  rows(dataset: number, query: RowsQuery): Promise<Rows>;
  position(dataset: number, order: number | null, index: number): Promise<number>;
}

/** The most rows the engine hands out at once. */
const PAGE = 10_000;
const REMEMBERED = 20_000;

export class ParticleOrder {
  private readonly positions = new Map<number, number>();
  /** What its positions mean; an order that has only grown shares it with the one before. */
  readonly list: object;

  constructor(
    private readonly source: OrderSource,
    readonly dataset: number,
    /** From the engine; null = file order. */
    readonly order: number | null,
    /** Images shown. */
    readonly count: number,
    list?: object,
  ) {
    this.list = list ?? this;
  }

  /** Keep what is known anyway, so that moving about needs no questions. */
  remember(position: number, index: number): void {
    if (this.order === null) return;
    if (this.positions.size > REMEMBERED) this.positions.clear();
    this.positions.set(index, position);
  }

  /** Position of an image if no question is needed. */
  knownPosition(index: number): number | undefined {
    return this.order === null ? index : this.positions.get(index);
  }

  /** −1 for an image that is not shown. */
  async positionOf(index: number): Promise<number> {
    const known = this.knownPosition(index);
    if (known !== undefined) return known < this.count ? known : -1;
    const position = await this.source.position(this.dataset, this.order, index);
    if (position >= 0) this.remember(position, index);
    return position;
  }

  async indexAt(position: number): Promise<number> {
    if (this.order === null) return position;
    const { indices } = await this.source.rows(this.dataset, {
      order: this.order,
      first: position,
      count: 1,
      columns: [],
    });
    const [index] = indices;
    if (index === undefined) throw new Error(`the order has no position ${position}`);
    this.remember(position, index);
    return index;
  }

  /** Numbers of the images at positions [first, end). */
  async between(first: number, end: number): Promise<IndexSet> {
    if (this.order === null) return IndexSet.range(first, end);
    let found = IndexSet.empty;
    for (let at = first; at < end; at += PAGE) {
      const page = await this.source.rows(this.dataset, {
        order: this.order,
        first: at,
        count: Math.min(PAGE, end - at),
        columns: [],
      });
      // Page by page: a set of a million made at once would stall the window.
      found = found.union(IndexSet.of(page.indices));
    }
    return found;
  }

  /** All that is shown. */
  all(): Promise<IndexSet> {
    // Every order holds the whole dataset, whatever it is sorted by.
    return Promise.resolve(IndexSet.range(0, this.count));
  }
}
